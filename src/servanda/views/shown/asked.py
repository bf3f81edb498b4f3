"""Rows that are counted and fetched when somebody asks for them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Connection, Select, func

from servanda.ledger import Ledger, picking
from servanda.ledger.merging import AnyRow

_Item = TypeVar("_Item")
_Other = TypeVar("_Other")
#: Rows that are fetched at once where all are gone through.
PAGE = 200
#: Rows that a filter leaves are held up to so many: it is looked through once, not for each part.
MOST_HELD = 4000
#: So many where an id is all that is held of a row.
MOST_IDS = 50_000
_ID_CHARS = 16


class Asked(Sequence[_Item], Generic[_Item]):
    """The rows that a query gives: as long as they are, and no more in memory than the part that is shown."""

    def __init__(
        self,
        count: Callable[[], int],
        fetch: Callable[[int, int], Sequence[_Item]],
        each: Callable[[], Iterable[_Item]] | None = None,
    ) -> None:
        self._counting = count
        self._fetch = fetch
        self._each = each

    @cached_property
    def _count(self) -> int:
        return self._counting()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> _Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Item]: ...
    def __getitem__(self, at: int | slice) -> _Item | Sequence[_Item]:
        """Return one row, or some in a row, fetched now."""
        if isinstance(at, int):
            if not 0 <= at < len(self):
                raise IndexError(at)
            return self._fetch(at, 1)[0]
        start, stop, step = at.indices(len(self) if at.stop is None or at.stop < 0 else at.stop)
        assert step == 1
        return self._fetch(start, stop - start) if stop > start else []

    def __iter__(self) -> Iterator[_Item]:
        """Yield all rows, some fetched at a time."""
        if self._each is not None:
            yield from self._each()
            return
        for at in range(0, len(self), PAGE):
            yield from self._fetch(at, PAGE)

    def told(self, tell: Callable[[Sequence[_Item]], Sequence[_Other]]) -> "Asked[_Other]":
        """Return what is told of the rows, fetched as they are."""
        return Asked(lambda: len(self), lambda start, count: tell(self[start : start + count]))


def asked_of(
    ledger: Ledger,
    query: Select[Any],
    make: Callable[[Connection, Sequence[AnyRow]], Sequence[_Item]],
    *,
    by_ids: Callable[[Connection, Sequence[str]], Iterable[_Item]] | None = None,
) -> Asked[_Item]:
    """Return what is made of the rows of a query.

    With `by_ids` all are gone through by their ids: each once, though the ledger may change meanwhile.
    """

    def count() -> int:
        counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
        with ledger.reading() as connection:
            return int(connection.execute(counting).scalar_one())

    def fetch(start: int, count: int) -> Sequence[_Item]:
        with ledger.reading() as connection:
            return make(connection, connection.execute(query.offset(start).limit(count)).all())

    if by_ids is None:
        return Asked(count, fetch)

    def each() -> Iterator[_Item]:
        with ledger.reading() as connection:
            ids = list(connection.execute(query.with_only_columns(query.selected_columns.id)).scalars())
        for some in picking.some_at_a_time(ids, PAGE):
            with ledger.reading() as connection:
                made = by_ids(connection, some)
            yield from made

    return Asked(count, fetch, each)


def few_of(ledger: Ledger, query: Select[Any]) -> Sequence[AnyRow] | None:
    """Return the rows of a query; None where they are too many to be held."""
    return _at_most(ledger, query, MOST_HELD)


def ids_of(ledger: Ledger, query: Select[Any]) -> Sequence[str] | None:
    """Return the ids that a query gives; None where they are too many to be held."""
    rows = _at_most(ledger, query, MOST_IDS)
    return None if rows is None else _Ids(key for (key,) in rows)


def _at_most(ledger: Ledger, query: Select[Any], most: int) -> Sequence[AnyRow] | None:
    with ledger.reading() as connection:
        rows = connection.execute(query.limit(most + 1)).all()
    return rows if len(rows) <= most else None


class _Ids(Sequence[str]):
    """Ids in a fifth of the memory of a list of them."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._joined = "".join(ids)

    def __len__(self) -> int:
        return len(self._joined) // _ID_CHARS

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._joined[at * _ID_CHARS : (at + 1) * _ID_CHARS]


def held_of(
    ledger: Ledger, ids: Sequence[str], by_ids: Callable[[Connection, Sequence[str]], Sequence[_Item]]
) -> Asked[_Item]:
    """Return what is made of rows whose ids are known, in their order."""

    def fetch(start: int, count: int) -> Sequence[_Item]:
        with ledger.reading() as connection:
            return by_ids(connection, ids[start : start + count])

    return Asked(lambda: len(ids), fetch)
