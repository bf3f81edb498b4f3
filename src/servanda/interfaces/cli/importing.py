"""The command `import`: tables into a ledger."""

from datetime import UTC, datetime
from pathlib import Path

from servanda.interfaces.cli.bars import LinkingBar
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.intake import exit_code_of, print_report, shown
from servanda.interfaces.cli.opening import open_or_create
from servanda.interfaces.cli.terminal import print_records
from servanda.runs import Links
from servanda.runs.cores import count_cores
from servanda.runs.importing import iter_import


def take_tables(folder: Path, address: str, *, as_json: bool) -> ExitCode:
    """Take the tables in, print what became of the documents, and return the exit code."""
    with open_or_create(address) as ledger:
        bar = LinkingBar()
        links = Links(processes=count_cores(), watcher=bar)
        run = iter_import(folder, ledger=ledger, known_at=datetime.now(UTC), links=links)
        report = shown(run, total=None, bar=bar, as_json=as_json)
    if as_json:
        print_records([report.as_record()])
    else:
        print_report(report)
    return exit_code_of(report)
