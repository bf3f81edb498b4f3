"""The command `gate`: what a process file lets in, and a first one learned from examples."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.text import Text

from servanda.documents import Document, prepare
from servanda.errors import NoTextError
from servanda.interfaces.cli.errors import ExitCode, failure_line
from servanda.interfaces.cli.files import write_whole
from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.primitives import Failure
from servanda.runs import Limits
from servanda.runs.gate import Gate, load_process
from servanda.runs.gate.learning import as_toml, learn
from servanda.runs.records import Dropped
from servanda.sources import read

DEFAULT_LIMITS = Limits()
#: Words of the process that a line shows.
SHOWN = 6


def try_gate(process: Path, sources: Sequence[str], *, as_json: bool) -> ExitCode:
    """Say of each document whether the process lets it in, and by which words; nothing is read or kept."""
    gate = Gate(load_process(process))
    documents = _Documents(sources)
    passed, output = 0, make_output()
    for document in documents:
        verdict = gate.judge_document(document)
        passed += verdict.passes
        if as_json:
            record = Dropped(document=document, found=verdict.found).as_record()
            print_records([record | {"kind": "verdict", "passes": verdict.passes}])
        else:
            words = ", ".join(verdict.found[:SHOWN] or ["nothing"]) + (
                " …" if len(verdict.found) > SHOWN else ""
            )
            output.print(Text(f"{'in' if verdict.passes else 'out':<4}{line(f'{document.name}: {words}')}"))
    make_talk().print(f"{passed} of {documents.count} documents would be read.")
    return documents.code


def learn_gate(target: Path, sources: Sequence[str], *, title: str | None) -> ExitCode:
    """Write a process file with the names that tell these documents from others."""
    if target.exists():
        raise typer.BadParameter(f"{line(str(target))} is there already; name another.", param_hint="--learn")
    documents = _Documents(sources)
    examples = list(documents)
    learned = learn(examples)
    if not learned:
        raise NoTextError("No document names anything.", next_step="Give texts that are about the process.")
    words = as_toml(title or target.stem, learned, examples=len(examples))
    write_whole(target, words.encode(), done=f"{len(learned)} names of {len(examples)} documents are written")
    make_talk().print(f"Check it; then: servanda gate --only {line(str(target))} SOURCE...")
    return documents.code


class _Documents:
    """The documents of some sources; what fails is told and counted."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources = sources
        self.count = self.failed = 0

    def __iter__(self) -> Iterator[Document]:
        items = read(self._sources, stdin=sys.stdin.buffer, limits=DEFAULT_LIMITS.sources)
        for one in prepare(items, limits=DEFAULT_LIMITS.documents):
            if isinstance(one, Failure):
                self.failed += 1
                make_talk().print(failure_line(one))
            else:
                self.count += 1
                yield one

    @property
    def code(self) -> ExitCode:
        if not self.failed:
            return ExitCode.FINE
        return ExitCode.WITH_FAILURES if self.count else ExitCode.DATA
