"""Builders for holidays: Christmas Eve 1998, Easter Monday, Good Friday, New Year's Day, Labor Day."""

from servanda.extraction.times.anchors import choose_year, plain
from servanda.extraction.times.dates import Point, add_days, easter, ranked_weekday, thanksgiving
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NO_YEAR, Reading
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import HOLIDAYS, NAMED_DAYS, WEEKDAYS, word_set
from servanda.extraction.times.year_choice import day_reading, year_of

#: `the Good Friday Agreement` is no day.
_PACTS = word_set("agreement agreements accord accords deal pact peace")


def build_holiday(match: Match, story: Story) -> Reading | None:
    """Read `Christmas 1998`, `Christmas Eve`, `Thanksgiving Day`, `Easter`."""
    name = match.word("holiday")
    fixed = HOLIDAYS[name]
    month, day = fixed or ((11, 24) if name == "thanksgiving" else (4, 10))
    year, anchor, reason = _year(match, story, month, day)
    if year is None or year < 1583:
        return plain(match, None, reason=reason or NO_YEAR)
    if fixed:
        return day_reading(match, year, month, day - match.has("eve"), anchor)
    point = thanksgiving(year) if name == "thanksgiving" else _easter_day(year, match.word("wd"))
    return plain(match, point.value if point else None, anchor=anchor)


def build_good_friday(match: Match, story: Story) -> Reading | None:
    """Read `Good Friday`."""
    if match.word("wd") != "friday" or match.after in _PACTS:
        return None
    year, anchor, reason = _year(match, story, 4, 8)
    if year is None or year < 1583:
        return plain(match, None, reason=reason or NO_YEAR)
    point = _easter_day(year, "friday")
    return plain(match, point.value if point else None, anchor=anchor)


def build_new_year(match: Match, story: Story) -> Reading | None:
    """Read `New Year's Day`, `New Year's Eve`."""
    month, day = (12, 31) if match.has("eve") else (1, 1)
    if not match.has("eve") and match.word("unit") != "day":
        return None
    year, anchor, reason = _year(match, story, month, day)
    if year is None:
        return plain(match, f"XXXX-{month:02d}-{day:02d}", reason=reason or NO_YEAR)
    return day_reading(match, year, month, day, anchor)


def build_named_day(match: Match, story: Story) -> Reading | None:
    """Read `Labor Day`, `Valentine's Day`, `May Day`."""
    if match.word("unit") != "day" or not match.raw(match.groups["unit"][0])[0].isupper():
        return None
    month, day, *rank = NAMED_DAYS[match.word("name")]
    year, anchor, reason = _year(match, story, month, 15 if rank else day)
    if year is None:
        return plain(match, None, reason=reason or NO_YEAR)
    if not rank:
        return day_reading(match, year, month, day, anchor)
    point = ranked_weekday(year, month, weekday=day, rank=rank[0])
    return plain(match, point.value if point else None, anchor=anchor)


def _year(match: Match, story: Story, month: int, day: int) -> tuple[int | None, str | None, str | None]:
    if match.word("year"):
        return year_of(match), None, None
    return choose_year(match, story, month=month, day=day)


def _easter_day(year: int, weekday: str) -> Point | None:
    """Return Easter Sunday, or the Friday or Saturday before it, or the Monday after it."""
    steps = {5: -2, 6: -1, 1: 1}
    return add_days(easter(year), steps.get(WEEKDAYS.get(weekday, 7), 0))
