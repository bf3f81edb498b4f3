"""Text cut at the edges of findings that nest, overlap or stand on several paragraphs."""

from hypothesis import given
from hypothesis import strategies as some

from servanda.documents.records import Document
from servanda.extraction.records import Commitment, Evidence, Figure, Finding, Force
from servanda.interfaces.web.highlights import mark_document
from servanda.primitives import Span

TEXT = "🕊️ Serbia will open the border.\n\nقال الوزير: 4,700 جندي 👩‍👩‍👧 stay."


def finding(start: int, end: int, *, figure: bool = False) -> Finding:
    document = Document(name="a", text=TEXT)
    field = "value" if figure else "action"
    return Finding(
        document="a",
        document_id=document.id,
        evidence=Evidence.of(TEXT, {field: [Span(start, end)]}),
        details=Figure(number=None) if figure else Commitment(force=Force.AGREED),
        score=1.0,
        reader="by-hand/1",
    )


SPANS = some.tuples(some.integers(0, len(TEXT) - 1), some.integers(1, len(TEXT)), some.booleans()).filter(
    lambda one: one[0] < one[1] and TEXT[one[0] : one[1]].strip() != ""
)


@given(some.lists(SPANS, max_size=8))
def test_every_finding_is_marked_on_its_words_and_begins_once(spans: list[tuple[int, int, bool]]):
    findings = list({one.id: one for one in (finding(a, b, figure=f) for a, b, f in spans)}.values())
    shown = mark_document(TEXT, findings)
    pieces = [piece for paragraph in shown for piece in paragraph.pieces]
    for paragraph in shown:
        text = "".join(piece.text for piece in paragraph.pieces)
        assert TEXT[paragraph.start : paragraph.start + len(text)] == text
    assert [line for line in TEXT.split("\n\n")] == ["".join(p.text for p in one.pieces) for one in shown]
    for one in findings:
        words = "".join(piece.text for piece in pieces if one.id in piece.findings)
        (span,) = next(iter(one.evidence.spans.values()))
        assert words == TEXT[span.start : span.end].replace("\n", "")
        begins = [piece for piece in pieces if one.id in piece.begins]
        assert len(begins) == (TEXT[span.start] != "\n")
