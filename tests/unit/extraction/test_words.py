import pytest

from servanda.extraction.words import quotations_of, tidy, to_its_end, whole_name
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


@pytest.mark.parametrize(
    ("words", "behind", "left"),
    [
        ("the zone that", " has been enforced", "the zone"),
        ("the zone which", " it left", "the zone"),
        ("not to repeat that", ".", "not to repeat that"),
        ("that", " has been said", "that"),
    ],
)
def test_a_span_does_not_end_with_the_beginning_of_a_clause(words, behind, left):
    span = tidy(words + behind, Span(0, len(words)))
    assert span is not None
    assert words[: span.end] == left


@pytest.mark.parametrize("words", ["”", ". ,", "“”", " … "])
def test_nothing_but_marks_is_no_span(words):
    assert tidy(words, Span(0, len(words))) is None


def test_quotations_end_with_their_paragraph():
    text = 'He: “One.\n\n“Two.” She: "Three" and «four».'
    assert [text[q.start : q.end] for q in quotations_of(text)] == ["“One.", "“Two.”", '"Three"', "«four»"]


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("They bring disputes to the Joint Council first.", "the", "the Joint Council"),
        ("It pays the Resettlement Fund no more.", "the Resettlement", "the Resettlement Fund"),
        ("an Association of Serb-Majority Municipalities.", "Serb-Majority", "Serb-Majority Municipalities"),
        ("He asked Mr Duque to go.", "Mr", "Mr Duque"),
        ("He asked them to go.", "them", "them"),
        ("He asked all Turkish soldiers to go.", "all", "all"),
        ("The United States Announced the Initiation of Talks With Palau", "The United States", None),
        ("He asked the council. Then it went.", "the council", "the council"),
    ],
)
def test_a_span_does_not_end_in_the_middle_of_a_name(text: str, words: str, whole: str | None):
    start = text.index(words)
    span = whole_name(text, Span(start, start + len(words)))
    assert text[span.start : span.end] == (whole or words)


@pytest.mark.parametrize(
    ("words", "rest", "taken"),
    [
        ("on either side of the agreed", " line| , and go", ""),
        ("take them off its list of terrorist", " organisations|.", ""),
        ("pay the families", "| today.", ""),
        ("pay the families", "| in May.", ""),
        ("the land shall be restored to them", "| or, where it cannot be restored, paid for.", ""),
        ("pay the families", "| promptly.", "promptly"),
        ("pay the families", "| in the north.", ""),
    ],
)
def test_a_phrase_does_not_stop_one_word_before_its_end(words: str, rest: str, taken: str) -> None:
    whole = words + rest.partition("|")[0]
    text = words + rest.replace("|", "")
    others = [Span(text.index(taken), text.index(taken) + len(taken))] if taken else []
    assert text[: to_its_end(text, Span(0, len(words)), others).end] == whole
