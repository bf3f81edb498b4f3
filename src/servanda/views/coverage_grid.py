"""Which sources and months were read: a grid of publishers and months, with its holes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servanda.ledger.tallies import Tally

#: Years of one grid: 120 months.
SHOWN_YEARS = 10
#: Documents of a cell from which on it is darker.
STEPS = (1, 2, 4, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One publisher's documents by month, in the order of the grid's months."""

    name: str | None
    is_rest: bool
    """Whether it stands for all publishers that have no row of their own."""
    cells: tuple[int, ...]
    total: int
    """Of all times, with those dated by year alone or not at all."""
    by_year: int
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Publishers and months, those with most documents of these months first."""

    months: tuple[str, ...]
    years: tuple[tuple[str, int], ...]
    """Year -> how many of its months are shown."""
    rows: tuple[Reach, ...]
    per_month: tuple[int, ...]
    publishers: int
    spans: tuple[tuple[str, str], ...]
    """First and last month of every grid that there is, the earliest first."""
    shown: int
    """Which of them this is."""

    @property
    def read(self) -> int:
        """Return how many of the months have a document."""
        return sum(count > 0 for count in self.per_month)


def take_grid(tallies: Iterable[Tally], *, rows: int | None = None, span: int | None = None) -> Grid:
    """Return the grid of a span of at most ten years, the last one unless another is asked for.

    `rows` is how many publishers have a row of their own; the others share one.
    """
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    for one in tallies:
        counts[one.publisher][one.when or ""] += one.documents
    months = sorted({when for some in counts.values() for when in some if len(when) == 7})
    spans = _spans(months)
    at = len(spans) - 1 if span is None else max(0, min(span, len(spans) - 1))
    shown = _between(*spans[at]) if spans else ()
    order = sorted(
        counts,
        key=lambda name: (
            name is None,
            -sum(counts[name][month] for month in shown),
            -counts[name].total(),
            name or "",
        ),
    )
    own = order if rows is None or len(order) <= rows else order[: rows - 1]
    reaches = [_reach(name, counts[name], shown) for name in own]
    if len(own) < len(order):
        rest = Counter[str]()
        for name in order[len(own) :]:
            rest.update(counts[name])
        reaches.append(_reach(None, rest, shown, is_rest=True))
    return Grid(
        months=shown,
        years=tuple(Counter(month[:4] for month in shown).items()),
        rows=tuple(reaches),
        per_month=tuple(map(sum, zip(*(one.cells for one in reaches), strict=True))),
        publishers=len(order),
        spans=spans,
        shown=at,
    )


def darkness(count: int) -> int:
    """Return how dark the cell of so many documents is, from 0 for none."""
    return sum(count >= step for step in STEPS)


def _reach(
    name: str | None, counts: Mapping[str, int], months: Iterable[str], *, is_rest: bool = False
) -> Reach:
    return Reach(
        name=name,
        is_rest=is_rest,
        cells=tuple(counts.get(month, 0) for month in months),
        total=sum(counts.values()),
        by_year=sum(number for when, number in counts.items() if len(when) == 4),
        undated=counts.get("", 0),
    )


def _spans(months: list[str]) -> tuple[tuple[str, str], ...]:
    """Return stretches of ten calendar years from the last year back, without those that are empty."""
    if not months:
        return ()
    first, last = months[0], months[-1]
    found = []
    for end in range(int(last[:4]), int(first[:4]) - 1, -SHOWN_YEARS):
        some = [month for month in months if end - SHOWN_YEARS < int(month[:4]) <= end]
        if some:
            start, stop = f"{max(end - SHOWN_YEARS + 1, 1):04}-01", f"{end:04}-12"
            found.append((max(start, first), min(stop, last)))
    return tuple(reversed(found))


def _between(first: str, last: str) -> tuple[str, ...]:
    return tuple(map(_month, range(_number(first), _number(last) + 1)))


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
