"""The command `copy`: a ledger goes to another place or store."""

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.ledger import Ledger, open_ledger
from servanda.ledger.address import shown_address
from servanda.ledger.copying import Copied, copy_ledger


def copy(address: str, to: str, *, as_json: bool) -> None:
    """Copy the ledger, and say how much it was."""
    with open_ledger(address) as ledger:
        copied = _with_bar(ledger, to)
    shown = line(shown_address(to))
    if as_json:
        told = {"kind": "copy", "to": shown, "rows": copied.rows, "tables": copied.tables}
        print_records([{**told, "digest": copied.digest}])
        return
    make_output().print(f"Copied {copied.rows} rows of {copied.tables} tables to {shown}.")
    make_output().print(f"Each was read back there. Digest of all: {copied.digest[:16]}.")


def _with_bar(ledger: Ledger, to: str) -> Copied:
    talk = make_talk()
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=talk, disable=not talk.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)

        def show(table: str, done: int, total: int) -> None:
            progress.update(task, description=table, completed=done, total=total)

        return copy_ledger(ledger, to, on_rows=show)
