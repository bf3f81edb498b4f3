"""Outlines tell what two texts have in common, whatever the typography."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.documents.outline import Outline, make_outline, number_words
from servanda.documents.records import Document, DocumentKind

TEXT = (
    "The Republic of Corvenia shall rebuild the Oruskal railway by 31 December 2016.\n\n"
    "It undertakes to open six crossings, and to pay 1,200 talers to each of the families concerned."
)


def outline(text: str, kind: DocumentKind | None = None) -> Outline:
    return make_outline(Document(name="a", text=text, kind=kind))


def marks(text: str) -> list[int]:
    return [mark for one in outline(text).paragraphs for mark in one.marks]


def test_paragraphs_stand_where_the_text_has_them() -> None:
    assert [TEXT[one.span.start : one.span.end] for one in outline(TEXT).paragraphs] == TEXT.split("\n\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It was agreed by six of the 1,200 delegates", "IT WAS AGREED  by 6 of the 1200 delegates"),
        ("the ministers’ talks — at last — went on", "the ministers' talks - at last - went on"),
        ("about ten per cent of all the troops there", "about 10 percent of all the troops there"),
        ("JUBA (Reuters) - The rebels agreed to leave the town", "The rebels agreed to leave the town"),
        ("GENEVA, 3 May (AFP) — The rebels agreed to leave it", "The rebels agreed to leave it"),
    ],
)
def test_spelling_and_datelines_make_no_difference(one: str, other: str) -> None:
    assert marks(one) == marks(other) != []


def test_words_in_quotation_marks_are_told_from_others_and_else_the_same() -> None:
    plain = "We shall withdraw all our troops from the valley before winter comes."
    quoted = marks(f"“{plain}”")
    assert [mark & ~1 for mark in quoted] == [mark & ~1 for mark in marks(plain)]
    assert all(mark & 1 for mark in quoted) and not any(mark & 1 for mark in marks(plain))


def test_seven_words_in_common_leave_a_common_mark() -> None:
    common = "has agreed to withdraw its last soldiers"
    one = marks(f"After a long night of talks the government of the north {common} before spring.")
    other = marks(f"Observers in three capitals doubt that Corvenia {common}, whatever it says.")
    assert set(one) & set(other)


def test_other_words_leave_no_common_mark() -> None:
    assert not set(marks(TEXT)) & set(marks("Nothing of all that was said here can be found in the other."))


def test_words_are_those_that_carry_meaning() -> None:
    assert number_words("the railways of six regions") == number_words("Railway, 6, region")
    assert number_words("railway") <= outline(TEXT).words
    assert not number_words("of the and to")


def test_an_agreement_has_provisions_and_a_story_has_none() -> None:
    articles = (
        "Article 1. The Parties shall meet.",
        "Article 2. They shall pay.",
        "(a) in May;",
        "(b) in June.",
    )
    text = "\n\n".join(articles)
    places = outline(text, DocumentKind.AGREEMENT).provisions
    assert [one.id for one in places] == ["art. 1", "art. 2", "art. 2(a)", "art. 2(b)"]
    assert places[2].parent == "art. 2"
    assert outline(text, DocumentKind.NEWS).provisions == ()


def test_a_text_without_words_has_an_empty_outline() -> None:
    empty = outline("…")
    assert empty.words == frozenset()
    assert [one.marks for one in empty.paragraphs] == [()]


@given(st.text(max_size=300))
def test_any_text_has_an_outline_of_its_own_words(text: str) -> None:
    made = outline(text)
    assert made == outline(text)
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in made.paragraphs)
    assert all(mark < 1 << 32 for one in made.paragraphs for mark in one.marks)
