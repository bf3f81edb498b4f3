"""Status reports: how far something has got, or what it is worth at present."""

from servanda.annotation.records import AnnotatedDocument, Layer
from servanda.extraction.dates import when_of, with_whole_time
from servanda.extraction.records import Evidence, Finding, Progress, Standing, Status
from servanda.extraction.words import best_of, single_spans
from servanda.primitives import Card


class Statuses:
    """Makes a status of each cue that has a subject and says progress, standing or both."""

    card = Card(name="statuses", version=2, needs=("marks",), gives=("status",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the status reports of a document."""
        text = annotated.document.text
        found = []
        for mark in annotated.marks:
            if mark.layer != Layer.STATUS or not mark.labels:
                continue
            spans = {"cue": (mark.trigger,)} | single_spans(text, mark, ("subject", "speaker", "when"))
            subject = best_of(mark.arguments, "subject")
            if "subject" not in spans or subject is None:
                continue
            spans = with_whole_time(annotated, spans, "when")
            value, reason = when_of(annotated, spans["when"][0] if "when" in spans else None)
            progress, standing = mark.labels.get("progress"), mark.labels.get("standing")
            found.append(
                Finding(
                    document=annotated.document.name,
                    document_id=annotated.document.id,
                    evidence=Evidence.of(text, spans),
                    details=Status(
                        progress=Progress(progress) if progress else None,
                        standing=Standing(standing) if standing else None,
                        when_value=value,
                    ),
                    score=mark.score,
                    reader=annotated.reader,
                    unresolved={"when_value": reason} if reason else {},
                    vector=mark.vectors.get(subject.span, b""),
                )
            )
        return tuple(found)
