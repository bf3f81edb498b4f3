"""Builders for times of day: 10 p.m. Wednesday, noon Thursday, 14:48 UTC, the night of 8 February."""

import re

from servanda.extraction.times.anchors import plain
from servanda.extraction.times.dates import add_days
from servanda.extraction.times.days import build_day, build_iso
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NO_DAY, Reading, TimexType
from servanda.extraction.times.quantities import parse_count
from servanda.extraction.times.relative import build_deictic, find_weekday, weekday_number
from servanda.extraction.times.story import Story
from servanda.extraction.times.words import PARTS, word_set

_SENTENCE_END = re.compile(r"\n\s*\n|(?<![A-Z])[.!?]\W*\s+\W*[A-Z]")
#: How far back, in characters, a day still governs a bare time of day; except in a history, only in
#: the same sentence.
_DAY_REACH = 400
#: Words before a bare `10:30` that make it a time of day.
_CLOCK_LEADS = word_set("at by until till from to around about before after between and since")


def build_clock(match: Match, story: Story) -> Reading | None:
    """Read a clock time or a part of the day, with the day that it names or the last one told."""
    time = _time_of(match)
    if time is None:
        return None
    day = _day_of(match, story)
    if day is None:
        return _without_day(match, story, time)
    value = day.value
    if value is None or len(value) < 10 or value.startswith("XXXX-W"):
        value = f"{value if value and value.startswith('XXXX-W') else 'XXXX-XX-XX'}{time}"
        return plain(match, value, reason=day.unresolved or NO_DAY, type_=TimexType.TIME)
    return plain(match, value[:10] + time, anchor=day.anchor, reason=day.unresolved, type_=TimexType.TIME)


def _time_of(match: Match) -> str | None:
    """Return the time as `T09:00`, `T14:48Z`, `TNI`, or None where the words are no time."""
    if match.has("part"):
        return PARTS[match.word("part")]
    is_bare = match.has("clock") and match.end - match.start == 1
    if is_bare and match.before not in _CLOCK_LEADS:
        return None
    zone = "Z" if match.word("tz") in ("gmt", "utc") else ""
    if match.has("military"):
        pieces = [int(match.word("military")[:2]), int(match.word("military")[2:])]
    elif match.has("clock"):
        pieces = [int(piece) for piece in match.word("clock").replace(".", ":").split(":")]
    else:
        count = parse_count(match.words("hour"))
        pieces = [int(count), 0] if count and count.isdigit() else []
    if not pieces:
        return None
    ampm = match.word("ampm")[:1].lower()
    if ampm and not 1 <= pieces[0] <= 12:
        return None
    if ampm:
        pieces[0] = pieces[0] % 12 + (12 if ampm == "p" else 0)
    if pieces[0] > 24 or any(piece > 59 for piece in pieces[1:]):
        return None
    return "T" + ":".join(f"{piece:02d}" for piece in pieces) + zone


def _day_of(match: Match, story: Story) -> Reading | None:
    """Return the reading of the day that the match names, if it names one."""
    if match.has("wd") and not match.has("month"):
        number = weekday_number(match)
        if number is None:
            return None
        point, anchor, reason = find_weekday(match, story, number)
        value = point.value if point else f"XXXX-WXX-{number}"
        return Reading(type=TimexType.DATE, value=value, anchor=anchor, unresolved=reason)
    if match.has("month"):
        return build_day(match, story)
    if match.has("deic"):
        day = Match(match.tokens, match.start, match.end, {"deic": match.groups["deic"]})
        return build_deictic(day, story)
    if match.has("iso"):
        return build_iso(Match(match.tokens, *match.groups["iso"], {"iso": match.groups["iso"]}), story)
    return None


def _without_day(match: Match, story: Story, time: str) -> Reading | None:
    """Return the reading of a bare time: on the day last told of, if that was just before."""
    if match.has("part") and time not in ("T12:00", "T24:00"):
        return None
    between = match.tokens.text[story.told_at : match.tokens.starts[match.start]]
    is_near = len(between) < _DAY_REACH and (story.is_history or not _SENTENCE_END.search(between))
    day = add_days(story.told, 0) if story.told is not None and is_near else None
    if day is None:
        return plain(match, f"XXXX-XX-XX{time}", reason=NO_DAY, type_=TimexType.TIME)
    return plain(match, day.value + time, anchor=day.value, type_=TimexType.TIME)
