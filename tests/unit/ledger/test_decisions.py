"""Damage to stored decisions is found, and a ledger of an older program has room for them."""

import gzip
import multiprocessing
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from servanda.ledger import audit, create_ledger, open_ledger, verify
from support.decisions import decide, undo
from support.ledger_records import add_all, findings_of, link_by_hand, relink, small_set

OLD = Path(__file__).parents[2] / "data" / "ledger_version_1.sqlite.gz"
DOCUMENT = small_set(1)[0]
FINDING = next(one for one in findings_of(DOCUMENT) if one.kind == "commitment")
FIRST = decide("correct", (DOCUMENT, FINDING), value={"force": "agreed"})


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "press.sqlite"
    with create_ledger(str(path)) as ledger:
        add_all(ledger, [DOCUMENT])
        ledger.decide(FIRST)
        ledger.decide(undo(FIRST, day=1))
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
    return path


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("UPDATE decisions SET why = 'other' WHERE undoes IS NULL", {("decisions", "id")}),
        ('UPDATE decisions SET value = \'{"force": "urged"}\' WHERE undoes IS NULL', {("decisions", "id")}),
        ("UPDATE decisions SET kind = 'shout' WHERE undoes IS NULL", {("decisions", "row")}),
        ("DELETE FROM decisions WHERE undoes IS NOT NULL", {("seals", "rows")}),
        ("DELETE FROM decisions WHERE undoes IS NULL", {("decisions", "undoes"), ("seals", "rows")}),
        (
            "UPDATE decisions SET anchors = replace(anchors, '\"sha256\"', '\"sha\"') WHERE undoes IS NULL",
            {("decisions", "row")},
        ),
    ],
)
def test_damage_is_named(sound, tmp_path, statement, places):
    path = tmp_path / "press.sqlite"
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount == 1
    with open_ledger(str(path)) as ledger:
        found = {(one.table, one.field) for one in verify(ledger, link=link_by_hand)}
    assert places <= found


def test_an_old_ledger_keeps_decisions(tmp_path):
    path = tmp_path / "old.sqlite"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    with open_ledger(str(path)) as ledger:
        document = next(iter(ledger.iter_documents())).document
        finding = next(iter(ledger.iter_findings(kind="commitment", document_id=document.id)))
        assert ledger.decide(decide("reject", (document, finding)))
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []


def decide_and_die(path: Path, decision, when: str) -> None:
    """Decide as the workspace does; die before or behind the line of the audit log is written."""
    write = audit.write

    def die(connection, deed):
        if when == "behind":
            write(connection, deed)
        os._exit(9)

    audit.write = die
    deed = audit.Deed(
        at=decision.decided_at, who="Ann", role="reviewer", action="decide", subject=decision.id,
        address="", outcome="done",
    )  # fmt: skip
    with open_ledger(str(path)) as ledger:
        ledger.decide(decision, deed=deed)


@pytest.mark.parametrize("when", ["before", "behind"])
def test_a_process_that_dies_while_it_keeps_a_decision_leaves_neither_it_nor_a_line_of_the_log(
    sound, tmp_path, when
):
    path = tmp_path / "press.sqlite"
    path.write_bytes(sound.read_bytes())
    decision = decide("accept", (DOCUMENT, FINDING), day=2)
    process = multiprocessing.get_context("fork").Process(target=decide_and_die, args=(path, decision, when))
    process.start()
    process.join()
    assert process.exitcode == 9
    with open_ledger(str(path)) as ledger:
        assert decision.id not in {one.id for one in ledger.iter_decisions()}
        assert list(audit.iter_deeds(ledger)) == []
        assert list(verify(ledger, link=link_by_hand)) == []
