"""Values of deadlines as calendar days, and as words."""

import re
from datetime import date

from servanda.linking.linkers.dates.due import A_TERM
from servanda.linking.records import Thread
from servanda.primitives import PartialDate

#: Lengths as TIMEX3 values have them: `P1Y6M`, `PT48H`, and `PXW` for weeks that the words do not count.
_COUNT = r"(?:([\d.]+|X+){})?"
_LENGTH = re.compile(f"P{''.join(map(_COUNT.format, 'YMWD'))}(?:T{''.join(map(_COUNT.format, 'HM'))})?")
_UNITS = ("year", "month", "week", "day", "hour", "minute")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")
_SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_REFERENCES = {"PRESENT_REF": "now", "FUTURE_REF": "in future", "PAST_REF": "in the past"}
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:Q([1-4])|H([12])|W(\d\d))")


def last_day_of(value: str) -> date | None:
    """Return the last day on which a deadline is kept; None where its value is no calendar date.

    Source: TIMEX3 values of year, quarter, half, month, week and day (TimeML 1.2.1).
    """
    part = _PART_OF_YEAR.fullmatch(value)
    try:
        if part is None:
            return PartialDate(value).last_day
        year, quarter, half, week = part.groups()
        if week:
            return date.fromisocalendar(int(year), int(week), 7)
        month = int(quarter) * 3 if quarter else int(half) * 6
        return PartialDate(f"{year}-{month:02}").last_day
    except ValueError:
        return None


def tell_due(thread: Thread) -> str | None:
    """Return when a thread is due: as a date where it has one, else as its deadline says it."""
    return thread.due.value if thread.due else tell_deadline(thread)


def tell_deadline(thread: Thread) -> str | None:
    """Return the deadline that was named last: a length in words (`within 50 years`), a date as it is."""
    value = thread.deadline_value
    return value and _spell(value, "for" if thread.unresolved.get("due") == A_TERM else "within")


def _spell(value: str, before: str) -> str:
    if value in _REFERENCES:
        return _REFERENCES[value]
    if (season := _SEASON.fullmatch(value)) is not None:
        return f"{_SEASONS[season[2]]} {season[1]}"
    length = _LENGTH.fullmatch(value)
    parts = [
        f"some {unit}s" if count.startswith("X") else f"{count} {unit}{'' if count == '1' else 's'}"
        for count, unit in zip(length.groups() if length else (), _UNITS, strict=False)
        if count
    ]
    return f"{before} {' and '.join(parts)}" if parts else value
