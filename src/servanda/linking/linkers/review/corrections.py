"""Fields that a reviewer corrected: which there are, what they may hold, and the finding with them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Any

from servanda.extraction.records import (
    KINDS,
    ArrangementType,
    Decision,
    Evidence,
    Finding,
    Force,
    Mode,
    Progress,
    Standing,
)
from servanda.primitives import Span

#: What the words fields of each kind are called (docs/glossary.md).
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "statement": ("source", "cue", "content"),
        "commitment": (
            "cue", "bearer", "counterparty", "action", "deadline", "condition", "agreement", "speaker",
        ),
        "status": ("cue", "subject", "speaker", "when"),
        "figure": ("value", "unit", "of", "approx", "when"),
        "arrangement": ("text",),
        "time": ("text",),
    }
)  # fmt: skip
#: The closed fields of each kind.
CLOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: tuple(one.name for one in fields(record)) for record, kind in KINDS.items()}
)
_ENUMS: Mapping[tuple[str, str], type[StrEnum]] = MappingProxyType(
    {
        ("statement", "mode"): Mode,
        ("commitment", "force"): Force,
        ("status", "progress"): Progress,
        ("status", "standing"): Standing,
        ("arrangement", "type"): ArrangementType,
    }
)
_POLARITIES = ("positive", "negative")
#: A finding is none without them.
_NEEDED = frozenset(("mode", "force", "polarity", "type"))
#: How a corrected field was decided.
BY_REVIEW = Decision("review", 1.0)


def is_words(kind: str, name: str) -> bool:
    """Return whether the field holds words of the text; `speaker` of a statement is a name."""
    return name in WORDS[kind] and name not in CLOSED[kind]


def read_value(kind: str, name: str, words: str | None) -> object:
    """Return a closed field's value as a decision holds it; raise ValueError where it can be none."""
    if words is None:
        if name in _NEEDED:
            raise ValueError(f"{name} cannot be empty")
        return None
    enum = _ENUMS.get((kind, name))
    if enum is not None and words not in list(enum):
        raise ValueError(f"{name} is one of {', '.join(enum)}")
    if name == "polarity" and words not in _POLARITIES:
        raise ValueError(f"{name} is one of {', '.join(_POLARITIES)}")
    if (kind, name) == ("figure", "number"):
        number = float(words)
        if not isfinite(number):
            raise ValueError(f"{words!r} is no number of anything")
        return number
    return words


def correct(finding: Finding, values: Mapping[str, Any]) -> Finding:
    """Return the finding with these values; words are `{"spans": [[start, end]], "quote": ...}`."""
    spans, quotes = dict(finding.evidence.spans), dict(finding.evidence.quotes)
    closed: dict[str, object] = {}
    unresolved, decided = dict(finding.unresolved), dict(finding.decided)
    for name, value in values.items():
        if is_words(finding.kind, name):
            spans.pop(name, None), quotes.pop(name, None)
            if value is not None:
                spans[name] = tuple(Span(*pair) for pair in value["spans"])
                quotes[name] = value["quote"]
            continue
        held = getattr(finding.details, name)
        loaded = closed[name] = _loaded(finding.kind, name, value, isinstance(held, tuple))
        unresolved.pop(name, None), decided.pop(name, None)
        if loaded in (None, ()):
            unresolved[name] = "a reviewer says that there is none"
        else:
            decided[name] = BY_REVIEW
    return replace(
        finding,
        evidence=Evidence(MappingProxyType(spans), MappingProxyType(quotes)),
        details=replace(finding.details, **closed),  # type: ignore[arg-type]
        unresolved=MappingProxyType(unresolved),
        decided=MappingProxyType(decided),
    )


def _loaded(kind: str, name: str, value: Any, several: bool) -> object:
    if several:
        return tuple(one.strip() for one in value.split(";") if one.strip()) if value else ()
    enum = _ENUMS.get((kind, name))
    return enum(value) if enum and value is not None else value
