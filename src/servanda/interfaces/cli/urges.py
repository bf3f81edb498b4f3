"""The command `urges`: who urges whom to do what."""

from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    NARROW_COLUMNS,
    make_output,
    plain,
    print_records,
)
from servanda.views import take_picture
from servanda.views.urges import URGE_KINDS, Urge, Urger, UrgerFrom, list_urges


def show_urges(
    address: str, *, by: str | None, bearer: str | None, as_of: date | None, as_json: bool
) -> None:
    """Print a row for each urger, bearer and act."""
    with viewing(address) as ledger:
        picture = take_picture(ledger, as_of=as_of, kinds=URGE_KINDS)
    rows = list_urges(picture, by=by, bearer=bearer)
    if as_json:
        print_records(row.as_record() for row in rows)
        return
    output = make_output()
    _print(output, rows)
    told = f"{len(rows)} rows. “Words” are not resolved to a name. Sentences: servanda show LEDGER ID"
    output.print(told, style="dim")


def _print(output: Console, rows: Sequence[Urge]) -> None:
    """Print the rows as a table, or over several lines each where the terminal is narrow."""
    if output.width < NARROW_COLUMNS:
        for row in rows:
            urger, bearer, what, times, last, ids = _cells(row)
            head = Text.assemble(urger, " → ", bearer, ": ", what)
            output.print(head, Text("\n  "), times, Text(", last "), last, Text("  "), ids, sep="")
        return
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Who urges", ratio=4, overflow="fold")
    table.add_column("Whom", ratio=3, overflow="fold")
    table.add_column("To do what", ratio=6, overflow="fold")
    table.add_column("Times", justify="right")
    table.add_column("Last", min_width=10)
    table.add_column("Findings", width=ID_CHARS)
    for row in rows:
        table.add_row(*_cells(row))
    output.print(table)


def _cells(row: Urge) -> tuple[Text, Text, Text, Text, Text, Text]:
    ids = " ".join(finding.id[:ID_CHARS] for finding in row.findings)
    return (
        _urger(row.urger),
        plain(row.bearer) if row.bearer else Text("not expressed", style="italic dim"),
        Text.assemble(plain(row.what), (" (to abstain)" if row.negative else "", "dim")),
        Text(f"{row.times}×"),
        Text(row.last or "undated"),
        Text(ids, style="cyan"),
    )


def _urger(urger: Urger) -> Text:
    match urger.told_by:
        case UrgerFrom.RESOLVED:
            return plain(urger.name)
        case UrgerFrom.WORDS:
            return plain(f"“{urger.name}”", style="italic")
        case UrgerFrom.DOCUMENT:
            return Text.assemble("the document itself ", plain(f"({urger.name})", style="dim"))
        case UrgerFrom.UNKNOWN:
            return Text("not expressed", style="italic dim")
