"""A user's rows over those of the package: what is new, what is replaced, and what was said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.linking.registry.cells import is_acting, split
from servanda.linking.registry.package import Tables
from servanda.linking.registry.records import OPTIONAL, REQUIRED, Cells, Row, Table
from servanda.primitives import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserTables:
    """The tables of the package with a user's rows over them."""

    actors: Sequence[Cells]
    offices: Sequence[Cells]
    terms: Sequence[Cells]


def overlay(rows: Sequence[Row], package: Tables) -> tuple[UserTables, tuple[str, ...]]:
    """Return the tables, and a line for everything of the package that the rows replace."""
    notes: list[str] = []
    mine = {table: [row for row in rows if row.table is table] for table in Table}
    actors, renamed = _actors(mine[Table.ACTORS], package.actors, notes)
    offices = _offices(mine[Table.OFFICES], package.offices, renamed, notes)
    terms = _terms(mine[Table.TERMS], package.terms, notes)
    return UserTables(actors=actors, offices=offices, terms=terms), tuple(notes)


def _actors(
    rows: Sequence[Row], package: Sequence[Cells], notes: list[str]
) -> tuple[list[Cells], dict[str, str]]:
    """Return the actors, the user's last so that their names win, and old name -> new name."""
    by_name = {row["name"].casefold(): row for row in package}
    called = {name.casefold(): row for row in package for name in split(row["aliases"])} | by_name
    by_id = {row["wikidata"]: row for row in package if row["wikidata"]}
    replaced: dict[str, str] = {}
    added = []
    for row in rows:
        cells = _whole(row)
        old = by_name.get(cells["name"].casefold()) or by_id.get(cells["wikidata"])
        if old is not None:
            replaced[old["name"]] = cells["name"]
            cells = _merged(old, cells)
            notes.append(_told(row, f"{cells['name']!r} replaces {old['name']!r} of the package"))
            if old["name"] != cells["name"]:
                cells["aliases"] = ";".join(dict.fromkeys([*split(cells["aliases"]), old["name"]]))
        added.append(cells)
        notes += _taken_names(row, cells, called, replaced)
    kept = [row for row in package if row["name"] not in replaced]
    taken = {name.casefold() for cells in added for name in (cells["name"], *split(cells["aliases"]))}
    clear = [_without(row, taken) for row in kept]
    return [*clear, *added], {old: new for old, new in replaced.items() if old != new}


def _taken_names(row: Row, cells: Cells, called: dict[str, Cells], replaced: dict[str, str]) -> Iterable[str]:
    """Yield the names that meant another actor of the package until now."""
    for name in split(row.cells.get("aliases", "")):
        other = called.get(name.casefold())
        if other is not None and other["name"] not in replaced:
            yield _told(row, f"{name!r} means {cells['name']!r} now, not {other['name']!r} of the package")


def _without(row: Cells, taken: set[str]) -> Cells:
    """Return the row without the aliases that a user's actor has."""
    aliases = split(row["aliases"])
    kept = [name for name in aliases if name.casefold() not in taken]
    return row if len(kept) == len(aliases) else {**row, "aliases": ";".join(kept)}


def _offices(
    rows: Sequence[Row], package: Sequence[Cells], renamed: dict[str, str], notes: list[str]
) -> list[Cells]:
    by_name = {row["office"]: row for row in package}
    added = {}
    for row in rows:
        cells = _whole(row)
        old = by_name.get(cells["office"])
        if old is not None:
            cells = _merged(old, cells)
            notes.append(_told(row, f"the office {cells['office']!r} replaces that of the package"))
        added[cells["office"]] = cells
    kept = [row for row in package if row["office"] not in added]
    moved = [{**row, "body": renamed[row["body"]]} if row["body"] in renamed else row for row in kept]
    return [*moved, *added.values()]


def _terms(rows: Sequence[Row], package: Sequence[Cells], notes: list[str]) -> list[Cells]:
    """Return the terms: those of the package give way where a user's term of the same office holds."""
    kept: list[Cells] = []
    mine: dict[str, list[Row]] = {}
    for row in rows:
        mine.setdefault(row.cells["office"], []).append(row)
    for old in package:
        pieces = [old]
        for row in mine.get(old["office"], ()):
            pieces = [piece for one in pieces for piece in _parted(one, _whole(row))]
            if pieces != [old]:
                told = f"the term of {row.cells['person']!r} shortens or replaces that of {old['person']!r}"
                notes.append(_told(row, told))
        kept += pieces
    return [*kept, *(_whole(row) for row in rows)]


def _parted(old: Cells, new: Cells) -> list[Cells]:
    """Return what a new term of the office leaves of an old one."""
    same = old["person"].casefold() == new["person"].casefold()
    if not same and is_acting(new["acting"]):
        return [old]
    start, end = PartialDate(new["start"]), PartialDate(new["end"]) if new["end"] else None
    old_start, old_end = PartialDate(old["start"]), PartialDate(old["end"]) if old["end"] else None
    before = old_end is not None and old_end.last_day <= start.last_day
    behind = end is not None and end.first_day <= old_start.first_day
    if before or behind:
        return [old]
    if same:
        return []
    pieces: list[Cells] = []
    if old_start.first_day < start.first_day:
        pieces.append({**old, "end": start.iso})
    if end is not None and (old_end is None or end.last_day < old_end.first_day):
        pieces.append({**old, "start": end.iso})
    return pieces


def _whole(row: Row) -> dict[str, str]:
    """Return the cells of a row with all columns of its table."""
    columns = (*REQUIRED[row.table], *OPTIONAL[row.table])
    return {column: row.cells.get(column, "") for column in columns}


def _merged(old: Cells, new: Cells) -> dict[str, str]:
    """Return the new row; what it does not say, the old one says."""
    return {column: cell or old.get(column, "") for column, cell in new.items()}


def _told(row: Row, words: str) -> str:
    return f"{row.place}: {words}."
