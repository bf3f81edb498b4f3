"""Threads have a history: rows are closed, never overwritten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servanda.ledger import create_ledger, schema
from servanda.linking.records import LinkedLedger
from support.ledger_records import NOON, add_all, link_by_hand, make_document, relink

LATER = NOON + timedelta(days=1)
TABLES = (schema.threads, schema.thread_links, schema.thread_history, schema.unlinked)


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "x.sqlite")) as made:
        add_all(made, [make_document("a", published="2016"), make_document("b", published="2017")])
        relink(made)
        yield made


def rows_of(ledger, table):
    with ledger.reading() as connection:
        return [row._asdict() for row in connection.execute(select(table).order_by(table.c.row_id))]


def keep(ledger, linked):
    ledger.replace_threads(linked, digest=ledger.content_digest(), known_at=LATER)


def test_linking_again_with_the_same_result_writes_nothing(ledger):
    before = [rows_of(ledger, table) for table in TABLES]
    relink(ledger, known_at=LATER)
    assert [rows_of(ledger, table) for table in TABLES] == before


def test_a_changed_thread_is_closed_and_opened_anew(ledger):
    (old,) = ledger.iter_threads()
    new = replace(old, title="Opening of the border")
    links_before = rows_of(ledger, schema.thread_links)
    keep(ledger, LinkedLedger(threads=(new,), unlinked=ledger.unlinked()))
    closed, opened = rows_of(ledger, schema.threads)
    assert (closed["title"], closed["known_from"], closed["known_to"]) == (old.title, NOON, LATER)
    assert (opened["title"], opened["known_from"], opened["known_to"]) == (new.title, LATER, None)
    assert rows_of(ledger, schema.thread_links) == links_before
    assert list(ledger.iter_threads()) == [new]


def test_a_thread_that_is_gone_is_closed_and_not_erased(ledger):
    before = [len(rows_of(ledger, table)) for table in TABLES]
    keep(ledger, LinkedLedger(threads=()))
    assert list(ledger.iter_threads()) == [] and ledger.unlinked() == {}
    assert [len(rows_of(ledger, table)) for table in TABLES] == before
    assert {row["known_to"] for table in TABLES for row in rows_of(ledger, table)} == {LATER}


def test_a_thread_that_comes_back_is_a_new_row(ledger):
    linked = link_by_hand(ledger.document_facts(), ledger.iter_findings())
    keep(ledger, LinkedLedger(threads=()))
    keep(ledger, linked)
    assert len(rows_of(ledger, schema.threads)) == 2
    assert tuple(ledger.iter_threads()) == linked.threads


def test_a_reader_sees_threads_before_or_after_never_between(ledger):
    seen = ledger.iter_threads()
    first = next(seen)
    keep(ledger, LinkedLedger(threads=()))
    assert list(seen) == []
    assert len(first.history) == len(first.links) == 2
