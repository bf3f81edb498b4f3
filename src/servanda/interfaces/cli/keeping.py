"""Commands about the ledger as a whole: export, verify."""

from datetime import date
from functools import partial
from pathlib import Path

import typer

from servanda.errors import LedgerDamagedError, RegistryError
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.ledger import Counts, Ledger, Problem, open_ledger
from servanda.ledger import verify as find_problems
from servanda.linking import UserRegistry, link
from servanda.views import export_csv, export_jsonl, iter_records
from servanda.views.bulk import export_tables
from servanda.views.shown.checking import check_shown, forget_shown

STDOUT = Path("-")


def export(address: str, output: Path, *, format_: str, with_intake_times: bool, as_of: date | None) -> None:
    """Write the ledger to a file or a folder, and say how much it was."""
    if format_ != "jsonl" and output == STDOUT:
        raise typer.BadParameter("It has several tables: name a folder.", param_hint="--output")
    if format_ in ("parquet", "tables"):
        if as_of is not None:
            raise typer.BadParameter("Tables show the ledger as it is now.", param_hint="--as-of")
        _export_tables(address, output, format_=format_, with_intake_times=with_intake_times)
        return
    with viewing(address) as ledger:
        records = iter_records(ledger, as_of=as_of, with_intake_times=with_intake_times)
        if format_ == "csv":
            count = export_csv(records, output)
        elif output == STDOUT:
            count = print_records(records)
        else:
            count = export_jsonl(records, output)
    place = "standard output" if output == STDOUT else line(str(output))
    make_talk().print(f"{count} records written to {place}.")


def _export_tables(address: str, folder: Path, *, format_: str, with_intake_times: bool) -> None:
    with viewing(address) as ledger:
        rows = export_tables(
            ledger,
            folder,
            format_="parquet" if format_ == "parquet" else "csv",
            with_intake_times=with_intake_times,
        )
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items() if count)
    make_talk().print(f"Written to {line(str(folder))}, explained in datapackage.json: {told or 'nothing'}.")


def verify(address: str, *, remake: bool, as_json: bool) -> ExitCode:
    """Print what breaks a promise, or what was found in order; return the exit code."""
    with open_ledger(address) as ledger:  # not linked anew: a damaged store is looked at, not written to
        link_again = partial(link, registry=_registry(ledger), decisions=ledger.iter_decisions())
        problems = list(find_problems(ledger, link=link_again))
        shown = [] if problems else list(check_shown(ledger))  # it is made of the rest
        if shown and remake:
            forget_shown(ledger)
        problems += shown
        counts = ledger.counts()
    if as_json:
        print_records(map(_problem_record, problems))
    elif problems:
        for problem in problems:
            make_output().print(line(str(problem)))
        told = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        make_output().print(f"{told}. {_what_next(only_shown=bool(shown), remake=remake)}")
    else:
        make_output().print(_in_order(counts))
    return ExitCode.DATA if problems else ExitCode.FINE


def _what_next(*, only_shown: bool, remake: bool) -> str:
    if not only_shown:
        return "Restore the ledger from a copy, or add the documents anew."
    if remake:
        return "What was shown is thrown away: commands read the content, and `servanda serve` makes it anew."
    return "The content is in order; with --remake what is shown of it is made anew."


def _registry(ledger: Ledger) -> UserRegistry | None:
    """Return the ledger's registry; one that is damaged is told as a problem, and not used."""
    try:
        return ledger.registry()
    except (LedgerDamagedError, RegistryError):
        return None


def _in_order(counts: Counts) -> str:
    findings = sum(counts.findings.values())
    return (
        f"All promises hold: {counts.documents} texts as they were stored, {findings} findings whose words "
        f"stand at their places, {counts.threads} threads that linking anew makes again."
    )


def _problem_record(problem: Problem) -> dict[str, object]:
    return {
        "kind": "problem",
        "table": problem.table,
        "id": problem.id,
        "field": problem.field,
        "message": problem.message,
        "next_step": problem.next_step,
    }
