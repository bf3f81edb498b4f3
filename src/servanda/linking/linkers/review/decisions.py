"""Review decisions → findings as the reviewers leave them, ties that hold, and what no longer fits.

A decision is found again by its text and its places, not by the ids of findings: docs/review.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from servanda.extraction.records import IDENTITY, Finding, FindingId, Progress, Standing
from servanda.linking.decisions import Anchor, DecisionKind, Place, ReviewDecision, in_force
from servanda.linking.linkers.review.corrections import correct
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span

#: Least share of characters that a finding has in common with the places of a decision about it.
MIN_COMMON = 0.5
#: The field that tells which finding it is, by kind; the next one where it is not expressed.
_MAIN = ("action", "content", "subject", "value", "text", "cue")
_VERDICTS = frozenset((DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CORRECT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A decision, or a part of it, that changes nothing, and why."""

    decision: ReviewDecision
    why: str
    against: ReviewDecision | None = None
    """The decision that it contradicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetState:
    """A state that a reviewer set, anchored to a mention."""

    decision: ReviewDecision
    finding: Finding
    progress: Progress | None
    standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What reviewers said belongs together, and what does not."""

    together: tuple[frozenset[FindingId], ...] = ()
    apart: tuple[tuple[frozenset[FindingId], frozenset[FindingId]], ...] = ()
    states: Mapping[FindingId, tuple[SetState, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Mention -> states that were set, the earliest first."""


NO_TIES = Ties()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Findings after review."""

    findings: tuple[Finding, ...]
    """Corrected where a reviewer did; without those that were rejected."""
    verdicts: Mapping[FindingId, tuple[ReviewDecision, ...]]
    """Finding -> accepting, correcting or rejecting decisions that hold, the latest first."""
    ties: Ties
    not_fitting: tuple[Misfit, ...]

    def is_rejected(self, finding: FindingId) -> bool:
        """Return whether a reviewer says that there is no such thing in the text."""
        return any(one.kind is DecisionKind.REJECT for one in self.verdicts.get(finding, ()))


def apply_decisions(
    documents: Iterable[DocumentFacts], findings: Iterable[Finding], decisions: Iterable[ReviewDecision]
) -> Reviewed:
    """Return the findings as reviewers leave them; where decisions contradict, the later one holds."""
    acting = [one for one in in_force(decisions) if one.acts]
    return apply_ranked(documents, findings, acting[::-1])


def apply_ranked(
    documents: Iterable[DocumentFacts], findings: Iterable[Finding], ranked: Sequence[ReviewDecision]
) -> Reviewed:
    """Return the findings after these decisions, of which an earlier one outweighs a later one."""
    given = list(findings)
    if not ranked:
        return Reviewed(findings=tuple(given), verdicts={}, ties=NO_TIES, not_fitting=())
    desk = _Desk(Places(documents, given))
    for decision in ranked:
        desk.take(decision)
    return desk.result(given)


class Places:
    """Findings by the text and the places that they stand at."""

    def __init__(self, documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> None:
        texts = {facts.id: facts.sha256 for facts in documents}
        self._texts = frozenset(texts.values())
        self._found: dict[tuple[str, str], dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
        self._exact: dict[tuple[str, Place], list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.document_id in texts:
                key = (texts[finding.document_id], finding.kind)
                self._found[key][finding.document_id].append(finding)
                place = (*key, tuple(sorted(finding.evidence.spans.items())))
                self._exact[finding.document_id, place].append(finding)

    def find(self, anchor: Anchor) -> list[Finding]:
        """Return the finding at these places, one for each document that has the text."""
        by_document, place = self._found.get((anchor.sha256, anchor.kind), {}), anchor.place
        best = (
            _nearest(anchor, self._exact.get((document, place)) or some)
            for document, some in sorted(by_document.items())
        )
        return [one for one in best if one is not None]

    def why_not(self, anchor: Anchor) -> str:
        """Return why there is no finding at these places."""
        if anchor.sha256 not in self._texts:
            return f"the text of {anchor.document!r} is not in the ledger"
        start = min(some[0].start for some in anchor.spans.values())
        return f"the reader finds no {anchor.kind} at character {start} of {anchor.document!r}"


def _nearest(anchor: Anchor, findings: Sequence[Finding]) -> Finding | None:
    scored = [(_common(anchor, one), _agreement(anchor, one), one.id, one) for one in findings]
    best = max(scored, key=lambda some: some[:3], default=None)
    return best[3] if best is not None and best[0] >= MIN_COMMON else None


def _common(anchor: Anchor, finding: Finding) -> float:
    """Return the share of common characters, 0 where the main field stands elsewhere."""
    spans = finding.evidence.spans
    if spans == anchor.spans:
        return 1.0
    main = next((name for name in _MAIN if name in anchor.spans), None)
    if main is None or not any(
        one.overlaps(other) for one in anchor.spans[main] for other in spans.get(main, ())
    ):
        return 0.0
    some, others = _characters(anchor.spans), _characters(spans)
    return min(len(some & others) / len(some | others), 0.9999)


def _characters(spans: Mapping[str, tuple[Span, ...]]) -> set[int]:
    return {at for some in spans.values() for span in some for at in range(span.start, span.end)}


def _agreement(anchor: Anchor, finding: Finding) -> int:
    """Return how many closed fields are those that the reviewer saw."""
    return sum(
        anchor.said[name] == getattr(finding.details, name, None) for name in IDENTITY if name in anchor.said
    )


class _Desk:
    """Takes decisions one by one, the weightiest first; what contradicts an earlier one is put aside."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._verdicts: dict[FindingId, list[ReviewDecision]] = defaultdict(list)
        self._fields: dict[FindingId, dict[str, ReviewDecision]] = defaultdict(dict)
        self._together: list[tuple[frozenset[FindingId], tuple[ReviewDecision, ...]]] = []
        self._apart: list[tuple[frozenset[FindingId], frozenset[FindingId], ReviewDecision]] = []
        self._states: dict[FindingId, list[SetState]] = defaultdict(list)
        self._misfits: list[Misfit] = []

    def take(self, decision: ReviewDecision) -> None:
        """Let the decision hold, as far as it fits."""
        if decision.kind in (DecisionKind.UNDO, DecisionKind.SAMPLE):
            return
        found = [self._places.find(anchor) for anchor in decision.at]
        for anchor, some in zip(decision.at, found, strict=True):
            if not some:
                self._put_aside(decision, self._places.why_not(anchor))
        if decision.kind in _VERDICTS:
            for finding in (one for some in found for one in some):
                self._judge(decision, finding)
        elif decision.kind is DecisionKind.MERGE:
            self._merge(decision, frozenset(one.id for some in found for one in some))
        elif decision.kind is DecisionKind.SPLIT:
            leave = decision.value["leave"]
            gone = frozenset(one.id for some in found[:leave] for one in some)
            self._split(decision, gone, frozenset(one.id for some in found[leave:] for one in some) - gone)
        else:
            self._set_state(decision, [one for some in found for one in some])

    def _put_aside(self, decision: ReviewDecision, why: str, against: ReviewDecision | None = None) -> None:
        misfit = Misfit(decision=decision, why=why, against=against)
        if misfit not in self._misfits:
            self._misfits.append(misfit)

    def _judge(self, decision: ReviewDecision, finding: Finding) -> None:
        rejects = decision.kind is DecisionKind.REJECT
        for other in self._verdicts[finding.id]:
            if rejects != (other.kind is DecisionKind.REJECT):
                self._put_aside(decision, "the finding is rejected by one and not by the other", other)
                return
        if decision.kind is DecisionKind.CORRECT:
            for name, value in decision.value.items():
                other = self._fields[finding.id].get(name, decision)
                if other.value[name] != value:
                    self._put_aside(decision, f"{name} has another value in the other", other)
                    return
            self._fields[finding.id] |= dict.fromkeys(decision.value, decision)
        self._verdicts[finding.id].append(decision)

    def _merge(self, decision: ReviewDecision, ids: frozenset[FindingId]) -> None:
        if len(ids) < 2:
            if len(decision.at) > 1:
                self._put_aside(decision, "less than two of its findings are left")
            return
        joined = [one for one in self._together if one[0] & ids]
        whole = ids.union(*(some for some, _ in joined))
        for some, others, other in self._apart:
            if whole & some and whole & others:
                self._put_aside(decision, "it joins what the other keeps apart", other)
                return
        by = (*(one for _, decisions in joined for one in decisions), decision)
        self._together = [one for one in self._together if one not in joined] + [(whole, by)]

    def _split(
        self, decision: ReviewDecision, some: frozenset[FindingId], others: frozenset[FindingId]
    ) -> None:
        if not some or not others:
            self._put_aside(decision, "one of its two sides is gone")
            return
        for whole, by in self._together:
            if whole & some and whole & others:
                self._put_aside(decision, "it keeps apart what the other joins", by[-1])
                return
        self._apart.append((some, others, decision))

    def _set_state(self, decision: ReviewDecision, findings: Sequence[Finding]) -> None:
        progress, standing = decision.value.get("progress"), decision.value.get("standing")
        for finding in findings:
            self._states[finding.id].append(
                SetState(
                    decision=decision,
                    finding=finding,
                    progress=Progress(progress) if progress else None,
                    standing=Standing(standing) if standing else None,
                )
            )

    def result(self, given: Sequence[Finding]) -> Reviewed:
        """Return what all decisions together make of the findings."""
        verdicts = {key: tuple(some) for key, some in self._verdicts.items() if some}
        gone = {key for key, some in verdicts.items() if some[0].kind is DecisionKind.REJECT}
        return Reviewed(
            findings=tuple(self._corrected(one) for one in given if one.id not in gone),
            verdicts=MappingProxyType(verdicts),
            ties=Ties(
                together=tuple(sorted((whole for whole, _ in self._together), key=min)),
                apart=tuple((some, others) for some, others, _ in self._apart),
                states=MappingProxyType({key: tuple(some[::-1]) for key, some in self._states.items()}),
            ),
            not_fitting=tuple(sorted(self._misfits, key=lambda one: (*one.decision.order, one.why))),
        )

    def _corrected(self, finding: Finding) -> Finding:
        by = self._fields.get(finding.id)
        if not by:
            return finding
        return replace(
            correct(finding, {name: one.value[name] for name, one in by.items()}), corrects=finding.id
        )
