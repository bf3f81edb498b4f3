"""Figures: counts and amounts that a reader might follow over time."""

import re

from servanda.annotation.records import AnnotatedDocument, Layer
from servanda.extraction.dates import value_of
from servanda.extraction.numbers import parse_number
from servanda.extraction.records import Evidence, Figure, Finding
from servanda.extraction.words import single_spans, tidy
from servanda.primitives import Card

_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9}
_LEADING_SCALE = re.compile(r"\s*(thousand|million|billion|trillion|bn|m)\b", re.I)


class Figures:
    """Makes a figure of each value."""

    card = Card(name="figures", version=1, needs=("marks",), gives=("figure",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the figures of a document."""
        text = annotated.document.text
        found = []
        for mark in annotated.marks:
            value = tidy(text, mark.trigger) if mark.layer == Layer.FIGURE else None
            if value is None:
                continue
            spans = {"value": (value,)} | single_spans(text, mark, ("unit", "of", "approx", "when"))
            when, reason = value_of(annotated, spans["when"][0] if "when" in spans else None)
            number = parse_number(text[value.start : value.end])
            unit = spans.get("unit", (None,))[0]
            scale = _LEADING_SCALE.match(text[unit.start : unit.end]) if unit else None
            if number is not None and scale:
                number *= _SCALE[scale[1].lower()]
            unresolved = {"when_value": reason} if reason else {}
            if number is None:
                unresolved["number"] = "the words write no number"
            found.append(
                Finding(
                    document=annotated.document.name,
                    document_id=annotated.document.id,
                    evidence=Evidence.of(text, spans),
                    details=Figure(number=number, when_value=when),
                    score=mark.score,
                    reader=annotated.reader,
                    unresolved=unresolved,
                )
            )
        return tuple(found)
