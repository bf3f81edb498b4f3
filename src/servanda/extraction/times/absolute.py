"""Builders for dates that name a year, a month, a season, a quarter, a decade or a day of the month."""

from servanda.extraction.times.anchors import choose_year, from_narrative, from_published, plain
from servanda.extraction.times.dates import (
    Point,
    add_years,
    century_value,
    decade_value,
    easter,
    is_real,
    parse_point,
    quarter_of,
    thanksgiving,
)
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import AMBIGUOUS_ORDER, NO_YEAR, PUBLISHED, Reading, TimexType
from servanda.extraction.times.quantities import parse_ordinal, parse_year_words
from servanda.extraction.times.story import REACH, Story, find_tense
from servanda.extraction.times.words import (
    DECADE_WORDS,
    HOLIDAYS,
    LAST_WORDS,
    MONTH_ABBREVIATIONS,
    MONTHS,
    SEASONS,
    UNIT_OF,
    word_set,
)

#: Words before a bare four-digit number that make it a year.
_YEAR_LEADS = word_set(
    "in of by since from until till to for before after during and or between the through early "
    "late mid around about circa year fiscal than - – — ( , per as through"
)
#: These are enough for a year of our time only.
_WEAK_LEADS = frozenset(("(", ",", "to", "and", "or", "-", "–", "—", "for", "the", "than", "as"))
#: Words before a number that names a document, not a year.
_NUMBERED = word_set(
    "resolution resolutions res unscr unsc no nos number article articles paragraph paragraphs "
    "section sections decree law directive regulation decision page pages room flight highway "
    "route channel unit model series isbn code"
)
_SHORT_YEAR_LEADS = word_set(
    "in of by since from until to for before after during and or early late mid spring summer "
    "autumn fall winter"
)
#: Words before a bare season, which is else too often something else (`spring`, `fall`).
_SEASON_LEADS = word_set("in by since until till of during through from next")
#: Words after a bare four-digit number that make it a quantity.
_COUNTED = word_set(
    "people troops men women soldiers miles feet dollars pounds points votes workers jobs families "
    "houses homes refugees pages words tons tonnes km meters metres acres hectares hours days "
    "weeks months years percent children members seats civilians fighters tanks guns aircraft "
    "ships police officers observers monitors deaths casualties prisoners"
)


def build_iso(match: Match, story: Story) -> Reading | None:
    """Read 2015-03-04 or 2015-03-04T10:00."""
    value = match.tokens.words[match.start]
    point = parse_point(value)
    if point is None or not is_real(point.year, month=point.month, day=point.day):
        return plain(match, None)
    return plain(match, value, type_=TimexType.TIME if "T" in value else TimexType.DATE)


def build_slashed(match: Match, story: Story) -> Reading | None:
    """Read 25/12/2015 or 25.12.2015; which of two small numbers is the month is not guessed."""
    word = match.tokens.words[match.start]
    first, second, year = (int(part) for part in word.replace(".", "/").split("/"))
    if "." in word or first > 12:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif first == second:
        day = month = first
    else:
        return plain(match, f"{year:04d}", reason=AMBIGUOUS_ORDER)
    return _day_reading(match, year, month, day)


def build_day(match: Match, story: Story) -> Reading | None:
    """Read `5 June 1998`, `June 5`, `the 5th of June`, with or without a weekday."""
    month = _month_number(match)
    day = parse_ordinal(match.word("day"))
    if month is None or day is None or not 1 <= day <= 31:
        return None
    if match.word("year"):
        year = _year_of(match)
        return _day_reading(match, year, month, day) if year else None
    if match.has("ref"):
        year, anchor, reason = _year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = _year_of_relative_month(match, story, month)
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=day)
    if year is None:
        return plain(match, f"XXXX-{month:02d}-{day:02d}", reason=NO_YEAR if story.published else reason)
    return _day_reading(match, year, month, day, anchor)


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
    day = parse_ordinal(match.word("day"))
    if day is None or day <= story.told.day or match.after in _COUNTED or match.after in MONTHS:
        return None
    return _day_reading(match, story.told.year, story.last_month, day, story.told.value)


def _second_year(match: Match, told: Point) -> Reading | None:
    """Read the `56` of `1954-56`."""
    digits = match.word("day")
    if told.month is not None or match.before not in ("-", "–", "‑") or told.year < 1000:
        return None
    if told.value != f"{told.year:04d}" or len(digits) != 2 or int(digits) <= told.year % 100:
        return None
    return plain(match, Point(year=told.year // 100 * 100 + int(digits)).value)


def build_month(match: Match, story: Story) -> Reading | None:
    """Read `June 1998`, `early June`, `June of that year`, `last June`."""
    month = _month_number(match)
    if month is None:
        return None
    if match.word("year"):
        year = _year_of(match)
        if year is None:
            return None
        return plain(match, Point(year=year, month=month).value)
    if match.has("ref"):
        year, anchor, reason = _year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = _year_of_relative_month(match, story, month)
    elif not _is_month_name(match):
        return None
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=None)
    if year is None:
        return plain(match, None if match.has("rel") else f"XXXX-{month:02d}", reason=reason)
    return plain(match, Point(year=year, month=month).value, anchor=anchor)


def build_year(match: Match, story: Story) -> Reading | None:
    """Read a bare year, `early 1998`, `the end of 2004`, `fiscal 1989`, `490 BC`, `'98`."""
    year = _year_of(match)
    if year is None:
        return None
    if not match.has("bc") and not _is_year(match, story, year):
        return None
    if match.word("year").startswith(("'", "’")) and match.before not in _SHORT_YEAR_LEADS:
        return None
    return plain(match, Point(year=year).value)


def _is_year(match: Match, story: Story, year: int) -> bool:
    """Return whether a bare four-digit number is a year: no resolution, no amount."""
    before, after, at = match.before, match.after, match.start
    if before in _NUMBERED or after in _COUNTED:
        return False
    if before in ("and", ",", "or", "to") and at > 1:
        number, ends = match.tokens.words[at - 2], match.tokens.ends[at - 2]
        if number.isdigit() and len(number) == 4 and ends != story.last_end:
            return False
    sure = match.end - match.start > 1 or before in _YEAR_LEADS
    if not 1800 <= year <= 2099 and (not sure or before in _WEAK_LEADS):
        return False
    is_counted = (
        year % 100 == 0 and after.islower() and after.endswith("s") and after not in ("s", "as", "was", "is")
    )
    return not (is_counted and before not in ("in", "of", "since", "by"))


def build_year_before_christ(match: Match, story: Story) -> Reading | None:
    """Read `in 499` in a history that is told before Christ."""
    number = match.word("year")
    if story.told is None or story.told.year >= 0 or match.before not in _YEAR_LEADS:
        return None
    if not number.isdigit() or len(number) != 3 or (match.after.isalpha() and match.after in _COUNTED):
        return None
    return plain(match, Point(year=-int(number)).value, anchor=story.told.value)


def build_year_quarter(match: Match, story: Story) -> Reading | None:
    """Read `the 1988 quarter`, `the 1988 period`: the quarter spoken of, in that year."""
    year = _year_of(match)
    if year is None:
        return None
    if story.quarter is None:
        return plain(match, Point(year=year).value)
    return plain(match, Point(year=year, quarter=story.quarter.quarter).value, anchor=story.quarter.value)


def build_spoken_year(match: Match, story: Story) -> Reading | None:
    """Read `nineteen ninety-six`, `January nineteen ninety-seven`, `two thousand`."""
    year = parse_year_words(match.words("spoken"))
    in_lead = match.has("lead") or match.before in ("in", "since", "by", "of")
    if year is None or ("thousand" in match.words("spoken") and not in_lead):
        return None
    month = _month_number(match)
    return plain(match, Point(year=year, month=month).value)


def build_decade(match: Match, story: Story) -> Reading | None:
    """Read `the 1990s`, `the '90s`, `the nineties`, `the 470s BC`."""
    if match.has("bc") != (len(match.word("dec").strip("'’s")) == 3) and not match.has("decw"):
        return None
    if match.has("decw"):
        if match.before != "the" and match.first != "the":
            return None
        return plain(match, decade_value(1900 + 10 * DECADE_WORDS[match.word("decw")]))
    digits = "".join(char for char in match.word("dec") if char.isdigit())
    if match.has("bc"):
        return plain(match, decade_value(-int(digits)))
    sure = match.has("lead") or match.word("dec")[0] in "'’" or match.before in ("and", "or", "the")
    if len(digits) == 2 and not sure:
        return None
    return plain(match, decade_value(int(digits) if len(digits) == 4 else 1900 + int(digits)))


def build_century(match: Match, story: Story) -> Reading | None:
    """Read `the 20th century`, `the early fourth century BC`."""
    if UNIT_OF.get(match.word("unit")) != "CE":
        return None
    number = parse_ordinal(match.word("ord"))
    if number is None or number < 1:
        return None
    before_christ = match.word("bc").upper().startswith("B")
    return plain(match, century_value(number, before_christ=before_christ))


def build_season(match: Match, story: Story) -> Reading | None:
    """Read `summer 1998`, `the spring of 2004`, `this summer`, `last fall`, `in winter`."""
    season = SEASONS[match.word("season")]
    if match.word("year"):
        year = _year_of(match)
        return plain(match, Point(year=year, season=season).value) if year else None
    if match.word("ref"):
        year, anchor, reason = _year_of_reference(match, story)
    elif match.has("rel"):
        year, anchor, reason = _year_of_relative_season(match, story, Point(year=1, season=season))
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
        year, anchor, reason = _year_of(match), None, None
    elif match.has("ref"):
        year, anchor, reason = _year_of_reference(match, story)
    elif is_half and not match.has("fiscal"):
        return None
    else:
        year, anchor, reason = _year_of_quarter(match, story, number)
    if year is None:
        return plain(match, f"XXXX-Q{number}", reason=reason or NO_YEAR)
    if is_half:
        return plain(match, Point(year=year, half=number).value, anchor=anchor)
    return plain(match, Point(year=year, quarter=number).value, anchor=anchor)


def build_holiday(match: Match, story: Story) -> Reading | None:
    """Read `Christmas 1998`, `Christmas Eve`, `Thanksgiving Day`, `Easter`."""
    name = match.word("holiday")
    fixed = HOLIDAYS[name]
    month, day = fixed or ((11, 24) if name == "thanksgiving" else (4, 10))
    if match.word("year"):
        year, anchor, reason = _year_of(match), None, None
    else:
        year, anchor, reason = choose_year(match, story, month=month, day=day)
    if year is None or year < 1583:
        return plain(match, None, reason=reason or NO_YEAR)
    if fixed:
        return _day_reading(match, year, month, day - match.has("eve"), anchor)
    point = easter(year) if name == "easter" else thanksgiving(year)
    return plain(match, point.value if point else None, anchor=anchor)


def _day_reading(match: Match, year: int, month: int, day: int, anchor: str | None = None) -> Reading:
    """Return the reading of a day, or say that there is none in the calendar."""
    if not is_real(year, month=month, day=day):
        return plain(match, None)
    return plain(match, Point(year=year, month=month, day=day).value, anchor=anchor)


def _month_number(match: Match) -> int | None:
    word = match.word("month")
    return MONTHS.get(word) or MONTH_ABBREVIATIONS.get(word)


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


def _year_of(match: Match) -> int | None:
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


def _year_of_reference(match: Match, story: Story) -> tuple[int | None, str | None, str | None]:
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


def _year_of_relative_month(
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


def _year_of_relative_season(
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


def _year_of_quarter(match: Match, story: Story, number: int) -> tuple[int | None, str | None, str | None]:
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
