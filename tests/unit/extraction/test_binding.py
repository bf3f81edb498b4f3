import pytest

from servanda.extraction.binding import binds
from servanda.primitives import Span


def cue_binds(text: str, cue: str) -> bool:
    at = text.index(cue)
    return binds(text, Span(at, at + len(cue)))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The minister denied that it had agreed to disarm.", "agreed to"),
        ("It is not true that we promised a vote.", "promised"),
        ("He has never promised to leave.", "promised to"),
        ("Neither side undertook to pay.", "undertook to"),
        ("The front has made no commitment to talks.", "commitment"),
        ("Nothing in the accord obliges them to pay.", "obliges"),
        ("It did not agree to disarm.", "agree to"),
        ("Had the parties agreed to disarm, the war would be over.", "agreed to"),
        ("If the front were to promise a truce, we would talk.", "promise"),
        ("Suppose that Selm undertook to pay.", "undertook to"),
        ("Did the parties agree to share the water?", "agree to"),
        ("It rained. Has the minister promised to release them?", "promised to"),
    ],
)
def test_spoken_of_is_not_undertaken(text, cue):
    assert not cue_binds(text, cue)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The minister denied it and promised to leave.", "promised to"),
        ("It will not disarm.", "will not"),
        ("Neither side shall deploy troops.", "shall"),
        ("Nobody will be prosecuted, he promised.", "will"),
        ("If the other side disarms, we will withdraw.", "will"),
        ("If it must, the army will withdraw.", "will"),
        ("He denied the charge. The army agreed to withdraw.", "agreed to"),
        ("The Front, which had never lost, agreed to talks.", "agreed to"),
        ("Will they come? The army promised to withdraw.", "promised to"),
    ],
)
def test_what_binds_is_kept(text, cue):
    assert cue_binds(text, cue)


def test_many_marks_take_no_more_than_linear_time():
    text = "denied " * 50_000 + "agreed to"
    assert not binds(text, Span(len(text) - 9, len(text)))
