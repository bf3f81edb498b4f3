"""In a history: which year a month or day has that is said without one.

A history tells on from date to date. The year is that with which the month comes soonest after
the date told before it and soonest before the next date that the text writes with its year.
A year that is only mentioned (`declassified in 2005`) counts less than a date told.
"""

import re
from bisect import bisect_right

from servanda.extraction.times.dates import Point
from servanda.extraction.times.words import MONTHS

#: Next dates further on than so many characters do not count.
AHEAD_REACH = 2500
#: A step back in time costs so much more than one forth: docs/measurements/times.md.
BACK_COST = 1.5
#: Longer gaps tell no more than this one.
MAX_GAP = 12
#: Months that it costs to leave the year last mentioned, in its own sentence or beyond it.
NEAR_YEAR_COST, FAR_YEAR_COST = 12, 8
#: What a gap to the date that follows weighs, against one to the date before: when the month would
#: come after that date, and when it comes before it.
AFTER_NEXT_WEIGHT, BEFORE_NEXT_WEIGHT = 0.7, 0.35

Dated = tuple[list[int], list[int]]

_MONTH = "|".join(month.title() for month in MONTHS)
_DATED = re.compile(
    rf"\b(?P<month>{_MONTH})\b,?\s(?:of\s)?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s)?(?P<year>1[0-9]{{3}}|20[0-9]{{2}})\b"
)


def find_dated(text: str) -> Dated:
    """Return where months are written with their year, and which, as a count of months."""
    starts, months = [], []
    for found in _DATED.finditer(text):
        starts.append(found.start())
        months.append(int(found["year"]) * 12 + MONTHS[found["month"].lower()])
    return starts, months


def choose_narrative_year(
    month: int, at: int, *, told: Point, thread: Point | None, is_near: bool, dated: Dated
) -> int:
    """Return the year of a month at a character offset.

    `told` is what the text told of last, `thread` the last month that it told of, `is_near` whether
    `told` stands in the same sentence.
    """
    ahead = _next_dated(dated, at)
    years = {told.year + step for step in (-1, 0, 1)}
    if thread is not None:
        years |= {thread.year + step for step in (-1, 0, 1)}
    if ahead is not None:
        years |= {(ahead - month) // 12, (ahead - month) // 12 + 1}

    def cost(year: int) -> tuple[float, int]:
        index, total = year * 12 + month, 0.0
        if thread is not None and thread.month is not None:
            total += _gap(thread.year * 12 + thread.month, index)
        if ahead is not None:
            weight = AFTER_NEXT_WEIGHT if index > ahead else BEFORE_NEXT_WEIGHT
            total += weight * _gap(index, ahead)
        if told.month is None and told.year != year:
            total += NEAR_YEAR_COST if is_near else FAR_YEAR_COST
        return total, abs(year - told.year)

    return min(sorted(years), key=cost)


def _next_dated(dated: Dated, at: int) -> int | None:
    starts, months = dated
    index = bisect_right(starts, at)
    return months[index] if index < len(starts) and starts[index] - at < AHEAD_REACH else None


def _gap(first: int, second: int) -> float:
    """Return how many months lie between, up to a limit; going back costs more."""
    months = second - first if second >= first else BACK_COST * (first - second)
    return min(months, MAX_GAP)
