"""Measure the rule of the state alone: threads, bearers, commitments and status reports of the corpus given.

usage: states.py BUNDLE_FOLDER...

Dates, deadlines and speakers are those that the program itself finds in the given words.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from servanda.annotation.records import AnnotatedDocument  # noqa: E402
from servanda.documents.records import Document  # noqa: E402
from servanda.extraction.dates import value_of, when_of  # noqa: E402
from servanda.extraction.records import Commitment, Finding, Status  # noqa: E402
from servanda.linking import resolve  # noqa: E402
from servanda.linking.linkers.states.state import Setting, State, compute_state, tell  # noqa: E402
from support.commitbank import Bundle, load_bundle  # noqa: E402


def main() -> int:
    """Print in how many threads progress, standing and both are those of the corpus, in per cent."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    folders = parser.parse_args().folders
    right = [
        (str(state.progress) == gold["progress"], str(state.standing) == gold["standing"])
        for folder in folders
        for state, gold in states(load_bundle(folder))
    ]
    counts = (sum(p for p, _ in right), sum(s for _, s in right), sum(p and s for p, s in right))
    shares = (f"{name} {100 * n / max(1, len(right)):.1f}" for name, n in zip(_NAMES, counts, strict=True))
    print(f"threads {len(right)}", *shares, sep="  ")
    return 0


_NAMES = ("progress", "standing", "both")


def states(bundle: Bundle) -> Iterator[tuple[State, Mapping[str, object]]]:
    """Yield the state of each thread by the rule, and the thread of the corpus."""
    facts = {one.id: one for one in bundle.facts}
    documents = {document.id: document for document in bundle.documents}
    resolved = {
        finding.id: finding
        for document in bundle.documents
        for finding in resolve(document, [f for f in bundle.findings if f.document_id == document.id])
    }
    on_thread: dict[str, list[Finding]] = defaultdict(list)
    for one in bundle.labelled:
        finding = resolved[one.finding.id]
        for thread in str(one.gold.get("thread", "")).split(";"):
            on_thread[thread].append(_with_values(finding, documents[finding.document_id]))
    publishers = {one.id: one.publisher or one.id for one in bundle.facts}
    witnesses = {one.id: publishers[one.document_id] for one in bundle.findings}
    for thread in bundle.threads:
        bearer = frozenset(name for name in str(thread.get("bearer") or "").split(";") if name)
        told = [tell(finding, facts[finding.document_id]) for finding in on_thread[str(thread["thread"])]]
        yield compute_state(told, Setting(bearer=bearer, witnesses=witnesses)), thread


def _with_values(finding: Finding, document: Document) -> Finding:
    read = AnnotatedDocument(document=document, reader="corpus/1", sentences=(), marks=())
    details, evidence = finding.details, finding.evidence
    if isinstance(details, Status):
        when, _ = when_of(read, evidence.first("when"))
        return replace(finding, details=replace(details, when_value=when))
    if not isinstance(details, Commitment):
        return finding
    deadline, _ = value_of(read, evidence.first("deadline"))
    return replace(finding, details=replace(details, deadline_value=deadline))


if __name__ == "__main__":
    raise SystemExit(main())
