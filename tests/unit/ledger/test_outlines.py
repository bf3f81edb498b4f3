"""The outline of a text is kept with its document, and is that of its words."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from servanda.documents.outline import make_outline
from servanda.documents.records import Document, DocumentKind
from servanda.ledger import create_ledger, open_ledger, verify
from support.ledger_records import NOON, add_all, link_by_hand, relink, small_set

OLD = Path(__file__).parents[2] / "data" / "ledger_version_1.sqlite.gz"
AGREEMENT = Document(
    name="accord",
    kind=DocumentKind.AGREEMENT,
    text="Article 1. The Parties shall meet.\n\nArticle 2. The Parties shall pay their debts.",
)


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "press.sqlite")) as ledger:
        yield ledger


def outlines(ledger):
    return {facts.name: facts.outline for facts in ledger.document_facts()}


def test_the_outline_comes_back_as_it_was_made(ledger):
    ledger.add_document(AGREEMENT, [], reader="hand/1", known_at=NOON)
    outline = outlines(ledger)["accord"]
    assert outline == make_outline(AGREEMENT)
    assert [one.id for one in outline.provisions] == ["art. 1", "art. 2"]


def test_documents_of_an_old_ledger_get_theirs(tmp_path, ledger):
    old = tmp_path / "old.sqlite"
    old.write_bytes(gzip.decompress(OLD.read_bytes()))
    add_all(ledger, small_set(4))
    with open_ledger(str(old)) as opened:
        assert outlines(opened) == outlines(ledger)
        assert all(outline.paragraphs for outline in outlines(opened).values())


def test_threads_of_an_old_ledger_are_to_be_made_anew(tmp_path):
    old = tmp_path / "old.sqlite"
    old.write_bytes(gzip.decompress(OLD.read_bytes()))
    with open_ledger(str(old)) as opened:
        assert not opened.links_are_current()


def test_a_damaged_row_does_not_keep_an_old_ledger_from_being_opened(tmp_path):
    old = tmp_path / "old.sqlite"
    old.write_bytes(gzip.decompress(OLD.read_bytes()))
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("UPDATE documents SET kind = 'gossip' WHERE row_id = 1")
    with open_ledger(str(old)) as opened:
        assert "row" in {one.field for one in verify(opened, link=link_by_hand)}


@pytest.mark.parametrize("column", ["outline", "provisions"])
def test_verify_finds_an_outline_of_another_text(ledger, column):
    ledger.add_document(AGREEMENT, [], reader="hand/1", known_at=NOON)
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []
    with closing(sqlite3.connect(ledger.address)) as connection, connection:
        connection.execute(f"UPDATE documents SET {column} = NULL")
    (problem,) = verify(ledger, link=link_by_hand)
    assert (problem.table, problem.field) == ("documents", "outline")
