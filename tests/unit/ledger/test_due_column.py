"""Due dates are kept with their threads, and a changed one is found."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

from servanda.ledger import create_ledger, open_ledger, verify
from servanda.linking import Due
from servanda.linking.records import LinkedLedger
from support.ledger_records import NOON, add_all, link_by_hand, make_document


def linked_with_due(documents, findings) -> LinkedLedger:
    linked = link_by_hand(documents, findings)
    dated = []
    for thread in linked.threads:
        due = Due(
            value="2019-06-30",
            event="its entry into force",
            event_date="2019-04-01",
            event_from="registry",
            evidence=None,
            deadline=thread.mentions[0],
            why="90 days after its entry into force on 2019-04-01",
        )
        dated.append(replace(thread, due=due))
    return replace(linked, threads=tuple(dated))


def keep(ledger):
    linked = linked_with_due(ledger.document_facts(), ledger.iter_findings())
    ledger.replace_threads(linked, digest=ledger.content_digest(), known_at=NOON)
    return linked


def test_a_due_date_comes_back_as_it_was_kept(tmp_path):
    with create_ledger(str(tmp_path / "x.sqlite")) as ledger:
        add_all(ledger, [make_document("a", published="2016")])
        linked = keep(ledger)
        assert tuple(ledger.iter_threads()) == linked.threads
        assert list(verify(ledger, link=linked_with_due)) == []


def test_a_due_date_that_somebody_changed_is_found(tmp_path):
    path = tmp_path / "x.sqlite"
    with create_ledger(str(path)) as ledger:
        add_all(ledger, [make_document("a", published="2016")])
        (thread,) = keep(ledger).threads
    with closing(sqlite3.connect(path)) as connection, connection:
        (stored,) = connection.execute("SELECT due FROM threads").fetchone()
        moved = json.dumps({**json.loads(stored), "value": "2020-01-01"})
        connection.execute("UPDATE threads SET due = ?", (moved,))
    with open_ledger(str(path)) as ledger:
        (problem,) = verify(ledger, link=linked_with_due)
        assert (problem.table, problem.id, problem.field) == ("threads", thread.id, "due")
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE threads SET due = '{}'")
        (problem,) = verify(ledger, link=linked_with_due)
        assert problem.field == "row"
