"""`verify` finds what somebody changed behind the ledger's back in PostgreSQL."""

import pytest

from servanda.ledger import create_ledger, open_ledger, verify
from servanda.ledger.copying import copy_ledger
from support.ledger_records import add_all, link_by_hand, relink, small_set


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("sound") / "press.sqlite")
    with create_ledger(path) as ledger:
        add_all(ledger, small_set(4))
        relink(ledger)
    return path


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("UPDATE documents SET text = replace(text, 'May', 'June') WHERE row_id = 1",
         {("documents", "text"), ("findings", "quotes.deadline")}),
        ("UPDATE documents SET title = 'Other' WHERE row_id = 1",
         {("seals", "digest"), ("document_search", "index")}),
        ("UPDATE documents SET authors = '[\"Nobody\"]' WHERE row_id = 1", {("seals", "digest")}),
        ("UPDATE documents SET authors = '7' WHERE row_id = 1", {("documents", "row")}),
        ("UPDATE documents SET visible_from = '1999-01-01' WHERE row_id = 1",
         {("documents", "visible_from")}),
        ("UPDATE findings SET quotes = jsonb_set(quotes, '{cue}', '\"shall\"') WHERE kind = 'commitment'",
         {("findings", "quotes.cue"), ("readings", "findings_digest")}),
        ("UPDATE findings SET score = 0.1 WHERE kind = 'figure'", {("readings", "findings_digest")}),
        ("UPDATE findings SET vector = '\\x00' WHERE kind = 'commitment'", {("readings", "findings_digest")}),
        ("UPDATE findings SET words = 'x'", {("findings", "words"), ("finding_search", "index")}),
        ("DELETE FROM findings WHERE kind = 'time'", {("readings", "findings")}),
        ("DELETE FROM document_search WHERE row_id = 2", {("document_search", "index")}),
        ("UPDATE finding_search SET words = 'heron' WHERE row_id = 3", {("finding_search", "index")}),
        ("UPDATE seals SET digest = repeat('0', 64) WHERE name = 'readings'", {("seals", "digest")}),
        ("DELETE FROM threads", {("threads", "row"), ("thread_links", "thread_id")}),
        ("ALTER TABLE findings DROP CONSTRAINT findings_reading_fkey; UPDATE findings SET reading = 99 "
         "WHERE kind = 'time' AND document_id = (SELECT id FROM documents WHERE row_id = 1)",
         {("findings", "reading"), ("readings", "findings")}),
    ],
)  # fmt: skip
def test_damage_is_found(postgresql, sound, statement, places):
    address = postgresql.address()
    with open_ledger(sound) as ledger:
        copy_ledger(ledger, address)
    postgresql.sql(statement, schema=address.rpartition("=")[2])
    with open_ledger(address) as ledger:
        found = {(problem.table, problem.field) for problem in verify(ledger, link=link_by_hand)}
    assert places <= found
