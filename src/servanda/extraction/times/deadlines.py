"""The words of a `deadline` or `when` field → one TIMEX3 value, or the reason why there is none.

A duration that is counted from an event (`within 90 days of its entry into force`) keeps its
duration as the value, and names the event in the reason: no date is invented.
"""

import re
from calendar import monthrange

from servanda.extraction.times.dates import Point, add_days, parse_point, to_date
from servanda.extraction.times.mention import TimeMention, TimexType
from servanda.extraction.times.quantities import parse_rank
from servanda.extraction.times.reader import find_times

#: Reasons beside those of `mention`; the first two are followed by the words of the event.
COUNTED_FROM = "counted from: "
COUNTED_BACK_FROM = "counted back from: "
DEPENDS_ON = "depends on an event: "
A_PERIOD = "a period: "
A_RANGE = "a range of lengths: "
ANOTHER_DATE = "another date is named: "
UNNAMED_EVENT = "counted from an event that the words do not name"
OPEN_ENDED = "open-ended: no date is set"
ONLY_URGENCY = "only urgency: no date is set"
NO_TIME = "no time expression"

_AFTER = re.compile(
    r"[\s,]*(?:(?:or less|or more|at most|at the latest|at the earliest)[\s,]*)?"
    r"(?:(?P<forth>of|after|from|following|since|upon|as of|as from|starting|beginning|counting|once|when)"
    r"|(?P<back>before|prior to|ahead of|in advance of|preceding))\b[\s,]*"
    r"(?:from |on |with |upon |at |that )?(?P<event>.*[\w)])",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = re.compile(
    r"\b(?:after|following|upon|once|from|of|on)\s+(?P<event>.*?\w)[\s,]*"
    r"(?:\b(?:within|in|for|no later than|not later than|not more than)\s*)?$",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED = re.compile(
    r"\b(?:within|in|inside|after|by|no later than|not later than|no more than|not more than"
    r"|at the latest(?: in)?)\s*(?:an? (?:[a-z]+ ){0,2}(?:of |not exceeding |up to |no longer than )"
    r"|the )?(?:next |first |following |another |no more than |not more than |up to )?$",
    re.IGNORECASE,
)
_IN_ADVANCE = re.compile(r"\s*(?:in advance|beforehand|ahead of time|prior notice)\b", re.IGNORECASE)
_AHEAD = re.compile(r"(?:the )?(?:next|coming|following)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:(?P<unit>day|week|month|year)\s(?:no\.? |number )?|d\s?\+\s?)(?P<n>[0-9]{1,4})\b(?!,? [0-9]{4})"
    r"(?:\s+(?:of|after|from)\s+(?P<event>.*[\w)]))?",
    re.IGNORECASE,
)
#: The days of a plan: `D-Day plus 30`, `C-Day minus 10`.
_PLAN_DAY = re.compile(r"\b(?P<event>[A-Z]-Day)\s*(?:plus|[+]|(?P<back>minus|[-–−]))\s*(?P<n>[0-9]{1,4})\b")
_RANKED = re.compile(
    r"\b(?P<rank>[0-9]{1,3}(?:st|nd|rd|th)|(?:[a-z]+-)?[a-z]+) "
    r"(?:(?:calendar |working |business )?(?P<unit>day|week|month|year) (?:after|following|from)"
    r"|(?P<anniversary>anniversary) of)\s+(?P<event>.*[\w)])",
    re.IGNORECASE | re.DOTALL,
)
_OPEN = re.compile(
    r"\b(?:(?:for )?as long as|so long as|indefinite(?:ly)?|until further notice|permanent(?:ly)?"
    r"|in perpetuity|for ever|forever|at all times|unlimited|without (?:any )?(?:limit of time|time[- ]limit)"
    r"|(?:for )?an (?:indefinite|unlimited|undetermined) (?:period|duration|time))\b",
    re.IGNORECASE,
)
_URGENT = re.compile(
    r"\b(?:immediate(?:ly)?|forthwith|without (?:(?:any|further|undue|more|unnecessary) )*delay"
    r"|as (?:soon|quickly|rapidly|promptly|swiftly|speedily|early|fast|expeditiously) as (?:is |reasonably )?"
    r"(?:possible|practicable|practical|feasible|can be)|at the earliest|promptly|urgently|urgency"
    r"|swiftly|speedily|expeditiously|at once|right away|straight away|timely)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"^\W*(?:(?:at the latest |shortly |immediately |only |even )?"
    r"(?:no later than|not later than|at the latest|prior to|ahead of|in the course of|in time for"
    r"|for the (?:whole |full |entire )?(?:duration|length|lifetime) of|for the (?:rest|remainder) of"
    r"|by|before|after|until|till|upon|on|at|during|following|pending|once|when|as soon as|through"
    r"|throughout|since|from|than|if|while|within|in)\b)\s*(?P<event>.*[\w)])",
    re.IGNORECASE | re.DOTALL,
)
_BASIS = re.compile(
    r"(?<![\w-])(annual|yearly|biannual|semi-?annual|half-yearly|quarterly|monthly|weekly|daily)(?:ly)?\b",
    re.IGNORECASE,
)
_LENGTHS = re.compile(r"(?<!up )\b(?:to|or)\b(?! so)|[0-9]\s?[-–]\s?[0-9]", re.IGNORECASE)
_OTHERWISE = re.compile(r"\bor\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|and|until|till|through|[-–—])\s*(?:the )?", re.IGNORECASE)
#: Adjectives that say how often; as adverbs they are read by the grammar.
BASES = {
    "annual": "P1Y",
    "yearly": "P1Y",
    "biannual": "P6M",
    "semiannual": "P6M",
    "semi-annual": "P6M",
    "half-yearly": "P6M",
    "quarterly": "P3M",
    "monthly": "P1M",
    "weekly": "P1W",
    "daily": "P1D",
}
#: `the current session` is told from others by the adjective, and no time is set.
_ADJECTIVES = frozenset(("current", "recent", "former", "future"))
#: `the agreement of 3 March 2021`: a thing that is known by its day.
_DATED_THING = re.compile(
    r"(?:the|its|their|this|an?)\s(?!end\b|beginning\b|start\b)(?:(?!of\b)[\w-]+\s){1,4}(?:of|on|dated)(?:\sthe)?"
)
_DURATION = re.compile(r"P(?P<n>[0-9]+)(?P<unit>[DWMY])")


def resolve_when(words: str, *, published: str | None) -> tuple[str | None, str | None]:
    """Return the TIMEX3 value of a deadline's words, and the reason if there is none or not all.

    Raises: ValueError: `published` is no date.
    """
    found = find_times(words, published=published)
    mentions = [one for one in found if not _is_adjective(words, one)]
    numbered = _resolve_number(words, mentions)
    if numbered is not None:
        return numbered
    if not mentions:
        basis = _BASIS.search(words)
        if basis is not None:
            return BASES[basis[1].lower()], None
        return None, _reason_without_time(words)
    first = mentions[0]
    if first.type is TimexType.DURATION:
        value, reason = _resolve_duration(words, first, mentions[1:])
    else:
        value, reason = _resolve_date(words, mentions)
    caveat = _caveat(words, mentions)
    return value, f"{caveat}; {reason}" if caveat and reason else caveat or reason


def _is_adjective(words: str, mention: TimeMention) -> bool:
    """Return whether a mention is the `current` of `the current session`."""
    is_listed = words[mention.start : mention.end].lower() in _ADJECTIVES
    return is_listed and words[mention.end :].lstrip()[:1].isalpha()


def _caveat(words: str, mentions: list[TimeMention]) -> str | None:
    """Return what the one value leaves out: the other end of a range, or another date."""
    first = mentions[0]
    own = words[first.start : first.end]
    if first.type is TimexType.DURATION and _LENGTHS.search(own):
        return A_RANGE + own
    for mention in mentions[1:]:
        if _OTHERWISE.search(words, first.end, mention.start):
            return ANOTHER_DATE + words[mention.start : mention.end]
    return None


def _resolve_number(words: str, mentions: list[TimeMention]) -> tuple[str, str] | None:
    """Return the duration of `day 30`, `D-Day plus 30`, `the tenth day after the deposit`, and from when."""
    plan = _PLAN_DAY.search(words)
    if plan is not None:
        lead = COUNTED_BACK_FROM if plan["back"] else COUNTED_FROM
        return f"P{int(plan['n'])}D", lead + plan["event"]
    if any(mention.type is TimexType.DURATION for mention in mentions):
        return None
    *_, numbered = (None, *_NUMBERED.finditer(words))
    is_year = numbered is not None and len(numbered["n"]) == 4 and (numbered["unit"] or "day") != "day"
    if numbered is not None and not is_year:
        event, letter = numbered["event"], (numbered["unit"] or "d")[0].upper()
        return f"P{int(numbered['n'])}{letter}", COUNTED_FROM + event if event else UNNAMED_EVENT
    ranked = _RANKED.search(words)
    rank = parse_rank(re.split("(-)", ranked["rank"].lower())) if ranked else None
    if ranked is None or rank is None or rank < 1:
        return None
    letter = "Y" if ranked["anniversary"] else ranked["unit"][0].upper()
    return f"P{rank}{letter}", COUNTED_FROM + ranked["event"]


def _reason_without_time(words: str) -> str:
    """Return why words without a time expression have no value."""
    urgent = _URGENT.search(words)
    if urgent is not None:
        event = _AFTER.match(words, urgent.end())
        return DEPENDS_ON + event["event"] if event else ONLY_URGENCY
    if _OPEN.search(words):
        return OPEN_ENDED
    event = _EVENT.match(words)
    return DEPENDS_ON + event["event"] if event else NO_TIME


def _resolve_duration(
    words: str, duration: TimeMention, others: list[TimeMention]
) -> tuple[str | None, str | None]:
    """Return a date if the duration is counted from a date in the words, else the duration."""
    after = _AFTER.match(words, duration.end)
    if after is None:
        return duration.value, _reason_of_duration(words, duration, is_alone=not others)
    dates = [mention for mention in others if mention.type in (TimexType.DATE, TimexType.TIME)]
    is_first = bool(dates) and _is_counted_from(words, after.start("event"), dates[0])
    point = parse_point(dates[0].value) if is_first and not dates[0].unresolved else None
    sign = -1 if after["back"] else 1
    moved = _add(point, duration.value, sign) if point else None
    if moved is not None:
        return moved.value, None
    return duration.value, (COUNTED_BACK_FROM if after["back"] else COUNTED_FROM) + after["event"]


def _is_counted_from(words: str, at: int, date: TimeMention) -> bool:
    """Return whether the event is the date itself, or a thing known by it: `the agreement of 3 March`."""
    lead = words[at : date.start].strip(" ,")
    is_thing = not words[date.end :].strip(" ,.;)") and _DATED_THING.fullmatch(lead) is not None
    return lead in ("the", "") or is_thing


def _reason_of_duration(words: str, duration: TimeMention, *, is_alone: bool) -> str | None:
    """Return from what a duration is counted when nothing after it says so."""
    lead = words[: duration.start]
    before = _BEFORE.search(lead)
    if before is not None and is_alone and not before["event"].endswith(" of"):
        return COUNTED_FROM + before["event"]
    if _IN_ADVANCE.match(words, duration.end):
        return UNNAMED_EVENT
    is_ahead = _AHEAD.match(words, duration.start)
    return UNNAMED_EVENT if is_ahead or before or _COUNTED.search(lead) else None


def _add(point: Point, duration: str | None, sign: int) -> Point | None:
    """Return the day that lies an exact duration from an exact day."""
    found = _DURATION.fullmatch(duration or "")
    day = to_date(point)
    if found is None or day is None:
        return None
    count = sign * int(found["n"])
    if found["unit"] in "DW":
        return add_days(point, count * (7 if found["unit"] == "W" else 1))
    index = day.year * 12 + day.month - 1 + count * (12 if found["unit"] == "Y" else 1)
    year, month = index // 12, index % 12 + 1
    if not 0 < year <= 9999:
        return None
    return Point(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def _resolve_date(words: str, mentions: list[TimeMention]) -> tuple[str | None, str | None]:
    """Return the value of the first date, of the end of a period, or of a date of every year."""
    first = mentions[0]
    sets = [mention for mention in mentions if mention.type is TimexType.SET]
    dates = [mention for mention in mentions if mention.type in (TimexType.DATE, TimexType.TIME)]
    if sets and dates and sets[0].value == "P1Y" and len(dates[0].value or "") >= 7:
        return f"XXXX{(dates[0].value or '')[4:]}", None
    if len(dates) > 1 and _RANGE.fullmatch(words[dates[0].end : dates[1].start]):
        start, end = dates[0].value, dates[1].value
        return end, dates[1].unresolved or f"{A_PERIOD}{start} to {end}"
    return first.value, first.unresolved
