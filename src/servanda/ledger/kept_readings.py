"""Findings of readings, kept in memory for as long as they are asked for again.

A reading never changes, and its digest is made of all that its findings say: what was read is right for ever.
So what decides again and again about the same documents reads them once.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from sqlalchemy import Connection, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.ledger import entries, schema
from servanda.ledger.picking import kept_finding, some_at_a_time
from servanda.ledger.store import Ledger

#: Findings that a process keeps; a document of the press has about seventy.
_MOST = 50_000
_Key = tuple[str, str, str]


class _Kept:
    """The findings of the readings that were asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[_Key, tuple[Finding, ...]] = OrderedDict()
        self._count = 0

    def get(self, key: _Key) -> tuple[Finding, ...] | None:
        with self._lock:
            if (found := self._held.get(key)) is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: _Key, findings: tuple[Finding, ...]) -> None:
        with self._lock:
            if key not in self._held:
                self._held[key] = findings
                self._count += len(findings)
            while self._count > _MOST:
                _, gone = self._held.popitem(last=False)
                self._count -= len(gone)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._count = 0


_KEPT = _Kept()


def forget() -> None:
    """Let go of everything: words that are erased stay nowhere."""
    _KEPT.clear()


def findings_now(ledger: Ledger, documents: Iterable[DocumentId]) -> list[Finding]:
    """Return the current findings of the documents, document by document."""
    documents = list(documents)
    with ledger.reading() as connection:
        found = findings_of(connection, documents)
    return [one for document in documents for one in found.get(document, ())]


def findings_of(
    connection: Connection, documents: Iterable[DocumentId]
) -> dict[DocumentId, tuple[Finding, ...]]:
    """Return document -> its current findings, in the order of the text."""
    found: dict[DocumentId, tuple[Finding, ...]] = {}
    for some in some_at_a_time(documents):
        found |= _findings_of(connection, some)
    return found


def _findings_of(
    connection: Connection, documents: list[DocumentId]
) -> dict[DocumentId, tuple[Finding, ...]]:
    names, readings = schema.documents.c, schema.readings.c
    query = (
        select(names.id, names.name, readings.findings_digest)
        .join(schema.readings, readings.document_id == names.id)
        .where(readings.known_to.is_(None), names.id.in_(documents))
    )
    keys = {DocumentId(row.id): (row.id, row.name, row.findings_digest) for row in connection.execute(query)}
    held = {document: _KEPT.get(key) for document, key in keys.items()}
    missing = [document for document, some in held.items() if some is None]
    rows = entries.findings_of(connection, missing) if missing else {}
    for document in missing:
        made = tuple(kept_finding(row, keys[document][1]) for row in rows.get(document, ()))
        _KEPT.put(keys[document], made)
        held[document] = made
    return {document: some for document, some in held.items() if some is not None}
