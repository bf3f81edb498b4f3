"""Builders for times of day: 10 p.m. Wednesday, noon Thursday, 14:48 UTC, the night of 8 February."""

from servanda.extraction.times.anchors import plain
from servanda.extraction.times.dates import add_days
from servanda.extraction.times.days import build_day, build_iso
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import NO_DAY, PUBLISHED, Reading, TimexType
from servanda.extraction.times.quantities import parse_count
from servanda.extraction.times.relative import build_deictic, find_weekday, weekday_number
from servanda.extraction.times.story import SENTENCE_END, Story
from servanda.extraction.times.words import PARTS, word_set

#: How far back, in characters, a day still governs a bare time of day; except in a history, only in
#: the same sentence.
_DAY_REACH = 400
#: Words before `0400 hours`, and before a bare `10:30`, that make it a time of day.
_HOUR_LEADS = word_set("at by until till from")
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


def build_at_night(match: Match, story: Story) -> Reading | None:
    """Read `at night`, of no certain day."""
    return plain(match, "XXXX-XX-XXTNI", reason=NO_DAY, type_=TimexType.TIME)


def _time_of(match: Match) -> str | None:
    """Return the time as `T09:00`, `T14:48Z`, `TNI`, or None where the words are no time."""
    if match.has("part") and not match.has("clock") and not match.has("hour"):
        return PARTS[match.word("part")]
    pieces = _pieces_of(match)
    if not pieces or not _is_time(match):
        return None
    ampm = match.word("ampm")[:1].lower()
    if not ampm and match.has("part") and pieces[0] <= 12:
        ampm = "a" if PARTS[match.word("part")] == "TMO" else "p"
    if ampm and not 1 <= pieces[0] <= 12:
        return None
    if ampm:
        pieces[0] = pieces[0] % 12 + (12 if ampm == "p" else 0)
    if pieces[0] > 24 or any(piece > 59 for piece in pieces[1:]):
        return None
    zone = "Z" if match.word("tz") in ("gmt", "utc") else ""
    return "T" + ":".join(f"{piece:02d}" for piece in pieces) + zone


def _is_time(match: Match) -> bool:
    """Return whether `10:30` or `0400 hours` is a time of day: another word must say so."""
    if match.has("hours"):
        return match.has("military") and match.word("hours") == "hours" and match.before in _HOUR_LEADS
    is_bare = match.has("clock") and match.end - match.start == 1
    return not is_bare or match.before in _CLOCK_LEADS


def _pieces_of(match: Match) -> list[int]:
    """Return hours, minutes and seconds as far as they are given."""
    if match.has("military"):
        return [int(match.word("military")[:2]), int(match.word("military")[2:])]
    if match.has("clock"):
        return [int(piece) for piece in match.word("clock").replace(".", ":").split(":")]
    count = parse_count(match.words("hour"))
    return [int(count), 0] if count and count.isdigit() else []


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
    """Return the reading of a bare time: on the day last told of, if that was just before.

    News that told of no other day means the day of its publication.
    """
    if match.has("part") and time not in ("T12:00", "T24:00"):
        return None
    between = match.tokens.text[story.told_at : match.tokens.starts[match.start]]
    is_near = len(between) < _DAY_REACH and (story.is_history or not SENTENCE_END.search(between))
    day = add_days(story.told, 0) if story.told is not None and is_near else None
    today = None if story.is_history or story.told not in (None, story.published) else story.published
    if day is None and today is not None and today.day is not None:
        return plain(match, today.value + time, anchor=PUBLISHED, type_=TimexType.TIME)
    if day is None:
        return plain(match, f"XXXX-XX-XX{time}", reason=NO_DAY, type_=TimexType.TIME)
    return plain(match, day.value + time, anchor=day.value, type_=TimexType.TIME)
