"""The command `rollup`: undertakings counted by bearer, counterparty, agreement or theme."""

from collections.abc import Iterator, Mapping
from datetime import date

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.tables import silence_notes
from servanda.interfaces.cli.terminal import NARROW_COLUMNS, counted, line, make_output, plain, print_records
from servanda.views import Duration, take_picture
from servanda.views.picture import LINKED_KINDS
from servanda.views.reviewed_sample import take_reviewed_sample
from servanda.views.rollup import ROLLUP_KINDS, By, Rollup, Total, roll_up

#: Words of a theme that are printed.
WORDS = 5
_TITLES = ("Count", "Progress, where reported", "Standing", "Evidence", "Overdue", "Silent")


def show_rollup(address: str, by: By, *, silent_for: str, as_of: date | None, as_json: bool) -> None:
    """Print a row for each name."""
    try:
        duration = Duration.parse(silent_for)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--silent-for") from None
    with viewing(address) as ledger:
        kinds = ROLLUP_KINDS if by is By.AGREEMENT else LINKED_KINDS
        picture = take_picture(ledger, as_of=as_of, kinds=kinds)
        sample = take_reviewed_sample(ledger, kinds, as_of=as_of)
    found = roll_up(picture, by, silent_for=duration, as_of=as_of)
    if as_json:
        print_records(noted((total.as_record() for total in found.totals), sample))
        return
    output = make_output()
    _print(output, by, found)
    horizon = picture.horizon
    for note in _notes(found, silent_for):
        output.print(note, style="dim")
    covered = f"{horizon.first} to {horizon.last}" if horizon.first else "none of them dated"
    undated = f", {horizon.undated} undated" if horizon.undated and horizon.first else ""
    output.print(f"Searched {counted(horizon.documents, 'document')}, {covered}{undated}.", style="dim")
    print_note(output, sample)


def _print(output: Console, by: By, found: Rollup) -> None:
    """Print the rows as a table, or over several lines each where the terminal is narrow."""
    if output.width < NARROW_COLUMNS:
        for total in found.totals:
            name, *cells = _cells(total)
            told = [Text.assemble((f"{title}: ", "dim"), c) for title, c in zip(_TITLES, cells, strict=True)]
            output.print(Text("\n  ").join([name, *told]), "")
        return
    if not found.totals:
        return
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column(by.value.capitalize(), ratio=4, overflow="fold")
    for title, ratio in zip(_TITLES, (2, 3, 3, 3, None, None), strict=True):
        table.add_column(title, ratio=ratio)
    for total in found.totals:
        table.add_row(*_cells(total))
    output.print(table)


def _cells(total: Total) -> list[Text]:
    undertaken = f" ({total.not_undertaken} not undertaken)" if total.not_undertaken else ""
    name = plain(total.name)
    if total.words:
        name.append_text(Text(f": {line(', '.join(list(total.words)[:WORDS]))}", style="dim"))
    return [
        name,
        Text(f"{len(total.threads)}{undertaken}"),
        *(_counts(some) for some in (total.progress, total.standing, total.evidence)),
        Text(str(total.overdue)),
        Text(str(total.silent)),
    ]


def _counts(counts: Mapping[str, int]) -> Text:
    told = [f"{value.replace('_', ' ')} {count}" for value, count in counts.items()]
    return Text(", ".join(told) or "–")


def _notes(found: Rollup, silent_for: str) -> Iterator[str]:
    yield (
        f"{counted(found.threads, 'undertaking')}; one with several names is in each one's row. "
        "Not undertaken: only urged, expected or refused."
    )
    if found.searched is not None:
        yield f"Overdue on {found.overdue_on}. Silent for {silent_for} or more:"
        yield from silence_notes(found.searched)
