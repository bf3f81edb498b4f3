"""Commands that fill a ledger: init, add."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from servanda.errors import LedgerError
from servanda.interfaces.cli.bars import Bars, LinkingBar
from servanda.interfaces.cli.errors import ExitCode, failure_line
from servanda.interfaces.cli.opening import open_or_create
from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.ledger import NOTHING_WRITTEN, Ledger, Outcome, create_ledger
from servanda.ledger.address import shown_address
from servanda.primitives import Failure
from servanda.runs import Admission, Dropped, Limits, Links, Report, Step, Taken, iter_add, report_of
from servanda.runs.executors.choice import choose_executor
from servanda.runs.gate import Gate, load_process
from servanda.sources import Metadata, count_documents, read
from servanda.views import json_line

#: For the pace on the bar only.
CHARS_A_WORD = 6

NOTHING_SAID = Metadata()
DEFAULT_LIMITS = Limits()

MEANINGS = {
    Outcome.NEW: "new",
    Outcome.SAME: "there already",
    Outcome.COPY: "new, a copy of another's words",
    Outcome.REREAD: "read again by another reader",
    Outcome.REMOVED: "left out, for they were removed (--again takes them in)",
}


def init(address: str) -> None:
    """Make an empty ledger and say what comes next."""
    with create_ledger(address):
        shown = line(shown_address(address))
        make_talk().print(f"Made a ledger at {shown}. Next: servanda add {shown} SOURCE...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How documents are to be taken in."""

    metadata: Metadata = NOTHING_SAID
    limits: Limits = DEFAULT_LIMITS
    again: bool = False
    processes: int | None = None
    gate: Gate | None = None
    dropped: Path | None = None
    """Where to write what the gate leaves out."""


AS_USUAL = Wanted()


def load_gate(process: Path | None) -> Gate | None:
    """Return the gate of a process file; None where there is none."""
    return Gate(load_process(process)) if process else None


def add(address: str, sources: Sequence[str], wanted: Wanted, *, as_json: bool) -> ExitCode:
    """Read the sources into the ledger, print what became of them, and return the exit code."""
    with open_or_create(address) as ledger:
        report = take_in(ledger, sources, wanted, as_json=as_json)
    if as_json:
        print_records([report.as_record()])
    else:
        print_report(report)
    return exit_code_of(report)


def take_in(
    ledger: Ledger, sources: Sequence[str], wanted: Wanted = AS_USUAL, *, as_json: bool = False
) -> Report:
    """Return what a run did; its steps are shown as they come."""
    reader, bar = choose_executor(wanted.processes, sources), LinkingBar()
    run = iter_add(
        read(sources, stdin=sys.stdin.buffer, overrides=wanted.metadata, limits=wanted.limits.sources),
        ledger=ledger,
        reader=reader,
        known_at=datetime.now(UTC),
        limits=wanted.limits.documents,
        admit=Admission(again=wanted.again, gate=wanted.gate),
        links=Links(processes=reader.processes, watcher=bar),
    )
    total = count_documents(sources) if make_talk().is_terminal else None  # where nobody looks, nobody counts
    return shown(run, total=total, bar=bar, dropped=wanted.dropped, as_json=as_json)


def shown(
    run: Iterator[Step],
    *,
    total: int | None,
    bar: LinkingBar,
    dropped: Path | None = None,
    as_json: bool,
) -> Report:
    """Return what a run did; its steps are shown as they come, and how far its linking is."""
    talk = make_talk()
    stopped, taken = False, 0

    def steps() -> Iterator[Step]:
        nonlocal stopped, taken
        try:
            for step in _with_bar(run, talk, total, bar):
                taken += isinstance(step, Taken)
                _print_step(step, talk, as_json=as_json)
                keep(step)
                yield step
        except KeyboardInterrupt:
            stopped = True
            talk.print("Stopped. What was taken in is whole; the same command goes on from here.")
        except LedgerError:
            talk.print(f"Documents that are in the ledger: {taken} of this run, each whole.")
            raise

    with _dropped_to(dropped) as keep:
        report = report_of(steps())
    return replace(report, stopped=stopped)


@contextmanager
def _dropped_to(path: Path | None) -> Iterator[Callable[[Step], None]]:
    """Give what keeps the documents that are left out, as a file of JSON Lines that `add` takes."""
    if path is None:
        yield lambda step: None
        return
    with path.open("w", encoding="utf-8") as file:

        def keep(step: Step) -> None:
            if isinstance(step, Dropped):
                file.write(json_line(step.as_source()) + "\n")

        yield keep


def exit_code_of(report: Report) -> ExitCode:
    """Return fine, with failures, or data where there were failures only."""
    if report.stopped:
        return ExitCode.INTERRUPTED
    if not report.failures:
        return ExitCode.FINE
    return ExitCode.WITH_FAILURES if report.taken else ExitCode.DATA


def print_report(report: Report) -> None:
    """Print what became of the documents."""
    output = make_output()
    counts = [(count, MEANINGS[outcome]) for outcome, count in report.outcomes if count]
    counts += [(report.dropped, "left out, for they name nothing of the process")] if report.dropped else []
    counts += [(len(report.failures), "failed")] if report.failures else []
    told = ", ".join(f"{count} {meaning}" for count, meaning in counts)
    output.print(f"Documents: {told or 'none'}. Findings read: {report.findings}.")
    if report.linked is not None:
        output.print(f"Threads in the ledger: {report.linked.threads}.")


def _print_step(step: Step, talk: Console, *, as_json: bool) -> None:
    if as_json:
        print_records([step.as_record()])
    elif isinstance(step, Failure):
        talk.print(failure_line(step))


def _with_bar(run: Iterator[Step], talk: Console, total: int | None, bar: LinkingBar) -> Iterator[Step]:
    """Yield the steps, with a bar on the terminal where stderr is one."""
    with Bars(talk) as bars:
        task = bars.add_task("", total=total, pace="")
        bar.show_on(bars, task)
        chars = 0
        for step in run:
            if isinstance(step, Taken):
                chars += step.chars if step.outcome not in NOTHING_WRITTEN else 0  # those were read before
                elapsed_s = bars.tasks[task].elapsed or 0
                pace = f"{chars / CHARS_A_WORD / elapsed_s:,.0f} words/s" if elapsed_s > 1 else ""
                bars.show(task, advance=1, description=line(step.document)[-40:], pace=pace)
            elif isinstance(step, Dropped | Failure):
                bars.show(task, advance=1)
            yield step
