"""Documents, findings and threads made by hand, a linker to check by eye, and a canonical dump."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import (
    Arrangement,
    ArrangementType,
    Commitment,
    Details,
    Evidence,
    Figure,
    Finding,
    Force,
    Mode,
    Progress,
    Standing,
    Statement,
    Status,
    TimeExpression,
    as_record,
)
from servanda.ledger import Ledger
from servanda.linking.records import (
    DocumentFacts,
    EventKind,
    EvidenceGrade,
    HistoryStep,
    Link,
    LinkedLedger,
    Thread,
)
from servanda.primitives import PartialDate, Span, canonical_json

READER = "by-hand/1"
LATER_READER = "by-hand/2"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = (
    "“Serbia will open the border by May 2016,” the minister – Zoë 𝒜dams – said on 3 March. "
    "The opening has started; 4,700 soldiers of KFOR watch it under the Brussels Agreement."
)


def make_document(
    name: str = "press/a.txt", text: str = TEXT, *, published: str | None = "2016-03-04", **metadata: Any
) -> Document:
    """Return a document with a kind and a publisher; `metadata` goes over them."""
    given: dict[str, Any] = {"kind": DocumentKind.NEWS, "publisher": "The Wire", "title": f"About {name}"}
    date_known = PartialDate(published) if published else None
    return Document(name=name, text=text, published=date_known, **(given | metadata))


def make_finding(document: Document, details: Details, **more: Any) -> Finding:
    """Return a finding; `words` maps fields to regular expressions, `more` goes into the record."""
    words: dict[str, str] = more.pop("words")
    spans = {
        field: [Span(*match.span()) for match in re.finditer(pattern, document.text)][:2]
        for field, pattern in words.items()
    }
    given: dict[str, Any] = {"score": 0.75, "reader": READER}
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, spans),
        details=details,
        **(given | more),
    )


def findings_of(document: Document, *, reader: str = READER) -> tuple[Finding, ...]:
    """Return one finding of every kind that the words of `TEXT` bear; none where they are not there."""
    wanted: list[tuple[Details, dict[str, str], dict[str, Any]]] = [
        (
            Commitment(force=Force.UNDERTAKEN, bearer_is=("Serbia",), deadline_value="2016-05"),
            {"cue": "will", "bearer": "Serbia", "action": "open the border", "deadline": "by May 2016"},
            {"vector": bytes(range(256)), "unresolved": {"counterparty_is": "not expressed"}},
        ),
        (
            Statement(mode=Mode.DIRECT, speaker="Zoë 𝒜dams"),
            {"cue": "said", "content": "Serbia will|by May 2016", "source": "the minister – Zoë 𝒜dams"},
            {},
        ),
        (
            Status(progress=Progress.STARTED, standing=Standing.IN_FORCE, speaker_is=("The Wire",)),
            {"cue": "has started", "subject": "The opening"},
            {},
        ),
        (Figure(number=4700.0, of_is=("KFOR",)), {"value": "4,700", "unit": "soldiers", "of": "KFOR"}, {}),
        (
            Arrangement(type=ArrangementType.AGREEMENT, name="Brussels Agreement"),
            {"text": "Brussels Agreement"},
            {},
        ),
        (
            TimeExpression(type="DATE", value="2016-03-03", anchor="published"),
            {"text": "3 March"},
            {},
        ),
    ]
    return tuple(
        make_finding(document, details, words=words, reader=reader, **more)
        for details, words, more in wanted
        if all(re.search(pattern, document.text) for pattern in words.values())
    )


def small_set(number: int) -> list[Document]:
    """Return documents of different names, dates and words; every tenth is a copy, every seventh undated."""
    documents = []
    for n in range(number):
        text = f"{TEXT} Report {n if n % 10 else 0} of the series."
        published = None if n % 7 == 3 else f"20{10 + n % 15}-0{1 + n % 9}-1{n % 9}"
        documents.append(make_document(f"press/{n:03}.txt", text, published=published))
    return documents


def add_all(ledger: Ledger, documents: Iterable[Document], *, reader: str = READER) -> None:
    """Add the documents with their findings."""
    for document in documents:
        found = findings_of(document, reader=reader)
        ledger.add_document(document, found, reader=reader, known_at=NOON)


def link_by_hand(documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> LinkedLedger:
    """Return one thread for each wording of an action; a status joins the first thread of its document."""
    published = {facts.id: facts.published.iso if facts.published else None for facts in documents}
    known = (finding for finding in findings if finding.document_id in published)  # others may be adding
    kept = sorted(known, key=lambda finding: finding.id)
    commitments = [finding for finding in kept if finding.kind == "commitment"]
    by_action = sorted(commitments, key=lambda finding: (finding.quote("action") or "", finding.id))
    threads = [
        _thread(action, list(mentions), published)
        for action, mentions in groupby(by_action, key=lambda finding: finding.quote("action") or "")
    ]
    statuses = [finding for finding in kept if finding.kind == "status"]
    return LinkedLedger(
        threads=tuple(sorted(threads, key=lambda thread: thread.id)),
        unlinked={finding.id: "no thread speaks of it" for finding in statuses},
    )


def _thread(action: str, mentions: list[Finding], published: dict[Any, str | None]) -> Thread:
    days = sorted(day for mention in mentions if (day := published[mention.document_id]))
    return Thread(
        title=action,
        bearer=("Serbia",),
        counterparty=("Kosovo",),
        force=Force.UNDERTAKEN,
        deadline_value="2016-05",
        links=tuple(
            Link(finding=mention.id, role="mention", score=1.0, reasons={"same_words": 1.0})
            for mention in mentions
        ),
        history=tuple(
            HistoryStep(
                date=published[mention.document_id],
                date_from="published" if published[mention.document_id] else "unknown",
                document=mention.document,
                finding=mention.id,
                event=EventKind.MADE if number == 0 else EventKind.REAFFIRMED,
                progress=None,
                standing=Standing.IN_FORCE if number == 0 else Standing.REAFFIRMED,
                rule="S1",
            )
            for number, mention in enumerate(mentions)
        ),
        progress=None,
        standing=Standing.IN_FORCE if len(mentions) == 1 else Standing.REAFFIRMED,
        evidence=EvidenceGrade.NONE_FOUND,
        first_seen=days[0] if days else None,
        last_seen=days[-1] if days else None,
        wording=(action,),
        unresolved={} if days else {"first_seen": "no document is dated"},
    )


def relink(ledger: Ledger, *, known_at: datetime = NOON) -> None:
    """Link what the ledger holds and keep the threads."""
    digest = ledger.content_digest()
    linked = link_by_hand(ledger.document_facts(), ledger.iter_findings())
    ledger.replace_threads(linked, digest=digest, known_at=known_at)


def dump(ledger: Ledger, *, as_of: date | None = None) -> str:
    """Return everything that an export may show, without the ledger's clocks and row numbers."""
    return "\n".join(_lines(ledger, as_of))


def _lines(ledger: Ledger, as_of: date | None) -> Iterator[str]:
    for stored in ledger.iter_documents(as_of=as_of):
        document = stored.document
        yield canonical_json(
            [
                document.id, document.name, document.text, document.title, document.publisher,
                document.kind, document.published.iso if document.published else None, document.url,
                document.authors, document.language, stored.copies_of, stored.reader,
            ]
        )  # fmt: skip
    for finding in ledger.iter_findings(as_of=as_of):
        yield canonical_json([as_record(finding), finding.vector.hex()])
    yield from map(repr, ledger.iter_threads())
    yield repr(sorted(ledger.unlinked().items()))
    yield ledger.content_digest()
