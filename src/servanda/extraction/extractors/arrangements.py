"""Arrangements: mentions of agreements, missions, processes, measures and institutions."""

from servanda.annotation.records import AnnotatedDocument, Layer
from servanda.extraction.records import Arrangement, ArrangementType, Evidence, Finding
from servanda.extraction.words import tidy
from servanda.primitives import Card


class Arrangements:
    """Makes an arrangement of each mention."""

    card = Card(name="arrangements", version=1, needs=("marks",), gives=("arrangement",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the arrangements of a document."""
        text = annotated.document.text
        return tuple(
            Finding(
                document=annotated.document.name,
                document_id=annotated.document.id,
                evidence=Evidence.of(text, {"text": (span,)}),
                details=Arrangement(type=ArrangementType(mark.labels["type"])),
                score=mark.score,
                reader=annotated.reader,
            )
            for mark in annotated.marks
            if mark.layer == Layer.ARRANGEMENT and (span := tidy(text, mark.trigger)) is not None
        )
