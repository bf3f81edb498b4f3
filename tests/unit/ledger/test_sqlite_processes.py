"""Kills and company: nothing is lost, nothing is there twice."""

import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from servanda.ledger import create_ledger, open_ledger, verify
from support.ledger_process import Writers
from support.ledger_records import add_all, dump, link_by_hand, relink, small_set

SIZE = 80
KILLS = 20
KILLS_OF_ONE_LEDGER = 5
#: Share of an undisturbed run after which the latest kill comes: five kills then cover the whole run.
LATEST = 0.45
SEED = 20161120


@pytest.fixture
def writers():
    with Writers() as writers:
        yield writers


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty.sqlite"
    create_ledger(str(path)).close()
    return path


@pytest.fixture
def memory(tmp_path):
    """Return a folder in memory if there is one: a kill takes nothing from a disk either."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def rows(path, table):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def state(path):
    with open_ledger(str(path)) as ledger:
        assert list(verify(ledger, link=link_by_hand)) == []
        return dump(ledger)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_kills_lose_nothing_and_repeat_nothing(memory, empty, writers):
    undisturbed = memory / "undisturbed.sqlite"
    shutil.copy(empty, undisturbed)
    began = time.monotonic()
    assert writers.wait(writers.start(undisturbed, range(SIZE), of=SIZE, link=True)) == 0
    run_s = time.monotonic() - began
    expected, chance, killed, ledgers = state(undisturbed), random.Random(SEED), 0, 0
    while killed < KILLS:
        path = memory / f"killed-{ledgers}.sqlite"
        shutil.copy(empty, path)
        ledgers += 1
        for _ in range(KILLS_OF_ONE_LEDGER):
            killed += killed_after(chance.uniform(0, run_s * LATEST), writers, path)
        assert writers.wait(writers.start(path, range(SIZE), of=SIZE, link=True)) == 0
        assert state(path) == expected
        for table in ("documents", "readings", "intakes"):
            assert rows(path, table) == SIZE
    assert killed > ledgers


def killed_after(delay_s, writers, path):
    """Return whether the kill came before the writer's own end, which must be a good one."""
    pid = writers.start(path, range(SIZE), of=SIZE, link=True)
    time.sleep(delay_s)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    code = writers.wait(pid)
    assert code in (0, -signal.SIGKILL)
    return code != 0


def test_two_processes_adding_at_once_lose_nothing_and_repeat_nothing(tmp_path, empty, writers):
    size, alone = 90, tmp_path / "alone.sqlite"
    shutil.copy(empty, alone)
    with open_ledger(str(alone)) as ledger:
        add_all(ledger, small_set(size))
        relink(ledger)
    shares = [range(60), range(89, 29, -1), range(20, 90, 2)]
    running = [writers.start(empty, share, of=size) for share in shares]
    assert [writers.wait(pid) for pid in running] == [0, 0, 0]
    with open_ledger(str(empty)) as ledger:
        relink(ledger)
    assert state(empty) == state(alone)
    assert rows(empty, "intakes") == rows(empty, "readings") == size


def test_linking_while_another_process_adds_leaves_a_sound_ledger(empty, writers):
    pid = writers.start(empty, range(60), of=60)
    with open_ledger(str(empty)) as ledger:
        for _ in range(5):
            relink(ledger)
        assert writers.wait(pid) == 0
        relink(ledger)
        assert ledger.links_are_current()
    state(empty)


def test_of_several_processes_that_make_one_ledger_one_does(tmp_path, writers):
    path = tmp_path / "new.sqlite"
    running = [writers.create(path) for _ in range(5)]
    assert sorted(writers.wait(pid) for pid in running) == [0, 17, 17, 17, 17]
    assert state(path)
    assert [one.name for one in tmp_path.iterdir()] == ["new.sqlite"]


def test_a_kill_while_a_ledger_is_made_leaves_none_or_a_whole_one(tmp_path, writers):
    chance, left = random.Random(SEED), 0
    for number in range(6):
        path = tmp_path / str(number) / "new.sqlite"
        pid = writers.create(path)
        time.sleep(chance.uniform(0, 0.3))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        killed = writers.wait(pid) == -signal.SIGKILL
        left += path.exists()
        if killed and not path.exists():
            create_ledger(str(path)).close()
        assert state(path)
    assert left < 6, "every kill came too late"
