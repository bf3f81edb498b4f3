import pytest

from servanda.annotation.words import WORD, Tokenizer, Vocabulary, shape_of, split_word

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "agree", "##ment", "##s", "the", ",", ".", "“", "”", "resume"]
VOCABULARY = Vocabulary.of(PIECES)


def test_longest_known_pieces_are_taken_from_left_to_right():
    assert [PIECES[i] for i in split_word("Agreements", VOCABULARY)] == ["agree", "##ment", "##s"]


def test_accents_are_stripped_as_in_the_published_vocabulary():
    assert split_word("Résumé", VOCABULARY) == split_word("resume", VOCABULARY) == (PIECES.index("resume"),)


def test_a_word_without_known_pieces_is_unknown_whole():
    assert split_word("Привет", VOCABULARY) == (PIECES.index("[UNK]"),)
    assert split_word("a" * 5000, VOCABULARY) == (PIECES.index("[UNK]"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Serb-majority, 4,700.", ["Serb", "-", "majority", ",", "4", ",", "700", "."]),
        ("“No,” he", ["“", "No", ",", "”", "he"]),
        ("cafe\u0301 open", ["cafe\u0301", "open"]),
        ("peace 🕊️ now", ["peace", "🕊", "\ufe0f", "now"]),
        ("اتفاق السلام", ["اتفاق", "السلام"]),
        ("snake_case", ["snake", "_", "case"]),
    ],
)
def test_words_keep_accents_and_part_at_marks(text, words):
    assert WORD.findall(text) == words


def test_offsets_of_words_lead_back_to_the_text():
    text = "Ünïcode “cafe\u0301” — ‘x’ 🕊️ 4,700\tعربي"
    assert "".join(text[m.start() : m.end()] for m in WORD.finditer(text)) == "".join(text.split())


@pytest.mark.parametrize(
    ("word", "shape"),
    [("the", 0), ("Nato", 1), ("NATO", 2), ("McCain", 3), ("1999", 4), ("“", 5), ("I", 6), ("عربي", 7)],
)
def test_shape_tells_what_lower_casing_throws_away(word, shape):
    assert shape_of(word) == shape


def test_memory_of_words_is_bounded():
    tokenizer = Tokenizer(VOCABULARY)
    tokenizer.MAX_REMEMBERED = 10
    for number in range(100):
        tokenizer(f"w{number}")
    assert len(tokenizer._seen) <= 10
