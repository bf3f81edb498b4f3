"""One process, two, or two increments: the same bytes; a stopped or killed run goes on where it was."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.support.commands import SERVANDA, servanda
from tests.support.commitbank import SHIPPED
from tests.support.small_texts import small_documents, write_jsonl

from servanda.resources.sample import get_sample


def export(ledger: Path) -> bytes:
    target = ledger.with_suffix(".jsonl")
    assert servanda("export", ledger, "-o", target).code == 0
    return target.read_bytes()


def add(ledger: Path, *sources: Path, processes: int) -> list[dict[str, object]]:
    """Return what `add` said of each document, without the links."""
    done = servanda("add", ledger, *sources, "--json", "--processes", str(processes))
    assert done.code == 0, done.err
    records = [json.loads(line) for line in done.out.splitlines()]
    return [one for one in records if one["kind"] in ("taken", "failure")]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the sample, and the documents of an annotated bundle."""
    lines = (SHIPPED / "island" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    bundle = tmp_path_factory.mktemp("bundle") / "island.jsonl"
    return [get_sample(), write_jsonl(bundle, map(json.loads, lines))]


def test_one_process_two_and_two_increments_give_the_same_bytes(sources: list[Path], tmp_path: Path):
    steps = add(tmp_path / "one.sqlite", *sources, processes=1)
    assert add(tmp_path / "two.sqlite", *sources, processes=2) == steps
    for source in reversed(sources):
        add(tmp_path / "parts.sqlite", source, processes=2)
    whole = export(tmp_path / "one.sqlite")
    assert whole.count(b'"kind": "thread"') > 10
    assert export(tmp_path / "two.sqlite") == export(tmp_path / "parts.sqlite") == whole
    assert servanda("verify", tmp_path / "two.sqlite").code == 0


def test_what_was_read_before_is_not_read_again(sources: list[Path], tmp_path: Path):
    add(tmp_path / "one.sqlite", sources[0], processes=2)
    steps = add(tmp_path / "one.sqlite", *sources, processes=2)
    outcomes = [step["outcome"] for step in steps]
    assert outcomes.count("same") == 7 and {*outcomes} == {"same", "new"}


def test_extract_prints_the_same_whatever_the_number_of_processes(sources: list[Path]):
    ran = [servanda("extract", sources[0], "--json", "--processes", number) for number in "12"]
    assert ran[0].out == ran[1].out and ran[0].out.count("\n") > 50
    assert "Warning" not in ran[1].err


def test_no_order_of_a_set_changes_what_is_read_and_linked(sources: list[Path], tmp_path: Path):
    """Python orders sets of words anew in each process, by a number that may be set."""
    exports = []
    for seed in ("1", "2", "3"):
        ledger = tmp_path / f"{seed}.sqlite"
        command = [*SERVANDA, "add", str(ledger), *map(str, sources), "--processes", "1"]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        exports.append(export(ledger))
    assert exports[0] == exports[1] == exports[2]


def workers_of(process: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "servanda.runs.executors" in line]


def listen_to_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_or_killed_leaves_no_worker_and_goes_on(how: signal.Signals, tmp_path: Path):
    source = write_jsonl(tmp_path / "documents.jsonl", small_documents(400, seed=8))
    command = [*SERVANDA, "add", str(tmp_path / "l.sqlite"), str(source), "--json", "--processes", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=listen_to_ctrl_c
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        readers = workers_of(process.pid)
        process.send_signal(how)
        _, told = process.stdout.read(), process.stderr.read().decode()
    assert len(readers) == 2 and "Traceback" not in told
    if how is signal.SIGINT:
        assert process.returncode == 130 and "goes on from here" in told
    await_end(readers)
    again = add(tmp_path / "l.sqlite", source, processes=2)
    outcomes = [step["outcome"] for step in again]
    assert outcomes.count("same") > 0 and outcomes.count("new") > 0 and len(outcomes) == 400
    add(tmp_path / "other.sqlite", source, processes=1)
    assert export(tmp_path / "l.sqlite") == export(tmp_path / "other.sqlite")


def await_end(processes: list[int]) -> None:
    for _ in range(100):
        if not any(Path(f"/proc/{number}").exists() for number in processes):
            return
        time.sleep(0.1)
    raise AssertionError("a worker outlived the run")


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_document(tmp_path: Path):
    source = write_jsonl(tmp_path / "documents.jsonl", small_documents(300, seed=9))
    command = [*SERVANDA, "add", str(tmp_path / "l.sqlite"), str(source), "--json", "--processes", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        report = json.loads(process.stdout.read().splitlines()[-1])
    assert process.returncode == 0
    assert (report["new"] + report["copy"], report["failed"]) == (300, 0)
