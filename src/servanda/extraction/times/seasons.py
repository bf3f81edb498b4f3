"""Builders for seasons, quarters and halves of a year."""

from servanda.extraction.times.anchors import choose_year, from_narrative, from_published, plain
from servanda.extraction.times.dates import Point
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NO_YEAR, Reading
from servanda.extraction.times.quantities import parse_ordinal
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import SEASONS, word_set
from servanda.extraction.times.year_choice import (
    year_of,
    year_of_quarter,
    year_of_reference,
    year_of_relative_season,
)

#: Words before a bare season, which is else too often something else (`spring`, `fall`).
_SEASON_LEADS = word_set("in by since until till of during through from next")


def build_season(match: Match, story: Story) -> Reading | None:
    """Read `summer 1998`, `the spring of 2004`, `this summer`, `last fall`, `in winter`."""
    season = SEASONS[match.word("season")]
    if match.word("year"):
        year = year_of(match)
        return plain(match, Point(year=year, season=season).value) if year else None
    if match.word("ref"):
        year, anchor, reason = year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = year_of_relative_season(match, story, Point(year=1, season=season))
    else:
        if not match.has("lead") and match.before not in _SEASON_LEADS:
            return None
        if match.word("season") == "fall" and match.after in ("of", "in", "from", "to"):
            return None
        month = Point(year=1, season=season).first_month
        year, anchor, reason = choose_year(match, story, month=month, day=15)
    if year is None:
        return plain(match, None if match.has("rel") else f"XXXX-{season}", reason=reason)
    return plain(match, Point(year=year, season=season).value, anchor=anchor)


def build_long_winter(match: Match, story: Story) -> Reading | None:
    """Read `the winter of 1941-42`, the season that begins in the first year."""
    year, second = year_of(match), match.word("second")
    if year is None or int(second) != (year + 1) % 10 ** len(second):
        return None
    return plain(match, Point(year=year, season=SEASONS[match.word("season")]).value)


def build_quarter(match: Match, story: Story) -> Reading | None:
    """Read `the third quarter of 1998`, `third-quarter`, `the second half of 2008`."""
    word = match.word("ord")
    number = 2 if word == "latter" else 4 if word in ("final", "last") else parse_ordinal(word)
    is_half = match.has("half")
    if number is None or not 1 <= number <= (2 if is_half else 4):
        return None
    if word in ("final", "last") and is_half:
        number = 2
    if match.word("year"):
        year, anchor, reason = year_of(match), None, None
    elif match.has("ref"):
        year, anchor, reason = year_of_reference(match, story)
    elif is_half and not match.has("fiscal") and "-" not in match.tokens.words[match.start : match.end]:
        return None
    else:
        year, anchor, reason = year_of_quarter(match, story, number)
    if year is None:
        return plain(match, f"XXXX-Q{number}", reason=reason or NO_YEAR)
    if is_half:
        return plain(match, Point(year=year, half=number).value, anchor=anchor)
    return plain(match, Point(year=year, quarter=number).value, anchor=anchor)


def build_quarter_of_the_year(match: Match, story: Story) -> Reading | None:
    """Read `the first half of the year`, `the third quarter of the year`."""
    word = match.word("ord")
    number = 2 if word == "latter" else -1 if word in ("final", "last") else parse_ordinal(word)
    most = 2 if match.has("half") else 4
    number = most if number == -1 else number
    if match.word("unit") != "year" or number is None or not 1 <= number <= most:
        return None
    is_undated = story.told is None and story.published is None
    is_narrated = story.is_history and not is_undated
    point, anchor, reason = from_narrative(story) if is_narrated else from_published(story)
    name = ("H" if match.has("half") else "Q") + str(number)
    if point is None:
        return plain(match, f"XXXX-{name}", reason=reason)
    return plain(match, f"{point.year:04d}-{name}", anchor=anchor)


def build_quarter_of_last_year(match: Match, story: Story) -> Reading | None:
    """Read `last year's quarter`: the quarter spoken of, in that year."""
    if story.quarter is None:
        return None
    year, _, reason = year_of_reference(match, story)
    if year is None:
        return plain(match, None, reason=reason)
    point = Point(year=year, quarter=story.quarter.quarter)
    return plain(match, point.value, anchor=story.quarter.value)


def build_short_quarter(match: Match, story: Story) -> Reading | None:
    """Read `Q3 2024`, `H1 of 2025`, `FY2024`, `Q2`."""
    word = match.tokens.words[match.start]
    if word.startswith("FY"):
        year = year_of(match)
        return plain(match, Point(year=year).value) if year else None
    number = int(word[1])
    if word[0] == "H" and (number > 2 or not match.has("year")):
        return None
    if match.has("year"):
        year, anchor, reason = year_of(match), None, None
    else:
        year, anchor, reason = year_of_quarter(match, story, number)
    if year is None:
        return plain(match, f"XXXX-{word}", reason=reason or NO_YEAR)
    return plain(match, f"{year:04d}-{word}", anchor=anchor)
