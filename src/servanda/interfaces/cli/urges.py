"""The command `urges`: who urges whom to do what."""

from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.marks import mark_by
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    NARROW_COLUMNS,
    counted,
    make_output,
    plain,
    print_records,
)
from servanda.views import take_picture
from servanda.views.reviewed_sample import take_reviewed_sample
from servanda.views.urges import URGE_KINDS, Sources, Urge, Urger, UrgerFrom, list_urges


def show_urges(
    address: str, *, by: str | None, bearer: str | None, as_of: date | None, as_json: bool
) -> None:
    """Print a row for each urger, bearer and act."""
    with viewing(address) as ledger:
        picture = take_picture(ledger, as_of=as_of, kinds=URGE_KINDS)
        sample = take_reviewed_sample(ledger, URGE_KINDS, as_of=as_of)
        sources = Sources(lambda key: ledger.get_document(key).document.text, ledger.registry())
        rows = list_urges(picture, by=by, bearer=bearer, sources=sources)
    if as_json:
        print_records(noted((row.as_record() for row in rows), sample))
        return
    output = make_output()
    _print(output, rows)
    told = "“Words” are not resolved to a name. Sentences: servanda show LEDGER ID"
    output.print(f"{counted(len(rows), 'row')}. {told}", style="dim")
    print_note(output, sample)


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
    review = Text("  ").append_text(mark_by(row.corrected_by)) if row.corrected_by else Text("")
    return (
        _urger(row.urger),
        plain(row.bearer) if row.bearer else Text("not expressed", style="italic dim"),
        Text.assemble(plain(row.what), (" (to abstain)" if row.negative else "", "dim"), review),
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
        case UrgerFrom.PRONOUN:
            return Text.assemble(plain(f"“{urger.name}”", style="italic"), (" (by a pronoun)", "dim"))
        case UrgerFrom.DOCUMENT:
            return Text.assemble("the document itself ", plain(f"({urger.name})", style="dim"))
        case UrgerFrom.UNKNOWN:
            return Text("not expressed", style="italic dim")
