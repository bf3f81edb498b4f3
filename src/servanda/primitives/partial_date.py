"""A date as far as it is known: a year, a month or a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """ISO date of year, month or day precision: `2015`, `2015-11`, `2015-11-20`."""

    iso: str

    def __post_init__(self) -> None:
        """Raise ValueError where the string is no such date."""
        match = _FORM.fullmatch(self.iso)
        if match is None:
            raise ValueError(f"{self.iso!r} is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError as error:
            raise ValueError(f"{self.iso!r} is not a date: {error}") from None

    @classmethod
    def parse(cls, words: str) -> Self:
        """Return the date at the start of an ISO date or date-time; raise ValueError if there is none."""
        match = _FORM.match(words.strip())
        rest = words.strip()[match.end() :] if match else ""
        if match is None or (rest and rest[0] not in "T "):
            raise ValueError(f"{words!r} is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(match.group())

    @property
    def precision(self) -> str:
        """Return `year`, `month` or `day`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.iso)]

    @property
    def first_day(self) -> date:
        """Return the first day that the date can mean."""
        parts = [int(part) for part in self.iso.split("-")]
        return date(*[*parts, 1, 1][:3])

    @property
    def last_day(self) -> date:
        """Return the last day that the date can mean."""
        first = self.first_day
        if self.precision == "year":
            return date(first.year, 12, 31)
        if self.precision == "month":
            return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        return first
