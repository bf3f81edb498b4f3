"""A deadline that is counted from an event → its calendar date, once the ledger knows that of the event.

The written rule, with its steps, is in docs/status_rule.md.
"""

import math
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.extraction.records import Commitment, Finding
from servanda.extraction.times.deadlines import (
    A_RANGE,
    ANOTHER_DATE,
    COUNTED_BACK_FROM,
    COUNTED_FROM,
    DEPENDS_ON,
    UNNAMED_EVENT,
)
from servanda.linking.linkers.dates.events import NOT_KNOWN, EventDates
from servanda.linking.linkers.dates.happenings import parse_event
from servanda.linking.linkers.dates.reports import EventDate
from servanda.linking.records import Due
from servanda.primitives import PartialDate

_WORKING = re.compile(
    r"\b(?:working|business|banking|sitting|court|trading|parliamentary|school|week)[ -]?days?\b", re.I
)
_PERIOD = re.compile(r"\s*(?:for|during|throughout|over|until|till|pending|while|as long as)\b", re.I)
_EARLIEST = re.compile(
    r"\b(?:no earlier|not earlier|no sooner|not sooner|more) than\b|\bnot before\b|\bat the earliest\b"
    r"|\b(?:at least|no less than|not less than|a minimum of)\b",
    re.I,
)
_NO_MORE = re.compile(r"\b(?:no|not) more than\b", re.I)
_ABOUT = re.compile(
    r"\b(?:about|approximately|around|roughly|some|nearly|almost)\s+(?:an?\b|\w+[ -]\w+)", re.I
)
_ON_THE_DAY = re.compile(
    r"\W*(?:(?:immediately|at the latest|only|even|and) )*(?:no later than|not later than|at the latest|by|on"
    r"|upon|at|as soon as|once|when|simultaneously with|with)\b",
    re.I,
)
_DAY_BEFORE = re.compile(r"\W*(?:at the latest )?(?:before|prior to|ahead of)\b", re.I)
_EVE = re.compile(r"^(?:the )?eve of\s+", re.I)
_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")

#: Why there is no date.
WORKING_DAYS = "working days: the ledger does not know which days were worked"
A_TERM = "the words set a period, not a last day"
THE_EARLIEST = "the words set an earliest day, not a last one"
INEXACT = "the length is not exact: "
TOO_COARSE = "the date of the event is not exact enough to count from: "


@dataclass(frozen=True, slots=True)
class _Deadline:
    """A deadline that waits for an event."""

    finding: Finding
    lead: str
    event: str
    value: str | None

    @property
    def words(self) -> str:
        return self.finding.quote("deadline") or ""


class DueDates:
    """Counts deadlines from the dates that a ledger's documents give, the same for any order of them.

    `source` looks through documents; it is asked once, where a deadline waits for an event.
    """

    def __init__(self, source: Callable[[], EventDates]) -> None:
        self._source = source
        self._dates: EventDates | None = None

    def due(self, mentions: Sequence[Finding]) -> Due | str | None:
        """Return the due date of a thread, or why it has none; None where its deadline waits for no event.

        `mentions` are in reading order: the deadline that was named last governs.
        """
        deadline = governing(mentions)
        if deadline is None or isinstance(deadline, str):
            return deadline
        reason = _why_not_counted(deadline)
        if reason is not None:
            return reason
        if self._dates is None:  # most ledgers have no such deadline, and then nothing is looked through
            self._dates = self._source()
        event = _EVE.sub("", deadline.event)
        found: EventDate | str | None = self._dates.find(event, deadline.finding)
        if found == f"{NOT_KNOWN}{event}":
            # a news story says `signature`; the agreement that set the deadline is another mention
            same = [one for one in mentions if _is_same_deadline(one, deadline)]
            found = self._dates.find_by_agreement(event, same) or found
        return _count(deadline, event, found) if isinstance(found, EventDate) else found


def governing(mentions: Sequence[Finding]) -> _Deadline | str | None:
    """Return the deadline that was named last, in the latest words that name its event."""
    valued = [one for one in reversed(mentions) if _value(one) is not None]
    if not valued:
        return next((found for one in reversed(mentions) if (found := _without_length(one))), None)
    last = _read(valued[0])
    if last != UNNAMED_EVENT:
        return last
    # `within 90 days` said once more, without the event that an earlier mention names
    same = (_read(one) for one in valued if _value(one) == _value(valued[0]))
    return next((found for found in same if isinstance(found, _Deadline)), last)


def _value(mention: Finding) -> str | None:
    return mention.details.deadline_value if isinstance(mention.details, Commitment) else None


def _read(mention: Finding) -> _Deadline | str | None:
    """Return the deadline of a mention; why it cannot be counted; None where it waits for no event."""
    reason = mention.unresolved.get("deadline_value", "")
    for lead in (COUNTED_FROM, COUNTED_BACK_FROM):
        if reason.startswith(lead):
            return _Deadline(mention, lead, reason.removeprefix(lead), _value(mention))
    if reason == UNNAMED_EVENT:
        return reason
    is_caveat = reason.startswith((A_RANGE, ANOTHER_DATE))
    is_counted = any(lead in reason for lead in (COUNTED_FROM, COUNTED_BACK_FROM, UNNAMED_EVENT))
    return reason if is_caveat and is_counted else None


def _is_same_deadline(mention: Finding, deadline: _Deadline) -> bool:
    """Return whether a mention sets the same length, or counts from the same words."""
    reason = mention.unresolved.get("deadline_value", "")
    is_counted = COUNTED_FROM in reason or COUNTED_BACK_FROM in reason or reason == UNNAMED_EVENT
    return is_counted and (_value(mention) == deadline.value or reason.endswith(f": {deadline.event}"))


def _without_length(mention: Finding) -> _Deadline | None:
    """Return a deadline like `on signature`, `before the elections`."""
    reason = mention.unresolved.get("deadline_value", "")
    words = mention.quote("deadline") or ""
    if not reason.startswith(DEPENDS_ON) or not (_ON_THE_DAY.match(words) or _DAY_BEFORE.match(words)):
        return None
    event = reason.removeprefix(DEPENDS_ON)
    is_followed = parse_event(_EVE.sub("", event)) is not None  # `by then`, `before the rains` are not
    return _Deadline(mention, DEPENDS_ON, event, None) if is_followed else None


def _why_not_counted(deadline: _Deadline) -> str | None:
    words = deadline.words
    if _WORKING.search(words):
        return WORKING_DAYS
    if _PERIOD.match(words):
        return A_TERM
    if deadline.lead == COUNTED_FROM and _EARLIEST.search(_NO_MORE.sub("", words)):
        return THE_EARLIEST
    if deadline.value is not None and (_ABOUT.search(words) or _parse(deadline.value) is None):
        return f"{INEXACT}{words}"
    return None


def _count(deadline: _Deadline, event: str, found: EventDate) -> Due | str:
    """Return the date that lies the deadline's length from the event."""
    if deadline.value is not None:
        days_back = 0
        length = _parse(deadline.value)
    else:
        days_back = int(bool(_DAY_BEFORE.match(deadline.words) or _EVE.match(deadline.event)))
        length = _Length(days=days_back)
    sign = -1 if deadline.lead == COUNTED_BACK_FROM or days_back else 1
    if length is None or (length.days and found.date.precision != "day"):
        return f"{TOO_COARSE}{event} on {found.date.iso}"
    value = _add(found.date, length, sign)
    if value is None:
        return f"{TOO_COARSE}{event} on {found.date.iso}"
    return Due(
        value=value.iso,
        event=event,
        event_date=found.date.iso,
        event_from=found.source,
        evidence=found.evidence,
        deadline=deadline.finding.id,
        why=f"{_tell(length, sign)} {event} on {found.date.iso}{found.note}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Length:
    months: int = 0
    days: int = 0
    told: str = ""


def _parse(value: str) -> _Length | None:
    """Return a duration in months and days; begun days count as whole ones."""
    found = _LENGTH.fullmatch(value)
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    counts = {"year": years, "month": months, "week": weeks, "day": days, "hour": hours, "minute": minutes}
    told = " ".join(f"{n} {unit}{'s' * (n > 1)}" for unit, n in counts.items() if n)
    begun = math.ceil((hours + minutes / 60) / 24)
    return _Length(months=years * 12 + months, days=weeks * 7 + days + begun, told=told or "0 days")


def _tell(length: _Length, sign: int) -> str:
    if not length.told:
        return "the day before" if length.days else "on the day of"
    return f"{length.told} {'before' if sign < 0 else 'after'}"


def _add(event: PartialDate, length: _Length, sign: int) -> PartialDate | None:
    """Return the date; from 31 January one month leads to the last of February.

    None where the event is known too coarsely, or the years end.
    """
    if event.precision == "year" and length.months % 12:
        return None
    first = event.first_day
    index = first.year * 12 + first.month - 1 + sign * length.months
    year, month = index // 12, index % 12 + 1
    if not 0 < year <= 9999:
        return None
    try:
        moved = date(year, month, min(first.day, monthrange(year, month)[1])) + sign * timedelta(length.days)
    except OverflowError:
        return None
    return PartialDate(moved.isoformat()[: len(event.iso)])
