"""What the extraction stage hands on: findings, each with the words that it rests on.

Field names and closed values are those of the annotation guidelines (docs/glossary.md).
"""

import copyreg
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NewType

from servanda.documents.records import DocumentId
from servanda.errors import NoEvidenceError
from servanda.primitives import Span, content_id, hull, join_quotes, pickle_by_fields

FindingId = NewType("FindingId", str)


class Force(StrEnum):
    """What binds the bearer."""

    UNDERTAKEN = "undertaken"
    AGREED = "agreed"
    IMPOSED = "imposed"
    URGED = "urged"
    EXPECTED = "expected"
    REFUSED = "refused"


class Progress(StrEnum):
    """How far an undertaking has got."""

    NONE = "none"
    STARTED = "started"
    PARTIAL = "partial"
    COMPLETE = "complete"


class Standing(StrEnum):
    """What an undertaking is worth at present."""

    IN_FORCE = "in_force"
    REAFFIRMED = "reaffirmed"
    STALLED = "stalled"
    SUSPENDED = "suspended"
    BREACHED = "breached"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Mode(StrEnum):
    """How a statement gives the words of its source."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class ArrangementType(StrEnum):
    """Frameworks that undertakings live in."""

    AGREEMENT = "agreement"
    MISSION = "mission"
    PROCESS = "process"
    MEASURE = "measure"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which words each field rests on. Build it with `Evidence.of`, which refuses what is not in the text."""

    spans: Mapping[str, tuple[Span, ...]]
    quotes: Mapping[str, str]

    @classmethod
    def of(cls, text: str, spans: Mapping[str, Iterable[Span]]) -> "Evidence":
        """Return evidence with its words cut from `text`; fields without spans are left out.

        Raises: NoEvidenceError: no field has a span. SpanOutsideDocumentError: one lies outside `text`.
        """
        kept = {name: tuple(sorted(some)) for name, some in spans.items()}
        kept = {name: some for name, some in kept.items() if some}
        if not kept:
            raise NoEvidenceError("A finding needs at least one field with words.")
        quotes = {name: join_quotes(text, some) for name, some in kept.items()}
        return cls(MappingProxyType(kept), MappingProxyType(quotes))

    def first(self, name: str) -> Span | None:
        """Return the first span of a field, or None where the text does not express it."""
        some = self.spans.get(name)
        return some[0] if some else None

    @property
    def extent(self) -> Span:
        """Return the span from the first word of all fields to the last."""
        return hull(span for some in self.spans.values() for span in some)

    def agrees_with(self, text: str) -> bool:
        """Return whether every quote still stands at its spans."""
        try:
            return all(join_quotes(text, self.spans[name]) == quote for name, quote in self.quotes.items())
        except (ValueError, KeyError):
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Somebody said, wrote, thinks or wants something. Words: source cue content."""

    mode: Mode
    speaker: str | None = None
    """Canonical name of the source, where it is resolved."""
    speaker_for: tuple[str, ...] = ()
    """Canonical names of the bodies that the speaker speaks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Somebody is to do something.

    Words: cue bearer counterparty action deadline condition agreement speaker.
    """

    force: Force
    polarity: str = "positive"
    """`negative` where the bearer is to abstain, or refuses."""
    bearer_is: tuple[str, ...] = ()
    counterparty_is: tuple[str, ...] = ()
    deadline_value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far something has got, or what it is worth. Words: cue subject speaker when."""

    progress: Progress | None = None
    standing: Standing | None = None
    when_value: str | None = None
    speaker_is: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A quantity. Words: value unit of approx when."""

    number: float | None
    when_value: str | None = None
    of_is: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A named or definite mention of an agreement, mission, process, measure or institution. Words: text."""

    type: ArrangementType
    name: str | None = None
    """Canonical name, where the mention is resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """A TIMEX3 expression. Words: text."""

    type: str
    value: str | None
    mod: str | None = None
    anchor: str | None = None


Details = Statement | Commitment | Status | Figure | Arrangement | TimeExpression

KINDS: Mapping[type, str] = MappingProxyType(
    {
        Statement: "statement",
        Commitment: "commitment",
        Status: "status",
        Figure: "figure",
        Arrangement: "arrangement",
        TimeExpression: "time",
    }
)

#: Fields that the words decide and that are part of a finding's identity; resolved ones are not.
IDENTITY = ("mode", "force", "progress", "standing", "number", "type")


@dataclass(frozen=True, slots=True)
class Decision:
    """How a field was resolved, how sure that is, and what else it may be."""

    how: str
    score: float
    others: tuple[tuple[str, float], ...] = ()
    """Who else may be meant, names joined with `;`, and how likely; no name: nobody of the document."""


@dataclass(frozen=True, kw_only=True)  # no slots: its id is kept once it was asked for
class Finding:
    """One entry that a reader found in a document."""

    document: str
    """Name of the document."""
    document_id: DocumentId
    evidence: Evidence
    details: Details
    score: float
    reader: str
    unresolved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Resolved field -> reason why it has no value."""
    decided: Mapping[str, Decision] = field(default_factory=lambda: MappingProxyType({}))
    """Resolved field -> how it got its value."""
    vector: bytes = field(default=b"", repr=False)
    """Meaning of the action or subject: unit vector, a signed byte a dimension; empty where there is none."""
    corrects: FindingId | None = None
    """The finding of the reader that a reviewer corrected to this one, which keeps its id."""

    @property
    def kind(self) -> str:
        """Return the record's kind: statement, commitment, status, figure, arrangement, time."""
        return KINDS[type(self.details)]

    @cached_property
    def id(self) -> FindingId:
        """Return the id: made of document, kind, places and closed fields; not of score or reader."""
        if self.corrects is not None:
            return self.corrects
        places = {name: [[s.start, s.end] for s in some] for name, some in self.evidence.spans.items()}
        closed = {name: getattr(self.details, name) for name in IDENTITY if hasattr(self.details, name)}
        return FindingId(content_id(self.kind, self.document_id, places, closed))

    @property
    def start(self) -> int:
        """Return where its first word stands."""
        return min(spans[0].start for spans in self.evidence.spans.values())

    def quote(self, name: str) -> str | None:
        """Return the words of a field, or None where the text does not express it."""
        return self.evidence.quotes.get(name)


def as_record(finding: Finding) -> dict[str, object]:
    """Return the finding as one JSON object, with the field names of the guidelines.

    Names of actors are joined with `;`. A field with several spans is a list of pairs, else one pair.
    """
    details = finding.details
    closed = {f.name: getattr(details, f.name) for f in fields(details)}
    plain = {
        name: (";".join(value) or None) if isinstance(value, tuple) else value
        for name, value in closed.items()
    }
    spans = {
        name: [[s.start, s.end] for s in some] if len(some) > 1 else [some[0].start, some[0].end]
        for name, some in finding.evidence.spans.items()
    }
    return {
        "id": finding.id,
        "kind": finding.kind,
        "document": finding.document,
        **plain,
        "spans": spans,
        "quotes": dict(finding.evidence.quotes),
        "unresolved": dict(finding.unresolved),
        "decided": {name: _decision_record(one) for name, one in finding.decided.items()},
        "score": finding.score,
        "reader": finding.reader,
    }


def _decision_record(decision: Decision) -> dict[str, object]:
    others = [{"actors": actors or None, "score": score} for actors, score in decision.others]
    return {"how": decision.how, "score": decision.score, **({"others": others} if others else {})}


def _read_only(values: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(values)


# Findings go from process to process, and Python cannot pickle read-only mappings by itself.
copyreg.pickle(MappingProxyType, lambda values: (_read_only, (dict(values),)))
pickle_by_fields(Evidence, Decision, *KINDS)
