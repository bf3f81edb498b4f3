"""The date that the words of a field mean, told by the whole text where the words leave it open."""

import pytest

from servanda.annotation.records import AnnotatedDocument
from servanda.documents.records import Document
from servanda.extraction.dates import value_of, when_of
from servanda.primitives import PartialDate, Span

FORCE = "On 12 February the accord came into force."
CUT = "A cut to 7,000 troops by June has been agreed."


def asked(text: str, words: str, published: str) -> tuple[AnnotatedDocument, Span]:
    document = Document(name="d", text=text, published=PartialDate(published))
    start = text.index(words)
    annotated = AnnotatedDocument(document=document, reader="hand/1", sentences=(), marks=())
    return annotated, Span(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "words", "published", "value"),
    [
        (FORCE, "On 12 February", "2019-10-21", "2019-02-12"),
        (CUT, "by June", "2004-01-30", "2004-06"),
        ("It was signed in May 2001.", "in May 2001", "2004-01-30", "2001-05"),
    ],
)
def test_the_time_of_a_report(text: str, words: str, published: str, value: str) -> None:
    assert when_of(*asked(text, words, published))[0] == value


def test_without_a_time_there_is_none() -> None:
    annotated, _ = asked(FORCE, "On", "2019-10-21")
    assert when_of(annotated, None) == value_of(annotated, None) == (None, None)
