"""Copying a ledger to another store: all rows with their numbers and clocks, or none, checked on arrival."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Connection, Table, func, insert, select

from servanda.errors import LedgerDamagedError
from servanda.ledger import schema
from servanda.ledger.column_types import to_jsonb
from servanda.ledger.entries import FEW, MANY
from servanda.ledger.merging import AnyRow
from servanda.ledger.stage import create_ledger
from servanda.ledger.store import Ledger
from servanda.primitives import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied."""

    rows: int
    tables: int
    digest: str
    """Of all rows, their clocks too: the same for the ledger and its copy."""


#: Told the table, how many rows went so far, and how many there are in all; each row goes and is read back.
OnRows = Callable[[str, int, int], None]


def copy_ledger(source: Ledger, to: str, *, on_rows: OnRows = lambda table, done, total: None) -> Copied:
    """Make a ledger at `to` that holds what `source` held when this began, and return what was copied.

    A kill or a fault leaves none. One row, or the texts of a few documents, are in memory at a time.

    Raises: LedgerExistsError: something is there already. LedgerDamagedError: what arrived is not what was
        sent, or the source cannot be read.
    """
    copied: list[Copied] = []
    with source.reading() as origin:
        create_ledger(
            to, fill=lambda target: copied.append(_copy(origin, target, _Steps(origin, on_rows)))
        ).close()
    return copied[-1]


class _Steps:
    """Counts rows for whoever watches."""

    def __init__(self, origin: Connection, on_rows: OnRows) -> None:
        counts = [select(func.count()).select_from(table) for table in schema.metadata.sorted_tables]
        self._total = 2 * sum(origin.execute(query).scalar_one() for query in counts)
        self._done = 0
        self._on_rows = on_rows

    def went(self, table: Table, rows: int) -> None:
        """Note that so many more rows went."""
        self._done += rows
        self._on_rows(table.name, self._done, self._total)


def _copy(origin: Connection, target: Connection, steps: _Steps) -> Copied:
    tables, rows, digests = schema.metadata.sorted_tables, 0, hashlib.sha256()
    for table in tables:
        sent, number = hashlib.sha256(), 0
        for portion in _portions(origin, table):
            target.execute(insert(table), [row._asdict() for row in portion])
            number += _take_in(sent, table, portion)
            steps.went(table, len(portion))
        arrived, there = hashlib.sha256(), 0
        for portion in _portions(target, table):
            there += _take_in(arrived, table, portion)
            steps.went(table, len(portion))
        if (there, arrived.digest()) != (number, sent.digest()):
            raise LedgerDamagedError(
                f"Of the table {table.name} {number} rows were sent and {there} arrived, or other ones.",
                next_step="Nothing was kept. Check both with `servanda verify`, and copy again.",
            )
        rows += number
        digests.update(sent.digest())
    return Copied(rows=rows, tables=len(tables), digest=digests.hexdigest())


def _portions(connection: Connection, table: Table) -> Iterator[list[AnyRow]]:
    portion = FEW if table is schema.documents else MANY
    query = select(table).order_by(*table.primary_key).execution_options(**portion)
    yield from map(list, connection.execute(query).partitions())


def _take_in(digest: Any, table: Table, rows: list[AnyRow]) -> int:
    are_json = [isinstance(column.type, JSON) for column in table.c]
    for row in rows:
        cells = [_cell(value, is_json) for value, is_json in zip(row, are_json, strict=True)]
        digest.update(canonical_json(cells).encode("utf-8", "surrogatepass"))
    return len(rows)


def _cell(value: object, is_json: bool) -> object:
    """Return a value as both stores give it back."""
    if value is None:
        return None
    if is_json:
        return to_jsonb(value)
    if isinstance(value, date):  # a time too
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
