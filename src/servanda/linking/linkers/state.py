"""The state of an undertaking on three axes, by the numbered steps of docs/status_rule.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Finding, Progress, Standing, Status
from servanda.linking.linkers.decisions import SetState
from servanda.linking.records import DocumentFacts, EventKind, EvidenceGrade, HistoryStep
from servanda.primitives import PartialDate

#: Standings that a reaffirmation does not mend (S6).
_UNMENDED = frozenset({Standing.BREACHED, Standing.DISPUTED})

_EVENTS: Mapping[Standing, EventKind] = {
    Standing.REAFFIRMED: EventKind.REAFFIRMED,
    Standing.SUSPENDED: EventKind.SUSPENDED,
    Standing.BREACHED: EventKind.BREACHED,
    Standing.DISPUTED: EventKind.DISPUTED,
    Standing.WITHDRAWN: EventKind.WITHDRAWN,
    Standing.SUPERSEDED: EventKind.SUPERSEDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mention or a report of the undertaking, with its place in time."""

    finding: Finding
    facts: DocumentFacts
    date: PartialDate | None
    date_from: str
    """`words`, `published` or `unknown`."""

    @property
    def order(self) -> tuple[bool, str, str, str, int, str]:
        """Return what history is sorted by: undated first, so that it outweighs nothing dated (S9)."""
        last = self.date.last_day.isoformat() if self.date else ""
        published = self.facts.published.iso if self.facts.published else ""
        # Documents of one day stand in the order of their names, words in reading order.
        return (self.date is not None, last, published, self.facts.name, self.finding.start, self.finding.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where an undertaking stands, and how it came there."""

    progress: Progress | None
    standing: Standing
    evidence: EvidenceGrade
    history: tuple[HistoryStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the evidence axis needs to know beside the reports."""

    bearer: frozenset[str]
    witnesses: Mapping[DocumentId, str]
    """Document -> witness: copies of one story have one."""
    set_states: tuple[SetState, ...] = ()
    """States that reviewers set, the earliest first."""


def tell(finding: Finding, facts: DocumentFacts) -> Told:
    """Return the finding with its date: that of its words if they give a past one, else its document's."""
    value = finding.details.when_value if isinstance(finding.details, Status) else None
    if value is not None:
        try:
            said = PartialDate(value)
        except ValueError:
            said = None
        if said is not None and (facts.published is None or said.last_day <= facts.published.last_day):
            return Told(finding=finding, facts=facts, date=said, date_from="words")
    if facts.published is None:
        return Told(finding=finding, facts=facts, date=None, date_from="unknown")
    return Told(finding=finding, facts=facts, date=facts.published, date_from="published")


def compute_state(told: Sequence[Told], setting: Setting) -> State:
    """Return the state after everything that was told, in the order of time."""
    progress, standing = Progress.NONE, Standing.IN_FORCE
    history: list[HistoryStep] = []
    made = False
    seen: set[DocumentId] = set()
    for one in sorted(told, key=lambda some: some.order):
        details = one.finding.details
        if isinstance(details, Commitment):
            if one.facts.id in seen:
                continue
            seen.add(one.facts.id)
            rule, event = ("S2", EventKind.REPORTED) if made else ("S1", EventKind.MADE)
            made = True
        elif isinstance(details, Status):
            progress, standing, rule = _report(details, progress, standing)
            event = _event(details)
        else:
            continue
        history.append(_step(one, event, progress, standing, rule))
    for said in setting.set_states:  # S15: the reviewers have the last word
        progress, standing = said.progress or progress, said.standing or standing
        history.append(_set_step(said, progress, standing))
    grade = _grade(told, progress, standing, setting)
    return State(progress=progress, standing=standing, evidence=grade, history=tuple(history))


def _report(details: Status, progress: Progress, standing: Standing) -> tuple[Progress, Standing, str]:
    """Return the state after a report, and the step that decided."""
    if details.standing is Standing.DISPUTED:
        return progress, Standing.DISPUTED, "S5"
    progress = details.progress or progress
    if details.standing is Standing.REAFFIRMED and standing in _UNMENDED:
        return progress, standing, "S6"
    if details.standing is not None:
        return progress, details.standing, "S4"
    if details.progress is Progress.COMPLETE:
        return progress, Standing.IN_FORCE, "S7"
    return progress, standing, "S3"


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
        rule="S15",
    )


def _grade(told: Sequence[Told], progress: Progress, standing: Standing, setting: Setting) -> EvidenceGrade:
    """Return who says so (S10 to S14)."""
    reports = [(one, details) for one in told if isinstance(details := one.finding.details, Status)]
    if not reports:
        return EvidenceGrade.NONE_FOUND
    if standing is Standing.DISPUTED:
        return EvidenceGrade.CONTESTED
    agreeing = [o for o, d in reports if d.progress is progress or d.standing is standing]
    third = [one for one in agreeing or [o for o, _ in reports] if not _is_claim(one, setting.bearer)]
    if not third:
        return EvidenceGrade.CLAIMED
    independent = {setting.witnesses[one.facts.id] for one in third}
    return EvidenceGrade.CORROBORATED if len(independent) > 1 else EvidenceGrade.REPORTED


def _is_claim(one: Told, bearer: frozenset[str]) -> bool:
    """Return whether the bearer says so itself, or a document that the bearer published."""
    details = one.finding.details
    speakers = frozenset(details.speaker_is) if isinstance(details, Status) else frozenset()
    if speakers:
        return bool(speakers & bearer)
    publisher = (one.facts.publisher or "").casefold()
    return one.finding.quote("speaker") is None and publisher in {name.casefold() for name in bearer}
