"""Writing reports and lists of sources to files, with progress on long work."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import counted, line, make_talk
from servanda.views.references import REFERENCES, write_references
from servanda.views.reports import Asked, Format, format_of, take_report, write_report
from servanda.views.whole_files import appearing

STDOUT = Path("-")
#: Endings of files that hold sources alone.
_LISTS = {".bib": "bibtex", ".json": "csl"}


def report(
    address: str, asked: Asked, output: Path, *, format_: str | None, fonts: Sequence[Path] = ()
) -> None:
    """Write the report, or its sources, and say how much it was."""
    name = format_ or _format_of(output)
    with viewing(address) as ledger, _progress() as bar:
        task = bar.add_task("Writing", total=None)
        made = take_report(
            ledger, asked, on_progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
        with _target(output) as file:
            if name in REFERENCES:
                write_references(ledger, made.documents(), name, file)
            else:
                write_report(made, Format(name), file, fonts=fonts)
    place = "standard output" if output == STDOUT else line(str(output))
    make_talk().print(f"{counted(made.count, 'undertaking')} written to {place}.")


def _format_of(output: Path) -> str:
    """Return the format that the file's name asks for; raise BadParameter where it asks for none."""
    known = _LISTS.get(output.suffix.lower()) or format_of(output)
    if known is None:
        raise typer.BadParameter(
            f"{output.name!r} does not say what it is to become: end it with .html, .docx, .pdf, .md, .bib "
            "or .json, or give --format.",
            param_hint="--output",
        )
    return str(known)


@contextmanager
def _target(output: Path) -> Iterator[BinaryIO]:
    if output == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with appearing(output) as file:
        yield file


def _progress() -> Progress:
    """Return a bar on stderr, which is gone when all is done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=make_talk(),
        transient=True,
    )
