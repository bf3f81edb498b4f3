"""The ledger's main table asked for with filters and an order: the rows of one page, and their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, select

from servanda.errors import RequestError
from servanda.ledger import Ledger, picking, shown_schema
from servanda.ledger.entries import starts_with
from servanda.ledger.merging import AnyRow
from servanda.linking.records import Thread
from servanda.primitives import PartialDate
from servanda.views.picture import Horizon
from servanda.views.shown.asked import Asked, asked_of, held_of, ids_of
from servanda.views.silence import Searched, searched_in
from servanda.views.undertakings import Filter, Undertaking

_THREADS, _PARTIES, _DOCUMENTS = shown_schema.threads.c, shown_schema.parties.c, shown_schema.documents.c
#: Ids that are told where several start alike, and one more.
_TOLD = 9
_ROW = ("id", "bearer", "resolved", "mentioned", "texts", "reports", "forces", "corrected_by")
#: Column of the table -> what it is ordered by.
ORDERS: Mapping[str, ColumnElement[Any]] = {
    "bearer": _THREADS.bearer_order,
    "undertaking": _THREADS.undertaking,
    "progress": _THREADS.told_progress,
    "standing": _THREADS.standing_order,
    "evidence": _THREADS.evidence_order,
    "since": _THREADS.since,
    "last": _THREADS.last,
    "due": _THREADS.due,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A filter with the day by which silence and deadlines are judged."""

    wanted: Filter
    until: date | None

    @property
    def since(self) -> date | None:
        """Return since when silent ones have not been spoken of."""
        silent = self.wanted.silent_for
        return silent.before(self.until) if silent is not None and self.until is not None else None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds of the rows that are asked for."""
        return [*self.plain(), *self.silent(), *self.overdue()]

    def plain(self) -> list[ColumnElement[bool]]:
        """Return what holds whatever the day."""
        wanted, found = self.wanted, list[ColumnElement[bool]]()
        for name in ("standing", "progress", "evidence", "force"):
            if (value := getattr(wanted, name)) is not None:
                found.append(_THREADS[name] == str(value))
        if wanted.bearer is not None:
            found.append(has_part(_THREADS.bearer_words, wanted.bearer))
        if wanted.counterparty is not None:
            found.append(has_part(_THREADS.counterparty, wanted.counterparty))
        return [*found, *(has_part(_THREADS.said, word) for word in (wanted.text or "").split())]

    def silent(self) -> list[ColumnElement[bool]]:
        """Return what holds of those that nobody spoke of for so long."""
        return [] if self.since is None else [_THREADS.last_day < self.since]

    def overdue(self) -> list[ColumnElement[bool]]:
        """Return what holds of those whose deadline has passed."""
        if not self.wanted.overdue:
            return []
        passed = false() if self.until is None else _THREADS.due_day < self.until
        return [_THREADS.waiting, passed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows, and how many a filter could not judge: what `Undertakings` tells."""

    rows: Asked[Undertaking]
    undated: int = 0
    silent_since: date | None = None
    searched: Searched | None = None
    overdue_on: date | None = None
    open_deadlines: int = 0


def has_part(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Return whether folded words hold these."""
    return column.contains(words.casefold(), autoescape=True)


def horizon(ledger: Ledger) -> Horizon:
    """Return which sources were searched."""
    query = select(
        func.count(),
        func.count(_DOCUMENTS.published),
        func.min(_DOCUMENTS.published),
        func.max(_DOCUMENTS.published),
    )
    with ledger.reading() as connection:
        documents, dated, first, last = connection.execute(query).one()
    return Horizon(documents=documents, undated=documents - dated, first=first, last=last)


def newest_day(ledger: Ledger) -> date | None:
    """Return the day by which silence and deadlines are judged: that of the edition, or newest document."""
    if ledger.linked_until is not None:
        return ledger.linked_until
    last = horizon(ledger).last
    return PartialDate(last).last_day if last else None


def searched_in_all(ledger: Ledger) -> Searched | None:
    """Return what was published from the first document to the last."""
    query = select(func.min(_DOCUMENTS.last_day), func.max(_DOCUMENTS.last_day))
    with ledger.reading() as connection:
        first, last = connection.execute(query).one()
        return searched(connection, first, last) if first and last else None


def find_undertakings(ledger: Ledger, wanted: Filter, *, sort: str = "", whole: bool = True) -> Found:
    """Return the undertakings that a filter asks for, judged on the day of the newest document.

    `sort` is a column, `-column` backwards; without one the most talked-of come first. If not
    `whole` their threads have what a row shows, and no more (`pick_threads`).
    """
    asked = Wanted(wanted=wanted, until=newest_day(ledger))
    waiting = [*asked.plain(), *asked.silent(), _THREADS.waiting, _THREADS.due_day.is_(None)]
    since, until = asked.since, asked.until
    rows = _rows_wanted(ledger, asked, sort, whole=whole)
    with ledger.reading() as connection:
        return Found(
            rows=rows,
            undated=_count(connection, [*asked.plain(), _THREADS.last_day.is_(None)]) if since else 0,
            silent_since=since,
            searched=searched(connection, since, until) if since and until else None,
            overdue_on=until if wanted.overdue else None,
            open_deadlines=_count(connection, waiting) if wanted.overdue else 0,
        )


def _rows_wanted(ledger: Ledger, asked: Wanted, sort: str, *, whole: bool) -> Asked[Undertaking]:
    """Return the rows of a filter; those that are few are found at once, without the index of their order.

    Along that index each row is looked up by itself until a page is full: of few rows nearly all are.
    """
    conditions = asked.conditions()
    if conditions:
        query = select(_THREADS.id).where(*conditions).order_by(*_order(sort, by_index=False))
        if (few := ids_of(ledger, query)) is not None:
            return held_of(
                ledger,
                few,
                lambda connection, ids: _judged(connection, _among(connection, ids), asked, whole=whole),
            )
    return asked_of(
        ledger,
        _rows().where(*conditions).order_by(*_order(sort)),
        lambda connection, rows: _judged(connection, rows, asked, whole=whole),
        by_ids=lambda connection, ids: _judged(connection, _among(connection, ids), asked),
    )


def searched(connection: Connection, since: date, until: date) -> Searched:
    """Return what was published from one day to another."""
    query = select(_DOCUMENTS.publisher, _DOCUMENTS.published)
    within = query.where(_DOCUMENTS.last_day >= since, _DOCUMENTS.last_day <= until)
    return searched_in(((row.publisher, row.published) for row in connection.execute(within)), since, until)


def ids_wanted(ledger: Ledger, wanted: Filter) -> Select[Any]:
    """Return a query for the ids of the undertakings that a filter asks for."""
    asked = Wanted(wanted=wanted, until=newest_day(ledger))
    return select(_THREADS.id).where(*asked.conditions())


def _judged(
    connection: Connection, rows: Sequence[AnyRow], asked: Wanted, *, whole: bool = True
) -> list[Undertaking]:
    found = made(connection, rows, whole=whole)
    if asked.since is not None and asked.until is not None:
        texts = _texts_on_bearers(connection, found, asked.since, asked.until)
        found = [replace(one, texts_on_bearer=texts[one.thread.bearer]) for one in found]
    return found


def undertakings_of(
    ledger: Ledger, name: str, role: str, *conditions: ColumnElement[bool], whole: bool = True
) -> Asked[Undertaking]:
    """Return the undertakings of an actor in a role; if not `whole` with what a row shows."""
    of_it = and_(_PARTIES.thread_id == _THREADS.id, _PARTIES.name == name, _PARTIES.role == role)
    query = _rows().join(shown_schema.parties, of_it).where(*conditions).order_by(_THREADS.place)
    return asked_of(
        ledger,
        query,
        lambda connection, rows: made(connection, rows, whole=whole),
        by_ids=lambda connection, ids: made(connection, _among(connection, ids), whole=whole),
    )


def owed_alone(ledger: Ledger, name: str) -> Asked[Undertaking]:
    """Return the undertakings of others that are owed to an actor."""
    own = select(_PARTIES.thread_id).where(_PARTIES.name == name, _PARTIES.role == "bearer")
    return undertakings_of(ledger, name, "counterparty", _THREADS.id.not_in(own))


def find_ids(ledger: Ledger, key: str) -> list[str]:
    """Return the first ids of undertakings that start with these digits, in order."""
    condition = starts_with(_THREADS.id, key)
    if condition is None:
        return []
    query = select(_THREADS.id).where(condition).order_by(_THREADS.place).limit(_TOLD)
    with ledger.reading() as connection:
        return list(connection.execute(query).scalars())


def find_parties(ledger: Ledger) -> list[str]:
    """Return the names of all who undertook something or are owed it."""
    with ledger.reading() as connection:
        return list(connection.execute(select(_PARTIES.name).distinct()).scalars())


def undertakings_among(ledger: Ledger, ids: Sequence[str]) -> Asked[Undertaking]:
    """Return these undertakings in the order of the table."""

    def fetch(start: int, count: int) -> list[Undertaking]:
        with ledger.reading() as connection:
            places = select(_THREADS.id, _THREADS.place)
            every = sorted(
                picking.rows_among(connection, places, _THREADS.id, ids), key=lambda row: row.place
            )
            return made(connection, _among(connection, [row.id for row in every[start : start + count]]))

    return Asked(lambda: len(ids), fetch)


def _rows() -> Select[Any]:
    return select(*(_THREADS[name] for name in _ROW))


def _among(connection: Connection, ids: Sequence[str]) -> list[AnyRow]:
    """Return the rows with these ids, in their order."""
    rows = {row.id: row for row in picking.rows_among(connection, _rows(), _THREADS.id, ids)}
    return [rows[key] for key in ids if key in rows]


def _order(sort: str, *, by_index: bool = True) -> list[ColumnElement[Any]]:
    column = ORDERS.get(sort.removeprefix("-"), _THREADS.place)
    if sort and column is _THREADS.place:
        raise RequestError(
            f"{sort!r} is no column.", where="sort", next_step=f"Give one of {', '.join(ORDERS)}."
        )
    columns = [column, _THREADS.place] if sort else [column]
    if not by_index:  # an expression has none
        columns = [func.coalesce(one, one) for one in columns]
    return [columns[0].desc(), *columns[1:]] if sort.startswith("-") else columns


def made(connection: Connection, rows: Sequence[AnyRow], *, whole: bool = True) -> list[Undertaking]:
    """Return the undertakings of rows of `shown_threads`."""
    threads = picking.pick_threads(connection, (row.id for row in rows), whole=whole)
    return [_undertaking(row, threads[row.id]) for row in rows if row.id in threads]


def _undertaking(row: AnyRow, thread: Thread) -> Undertaking:
    return Undertaking(
        thread=thread,
        forces=tuple(row.forces),
        bearer=row.bearer,
        bearer_resolved=bool(thread.bearer),  # the row may be of earlier links than the thread
        mentions=len(row.mentioned),
        texts=row.texts,
        reports=row.reports,
        corrected_by=tuple(row.corrected_by),
    )


def _count(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(shown_schema.threads).where(*conditions)
    return int(connection.execute(query).scalar_one())


def _texts_on_bearers(
    connection: Connection, rows: Sequence[Undertaking], since: date, until: date
) -> dict[tuple[str, ...], int | None]:
    """Return bearers -> in how many texts of that time they act, are owed or speak."""
    names = shown_schema.names.c
    query = (
        select(func.count(_DOCUMENTS.sha256.distinct()))
        .select_from(shown_schema.names)
        .join(shown_schema.documents, _DOCUMENTS.id == names.document_id)
        .where(names.kind.in_(("commitment", "status")))
        .where(_DOCUMENTS.last_day >= since, _DOCUMENTS.last_day <= until)
    )
    found: dict[tuple[str, ...], int | None] = {(): None}
    for bearer in {row.thread.bearer for row in rows} - {()}:
        found[bearer] = connection.execute(query.where(names.name.in_(bearer))).scalar_one()
    return found
