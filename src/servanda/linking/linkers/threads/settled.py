"""Whom commitments bind that others were asked about, after an update: read from the shelf one by one."""

from collections.abc import Callable, Iterator, Mapping

from servanda.extraction.records import FindingId
from servanda.linking.records import Settled


class SettledNow(Mapping[FindingId, Settled | None]):
    """Commitment -> its bearer as others tell it now, of those where that changed; None: no longer asked.

    To be read before the next update. `now` says on which page a commitment is that was asked about, `before`
    what was told of those that were asked earlier, `settled` what is told now of the commitments of a page.
    """

    def __init__(
        self,
        now: Mapping[FindingId, int],
        before: Mapping[FindingId, Settled],
        settled: Callable[[int], Mapping[FindingId, Settled]],
    ) -> None:
        self._settled = settled
        self._last: tuple[int, Mapping[FindingId, Settled]] = (-1, {})
        self._pages: dict[FindingId, int | None] = {**dict.fromkeys(before), **now}
        for key in [key for key, one in before.items() if self[key] == one]:
            del self._pages[key]

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[FindingId]:
        return iter(self._pages)

    def __getitem__(self, key: FindingId) -> Settled | None:
        page = self._pages[key]
        if page is None:
            return None
        if self._last[0] != page:
            self._last = page, self._settled(page)
        return self._last[1][key]
