"""Numbering in the forms that agreements use, and what only looks like it."""

import re
from pathlib import Path

import pytest

from servanda.documents.provisions import find_provisions, provision_at
from servanda.primitives import Span, cut

FORMS_FILE = Path(__file__).resolve().parents[2] / "data" / "numbering_forms.txt"


def read_forms() -> dict[str, tuple[str, list[str]]]:
    """Return form -> its text, and the ids of its provisions, one a line."""
    forms = {}
    for block in FORMS_FILE.read_text(encoding="utf-8").split("=== ")[1:]:
        name, rest = block.split("\n", 1)
        text, ids = rest.split("\n---\n")
        forms[name] = (text, ids.splitlines())
    return forms


FORMS = read_forms()


def ids_of(text: str) -> list[str]:
    return [provision.id for provision in find_provisions(text)]


def test_there_are_forms_of_both_sorts():
    assert sum(bool(ids) for _, ids in FORMS.values()) >= 50
    assert sum(not ids for _, ids in FORMS.values()) >= 9


@pytest.mark.parametrize("form", FORMS)
def test_a_numbered_text_gives_its_provisions_and_numbers_that_number_nothing_none(form: str):
    text, expected = FORMS[form]
    assert ids_of(text) == expected


def test_an_empty_text_has_none():
    assert ids_of("") == []


def test_a_provision_reaches_to_the_next_one_outside_it():
    text = (
        "1. It stops.\n\nThe sides note this.\n\n2. They: (a) wait; (b) leave.\n\nThe last words.\n\n3. End."
    )
    words = {one.id: cut(text, one.span) for one in find_provisions(text)}
    assert words["para. 1"] == "1. It stops.\n\nThe sides note this."
    assert words["para. 2"].endswith("The last words.")
    assert (words["para. 2(a)"], words["para. 2(b)"]) == ("(a) wait;", "(b) leave.")


@pytest.mark.parametrize(
    "closing", ["DONE at Lindeva, in two copies.", "Letters. The sides wrote.", "SIDE LETTER"]
)
def test_signatures_and_unnumbered_parts_end_a_provision(closing: str):
    last = find_provisions(f"Article 1. It stops.\n\nArticle 2. It ends.\n\n{closing}")[-1]
    assert (last.id, last.span.end) == ("art. 2", len("Article 1. It stops.\n\nArticle 2. It ends."))


def test_a_part_that_goes_on_behind_a_line_in_capitals_keeps_what_it_holds():
    provisions = find_provisions(
        "ANNEX I\n\n1. It stops.\n\nFORCES OF THE SIDES\n\n2. They leave.\n\n3. They pay."
    )
    annex, *paragraphs = provisions
    assert all(annex.span.contains(one.span) for one in paragraphs)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("ARTICLE 1\nCeasefire\n\nIt stops.\n\nARTICLE 2\n\nIt shall end.", ["Ceasefire", None]),
        ("1. Fordow and Arak. It closes.\n\n2. The sides shall wait. It ends.", ["Fordow and Arak", None]),
        ("Article 1 – Forces\nThey leave.\nArticle 2: Money\nThey pay.", ["Forces", "Money"]),
    ],
)
def test_headings_are_told_from_sentences(text: str, headings: list[str | None]):
    assert [one.heading for one in find_provisions(text)] == headings


def test_a_place_belongs_to_the_innermost_provision():
    text = "Preamble words.\n\nArticle 3. The Party: (a) stops; (b) leaves.\n\nArticle 4. It ends."
    provisions = find_provisions(text)
    found = {
        word: provision_at(provisions, Span(*match.span()))
        for word in ("Preamble", "Party", "leaves", "ends")
        if (match := re.search(word, text))
    }
    assert {word: one.id if one else None for word, one in found.items()} == {
        "Preamble": None,
        "Party": "art. 3",
        "leaves": "art. 3(b)",
        "ends": "art. 4",
    }


def test_lines_of_a_table_of_contents_are_no_provisions():
    text = (
        "Article 1 Peace\nArticle 2 Land\n\nArticle 1 Peace\n\nIt stops.\n\nArticle 2 Land\n\nIt is shared."
    )
    first, _ = find_provisions(text)
    assert cut(text, first.span) == "Article 1 Peace\n\nIt stops."


def test_the_same_item_in_two_articles_is_two_provisions():
    text = "\n\n".join(f"Article {n}\n\n(a) a chairman;\n\n(b) a secretary." for n in (1, 2))
    assert len(find_provisions(text)) == 6
