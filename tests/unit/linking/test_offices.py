import csv
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from servanda.linking.linkers.actors_offices import (
    NOBODY_KNOWN,
    SEVERAL_HOLDERS,
    UNKNOWN_OFFICE,
    load_offices,
    plain_title,
)
from servanda.primitives import PartialDate
from servanda.resources import load_lexicon

ROLES = {
    "head_of_state", "head_of_government", "foreign_minister", "defence_minister", "head", "deputy", "envoy",
    "mission_head", "party_leader", "other",
}  # fmt: skip


def holder(words, day):
    return load_offices().holder(words, PartialDate(day))


def test_the_same_words_mean_two_people_ten_years_apart():
    assert holder("the Nato chief", "2015-11-20").person == "Jens Stoltenberg"
    assert holder("the Nato chief", "2025-03-11").person == "Mark Rutte"


@pytest.mark.parametrize(
    "words", ["Germany’s foreign minister", "the German foreign minister", "foreign minister of Germany"]
)
def test_an_office_goes_under_many_words(words):
    assert holder(words, "2016-03-01").person == "Frank-Walter Steinmeier"


def test_spelling_does_not_matter():
    assert plain_title("The U.S. Secretary-General") == plain_title("US secretary general")


def test_a_month_of_two_holders_names_nobody():
    assert holder("the German chancellor", "2021-12").reason == SEVERAL_HOLDERS
    assert holder("the German chancellor", "2021-11").person == "Angela Merkel"


def test_what_the_registry_does_not_know_is_said():
    assert holder("the mayor of Pristina", "2015-01-01").reason == UNKNOWN_OFFICE
    assert holder("the NATO secretary general", "1900-01-01").reason == NOBODY_KNOWN


def test_people_belong_to_their_body_while_they_hold_the_office():
    offices = load_offices()
    assert offices.body_of("Mark Rutte", PartialDate("2025-03-11")) == "NATO"
    assert offices.body_of("Mark Rutte", PartialDate("2015-03-11")) == "Netherlands"
    assert offices.body_of("Mark Rutte", PartialDate("1990-03-11")) is None


def test_the_registry_is_sound():
    offices = {row["office"]: row for row in load_lexicon("en/offices").rows}
    assert len(offices) == len(load_lexicon("en/offices").rows) >= 800
    assert {row["role"] for row in offices.values()} <= ROLES
    terms = defaultdict(list)
    for row in load_lexicon("en/office_holders").rows:
        assert row["office"] in offices
        assert row["person"]
        assert row["note"], row
        start, end = PartialDate(row["start"]), PartialDate(row["end"]) if row["end"] else None
        assert end is None or start.first_day <= end.last_day, row
        if not row["acting"]:
            terms[row["office"]].append((start.first_day, start.last_day, end, row["person"]))
    assert sum(map(len, terms.values())) >= 6000
    for office, some in terms.items():
        some.sort(key=lambda term: term[:2])
        for (_, _, end, person), (_, starts, _, other) in pairwise(some):
            assert end is not None, f"{office}: {person} has no end, and {other} follows"
            assert end.first_day <= starts, f"{office}: {person} and {other} overlap"


def plain(name):
    """Return a name as a newspaper without accents writes it."""
    latin = name.casefold().translate({ord("đ"): "dj", ord("ð"): "d", ord("ł"): "l", ord("-"): " "})
    folded = "".join(c for c in unicodedata.normalize("NFD", latin) if unicodedata.category(c) != "Mn")
    return folded.replace("oe", "o").replace("ue", "u")


def test_three_hundred_questions():
    """Written without a look at the registry; more than half are not about heads of state or government."""
    path = Path(__file__).parents[2] / "data" / "offices_at_dates.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        questions = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = defaultdict(set)
    for row in load_lexicon("en/office_holders").rows:
        names[row["person"]] |= {plain(name) for name in (row["person"], *row["aliases"].split(";"))}
    answers = [(q, holder(q["office_words"], q["date"]).person) for q in questions]
    answered = [(q, person) for q, person in answers if person is not None]
    wrong = [(q, person) for q, person in answered if plain(q["person"]) not in names[person]]
    assert len(questions) == 300
    assert len(wrong) <= 2, wrong
    assert len(answered) >= 0.92 * len(questions), [q for q, person in answers if person is None]
