"""Statements: who said, wrote, thinks or wants what, in whose words."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from servanda.annotation.records import AnnotatedDocument, Layer, Mark
from servanda.extraction.records import Evidence, Finding, Mode, Statement
from servanda.extraction.words import best_of, quotations_of, tidy
from servanda.primitives import Card, Span

_WORD = re.compile(r"\w+")
#: Share of a content's words inside quotation marks from which it counts as quoted whole: PolNeAR's own line.
_DIRECT = 0.9
#: Two readings of one attribution share more than this of their content.
_SAME = 0.6
#: Characters of a stretch of text within which contents are compared.
_STRETCH = 2000


class Statements:
    """Makes a statement of each attribution cue that has a content."""

    card = Card(name="statements", version=1, needs=("marks",), gives=("statement",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the statements of a document."""
        text = annotated.document.text
        quotations = quotations_of(text)
        found = []
        for mark in annotated.marks:
            spans = _spans(text, mark, quotations) if mark.layer == Layer.STATEMENT else None
            if spans is None:
                continue
            found.append(
                Finding(
                    document=annotated.document.name,
                    document_id=annotated.document.id,
                    evidence=Evidence.of(text, spans),
                    details=Statement(mode=_mode(text, spans["content"], quotations)),
                    score=mark.score,
                    reader=annotated.reader,
                )
            )
        return tuple(_without_doubles(found))


def _spans(text: str, mark: Mark, quotations: Sequence[Span]) -> dict[str, tuple[Span, ...]] | None:
    """Return the spans of an attribution, or None where it has no content."""
    contents = [
        _whole(argument.span, mark.trigger, quotations)
        for argument in mark.arguments
        if argument.field == "content"
    ]
    tidied = tuple(span for some in _joined(contents) if (span := tidy(text, some)) is not None)
    content = tuple(span for span in tidied if not mark.trigger.contains(span))
    if not content:
        return None
    spans: dict[str, tuple[Span, ...]] = {"cue": (mark.trigger,), "content": content}
    source = best_of(mark.arguments, "source")
    kept = tidy(text, source.span) if source else None
    if kept is not None:
        spans["source"] = (kept,)
    return spans


def _whole(content: Span, cue: Span, quotations: Sequence[Span]) -> Span:
    """Return the content with the whole quotation that it begins or ends with, where the cue stands outside.

    Somebody who is quoted is quoted to the closing mark: training texts have few quotations of many
    sentences or paragraphs, and the reader may lose them half way (measured: the model card).
    """
    for quotation in quotations:
        if quotation.overlaps(content) and not quotation.overlaps(cue):
            opens = quotation.start <= content.start <= quotation.start + 1 and content.end < quotation.end
            closes = quotation.end - 2 <= content.end <= quotation.end and content.start > quotation.start
            if opens or closes:
                return Span(min(content.start, quotation.start), max(content.end, quotation.end))
    return content


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _mode(text: str, content: Sequence[Span], quotations: Sequence[Span]) -> Mode:
    """Return how much of the content stands in quotation marks."""
    starts = [quotation.start for quotation in quotations]
    quoted = total = 0
    for span in content:
        for match in _WORD.finditer(text, span.start, span.end):
            at = bisect_right(starts, match.start()) - 1
            quoted += at >= 0 and match.start() < quotations[at].end
            total += 1
    if not total or not quoted:
        return Mode.INDIRECT
    return Mode.DIRECT if quoted >= _DIRECT * total else Mode.MIXED


def _without_doubles(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings without weaker ones that read the same content with the same source."""
    kept: list[Finding] = []
    around: dict[int, list[Finding]] = {}  # stretch of text -> what was kept there: only neighbours compare
    for finding in sorted(found, key=lambda f: (-f.score, f.start, f.id)):
        stretches = {
            number
            for span in finding.evidence.spans["content"]
            for number in range(span.start // _STRETCH, span.end // _STRETCH + 1)
        }
        if not any(
            _is_same(finding, other) for number in sorted(stretches) for other in around.get(number, ())
        ):
            kept.append(finding)
            for number in stretches:
                around.setdefault(number, []).append(finding)
    return kept


def _is_same(one: Finding, other: Finding) -> bool:
    """Return whether two findings share most of their content."""
    a, b = one.evidence.spans["content"], other.evidence.spans["content"]
    shared = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)
    union = sum(map(len, a)) + sum(map(len, b)) - shared
    return shared > _SAME * union
