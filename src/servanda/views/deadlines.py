"""Values of deadlines as calendar days."""

import re
from datetime import date

from servanda.primitives import PartialDate

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
