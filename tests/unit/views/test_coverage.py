from datetime import date
from pathlib import Path

import pytest
from tests.support.ledger_records import NOON, READER, make_document, make_finding, relink

from servanda.documents import Document, DocumentKind
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Arrangement, ArrangementType, Commitment, Finding, Force
from servanda.ledger import Ledger, create_ledger
from servanda.views import Coverage, get_coverage

AGREEMENT = (
    "Serbia and Kosovo have agreed as follows. Serbia will keep calm.\n\n"
    "Article 1. Serbia will open the border.\n\n"
    "Article 2. Kosovo undertakes: (a) to pay the pensions; (b) to free the prisoners.\n\n"
    "Article 3. This Accord enters into force on signature."
)
NEWS = (
    "Serbia will open the border, its minister said.\n\n"
    "He cited the Lindeva Accord. Kosovo broke Article 2(b) of the Lindeva Accord, he added."
)


def agreement(name: str = "accord", text: str = AGREEMENT, **metadata) -> Document:
    given = {"kind": DocumentKind.AGREEMENT, "title": "The Lindeva Accord", "published": "2016-03-01"}
    return make_document(name, text, **(given | metadata))


def commitment(document: Document, action: str) -> Finding:
    return make_finding(document, Commitment(force=Force.AGREED), words={"action": action})


def commitments(document: Document) -> list[Finding]:
    actions = ("keep calm", "open the border", "pay the pensions", "free the prisoners")
    return [commitment(document, action) for action in actions if action in document.text]


def take_in(ledger: Ledger, document: Document) -> None:
    accord = Arrangement(type=ArrangementType.AGREEMENT)
    named = "the Lindeva Accord" in document.text
    found = [
        *commitments(document),
        *([make_finding(document, accord, words={"text": "the Lindeva Accord"})] if named else []),
    ]
    ledger.add_document(document, found, reader=READER, known_at=NOON)


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        take_in(made, agreement())
        take_in(made, make_document("news", NEWS, published="2017-05-02"))
        relink(made)
        yield made


def row(coverage: Coverage, name: str | None):
    return next(one for one in coverage.rows if (one.provision.id if one.provision else None) == name)


def test_each_commitment_stands_in_its_provision(ledger: Ledger):
    coverage = get_coverage(ledger, "accord")
    placed = {
        one.provision.id if one.provision else None: [finding.quote("action") for finding in one.commitments]
        for one in coverage.rows
    }
    assert placed == {
        "art. 1": ["open the border"],
        "art. 2": [],
        "art. 2(a)": ["pay the pensions"],
        "art. 2(b)": ["free the prisoners"],
        "art. 3": [],
        None: ["keep calm"],
    }


def test_words_come_by_thread_and_by_number_and_the_last_is_the_newest(ledger: Ledger):
    take_in(
        ledger, make_document("later", "Kosovo will free the prisoners, it said.", published="2018-01-01")
    )
    relink(ledger)
    coverage = get_coverage(ledger, "accord")
    border, prisoners = row(coverage, "art. 1"), row(coverage, "art. 2(b)")
    assert [(word.facts.name, word.role) for word in border.words] == [("news", "mention")]
    assert [(word.facts.name, word.role) for word in prisoners.words] == [
        ("news", "reference"),
        ("later", "mention"),
    ]
    assert prisoners.last is not None and prisoners.last.published == "2018-01-01"
    assert prisoners.words[0].passage.text == "Kosovo broke Article 2(b) of the Lindeva Accord, he added."


def test_what_nobody_speaks_of_and_what_undertakes_nothing_is_listed(ledger: Ledger):
    figures = get_coverage(ledger, "accord").as_records()[-1]
    assert (figures["provisions"], figures["with_commitments"], figures["spoken_of"]) == (5, 4, 3)
    assert figures["never_spoken_of"] == ["art. 2(a)", "art. 3"]
    assert figures["without_commitment"] == ["art. 3"]
    assert figures["undertakings"] == 4
    assert figures["progress"] == {"no_report_found": 4}
    assert figures["standing"] == {"in_force": 3, "reaffirmed": 1}


def test_copies_of_the_agreement_and_of_a_story_and_older_documents_add_no_words(ledger: Ledger):
    before = get_coverage(ledger, "accord").rows
    take_in(ledger, agreement("copy of the accord", kind=DocumentKind.NEWS, published="2019-01-01"))
    take_in(ledger, make_document("copy of the news", NEWS, published="2017-05-03"))
    take_in(ledger, make_document("draft", "Serbia will open the border.", published="2015-01-01"))
    relink(ledger)
    counts = [len(one.words) for one in get_coverage(ledger, "accord").rows]
    assert counts == [len(one.words) for one in before]


def test_the_past_is_shown_as_it_could_be_known(ledger: Ledger):
    coverage = get_coverage(ledger, "accord", as_of=date(2016, 12, 31))
    assert all(not one.words for one in coverage.rows)
    with pytest.raises(EntryNotFoundError):
        get_coverage(ledger, "accord", as_of=date(2015, 12, 31))


@pytest.mark.parametrize("key", ["accord", "The Lindeva Accord", "lindeva accord", "id"])
def test_an_agreement_is_found_by_name_title_or_id(ledger: Ledger, key: str):
    key = agreement().id[:6] if key == "id" else key
    assert get_coverage(ledger, key).agreement.name == "accord"


def test_a_document_that_is_no_agreement_is_refused_and_the_agreements_are_named(ledger: Ledger):
    with pytest.raises(EntryNotFoundError, match="is no agreement: its kind is news") as caught:
        get_coverage(ledger, "news")
    assert "--kind agreement" in str(caught.value) and "The Lindeva Accord" in str(caught.value)


def test_an_unknown_name_says_which_agreements_there_are(ledger: Ledger):
    with pytest.raises(EntryNotFoundError, match="accord \\(The Lindeva Accord, 2016-03-01\\)"):
        get_coverage(ledger, "treaty")


def test_two_agreements_with_one_name_are_told_apart_by_id(ledger: Ledger):
    other = agreement(text="Article 1. It stops.\n\nArticle 2. It ends.", published="2020-01-01")
    take_in(ledger, other)
    relink(ledger)
    with pytest.raises(AmbiguousEntryError, match="2 agreements answer to 'accord'") as caught:
        get_coverage(ledger, "accord")
    assert other.id[:8] in str(caught.value) and "2020-01-01" in str(caught.value)
    assert get_coverage(ledger, other.id[:8]).agreement.id == other.id


def test_a_number_of_another_agreement_is_no_word_about_this_one(ledger: Ledger):
    text = "It broke Article 3 of the Kessel Treaty. It recalls Article 12 of the Lindeva Accord."
    take_in(ledger, make_document("other", text, published="2018-01-01"))
    relink(ledger)
    coverage = get_coverage(ledger, "accord")
    assert row(coverage, "art. 3").words == ()
    assert coverage.unplaced == 1


def test_a_text_without_numbers_has_all_outside_the_numbering(ledger: Ledger):
    take_in(ledger, agreement("pact", "Serbia will open the border.", title="The Pact"))
    relink(ledger)
    (only,) = get_coverage(ledger, "pact").rows
    assert only.provision is None and len(only.commitments) == 1
