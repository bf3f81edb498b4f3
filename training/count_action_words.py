"""Count in how many training processes a stem stands, and write the weights of stems as a resource.

usage: count_action_words.py

A stem that many processes share tells little about one undertaking: its weight falls with their number.
Stems of one process only are left out; they have full weight.
"""

import math
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from lexicons import write_lexicon  # noqa: E402

from servanda.linking.linkers.threads.mentions import WIDE, quote  # noqa: E402
from servanda.linking.linkers.threads.words import FULL_WEIGHT, stems  # noqa: E402
from support.commitbank import bundles, load_bundle  # noqa: E402

#: Processes that must share a stem before it loses weight.
MIN_PROCESSES = 2


def main() -> int:
    """Count the stems and write the resource."""
    folders = bundles("train")
    counts: Counter[str] = Counter()
    for folder in folders:
        found = load_bundle(folder).findings
        counts.update(
            {s for f in found if f.kind in ("commitment", "status") for s in stems(quote(f, *WIDE))}
        )
    write(counts, len(folders))
    return 0


def write(counts: Counter[str], processes: int) -> None:
    """Write the lexicon of stems."""
    rows = [
        f"{stem}\t{weight(count, processes)}\t{count}\tin {count} of {processes} processes"
        for stem, count in sorted(counts.items())
        if count >= MIN_PROCESSES and not stem[0].isdigit()
    ]
    source = (
        "Counted by training/count_action_words.py over the training bundles of the project's own annotated "
        "corpus: in how many processes a stem stands in a commitment or a status report."
    )
    write_lexicon("action_words", "stem\tweight\tprocesses\tnote", rows, source=source)


def weight(count: int, processes: int) -> int:
    """Return thousandths of full weight: less, the more processes have the stem."""
    return round(FULL_WEIGHT * math.log((processes + 2) / (count + 1)) / math.log(processes + 2))


if __name__ == "__main__":
    raise SystemExit(main())
