import re
from collections import defaultdict

import pytest

from servanda.linking.linkers.actors.registry import load_registry
from servanda.linking.linkers.arrangements.agreements import load_agreements
from servanda.primitives import PartialDate
from servanda.resources import load_lexicon

TYPES = {"agreement", "process", "mission", "measure", "institution"}
#: Parties and mediators that the registry of actors does not have.
UNKNOWN_ACTORS = {
    "Croatian Serbs",
    "Islamic Arab Front of Azawad",
    "New Sudan Council of Churches",
    "Party for Social Renewal",
    "Peshawar Group (Afghanistan)",
    "Popular Movement of Azawad",
}
#: Short names that several rows go under; a new one has to be meant.
SHARED_NAMES = {
    "abuja accord", "abuja agreement", "abuja peace agreement", "accra agreement", "addis ababa agreement",
    "algiers accord", "algiers accords", "algiers agreement", "algiers peace agreement", "arusha accord",
    "arusha accords", "arusha agreement", "arusha peace agreement", "berlin process",
    "bilateral security agreement", "bodo accord", "comprehensive peace agreement", "conakry accord",
    "conakry agreement", "cotonou agreement", "cpa", "doha accord", "doha agreement",
    "final peace agreement", "geneva accords", "minsk process", "nairobi agreement", "oslo process",
    "ouagadougou accord", "ouagadougou agreement", "pretoria accord", "pretoria agreement",
    "sirte agreement", "tripartite accord", "tripoli agreement", "washington agreement",
}  # fmt: skip


def named(words):
    return load_agreements().named(words)


def mentioned(text):
    return [agreement.name for agreement in load_agreements().mentioned(text)]


@pytest.mark.parametrize(
    ("words", "signed", "parties"),
    [
        ("the Dayton Peace Accords", "1995-12-14", {"Bosnia and Herzegovina", "Croatia", "Yugoslavia"}),
        ("the Ohrid Framework Agreement", "2001-08-13",
         {"North Macedonia", "National Liberation Army (Macedonia)"}),
        ("the Helsinki MoU", "2005-08-15", {"Indonesia", "Free Aceh Movement"}),
        ("the Camp David accords", "1978-09-17", {"Egypt", "Israel"}),
        ("the INF Treaty", "1987-12-08", {"United States", "Soviet Union", "Russia"}),
        ("New START", "2010-04-08", {"United States", "Russia"}),
        ("JCPOA", "2015-07-14", {"Iran", "P5+1"}),
        ("Minsk II", "2015-02-12",
         {"Ukraine", "Russia", "Donetsk People's Republic", "Luhansk People's Republic"}),
        ("the Esquipulas II Agreement", "1987-08-07",
         {"Costa Rica", "El Salvador", "Guatemala", "Honduras", "Nicaragua"}),
        ("the Bougainville Peace Agreement", "2001-08-30", {"Papua New Guinea", "Bougainville"}),
        ("the Naivasha Agreement", "2005-01-09", {"Sudan", "SPLM/A"}),
        ("the Lusaka Protocol", "1994-11-20", {"Angola", "UNITA"}),
    ],
)  # fmt: skip
def test_an_agreement_has_its_parties_and_its_date(words, signed, parties):
    agreement = named(words)
    assert agreement.signed == PartialDate(signed)
    assert set(agreement.parties) == parties


@pytest.mark.parametrize(
    ("words", "parties"),
    [
        ("the Belgrade–Pristina dialogue", {"Kosovo", "Serbia"}),
        ("the Geneva International Discussions", {"Georgia", "Russia", "Abkhazia", "South Ossetia"}),
        ("UNFICYP", {"Greek Cypriots", "Turkish Cypriots"}),
        ("the Normandy format", {"Ukraine", "Russia"}),
    ],
)
def test_talks_and_missions_have_those_among_whom_they_work(words, parties):
    assert set(named(words).parties) == parties


def test_talks_have_no_date_of_signature_and_their_brokers_are_no_parties():
    dialogue = named("the Kosovo-Serbia dialogue")
    assert dialogue.signed is None
    assert dialogue.mediators == ("European Union",)


@pytest.mark.parametrize("words", ["CPA", "the Comprehensive Peace Agreement", "the Doha Agreement"])
def test_a_name_of_several_agreements_names_none(words):
    assert named(words) is None
    assert len(load_agreements().called(words)) > 1


@pytest.mark.parametrize("words", ["", "the", "the agreement", "the talks", "start", "Start", "kfor"])
def test_what_is_no_name_names_nothing(words):
    assert load_agreements().called(words) == ()


@pytest.mark.parametrize(
    "words", ["St Andrews Agreement", "the St. Andrews Agreement", "St Andrew’s Agreement"]
)
def test_spelling_and_article_do_not_matter(words):
    assert named(words).name == "St Andrews Agreement"


def test_mentioned_gives_each_once_in_the_order_of_the_text():
    text = "Under the JCPOA, and not New START or the\nDayton  accords, they met. The JCPOA says so."
    assert mentioned(text) == ["Joint Comprehensive Plan of Action", "New START", "Dayton Agreement"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Minsk II agreement", ["Minsk II"]),
        ("the Minsk agreements", ["Minsk agreements"]),
        ("START and START II", ["Strategic Arms Reduction Treaty", "START II"]),
        ("a post-Dayton Agreement order", ["Dayton Agreement"]),
        ("the six-party talks", ["Six-Party Talks"]),
        ("THE GOOD FRIDAY AGREEMENT", ["Good Friday Agreement"]),
        ("the Belgrade–Pristina dialogue", ["Belgrade-Pristina dialogue"]),
    ],
)
def test_the_longest_name_at_a_place_is_the_one_meant(text, found):
    assert mentioned(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Start talks soon.",
        "They reached a good friday agreement",
        "From peace to prosperity. Peace to prosperity follows.",
        "the Oslo Accordion",
        "STARTING",
        "the Doha Agreement and the CPA",
    ],
)
def test_words_that_are_no_name_of_one_agreement_are_not_mentioned(text):
    assert mentioned(text) == []


def test_rows_are_sorted_sourced_and_of_a_known_type():
    rows = load_lexicon("en/agreements").rows
    names = [row["name"] for row in rows]
    assert names == sorted(set(names))
    assert len(rows) >= 600
    for row in rows:
        assert row["note"] and row["type"] in TYPES
        for column in ("aliases", "parties", "mediators"):
            parts = row[column].split(";") if row[column] else []
            assert parts == list(dict.fromkeys(part.strip() for part in parts if part.strip())), row["name"]


def test_dates_are_dates_and_an_end_does_not_precede_its_beginning():
    for row in load_lexicon("en/agreements").rows:
        signed, ended = (PartialDate(row[column]) if row[column] else None for column in ("signed", "ended"))
        if signed is not None and ended is not None:
            assert signed.first_day <= ended.last_day, row["name"]
        if signed is not None:
            assert 1919 <= signed.first_day.year <= 2026, row["name"]


def test_parties_and_mediators_go_under_the_names_of_the_registry_of_actors():
    registry = load_registry()
    canonical = {actor.name for actor in registry.names.values()}
    used = {name for row in load_agreements().all for name in (*row.parties, *row.mediators)}
    assert used - canonical == UNKNOWN_ACTORS
    assert not [name for name in UNKNOWN_ACTORS if registry.by_name(name)]


def test_nobody_is_party_and_mediator_at_once_without_being_meant():
    both = {row.name for row in load_agreements().all if set(row.parties) & set(row.mediators)}
    assert both == set()


def test_names_that_several_agreements_go_under_are_meant():
    owners = defaultdict(set)
    for row in load_agreements().all:
        for name in (row.name, *row.aliases):
            owners[re.sub("^the ", "", name.casefold())].add(row.name)
    assert {name for name, rows in owners.items() if len(rows) > 1} == SHARED_NAMES


def test_the_last_agreement_of_a_party_by_a_day():
    agreements = load_agreements()
    last = agreements.last_of("Free Aceh Movement", PartialDate("2006-01-10"))
    assert last is not None and "Indonesia" in last.parties
    assert agreements.last_of("Free Aceh Movement", PartialDate("1980")) is None
    assert agreements.last_of("Lake Council", None) is None
