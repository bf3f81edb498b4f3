"""Every damage that is planted is found, and named by table, id and field."""

import sqlite3
from contextlib import closing

import pytest

from servanda.ledger import create_ledger, open_ledger, verify
from support.ledger_records import (
    LATER_READER,
    NOON,
    add_all,
    findings_of,
    link_by_hand,
    relink,
    small_set,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return a ledger of twelve documents, one of them read twice, and linked."""
    path = tmp_path_factory.mktemp("sound") / "press.sqlite"
    documents = small_set(12)
    with create_ledger(str(path)) as ledger:
        add_all(ledger, documents)
        again = findings_of(documents[0], reader=LATER_READER)
        ledger.add_document(documents[0], again, reader=LATER_READER, known_at=NOON)
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
    return path


@pytest.fixture
def problems_after(sound, tmp_path):
    """Return a function that does damage behind the ledger's back and returns what verify finds."""

    def damage(*statements):
        path = tmp_path / "press.sqlite"
        path.write_bytes(sound.read_bytes())
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, statement
        with open_ledger(str(path)) as ledger:
            return list(verify(ledger, link=link_by_hand))

    return damage


def places(problems):
    assert all(problem.id and problem.message and problem.next_step for problem in problems)
    return {(problem.table, problem.field) for problem in problems}


def ids(problems, table):
    return {problem.id for problem in problems if problem.table == table}


DOCUMENT = small_set(12)[5]
OF = f"WHERE document_id = '{DOCUMENT.id}'"
THIS = f"WHERE id = '{DOCUMENT.id}'"
COMMITMENT = findings_of(DOCUMENT)[0]
THAT = f"WHERE id = '{COMMITMENT.id}'"
FIGURE = findings_of(DOCUMENT)[3]
DEADLINE = COMMITMENT.evidence.spans["deadline"][0]


def test_a_changed_byte_of_a_text_is_found(problems_after):
    found = problems_after(f"UPDATE documents SET text = replace(text, 'border', 'bolder') {THIS}")
    assert {("documents", "text"), ("findings", "quotes.action")} <= places(found)
    assert ids(found, "documents") == {DOCUMENT.id}
    assert ("document_search", "index") in places(found)


def test_a_byte_that_is_no_text_any_more_is_found(problems_after):
    found = problems_after(
        f"UPDATE documents SET text = CAST(X'FF' || CAST(substr(text, 2) AS BLOB) AS TEXT) {THIS}"
    )
    assert ("documents", "text") in places(found)
    assert ids(found, "documents") == {DOCUMENT.id}


def test_a_byte_changed_in_the_file_itself_is_found(sound, tmp_path):
    path = tmp_path / "press.sqlite"
    content = sound.read_bytes()
    words = b"Report 5 of the series."
    assert content.count(words) == 1
    path.write_bytes(content.replace(words, b"Report 6 of the series."))
    with open_ledger(str(path)) as ledger:
        found = list(verify(ledger, link=link_by_hand))
    assert ("documents", "text") in places(found)
    assert ids(found, "documents") == {DOCUMENT.id}


def test_a_moved_span_is_found(problems_after):
    moved = f"json_set(spans, '$.deadline', json('[[{DEADLINE.start + 1},{DEADLINE.end + 1}]]'))"
    found = problems_after(f"UPDATE findings SET spans = {moved} {THAT}")
    assert {("findings", "quotes.deadline"), ("findings", "id"), ("readings", "findings_digest")} <= places(
        found
    )
    assert ids(found, "findings") == {COMMITMENT.id}


def test_a_span_moved_with_its_quote_is_found(problems_after):
    end = DEADLINE.end - 5
    found = problems_after(
        f"UPDATE findings SET spans = json_set(spans, '$.deadline', json('[[{DEADLINE.start},{end}]]')),"
        f" quotes = json_set(quotes, '$.deadline', 'by May'),"
        f" words = replace(words, 'by May 2016', 'by May') {THAT}"
    )
    assert {("findings", "id"), ("readings", "findings_digest")} <= places(found)


@pytest.mark.parametrize("spans", ["[[5,5]]", "[[9,5]]", "[[-4,5]]", "[[0,99999]]", "[5]", "7", "null", "[]"])
def test_a_span_that_is_none_is_found(problems_after, spans):
    found = problems_after(
        f"UPDATE findings SET spans = json_set(spans, '$.deadline', json('{spans}')) {THAT}"
    )
    assert ids(found, "findings") == {COMMITMENT.id}


def test_a_tampered_quote_is_found(problems_after):
    found = problems_after(
        f"UPDATE findings SET quotes = json_set(quotes, '$.action', 'close the border') {THAT}"
    )
    assert {("findings", "quotes.action"), ("findings", "words")} <= places(found)
    assert ids(found, "findings") == {COMMITMENT.id}


@pytest.mark.parametrize(
    "change",
    [
        "force = 'refused'", "score = 0.9", "bearer_is = '[\"Kosovo\"]'", "vector = X'00'", "reader = 'x/1'",
        "deadline_value = NULL", "polarity = 'negative'", "start = start + 1", "kind = 'figure'",
        "unresolved = '{}'", "force = 'nonsense'", "quotes = 'no json'", "id = 'aaaaaaaaaaaaaaaa'",
        "words = 'other'", "reading = reading + 1", "score = NULL || ''",
    ],
)  # fmt: skip
def test_any_changed_field_of_a_finding_is_found(problems_after, change):
    if change.startswith("score = NULL"):
        change = "score = 'high'"
    found = problems_after(f"UPDATE findings SET {change} {THAT}")
    assert ids(found, "findings") | ids(found, "readings")


def test_a_deleted_finding_is_found(problems_after):
    found = problems_after(f"DELETE FROM findings WHERE id = '{FIGURE.id}'")
    assert ("readings", "findings") in places(found)
    assert all(DOCUMENT.id in one for one in ids(found, "readings"))
    assert ("finding_search", "index") in places(found)


def test_a_deleted_finding_of_a_closed_reading_is_found(problems_after):
    closed = "(SELECT row_id FROM readings WHERE known_to IS NOT NULL)"
    found = problems_after(f"DELETE FROM findings WHERE kind = 'figure' AND reading = {closed}")
    assert ("readings", "findings") in places(found)


def test_a_missing_document_is_found_and_named(problems_after):
    found = problems_after(
        f"DELETE FROM findings {OF}", f"DELETE FROM readings {OF}", f"DELETE FROM documents {THIS}"
    )
    assert {("documents", "row"), ("seals", "rows")} <= places(found)
    assert ids(found, "documents") == {DOCUMENT.id}
    assert any(DOCUMENT.name in problem.message for problem in found)


def test_a_missing_document_without_any_trace_is_found(problems_after):
    found = problems_after(
        f"DELETE FROM findings {OF}", f"DELETE FROM readings {OF}", f"DELETE FROM documents {THIS}",
        f"DELETE FROM intakes {OF}",
    )  # fmt: skip
    (message,) = [
        one.message for one in found if (one.table, one.id, one.field) == ("seals", "documents", "rows")
    ]
    assert message == "There should be 12 documents; there are 11."


def test_a_missing_document_whose_findings_stayed_is_found(problems_after):
    found = problems_after(f"DELETE FROM documents {THIS}")
    assert {("readings", "row_id"), ("findings", "row_id"), ("seals", "rows")} <= places(found)


def test_a_missing_reading_is_found(problems_after):
    found = problems_after(f"DELETE FROM findings {OF}", f"DELETE FROM readings {OF}")
    assert {("documents", "readings"), ("seals", "rows")} <= places(found)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("title = 'Other'", "digest"),
        ("published = '2001-01-01'", "visible_from"), ("publisher = NULL", "digest"),
        ("name = 'other'", "id"),
        ("sha256 = 'f'", "id"), ("length = 3", "length"), ("kind = 'nonsense'", "row"),
        ("published = 'nonsense'", "row"), ("visible_from = '1999-01-01'", "visible_from"),
        ("published_precision = 'year'", "published_precision"), ("authors = '[1'", "row"),
        ("url = 'https://example.org'", "digest"),
    ],
)  # fmt: skip
def test_changed_metadata_are_found(problems_after, change, field):
    assert field in {one for _, one in places(problems_after(f"UPDATE documents SET {change} {THIS}"))}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("title = 'Other'", "title"), ("standing = 'breached'", "standing"), ("standing = 'nonsense'", "row"),
        ("wording = '[]'", "wording"), ("first_seen = '1999'", "first_seen"),
        ("id = 'aaaaaaaaaaaaaaaa'", "id"),
        ("progress = 'complete'", "progress"), ("known_to = known_from", "row"),
        ("unresolved = '{\"a\":\"b\"}'", "unresolved"),
    ],
)  # fmt: skip
def test_a_changed_thread_is_found(problems_after, change, field):
    found = problems_after(f"UPDATE threads SET {change}")
    assert ("threads", field) in places(found)


def test_changed_links_and_steps_are_found(problems_after):
    assert ("threads", "links") in places(
        problems_after("UPDATE thread_links SET score = 0.2 WHERE position = 1")
    )
    assert ("threads", "links") in places(problems_after("DELETE FROM thread_links WHERE position = 1"))
    assert ("threads", "history") in places(
        problems_after("UPDATE thread_history SET rule = 'S9' WHERE position = 1")
    )
    assert ("threads", "history") in places(problems_after("DELETE FROM thread_history WHERE position = 0"))


def test_links_to_findings_that_are_not_there_are_found(problems_after):
    for table in ("thread_links", "thread_history", "unlinked"):
        found = problems_after(f"UPDATE {table} SET finding_id = 'aaaaaaaaaaaaaaaa' WHERE row_id = 1")
        assert (table, "finding_id") in places(found)
    for table in ("thread_links", "thread_history"):
        found = problems_after(f"UPDATE {table} SET thread_id = 'aaaaaaaaaaaaaaaa' WHERE row_id = 1")
        assert (table, "thread_id") in places(found)


def test_a_changed_reason_is_found(problems_after):
    assert ("unlinked", "reason") in places(
        problems_after("UPDATE unlinked SET reason = 'x' WHERE row_id = 1")
    )


@pytest.mark.parametrize("seal", ["documents", "readings", "current_readings"])
def test_changed_seals_are_found(problems_after, seal):
    found = problems_after(f"UPDATE seals SET digest = '00' WHERE name = '{seal}'")
    assert seal in ids(found, "seals")
    found = problems_after(f"DELETE FROM seals WHERE name = '{seal}'")
    assert seal in ids(found, "seals")


def test_a_search_index_that_is_not_of_the_words_is_found(problems_after):
    row = f"(SELECT row_id FROM documents {THIS})"
    found = problems_after(
        f"INSERT INTO document_search (document_search, rowid, title, text) "
        f"SELECT 'delete', row_id, title, text FROM documents WHERE row_id = {row}"
    )
    assert places(found) == {("document_search", "index")}


def test_damaged_pages_are_found(sound, tmp_path):
    content = bytearray(sound.read_bytes())
    page = content.find(b"open the border") // 4096 * 4096  # not of the tables that opening reads
    content[page : page + 4096] = bytes(4096)
    path = tmp_path / "press.sqlite"
    path.write_bytes(content)
    with open_ledger(str(path)) as ledger:
        assert ("file", "pages") in places(list(verify(ledger, link=link_by_hand)))
