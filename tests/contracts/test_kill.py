"""A killed `servanda add` loses no accepted document and repeats none; started again it ends as it should."""

import json
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.commands import SERVANDA, servanda
from tests.support.small_texts import small_documents, write_jsonl

from servanda.ledger import open_ledger

DOCUMENTS = 200
KILLS = 40
SEED = 20151120


@dataclass(frozen=True, kw_only=True)
class Undisturbed:
    """A run that nobody killed, and how long its parts took."""

    source: Path
    export: bytes
    start_s: float
    work_s: float
    """From the first document to the end, linking included."""


def listen_to_ctrl_c() -> None:
    """Undo what a shell does to what runs in its background, the tests for example: it hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(ledger: Path, source: Path) -> subprocess.Popen[bytes]:
    command = [*SERVANDA, "add", str(ledger), str(source), "--json"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=listen_to_ctrl_c
    )


def export(ledger: Path) -> bytes:
    target = ledger.with_suffix(".jsonl")
    assert servanda("export", ledger, "-o", target).code == 0
    return target.read_bytes()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_jsonl(folder / "documents.jsonl", small_documents(DOCUMENTS, seed=SEED))
    began = time.monotonic()
    with start(folder / "ledger.sqlite", source) as process:
        assert process.stdout is not None
        process.stdout.readline()
        first = time.monotonic()
        process.stdout.read()
    assert process.returncode == 0
    work_s = time.monotonic() - first
    whole = export(folder / "ledger.sqlite")
    return Undisturbed(source=source, export=whole, start_s=first - began, work_s=work_s)


def kill_at_random(ledger: Path, undisturbed: Undisturbed, chance: random.Random) -> set[str] | None:
    """Kill a run at a random instant; return what it had said was taken in, or None where it ended before.

    Most instants lie in the work; one in five lies anywhere, so that start and linking are met too.
    """
    anywhere = chance.random() < 0.2
    span_s = undisturbed.start_s + undisturbed.work_s if anywhere else undisturbed.work_s * 4 / KILLS
    with start(ledger, undisturbed.source) as process:
        assert process.stdout is not None
        said = [] if anywhere else [process.stdout.readline()]
        time.sleep(chance.uniform(0, span_s))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    if process.returncode == 0:
        return None
    assert process.returncode == -signal.SIGKILL
    lines = [json.loads(line) for line in said if line.endswith(b"\n")]
    return {line["document"] for line in lines if line["kind"] == "taken"}


def names_in(ledger: Path) -> list[str]:
    with open_ledger(str(ledger)) as opened:
        return sorted(facts.name for facts in opened.document_facts())


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_ledger_killed_at_forty_instants_ends_like_an_undisturbed_one(
    undisturbed: Undisturbed, tmp_path: Path
):
    chance = random.Random(SEED)
    kills, within_work, rounds = 0, 0, 0
    while kills < KILLS:
        rounds += 1
        ledger = tmp_path / f"round-{rounds}.sqlite"
        accepted: set[str] = set()
        while kills < KILLS:
            said = kill_at_random(ledger, undisturbed, chance)
            if said is None:
                break
            kills += 1
            accepted |= said
            there = names_in(ledger) if ledger.exists() else []
            assert accepted <= {*there}, "an accepted document is gone"
            assert len(there) == len({*there}), "a document is there twice"
            within_work += 0 < len(there) < DOCUMENTS
        done = servanda("add", ledger, undisturbed.source, "--json")
        assert done.code == 0, done.err
        outcomes = [json.loads(line) for line in done.out.splitlines()]
        again = {line["document"] for line in outcomes if line.get("outcome") in ("new", "copy")}
        assert not again & accepted, "an accepted document was taken in again"
        assert export(ledger) == undisturbed.export
        assert servanda("verify", ledger).code == 0
    assert within_work >= KILLS // 4, "the instants did not meet the work"


@pytest.mark.slow
def test_ctrl_c_stops_between_documents_and_says_how_to_go_on(undisturbed: Undisturbed, tmp_path: Path):
    ledger = tmp_path / "stopped.sqlite"
    with start(ledger, undisturbed.source) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said, told = process.stdout.read(), process.stderr.read().decode()
    assert process.returncode == 130
    assert "goes on from here" in told and "Traceback" not in told
    assert json.loads(said.splitlines()[-1])["kind"] == "report"
    assert 0 < len(names_in(ledger)) < DOCUMENTS
    assert servanda("add", ledger, undisturbed.source).code == 0
    assert export(ledger) == undisturbed.export
