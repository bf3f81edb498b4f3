"""Builders for what is counted inside or from another time.

The first week of March, the last Friday in May, two years ago this month, a year from now,
the week before last, the year before.
"""

from servanda.extraction.times.anchors import (
    choose_year,
    from_narrative,
    from_published,
    move,
    moved_reading,
    plain,
)
from servanda.extraction.times.dates import (
    Point,
    add_days,
    add_years,
    last_day,
    ranked_weekday,
    week_of,
    weekday_near,
)
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NARRATIVE_TOO_COARSE, NO_YEAR, TOO_COARSE, Reading, TimexType
from servanda.extraction.times.quantities import parse_count, parse_rank
from servanda.extraction.times.relative import weekday_number
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import DEICTIC_DAYS, LAST_WORDS, UNIT_OF
from servanda.extraction.times.year_choice import day_reading, month_number, year_of


def build_ranked(match: Match, story: Story) -> Reading | None:
    """Read `the first day of March`, `the last weekend in May`, `the second Tuesday of November 2004`."""
    month = month_number(match)
    rank = -1 if match.word("ord") in LAST_WORDS else parse_rank(match.words("ord"))
    if month is None or rank is None or rank == 0:
        return None
    if match.word("year"):
        year, anchor, reason = year_of(match), None, None
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=None)
    if year is None or year < 1:
        return plain(match, f"XXXX-{month:02d}", reason=reason or NO_YEAR)
    if match.has("wd"):
        weekday = weekday_number(match)
        point = ranked_weekday(year, month, weekday=weekday, rank=rank) if weekday else None
        return plain(match, point.value if point else None, anchor=anchor)
    return _unit_of_month(match, year, month, rank, anchor)


def _unit_of_month(match: Match, year: int, month: int, rank: int, anchor: str | None) -> Reading | None:
    """Return the reading of the n-th day or weekend of a month; of its n-th week only the month."""
    unit = UNIT_OF[match.word("unit")]
    if unit == "D":
        return day_reading(match, year, month, rank if rank > 0 else last_day(year, month).day or 0, anchor)
    if unit == "WE":
        saturday = ranked_weekday(year, month, weekday=6, rank=rank)
        weekend = week_of(saturday, weekend=True) if saturday else None
        return plain(match, weekend.value if weekend else None, anchor=anchor)
    if unit != "W" or not (1 <= rank <= 5 or rank == -1):
        return None
    mod = {1: "START", 4: "END", 5: "END", -1: "END"}.get(rank, "MID")
    value = Point(year=year, month=month).value
    return Reading(type=TimexType.DATE, value=value, mod=mod, anchor=anchor)


def build_ago_this(match: Match, story: Story) -> Reading | None:
    """Read `two years ago this month`, `a year ago today`, `a week ago Monday`."""
    point, anchor, reason = from_published(story)
    count, unit = parse_count(match.words("n")), UNIT_OF[match.word("unit")]
    if count is None or not count.isdigit() or unit not in ("D", "W", "Y"):
        return None
    if point is None or point.month is None:
        return plain(match, None, reason=reason or TOO_COARSE)
    if match.has("wd"):
        weekday = weekday_number(match)
        near = weekday_near(point, weekday, side=-1) if weekday and unit == "W" else None
        moved = add_days(near, -7 * int(count)) if near else None
        return plain(match, moved.value, anchor=anchor) if moved else None
    fine = "D" if match.has("deic") else UNIT_OF[match.word("fine")]
    value = _years_or_weeks_back(point, unit, int(count), fine)
    return plain(match, value, anchor=anchor, reason=None if value else TOO_COARSE)


def _years_or_weeks_back(point: Point, unit: str, count: int, fine: str) -> str | None:
    """Return the day, week or month that lies so many years or weeks back."""
    if unit == "Y" and fine in ("M", "Q"):
        back = add_years(point, -count, keep=True)
        return move(back, fine, 0)[0] if back else None
    if unit == "Y" and point.day is not None:
        back = Point(year=point.year - count, month=point.month, day=point.day)
        return move(back, fine, 0)[0] if fine in ("D", "W") and (point.month, point.day) != (2, 29) else None
    back = add_days(point, -count * (7 if unit == "W" else 1))
    return move(back, fine, 0)[0] if back and fine in ("D", "W") else None


def build_from_now(match: Match, story: Story) -> Reading | None:
    """Read `a year from now`, `two weeks from today`, `a week from Monday`."""
    point, anchor, reason = from_published(story)
    count, unit = parse_count(match.words("n")), UNIT_OF[match.word("unit")]
    if count is None or unit in ("S", "MIN", "H", "N"):
        return None
    if not count.isdigit():
        return plain(match, "FUTURE_REF")
    if point is None:
        return plain(match, None, reason=reason)
    start: Point | None = point
    if match.has("wd"):
        start = weekday_near(point, weekday_number(match) or 1, side=1)
    elif match.has("deic"):
        start = add_days(point, DEICTIC_DAYS[match.word("deic")])
    value = None
    if start is not None:
        value, _ = move(start, "D" if unit == "W" else unit, int(count) * (7 if unit == "W" else 1))
    return plain(match, value, anchor=anchor if value else None, reason=None if value else TOO_COARSE)


def build_before_last(match: Match, story: Story) -> Reading | None:
    """Read `the week before last`, `the year after next`."""
    is_back = match.word("dir") == "before"
    if is_back != (match.word("rel") in LAST_WORDS):
        return None
    unit = UNIT_OF[match.word("unit")]
    return moved_reading(match, story, unit=unit, count=-2 if is_back else 2)


def build_unit_before(match: Match, story: Story) -> Reading | None:
    """Read `the year before`, `the month before`, `the night before`, where nothing says of what."""
    unit = UNIT_OF[match.word("unit")]
    if match.after.isalpha() and match.after not in ("and", "but", "when", "to", "for", "in"):
        return None
    if unit == "N":
        point, anchor, reason = from_narrative(story)
        day = add_days(point, -1) if point else None
        value = day.value + "TNI" if day else None
        return plain(match, value, anchor=anchor, reason=reason or NARRATIVE_TOO_COARSE, type_=TimexType.TIME)
    if unit not in ("W", "M", "Y"):
        return None
    is_told = story.told is not None
    return moved_reading(match, story, unit=unit, count=-1, narrative=is_told or story.is_history)
