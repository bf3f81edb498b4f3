from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.annotation.windows import MAX_PIECES, iter_windows
from servanda.annotation.words import WORD, Tokenizer, Vocabulary
from servanda.documents.paragraphs import find_paragraphs

TOKENIZER = Tokenizer(Vocabulary.of(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "."]))


def paragraphs(text):
    return [text[start:end] for start, end in find_paragraphs(text)]


def test_blank_lines_part_paragraphs():
    assert paragraphs("One.\n\nTwo.\n \n\nThree.") == ["One.", "Two.", "Three."]


def test_single_lines_are_paragraphs_where_they_were_not_wrapped():
    text = "Nato chief visits.\n" + "He said that much remained to be done. " * 6 + "\nShort end."
    assert len(paragraphs(text)) == 3


def test_hand_wrapped_lines_are_one_paragraph():
    text = "The Parties shall withdraw their forces behind the line within thirty\n" * 5 + "days."
    assert len(paragraphs(text)) == 1


def test_a_paragraph_is_never_parted_where_it_fits():
    text = "\n\n".join(["a. " * 60] * 20)
    for window in iter_windows(text, tokenizer=TOKENIZER):
        counts = [window.paragraph.count(number) for number in set(window.paragraph)]
        assert counts == [120] * len(counts)


def test_a_long_paragraph_is_parted_behind_a_sentence():
    windows = list(iter_windows("a a a a. " * 500, tokenizer=TOKENIZER))
    assert all(window.pieces[-2] == 6 for window in windows)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(0, 3))
def test_every_word_is_in_exactly_one_window(text, repeat):
    text = text * (1 + repeat * 5)
    words = [(w.start, w.end) for window in iter_windows(text, tokenizer=TOKENIZER) for w in window.words]
    assert words == [m.span() for m in WORD.finditer(text)]
    for window in iter_windows(text, tokenizer=TOKENIZER):
        assert len(window.pieces) == len(window.shapes) <= MAX_PIECES
        assert len(window.words) == len(window.first_piece) == len(window.paragraph)


def test_what_announces_a_paragraph_stays_with_it():
    text = "\n\n".join(["a " * 90 + ".", "a " * 50 + ":", "a " * 60 + "."])
    paragraphs_of = [set(window.paragraph) for window in iter_windows(text, tokenizer=TOKENIZER)]
    assert paragraphs_of == [{0}, {1, 2}]
