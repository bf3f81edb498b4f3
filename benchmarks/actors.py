"""Measure whose undertakings they are: the bearers that the program names, on annotated bundles.

usage: actors.py [--gold] [--json FILE] [BUNDLE_FOLDER...]

From the text as a user would: the installed reader finds the commitments, those that the scorer of
../shared/score/score_findings.py matches with the corpus are compared. With --gold, the corpus's own
commitments are given. Right: each name of one side agrees with one of the other, and there are as many
(tests/support/actor_names.py); the same set: the names are the same after the registry's own. First inside
each document, then with the other documents of the bundle, as a ledger has them.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT.parent / "shared" / "score")]

from servanda.annotation import load_reader  # noqa: E402
from servanda.extraction.records import Commitment, Finding, as_record  # noqa: E402
from servanda.linking.linkers.actors.traits import kind_of_words  # noqa: E402
from servanda.linking.linkers.threads import bearers  # noqa: E402
from servanda.runs import analyse  # noqa: E402
from support.actor_names import names_in, plain, same_actors  # noqa: E402
from support.commitbank import Bundle, bundles, load_bundle  # noqa: E402
from support.linking_scores import resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

Row = tuple[str, frozenset[str], tuple[str, ...]]


def main() -> int:
    """Print one line for each way and kind of words."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--gold", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folders = options.folders or bundles("dev")
    if not folders:
        print("skipped: ../shared/commitbank is not there", file=sys.stderr)
        return 0
    found = [(folder, load_bundle(folder)) for folder in folders]
    alone = [resolved(with_meanings(bundle)) if options.gold else _read(bundle) for _, bundle in found]
    table = {}
    for title, some in (
        ("document", alone),
        ("ledger", [bearers.apply_settled(findings, bearers.settle(findings)) for findings in alone]),
    ):
        rows = [
            row
            for (folder, bundle), findings in zip(found, some, strict=True)
            for row in (_pairs_given(bundle, findings) if options.gold else _pairs(folder, findings))
        ]
        table[title] = {kind: _shares(own) for kind, own in _kinds(rows)}
        for kind, shares in table[title].items():
            print(f"{title:9} {kind:12}" + "".join(f"  {name} {value}" for name, value in shares.items()))
    if options.json:
        facts = {"machine": f"{platform.machine()}, {platform.system()}", "python": platform.python_version()}
        facts |= {
            "date": time.strftime("%Y-%m-%d"),
            "command": " ".join(["benchmarks/actors.py", *sys.argv[1:]]),
        }
        options.json.write_text(json.dumps({**facts, **table}, indent=1) + "\n", encoding="utf-8")
    return 0


def _read(bundle: Bundle) -> list[Finding]:
    reader = load_reader()
    return [finding for document in bundle.documents for finding in analyse(document, reader=reader)]


def _pairs_given(bundle: Bundle, findings: Sequence[Finding]) -> Iterator[Row]:
    gold = {one.finding.id: names_in(one.gold.get("bearer_is")) for one in bundle.labelled}
    for finding in findings:
        if isinstance(finding.details, Commitment):
            yield kind_of_words(finding.quote("bearer")), gold[finding.id], finding.details.bearer_is


def _pairs(folder: Path, findings: Sequence[Finding]) -> Iterator[Row]:
    """Yield matched commitments, matched as the scorer does."""
    import score_findings

    records, problems = score_findings.check.read(folder)
    if problems:
        raise SystemExit("\n".join(problems))
    texts = {row["doc"]: row["text"] for _, row in score_findings.check.lines(folder / "documents.jsonl")}
    ours = [as_record(finding) for finding in findings if isinstance(finding.details, Commitment)]
    for name, text in texts.items():
        gold = [
            _dressed(one, text, score_findings)
            for one in records
            if one["doc"] == name and one["kind"] == "commitment"
        ]
        own = [_dressed(one, text, score_findings) for one in ours if one["document"] == name]
        for left, right in score_findings.match("commitment", gold, own):
            words = kind_of_words(right["quotes"].get("bearer"))
            yield words, names_in(left.get("bearer_is")), tuple(names_in(right.get("bearer_is")))


def _dressed(record: Mapping[str, object], text: str, scorer: object) -> dict[str, object]:
    return {**record, "w": scorer.fields(text, record)}  # type: ignore[attr-defined]


def _kinds(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    yield "all", list(rows)
    yield "with words", [row for row in rows if row[0] != "none"]
    yield "without", [row for row in rows if row[0] == "none"]


def _shares(rows: Sequence[Row]) -> dict[str, float]:
    named = [(gold, ours) for _, gold, ours in rows if ours]
    right = sum(same_actors(gold, ours) for gold, ours in named)
    same = sum(set(map(plain, gold)) == set(map(plain, ours)) for gold, ours in named)
    share = lambda part, whole: round(100 * part / max(1, whole), 1)  # noqa: E731
    return {
        "commitments": len(rows),
        "named": share(len(named), len(rows)),
        "right": share(right, len(rows)),
        "right_of_named": share(right, len(named)),
        "same_set": share(same, len(rows)),
    }


if __name__ == "__main__":
    raise SystemExit(main())
