"""Walking through sorted rows side by side, so that no statement is needed for each entry."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Row

#: A row of any columns.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_Row = TypeVar("_Row")


class Groups(Generic[_Row]):
    """Rows sorted by a key, taken key by key; keys that nobody asks for are passed over."""

    def __init__(self, rows: Iterable[_Row], key: Callable[[_Row], str]) -> None:
        self._groups = ((name, list(some)) for name, some in groupby(rows, key))
        self._next = next(self._groups, None)

    def take(self, name: str) -> list[_Row]:
        """Return the rows of this key, which must be larger than the one before."""
        while self._next is not None and self._next[0] < name:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != name:
            return []
        rows = self._next[1]
        self._next = next(self._groups, None)
        return rows
