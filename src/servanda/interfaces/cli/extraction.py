"""The command `extract`: a filter from documents to findings."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from servanda.extraction import Finding, as_record
from servanda.interfaces.cli.errors import ExitCode, failure_line
from servanda.interfaces.cli.marks import summary
from servanda.interfaces.cli.registry_files import load_registries
from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.primitives import Failure
from servanda.runs.executors.choice import choose_executor
from servanda.runs.limits import Limits
from servanda.runs.reading import extract as read_findings
from servanda.sources import Metadata


def extract(
    sources: Sequence[str],
    *,
    metadata: Metadata,
    limits: Limits,
    registries: Sequence[Path],
    processes: int | None,
    as_json: bool,
) -> ExitCode:
    """Print the findings of each document as soon as it is read, failures on stderr; return the exit code."""
    registry = load_registries(registries) if registries else None
    documents, failures = 0, 0
    outcomes = read_findings(
        sources,
        reader=choose_executor(processes, sources),
        overrides=metadata,
        limits=limits,
        stdin=sys.stdin.buffer,
        registry=registry,
    )
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            make_talk().print(failure_line(outcome))
            failures += 1
            continue
        documents += 1
        if as_json or not sys.stdout.isatty():
            print_records(map(as_record, outcome))
        else:
            _print_findings(outcome)
    if not failures:
        return ExitCode.FINE
    return ExitCode.WITH_FAILURES if documents else ExitCode.DATA


def _print_findings(findings: Sequence[Finding]) -> None:
    output = make_output()
    if findings:
        output.print(Text(line(findings[0].document), style="bold"))
    for finding in findings:
        output.print(Text.assemble((f"  {finding.kind:<12}", "dim"), summary(finding)))
