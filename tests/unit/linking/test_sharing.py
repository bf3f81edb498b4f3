"""Work that copies of the process share."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from servanda.linking.linkers.threads import spill
from servanda.linking.linkers.threads.sharing import shared_out
from servanda.linking.linkers.threads.spill import Spill

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes begin as copies on Linux")
HERE = os.getpid()


def test_results_come_in_order_from_copies():
    def work(task: int) -> tuple[int, int]:
        time.sleep(0.02 if task % 7 == 0 else 0)
        return task, os.getpid()

    found = list(shared_out(work, range(100), processes=2))
    assert [task for task, _ in found] == list(range(100))
    assert len({process for _, process in found}) == 2 and os.getpid() not in {one for _, one in found}


def test_no_task_is_lost_where_copies_die():
    def work(task: int) -> int:
        if task % 10 == 3 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return task * task

    assert list(shared_out(work, range(40), processes=2)) == [task * task for task in range(40)]
    assert list(shared_out(work, (), processes=2)) == []


def test_an_error_is_that_of_the_work():
    def work(task: int) -> int:
        return 1 // (5 - task)

    with pytest.raises(ZeroDivisionError):
        list(shared_out(work, range(10), processes=2))


def test_what_a_copy_changes_stays_there():
    held: list[int] = [0]

    def work(task: int) -> int:
        held.append(task)
        return held[0]

    assert list(shared_out(work, range(5), processes=2)) == [0] * 5
    assert held == [0]


def test_a_copy_reads_what_this_process_kept_before_whatever_is_added_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spill, "IN_MEMORY", 64)
    kept: Spill[str] = Spill()
    places = [kept.put(f"{number} of the words") for number in range(9)]

    def work(at: int) -> str:
        return kept.get(places[at])

    found = []
    for number, words in enumerate(shared_out(work, range(9), processes=2)):
        kept.put("more" * number)
        found.append(words)
    assert found == [f"{number} of the words" for number in range(9)]


def test_no_copy_is_left_when_nobody_wants_more_or_the_process_is_killed(tmp_path: Path):
    some = shared_out(lambda task: os.getpid(), iter(range(100)), processes=2)
    left = next(some)
    some.close()
    with pytest.raises(ProcessLookupError):
        os.kill(left, 0)
    script = """
import os, signal
from servanda.linking.linkers.threads.sharing import shared_out
for process in shared_out(lambda task: os.getpid(), iter(int, 1), processes=2):
    print(process, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    until = time.monotonic() + 20
    while (Path("/proc") / killed.stdout.strip()).exists():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_copies_that_die_do_not_end_a_command_which_a_broken_pipe_would():
    script = """
import os, signal, sys
from servanda.linking.linkers.threads.sharing import shared_out
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
here = os.getpid()
def work(task):
    if os.getpid() != here:
        os._exit(1)
    return len(task)
print(sum(shared_out(work, ["words" * 100_000] * 20, processes=2)))
assert signal.getsignal(signal.SIGPIPE) is signal.SIG_DFL
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "10000000\n"), done.stderr


def test_copies_begin_only_where_no_other_thread_runs():
    script = """
from threading import Event, Thread
from servanda.linking.linkers.threads.sharing import may_share
print(may_share())
end = Event()
Thread(target=end.wait).start()
print(may_share())
end.set()
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "False"]
