"""A thread's time drawn to scale: mentions, reports, deadlines, and the state between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from servanda.extraction.records import FindingId
from servanda.linking.records import Thread
from servanda.primitives import PartialDate
from servanda.views.deadlines import last_day_of
from servanda.views.dossier import ThreadDossier, Words
from servanda.views.thread_words import TONES, due_of, kind_of, published_of, title_of

WIDTH = 940
LEFT, RIGHT = 96, 24
#: Marks of one lane that stand nearer than this are stacked.
_APART = 13.0
_STACK = 14.0
#: Fewest days of an axis.
_LEAST_DAYS = 60
#: Most ticks of an axis, and the steps between them in months.
_MOST_TICKS = 9
_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
_FILLED = {"started": 0.25, "partial": 0.6, "complete": 1.0}
#: A band of state that is narrower has no words.
_LEAST_WORDS = 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One finding on the axis."""

    x: float
    y: float
    finding: FindingId
    document: str
    lane: str
    told: str
    end: float | None = None
    """Where the time ends that an inexact date may mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of time in one state."""

    x: float
    width: float
    tone: str
    filled: float
    """How far it got, 0 to 1."""
    told: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is drawn, in the units of the picture."""

    dots: tuple[Dot, ...]
    bands: tuple[Band, ...]
    ticks: tuple[tuple[float, str], ...]
    due: tuple[float, str] | None
    lanes: tuple[tuple[str, float], ...]
    axis: float
    """Where the axis of time lies."""
    height: float
    undated: int
    """Findings of undated documents, which have no place."""


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def draw_timeline(dossier: ThreadDossier) -> Timeline | None:
    """Return the thread's time; None where no document of it is dated."""
    dated = [one for one in dossier.words if one.facts.published is not None]
    if not dated:
        return None
    thread = dossier.thread
    due = due_of(thread)
    due_day = last_day_of(due) if due else None
    scale = _scale(_days(dated, thread, due_day))
    lanes, dots, y = [], [], 30.0
    for role, name in (("mention", "mentions"), ("status_report", "reports")):
        some = [one for one in dated if one.link is not None and one.link.role == role]
        if some:
            stacked = _stack(some, scale)
            depth = max(level for _, level in stacked)
            y += depth * _STACK
            lanes.append((name, y))
            dots += [_dot(one, scale, y - level * _STACK, name) for one, level in stacked]
            y += 30
    axis = y + 20
    return Timeline(
        dots=tuple(dots),
        bands=tuple(_bands(thread, scale)),
        ticks=tuple(_ticks(scale)),
        due=(scale.x(due_day), str(due)) if due_day and due else None,
        lanes=(*lanes, ("state", y + 2)),
        axis=axis,
        height=axis + 30,
        undated=len(dossier.words) - len(dated),
    )


def _days(words: Sequence[Words], thread: Thread, due: date | None) -> list[date]:
    days = [one.facts.published for one in words if one.facts.published]
    days += [PartialDate(str(step.date)) for step in thread.history if _is_day(step.date)]
    return [
        *(day.first_day for day in days),
        *(day.last_day for day in days),
        *([due] if due is not None else []),
    ]


def _is_day(words: str | None) -> bool:
    try:
        return words is not None and bool(PartialDate.parse(words))
    except ValueError:
        return False


def _scale(days: Sequence[date]) -> _Scale:
    first, last = min(days), max(days)
    spare = max((last - first).days // 30, (_LEAST_DAYS - (last - first).days) // 2, 5)
    return _Scale(
        date.fromordinal(max(1, first.toordinal() - spare)),
        date.fromordinal(min(date.max.toordinal(), last.toordinal() + spare)),
    )


def _stack(some: Sequence[Words], scale: _Scale) -> list[tuple[Words, int]]:
    """Return each with its level: those at one place stand above each other."""
    free: list[float] = []
    found = []
    for one in sorted(some, key=lambda one: (published_of(one.facts), one.finding.id)):
        x = scale.x(_day(one))
        level = next((at for at, end in enumerate(free) if x - end >= _APART), len(free))
        free[level:] = [x, *free[level + 1 :]]
        found.append((one, level))
    return found


def _day(words: Words) -> date:
    assert words.facts.published is not None
    return words.facts.published.first_day


def _dot(words: Words, scale: _Scale, y: float, lane: str) -> Dot:
    published = words.facts.published
    assert published is not None
    ends = scale.x(published.last_day) if published.precision != "day" else None
    told = f"{published.iso}, {kind_of(words.finding.kind)} in {title_of(words.facts)}"
    return Dot(
        x=scale.x(_day(words)),
        y=y,
        finding=words.finding.id,
        document=words.facts.id,
        lane=lane,
        told=told,
        end=ends,
    )


def _bands(thread: Thread, scale: _Scale) -> Iterator[Band]:
    """Yield the state from each step of the history to the next, as the documents tell it one by one.

    A step that tells of an earlier day than the one before it holds from where that one stands.
    """
    steps = [step for step in thread.history if _is_day(step.date)]
    starts = [scale.x(PartialDate(str(step.date)).first_day) for step in steps]
    starts = [max(starts[: at + 1]) for at in range(len(starts))]
    for at, (step, start) in enumerate(zip(steps, starts, strict=True)):
        end = starts[at + 1] if at + 1 < len(starts) else float(WIDTH - RIGHT)
        if end <= start:
            continue
        standing = str(step.standing)
        words = f"{standing.replace('_', ' ')}, progress {step.progress or 'unknown'}"
        width = round(end - start, 1)
        yield Band(
            x=start,
            width=width,
            tone=TONES[standing],
            filled=_FILLED.get(str(step.progress), 0.0),
            told=f"from {step.date}: {words} (rule {step.rule})",
            words=_fitting(words, standing, width),
        )


def _fitting(words: str, standing: str, width: float) -> str:
    if width >= len(words) * 6.6 + 12:
        return words
    return standing.replace("_", " ") if width >= _LEAST_WORDS + 10 else ""


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    """Yield the first days of months or years, as many as can be read."""
    first, last = (day.year * 12 + day.month - 1 for day in (scale.first, scale.last))
    step = next((one for one in _STEPS if (last - first) / one <= _MOST_TICKS), _STEPS[-1])
    for month in range(-(-(first + 1) // step) * step, last + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        yield scale.x(day), f"{day.year}" if step >= 12 else f"{day.year}-{day.month:02}"
