"""Builders for days of a month and for months."""

from servanda.extraction.times.anchors import choose_year, plain
from servanda.extraction.times.dates import Point, is_real, parse_point
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import (
    AMBIGUOUS_MONTH,
    AMBIGUOUS_ORDER,
    NO_NARRATIVE_DATE,
    NO_YEAR,
    Reading,
    TimexType,
)
from servanda.extraction.times.quantities import parse_ordinal, parse_rank
from servanda.extraction.times.story import REACH, Story
from servanda.extraction.times.words import MONTHS
from servanda.extraction.times.year_choice import (
    day_reading,
    month_number,
    year_of,
    year_of_reference,
    year_of_relative_month,
)
from servanda.extraction.times.years import COUNTED_WORDS

#: What may follow a day in a list of days: `March 1, 3, and 5`.
_LIST_ENDS = frozenset(("", ",", ".", ";", ")", "and", "or", "-", "–"))


def build_iso(match: Match, story: Story) -> Reading | None:
    """Read 2015-03-04 or 2015-03-04T10:00."""
    value = match.tokens.words[match.start].replace("/", "-")
    point = parse_point(value)
    if len(value) == 7 and point is not None and point.month == (point.year + 1) % 100:
        return plain(match, value[:4], reason=AMBIGUOUS_MONTH)
    if point is None or not is_real(point.year, month=point.month, day=point.day):
        return plain(match, None)
    return plain(match, value, type_=TimexType.TIME if "T" in value else TimexType.DATE)


def build_slashed(match: Match, story: Story) -> Reading | None:
    """Read 25/12/2015 or 25.12.2015; which of two small numbers is the month is not guessed."""
    word = match.tokens.words[match.start]
    if word == "9/11":
        return plain(match, "2001-09-11")
    first, second, year = (int(part) for part in word.replace(".", "/").split("/"))
    if "." in word or first > 12:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif first == second:
        day = month = first
    else:
        return plain(match, f"{year:04d}", reason=AMBIGUOUS_ORDER)
    return day_reading(match, year, month, day)


def build_day(match: Match, story: Story) -> Reading | None:
    """Read `5 June 1998`, `June 5`, `the 5th of June`, with or without a weekday."""
    month = month_number(match)
    day = parse_rank(match.words("day"))
    if match.has("unit") and match.word("unit") != "day":
        return None
    if month is None or day is None or not 1 <= day <= 31:
        return None
    if match.word("year"):
        year = year_of(match)
        return day_reading(match, year, month, day) if year else None
    if match.has("ref"):
        year, anchor, reason = year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = year_of_relative_month(match, story, month)
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=day)
    if year is None:
        return plain(match, f"XXXX-{month:02d}-{day:02d}", reason=NO_YEAR if story.published else reason)
    return day_reading(match, year, month, day, anchor)


def build_second_day(match: Match, story: Story) -> Reading | None:
    """Read the `7` of `June 5-7, 1998` or of `5 June and 7, 1998`."""
    near = match.start - 2
    if near >= 0 and story.told is not None and match.tokens.ends[near] == story.last_end:
        later = _second_year(match, story.told)
        if later is not None:
            return later
    if story.last_month is None or near < 0 or match.tokens.ends[near] != story.last_end:
        return None
    if story.told is None or story.told.month != story.last_month or story.told.day is None:
        return None
    if match.before == "," and not (match.after[:1].isdigit() or match.after in _LIST_ENDS):
        return None  # `As of March 1, 30 had died`
    day = parse_ordinal(match.word("day"))
    if day is None or day <= story.told.day or match.after in COUNTED_WORDS or match.after in MONTHS:
        return None
    return day_reading(match, story.told.year, story.last_month, day, story.told.value)


def build_month(match: Match, story: Story) -> Reading | None:
    """Read `June 1998`, `early June`, `June of that year`, `last June`."""
    month = month_number(match)
    if month is None:
        return None
    if match.word("year"):
        year = year_of(match)
        if year is None:
            return None
        return plain(match, Point(year=year, month=month).value)
    if match.has("ref"):
        year, anchor, reason = year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = year_of_relative_month(match, story, month)
    elif not _is_month_name(match):
        return None
    elif match.before == "that" and _tells_of_a_date(story, match):
        year, anchor, reason = _year_of_that_month(story.told, month)
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=None)
    if year is None:
        return plain(match, None if match.has("rel") else f"XXXX-{month:02d}", reason=reason)
    return plain(match, Point(year=year, month=month).value, anchor=anchor)


def _tells_of_a_date(story: Story, match: Match) -> bool:
    """Return whether the text told of a date so near that `that` takes it up."""
    return story.told is not None and story.told_at + REACH > match.tokens.starts[match.start]


def _year_of_that_month(told: Point | None, month: int) -> tuple[int | None, str | None, str | None]:
    """Return the year of `that December`: of the first one that is not before what the text told of."""
    if told is None:
        return None, None, NO_NARRATIVE_DATE
    return told.year + (told.month is not None and month < told.month), told.value, None


def _second_year(match: Match, told: Point) -> Reading | None:
    """Read the `56` of `1954-56`."""
    digits = match.word("day")
    if told.month is not None or match.before not in ("-", "–", "‑") or told.year < 1000:
        return None
    if told.value != f"{told.year:04d}" or len(digits) != 2 or int(digits) <= told.year % 100:
        return None
    return plain(match, Point(year=told.year // 100 * 100 + int(digits)).value)


def _is_month_name(match: Match) -> bool:
    """Return whether a bare month is one: `may`, `march`, `Jan` need more than a capital."""
    words = match.words("month")
    if words[0] not in MONTHS:
        return len(words) > 1 and words[0] not in ("mar", "sat")
    if words[0] not in ("may", "march", "august", "april", "june"):
        return True
    if match.end - match.start > 1 or match.before in (
        "in", "of", "by", "since", "until", "till", "from", "to", "for", "through", "before", "after",
        "during", "and", "or", "between", "through", "late", "-",
    ):  # fmt: skip
        return True
    return words[0] in ("august", "april", "june") and not match.after[:1].isalpha()
