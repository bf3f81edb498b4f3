"""Documents read in processes of their own: in order, with little in memory, and none ends the run."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.frail_reader import VERSION, load

from servanda.documents import Document
from servanda.errors import ResourceError
from servanda.primitives import Failure
from servanda.runs.cores import count_cores
from servanda.runs.executors.choice import choose_executor
from servanda.runs.executors.executor import Here, Reading, executor_of
from servanda.runs.executors.processes import CHUNK_CHARS, CHUNKS_A_PROCESS, Workers

ROOT = Path(__file__).resolve().parents[3]
PLACE = "tests.support.frail_reader"


@pytest.fixture(autouse=True)
def path_of_the_tests(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def workers(load: str = "load", *, worth_chars: int = 0) -> Workers:
    return Workers(2, reader=f"{PLACE}:{load}", version=VERSION, worth_chars=worth_chars)


def document(name: str, text: str = "words", url: str | None = None) -> Document:
    return Document(name=name, text=text, url=url)


def read(executor: Workers | Here, *documents: Document | str) -> list[tuple[str, Reading]]:
    """Return the reading of each document under its name; a string stands for what is only handed on."""
    asked = [(one, None) if isinstance(one, str) else (one.name, one) for one in documents]
    return list(executor.read_all(asked, registry=None))


def children() -> list[str]:
    found = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return [line for line in found.stdout.splitlines() if "servanda.runs.executors" in line]


def test_readings_come_in_the_order_of_the_documents_with_what_is_only_handed_on():
    long = "words " * CHUNK_CHARS
    some = [document("a", long), "known", document("b"), document("c", long), *map(document, "defg"), "last"]
    names = [one if isinstance(one, str) else one.name for one in some]
    assert [name for name, _ in read(workers(), *some)] == names
    assert dict(read(workers(), *some)) == {"known": None, "last": None} | dict.fromkeys("abcdefg", ())


def test_no_process_stays_when_all_is_read_or_the_run_is_broken_off():
    read(workers(), document("a"))
    run = workers().read_all(
        ((name, document(name, "words " * CHUNK_CHARS)) for name in "abcdef"), registry=None
    )
    next(run)
    assert len(children()) == 2
    run.close()
    assert children() == []


def test_a_document_that_kills_its_process_twice_is_one_failure_that_names_it():
    found = dict(read(workers(), *map(document, "ab"), document("x", "a deadly text"), *map(document, "cd")))
    failure = found.pop("x")
    assert isinstance(failure, Failure) and failure.where == "x" and failure.stage == "annotation"
    assert "died" in failure.message and failure.next_step
    assert found == dict.fromkeys("abcd", ())


def test_a_process_that_dies_once_costs_no_document(tmp_path: Path):
    some = [document("a"), document("x", "only once", url=str(tmp_path / "mark")), document("b")]
    assert read(workers(), *some) == [("a", ()), ("x", ()), ("b", ())]


@pytest.mark.parametrize("where", [workers, lambda: Here(load())])
def test_what_one_document_does_to_the_reader_is_one_failure_wherever_it_is_read(where):
    some = [document("a"), document("b", "unreadable"), document("c", "poison"), document("d")]
    found = dict(read(where(), *some))
    assert found["a"] == found["d"] == ()
    gave_up, unforeseen = found["b"], found["c"]
    assert isinstance(gave_up, Failure) and isinstance(unforeseen, Failure)
    assert (gave_up.where, gave_up.error, gave_up.next_step) == ("b", "ReadingError", "Shorten the text.")
    assert (unforeseen.where, unforeseen.error) == ("c", "KeyError")


@pytest.mark.parametrize(
    ("load", "message"),
    [
        ("load_without_files", "weights are gone"),
        ("load_and_die", "before it could"),
        ("load_newer", "frail/2"),
    ],
)
def test_what_befalls_every_document_ends_the_run(load: str, message: str):
    with pytest.raises(ResourceError, match=message):
        read(workers(load), document("a"))
    assert children() == []


def test_no_more_is_taken_ahead_than_a_few_chunks():
    taken = 0

    def source() -> Iterator[tuple[str, Document]]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield str(number), document(str(number), "words " * CHUNK_CHARS)

    run = workers().read_all(source(), registry=None)
    next(run)
    assert taken <= 2 * CHUNKS_A_PROCESS + 1
    run.close()


def test_few_documents_are_read_here():
    executor = workers("load_and_die", worth_chars=1000)
    with pytest.raises(ResourceError):  # enough for processes, which die
        read(executor, document("a", "words " * 1000))
    here = workers(worth_chars=1000)
    run = here.read_all([("a", document("a")), ("b", document("b"))], registry=None)
    assert next(run) == ("a", ()) and children() == []
    assert list(run) == [("b", ())]


def test_nothing_to_read_starts_nothing_and_is_handed_on_at_once():
    run = workers("load_and_die").read_all(((str(number), None) for number in range(250)), registry=None)
    assert [name for name, _ in run] == [str(number) for number in range(250)]


def test_a_reader_is_an_executor_of_this_process_and_an_executor_stays():
    pool = workers()
    assert executor_of(pool) is pool
    assert isinstance(executor_of(load()), Here)


def test_one_process_a_pipe_or_many_cores_choose_who_reads():
    assert isinstance(choose_executor(1, ["a.txt"]), Here)
    assert isinstance(choose_executor(None, ["a.txt", "-"]), Here)
    assert isinstance(choose_executor(2, ["-"]), Workers)
    assert isinstance(choose_executor(None, ["a.txt"]), Workers if count_cores() > 1 else Here)
