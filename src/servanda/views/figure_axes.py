"""Axes of plots: where ticks stand, what they say, and numbers and words fit to be drawn."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: Steps of a time axis, in months; below them come days.
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)
_DAY_STEPS = (1, 2, 7, 14)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
#: Where the least number is below this share of the largest, the axis begins at zero.
_ZERO_BELOW = 0.6
#: What XML forbids, or what would turn or hide the text around it.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A stretch of numbers or of days, and its ticks."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high end."""
        return (value - self.low) / (self.high - self.low)


def number_scale(values: Iterable[float], *, ticks: int) -> Scale:
    """Return a scale with round numbers that has room for the values."""
    some = sorted(values)
    low, high = some[0], some[-1]
    if low == high or 0 <= low < _ZERO_BELOW * high or _ZERO_BELOW * low < high <= 0:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0
    raw = (high - low) / max(1, ticks - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10, 20) if power * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    marks = tuple(round(at * step, 12) for at in range(first, last + 1))
    return Scale(low=marks[0], high=marks[-1], ticks=tuple((mark, format_number(mark)) for mark in marks))


def time_scale(periods: Iterable[tuple[date, date]], *, ticks: int) -> Scale:
    """Return a scale in ordinal days, with ticks at the beginnings of days, months or years."""
    some = list(periods)
    first, last = min(one[0] for one in some).toordinal(), max(one[1] for one in some).toordinal()
    room = max(3.0, (last - first) * 0.05)
    low, high = max(1.0, first - room), min(float(date.max.toordinal()), last + room)
    for days in _DAY_STEPS:
        if (high - low) / days <= ticks:
            start = math.ceil(low / days) * days
            return Scale(low=low, high=high, ticks=tuple(map(_day_tick, range(start, int(high) + 1, days))))
    step = next((s for s in _MONTH_STEPS if (high - low) / (s * 30.44) <= ticks), _MONTH_STEPS[-1])
    return Scale(low=low, high=high, ticks=tuple(_month_ticks(low, high, step)))


def _day_tick(ordinal: int) -> tuple[float, str]:
    day = date.fromordinal(ordinal)
    return float(ordinal), f"{day.day} {_MONTHS[day.month - 1]} {day.year:04}"


def _month_ticks(low: float, high: float, step: int) -> Iterable[tuple[float, str]]:
    start = date.fromordinal(int(low))
    month = -(-(start.year * 12 + start.month - 1) // step) * step
    while month // 12 <= date.max.year:
        day = date(max(1, month // 12), month % 12 + 1, 1)
        if day.toordinal() > high:
            return
        name = f"{day.year:04}" if step % 12 == 0 else f"{_MONTHS[day.month - 1]} {day.year:04}"
        if day.toordinal() >= low:
            yield float(day.toordinal()), name
        month += step


def middle(period: tuple[date, date]) -> float:
    """Return the middle of a stretch of time in ordinal days."""
    return (period[0].toordinal() + period[1].toordinal()) / 2


def format_number(number: float) -> str:
    """Return the number in short: `4,700`, `2.4m`, `1.9bn`."""
    for scale, name in _SCALES:
        if abs(number) >= scale:
            return f"{number / scale:,.6g}{name}"
    return f"{number:,.10g}"


def fit(words: str) -> str:
    """Return the words on one line, without what XML forbids and without invisible marks."""
    return " ".join(_UNFIT.sub("\ufffd", words.replace("\t", " ").replace("\n", " ")).split())


def shorten(words: str, chars: int) -> str:
    """Return at most so many characters, cut at a word where one ends near."""
    if len(words) <= chars:
        return words
    cut = words[: chars - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > chars * 0.6 else cut).rstrip(" ,;:-") + "…"


def text_width(words: str, size: float) -> float:
    """Return about how wide words are in a sans-serif face of this size, rather too wide than too narrow."""
    return sum(_share(letter) for letter in words) * size


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in "ilj.,:;'’!|()[] ·":
        return 0.36
    return 0.74 if letter.isupper() or letter in "mw%@—…" else 0.6
