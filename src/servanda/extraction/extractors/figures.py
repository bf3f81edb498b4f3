"""Figures: counts and amounts that a reader might follow over time."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from servanda.annotation.records import AnnotatedDocument, Layer
from servanda.extraction.dates import when_of
from servanda.extraction.numbers import Amount, find_scale, parse_amount
from servanda.extraction.records import Decision, Evidence, Figure, Finding
from servanda.extraction.words import single_spans, tidy
from servanda.primitives import Card, Span

_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_LEADING_SCALE = re.compile(r"\s*(thousand|million|billion|trillion|mn|bn|tn)\b", re.I)
#: A written rule chose the number; nothing was weighed.
_BY_RULE = 1.0


class Figures:
    """Makes a figure of each value."""

    card = Card(name="figures", version=2, needs=("marks",), gives=("figure",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the figures of a document."""
        text = annotated.document.text
        found = []
        for mark in annotated.marks:
            value = tidy(text, mark.trigger) if mark.layer == Layer.FIGURE else None
            if value is None:
                continue
            spans = {"value": (value,)} | single_spans(text, mark, ("unit", "of", "approx", "when"))
            when, reason = when_of(annotated, spans["when"][0] if "when" in spans else None)
            unresolved = {"when_value": reason} if reason else {}
            number, how = _number(text, value, spans)
            if number is None:
                unresolved["number"] = how or ""
            found.append(
                Finding(
                    document=annotated.document.name,
                    document_id=annotated.document.id,
                    evidence=Evidence.of(text, spans),
                    details=Figure(number=number, when_value=when),
                    score=mark.score,
                    reader=annotated.reader,
                    unresolved=unresolved,
                    decided=_decided(how) if number is not None else MappingProxyType({}),
                )
            )
        return tuple(found)


def _number(text: str, value: Span, spans: Mapping[str, tuple[Span, ...]]) -> tuple[float | None, str | None]:
    """Return the number and how it was chosen where the words write more than one, or None and why."""
    amount = parse_amount(text[value.start : value.end])
    if not isinstance(amount, Amount):
        return None, str(amount)
    scale = find_scale(text, value.start, value.end)
    unit = spans.get("unit", (None,))[0]
    named = _LEADING_SCALE.match(text[unit.start : unit.end]) if unit else None
    if scale == 1.0 and named:
        scale = _SCALE[named[1].lower()]
    return amount.low * scale, amount.how


def _decided(how: str | None) -> Mapping[str, Decision]:
    return MappingProxyType({"number": Decision(how=how, score=_BY_RULE)} if how else {})
