"""The state of an undertaking on three axes, by the numbered steps of docs/status_rule.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from servanda.extraction.records import Commitment, FindingId, Progress, Standing, Status
from servanda.linking.linkers.review.decisions import SetState
from servanda.linking.linkers.states.course import Course, deadline_of
from servanda.linking.linkers.states.evidence import grade
from servanda.linking.linkers.states.told import Told, tell
from servanda.linking.records import EventKind, EvidenceGrade, HistoryStep
from servanda.linking.steps import SET_BY_REVIEWER

__all__ = ["Setting", "State", "Told", "compute_state", "tell"]

#: Steps that tell more of what happened than the words of the report or mention alone.
_BY_STEP: Mapping[str, EventKind] = {
    "S1": EventKind.MADE,
    "S16": EventKind.REAFFIRMED,
    "S19": EventKind.REPORTED,
    "S23": EventKind.BREACHED,
    "S24": EventKind.REPORTED,
    "S26": EventKind.REPORTED,
}

_EVENTS: Mapping[Standing, EventKind] = {
    Standing.REAFFIRMED: EventKind.REAFFIRMED,
    Standing.SUSPENDED: EventKind.SUSPENDED,
    Standing.BREACHED: EventKind.BREACHED,
    Standing.DISPUTED: EventKind.DISPUTED,
    Standing.WITHDRAWN: EventKind.WITHDRAWN,
    Standing.SUPERSEDED: EventKind.SUPERSEDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where an undertaking stands, and how it came there."""

    progress: Progress | None
    standing: Standing
    evidence: EvidenceGrade
    history: tuple[HistoryStep, ...]
    unresolved: Mapping[str, str] = field(default_factory=dict)
    """What does not fit, with the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the state is computed by, beside what is told."""

    bearer: frozenset[str]
    witnesses: Mapping[FindingId, str]
    """Status report -> who bears witness to it: copies of one story, or of one paragraph, have one."""
    set_states: tuple[SetState, ...] = ()
    """States that reviewers set, the earliest first."""


def compute_state(told: Sequence[Told], setting: Setting) -> State:
    """Return the state after everything that was told, in the order of time."""
    reporting = frozenset(one.facts.id for one in told if isinstance(one.finding.details, Status))
    ordered = sorted(told, key=lambda some: some.order)
    deadlines = {one.facts.id: due for one in ordered if (due := deadline_of(one)) is not None}
    course = Course(bearer=setting.bearer, reporting=reporting, deadlines=deadlines)
    history: list[HistoryStep] = []
    for one in ordered:
        details = one.finding.details
        if isinstance(details, Commitment):
            rule = course.mention(one, details)
            event = EventKind.REPORTED
        elif isinstance(details, Status):
            rule = course.report(one, details)
            is_at_odds = rule == "S20" and course.standing is Standing.DISPUTED
            event = EventKind.DISPUTED if is_at_odds else _event(details)
        else:
            continue
        if rule is not None:
            event = _BY_STEP.get(rule, event)
            history.append(_step(one, event, course.progress, course.standing, rule))
    progress, standing = course.progress, course.standing
    for said in setting.set_states:  # S15: the reviewers have the last word
        progress, standing = said.progress or progress, said.standing or standing
        history.append(_set_step(said, progress, standing))
    return State(
        progress=progress,
        standing=standing,
        evidence=grade(told, progress, standing, bearer=setting.bearer, witnesses=setting.witnesses),
        history=tuple(history),
        unresolved=_before_first_mention(ordered),
    )


def _before_first_mention(ordered: Sequence[Told]) -> dict[str, str]:
    """Return a note where reports tell of a time before the first mention: a wrong date, or a gap."""
    made = next((one for one in ordered if isinstance(one.finding.details, Commitment) and one.date), None)
    if made is None or made.date is None:
        return {}
    first = made.date
    early = [
        one.date.iso
        for one in ordered
        if one.date_from == "words" and one.date is not None and one.date.last_day < first.first_day
    ]
    if not early:
        return {}
    return {
        "history": f"a report is dated {early[0]}, before the first mention of {first.iso}: its date may be "
        "misread (correct or reject the report), or an earlier document be missing (add it)"
    }


def _event(details: Status) -> EventKind:
    if details.standing is not None and details.standing in _EVENTS:
        return _EVENTS[details.standing]
    return EventKind.COMPLETED if details.progress is Progress.COMPLETE else EventKind.REPORTED


def _step(one: Told, event: EventKind, progress: Progress, standing: Standing, rule: str) -> HistoryStep:
    return HistoryStep(
        date=one.date.iso if one.date else None,
        date_from=one.date_from,
        document=one.facts.name,
        finding=one.finding.id,
        event=event,
        progress=progress,
        standing=standing,
        rule=rule,
    )


def _set_step(said: SetState, progress: Progress, standing: Standing) -> HistoryStep:
    return HistoryStep(
        date=said.decision.decided_at.astimezone(UTC).date().isoformat(),
        date_from="decision",
        document=said.finding.document,
        finding=said.finding.id,
        event=_event(Status(progress=said.progress, standing=said.standing)),
        progress=progress,
        standing=standing,
        rule=SET_BY_REVIEWER,
    )
