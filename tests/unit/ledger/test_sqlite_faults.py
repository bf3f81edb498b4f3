"""A full disk, a folder without permission, a lock that stays: an error with a next step, no harm done."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from servanda.errors import LedgerBusyError, LedgerError, LedgerFullError
from servanda.ledger import create_ledger, open_ledger, verify
from servanda.ledger.stores.sqlite_connection import error_of
from support.ledger_records import (
    NOON,
    READER,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    relink,
    small_set,
)

TESTS = Path(__file__).resolve().parents[2]
SIZE = 200

#: Adds documents until the file may not grow any further; prints how many were accepted, and the error.
FILL = """
import resource, sys
from servanda.errors import LedgerError
from servanda.ledger import open_ledger
from support.ledger_records import add_all, small_set

ledger = open_ledger(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
accepted = 0
try:
    for document in small_set(int(sys.argv[3])):
        add_all(ledger, [document])
        accepted += 1
except LedgerError as error:
    print(accepted, type(error).__name__, error)
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "press.sqlite"
    create_ledger(str(path)).close()
    return path


def run(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("limit", [250_000, 900_000])
def test_a_disk_that_fills_up_loses_no_accepted_document(path, tmp_path, limit):
    accepted, error, message = run(FILL, path, limit, SIZE).split(" ", 2)
    assert error == "LedgerFullError" and "Free space" in message and str(path) in message
    assert 0 < int(accepted) < SIZE
    with open_ledger(str(path)) as ledger:
        assert ledger.counts().documents == int(accepted)
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
        add_all(ledger, small_set(SIZE))
        relink(ledger)
        with create_ledger(str(tmp_path / "other.sqlite")) as undisturbed:
            add_all(undisturbed, small_set(SIZE))
            relink(undisturbed)
            assert dump(ledger) == dump(undisturbed)


def test_the_stores_own_word_for_a_full_disk_is_understood(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("CREATE TABLE large AS SELECT zeroblob(100000)")
    error = error_of(caught.value, where="press.sqlite")
    assert isinstance(error, LedgerFullError) and "Free space" in str(error)


#: Tries one thing as a user without rights (root may write anywhere); prints the error.
WITHOUT_RIGHTS = """
import os, sys
from servanda.errors import LedgerError
from servanda.ledger import create_ledger, open_ledger
from servanda.ledger.stores import sqlite, versions
import alembic.command, alembic.config
from support.ledger_records import add_all, small_set

if os.geteuid() == 0:
    os.setuid(65534)
try:
    if sys.argv[2] == "create":
        create_ledger(sys.argv[1])
    else:
        add_all(open_ledger(sys.argv[1]), small_set(1))
except LedgerError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of folders are POSIX's")
@pytest.mark.parametrize(
    ("deed", "file"), [("create", "new.sqlite"), ("create", "a/b/c"), ("add", "press.sqlite")]
)
def test_a_folder_without_permission_is_named_with_a_next_step(path, deed, file):
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copy(path, folder / "press.sqlite")
        (folder / "press.sqlite").chmod(0o444)
        folder.chmod(0o555)
        told = run(WITHOUT_RIGHTS, folder / file, deed)
        assert told.startswith("LedgerFullError") and str(folder) in told
        assert "write" in told
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_lock_that_stays_is_told_and_does_no_harm(path):
    document = make_document()
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        open_ledger(str(path), timeout_s=0.2) as ledger,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusyError, match="run the command again"):
            add_all(ledger, [document])
        assert list(ledger.iter_documents()) == []
        other.execute("ROLLBACK")
        add_all(ledger, [document])
        assert ledger.counts().documents == 1


def test_reading_goes_on_while_another_process_writes(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_ledger(str(path)) as ledger:
        other.execute("BEGIN IMMEDIATE")
        assert ledger.counts().documents == 0
        assert not ledger.has_reading("x", reader=READER)


#: Holds the places of all readers, as a process does that puts the log in order after a writer was killed.
HOLD = """
import fcntl, sys
with open(sys.argv[1] + "-shm", "r+b") as shared:
    fcntl.lockf(shared, fcntl.LOCK_EX, 5, 123)  # the five read locks (SQLite, "WAL-mode File Format")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_no_place_among_the_readers_is_a_ledger_that_is_busy_not_one_that_is_damaged(path):
    with open_ledger(str(path)) as ledger:
        add_all(ledger, small_set(1))  # there is a log
        command = [sys.executable, "-c", HOLD, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None and other.stdout.readline() == "held\n"
            with pytest.raises(LedgerBusyError):
                ledger.counts()
            other.communicate("")
        assert ledger.counts().documents == 1


def test_a_failure_in_the_middle_of_an_intake_leaves_nothing_of_it(path):
    document = make_document()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(
            "CREATE TRIGGER fault BEFORE INSERT ON intakes BEGIN SELECT RAISE(ABORT, 'planted'); END"
        )
    with open_ledger(str(path)) as ledger:
        with pytest.raises(LedgerError, match="planted"):
            ledger.add_document(document, findings_of(document), reader=READER, known_at=NOON)
        assert ledger.counts().documents == 0
        assert list(ledger.iter_findings()) == ledger.search("border") == []
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TRIGGER fault")
    with open_ledger(str(path)) as ledger:
        add_all(ledger, [document])
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []


def test_a_path_may_hold_any_character(tmp_path):
    address = os.fspath(tmp_path / "a b?mode=ro#x&y%41'é.sqlite")
    create_ledger(address).close()
    assert Path(address).exists()
    open_ledger(address).close()


def test_the_ledgers_file_has_the_rights_that_other_new_files_get(tmp_path, path):
    (tmp_path / "other").touch()
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode
