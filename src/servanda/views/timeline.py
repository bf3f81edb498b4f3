"""A thread's time drawn to scale: mentions, reports, deadlines, decisions, and the state between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from servanda.extraction.records import Commitment
from servanda.linking import ReviewDecision
from servanda.linking.records import Thread
from servanda.primitives import PartialDate
from servanda.views.deadlines import last_day_of
from servanda.views.dossier import ThreadDossier, Words
from servanda.views.finding_words import line_of
from servanda.views.thread_words import TONES, due_of, kind_of, published_of, title_of
from servanda.views.timeline_scale import RIGHT, Scale, make_scale, ticks_of, zooms_of

#: Marks of one lane that stand nearer than this are stacked, each so much higher.
_APART, _STACK = 13.0, 14.0
#: Height of a lane of one level, and where the first one lies.
_LANE, _TOP = 30.0, 24.0
#: Behind the axis' end: room for decisions of a later time, and how far apart they stand.
_BREAK, _LATER = 34.0, 20.0
_FILLED = {"started": 0.25, "partial": 0.6, "complete": 1.0}
#: A band of state that is narrower has no words; a letter is so wide.
_LEAST_WORDS, _LETTER = 80.0, 6.6
LANES = {"mention": "mentions", "report": "reports", "deadline": "deadlines", "decision": "decisions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One thing that happened or is due, on the axis and in the table."""

    kind: str
    """`mention`, `report`, `deadline` or `decision`."""
    when: str
    told: str
    """All of it in a line."""
    words: str
    source: str
    at: str
    """The element of the page that has its words."""
    x: float = 0.0
    y: float = 0.0
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
    """In the order of time: the way of the arrow keys, and of the table."""
    bands: tuple[Band, ...]
    ticks: tuple[tuple[float, str], ...]
    due: tuple[float, str] | None
    lanes: tuple[tuple[str, float], ...]
    axis: float
    """Where the axis of time lies."""
    width: float
    height: float
    broken_at: float | None
    """Where the axis ends, if decisions of a later time stand behind it, not to scale."""
    zoom: int
    zooms: tuple[int, ...]
    undated: int
    """Findings of undated documents, which have no place."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of marks that there are, for the legend."""
        return tuple(kind for kind in LANES if any(dot.kind == kind for dot in self.dots))


def draw_timeline(dossier: ThreadDossier, zoom: int = 1) -> Timeline | None:
    """Return the thread's time; None where no document of it is dated."""
    dated = [one for one in dossier.words if one.facts.published is not None]
    if not dated:
        return None
    thread = dossier.thread
    due = due_of(thread)
    due_day = last_day_of(due) if due else None
    days = _days(dated, dossier, due_day)
    zooms = zooms_of(days)
    zoom = max(one for one in zooms if one <= max(zoom, 1))
    scale = make_scale(days, zoom)
    lanes, dots, y = _lanes(dossier, dated, scale)
    axis, beyond = y + 16, [dot.x for dot in dots if dot.x > scale.width]
    return Timeline(
        dots=tuple(sorted(dots, key=lambda dot: (dot.x, dot.y))),
        bands=tuple(_bands(thread, scale)),
        ticks=tuple(ticks_of(scale)),
        due=(scale.x(due_day), str(due)) if due_day and due else None,
        lanes=(*lanes, ("state", y - 2)),
        axis=axis,
        width=max(beyond) + _LATER if beyond else scale.width,
        height=axis + 30,
        broken_at=scale.width if beyond else None,
        zoom=zoom,
        zooms=zooms,
        undated=len(dossier.words) - len(dated),
    )


def _lanes(
    dossier: ThreadDossier, dated: Sequence[Words], scale: Scale
) -> tuple[list[tuple[str, float]], list[Dot], float]:
    """Return the lanes with their heights, the dots in them, and where the next lane would lie."""
    groups = {
        "mention": [_finding_dot(one, scale, "mention") for one in dated if _role(one) == "mention"],
        "report": [_finding_dot(one, scale, "report") for one in dated if _role(one) == "status_report"],
        "deadline": list(_deadline_dots(dossier, scale)),
        "decision": list(_decision_dots(dossier, scale)),
    }
    lanes: list[tuple[str, float]] = []
    dots: list[Dot] = []
    y = _TOP
    for kind, some in groups.items():
        if some:
            stacked = _stack(some)
            y += max(level for _, level in stacked) * _STACK
            lanes.append((LANES[kind], y))
            dots += [replace(dot, y=y - level * _STACK) for dot, level in stacked]
            y += _LANE
    return lanes, dots, y


def _role(words: Words) -> str:
    return words.link.role if words.link is not None else ""


def _days(words: Sequence[Words], dossier: ThreadDossier, due: date | None) -> list[date]:
    """Return the days of documents, steps and deadlines; decisions of a later time would squeeze them."""
    days = [one.facts.published for one in words if one.facts.published]
    days += [PartialDate(str(step.date)) for step in dossier.thread.history if _is_day(step.date)]
    deadlines = [day for _, day in _deadlines(dossier)]
    return [
        *(day.first_day for day in days),
        *(day.last_day for day in days),
        *deadlines,
        *([due] if due else []),
    ]


def _is_day(words: str | None) -> bool:
    try:
        return words is not None and bool(PartialDate.parse(words))
    except ValueError:
        return False


def _finding_dot(words: Words, scale: Scale, kind: str) -> Dot:
    published = words.facts.published
    assert published is not None
    source = words.facts.publisher or title_of(words.facts)
    told = f"{published.iso}, {kind_of(words.finding.kind)} in {title_of(words.facts)}"
    return Dot(
        kind=kind,
        when=published.iso,
        told=told,
        words=line_of(words.finding),
        source=source,
        at=f"w-{words.finding.id}",
        x=scale.x(published.first_day),
        end=scale.x(published.last_day) if published.precision != "day" else None,
    )


def _deadlines(dossier: ThreadDossier) -> Iterator[tuple[Words, date]]:
    """Yield the mentions that give a deadline on the calendar, with its last day; of equal days the first."""
    seen = set()
    for one in dossier.words:
        details = one.finding.details
        value = details.deadline_value if isinstance(details, Commitment) else None
        day = last_day_of(value) if value else None
        if day is not None and day not in seen:
            seen.add(day)
            yield one, day


def _deadline_dots(dossier: ThreadDossier, scale: Scale) -> Iterator[Dot]:
    for one, day in _deadlines(dossier):
        words = one.finding.quote("deadline") or ""
        yield Dot(
            kind="deadline",
            when=day.isoformat(),
            told=f"{day}, deadline as told in {published_of(one.facts)}: {words}",
            words=words,
            source=one.facts.publisher or title_of(one.facts),
            at=f"w-{one.finding.id}",
            x=scale.x(day),
        )


def _decisions(dossier: ThreadDossier) -> dict[str, tuple[ReviewDecision, str]]:
    """Return the decisions about the thread or its words, each with the element that has the words."""
    found = {
        decision.id: (decision, f"w-{one.finding.id}")
        for one in dossier.words
        for decision in (one.review.decisions if one.review else ())
    }
    return found | {decision.id: (decision, "reasons") for decision in dossier.set_by}


def _decision_dots(dossier: ThreadDossier, scale: Scale) -> Iterator[Dot]:
    """Yield the decisions on the axis; those of a later time behind its end, one beside the other."""
    later = 0
    for decision, at in sorted(_decisions(dossier).values(), key=lambda one: one[0].order):
        day = decision.decided_at.date()
        is_later = day > scale.last
        x = scale.width + _BREAK + later * _LATER if is_later else scale.x(max(day, scale.first))
        later += is_later
        what = str(decision.kind).replace("_", " ")
        yield Dot(
            kind="decision",
            when=day.isoformat(),
            told=f"{day}, decision: {what} by {decision.by}: {decision.why}",
            words=f"{what}: {decision.why}",
            source=decision.by,
            at=at,
            x=round(x, 1),
        )


def _stack(some: Sequence[Dot]) -> list[tuple[Dot, int]]:
    """Return each with its level: those at one place stand above each other."""
    free: list[float] = []
    found = []
    for dot in sorted(some, key=lambda dot: (dot.x, dot.at)):
        level = next((at for at, end in enumerate(free) if dot.x - end >= _APART), len(free))
        free[level:] = [dot.x, *free[level + 1 :]]
        found.append((dot, level))
    return found


def _bands(thread: Thread, scale: Scale) -> Iterator[Band]:
    """Yield the state from each step that changes it to the next, as the documents tell it one by one.

    A step that tells of an earlier day than the one before it holds from where that one stands.
    """
    steps = [step for step in thread.history if _is_day(step.date)]
    days = [min(PartialDate(str(step.date)).first_day, scale.last) for step in steps]
    starts = [scale.x(max(days[: at + 1])) for at in range(len(days))]
    ends = [*starts[1:], round(scale.width - RIGHT, 1)]
    shown = [one for one in zip(steps, starts, ends, strict=True) if one[2] > one[1]]
    for (standing, progress), run in groupby(shown, key=lambda one: (str(one[0].standing), one[0].progress)):
        some = list(run)
        (step, start, _), width = some[0], round(some[-1][2] - some[0][1], 1)
        words = f"{standing.replace('_', ' ')}, progress {progress or 'unknown'}"
        yield Band(
            x=start,
            width=width,
            tone=TONES[standing],
            filled=_FILLED.get(str(progress), 0.0),
            told=f"from {step.date}: {words} (rule {step.rule})",
            words=_fitting(words, standing, width),
        )


def _fitting(words: str, standing: str, width: float) -> str:
    if width >= len(words) * _LETTER + 12:
        return words
    return standing.replace("_", " ") if width >= _LEAST_WORDS else ""
