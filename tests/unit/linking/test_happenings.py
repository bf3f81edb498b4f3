"""What happens to an agreement, in the words of deadlines and of status reports."""

import pytest

from servanda.linking.linkers.dates.happenings import Happening, parse_event, told_by


@pytest.mark.parametrize(
    "words, kind, subject",
    [
        ("its entry into force", "entry into force", "its"),
        ("the coming into effect of the Accord", "entry into force", "the Accord"),
        ("the date on which the Treaty enters into force", "entry into force", "the Treaty"),
        ("the Copper Compact’s entry into force", "entry into force", "the Copper Compact"),
        ("this Agreement takes effect", "entry into force", "this Agreement"),
        ("the Agreement comes into effect to", "entry into force", "the Agreement"),
        ("signature", "signature", None),
        ("the date of signature of this Protocol", "signature", "this Protocol"),
        ("the Accord has been signed", "signature", "the Accord"),
        ("the day it is signed", "signature", "it"),
        ("the conclusion of the Accord", "signature", "the Accord"),
        ("the conclusion of the hearings", "end", "the hearings"),
        ("the start of the ceasefire", "entry into force", "the ceasefire"),
        ("the cessation of hostilities", "entry into force", "the cessation of hostilities"),
        ("the ceasefire agreement is signed", "signature", "the ceasefire agreement"),
        ("the parliamentary elections", "election", "the parliamentary elections"),
        ("polling day", "election", "polling day"),
        ("the exchange of instruments of ratification", "exchange", "instruments of ratification"),
        ("the inauguration of the Council", "inauguration", "the Council"),
        ("this report", "document", "this report"),
    ],
)
def test_an_event_is_what_happens_and_to_what(words: str, kind: str, subject: str | None) -> None:
    assert parse_event(words) == Happening(kind, subject)


@pytest.mark.parametrize(
    "words",
    ["that", "the first snow", "ratification by both parliaments", "the verification of the", "90 and"],
)
def test_other_events_are_not_followed(words: str) -> None:
    assert parse_event(words) is None


@pytest.mark.parametrize(
    "cue, kind",
    [
        ("entered into force", "entry into force"),
        ("has come into force", "entry into force"),
        ("was signed", "signature"),
        ("signing", "signature"),
        ("was ratified", "ratification"),
    ],
)
def test_a_cue_tells_what_was_done(cue: str, kind: str) -> None:
    assert told_by(cue, "the Accord", when="", is_dated=False) == Happening(kind, "the Accord")


@pytest.mark.parametrize(
    "cue",
    [
        "enter into force",
        "come into force",
        "will be signed",
        "was never signed",
        "has yet to enter into force",
        "was signed again",
    ],
)
def test_a_cue_of_what_is_wanted_or_missing_tells_nothing(cue: str) -> None:
    found = told_by(cue, "the Accord", when="", is_dated=True)
    assert found is None


def test_the_present_is_believed_in_dated_documents_alone() -> None:
    assert told_by("enters into force", "the Accord", when="", is_dated=True) is not None
    assert told_by("enters into force", "the Accord", when="", is_dated=False) is None


def test_in_force_since_a_day_tells_when_it_began() -> None:
    assert told_by("has been in force", "the Accord", when="since 1 May", is_dated=True) is not None
    assert told_by("has been in force", "the Accord", when="on 1 May", is_dated=True) is None
