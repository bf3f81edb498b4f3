"""Builders for durations, for what comes back (sets), and for past, present and future at large."""

from servanda.extraction.times.anchors import plain
from servanda.extraction.times.match import Match, find_bound
from servanda.extraction.times.mention import Reading, TimexType
from servanda.extraction.times.quantities import VAGUE_COUNT, parse_count, parse_ordinal, parse_rank
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import (
    LENGTH_WORDS,
    MONTHS,
    NUMBERS,
    PARTS,
    SEASONS,
    SETS,
    UNIT_OF,
    UNITS,
    WEEKDAYS,
    word_set,
)

_LETTERS = {"S": "S", "MIN": "M", "H": "H", "SEM": "M", "N": "D", "WE": "WE"}
_FACTORS = {"FN": (2, "W"), "SEM": (6, "M"), "DE": (10, "Y"), "CE": (100, "Y"), "ML": (1000, "Y")}
_CLOCK_UNITS = ("S", "MIN", "H")


def duration_value(count: str, unit: str) -> str:
    """Return the TIMEX3 value of so many units; vague counts are X."""
    if unit in _FACTORS and count != VAGUE_COUNT:
        factor, letter = _FACTORS[unit]
        return f"P{float(count) * factor:g}{letter}"
    letter = _LETTERS.get(unit, unit)
    return f"P{'T' if unit in _CLOCK_UNITS else ''}{count}{letter}"


def build_duration(match: Match, story: Story) -> Reading | None:
    """Read `90 days`, `a year`, `the last five years`, `two-year`, `at least 72 hours`."""
    unit = UNIT_OF[match.word("unit")]
    count = parse_count(match.words("n"))
    if count is None or unit == "WE":
        return None
    if match.has("plushalf") and count != VAGUE_COUNT:
        count = f"{float(count) + 0.5:g}"
    if match.after in ("-", "‐", "‑") and match.word("n") in ("a", "an"):
        return None
    if unit in ("S", "N", "Q") and (match.word("n") == "a" or count in ("1", "3")):
        return None
    ahead = match.tokens.words[match.end : match.end + 2]
    if ahead[:1] == ["ago"] or (match.word("unit") in UNITS and count.isdigit() and int(count) >= 1900):
        return None
    if match.tokens.words[match.end - 1] == "old" or "old" in ahead[:1] or ahead == ["-", "old"]:
        return None
    if match.word("unit") == "day" and match.word("n") == "some":
        return plain(match, "FUTURE_REF")
    mod = find_bound(match.words("bound")) or ("APPROX" if match.has("orso") else None)
    return Reading(type=TimexType.DURATION, value=duration_value(count, unit), mod=mod)


def build_compound(match: Match, story: Story) -> Reading | None:
    """Read `two years and three months`: P2Y3M."""
    first, second = (UNIT_OF[match.word(label)] for label in ("unit", "second"))
    counts = parse_count(match.words("n")), parse_count(match.words("more"))
    order = "YMWD"
    if first not in order or second not in order or order.index(first) >= order.index(second):
        return None
    return plain(match, f"P{counts[0]}{first}{counts[1]}{second}", type_=TimexType.DURATION)


def build_half(match: Match, story: Story) -> Reading | None:
    """Read `half an hour`, `half a century`."""
    unit = UNIT_OF[match.word("unit")]
    if unit in _FACTORS:
        return plain(match, duration_value("0.5", unit), type_=TimexType.DURATION)
    halves = {"H": "PT30M", "Y": "P6M", "D": "PT12H", "MIN": "PT30S"}
    return plain(match, halves.get(unit, f"P0.5{unit}"), type_=TimexType.DURATION)


def build_length_word(match: Match, story: Story) -> Reading | None:
    """Read `weeklong`."""
    return plain(match, LENGTH_WORDS[match.word("length")], type_=TimexType.DURATION)


def build_quarter_century(match: Match, story: Story) -> Reading | None:
    """Read `a quarter of a century`, `quarter-century`."""
    if UNIT_OF[match.word("unit")] != "CE":
        return None
    return plain(match, "P25Y", type_=TimexType.DURATION)


def build_vague_duration(match: Match, story: Story) -> Reading | None:
    """Read `years`, `recent weeks`, `the coming months`, `decades`."""
    unit = UNIT_OF[match.word("unit")]
    if unit == "H" and match.word("lead") in ("early", "late"):
        return None
    if unit in ("N", "WE", "S") or (unit == "Q" and not match.has("lead")):
        return None
    if not match.has("lead") and not match.has("long") and match.before not in _VAGUE_LEADS:
        return None
    return plain(match, duration_value(VAGUE_COUNT, unit), type_=TimexType.DURATION)


_VAGUE_LEADS = word_set("for in of within after over take takes took last lasted spent and only")


def build_unit_long(match: Match, story: Story) -> Reading | None:
    """Read `day-long`."""
    return plain(match, duration_value("1", UNIT_OF[match.word("n")]), type_=TimexType.DURATION)


def build_these(match: Match, story: Story) -> Reading | None:
    """Read `these days`."""
    return plain(match, "PRESENT_REF") if match.tokens.words[match.end - 1] == "days" else None


def build_weekday_nights(match: Match, story: Story) -> Reading | None:
    """Read `Friday nights`."""
    weekday = WEEKDAYS.get(match.word("what"))
    return plain(match, f"XXXX-WXX-{weekday}TNI", type_=TimexType.SET) if weekday else None


def build_every(match: Match, story: Story) -> Reading | None:
    """Read `every day`, `every six months`, `each July`, `every other week`, `every Friday`."""
    word = match.word("what")
    if word in UNIT_OF:
        unit = UNIT_OF[word]
        count = _every_count(match)
        if count is None or unit in ("S", "WE"):
            return None
        if unit == "Q" and count.isdigit():
            unit, count = "M", str(3 * int(count))
        return plain(match, duration_value(count, unit), type_=TimexType.SET)
    if word in PARTS:
        return plain(match, f"XXXX-XX-XX{PARTS[word]}", type_=TimexType.SET)
    if word in WEEKDAYS or word.removesuffix("s") in WEEKDAYS:
        number = WEEKDAYS[word.removesuffix("s")]
        return plain(match, f"XXXX-WXX-{number}", type_=TimexType.SET)
    if word in MONTHS:
        day = parse_ordinal(match.word("day")) if match.has("day") else None
        value = f"XXXX-{MONTHS[word]:02d}" + ("" if day is None else f"-{day:02d}")
        return plain(match, value, type_=TimexType.SET)
    if word in SEASONS:
        return plain(match, f"XXXX-{SEASONS[word]}", type_=TimexType.SET)
    return None


def _every_count(match: Match) -> str | None:
    """Return how many units lie between: 6 for `every six months`, 3 for `every third month`."""
    if match.has("n"):
        return parse_count(match.words("n"))
    if match.has("ord"):
        rank = parse_rank(match.words("ord"))
        return str(rank) if rank is not None and rank > 1 else None
    return "2" if match.has("other") else "1"


def build_rate(match: Match, story: Story) -> Reading | None:
    """Read `once a week`, `twice a year`, `three times a month`: the period that comes back."""
    unit = UNIT_OF[match.word("unit")]
    return plain(match, "P3M" if unit == "Q" else duration_value("1", unit), type_=TimexType.SET)


def build_set_word(match: Match, story: Story) -> Reading | None:
    """Read `daily`, `annually`; a quarterly dividend is an amount, reporting quarterly a set."""
    if match.has("set") and match.first == "half":
        return plain(match, "P6M", type_=TimexType.SET) if match.word("set") == "yearly" else None
    if match.before in ("-", "‐", "‑"):
        return None
    if match.word("set") == "quarterly" and match.after.isalpha():
        return None
    is_name = match.raw(match.start)[0].isupper() and (
        (match.after.isalpha() and match.raw(match.end)[0].isupper())
        or (match.before.isalpha() and match.raw(match.start - 1).istitle())
    )
    if is_name:
        return None
    return plain(match, SETS[match.word("set")], type_=TimexType.SET)


def build_present(match: Match, story: Story) -> Reading | None:
    """Read `now`, `currently`, `at present`, `the time being`, `these days`."""
    if match.first == "present" and match.before != "at":
        return None
    return plain(match, "PRESENT_REF")


def build_moment(match: Match, story: Story) -> Reading | None:
    """Read `at the moment`, `at this time`; `at the moment the bomb fell` speaks of another."""
    if match.tokens.words[match.start + 1] == "the" and match.after.isalpha():
        return None
    return plain(match, "PRESENT_REF")


def build_former(match: Match, story: Story) -> Reading | None:
    """Read `former`, in dated histories only: in news it tells of an office, seldom of a time."""
    is_noun = match.before == "the" and not match.after.isalpha()
    if story.published is None or not story.is_history or is_noun:
        return None
    return plain(match, "PAST_REF")


def build_past(match: Match, story: Story) -> Reading | None:
    """Read `recently`, `the past`."""
    if match.tokens.words[match.end - 1] == "past" and match.after in NUMBERS:
        return None
    return plain(match, "PAST_REF")


def build_future(match: Match, story: Story) -> Reading | None:
    """Read `soon`, `the future`, `the near future`, `a later date`."""
    if match.first in ("its", "their", "his", "her", "our"):
        return None
    if match.tokens.words[match.end - 1] == "soon" and (match.before == "as" or story.is_history):
        return None
    return plain(match, "FUTURE_REF")


def build_bare_future(match: Match, story: Story) -> Reading | None:
    """Read `in future`; before a noun it is an adjective, and read in histories only."""
    is_adjective = match.after.isalpha() and (story.published is None or not story.is_history)
    return None if is_adjective else plain(match, "FUTURE_REF")
