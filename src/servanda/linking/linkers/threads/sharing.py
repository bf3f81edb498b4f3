"""Work shared out to processes that see all that this one holds, as it was when they began."""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from typing import TypeVar, cast

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")

#: Tasks that a process has before it, so that it need not wait for the next one.
_AHEAD = 2


def may_share() -> bool:
    """Return whether processes can begin as copies of this one.

    They can on Linux, which keeps once in memory what none of them changes, where no other thread may hold a
    lock that a copy would wait for, and this process may have others below it.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and not current_process().daemon


def shared_out(
    work: Callable[[_Task], _Done],
    tasks: Iterable[_Task],
    *,
    processes: int,
) -> Iterator[_Done]:
    """Yield what work makes of each task, in order; copies of this process do it.

    `work` may look at all that is here, but what it changes stays in its process; tasks are small. What a
    copy had that died is done here.
    """
    numbered = enumerate(tasks)
    with _broken_pipes_as_errors(), _copies(work, processes) as copies:
        given: dict[Connection, deque[tuple[int, _Task]]] = {}
        for one in copies:
            given[one] = deque()
            _give(one, given, numbered)
        done: dict[int, _Done] = {}
        following = 0
        while given:
            for one in cast(list[Connection], wait(list(given))):
                try:
                    number, found = given[one][0][0], one.recv()
                except (EOFError, OSError):  # it died
                    done |= {number: work(task) for number, task in given.pop(one)}
                    continue
                given[one].popleft()
                done[number] = found
                _give(one, given, numbered)
            while following in done:
                yield done.pop(following)
                following += 1
    yield from (work(task) for _, task in numbered)  # no process is left


def _give(
    one: Connection,
    given: dict[Connection, deque[tuple[int, _Task]]],
    numbered: Iterator[tuple[int, _Task]],
) -> None:
    """Give a process the next tasks; forget it where there are none and it has none."""
    held = given[one]
    while len(held) < _AHEAD and (task := next(numbered, None)) is not None:
        held.append(task)
        try:
            one.send(task[1])
        except OSError:  # it died, which is seen when it is listened to
            break
    if not held:
        del given[one]


@contextmanager
def _broken_pipes_as_errors() -> Iterator[None]:
    """Have what is sent to a process that died be an error; in a command it would be the end of this one."""
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


@contextmanager
def _copies(work: Callable[[_Task], object], processes: int) -> Iterator[list[Connection]]:
    """Give connections to copies of this process, which end with the block."""
    context = get_context("fork")
    ours: list[Connection] = []
    started = []
    try:
        for _ in range(processes):
            here, there = context.Pipe()
            ours.append(here)
            one = context.Process(target=_serve, args=(work, there, tuple(ours)), daemon=True)
            one.start()
            started.append(one)
            there.close()
        yield ours
    finally:
        for connection in ours:
            connection.close()
        for one in started:
            one.kill()
            one.join()


def _serve(
    work: Callable[[_Task], object],
    asked: Connection,
    others: Iterable[Connection],
) -> None:
    """Do what is asked until nobody asks. Errors are left to the one who asks: it does the same again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in others:  # else it would not be seen when nobody is there
        one.close()
    try:
        while True:
            asked.send(work(asked.recv()))
    except BaseException:  # also where memory is short
        os._exit(1)
