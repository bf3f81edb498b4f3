"""Partial dates (a year, a quarter, a week, a day ...) and arithmetic on them.

A `Point` is written as TIMEX3 writes it: 1998, 1998-Q3, 1998-SU, 1998-W12, 1998-03-04, 199, 19,
BC0490. Nothing here knows today's date.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

#: Month in which a season begins, for comparing points; winter is that of the year it begins in.
SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_VALUE = re.compile(
    r"(?P<bc>BC)?(?P<year>[0-9]{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)"
    r"|W(?P<week>[0-9]{2})(?P<weekend>-WE)?"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
    r"(?P<time>T.*)?"
)
_PUBLISHED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A date as exact as its fields; years before Christ are negative."""

    year: int
    month: int | None = None
    day: int | None = None
    week: int | None = None
    weekend: bool = False
    quarter: int | None = None
    half: int | None = None
    season: str | None = None

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        year = f"{self.year:04d}" if self.year >= 0 else f"BC{-self.year:04d}"
        if self.week is not None:
            return f"{year}-W{self.week:02d}" + ("-WE" if self.weekend else "")
        if self.quarter is not None:
            return f"{year}-Q{self.quarter}"
        if self.half is not None:
            return f"{year}-H{self.half}"
        if self.season is not None:
            return f"{year}-{self.season}"
        if self.month is None:
            return year
        return f"{year}-{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")

    @property
    def first_month(self) -> int:
        """The month in which the point begins; January where only the year is known."""
        if self.month is not None:
            return self.month
        if self.quarter is not None:
            return 3 * self.quarter - 2
        if self.half is not None:
            return 6 * self.half - 5
        if self.season is not None:
            return SEASON_MONTH[self.season]
        if self.week is not None:
            return min(12, 1 + (self.week - 1) * 7 // 30)
        return 1


def parse_point(value: str | None) -> Point | None:
    """Return the point that a TIMEX3 value stands for, without its time of day, if it is one."""
    found = _VALUE.fullmatch(value or "")
    if found is None:
        return None
    number = {
        name: int(found[name]) if found[name] else None
        for name in ("month", "day", "week", "quarter", "half")
    }
    return Point(
        year=-int(found["year"]) if found["bc"] else int(found["year"]),
        season=found["season"],
        weekend=bool(found["weekend"]),
        **number,
    )


def parse_published(published: str | None) -> Point | None:
    """Return the publication date as a point.

    Raises: ValueError: `published` is not YYYY, YYYY-MM or YYYY-MM-DD, or not in the calendar.
    """
    if published is None:
        return None
    found = _PUBLISHED.fullmatch(published)
    parts = [int(part) if part else None for part in found.groups()] if found else []
    if not parts or not is_real(parts[0] or 0, month=parts[1], day=parts[2]):
        message = f"published must be a date as YYYY, YYYY-MM or YYYY-MM-DD, not {published!r}"
        raise ValueError(message)
    return Point(year=parts[0] or 0, month=parts[1], day=parts[2])


def is_real(year: int, *, month: int | None = None, day: int | None = None) -> bool:
    """Return whether there is such a date; years before Christ are taken as leap years."""
    try:
        date(year if year > 0 else 4, month or 1, day or 1)
    except ValueError:
        return False
    return year != 0


def to_date(point: Point) -> date | None:
    """Return the calendar day of a point that is exact to the day and after Christ."""
    if point.month is None or point.day is None or not 1 <= point.year <= 9999:
        return None
    return date(point.year, point.month, point.day)


def from_date(day: date) -> Point:
    """Return the point of a calendar day."""
    return Point(year=day.year, month=day.month, day=day.day)


def add_days(point: Point, days: int) -> Point | None:
    """Return the day so many days on, if the point is a day and the result is in the calendar."""
    start = to_date(point)
    if start is None:
        return None
    try:
        return from_date(start + timedelta(days=days))
    except OverflowError:
        return None


def add_months(point: Point, months: int) -> Point | None:
    """Return the month so many months on; the day is dropped."""
    if point.month is None:
        return None
    index = point.year * 12 + point.month - 1 + months
    year = index // 12
    return Point(year=year, month=index % 12 + 1) if 0 < year <= 9999 else None


def add_years(point: Point, years: int, *, keep: bool = False) -> Point | None:
    """Return the year so many years on; with `keep` the quarter, month or season stays."""
    year = point.year + years
    if point.year < 0 <= year:
        year += 1
    elif year <= 0 < point.year:
        year -= 1
    if abs(year) > 9999:
        return None
    return replace(point, year=year, day=None) if keep else Point(year=year)


def week_of(point: Point, *, weeks: int = 0, weekend: bool = False) -> Point | None:
    """Return the ISO week of a day, so many weeks on."""
    if point.week is not None and point.day is None:
        try:
            day = date.fromisocalendar(point.year, point.week, 1)
        except ValueError:
            return None
        point = from_date(day)
    moved = add_days(point, 7 * weeks)
    day_of = to_date(moved) if moved else None
    if day_of is None:
        return None
    iso = day_of.isocalendar()
    return Point(year=iso.year, week=iso.week, weekend=weekend)


def quarter_of(point: Point, *, quarters: int = 0) -> Point | None:
    """Return the quarter of a point exact to the month, so many quarters on."""
    if point.month is None and point.quarter is None:
        return None
    index = point.year * 4 + (point.first_month - 1) // 3 + quarters
    return Point(year=index // 4, quarter=index % 4 + 1) if 0 < index // 4 <= 9999 else None


def weekday_near(point: Point, weekday: int, *, side: int) -> Point | None:
    """Return the nearest such weekday: side -1 at or before, 1 at or after, -2 and 2 strictly so."""
    day = to_date(point)
    if day is None:
        return None
    ahead = (weekday - day.isoweekday()) % 7
    if side > 0:
        return add_days(point, ahead or (7 if side == 2 else 0))
    behind = (7 - ahead) % 7
    return add_days(point, -(behind or (7 if side == -2 else 0)))


def ranked_weekday(year: int, month: int, *, weekday: int, rank: int) -> Point | None:
    """Return the n-th such weekday of a month; rank -1 is the last."""
    if rank > 0:
        first = weekday_near(Point(year=year, month=month, day=1), weekday, side=1)
        found = add_days(first, 7 * (rank - 1)) if first else None
    else:
        found = weekday_near(last_day(year, month), weekday, side=-1)
    return found if found is not None and found.month == month else None


def last_day(year: int, month: int) -> Point:
    """Return the last day of a month after Christ."""
    return Point(year=year, month=month, day=monthrange(year, month)[1])


def decade_value(year: int) -> str:
    """Return the TIMEX3 value of the decade of a year: three digits."""
    return f"BC{-year // 10:03d}" if year < 0 else f"{year // 10:03d}"


def century_value(number: int, *, before_christ: bool = False) -> str:
    """Return the TIMEX3 value of the n-th century: two digits."""
    return f"{'BC' if before_christ else ''}{number - 1:02d}"


def easter(year: int) -> Point:
    """Return Easter Sunday. Source: the anonymous Gregorian computus (Meeus, 1991)."""
    golden, century = year % 19, year // 100
    leap = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * golden + leap + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return Point(year=year, month=month, day=offset + 28 - 31 * (month // 4))


def thanksgiving(year: int) -> Point | None:
    """Return the fourth Thursday of November (United States)."""
    return weekday_near(Point(year=year, month=11, day=22), 4, side=1)
