from pathlib import Path

import pytest
from tests.support.ledger_records import add_all, make_document, relink

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import ArrangementType
from servanda.ledger import Ledger, create_ledger
from servanda.views import list_arrangements, list_figures, list_statements


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, [make_document("b.txt", published=None), make_document("a.txt", published="2015-02")])
        relink(made)
        yield made


def test_rows_come_oldest_document_first_and_undated_last(ledger: Ledger):
    assert [row.finding.document for row in list_figures(ledger)] == ["a.txt", "b.txt"]


def test_statements_are_found_by_words_for_the_source_or_its_name(ledger: Ledger):
    assert len(list_statements(ledger, by="zoë")) == len(list_statements(ledger, by="MINISTER")) == 2
    assert not list_statements(ledger, by="Rutte")


def test_statements_are_found_by_all_words_of_what_was_said(ledger: Ledger):
    assert len(list_statements(ledger, about="may serbia")) == 2
    assert not list_statements(ledger, about="serbia rutte")


def test_statements_are_found_by_document(ledger: Ledger):
    (row,) = list_statements(ledger, document="a.txt")
    assert list_statements(ledger, document=row.finding.document_id) == [row]
    with pytest.raises(EntryNotFoundError, match="No document is called"):
        list_statements(ledger, document="c.txt")


def test_figures_are_found_by_what_they_count(ledger: Ledger):
    assert len(list_figures(ledger, of="kfor")) == len(list_figures(ledger, of="soldier")) == 2
    assert not list_figures(ledger, of="tanks")


def test_arrangements_are_found_by_type(ledger: Ledger):
    assert len(list_arrangements(ledger, type_=ArrangementType.AGREEMENT)) == 2
    assert not list_arrangements(ledger, type_=ArrangementType.MISSION)


def test_a_row_says_where_its_date_of_publication_is_missing(ledger: Ledger):
    dated, undated = (row.as_record() for row in list_figures(ledger))
    assert (dated["published"], dated["published_precision"]) == ("2015-02", "month")
    assert undated["published"] is None
    assert dated["quotes"] == undated["quotes"]
