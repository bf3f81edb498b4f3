"""What the arrangements of one document are called."""

from dataclasses import replace

import pytest

from servanda.documents.records import Document
from servanda.extraction.records import Arrangement, Evidence, Finding
from servanda.linking import resolve
from servanda.linking.linkers.arrangements.words import read_words
from servanda.primitives import Span
from support.linking_cases import arrangement, make_document


def names(document: Document, *mentions: tuple[str, str]) -> list[str | None]:
    return [_name(finding) for finding in findings(document, *mentions)]


def findings(document: Document, *mentions: tuple[str, str]) -> list[Finding]:
    made = [arrangement(document, type=type_, text=text) for text, type_ in mentions]
    return list(resolve(document, made))


def _name(finding: Finding) -> str | None:
    assert isinstance(finding.details, Arrangement)
    return finding.details.name


def test_a_name_of_the_registry_is_its_row() -> None:
    document = make_document("They spoke of the Belfast Agreement.")
    assert names(document, ("the Belfast Agreement", "agreement")) == ["Good Friday Agreement"]


def test_a_short_form_is_the_long_one_that_it_stands_beside() -> None:
    document = make_document("They signed the Dushar Framework Accord (DFA) in May. Both sides keep the DFA.")
    long = arrangement(document, type="agreement", text="the Dushar Framework Accord")
    short = arrangement(document, type="agreement", text="keep the DFA")
    span = Span(document.text.rindex("the DFA"), len(document.text) - 1)
    short = replace(short, evidence=Evidence.of(document.text, {"text": [span]}))
    assert [_name(one) for one in resolve(document, [long, short])] == ["Dushar Framework Accord"] * 2


@pytest.mark.parametrize("again", ["The deal", "The accord", "The pact"])
def test_a_description_refers_back_to_the_one_before_it(again: str) -> None:
    document = make_document(f"They signed the Dushar Accord. {again} holds.")
    assert names(document, ("the Dushar Accord", "agreement"), (again, "agreement")) == ["Dushar Accord"] * 2


def test_a_protocol_is_not_the_accord() -> None:
    document = make_document("They signed the Dushar Accord. The protocol holds.")
    assert names(document, ("The protocol", "agreement"), ("the Dushar Accord", "agreement"))[0] is None


def test_several_that_fit_are_named_in_the_reason() -> None:
    document = make_document("The Dushar Accord and the Lomna Accord were signed. The deal holds.")
    *_, deal = findings(
        document,
        ("The Dushar Accord", "agreement"),
        ("the Lomna Accord", "agreement"),
        ("The deal", "agreement"),
    )
    assert _name(deal) is None
    assert deal.unresolved["name"] == "several may be meant: “Dushar Accord”, “Lomna Accord”"
    assert [name for name, _ in deal.decided["name"].others] == ["Dushar Accord", "Lomna Accord"]


@pytest.mark.parametrize("other", ["a deal", "the new deal", "the first deal"])
def test_another_of_its_kind_does_not_refer_back(other: str) -> None:
    document = make_document(f"They signed the Dushar Accord. They want {other}.")
    assert names(document, (other, "agreement"), ("the Dushar Accord", "agreement"))[0] is None


def test_an_agreement_says_what_it_is_about_and_is_not_the_last_one_named() -> None:
    document = make_document("They signed the Dushar Accord. The agreement on energy waits.")
    assert names(document, ("The agreement", "agreement"), ("the Dushar Accord", "agreement"))[0] is None


def test_words_of_a_description_must_be_words_of_the_name() -> None:
    document = make_document("The Truth and Reconciliation Commission sat. The truth commission rose.")
    full = ("The Truth and Reconciliation Commission", "institution")
    assert names(document, full, ("The truth commission", "institution"))[1] == names(document, full)[0]
    other = make_document("The Joint Clearance Commission sat. The truth commission rose.")
    assert (
        names(
            other, ("The Joint Clearance Commission", "institution"), ("The truth commission", "institution")
        )[1]
        is None
    )


def test_this_accord_is_the_document_that_says_so() -> None:
    document = make_document(
        "This Accord binds the Parties.", kind="agreement", title="Dushar Accord (excerpts)"
    )
    assert names(document, ("This Accord", "agreement")) == ["Dushar Accord"]


def test_the_present_resolution_is_the_numbered_one() -> None:
    title = "Resolution 614 (2016), adopted by the Chamber"
    document = make_document(
        "Recalling resolution 588 (2012), the present resolution says.", kind="resolution", title=title
    )
    said = names(document, ("the present resolution", "agreement"), ("resolution 588 (2012)", "agreement"))
    assert said == ["Resolution 614 (2016)", "Resolution 588 (2012)"]


def test_a_place_or_a_date_tells_which_one_of_the_registry() -> None:
    document = make_document(
        "Greece and North Macedonia go on. The deal reached in June is disputed.", published="2018-09-30"
    )
    assert names(document, ("The deal", "agreement")) == ["Prespa Agreement"]


def test_a_name_that_rows_share_is_the_one_whose_parties_the_document_names() -> None:
    liberia = make_document("Liberia keeps to the Accra Agreement.", published="2004-01-01")
    assert names(liberia, ("the Accra Agreement", "agreement")) == ["Accra Comprehensive Peace Agreement"]
    nobody = findings(
        make_document("Both sides keep to the Doha Agreement."), ("the Doha Agreement", "agreement")
    )[0]
    assert _name(nobody) is None
    assert nobody.unresolved["name"].startswith("several may be meant: ")


def test_an_agreement_that_is_signed_later_is_not_meant() -> None:
    document = make_document("They spoke of the Prespa Agreement.", published="1999-01-01")
    finding = findings(document, ("the Prespa Agreement", "agreement"))[0]
    assert _name(finding) == "Prespa Agreement"
    assert finding.decided["name"].how == "name as written"


@pytest.mark.parametrize(
    ("words", "own", "is_name"),
    [
        ("the Kessem Accords, signed in May", {"kessem"}, True),
        ("last year's Pact of Oromel", {"oromel"}, True),
        ("article 9 of the Accord", set(), False),
        ("the Joint Commission", set(), True),
        ("the eight-month-old ceasefire", set(), False),
        ("the 60,000-strong IFOR", {"ifor"}, True),
        ("714 (1991)", {"714"}, True),
    ],
)
def test_own_words_tell_one_from_another(words: str, own: set[str], is_name: bool) -> None:
    assert read_words(words).own == own
    assert read_words(words).is_name == is_name
