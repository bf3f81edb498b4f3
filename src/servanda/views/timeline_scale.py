"""The axis of a thread's time: where a day lies, and which days are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

#: Units of the whole picture without zoom; one that is zoomed in is so many times wider.
WIDTH = 940
#: Room for the names of the lanes, and behind the last day.
LEFT, RIGHT = 92, 20
ZOOMS = (1, 2, 4, 8, 16)
#: A day is never drawn wider.
_WIDEST_DAY = 14.0
#: Fewest days of an axis.
_LEAST_DAYS = 60
#: Least units between two ticks, and the steps between them in months; None is the 1st and the 15th.
_TICK = 84
_STEPS = (None, 1, 3, 6, 12, 24, 60, 120, 240, 600)
_DAYS_OF_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Scale:
    """From a first day to a last, over some units."""

    first: date
    last: date
    width: float

    @property
    def day(self) -> float:
        """Return how wide a day is."""
        return (self.width - LEFT - RIGHT) / max(1, (self.last - self.first).days)

    def x(self, day: date) -> float:
        """Return where a day lies."""
        return round(LEFT + (day - self.first).days * self.day, 1)

    def holds(self, day: date) -> bool:
        """Return whether the day lies on the axis."""
        return self.first <= day <= self.last


def make_scale(days: Sequence[date], zoom: int) -> Scale:
    """Return an axis on which all the days lie, with some spare."""
    first, last = min(days), max(days)
    spare = max((last - first).days // 30, (_LEAST_DAYS - (last - first).days) // 2, 5)
    return Scale(
        date.fromordinal(max(1, first.toordinal() - spare)),
        date.fromordinal(min(date.max.toordinal(), last.toordinal() + spare)),
        float(WIDTH * zoom),
    )


def zooms_of(days: Sequence[date]) -> tuple[int, ...]:
    """Return how far one can zoom in: no further than where a day is wide enough for its mark."""
    day = make_scale(days, 1).day
    return tuple(zoom for zoom in ZOOMS if zoom == 1 or day * zoom <= _WIDEST_DAY)


def ticks_of(scale: Scale) -> Iterator[tuple[float, str]]:
    """Yield the days that are named, as many as can be read."""
    month = scale.day * _DAYS_OF_MONTH
    step = next((one for one in _STEPS if month * (one or 0.5) >= _TICK), _STEPS[-1])
    first, last = (day.year * 12 + day.month - 1 for day in (scale.first, scale.last))
    for at in range(first // (step or 1) * (step or 1), last + 1, step or 1):
        for number in (1, 15) if step is None else (1,):
            day = date(max(1, at // 12), at % 12 + 1, number)
            if scale.holds(day):
                yield scale.x(day), _told(day, step)


def _told(day: date, step: int | None) -> str:
    if step is None:
        return day.isoformat()
    return f"{day.year}" if step >= 12 else f"{day.year}-{day.month:02}"
