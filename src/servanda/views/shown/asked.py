"""Rows that are counted and fetched when somebody asks for them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar, overload

_Item = TypeVar("_Item")
_Other = TypeVar("_Other")
#: Rows that are fetched at once where all are gone through.
PAGE = 200


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
