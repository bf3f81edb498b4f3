"""Whether the tables of what pages and lists show are what the ledger makes of its content."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from servanda.ledger import Ledger, picking, shown, shown_schema
from servanda.ledger.picking import some_at_a_time
from servanda.ledger.records import Problem
from servanda.primitives import canonical_json
from servanda.views.shown.arrangements import arrangement_rows, arrangements_are_current
from servanda.views.shown.made import (
    OF_DOCUMENTS,
    OF_THREADS,
    Rows,
    actors_made,
    decided_pairs,
    decisions_by_text,
    documents_made,
    threads_made,
)
from servanda.views.shown.series import series_made

#: Documents, threads, names or series that are made at one time.
_AT_ONCE = 250
#: Columns that tell where a row is, or what it was made of.
_OWN = ("row_id", "state")
_ANEW = "`servanda verify LEDGER --remake` has it made anew."

_Make = Callable[[Sequence[str]], Rows]


def check_shown(ledger: Ledger) -> Iterator[Problem]:
    """Yield each row that is not what would be made now; nothing where the tables are to be made anew.

    The ledger's content is to be in order, and its links current.
    """
    pairs = decided_pairs(decisions_by_text(ledger))  # first: of what is decided meanwhile nothing is shown
    with ledger.reading() as connection:
        if not shown.is_current(connection):
            return
        documents, threads = shown.document_states(connection, {}), shown.thread_states(connection)
        wanted = [{"sha256": text, "decision_id": key} for text, key in pairs]
        held = [_plain(row._asdict()) for row in connection.execute(select(shown_schema.decided))]
        yield from _compare(shown_schema.decided, "sha256", held, wanted)
        registry = ledger.registry()
        for tables, present, make in (
            (OF_DOCUMENTS, documents, lambda some: documents_made(ledger, connection, some, documents).rows),
            (OF_THREADS, threads, lambda some: threads_made(ledger, connection, some, threads)),
            (
                ((shown_schema.actors, "name"),),
                shown.values_of(connection, shown_schema.names.c.name),
                lambda some: {shown_schema.actors: actors_made(connection, some, registry)},
            ),
            (
                ((shown_schema.series, "id"),),
                shown.values_of(connection, shown_schema.findings.c.series),
                lambda some: {shown_schema.series: series_made(ledger, connection, some)},
            ),
        ):
            yield from _check(connection, tables, present, make)
    if arrangements_are_current(ledger):
        wanted = arrangement_rows(ledger)
        with ledger.reading() as connection:
            rows = [_plain(row._asdict()) for row in connection.execute(select(shown_schema.arrangements))]
        yield from _compare(shown_schema.arrangements, "id", rows, wanted)


def forget_shown(ledger: Ledger) -> None:
    """Throw the rows away, all of them: lists are made without, and the workspace makes them anew."""
    with ledger.writing() as connection:
        shown.empty(connection)


def _check(
    connection: Connection, tables: Sequence[tuple[Table, str]], present: Iterable[str], make: _Make
) -> Iterator[Problem]:
    """Compare tables whose rows are made by the same keys; the first table has a row for each key."""
    first, name = tables[0]
    held = shown.values_of(connection, first.c[name])
    for some in some_at_a_time(sorted({*present, *held}), _AT_ONCE):
        made = make(some)
        for table, column in tables:
            rows = picking.rows_among(connection, select(table), table.c[column], some)
            yield from _compare(table, column, [_plain(row._asdict()) for row in rows], made[table])


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _OWN}


def _compare(
    table: Table, column: str, held: Iterable[Mapping[str, Any]], made: Iterable[Mapping[str, Any]]
) -> Iterator[Problem]:
    before = {_told(row): row[column] for row in held}
    now = {_told(_plain(row)): row[column] for row in made}
    keys = {key for told, key in (before | now).items() if (told in before) != (told in now)}
    for key in sorted(keys):
        message = "What is shown is not what the ledger's content gives."
        yield Problem(table=table.name, id=str(key), field="row", message=message, next_step=_ANEW)


def _told(row: Mapping[str, Any]) -> str:
    return canonical_json(
        {name: str(value) if hasattr(value, "isoformat") else value for name, value in row.items()}
    )
