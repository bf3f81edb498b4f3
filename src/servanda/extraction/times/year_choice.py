"""Which year a date means: the year it names, or that of another date."""

from servanda.extraction.times.anchors import from_narrative, from_published, plain
from servanda.extraction.times.dates import Point, add_years, is_real, quarter_of
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NO_YEAR, PUBLISHED, Reading
from servanda.extraction.times.story import REACH, Story, find_tense
from servanda.extraction.times.words import LAST_WORDS, MONTH_ABBREVIATIONS, MONTHS, UNIT_OF


def year_of(match: Match) -> int | None:
    """Return the year that a `year` label names, negative before Christ."""
    word = match.word("year")
    digits = "".join(char for char in word if char.isdigit())
    if not digits:
        return None
    year = int(digits)
    if word.startswith(("'", "’")):
        return 1900 + year if year > 30 else 2000 + year
    if match.word("bc").upper().startswith("B"):
        return -year if 0 < year <= 9999 else None
    return year if 1000 <= year <= 2999 or match.has("bc") else None


def year_of_reference(match: Match, story: Story) -> tuple[int | None, str | None, str | None]:
    """Return the year of `that year`, `the same year`, `last year`, `next year` as a qualifier."""
    words = match.words("ref")
    if UNIT_OF.get(words[-1] if words[-1] not in ("s", "'s", "’s") else words[-2]) != "Y":
        return None, None, NO_YEAR
    if "that" in words or "same" in words or "following" in words or "previous" in words:
        point, anchor, reason = from_narrative(story)
    else:
        point, anchor, reason = from_published(story)
    if point is None:
        return None, None, reason
    steps = 1 if {"next", "following"} & set(words) else -1 if {"last", "previous"} & set(words) else 0
    moved = add_years(point, steps)
    return (moved.year if moved else None), anchor, None


def year_of_relative_month(
    match: Match, story: Story, month: int
) -> tuple[int | None, str | None, str | None]:
    """Return the year of `last June`, `next March`, `this April`."""
    point, anchor, reason = from_published(story)
    if point is None:
        return None, None, reason
    if point.month is None:
        return None, None, NO_YEAR
    if match.word("rel") in LAST_WORDS:
        return point.year - (month >= point.month), anchor, None
    if match.word("rel") == "this":
        return point.year, anchor, None
    return point.year + (month <= point.month), anchor, None


def year_of_relative_season(
    match: Match, story: Story, season: Point
) -> tuple[int | None, str | None, str | None]:
    """Return the year of `last fall`, `this summer`, `next spring`."""
    word = match.word("rel")
    if word in ("that", "same", "following"):
        point, anchor, reason = from_narrative(story)
    else:
        point, anchor, reason = from_published(story)
    if point is None:
        return None, None, reason
    if word in ("this", "that", "same", "current"):
        return point.year, anchor, None
    if point.month is None:
        return None, None, NO_YEAR
    if word in LAST_WORDS or word == "past":
        return point.year - (season.first_month + 2 >= point.month), anchor, None
    return point.year + (season.first_month <= point.month), anchor, None


def year_of_quarter(match: Match, story: Story, number: int) -> tuple[int | None, str | None, str | None]:
    """Return the year of a quarter that is said without one: the nearest that has begun."""
    if story.published is None:
        if story.told is not None and story.told_at + REACH > match.tokens.starts[match.start]:
            return story.told.year, story.told.value, None
        return None, None, from_published(story)[2]
    now = quarter_of(story.published)
    if now is None or now.quarter is None:
        return None, None, NO_YEAR
    ahead = number - now.quarter
    if find_tense(match.tokens, match.start, match.end) == "future":
        return story.published.year + (ahead < -1), PUBLISHED, None
    return story.published.year - (ahead > 1), PUBLISHED, None


def day_reading(match: Match, year: int, month: int, day: int, anchor: str | None = None) -> Reading:
    """Return the reading of a day, or say that there is none in the calendar."""
    if not is_real(year, month=month, day=day):
        return plain(match, None)
    return plain(match, Point(year=year, month=month, day=day).value, anchor=anchor)


def month_number(match: Match) -> int | None:
    """Return the number of the month that a match names."""
    word = match.word("month")
    return MONTHS.get(word) or MONTH_ABBREVIATIONS.get(word)
