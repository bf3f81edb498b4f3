"""Of an erased document no word stays in any file of the ledger."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from servanda.errors import LedgerBusyError
from servanda.extraction.records import Commitment, Force
from servanda.ledger import create_ledger, open_ledger, verify
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from support.ledger_records import (
    LATER_READER,
    NOON,
    READER,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    make_finding,
    relink,
    small_set,
)

TESTS = Path(__file__).resolve().parents[2]
NAME = "letters/Quillfeather.txt"
TEXT = "The Xanthophyll Company will demolish the Wroughtbarn. Signed: Persephone Quillfeather."
#: Words of name, title, publisher, url, authors, text and quotes, and the vector of the finding.
SECRETS = (*b"uillfeather anthophyll roughtbarn ersephone ulverhampton".split(), b"\xfa\xce\xb0\x0c" * 9)
LATER = NOON + timedelta(days=1)


def secret_document():
    return make_document(
        NAME,
        TEXT,
        title="Wulverhampton letters",
        publisher="Persephone Press",
        url="https://example.org/Quillfeather",
        authors=("Persephone Quillfeather",),
    )


def secret_findings(document):
    words = {"cue": "will", "bearer": "The Xanthophyll Company", "action": "demolish the Wroughtbarn"}
    details = Commitment(force=Force.UNDERTAKEN)
    return [make_finding(document, details, words=words, vector=SECRETS[-1])]


DOCUMENTS = (secret_document(), small_set(1)[0])


def add_secret(ledger, *, reader=READER, known_at=NOON):
    document = secret_document()
    ledger.add_document(document, secret_findings(document), reader=reader, known_at=known_at)


def found_in(folder):
    """Return which secrets stand in which file, in any case of letters."""
    files = {path.name: path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()}
    return {(name, secret) for name, content in files.items() for secret in SECRETS if secret in content}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "press.sqlite"
    with create_ledger(str(path)) as ledger:
        add_all(ledger, small_set(40))
        relink(ledger)
        add_secret(ledger)
        relink(ledger)
        add_secret(ledger, reader=LATER_READER, known_at=LATER)
        relink(ledger, known_at=LATER)
    return path


def test_the_words_are_there_before(path):
    assert {secret for _, secret in found_in(path.parent)} == set(SECRETS)


def test_no_word_of_an_erased_document_stays_in_any_file(path):
    with open_ledger(str(path)) as ledger:
        add_all(ledger, small_set(41))  # so that there is a WAL
        ledger.remove_document(NAME, why="A court ordered it.", erase=True, known_at=LATER)
        assert found_in(path.parent) == set()
        relink(ledger)
        assert found_in(path.parent) == set()
        assert list(verify(ledger, link=link_by_hand)) == []
        assert not ledger.search("Quillfeather") and not ledger.search("Wroughtbarn")
    assert found_in(path.parent) == set()


def test_the_tombstone_says_what_when_and_why_by_digests(path):
    document = secret_document()
    with open_ledger(str(path)) as ledger:
        ledger.remove_document(document.id, why="A court ordered it.", erase=True, known_at=LATER)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT document_id, sha256, why, erased, known_from, known_to FROM removals"
        (row,) = connection.execute(query)
    assert row == (document.id, document.sha256, "A court ordered it.", 1, "2026-03-02 12:00:00.000000", None)


def test_a_document_that_was_withdrawn_before_is_erased_as_well(path):
    with open_ledger(str(path)) as ledger:
        ledger.remove_document(NAME, why="withdrawn", known_at=LATER)
        relink(ledger)
        ledger.remove_document(NAME, why="law", erase=True, known_at=LATER)
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
    assert found_in(path.parent) == set()


def test_an_erasure_keeps_the_past_of_other_documents(path):
    with open_ledger(str(path)) as ledger:
        with ledger.reading() as connection:
            query = "SELECT id, known_from FROM threads WHERE title NOT LIKE '%Wrought%' ORDER BY row_id"
            before = connection.exec_driver_sql(query).all()
        ledger.remove_document(NAME, why="law", erase=True, known_at=LATER)
        relink(ledger)
        with ledger.reading() as connection:
            assert connection.exec_driver_sql(query).all() == before


def test_while_another_process_reads_the_erasure_says_that_it_is_not_finished(path):
    with open_ledger(str(path), timeout_s=0.2) as ledger, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM documents").fetchone()
        with pytest.raises(LedgerBusyError, match="still holds its words"):
            ledger.remove_document(NAME, why="law", erase=True, known_at=LATER)
        assert ledger.counts().documents == 40
        other.rollback()
        other.close()
        relink(ledger)
        (problem,) = verify(ledger, link=link_by_hand)
        assert (problem.table, problem.id) == ("meta", "unclean") and "servanda remove" in problem.next_step
        assert ledger.finish_erasing() and not ledger.finish_erasing()
        assert found_in(path.parent) == set()
        assert list(verify(ledger, link=link_by_hand)) == []


def decided(*findings, kind, hours, **more):
    anchors = tuple(
        Anchor.of(finding, sha256=next(one.sha256 for one in DOCUMENTS if one.id == finding.document_id))
        for finding in findings
    )
    given = {"by": "Ada", "why": "Persephone says so.", "decided_at": LATER + timedelta(hours=hours)}
    return ReviewDecision(kind=kind, at=anchors, **(given | more))


def test_decisions_about_an_erased_document_go_with_it_and_others_stay(path):
    secret, other = secret_findings(DOCUMENTS[0])[0], findings_of(DOCUMENTS[1])[0]
    accepted = decided(secret, kind=DecisionKind.ACCEPT, hours=1)
    kept = decided(other, kind=DecisionKind.ACCEPT, hours=2, why="Seen.")
    sample = decided(secret, other, kind=DecisionKind.SAMPLE, hours=3, why="Drawn.", sample="s")
    coded = decided(other, kind=DecisionKind.REJECT, hours=4, why="No.", sample="s")
    undoing = decided(kind=DecisionKind.UNDO, hours=5, undoes=accepted.id)
    with open_ledger(str(path)) as ledger:
        for one in (accepted, kept, sample, coded, undoing):
            assert ledger.decide(one)
        ledger.remove_document(NAME, why="law", erase=True, known_at=LATER)
        left = list(ledger.iter_decisions())
        assert [(one.kind, len(one.at)) for one in left] == [("accept", 1), ("sample", 1), ("reject", 1)]
        assert (left[0], left[2]) == (kept, coded)
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
    assert found_in(path.parent) == set()


#: Removes the document; a line is printed as soon as the work begins.
REMOVE = """
import sys
from datetime import UTC, datetime
from servanda.ledger import open_ledger

with open_ledger(sys.argv[1]) as ledger:
    print("begun", flush=True)
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ledger.remove_document(sys.argv[2], why="law", erase=sys.argv[3] == "erase", known_at=now)
    print("done", flush=True)
"""


def remove_in_a_process(path, *, how, killed_after_s=None):
    """Return whether the removal came to its end, and how long it took."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    command = [sys.executable, "-c", REMOVE, str(path), NAME, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        began = time.monotonic()
        try:
            process.wait(killed_after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        took_s = time.monotonic() - began
        return b"done" in process.stdout.read(), took_s


@pytest.mark.slow
@pytest.mark.parametrize("how", ["withdraw", "erase"])
def test_a_removal_killed_at_any_instant_leaves_a_whole_ledger(path, how, tmp_path):
    with open_ledger(str(path)) as ledger:
        with_it = dump(ledger)
    killed, took_s, content = 0, None, path.read_bytes()
    for number in range(13):
        round_ = tmp_path / str(number) / "press.sqlite"
        round_.parent.mkdir()
        round_.write_bytes(content)
        after_s = None if took_s is None else took_s * (number - 1) / 12
        done, this_s = remove_in_a_process(round_, how=how, killed_after_s=after_s)
        took_s, killed = took_s or this_s, killed + (not done)
        with open_ledger(str(round_)) as ledger:
            there = ledger.counts().documents == 41
            assert not (done and there)
            ledger.finish_erasing()
            relink(ledger)
            assert list(verify(ledger, link=link_by_hand)) == []
            assert (dump(ledger) == with_it) is there
        if how == "erase" and not there:
            assert found_in(round_.parent) == set()
    assert killed, "no instant lay before the end of the removal"
