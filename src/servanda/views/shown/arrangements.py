"""The arrangements of a ledger, kept as rows: which mentions mean one is told by all of them together."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select

from servanda.documents.records import DocumentId
from servanda.errors import EntryNotFoundError
from servanda.extraction.records import ArrangementType, FindingId
from servanda.ledger import Ledger, marks, shown, shown_schema
from servanda.linking.arrangements import Alias, Ambiguous, Entity, EntityId
from servanda.linking.records import DocumentFacts
from servanda.views.arrangements import (
    AmbiguousRow,
    EntityRow,
    EntityRows,
    get_entity,
    list_entities,
    ordered_facts,
)
from servanda.views.shown.asked import asked_of
from servanda.views.shown.origins import shown_facts
from servanda.views.shown.rows import Values

_ROWS = shown_schema.arrangements.c
#: Ids of rows that are no arrangement: words that may mean several, and how many mentions are open.
_AMBIGUOUS, _OPEN = "ambiguous", "open"
_LISTED = _ROWS.type.is_not(None)


def arrangements_are_current(ledger: Ledger) -> bool:
    """Return whether the rows were made of what the other tables of pages were made of."""
    with ledger.reading() as connection:
        return marks.mark(connection, shown.ARRANGEMENTS) == marks.mark(connection, shown.DIGEST)


def arrangements_are_made(ledger: Ledger) -> bool:
    """Return whether there are rows, though they may be of an earlier state."""
    with ledger.reading() as connection:
        return marks.mark(connection, shown.ARRANGEMENTS) is not None


def refresh_arrangements(ledger: Ledger) -> bool:
    """Make the rows anew, all of them; return whether there was anything to do."""
    if arrangements_are_current(ledger):
        return False
    with ledger.reading() as connection:
        digest = marks.mark(connection, shown.DIGEST)
    rows = arrangement_rows(ledger)
    with ledger.writing() as connection:
        connection.execute(delete(shown_schema.arrangements))
        shown.put(connection, shown_schema.arrangements, rows)
        marks.store_mark(connection, shown.ARRANGEMENTS, digest or "")
    return True


def arrangement_rows(ledger: Ledger) -> list[Values]:
    """Return the rows of all arrangements."""
    return [*_rows_of(list_entities(ledger))]


def _rows_of(found: EntityRows) -> Iterator[Values]:
    for place, row in enumerate(found.rows):
        record = {
            "entity": asdict(row.entity),
            "documents": [facts.id for facts in row.documents],
            "threads": list(row.threads),
            "corrected_by": list(row.corrected_by),
        }
        yield {"id": row.entity.id, "type": str(row.entity.type), "place": place, "record": record}
    for place, one in enumerate(found.ambiguous):
        yield {"id": _AMBIGUOUS, "type": None, "place": place, "record": asdict(one.ambiguous)}
    yield {"id": _OPEN, "type": None, "place": 0, "record": {"mentions": found.open_mentions}}


def find_entities(ledger: Ledger, *, type_: ArrangementType | None = None) -> EntityRows:
    """Return the arrangements, those with most mentions first, and what stays ambiguous."""
    conditions = [_LISTED if type_ is None else _ROWS.type == str(type_)]
    query = select(_ROWS.record).where(*conditions).order_by(_ROWS.place)
    with ledger.reading() as connection:
        others = select(_ROWS.id, _ROWS.record).where(_ROWS.type.is_(None)).order_by(_ROWS.place)
        left = connection.execute(others).all()
        ambiguous = tuple(_ambiguous(connection, [row.record for row in left if row.id == _AMBIGUOUS]))
    return EntityRows(
        rows=asked_of(
            ledger, query, lambda connection, rows: _entities(connection, [row.record for row in rows])
        ),
        ambiguous=ambiguous,
        open_mentions=next((row.record["mentions"] for row in left if row.id == _OPEN), 0),
    )


def get_shown_entity(ledger: Ledger, key: str, names: EntityRows) -> EntityRow:
    """Return the arrangement of this id, name or alias; `names` are those of `find_names`.

    Raises: EntryNotFoundError: there is none. AmbiguousEntryError: there are several.
    """
    with ledger.reading() as connection:
        for wanted in (key, None):
            found = wanted or get_entity(names, key).entity.id
            records = (
                connection.execute(select(_ROWS.record).where(_ROWS.id == found, _LISTED)).scalars().all()
            )
            if records:
                return _entities(connection, records)[0]
    raise EntryNotFoundError(f"No arrangement is called {key!r}.", next_step="Arrangements lists them.")


def find_names(ledger: Ledger) -> EntityRows:
    """Return the arrangements with their names alone: what a key is looked up in."""
    with ledger.reading() as connection:
        query = select(_ROWS.record).where(_LISTED).order_by(_ROWS.place)
        rows = tuple(
            EntityRow(
                entity=_entity(record["entity"], names_alone=True), documents=(), threads=(), corrected_by=()
            )
            for record in connection.execute(query).scalars()
        )
    return EntityRows(rows=rows, ambiguous=find_entities(ledger).ambiguous)


def _entities(connection: Connection, records: Sequence[Any]) -> list[EntityRow]:
    facts = shown_facts(connection, [key for record in records for key in record["documents"]])
    return [
        EntityRow(
            entity=_entity(record["entity"]),
            documents=_known(facts, record["documents"]),
            threads=tuple(record["threads"]),
            corrected_by=tuple(record["corrected_by"]),
        )
        for record in records
    ]


def _ambiguous(connection: Connection, records: Sequence[Any]) -> Iterator[AmbiguousRow]:
    facts = shown_facts(connection, [key for record in records for key in record["documents"]])
    for record in records:
        one = Ambiguous(
            words=record["words"],
            documents=tuple(map(DocumentId, record["documents"])),
            candidates=tuple(record["candidates"]),
            next_step=record["next_step"],
        )
        there = {key: facts[key] for key in one.documents if key in facts}
        yield AmbiguousRow(ambiguous=one, documents=ordered_facts(there, there))


def _known(facts: dict[DocumentId, DocumentFacts], ids: Sequence[DocumentId]) -> tuple[DocumentFacts, ...]:
    return tuple(facts[key] for key in ids if key in facts)


def _entity(record: dict[str, Any], *, names_alone: bool = False) -> Entity:
    return Entity(
        id=EntityId(record["id"]),
        name=record["name"],
        type=ArrangementType(record["type"]),
        aliases=tuple(
            Alias(
                words=one["words"],
                count=one["count"],
                documents=() if names_alone else tuple(map(DocumentId, one["documents"])),
            )
            for one in record["aliases"]
        ),
        listed=record["listed"],
        signed=record["signed"],
        parties=tuple(record["parties"]),
        texts=tuple(map(DocumentId, record["texts"])),
        mentions=() if names_alone else tuple(map(FindingId, record["mentions"])),
        first_seen=record["first_seen"],
        last_seen=record["last_seen"],
    )
