"""What the annotation stage hands on: scored marks on the words of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from servanda.documents.records import Document
from servanda.primitives import Span


class Layer(StrEnum):
    """What a mark says about the words at its trigger."""

    STATEMENT = "statement"
    COMMITMENT = "commitment"
    STATUS = "status"
    FIGURE = "figure"
    ARRANGEMENT = "arrangement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """Words that the reader ties to a trigger, under a field of the guidelines."""

    field: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A trigger (cue, value or name) with its labels and arguments, as the reader scored them."""

    layer: Layer
    trigger: Span
    score: float
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Closed fields: force, progress, standing, type."""
    label_chances: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    """Closed field -> value -> probability; the value `""` means that the words do not say."""
    chances: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """What the score was made of: probabilities of the trigger, of the whole, of its main argument."""
    arguments: tuple[Argument, ...] = ()
    vectors: Mapping[Span, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Meaning of an argument's words: unit vector, one signed byte a dimension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedDocument:
    """A document with its sentences and marks."""

    document: Document
    reader: str
    """Name and version of the reader, `name/version`."""
    sentences: tuple[Span, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingWord:
    """What would become of a mark if the reader could not read one word."""

    span: Span
    score_without: float
    labels_without: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Closed fields that would have another value; `""` where they would have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why the reader made a mark, as far as reading its sentences without each word in turn can tell."""

    mark: Mark
    keep: float
    """Least score of a mark of its layer that is handed on."""
    words: tuple[DecidingWord, ...]
    """Words without which score or labels change, the weightiest first; none where a rule made the mark."""
