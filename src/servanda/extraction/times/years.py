"""Builders for years, decades and centuries."""

from servanda.extraction.times.anchors import plain
from servanda.extraction.times.dates import Point, century_value, decade_value
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import Reading
from servanda.extraction.times.quantities import parse_rank, parse_year_words
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import DECADE_WORDS, UNIT_OF, word_set
from servanda.extraction.times.year_choice import month_number, year_of

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
#: Words after a bare four-digit number that make it a quantity.
COUNTED_WORDS = word_set(
    "people troops men women soldiers miles feet dollars pounds points votes workers jobs families "
    "houses homes refugees pages words tons tonnes km meters metres acres hectares hours days "
    "weeks months years percent children members seats civilians fighters tanks guns aircraft "
    "ships police officers observers monitors deaths casualties prisoners"
)


def build_year(match: Match, story: Story) -> Reading | None:
    """Read a bare year, `early 1998`, `the end of 2004`, `fiscal 1989`, `490 BC`, `'98`."""
    year = year_of(match)
    is_place = match.has("bc") and match.groups["bc"] < match.groups["year"] and (year or 0) < 0
    if year is None or is_place:  # `Vancouver, BC 2019`
        return None
    if not match.has("bc") and not _is_year(match, story, year):
        return None
    if match.word("year").startswith(("'", "’")) and match.before not in _SHORT_YEAR_LEADS:
        return None
    return plain(match, Point(year=year).value)


def build_year_before_christ(match: Match, story: Story) -> Reading | None:
    """Read `in 499` in a history that is told before Christ."""
    number = match.word("year")
    if story.told is None or story.told.year >= 0 or match.before not in _YEAR_LEADS:
        return None
    if not number.isdigit() or len(number) != 3 or match.before in ("-", "–", "around", "about"):
        return None
    if match.after in COUNTED_WORDS or _is_plural_next(match):
        return None
    return plain(match, Point(year=-int(number)).value, anchor=story.told.value)


def build_year_quarter(match: Match, story: Story) -> Reading | None:
    """Read `the 1988 quarter`, `the 1988 period`: the quarter spoken of, in that year."""
    year = year_of(match)
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
    month = month_number(match)
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
    sure = (
        match.has("lead")
        or match.has("phase")
        or match.word("dec")[0] in "'’"
        or match.before in ("and", "or", "the")
    )
    if len(digits) == 2 and not sure:
        return None
    return plain(match, decade_value(int(digits) if len(digits) == 4 else 1900 + int(digits)))


def build_first_century(match: Match, story: Story) -> Reading | None:
    """Read the first of `the 19th and 20th centuries`."""
    if UNIT_OF.get(match.word("century")) != "CE":
        return None
    number = parse_rank(match.words("ord"))
    return plain(match, century_value(number)) if number is not None and number >= 1 else None


def build_century(match: Match, story: Story) -> Reading | None:
    """Read `the 20th century`, `the early fourth century BC`."""
    if UNIT_OF.get(match.word("unit")) != "CE":
        return None
    number = parse_rank(match.words("ord"))
    if number is None or number < 1:
        return None
    before_christ = match.word("bc").upper().startswith("B")
    return plain(match, century_value(number, before_christ=before_christ))


def _is_year(match: Match, story: Story, year: int) -> bool:
    """Return whether a bare four-digit number is a year: no resolution, no amount."""
    before, after, at = match.before, match.after, match.start
    if before in _NUMBERED or after in COUNTED_WORDS:
        return False
    if before in ("and", ",", "or", "to") and at > 1:
        number, ends = match.tokens.words[at - 2], match.tokens.ends[at - 2]
        if number.isdigit() and len(number) == 4 and ends != story.last_end:
            return False
    sure = match.end - match.start > 1 or before in _YEAR_LEADS
    if not 1800 <= year <= 2099 and (not sure or before in _WEAK_LEADS):
        return False
    is_counted = year % 100 == 0 and _is_plural_next(match)
    return not (is_counted and before not in ("in", "of", "since", "by"))


def _is_plural_next(match: Match) -> bool:
    """Return whether what follows looks like a noun in the plural, as in `600 triremes`."""
    word = match.after and match.raw(match.end)
    return word.islower() and word.endswith("s") and word not in ("s", "as", "was", "is")
