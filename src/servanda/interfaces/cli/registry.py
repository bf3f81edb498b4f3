"""Commands about whom a ledger knows: registry, actors."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.opening import open_or_create, relink, viewing
from servanda.interfaces.cli.registry_files import load_file, tell_notes, telling_faults
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import (
    NARROW_COLUMNS,
    counted,
    line,
    make_output,
    make_talk,
    plain,
    print_records,
)
from servanda.ledger import Ledger, open_ledger
from servanda.ledger.records import StoredRegistry
from servanda.ledger.registries import Resolved
from servanda.linking import RegistryFile, resolve
from servanda.views.actors import ACTOR_KINDS, ActorRow
from servanda.views.reviewed_sample import take_reviewed_sample
from servanda.views.shown.choosing import choose_actors

#: Names of an actor that a table shows.
NAMES_SHOWN = 4
SHA_CHARS = 12
UNKNOWN = "not in the registry"


def add(address: str, names: Sequence[str], *, as_json: bool) -> ExitCode:
    """Take the files into the ledger and resolve all its documents by them."""
    if not names:
        raise typer.BadParameter("Name one file or more.", param_hint="FILE")
    files = [load_file(Path(name)) for name in names]
    if len({file.name for file in files}) < len(files):
        raise typer.BadParameter(
            "Two files have the same name; the ledger keeps them by it.", param_hint="FILE"
        )
    with open_or_create(address) as ledger:
        return _change(ledger, add=files, as_json=as_json)


def remove(address: str, names: Sequence[str], *, as_json: bool) -> ExitCode:
    """Close registries of the ledger and resolve all its documents without them."""
    if not names:
        raise typer.BadParameter("Name one registry or more.", param_hint="NAME")
    with open_ledger(address) as ledger:
        return _change(ledger, remove=list(dict.fromkeys(names)), as_json=as_json)


def show(address: str, names: Sequence[str], *, as_json: bool) -> ExitCode:
    """Print the registries of the ledger, those that were replaced or removed too."""
    if names:
        raise typer.BadParameter("`list` takes no names.", param_hint="FILE")
    with open_ledger(address) as ledger:
        stored = list(ledger.registries(closed=True))
        made = ledger.registry()
    counts = made.counts if made else {}
    if as_json:
        print_records(_record(one, counts.get(one.name, {})) for one in stored)
        return ExitCode.FINE
    output = make_output()
    if not stored:
        output.print("No registries: actors are resolved by that of the package alone.")
        return ExitCode.FINE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Name", "Rows", "SHA-256", "Known from", "Until"):
        table.add_column(title, overflow="fold")
    for one in stored:
        until = f"{one.known_to:%Y-%m-%d %H:%M}" if one.known_to else "in force"
        rows = _rows_told(counts.get(one.name, {})) if one.known_to is None else ""
        known_from = f"{one.known_from:%Y-%m-%d %H:%M}"
        table.add_row(plain(one.name), rows, one.sha256[:SHA_CHARS], known_from, until)
    output.print(table)
    return ExitCode.FINE


def show_actors(address: str, *, as_of: date | None, as_json: bool) -> None:
    """Print the actors that the ledger speaks of, those most spoken of first."""
    with viewing(address) as ledger:
        rows = list(choose_actors(ledger, as_of=as_of))
        sample = take_reviewed_sample(ledger, ACTOR_KINDS, as_of=as_of)
    if as_json:
        print_records(noted((row.as_record() for row in rows), sample))
        return
    output = make_output()
    if output.width < NARROW_COLUMNS:
        for row in rows:
            told = ", ".join(filter(None, (row.kind or UNKNOWN, row.iso3, row.wikidata)))
            output.print(
                plain(row.name, style="bold"), plain(f"  {told}; {row.count}: {_called(row)}"), sep="\n"
            )
    elif rows:
        output.print(_table(rows))
    output.print(f"{counted(len(rows), 'actor')}.", style="dim")
    print_note(output, sample)


def _table(rows: Sequence[ActorRow]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Actor", ratio=4, overflow="fold")
    table.add_column("Kind", ratio=2, overflow="fold")
    table.add_column("ISO", no_wrap=True)
    table.add_column("Wikidata", no_wrap=True)
    table.add_column("Said", justify="right", no_wrap=True)
    table.add_column("Called", ratio=6, overflow="fold")
    for row in rows:
        kind = Text(row.kind) if row.kind else Text(UNKNOWN, style="italic dim")
        called = plain(_called(row))
        table.add_row(plain(row.name), kind, row.iso3 or "", row.wikidata or "", str(row.count), called)
    return table


def _called(row: ActorRow) -> str:
    shown = [f"{name} ({count})" for name, count in row.names[:NAMES_SHOWN]]
    more = len(row.names) - NAMES_SHOWN
    return ", ".join(shown) + (f", and {more} more" if more > 0 else "")


def _change(
    ledger: Ledger, *, add: Sequence[RegistryFile] = (), remove: Sequence[str] = (), as_json: bool
) -> ExitCode:
    known_at = datetime.now(UTC)
    total = ledger.counts().documents
    with telling_faults():
        steps = ledger.change_registries(add=add, remove=remove, resolve=resolve, known_at=known_at)
        done = list(_with_bar(steps, total))
    registry = ledger.registry()
    if registry is not None and add:
        tell_notes(registry)
    relink(ledger, known_at=known_at)
    changed = sum(step.changed for step in done)
    if as_json:
        print_records([{"kind": "resolved", "documents": len(done), "changed": changed}])
    else:
        make_output().print(
            f"Documents resolved anew: {len(done)}; actors changed in {changed}."
            if done or not total
            else "Nothing changed: these registries are in force already."
        )
    return ExitCode.FINE


def _with_bar(steps: Iterator[Resolved], total: int) -> Iterator[Resolved]:
    """Yield the steps, with a bar on the terminal where stderr is one."""
    talk = make_talk()
    columns = (BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("resolving"))
    with Progress(*columns, console=talk, disable=not talk.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total)
        for step in steps:
            progress.advance(task)
            yield step


def _rows_told(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {line(table.replace('_', ' '))}" for table, count in sorted(counts.items()))


def _record(one: StoredRegistry, counts: dict[str, int]) -> dict[str, object]:
    return {
        "kind": "registry",
        "name": one.name,
        "sha256": one.sha256,
        "rows": counts if one.known_to is None else None,
        "known_from": one.known_from.isoformat(),
        "known_to": one.known_to.isoformat() if one.known_to else None,
    }
