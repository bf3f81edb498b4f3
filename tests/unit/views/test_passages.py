from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servanda.primitives import Span
from servanda.views.passages import MAX_CHARS, get_passage, paragraphs

TEXT = "He left. Mr. Smith of the U.S. will “open the border.” She stayed!\n\nA second paragraph. It ends"


def words(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def test_a_passage_is_the_sentence_around_the_words():
    assert get_passage(TEXT, [words(TEXT, "left")]).text == "He left."
    assert get_passage(TEXT, [words(TEXT, "stayed")]).text == "She stayed!"


def test_an_abbreviation_ends_no_sentence():
    passage = get_passage(TEXT, [words(TEXT, "Smith")])
    assert passage.text == "Mr. Smith of the U.S. will “open the border.”"


def test_a_sentence_stops_with_its_paragraph():
    assert get_passage(TEXT, [words(TEXT, "ends")]).text == "It ends"
    assert get_passage(TEXT, [words(TEXT, "second")]).text == "A second paragraph."


def test_words_in_two_sentences_bring_both():
    passage = get_passage(TEXT, [words(TEXT, "left"), words(TEXT, "border")])
    assert passage.text.startswith("He left.") and passage.text.endswith("border.”")


def test_a_very_long_sentence_is_cut_between_words_and_says_so():
    text = "word " * 2000
    passage = get_passage(text, [Span(5000, 5004)])
    assert passage.cut_before and passage.cut_after
    assert len(passage.text) <= MAX_CHARS + 20
    assert {*passage.text.split()} == {"word"}


@given(st.text(alphabet="aB. \n“”!", min_size=1, max_size=120), st.data())
def test_a_passage_is_cut_from_the_text_and_holds_the_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = get_passage(text, [Span(start, end)])
    assert passage.text == text[passage.span.start : passage.span.end]
    assert passage.span.start <= start and end <= passage.span.end


@given(st.text(alphabet="ab \n", max_size=60))
def test_paragraphs_hold_all_that_is_not_blank(text):
    spans = paragraphs(text)
    assert " ".join(text[span.start : span.end] for span in spans).split() == text.split()
    assert all(a.end <= b.start for a, b in pairwise(spans))
