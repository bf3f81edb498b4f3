"""Time expressions, by rule."""

from servanda.annotation.records import AnnotatedDocument
from servanda.extraction.dates import times_of
from servanda.extraction.records import Evidence, Finding, TimeExpression
from servanda.primitives import Card, Span


class Times:
    """Makes a finding of each TIMEX3 expression."""

    card = Card(name="times", version=1, needs=("document",), gives=("time",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the time expressions of a document."""
        document = annotated.document
        published = document.published.iso if document.published else None
        return tuple(
            Finding(
                document=document.name,
                document_id=document.id,
                evidence=Evidence.of(document.text, {"text": (Span(time.start, time.end),)}),
                details=TimeExpression(
                    type=time.type.value, value=time.value, mod=time.mod, anchor=time.anchor
                ),
                score=1.0,
                reader=f"{self.card.name}/{self.card.version}",
                unresolved={"value": time.unresolved} if time.unresolved else {},
            )
            for time in times_of(document.text, published)
        )
