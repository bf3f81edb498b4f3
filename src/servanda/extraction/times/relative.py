"""Builders for dates that are counted from another: last week, that day, two years ago, Friday."""

from servanda.extraction.times.anchors import from_narrative, from_published, moved_reading, plain
from servanda.extraction.times.dates import Point, add_days, add_years, week_of, weekday_near
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import (
    NARRATIVE_TOO_COARSE,
    NO_NARRATIVE_DATE,
    TOO_COARSE,
    Reading,
    TimexType,
)
from servanda.extraction.times.quantities import VAGUE_COUNT, parse_count
from servanda.extraction.times.story import REACH, Story, find_tense
from servanda.extraction.times.words import (
    DEICTIC_DAYS,
    NARRATIVE_WORDS,
    PARTS,
    UNIT_OF,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAYS,
    word_set,
)

#: `two days after` is counted from an event when words follow, so only the duration is read.
_OPEN = frozenset(("before", "after", "previously", "afterward", "afterwards", "thereafter"))
#: After `the day before` these do not name the event that it is counted from.
_GO_ON = frozenset(("and", "but", "when", "to", "for", "in", "at", "by", "on", "with", "was", "were", "had"))
_FROM_NARRATIVE = NARRATIVE_WORDS | {"that"}
_DAY_LEADS = frozenset(("on", "by", "until", "till", "since", "from", "late", "early"))
_SPANNING = frozenset(("through", "to", "till", "until", "-", "–"))
#: `Good Friday` (and the agreement), `Bloody Sunday`, `Black Monday` are names of certain days.
_NAMED_DAYS = word_set("good bloody black ash holy palm easter super maundy")
_BACKWARD = frozenset(("last", "past", "previous", "preceding", "prior", "latest"))


def build_relative_unit(match: Match, story: Story) -> Reading | None:
    """Read `last week`, `this year`, `the following month`, `the same day`, `that year`."""
    word, unit = match.word("rel"), UNIT_OF[match.word("unit")]
    if unit in ("S", "MIN", "H", "FN", "SEM", "ML") or match.before in ("any", "each", "every"):
        return None
    if unit == "N":
        return _night(match, story)
    if word == "present" and unit == "D":
        return plain(match, "PRESENT_REF")
    with_the = "the" in match.tokens.words[match.start : match.groups["rel"][0]]
    if word in ("past", "last", "next") and with_the and unit in ("DE", "CE"):
        return plain(match, "P10Y" if unit == "DE" else "P100Y", type_=TimexType.DURATION)
    if unit == "Q" and word == "latest":
        return _latest_quarter(match, story)
    count = -1 if word in _BACKWARD else 1 if word in ("next", "coming", "upcoming") else 0
    count = 1 if word in ("following", "subsequent", "ensuing") else count
    narrative = word in NARRATIVE_WORDS or word in ("that", "same")
    if word == "next" and with_the and (unit == "D" or story.is_history):
        narrative = True
    if word == "this" and unit == "D" and story.is_history and story.told is not None:
        narrative = True
    return moved_reading(match, story, unit=unit, count=count, narrative=narrative)


def build_the_unit(match: Match, story: Story) -> Reading | None:
    """Read `the end of the month`, `later in the year`, `the quarter`."""
    unit = UNIT_OF[match.word("unit")]
    if unit not in ("D", "W", "WE", "M", "Q", "Y", "DE", "CE"):
        return None
    if (
        unit == "Q"
        and story.quarter is not None
        and match.tokens.starts[match.start] - story.quarter_at < REACH
    ):
        return plain(match, story.quarter.value, anchor=story.quarter.value)
    is_day_told = story.told is not None and story.told.day is not None
    is_undated = story.told is None and story.published is None
    narrative = (story.is_history and not is_undated) or (unit == "D" and is_day_told)
    return moved_reading(match, story, unit=unit, count=0, narrative=narrative)


def build_full_unit(match: Match, story: Story) -> Reading | None:
    """Read `the year ended March 31` as a length, `the full year` and `for the year` as a date."""
    unit = UNIT_OF[match.word("unit")]
    if unit not in ("M", "Q", "Y"):
        return None
    if match.after in ("ended", "ending") and not (unit == "Q" and _has_quarter(match, story)):
        return plain(match, f"P1{unit}", type_=TimexType.DURATION)
    if unit != "Y" or not (match.word("which") == "full" or match.before == "for"):
        return None
    return moved_reading(match, story, unit="Y", count=0, narrative=story.is_history)


def build_year_end(match: Match, story: Story) -> Reading | None:
    """Read `year end`, `year's end`."""
    if match.first != "year" or match.word("edge") != "end":
        return None
    return moved_reading(match, story, unit="Y", count=0, narrative=story.is_history)


def build_latest_period(match: Match, story: Story) -> Reading | None:
    """Read `the latest quarter`, `the period`, where a quarter was named shortly before."""
    return _latest_quarter(match, story)


def build_ago(match: Match, story: Story) -> Reading | None:
    """Read `five years ago`, `a week earlier`, `two days later`."""
    count = parse_count(match.words("n")) if match.has("n") else VAGUE_COUNT
    unit = UNIT_OF[match.word("unit")]
    direction = match.word("dir")
    if match.has("plushalf"):
        count = VAGUE_COUNT
    is_open = direction in _OPEN and direction != "previously"
    if count is None or (is_open and match.after[:1].isalnum()):
        return None
    if direction == "ago" and unit == "Y" and count == "1" and _has_quarter(match, story):
        return _year_before_quarter(match, story)
    if direction == "earlier" and unit == "Y" and _has_quarter(match, story):
        return _year_before_quarter(match, story)
    if not count.isdigit():
        past = direction in ("ago", "earlier", "before", "previously")
        return plain(match, "PAST_REF" if past or (count == "X" and past) else "FUTURE_REF")
    sign = 1 if direction in ("later", "after", "afterward", "afterwards", "hence", "thereafter") else -1
    steps = sign * int(count)
    if unit == "W":
        unit, steps = "D", 7 * steps
    narrative = direction != "ago" and direction != "hence"
    if narrative and story.told is None and direction in ("earlier", "before") and unit == "Y":
        narrative = False
    return moved_reading(match, story, unit=unit, count=steps, narrative=narrative)


def build_half_ago(match: Match, story: Story) -> Reading | None:
    """Read `half a century ago`, `half a decade later`."""
    years = {"CE": 50, "DE": 5}.get(UNIT_OF[match.word("unit")])
    if years is None:
        return None
    sign = 1 if match.word("dir") == "later" else -1
    return moved_reading(match, story, unit="Y", count=sign * years, narrative=match.word("dir") != "ago")


def build_year_earlier(match: Match, story: Story) -> Reading | None:
    """Read `year-ago`, `year-earlier`, `the year-earlier quarter`."""
    if UNIT_OF[match.word("unit")] != "Y":
        return None
    if _has_quarter(match, story):
        return _year_before_quarter(match, story)
    return moved_reading(match, story, unit="Y", count=-1)


def build_weekday(match: Match, story: Story) -> Reading | None:
    """Read `Friday`, `last Friday`, `next Tuesday night`, `Monday morning`."""
    weekday = weekday_number(match)
    if weekday is None or match.before in _NAMED_DAYS:
        return None
    if match.word("rel") == "that" and match.before not in _DAY_LEADS:
        return None  # `said that Friday ...`
    point, anchor, reason = _end_of_span(match, story, weekday) or find_weekday(match, story, weekday)
    part = PARTS.get(match.word("part"), "")
    type_ = TimexType.TIME if part else TimexType.DATE
    if point is None:
        value = None if match.has("rel") else f"XXXX-WXX-{weekday}{part}"
        return plain(match, value, reason=reason, type_=type_)
    return plain(match, point.value + part, anchor=anchor, type_=type_)


def build_deictic(match: Match, story: Story) -> Reading | None:
    """Read `today`, `yesterday morning`, `tomorrow night`, `this evening`, `tonight`."""
    word = match.word("deic")
    part = PARTS.get(match.word("part"), "TNI" if word == "tonight" else "")
    point, anchor, reason = from_published(story)
    type_ = TimexType.TIME if part else TimexType.DATE
    if match.raw(match.start) == "Today" and match.before.isalpha() and match.raw(match.start - 1).istitle():
        return None
    if word == "today" and not part and story.is_history and story.published is not None:
        return plain(match, "PRESENT_REF")
    if point is None:
        return plain(match, None, reason=reason, type_=type_)
    step = 0 if not match.has("dir") else 1 if match.word("dir") == "after" else -1
    moved = add_days(point, DEICTIC_DAYS.get(word, 0) + step)
    if moved is None:
        return plain(match, None, reason=TOO_COARSE, type_=type_)
    return plain(match, moved.value + part, anchor=anchor, type_=type_)


def build_part_of_day(match: Match, story: Story) -> Reading | None:
    """Read `that morning`, `the next morning`, `the same evening`, counted from the narrative."""
    part = PARTS[match.word("part")]
    point, anchor, reason = from_narrative(story)
    if point is None:
        return plain(match, None, reason=reason, type_=TimexType.TIME)
    moved = add_days(point, 1 if match.word("rel") in ("next", "following") else 0)
    if moved is None:
        return plain(match, None, reason=NARRATIVE_TOO_COARSE, type_=TimexType.TIME)
    return plain(match, moved.value + part, anchor=anchor, type_=TimexType.TIME)


def build_next_day(match: Match, story: Story) -> Reading | None:
    """Read `the day before`, `the day after` where nothing says of what."""
    direction = match.word("dir")
    is_of_event = direction in _OPEN and match.after.isalpha() and match.after not in _GO_ON
    if UNIT_OF[match.word("unit")] != "D" or is_of_event:
        return None
    step = 1 if direction in ("after", "following") else -1
    return moved_reading(match, story, unit="D", count=step, narrative=True)


def build_weekend_or_week(match: Match, story: Story) -> Reading | None:
    """Read `the weekend`."""
    point, anchor, reason = from_published(story)
    if point is None:
        return plain(match, None, reason=reason)
    day = weekday_near(
        point, 6, side=1 if find_tense(match.tokens, match.start, match.end) == "future" else -1
    )
    moved = week_of(day, weekend=True) if day else None
    if moved is None:
        return plain(match, None, reason=TOO_COARSE)
    return plain(match, moved.value, anchor=anchor)


def _end_of_span(
    match: Match, story: Story, weekday: int
) -> tuple[Point | None, str | None, str | None] | None:
    """Return the `Friday` of `Monday through Friday`, which comes after the Monday."""
    near = match.start - 2
    if near < 0 or match.tokens.words[near] not in WEEKDAYS or match.before not in _SPANNING:
        return None
    if story.told is None or story.told.day is None:
        return None
    return weekday_near(story.told, weekday, side=1), story.told.value, None


def weekday_number(match: Match) -> int | None:
    """Return the ISO number of the weekday that a match names."""
    words = match.words("wd")
    if words[0] in WEEKDAYS:
        return WEEKDAYS[words[0]]
    return WEEKDAY_ABBREVIATIONS.get(words[0]) if len(words) > 1 else None


def find_weekday(match: Match, story: Story, weekday: int) -> tuple[Point | None, str | None, str | None]:
    """Return the day that a weekday means: the last one before publication unless words differ."""
    is_told = story.told is not None and story.told.day is not None
    if is_told and (story.is_history or match.word("rel") in _FROM_NARRATIVE):
        point, anchor, reason = from_narrative(story)
    elif match.word("rel") in _FROM_NARRATIVE:
        return None, None, NO_NARRATIVE_DATE
    elif story.is_history and story.published is not None:
        return None, None, NARRATIVE_TOO_COARSE
    else:
        point, anchor, reason = from_published(story)
    if point is None:
        return None, None, reason
    word = match.word("rel")
    if word in _BACKWARD:
        side = -2
    elif word in ("next", "coming", "this", "following"):
        side = 2 if word != "this" else 1
    else:
        side = 1 if _is_ahead(match) else -1
    day = weekday_near(point, weekday, side=side)
    return day, (anchor if day else None), (None if day else TOO_COARSE)


def _is_ahead(match: Match) -> bool:
    if match.before in ("until", "till", "as", "than"):
        return True
    tense = find_tense(match.tokens, match.start, match.end)
    return tense == "future" or (match.before == "by" and tense is None)


def _night(match: Match, story: Story) -> Reading | None:
    """Read `last night`, `the next night`."""
    if match.word("rel") != "last" or match.word("unit") != "night":
        return None
    point, anchor, reason = from_published(story)
    moved = add_days(point, -1) if point else None
    if moved is None:
        return plain(match, None, reason=reason or TOO_COARSE, type_=TimexType.TIME)
    return plain(match, moved.value + "TNI", anchor=anchor, type_=TimexType.TIME)


def _has_quarter(match: Match, story: Story) -> bool:
    """Return whether a quarter was named shortly before, of which `a year ago` speaks."""
    return story.quarter is not None and match.tokens.starts[match.start] - story.quarter_at < REACH


def _latest_quarter(match: Match, story: Story) -> Reading | None:
    if story.quarter is not None and _has_quarter(match, story):
        return plain(match, story.quarter.value, anchor=story.quarter.value)
    if match.has("rel") and match.has("unit"):
        return moved_reading(match, story, unit="Q", count=-1)
    return None


def _year_before_quarter(match: Match, story: Story) -> Reading | None:
    if story.quarter is None:
        return None
    latest = story.quarter
    moved = add_years(latest, -1, keep=True)
    return plain(match, moved.value if moved else None, anchor=latest.value)
