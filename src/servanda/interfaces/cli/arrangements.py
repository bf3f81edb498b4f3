"""The command `arrangements`: agreements, missions and processes as entities, or as mentions."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.extraction.records import ArrangementType
from servanda.interfaces.cli import rows
from servanda.interfaces.cli.marks import mark_by
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, NARROW_COLUMNS, line, make_output, plain, print_records
from servanda.views import list_arrangements
from servanda.views.arrangements import AmbiguousRow, EntityRow, get_entity, list_entities

#: Aliases and documents of a row that are shown in the list.
_ALIASES, _THREADS = 4, 8


def show_mentions(
    address: str, *, type_: ArrangementType | None, as_of: date | None, scores: bool, as_json: bool
) -> None:
    """Print each mention with what it means, or why nobody can tell."""
    with viewing(address) as ledger:
        found = list_arrangements(ledger, type_=type_, as_of=as_of)
    rows.print_rows(found, rows.ARRANGEMENTS, scores=scores, as_json=as_json)


def show(
    address: str, key: str | None, *, type_: ArrangementType | None, as_of: date | None, as_json: bool
) -> None:
    """Print the arrangements, or the one that the key names."""
    with viewing(address) as ledger:
        found = list_entities(ledger, type_=type_, as_of=as_of)
    shown = found.rows if key is None else (get_entity(found, key),)
    doubted = found.ambiguous if key is None else ()
    if as_json:
        print_records([*(one.as_record() for one in shown), *(one.as_record() for one in doubted)])
        return
    output = make_output()
    if key is not None:
        output.print(Text("\n").join(_lines(shown[0])))
        return
    _print(output, shown)
    for one in doubted:
        output.print(_doubt(one))
    output.print(
        f"{len(shown)} arrangements; {found.open_mentions} mentions are open. "
        "Each mention, and why it is open: --mentions",
        style="dim",
    )


def _print(output: Console, some: Sequence[EntityRow]) -> None:
    if output.width < NARROW_COLUMNS:
        for row in some:
            output.print(Text("\n").join([_name(row), plain(f"  {_told(row)}; {_called(row)}")]))
    elif some:
        table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
        table.add_column("Id", no_wrap=True)
        table.add_column("Name", ratio=5, overflow="fold")
        table.add_column("Type", no_wrap=True)
        table.add_column("Date", no_wrap=True)
        table.add_column("Called", ratio=7, overflow="fold")
        for title in ("Said", "Documents", "Threads"):
            table.add_column(title, justify="right", no_wrap=True)
        for row in some:
            entity = row.entity
            table.add_row(
                Text(entity.id[:ID_CHARS], style="cyan"),
                _name(row),
                entity.type.value,
                entity.signed or "",
                plain(_called(row)),
                *map(str, (len(entity.mentions), len(row.documents), len(row.threads))),
            )
        output.print(table)


def _name(row: EntityRow) -> Text:
    name = plain(row.entity.name, style="bold")
    return Text.assemble(name, "  ", mark_by(row.corrected_by)) if row.corrected_by else name


def _told(row: EntityRow) -> str:
    entity = row.entity
    parts = (
        entity.type.value,
        entity.signed,
        f"{len(entity.mentions)} mentions",
        f"{len(row.threads)} threads",
    )
    return ", ".join(filter(None, parts))


def _called(row: EntityRow) -> str:
    aliases = row.entity.aliases
    shown = [f"{alias.words} ({alias.count})" for alias in aliases[:_ALIASES]]
    more = len(aliases) - _ALIASES
    return ", ".join(shown) + (f", and {more} more" if more > 0 else "")


def _lines(row: EntityRow) -> Iterator[Text]:
    """Yield all that is known of one arrangement."""
    entity, facts = row.entity, {one.id: one for one in row.documents}
    yield Text.assemble((entity.id, "cyan"), f"  {entity.type.value}")
    yield _name(row)
    registry = "not listed" if entity.listed is None else entity.listed
    for title, words in (
        ("registry", registry),
        ("date", entity.signed or "not known"),
        ("parties", "; ".join(entity.parties) or "not known"),
        ("texts", "; ".join(facts[key].name for key in entity.texts) or "not in the ledger"),
        (
            "seen",
            " to ".join(dict.fromkeys(filter(None, (entity.first_seen, entity.last_seen)))) or "undated",
        ),
    ):
        yield Text.assemble((f"  {title}: ", "dim"), line(words))
    yield plain("\nCalled", style="bold")
    for alias in entity.aliases:
        names = ", ".join(facts[key].name for key in alias.documents)
        yield Text.assemble("  ", plain(alias.words), (f" ({alias.count}): {line(names)}", "dim"))
    yield plain(f"\nThreads under it: {len(row.threads)}", style="bold")
    for thread in row.threads[:_THREADS]:
        yield Text(f"  {thread[:ID_CHARS]}", style="cyan")
    if len(row.threads) > _THREADS:
        yield plain(f"  and {len(row.threads) - _THREADS} more: --json has all", style="dim")


def _doubt(row: AmbiguousRow) -> Text:
    one = row.ambiguous
    names = ", ".join(facts.name for facts in row.documents)
    candidates = " or ".join(one.candidates)
    return plain(f"note: “{one.words}” ({names}) may mean {candidates}. {one.next_step}")
