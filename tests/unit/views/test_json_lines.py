import json

from hypothesis import given
from hypothesis import strategies as st

from servanda.views import json_line


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.text())))
def test_a_line_says_the_same_as_the_record(record):
    assert json.loads(json_line(record)) == record


def test_a_line_has_no_character_that_a_terminal_obeys():
    line = json_line({"text": "a\x1b[31m\x9b\u202eb\u2028c\ud800\x00\ufeff\u200b"})
    assert line.isascii() and line.isprintable()


def test_letters_stay_letters():
    assert "Žižek “é” 𝒜" in json_line({"text": "Žižek “é” 𝒜"})
