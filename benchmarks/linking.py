"""Measure actors, threads and states on annotated bundles, their commitments and statuses given or read.

usage: linking.py [--bearers gold|ours] [--text] [--pooled] BUNDLE_FOLDER...

The meaning of each action and subject is that of the installed reader's own pass. The scorer is
../shared/score/score_findings.py. `--text` takes what the reader finds in the texts instead of the
corpus's findings; `--pooled` links all bundles as one ledger.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from servanda.annotation import Reader, load_reader  # noqa: E402
from servanda.extraction.records import Commitment, Finding, as_record  # noqa: E402
from servanda.linking import LinkedLedger, link  # noqa: E402
from servanda.runs import analyse  # noqa: E402
from support.commitbank import SHARED, Bundle, load_bundle  # noqa: E402
from support.linking_scores import resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--bearers", choices=("gold", "ours"), default="ours")
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--pooled", action="store_true")
    options = parser.parse_args()
    gold = options.bearers == "gold"
    bundles = [with_meanings(load_bundle(folder, gold_bearers=gold)) for folder in options.folders]
    if options.text:
        reader = load_reader()
        found = {bundle.name: read(bundle, reader) for bundle in bundles}
    else:
        found = {bundle.name: list(bundle.findings) if gold else resolved(bundle) for bundle in bundles}
    groups = [bundles] if options.pooled else [[bundle] for bundle in bundles]
    lines: list[str] = []
    for group in groups:
        findings = [finding for bundle in group for finding in found[bundle.name]]
        lines += records(findings, link([f for bundle in group for f in bundle.facts], findings))
    if not options.text:
        print(json.dumps(bearer_accuracy(bundles, found)))
    print(score(lines, options.folders))
    return 0


def read(bundle: Bundle, reader: Reader) -> list[Finding]:
    """Return what the reader finds in the texts of a bundle."""
    return [finding for document in bundle.documents for finding in analyse(document, reader=reader)]


def bearer_accuracy(bundles: Sequence[Bundle], found: Mapping[str, Sequence[Finding]]) -> dict[str, object]:
    """Return in how many commitments the set of bearers is that of the corpus, in per cent."""
    right = {"expressed": [0, 0, 0], "unexpressed": [0, 0, 0]}
    for bundle in bundles:
        ours = {finding.id: finding.details for finding in found[bundle.name]}
        for one in bundle.labelled:
            details = ours[one.finding.id]
            if not isinstance(details, Commitment):
                continue
            gold = {name for name in str(one.gold.get("bearer_is", "")).split(";") if name}
            row = right["expressed" if one.finding.quote("bearer") else "unexpressed"]
            row[0] += 1
            row[1] += bool(details.bearer_is)
            row[2] += set(details.bearer_is) == gold
    total = [sum(column) for column in zip(*right.values(), strict=True)]
    table = {**right, "all": total}
    return {
        name: {
            "commitments": n,
            "resolved": round(100 * r / max(1, n), 1),
            "right": round(100 * ok / max(1, n), 1),
        }
        for name, (n, r, ok) in table.items()
    }


def records(findings: Sequence[Finding], ledger: LinkedLedger) -> list[str]:
    """Return findings and threads as JSON Lines in the form that the scorer reads."""
    threads = [
        {
            "kind": "thread",
            "id": thread.id,
            "mentions": list(thread.mentions),
            "progress": thread.progress,
            "standing": thread.standing,
        }
        for thread in ledger.threads
    ]
    return [json.dumps(row, ensure_ascii=False) for row in [*map(as_record, findings), *threads]]


def score(lines: Sequence[str], folders: Sequence[Path]) -> str:
    """Return the scorer's line on threads."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(lines))
        file.flush()
        scorer = SHARED / "score" / "score_findings.py"
        command = [sys.executable, str(scorer), file.name, *map(str, folders)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in printed.splitlines() if line.startswith("threads"))


if __name__ == "__main__":
    raise SystemExit(main())
