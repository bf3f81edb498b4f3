import pytest

from servanda.extraction.words import quotations_of, tidy
from servanda.primitives import Span


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("“We agree.”", "We agree"),
        ("to withdraw,", "to withdraw"),
        ("decide all claims and", "decide all claims"),
        ("the U.S.", "the U.S."),
        ("“steadfast commitment” to peace.", "“steadfast commitment” to peace"),
        ("“We agree", "We agree"),
        ("go now”", "go now"),
        ("‘Never’", "Never"),
        ("Who knows?", "Who knows"),
        ("peace in our time …", "peace in our time"),
    ],
)
def test_outer_marks_and_final_stops_are_left_out(words, left):
    text = f"He said {words} then"
    span = tidy(text, Span(8, 8 + len(words)))
    assert span is not None
    assert text[span.start : span.end] == left


@pytest.mark.parametrize("words", ["”", ". ,", "“”", " … "])
def test_nothing_but_marks_is_no_span(words):
    assert tidy(words, Span(0, len(words))) is None


def test_quotations_end_with_their_paragraph():
    text = 'He: “One.\n\n“Two.” She: "Three" and «four».'
    assert [text[q.start : q.end] for q in quotations_of(text)] == ["“One.", "“Two.”", '"Three"', "«four»"]
