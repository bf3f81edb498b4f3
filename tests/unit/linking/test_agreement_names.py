"""Which agreement words mean, in the document that has them."""

from servanda.linking.linkers.arrangements.names import AgreementNames, name_of
from servanda.linking.records import DocumentFacts
from support.linking_cases import arrangement, make_document

ACCORD = make_document(
    "The Parties agree.",
    name="accord",
    kind="agreement",
    title="Accord on the Transition in Tavunda, done at Kessem",
)
OTHER = make_document("They agree.", name="other", kind="agreement", title="Accord on Fishing in Tavunda")
NEWS = make_document("The Kessem Accord holds, they said of the deal.", name="news")
NAMES = AgreementNames.of(
    {one.id: DocumentFacts.of(one) for one in (ACCORD, OTHER, NEWS)},
    [arrangement(NEWS, type="agreement", text="The Kessem Accord")],
)


def same(words: str, other: str) -> bool:
    one, two = NAMES.meant(words, NEWS.id), NAMES.meant(other, NEWS.id)
    return one.means_same(two, is_one_process=True)


def test_a_name_is_its_own_words_and_the_noun_of_its_kind() -> None:
    assert name_of("the Dushar Comprehensive Peace Accord") == name_of("The Dushar Accords, signed in May")
    assert name_of("the Dushar Protocol") != name_of("the Dushar Accord")
    assert name_of("the comprehensive peace agreement") is None


def test_this_agreement_is_the_document_that_says_so() -> None:
    for words in (None, "it", "its", "this Accord", "the present Accord", "the Accord", "this Agreement"):
        assert NAMES.meant(words, ACCORD.id).documents == {ACCORD.id}
    assert not NAMES.meant("this Annex", ACCORD.id)


def test_a_document_is_known_by_the_place_where_it_was_done_or_by_two_of_its_words() -> None:
    assert NAMES.meant("the Kessem Accord", NEWS.id).documents == {ACCORD.id}
    assert NAMES.meant("the Tavunda transition accord", NEWS.id).documents == {ACCORD.id}
    assert not NAMES.meant("the Tavunda accord", NEWS.id).documents
    assert not NAMES.meant("the protocol to the Kessem Accord", NEWS.id).documents


def test_a_document_that_names_one_agreement_means_it() -> None:
    assert same("the Accord", "the Kessem Accord")
    assert same("the deal", "the Kessem Accord")
    assert not same("the protocol", "the Kessem Accord")
    assert not same("a deal", "the Kessem Accord")


def test_the_registry_knows_other_names() -> None:
    assert same("the Belfast Agreement", "the Good Friday Agreement")
    assert not same("the Belfast Agreement", "the Prespa Agreement")
