import time

import pytest

from servanda.annotation.quotations import find_quotations, quoted_words
from servanda.annotation.words import WORD


def quoted(text):
    return [text[q.start : q.end] for q in find_quotations(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said “we will go” and "they won\'t".', ["“we will go”", '"they won\'t"']),
        ("‘We don’t know,’ he said, ‘yet.’", ["‘We don’t know,’", "‘yet.’"]),
        ("'It's a disaster', she said.", ["'It's a disaster'"]),
        ("„Wir gehen“, sagte er. »Nein«, he said. «Oui», she.", ["„Wir gehen“", "»Nein«", "«Oui»"]),
        ("''We will,'' he said, ''or not.''", ["''We will,''", "''or not.''"]),
        ("``We will,'' he said.", ["``We will,''"]),
        ("“He told me ‘go’ and left,” she said.", ["“He told me ‘go’ and left,”"]),
        ("‘He told me “go” and left,’ she said.", ["‘He told me “go” and left,’"]),
        ('He said " spaced out " words.', ['" spaced out "']),
    ],
)
def test_every_style_of_marks_is_known(text, found):
    assert quoted(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('A stray mark" here and "a real one" there.', ['"a real one"']),
        ('The 12" pipe was "long".', ['"long"']),
        ("a ” alone", []),
        ("“First. Second", ["“First. Second"]),
        ("‘We open a paragraph and go on", ["‘We open a paragraph and go on"]),
    ],
)
def test_an_odd_mark_costs_one_quotation_at_most(text, found):
    assert quoted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the parties' talks aren’t over",
        "the '90s and the states' rights",
        "rock and roll, the workers’ choice",
        "o'clock",
    ],
)
def test_apostrophes_quote_nothing(text):
    assert quoted(text) == []


def test_a_possessive_inside_single_marks_does_not_end_them():
    text = "'The boys' club is over,' he said."
    assert quoted(text) == ["'The boys' club is over,'"]


def test_words_know_whether_they_are_quoted():
    text = "x “ a b ” y"
    words = [m.span() for m in WORD.finditer(text)]
    assert quoted_words(words, find_quotations(text, 0, len(text))) == [False, True, True, True, True, False]


@pytest.mark.parametrize("unit", [" 'a", " s' b", "‘x ", "'' ", '"', " `a s'"])
def test_many_marks_take_no_more_than_linear_time(unit):
    began = time.perf_counter()
    text = unit * 20_000
    find_quotations(text, 0, len(text))
    assert time.perf_counter() - began < 5
