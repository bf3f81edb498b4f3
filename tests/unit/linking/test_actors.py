import pytest

from servanda.documents import Document
from servanda.extraction.records import Commitment, Finding, Statement
from servanda.linking import resolve
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.names import read_names
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.rules import find_sightings
from support.linking_cases import commitment, make_document, statement


def bearer(text: str, words: str, action: str = "will act", **facts: str) -> tuple[str, ...] | str:
    document = make_document(f"{text}", **facts)  # type: ignore[arg-type]
    (found,) = resolve(document, [commitment(document, bearer=words, action=action)])
    return answer(found)


def answer(found: Finding) -> tuple[str, ...] | str:
    assert isinstance(found.details, Commitment)
    return found.details.bearer_is or found.unresolved["bearer_is"]


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("Nato will act.", "Nato", ("NATO",)),
        ("The Kosovo Force, or Kfor, is here. Kfor will act.", "Kfor#2", ("KFOR",)),
        ("Belgrade will act.", "Belgrade", ("Serbia",)),
        ("The Serbian government will act.", "The Serbian government", ("Serbia",)),
        ("Serbia’s foreign minister will act.", "Serbia’s foreign minister", ("Serbia",)),
        ("Officials of Serbia will act.", "Officials of Serbia", ("Serbia",)),
        ("Kosovo and Serbia will act.", "Kosovo and Serbia", ("Kosovo", "Serbia")),
        ("The U.S. government will act.", "The U.S. government", ("United States",)),
        ("Bosnia and Herzegovina will act.", "Bosnia and Herzegovina", ("Bosnia and Herzegovina",)),
        ("The Republic of Marjeel will act.", "The Republic of Marjeel", ("Marjeel",)),
        (
            "The People's Accord Movement met. Later the Movement will act.",
            "the Movement",
            ("People's Accord Movement",),
        ),
        ("Anna Brask came. On Monday Ms Brask will act.", "Ms Brask", ("Anna Brask",)),
        (
            "Lunesca met Vardosh. Then the Vardoshi government will act.",
            "the Vardoshi government",
            ("Vardosh",),
        ),
        ("Nato met in Oslo. Later the alliance will act.", "the alliance", ("NATO",)),
    ],
)
def test_names_and_their_variants_are_one_actor(text: str, words: str, meant: tuple[str, ...]) -> None:
    assert bearer(text, words) == meant


class Asking(Phrases):
    """Keeps what it was asked, in turn."""

    def __init__(self, document: Document) -> None:
        super().__init__(document, read_names(document))
        self.asked: list[str] = []

    def resolve(self, words: str) -> Answer:
        self.asked.append(words)
        return super().resolve(words)


def test_names_are_asked_for_in_the_order_of_the_text() -> None:
    """What a name means may depend on those before it, so that no order of a set may decide."""
    names = ("Ardel", "Brosk", "Cintra", "Dovany", "Elmar", "Fosk", "Gamet", "Hadral", "Ilvos", "Jorund")
    document = make_document(" ".join(f"{name} will go." for name in names))
    asking = Asking(document)
    find_sightings(document, asking, [commitment(document, bearer=one, action="will go") for one in names])
    assert asking.asked[: len(names)] == [*names]


PEOPLE = (
    "Ukraine’s President Volodymyr Zelenskyy spoke in Kyiv. President Putin was in Moscow; Ukraine and the "
    "United States asked what Ukraine would do. The United States asked Ukraine again. "
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("President Putin#2", {"Russia"}),
        ("Foreign Minister Lavrov", {"Russia"}),
        ("President von der Leyen", {"European Commission"}),
        ("Lebanese stakeholders", {"Lebanon", "Lebanese stakeholders"}),
        ("the Burmese junta", {"Myanmar", "Burmese junta"}),
        ("Russia-installed leaders", {"Russia", "Russia-installed leaders"}),
    ],
)
def test_words_that_hold_a_name_are_never_anybody_elses(words: str, meant: set[str]) -> None:
    text = f"{PEOPLE}{words.split('#')[0]} will act."
    publisher = "US Department of State"
    found = bearer(text, words, published="2022-06-01", publisher=publisher, kind="communique")
    assert isinstance(found, str) or set(found) <= meant
    if len(meant) == 1:
        assert found == tuple(meant)


@pytest.mark.parametrize(
    "words",
    [
        "Italy and our other partners",
        "The United States and our allies",
        "the Taliban and all parties",
        "Secretary Blinken and the director-general",
    ],
)
def test_joined_names_are_all_known_or_nobody(words: str) -> None:
    text = f"{PEOPLE}{words} will act."
    publisher = "US Department of State"
    found = bearer(text, words, published="2022-06-01", publisher=publisher, kind="communique")
    assert found == "joined names, of which not all are known"


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("It will act.", "It", "pronoun without antecedent"),
        ("The government will act.", "The government", "the document does not say whose"),
        ("Both sides will act.", "Both sides", "the document does not name the parties"),
        ("We will act.", "We", "first person, and the document does not say whose"),
    ],
)
def test_what_the_words_do_not_settle_keeps_a_reason(text: str, words: str, reason: str) -> None:
    assert bearer(text, words) == reason


def test_us_in_small_letters_is_no_state() -> None:
    assert bearer("They gave it to us and us will act.", "us#2") != ("United States",)


def test_the_parties_are_those_that_the_agreement_defines() -> None:
    text = "The Republic of Lunesca and the State of Vardosh (the “Parties”) met. The Parties will act."
    assert bearer(text, "The Parties", kind="agreement") == ("Lunesca", "Vardosh")


def test_both_sides_are_the_pair_that_the_text_joins() -> None:
    text = "Talks between Kosovo and Serbia go on. Kosovo and Serbia met. Both sides will act."
    assert bearer(text, "Both sides") == ("Kosovo", "Serbia")


def test_a_pronoun_after_its_speaker_is_the_speaker() -> None:
    document = make_document("Nato said on Friday that it will act.")
    found = commitment(document, bearer="it", speaker="Nato", action="act")
    assert answer(resolve(document, [found])[0]) == ("NATO",)


def test_ambiguity_is_shown_with_its_chances() -> None:
    document = make_document("The Serbian government met the Greek government. The government will act.")
    (found,) = resolve(document, [commitment(document, bearer="The government", action="will act")])
    decision = found.decided["bearer_is"]
    assert "Greece" in dict(decision.others)
    assert decision.score + sum(chance for _, chance in decision.others) == pytest.approx(1, abs=0.01)


def test_a_class_of_people_is_known_by_its_description() -> None:
    document = make_document("The farmers will act.")
    (found,) = resolve(document, [commitment(document, bearer="The farmers", action="will act")])
    assert answer(found) == ("farmers",)
    assert found.decided["bearer_is"].how == How.DESCRIBED.value


def test_first_person_inside_a_quotation_is_its_source() -> None:
    document = make_document("“We will act,” said Serbia.")
    quoted = statement(document, source="Serbia", cue="said", content="We will act")
    found = resolve(document, [quoted, commitment(document, bearer="We", action="act")])
    assert isinstance(found[0].details, Statement)
    assert found[0].details.speaker == "Serbia"
    assert answer(found[1]) == ("Serbia",)


def test_first_person_of_a_release_is_its_publisher() -> None:
    assert bearer("We will act.", "We", kind="communique", publisher="NATO") == ("NATO",)


def test_the_author_named_in_the_title_speaks_in_an_oped() -> None:
    title = "My visit, by NATO Secretary General Jens Stoltenberg"
    assert bearer("Dear reader, I will act.", "I", kind="oped", title=title) != (
        "first person, and the document does not say whose"
    )


def test_an_unexpressed_bearer_says_so() -> None:
    document = make_document("Prisoners shall be released.")
    found = resolve(document, [commitment(document, action="Prisoners shall be released", cue="shall")])
    assert answer(found[0]) == "not expressed"


def test_findings_come_back_in_their_order_with_their_ids() -> None:
    document = make_document("Serbia will act. Nato will stay.")
    some = [
        commitment(document, bearer="Nato", action="stay"),
        commitment(document, bearer="Serbia", action="act"),
    ]
    assert [found.id for found in resolve(document, some)] == [found.id for found in some]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Transport Minister Ayla Dzhemal", ("Albania",)),
        ("The Government", ("Albania",)),
        ("the Foreign Minister", ("Albania",)),
        ("an observer force (VELMFOR)", ("VELMFOR",)),
    ],
)
def test_offices_of_a_document_about_one_state_are_that_state(words: str, meant: tuple[str, ...]) -> None:
    text = f"Albania closed its border. Albanian troops watch it. On Monday {words} will act."
    assert bearer(text, words) == meant


def test_the_field_of_an_office_is_no_body() -> None:
    assert bearer("Prime Minister Osmerov will act.", "Prime Minister Osmerov") == ("Osmerov",)


def test_both_sides_are_those_that_the_document_names_most() -> None:
    text = (
        "Serbia spoke. Kosovo answered. Then Serbia and Albania met. Serbia wrote to Kosovo, and Kosovo "
        "wrote back. Both sides will act."
    )
    assert bearer(text, "Both sides") == ("Kosovo", "Serbia")


def test_we_in_a_briefing_is_the_house_that_gives_it() -> None:
    text = "MR REMSI: We will act."
    publisher = "Ministry of Foreign Affairs of Karsoma"
    assert bearer(text, "We", kind="briefing", publisher=publisher) == ("Karsoma",)


def test_its_pledge_belongs_to_whom_was_named_last() -> None:
    text = "NATO reminded Serbia of its pledge to act."
    assert bearer(text, "its", "act") == ("Serbia",)


def test_a_promise_without_a_bearer_is_the_speakers() -> None:
    document = make_document("Serbia said that the prisoners would be released.")
    found = commitment(document, speaker="Serbia", cue="would", action="the prisoners would be released")
    assert answer(resolve(document, [found])[0]) == ("Serbia",)


def test_a_council_that_remains_seized_is_the_one_that_decides() -> None:
    document = make_document("The Security Council,\n\nDecides to remain seized.", kind="resolution")
    found = commitment(document, force="imposed", cue="Decides to", action="remain seized")
    assert answer(resolve(document, [found])[0]) == ("UN Security Council",)


def test_a_person_whom_the_registry_has_in_office_acts_for_the_body():
    text = "Mark Rutte came. On Monday Mr Rutte will act."
    assert bearer(text, "Mr Rutte", published="2025-03-11") == ("NATO",)
    assert bearer(text, "Mr Rutte", published="2015-03-11") == ("Netherlands",)
    assert bearer(text, "Mr Rutte", published="") == ("Mark Rutte",)
