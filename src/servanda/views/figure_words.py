"""Figures compared: units in one form, what is counted, and how the number is meant.

Nothing here changes a record, and no unit is converted into another.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from servanda.extraction.numbers import Amount, parse_amount
from servanda.extraction.records import Figure, Finding, FindingId, Statement
from servanda.primitives import PartialDate
from servanda.resources import load_lexicon
from servanda.views.findings import Row

_SCALE = re.compile(r"^(?:thousand|million|billion|trillion|mn|bn|tn)\b\s*(?:of\s+)?", re.IGNORECASE)
_DETERMINER = re.compile(
    r"^(?:the|an?|its|their|our|his|her|my|your|this|that|these|those|all|such|both)\b(?:\s+|$)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:they|them|it|we|us|he|him|she|i|me|you|which|who|whom|others?|one|ones|(?:some|many|most|none) of)",
    re.IGNORECASE,
)
#: What a value is made of beside a unit: digits, and words of scale.
_NUMBER = re.compile(
    r"\d[\d.,]*|(?<![a-z])(?:thousand|million|billion|trillion|mn|bn|tn|m|k)(?![a-z])", re.IGNORECASE
)
_SHARE = re.compile(
    r"hal(?:f|ves)|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|\bin\b|\bof\b", re.IGNORECASE
)
#: Month in which a season of TIMEX3 begins; three months long, the winter runs into the next year.
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_PARTS = re.compile(r"(\d{4})-(?:Q([1-4])|H([12])|W(\d\d)|(SP|SU|FA|WI))")


class Comparison(StrEnum):
    """How a number is meant."""

    EXACT = "exact"
    ABOUT = "about"
    LEAST = "min"
    MOST = "max"
    ADDED = "added"
    """It comes on top of a number that is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number as it is meant: one value, a range, or open to one side."""

    number: float
    low: float | None
    high: float | None
    """None where the words leave it open to that side."""
    comparison: Comparison

    def agrees_with(self, other: "Measure") -> bool:
        """Return whether both can be true: what they allow has a value in common."""
        low, high = self._allowed()
        least, most = other._allowed()
        return low <= most and least <= high

    def _allowed(self) -> tuple[float, float]:
        """Return the bounds; `about 4,700` allows what is rounded to it."""
        slack = _rounding(self.number) / 2 if self.comparison is Comparison.ABOUT else 0.0
        low = float("-inf") if self.low is None else self.low - slack
        return low, float("inf") if self.high is None else self.high + slack


def measure_of(finding: Finding) -> Measure | None:
    """Return the number of a figure with its bounds, or None where the words give no number."""
    details = finding.details
    if not isinstance(details, Figure) or details.number is None:
        return None
    number, value = details.number, finding.quote("value") or ""
    comparison = _comparison(f"{finding.quote('approx') or ''} {value}")
    amount = parse_amount(value)
    low: float | None = number
    high: float | None = number
    if isinstance(amount, Amount):
        factor = number / amount.low if amount.low else 1.0  # `3-5` of million
        high = None if amount.high is None else amount.high * factor
    if comparison is Comparison.LEAST or high is None:
        high, comparison = None, Comparison.LEAST
    if comparison is Comparison.MOST:
        low = None
    return Measure(number=number, low=low, high=high, comparison=comparison)


def find_speakers(rows: Iterable[Row], statements: Iterable[Finding]) -> dict[FindingId, str]:
    """Return figure -> whom its document quotes for it, where somebody with a name or an office is quoted."""
    said: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for statement in statements:
        details, words = statement.details, statement.quote("source") or ""
        speaker = details.speaker if isinstance(details, Statement) else None
        if not speaker and (not words or _PRONOUN.fullmatch(_fold(words))):
            continue
        for span in statement.evidence.spans.get("content", ()):
            said[statement.document_id].append((span.start, span.end, speaker or words))
    found = {}
    for row in rows:
        at = row.finding.evidence.spans["value"][0]
        around = [one for one in said[row.finding.document_id] if one[0] <= at.start and at.end <= one[1]]
        if around:  # the innermost words are nearest to who says it
            found[row.finding.id] = min(around, key=lambda one: (one[1] - one[0], one))[2]
    return found


def unit_of(finding: Finding) -> str | None:
    """Return the unit in one form: `soldiers` and `peacekeepers` as `troops`, `€` as `EUR`.

    A share written in words keeps apart from counts: `half` of the soldiers is a `share of troops`.
    """
    words = _fold(_SCALE.sub("", finding.quote("unit") or ""))
    value = _fold(_NUMBER.sub(" ", finding.quote("value") or ""))
    unit = _units().get(words) or _plural(words) or _units().get(value)
    if unit is None or not unit:
        unit = _units().get(_fold(finding.quote("of") or ""))
    if _SHARE.search(finding.quote("value") or "") and _is_fraction(finding):
        return unit if unit in ("per cent", "percentage points") else f"share of {unit}" if unit else "share"
    return unit


def _is_fraction(finding: Finding) -> bool:
    details = finding.details
    return isinstance(details, Figure) and details.number is not None and 0 < details.number < 1


def counted_of(finding: Finding) -> str | None:
    """Return whose or what the figure counts in the source's words; None for a pronoun or a unit."""
    words = _fold(finding.quote("of") or "")
    if not words or _PRONOUN.fullmatch(words) or words in _units():
        return None
    return None if _plural(words) == _plural(_fold(finding.quote("unit") or "")) else words


def period_of(value: str | None) -> tuple[date, date] | None:
    """Return first and last day of a TIMEX3 value, or None where it is no calendar date."""
    if value is None:
        return None
    part = _PARTS.fullmatch(value)
    try:
        if part is None:
            partial = PartialDate(value.split("T")[0])
            return partial.first_day, partial.last_day
        year, quarter, half, week, season = part.groups()
        if week:
            monday = date.fromisocalendar(int(year), int(week), 1)
            return monday, monday + timedelta(days=6)
        months = 6 if half else 3
        first = _SEASONS[season] if season else (int(quarter or half) - 1) * months + 1
        last = int(year) * 12 + first + months - 2
        end = PartialDate(f"{last // 12:04}-{last % 12 + 1:02}").last_day
        return date(int(year), first, 1), end
    except ValueError:
        return None


def _comparison(words: str) -> Comparison:
    """Return what the longest known phrase among the words says."""
    text = f" {' '.join(words.casefold().replace('-', ' ').split())} "
    known = [phrase for phrase in _comparisons() if f" {phrase} " in text]
    return _comparisons()[max(known, key=len)] if known else Comparison.EXACT


def _rounding(number: float) -> float:
    """Return the step to which a number is rounded as written: 100 for 4,700."""
    digits = f"{abs(number):.0f}"
    if number != int(number):
        decimals = f"{abs(number):.6f}".rstrip("0")
        return float(10.0 ** -(len(decimals) - decimals.index(".") - 1))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 1.0


def _fold(words: str) -> str:
    plain = " ".join(words.casefold().replace("’", "'").split()).strip(" ,;:'\"")
    while match := _DETERMINER.match(plain):
        plain = plain[match.end() :]
    return plain


def _plural(words: str) -> str:
    """Return the words with the last one in the plural, so that `tank` and `tanks` are one unit."""
    return (
        words
        if not words or words[-1] == "s" or words.endswith(("men", "people")) or not words[-1].isalpha()
        else f"{words}s"
    )


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {row["word"]: row["unit"] for row in load_lexicon("en/figure_units").rows}


@lru_cache(maxsize=1)
def _comparisons() -> dict[str, Comparison]:
    return {row["word"]: Comparison(row["comparison"]) for row in load_lexicon("en/comparison_words").rows}
