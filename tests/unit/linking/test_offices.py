import csv
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from servanda.linking.linkers.actors.offices import (
    NOBODY_KNOWN,
    SEVERAL_HOLDERS,
    UNKNOWN_OFFICE,
    load_offices,
    plain_title,
)
from servanda.primitives import PartialDate
from servanda.resources import load_lexicon

ROLES = {
    "head_of_state", "head_of_government", "foreign_minister", "defence_minister", "interior_minister",
    "finance_minister", "justice_minister", "head", "deputy", "envoy", "mission_head", "prosecutor",
    "party_leader", "other",
}  # fmt: skip


def holder(words, day):
    return load_offices().holder(words, PartialDate(day))


def test_the_same_words_mean_two_people_ten_years_apart():
    assert holder("the Nato chief", "2015-11-20").person == "Jens Stoltenberg"
    assert holder("the Nato chief", "2025-03-11").person == "Mark Rutte"


@pytest.mark.parametrize(
    ("words", "person", "body"),
    [
        ("President Putin", "Vladimir Putin", "Russia"),
        ("FOREIGN MINISTER DI MAIO", "Luigi Di Maio", "Italy"),
        ("President von der Leyen", "Ursula von der Leyen", "European Commission"),
        ("SECRETARY GENERAL STOLTENBERG", "Jens Stoltenberg", "NATO"),
        ("Deputy Secretary Sherman", "Wendy Sherman", "United States"),
        ("Secretary Sherman", None, None),
        ("President Harris", None, None),
        ("President Zeman-Kovac", None, None),
        ("MR PRICE", None, None),
        ("Putin", None, None),
    ],
)
def test_a_title_and_a_name_tell_who_held_the_office(words, person, body):
    held = load_offices().named(words, PartialDate("2022-03-20"))
    assert (held.person, held.office and held.office.body) == (person, body)


def test_a_title_and_a_name_are_of_nobody_after_the_term():
    assert load_offices().named("Secretary Kerry", PartialDate("2022-03-20")).reason == NOBODY_KNOWN
    assert load_offices().named("Secretary Kerry", PartialDate("2015-03-20")).person == "John Kerry"


@pytest.mark.parametrize(
    "words", ["Germany’s foreign minister", "the German foreign minister", "foreign minister of Germany"]
)
def test_an_office_goes_under_many_words(words):
    assert holder(words, "2016-03-01").person == "Frank-Walter Steinmeier"


@pytest.mark.parametrize(
    ("words", "day", "person"),
    [
        ("the World Trade Organization chief", "2008-07-22", "Pascal Lamy"),
        ("the governor of the Bank of England", "2008-09-16", "Mervyn King"),
        ("the Swiss National Bank’s president", "2005-01-01", "Jean-Pierre Roth"),
        ("the Hague war crimes tribunal's chief prosecutor", "1998-03-17", "Louise Arbour"),
        ("France’s interior minister", "2016-01-01", "Bernard Cazeneuve"),
        ("India's external affairs minister", "2022-07-12", "Subrahmanyam Jaishankar"),
        ("the head of the UN mission in Kosovo", "2005-04-19", "Søren Jessen-Petersen"),
        ("the home secretary in London", "2012-06-26", "Theresa May"),
        ("Washington's chief diplomat", "2022-10-25", "Antony Blinken"),
        ("the UN representative in Ivory Coast", "2010-12-07", "Choi Young-jin"),
        ("the joint UN and Arab League envoy to Syria", "2012-05-29", "Kofi Annan"),
        ("the UN secretary general's personal envoy for Western Sahara", "2001-08-21", "James Baker"),
        ("the commander of Nato-led forces in Kosovo", "2012-05-01", "Erhard Drews"),
        ("the EU's Kosovo envoy", "2010-05-01", "Pieter Feith"),
        ("the chief of the UN mission in Congo", "2016-06-01", "Maman Sidikou"),
        ("the head of Hamas's political bureau", "2010-11-09", "Khaled Mashal"),
        ("the commander of Sudan's Rapid Support Forces", "2023-05-02", "Mohamed Hamdan Dagalo"),
        ("Syria's interim president", "2025-06-10", "Ahmed al-Sharaa"),
    ],
)
def test_body_and_role_make_a_title(words, day, person):
    assert holder(words, day).person == person


def test_spelling_does_not_matter():
    assert plain_title("The U.S. Secretary-General") == plain_title("US secretary general")


def test_a_month_of_two_holders_names_nobody():
    assert holder("the German chancellor", "2021-12").reason == SEVERAL_HOLDERS
    assert holder("the German chancellor", "2021-11").person == "Angela Merkel"


def test_what_the_registry_does_not_know_is_said():
    assert holder("the mayor of Pristina", "2015-01-01").reason == UNKNOWN_OFFICE
    assert holder("the NATO secretary general", "1900-01-01").reason == NOBODY_KNOWN


def test_a_name_of_two_states_names_nobody():
    assert holder("Congo's president", "2005-12-20").reason == SEVERAL_HOLDERS


def test_people_belong_to_their_body_while_they_hold_the_office():
    offices = load_offices()
    assert offices.body_of("Mark Rutte", PartialDate("2025-03-11")) == "NATO"
    assert offices.body_of("Mark Rutte", PartialDate("2015-03-11")) == "Netherlands"
    assert offices.body_of("Mark Rutte", PartialDate("1990-03-11")) is None


def test_the_registry_is_sound():
    actors = {row["name"] for row in load_lexicon("en/actors").rows}
    offices = {row["office"]: row for row in load_lexicon("en/offices").rows}
    assert len(offices) == len(load_lexicon("en/offices").rows) >= 950
    assert {row["role"] for row in offices.values()} <= ROLES
    terms = defaultdict(list)
    for row in load_lexicon("en/office_holders").rows:
        assert row["office"] in offices
        assert row["person"]
        assert offices[row["office"]]["body"] in actors, row
        assert row["note"], row
        start, end = PartialDate(row["start"]), PartialDate(row["end"]) if row["end"] else None
        assert end is None or start.first_day <= end.last_day, row
        if not row["acting"]:
            terms[row["office"]].append((start.first_day, start.last_day, end, row["person"]))
    assert sum(map(len, terms.values())) >= 7100
    for office, some in terms.items():
        some.sort(key=lambda term: term[:2])
        for (_, _, end, person), (_, starts, _, other) in pairwise(some):
            assert end is not None, f"{office}: {person} has no end, and {other} follows"
            assert end.first_day <= starts, f"{office}: {person} and {other} overlap"


def plain(name):
    """Return a name as a newspaper without accents writes it."""
    latin = name.casefold().translate({ord("đ"): "dj", ord("ð"): "d", ord("ł"): "l", ord("-"): " "})
    folded = "".join(c for c in unicodedata.normalize("NFD", latin) if unicodedata.category(c) != "Mn")
    return folded.replace("oe", "o").replace("ue", "u").replace("ae", "a")


@pytest.mark.parametrize(
    ("name", "number", "least"),
    [
        ("offices_at_dates.tsv", 300, 0.99),
        ("offices_at_dates_2.tsv", 150, 0.97),
        ("offices_at_dates_3.tsv", 150, 0.95),
    ],
)
def test_questions_about_offices_at_dates(name, number, least):
    """Written without a look at the registry; more than half are not about heads of state or government.

    Of the second set 126 were answered when it was first asked, and one of them wrongly: titles such as
    `the home secretary in London` were learnt from it. The third was asked once the registry was done:
    144 were answered, two of them by another name of the same person, and none wrongly.
    """
    path = Path(__file__).parents[2] / "data" / name
    with path.open(encoding="utf-8", newline="") as lines:
        questions = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = defaultdict(set)
    for row in load_lexicon("en/office_holders").rows:
        names[row["person"]] |= {plain(name) for name in (row["person"], *row["aliases"].split(";"))}
    answers = [(q, holder(q["office_words"], q["date"]).person) for q in questions]
    answered = [(q, person) for q, person in answers if person is not None]
    wrong = [(q, person) for q, person in answered if plain(q["person"]) not in names[person]]
    assert len(questions) == number
    assert wrong == []
    assert len(answered) >= least * number, [q for q, person in answers if person is None]
