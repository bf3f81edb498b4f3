"""Why the reader found what it found: for each finding its score, the other labels, the deciding words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from servanda.annotation import AnnotatedDocument, DecidingWord, Explanation, Mark, Reader, annotate
from servanda.documents import Document
from servanda.extraction import Finding, extract
from servanda.linking import resolve
from servanda.primitives import Span

#: Kind -> the field at whose words the reader's mark stands.
_ANCHOR = {"figure": "value", "arrangement": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedFinding:
    """A finding with what it was made of; a rule's finding has neither."""

    document: Document
    finding: Finding
    explanation: Explanation | None

    @property
    def made_of(self) -> Mapping[str, float]:
        """Return the probabilities that the score was made of."""
        return self.explanation.mark.chances if self.explanation else {}

    @property
    def labels(self) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Return closed field -> values with their probabilities, the likeliest first; `""`: not said."""
        found = self.explanation.mark.label_chances if self.explanation else {}
        return {
            name: sorted(chances.items(), key=lambda item: (-item[1], item[0]))
            for name, chances in found.items()
        }

    @property
    def words(self) -> Sequence[DecidingWord]:
        """Return the words without which the score falls or a label changes, the weightiest first."""
        return self.explanation.words if self.explanation else ()

    def as_record(self) -> dict[str, object]:
        """Return the explanation as one JSON object of kind `explanation`."""
        text, mark = self.document.text, self.explanation and self.explanation.mark
        return {
            "kind": "explanation",
            "id": self.finding.id,
            "of": self.finding.kind,
            "document": self.finding.document,
            "score": self.finding.score,
            "keep": self.explanation.keep if self.explanation else None,
            "made_of": dict(self.made_of),
            "labels": {
                name: {value: round(chance, 4) for value, chance in some}
                for name, some in self.labels.items()
            },
            "fields": [
                {"field": a.field, **_place(text, a.span), "score": a.score}
                for a in (mark.arguments if mark else ())
            ],
            "words": [
                {
                    **_place(text, word.span),
                    "score_without": word.score_without,
                    "labels_without": dict(word.labels_without),
                }
                for word in self.words
            ],
        }


def explain(
    document: Document, *, reader: Reader, wanted: Callable[[Finding], bool] = lambda finding: True
) -> Iterator[ExplainedFinding]:
    """Yield the wanted findings of a document, each with why the reader made it.

    Raises: ReadingError: the reader failed on it.
    """
    annotated = annotate(document, reader=reader)
    chosen = [finding for finding in resolve(document, extract(annotated)) if wanted(finding)]
    marks = [_mark_of(finding, annotated) for finding in chosen]
    held = {_key(mark) for mark in marks if mark is not None}
    coming = reader.explain(document, wanted=lambda mark: _key(mark) in held)
    here: dict[tuple[str, Span], Explanation] = {}
    for finding, mark in zip(chosen, marks, strict=True):
        while mark is not None and _key(mark) not in here:
            explanation = next(coming)
            here[_key(explanation.mark)] = explanation
        yield ExplainedFinding(
            document=document, finding=finding, explanation=here[_key(mark)] if mark else None
        )


def _mark_of(finding: Finding, annotated: AnnotatedDocument) -> Mark | None:
    """Return the mark that a finding was made of; None where a rule found it."""
    anchor = finding.evidence.spans.get(_ANCHOR.get(finding.kind, "cue"))
    near = [mark for mark in annotated.marks if mark.layer == finding.kind]
    if not anchor or not near:
        return None
    best = max(near, key=lambda mark: (_shared(mark.trigger, anchor[0]), mark.score))
    return best if best.trigger.overlaps(anchor[0]) else None


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _key(mark: Mark) -> tuple[str, Span]:
    return (mark.layer, mark.trigger)


def _place(text: str, span: Span) -> dict[str, object]:
    return {"span": [span.start, span.end], "quote": text[span.start : span.end]}
