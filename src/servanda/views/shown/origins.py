"""Whose words the documents carry: found for all of them at once, stored, and read for a few."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from servanda.documents.records import DocumentId
from servanda.ledger import Ledger, marks, picking, schema, shown, shown_schema
from servanda.ledger.entries import FACTS, facts_of
from servanda.linking.linkers.copies.witnesses import Cell, Witnesses, find_witnesses, others_of
from servanda.linking.records import DocumentFacts
from servanda.primitives import canonical_json, content_id

_DOCUMENTS, _READINGS = shown_schema.documents.c, schema.readings.c


@dataclass(frozen=True, slots=True)
class Origins:
    """Whose words the documents carry, and which documents they are."""

    cells: Mapping[DocumentId, Cell]
    digest: str


def find_origins(ledger: Ledger) -> Origins | None:
    """Return whose words the present documents carry; None where that is known, as they are the same."""
    with ledger.reading() as connection:
        present = select(_READINGS.document_id).where(_READINGS.known_to.is_(None))
        ids = sorted(connection.execute(present).scalars())
        digest = content_id("origins", *ids)
        if marks.mark(connection, shown.ORIGINS) == digest:
            return None
        facts = picking.pick_facts(connection, ids, outlines=True)
    witnesses = find_witnesses(facts)
    return Origins({key: witnesses.cell_of(key) for key in facts}, digest)


def store_origins(connection: Connection, origins: Origins) -> None:
    """Write them beside the documents."""
    held = connection.execute(select(_DOCUMENTS.id, _DOCUMENTS.origins))
    known = {row.id: canonical_json(row.origins) for row in held}
    changed = [
        {"key": key, "cell": cell}
        for key, cell in origins.cells.items()
        if key in known and known[key] != canonical_json(cell)
    ]
    if changed:
        change = update(shown_schema.documents).where(_DOCUMENTS.id == bindparam("key"))
        connection.execute(change.values(origins=bindparam("cell")), changed)
    marks.store_mark(connection, shown.ORIGINS, origins.digest)


def pick_witnesses(
    connection: Connection, documents: Iterable[DocumentId], facts: Mapping[DocumentId, DocumentFacts]
) -> Witnesses:
    """Return who bears witness to what these documents say; `facts` are known already of some.

    A document that came since origins were found bears witness for itself.
    """
    documents = list(documents)
    table = shown_schema.documents
    query = select(table.c.id, table.c.origins)
    cells: dict[DocumentId, Cell] = {
        DocumentId(row.id): row.origins
        for row in picking.rows_among(connection, query, table.c.id, documents)
        if row.origins is not None
    }
    others = {other for cell in cells.values() for other in others_of(cell)}
    known = {key: facts[key] for key in documents if key in facts}
    return Witnesses.of_cells(cells, {**known, **shown_facts(connection, {*cells, *others} - known.keys())})


def shown_facts(connection: Connection, ids: Iterable[str]) -> dict[DocumentId, DocumentFacts]:
    """Return what pages show of documents."""
    table = shown_schema.documents
    query = select(*(table.c[name] for name in FACTS))
    rows = picking.rows_among(connection, query, table.c.id, ids)
    return {DocumentId(row.id): facts_of(row) for row in rows}
