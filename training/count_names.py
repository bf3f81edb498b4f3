"""Count in how many training processes a name stands, and write the weights of names as a resource.

usage: count_names.py
"""

import math
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from lexicons import write_lexicon  # noqa: E402

from servanda.linking.linkers.threads.telling_names import names_of  # noqa: E402
from support.commitbank import bundles, load_bundle, own_bundles  # noqa: E402


def main() -> int:
    """Count the names and write the resource."""
    folders = [*bundles("train"), *own_bundles()]
    counts: Counter[str] = Counter()
    for folder in folders:
        counts.update({name for one in load_bundle(folder).documents for name in names_of(one.text)})
    rows = [f"*\t{weight(1, len(folders))}\t1\tany other name"]
    rows += [
        f"{name}\t{weight(count, len(folders))}\t{count}\tin {count} of {len(folders)} processes"
        for name, count in sorted(counts.items())
        if count > 1
    ]
    source = (
        "Counted by training/count_names.py over the texts of the training bundles of the project's own "
        "annotated corpus: in how many processes a name stands."
    )
    write_lexicon("name_weights", "name\tweight\tprocesses\tnote", rows, source=source, version="2")
    return 0


def weight(count: int, processes: int) -> int:
    """Return thousandths of the natural logarithm of processes by those that have the name."""
    return round(1000 * math.log(processes / count))


if __name__ == "__main__":
    raise SystemExit(main())
