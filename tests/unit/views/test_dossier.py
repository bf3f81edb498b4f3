from datetime import date
from pathlib import Path

import pytest
from tests.support.ledger_records import add_all, make_document, relink

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.ledger import Ledger, create_ledger
from servanda.views import DocumentDossier, FindingDossier, ThreadDossier, get_dossier


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, [make_document("b.txt", published="2018-01-01"), make_document("a.txt")])
        relink(made)
        yield made


def test_a_thread_has_all_its_words_oldest_first(ledger: Ledger):
    (thread,) = ledger.iter_threads()
    dossier = get_dossier(ledger, thread.id[:6])
    assert isinstance(dossier, ThreadDossier)
    assert [words.facts.name for words in dossier.words] == ["a.txt", "b.txt"]
    for words in dossier.words:
        action = words.finding.quote("action")
        assert action and action in words.passage.text
        assert words.link in thread.links


def test_a_document_is_found_by_its_name_or_id(ledger: Ledger):
    by_name = get_dossier(ledger, "a.txt")
    assert isinstance(by_name, DocumentDossier)
    assert get_dossier(ledger, by_name.document.id.upper()) == by_name
    assert len(by_name.findings) == 6 and by_name.copies_of == ()


def test_a_copy_says_what_it_copies(ledger: Ledger):
    older, younger = get_dossier(ledger, "a.txt"), get_dossier(ledger, "b.txt")
    assert isinstance(older, DocumentDossier) and isinstance(younger, DocumentDossier)
    assert younger.copies_of == (older.document.id,)


def test_a_finding_names_its_threads_or_why_it_has_none(ledger: Ledger):
    on_thread = next(ledger.iter_findings(kind="commitment"))
    on_none = next(ledger.iter_findings(kind="status"))
    first, second = get_dossier(ledger, on_thread.id), get_dossier(ledger, on_none.id)
    assert isinstance(first, FindingDossier) and isinstance(second, FindingDossier)
    assert len(first.threads) == 1 and first.why_unlinked is None
    assert second.threads == () and second.why_unlinked


def test_records_of_a_dossier_hold_the_exact_words(ledger: Ledger):
    text = ledger.get_document("a.txt").document.text
    for finding in ledger.iter_findings(document_id=ledger.get_document("a.txt").document.id):
        (record,) = get_dossier(ledger, finding.id).as_records()
        start, end = record["passage"]["span"]
        assert text[start:end] == record["passage"]["text"]


def test_what_was_not_known_on_a_date_is_not_shown(ledger: Ledger):
    with pytest.raises(EntryNotFoundError):
        get_dossier(ledger, "b.txt", as_of=date(2017, 1, 1))


@pytest.mark.parametrize("key", ["", "a", "abc", "nothing.txt", "ffffffffffffffff", "%", "_"])
def test_a_key_of_nothing_is_refused_with_a_next_step(ledger: Ledger, key):
    with pytest.raises(EntryNotFoundError) as caught:
        get_dossier(ledger, key)
    assert caught.value.next_step


def test_a_name_that_two_documents_bear_is_refused_with_their_ids(ledger: Ledger):
    add_all(ledger, [make_document("a.txt", "Another text of that name.")])
    with pytest.raises(AmbiguousEntryError, match="may be any of these"):
        get_dossier(ledger, "a.txt")
