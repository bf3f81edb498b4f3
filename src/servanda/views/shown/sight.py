"""One entry as its page shows it, read by ids: of the rest of the ledger nothing is looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, StoredDocument, picking, schema, shown_schema
from servanda.ledger.entries import starts_with
from servanda.ledger.threads import settled_bearers
from servanda.linking.linkers.copies.witnesses import Witnesses
from servanda.linking.records import DocumentFacts, Thread
from servanda.views.carriers import Carriers
from servanda.views.dossier import (
    MIN_ID_CHARS,
    Dossier,
    ThreadDossier,
    document_dossier,
    finding_dossier,
    ids_of,
    single_entry,
    still_there,
    thread_dossier,
)
from servanda.views.picture import with_bearer
from servanda.views.reviews import Known, Reviews, reviews_by
from servanda.views.shown.origins import pick_witnesses, shown_facts
from servanda.views.shown.pictures import decisions_about
from servanda.views.shown.rows import same_words

_Entry = Thread | Finding | DocumentFacts
#: Ids that are told where several answer to one key, and one more.
_TOLD = 9


def get_shown_dossier(ledger: Ledger, key: str) -> Dossier:
    """Return the entry whose id starts with the key, or the document of this name, at present.

    Raises: EntryNotFoundError: no entry has this key. AmbiguousEntryError: several have.
    """
    with ledger.reading() as connection:
        found = single_entry(_named(connection, key) or _find(connection, key.lower()), key)
        if isinstance(found, Thread):
            return _thread_seen(ledger, connection, found)
        if isinstance(found, Finding):
            findings = [found]
        else:
            own = picking.findings_of_documents(connection, [found.id])
            findings = own.get(found.id, [])
        sight = _Seen.of(ledger, connection, findings, only=found)
        if isinstance(found, Finding):
            return finding_dossier(sight, sight.finding(found.id))
        return document_dossier(sight, found)


def get_shown_thread(ledger: Ledger, thread: Thread) -> ThreadDossier:
    """Return an undertaking with every mention and every status report.

    Raises: EntryNotFoundError: its first words are gone.
    """
    with ledger.reading() as connection:
        return _thread_seen(ledger, connection, thread)


def _thread_seen(ledger: Ledger, connection: Connection, thread: Thread) -> ThreadDossier:
    findings = list(picking.pick_findings(connection, sorted(ids_of(thread))).values())
    there = still_there(thread, {one.id for one in findings})
    return thread_dossier(_Seen.of(ledger, connection, findings, only=None), there)


def titles_of_findings(ledger: Ledger, findings: Iterable[FindingId]) -> dict[FindingId, tuple[str, str]]:
    """Return finding -> id and title of the thread that it is on."""
    table = schema.threads
    with ledger.reading() as connection:
        on = picking.threads_of_findings(connection, findings)
        query = select(table.c.id, table.c.title).where(table.c.known_to.is_(None))
        ids = (key for some in on.values() for key in some)
        titles = {row.id: row.title for row in picking.rows_among(connection, query, table.c.id, ids)}
    return {key: (some[-1], titles[some[-1]]) for key, some in on.items() if some[-1] in titles}


# Entries are looked for in the ledger itself: one that has just come opens before the lists show it.
_DOCUMENTS, _READINGS = schema.documents.c, schema.readings.c
_IS_PRESENT = exists().where(_READINGS.document_id == _DOCUMENTS.id, _READINGS.known_to.is_(None))


def _named(connection: Connection, name: str) -> list[_Entry]:
    query = select(_DOCUMENTS.id).where(_DOCUMENTS.name == name, _IS_PRESENT).limit(_TOLD)
    return list(picking.pick_facts(connection, connection.execute(query).scalars()).values())


def _find(connection: Connection, key: str) -> list[_Entry]:
    if len(key) < MIN_ID_CHARS:
        return []
    threads = schema.threads.c
    found: list[_Entry] = []
    found += picking.pick_threads(
        connection, _ids(connection, threads.id, key, threads.known_to.is_(None))
    ).values()
    found += picking.pick_facts(connection, _ids(connection, _DOCUMENTS.id, key, _IS_PRESENT)).values()
    found += picking.pick_findings(connection, _ids(connection, schema.findings.c.id, key)).values()
    return found


def _ids(
    connection: Connection, column: ColumnElement[str], key: str, *conditions: ColumnElement[bool]
) -> list[str]:
    starts = starts_with(column, key)
    if starts is None:
        return []
    query = select(column).where(starts, *conditions).distinct().limit(_TOLD)
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of one entry, and of those that it rests on."""

    ledger: Ledger
    connection: Connection
    documents: Mapping[DocumentId, DocumentFacts]
    held: Mapping[FindingId, Finding]
    """As the reader found them."""
    of_documents: Mapping[DocumentId, Sequence[Finding]]
    """The figures of a thread's documents, or all findings of the one document."""
    texts: Mapping[DocumentId, str]
    known: Known
    reviews: Reviews
    witnesses: Witnesses

    @classmethod
    def of(
        cls,
        ledger: Ledger,
        connection: Connection,
        findings: Sequence[Finding],
        *,
        only: Finding | DocumentFacts | None,
    ) -> "_Seen":
        ids = list(dict.fromkeys(one.document_id for one in findings))
        if isinstance(only, DocumentFacts):
            ids = [only.id]
        of_documents: dict[DocumentId, Sequence[Finding]] = {}
        if isinstance(only, DocumentFacts):
            of_documents[only.id] = findings
        else:
            of_documents |= picking.findings_of_documents(connection, ids, kinds=("figure",))
        documents = picking.pick_facts(connection, ids)
        reviews = reviews_by(ledger, decisions_about(connection, documents.values()))
        settled = settled_bearers(connection, only={one.id for one in findings})
        return cls(
            ledger=ledger,
            connection=connection,
            documents=documents,
            held={one.id: one for one in findings},
            of_documents=of_documents,
            texts=picking.pick_texts(connection, ids),
            known=reviews.known(settled),
            reviews=reviews,
            witnesses=pick_witnesses(connection, ids, documents),
        )

    def facts(self, document: DocumentId) -> DocumentFacts | None:
        """Return what is known of a document."""
        known = self.documents.get(document) or self.witnesses.find_facts(document)
        return known or shown_facts(self.connection, [document]).get(document)

    def stored(self, document: DocumentId) -> StoredDocument:
        """Return a document with its text."""
        return self.ledger.get_document(document)

    def text(self, document: DocumentId) -> str:
        """Return the text of a document."""
        return self.texts[document]

    def finding(self, key: str) -> Finding:
        """Return a finding as reviewers, or the documents together, tell it."""
        return with_bearer(self.held[FindingId(key)], self.known)

    def findings(self, document: DocumentId, *, kind: str | None = None) -> Iterator[Finding]:
        """Yield the findings of a document, without those that were rejected."""
        for one in self.reviews.of(self.of_documents.get(document, ())):
            if kind in (None, one.kind):
                yield with_bearer(one, self.known)

    def rejected(self, document: DocumentId) -> int:
        """Return how many findings of a document reviewers rejected."""
        return sum(self.reviews.is_rejected(one) for one in self.of_documents.get(document, ()))

    def carriers(self, findings: Sequence[Finding]) -> Carriers:
        """Return who carries the words of these findings, as far as they are among them."""
        others = {one.document_id for one in findings} - self.documents.keys()
        ids = [*self.documents, *sorted(others)]
        witnesses = pick_witnesses(self.connection, ids, self.documents) if others else self.witnesses
        return Carriers(witnesses, findings)

    def alike(self, finding: Finding) -> Sequence[Finding]:
        """Return the findings that have the same words, in the order of publication."""
        same, table = same_words(finding), shown_schema.findings
        if same is None:
            return [finding]
        query = select(table.c.id).where(table.c.same == same)
        order = (table.c.day, table.c.name, table.c.start, table.c.id)
        ids = list(self.connection.execute(query.order_by(*order)).scalars())
        read = picking.pick_findings(self.connection, ids)
        facts = picking.pick_facts(self.connection, (one.document_id for one in read.values()))
        reviews = reviews_by(self.ledger, decisions_about(self.connection, facts.values()))
        return list(reviews.of([read[FindingId(key)] for key in ids if key in read]))

    def threads_of(self, finding: FindingId) -> tuple[Thread, ...]:
        """Return the threads that a finding is on."""
        on = picking.threads_of_findings(self.connection, [finding]).get(finding, [])
        return tuple(picking.pick_threads(self.connection, sorted(on)).values())

    def why_unlinked(self, finding: FindingId) -> str | None:
        """Return why a status report is on no thread."""
        table = schema.unlinked
        query = select(table.c.reason).where(table.c.finding_id == finding, table.c.known_to.is_(None))
        return self.connection.execute(query).scalar_one_or_none()
