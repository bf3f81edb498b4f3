"""What reviewers decide: who, when, why, and about which words of which text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self, TypeAlias

from servanda.extraction.records import Finding, as_record
from servanda.primitives import Span, content_id

_NOT_SAID = frozenset(
    ("id", "kind", "document", "spans", "quotes", "unresolved", "decided", "score", "reader", "review")
)


#: Text, kind, and field -> spans in the order of names.
Place: TypeAlias = tuple[str, str, tuple[tuple[str, tuple[Span, ...]], ...]]


class DecisionKind(StrEnum):
    """What a reviewer can decide."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    MERGE = "merge"
    SPLIT = "split"
    SET_STATE = "set_state"
    SAMPLE = "sample"
    """Findings drawn for coding; decides nothing."""
    UNDO = "undo"

    @property
    def matter(self) -> str | None:
        """Return what it settles: two people can settle one matter of one finding at once."""
        return _MATTERS.get(self)


_MATTERS: Mapping[DecisionKind, str] = MappingProxyType(
    {
        DecisionKind.ACCEPT: "right",
        DecisionKind.REJECT: "right",
        DecisionKind.CORRECT: "right",
        DecisionKind.MERGE: "together",
        DecisionKind.SPLIT: "together",
        DecisionKind.SET_STATE: "stands",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The words that a decision is about: text and places, so that it outlives the reader."""

    document: str
    """Name of the document, for people; the text is known by `sha256`."""
    sha256: str
    kind: str
    spans: Mapping[str, tuple[Span, ...]]
    said: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The closed fields as the reviewer saw them."""

    @classmethod
    def of(cls, finding: Finding, *, sha256: str) -> Self:
        """Return the anchor of a finding in the text with this digest."""
        said = {name: value for name, value in as_record(finding).items() if name not in _NOT_SAID}
        return cls(
            document=finding.document,
            sha256=sha256,
            kind=finding.kind,
            spans=finding.evidence.spans,
            said=MappingProxyType(said),
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Return the anchor of a stored record; raise what a wrong mapping raises."""
        spans = {name: tuple(Span(*pair) for pair in some) for name, some in record["spans"].items()}
        return cls(
            document=record["document"],
            sha256=record["sha256"],
            kind=record["kind"],
            spans=MappingProxyType(spans),
            said=MappingProxyType(dict(record["said"])),
        )

    @property
    def place(self) -> "Place":
        """Return text, kind and places of words: the same for every decision about the same finding."""
        return (self.sha256, self.kind, tuple(sorted(self.spans.items())))

    @property
    def start(self) -> int:
        """Return where its words begin."""
        return min(span.start for some in self.spans.values() for span in some)

    def as_record(self) -> dict[str, Any]:
        """Return the anchor as one JSON object."""
        return {
            "document": self.document,
            "sha256": self.sha256,
            "kind": self.kind,
            "spans": {name: [[s.start, s.end] for s in some] for name, some in self.spans.items()},
            "said": dict(self.said),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision:
    """One decision of a person. It is never changed; another decision may undo it."""

    kind: DecisionKind
    by: str
    why: str
    decided_at: datetime
    at: tuple[Anchor, ...] = ()
    """What it is about; of a split first those that leave, then those that stay (`value["leave"]`)."""
    value: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """`correct`: field -> value, words as `{"spans", "quote"}`; `set_state`: progress, standing."""
    sample: str | None = None
    """Name of the sample that it codes; a coding measures and changes nothing."""
    undoes: str | None = None
    id: str = field(init=False, repr=False, compare=False)
    """Made of everything that it says."""

    def __post_init__(self) -> None:
        """Raise ValueError where the time has no zone."""
        if self.decided_at.tzinfo is None:
            raise ValueError("decided_at needs a time zone; the ledger's clock is UTC")
        object.__setattr__(self, "id", content_id("decision", self._said()))

    @property
    def order(self) -> tuple[datetime, str]:
        """Return what decisions are sorted by: a later one outweighs an earlier one."""
        return (self.decided_at, self.id)

    @property
    def acts(self) -> bool:
        """Return whether it can change what the ledger shows."""
        return self.sample is None

    def as_record(self) -> dict[str, Any]:
        """Return the decision as one JSON object of kind `decision`."""
        return {"id": self.id, **self._said()}

    def _said(self) -> dict[str, Any]:
        return {
            "kind": "decision",
            "decision": str(self.kind),
            "by": self.by,
            "why": self.why,
            "decided_at": self.decided_at.astimezone(UTC).isoformat(),
            "at": [one.as_record() for one in self.at],
            "value": dict(self.value),
            "sample": self.sample,
            "undoes": self.undoes,
        }


def in_order(decisions: Iterable[ReviewDecision]) -> list[ReviewDecision]:
    """Return the decisions once each, the earliest first."""
    return sorted({one.id: one for one in decisions}.values(), key=lambda one: one.order)


def undone_by(decisions: Sequence[ReviewDecision]) -> dict[str, str]:
    """Return decision -> the undoing decision in force; what is not a key is in force.

    An undoing decision can itself be undone: then what it undid counts again.
    """
    undoers: dict[str, list[str]] = defaultdict(list)
    for one in in_order(decisions):
        if one.undoes is not None:
            undoers[one.undoes].append(one.id)
    found: dict[str, str | None] = {}

    def undoer(key: str) -> str | None:
        if key not in found:
            # An id is a hash of what it undoes, so that no chain comes back to its start.
            found[key] = next((one for one in undoers.get(key, ()) if undoer(one) is None), None)
        return found[key]

    return {key: by for key in list(undoers) if (by := undoer(key)) is not None}


def in_force(decisions: Iterable[ReviewDecision]) -> list[ReviewDecision]:
    """Return the decisions that nothing in force undoes, the earliest first."""
    known = in_order(decisions)
    undone = undone_by(known)
    return [one for one in known if one.id not in undone]
