"""Findings that are kept in memory are those that the ledger holds now."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from servanda.ledger import create_ledger, kept_readings
from servanda.ledger.kept_readings import findings_now
from support.ledger_records import LATER_READER, NOON, add_all, findings_of, small_set

DOCUMENTS = small_set(3)
IDS = [one.id for one in DOCUMENTS]


@pytest.fixture
def ledger(tmp_path):
    kept_readings.forget()
    with create_ledger(str(tmp_path / "press.sqlite")) as made:
        add_all(made, DOCUMENTS)
        yield made


def held(ledger):
    return [one for key in IDS for one in ledger.iter_findings(document_id=key)]


def test_they_are_read_once(ledger):
    asked = []
    with ledger.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        first = kept_readings.findings_of(connection, IDS)
        read = len(asked)
        again = kept_readings.findings_of(connection, IDS)
    assert first == again
    assert (read, len(asked)) == (2, 3)  # the second time only which readings are current
    assert findings_now(ledger, IDS) == held(ledger) != []


def test_those_of_a_later_reader_follow(ledger):
    before = findings_now(ledger, IDS)
    document = DOCUMENTS[0]
    later = findings_of(document, reader=LATER_READER)[:1]
    known_at = NOON + timedelta(days=1)
    ledger.add_document(document, later, reader=LATER_READER, known_at=known_at)
    assert findings_now(ledger, IDS) == held(ledger) != before


def test_those_of_a_removed_document_go(ledger):
    findings_now(ledger, IDS)
    ledger.remove_document(IDS[1], why="asked for", erase=True, known_at=NOON)
    assert findings_now(ledger, IDS) == held(ledger)
    assert all(one.document_id != IDS[1] for one in findings_now(ledger, IDS))
