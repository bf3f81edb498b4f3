"""What rows of a user's registry must not say together: names twice, terms that overlap, cycles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise

from servanda.linking.registry.cells import is_acting, predecessors, split
from servanda.linking.registry.package import Tables
from servanda.linking.registry.records import Fault, Row, Table
from servanda.primitives import PartialDate


def find_row_faults(rows: Sequence[Row], package: Tables) -> Iterator[Fault]:
    """Yield what is wrong between the rows, each of which is sound by itself."""
    actors = [row for row in rows if row.table is Table.ACTORS]
    offices = [row for row in rows if row.table is Table.OFFICES]
    terms = [row for row in rows if row.table is Table.TERMS]
    yield from _twice(actors, "name")
    yield from _twice(offices, "office")
    yield from _twice([row for row in actors if row.cells.get("wikidata")], "wikidata")
    yield from _shared_names(actors)
    known = {row["name"] for row in package.actors} | {row.cells["name"] for row in actors}
    yield from _unknown(offices, "body", known, "Add it to a table of actors")
    held = {row["office"] for row in package.offices} | {row.cells["office"] for row in offices}
    yield from _unknown(terms, "office", held, "Add it to a table of offices")
    backwards = [fault for row in terms if (fault := _backwards(row)) is not None]
    yield from backwards
    if not backwards:
        yield from _overlaps(terms)
    yield from _cycles(actors, known, package)


def _twice(rows: Iterable[Row], column: str) -> Iterator[Fault]:
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(row.cells[column].casefold(), row)
        if first is not row:
            told = f"{row.cells[column]!r} stands in {first.place} too."
            yield _fault(row, column, told, "Keep one of them.")


def _shared_names(actors: Sequence[Row]) -> Iterator[Fault]:
    """Yield names that two actors of the files go under, unless one succeeded the other."""
    seen: dict[str, Row] = {}
    for row in actors:
        for column in ("name", "aliases"):
            for name in split(row.cells.get(column, "")):
                first = seen.setdefault(name.casefold(), row)
                if first.cells["name"].casefold() != row.cells["name"].casefold() and not _follow(first, row):
                    told = f"{name!r} means {first.cells['name']!r} in {first.place}."
                    yield _fault(row, column, told, "Leave it to one of the two, or say successor_of.")


def _follow(one: Row, other: Row) -> bool:
    return any(
        name.casefold() == old.cells["name"].casefold()
        for new, old in ((one, other), (other, one))
        for name, _ in predecessors(new.cells.get("successor_of", ""))
    )


def _unknown(rows: Iterable[Row], column: str, known: set[str], step: str) -> Iterator[Fault]:
    for row in rows:
        name = row.cells[column]
        if name in known:
            continue
        near = get_close_matches(name, sorted(known), n=1)
        hint = f"{step}, or write {near[0]!r}." if near else f"{step}."
        yield _fault(row, column, f"No row of the files or of the package is called {name!r}.", hint)


def _backwards(row: Row) -> Fault | None:
    start, end = PartialDate(row.cells["start"]), row.cells.get("end")
    if not end:
        return None
    last = PartialDate(end)
    if last.last_day > start.first_day or (last.precision != "day" and last.last_day >= start.first_day):
        return None
    return _fault(row, "end", f"The term ends ({end}) before it has begun ({start.iso}).", "Mend the dates.")


def _overlaps(terms: Iterable[Row]) -> Iterator[Fault]:
    """Yield terms of one office that surely overlap; whoever acts for the holder may."""
    by_office: dict[str, list[Row]] = {}
    for row in terms:
        if row.is_exclusive and not is_acting(row.cells.get("acting", "")):
            by_office.setdefault(row.cells["office"], []).append(row)
    for some in by_office.values():
        ordered = sorted(some, key=lambda row: PartialDate(row.cells["start"]).first_day)
        for before, after in pairwise(ordered):
            start, end = PartialDate(after.cells["start"]), before.cells.get("end")
            if end and PartialDate(end).first_day <= start.last_day:
                continue
            told = (
                f"{before.cells['person']!r} ({before.place}) holds the office until "
                f"{end or 'today'}, and this term starts on {start.iso}."
            )
            yield _fault(after, "start", told, "Give the earlier term its end, or say that one is acting.")


def _cycles(actors: Sequence[Row], known: set[str], package: Tables) -> Iterator[Fault]:
    """Yield successions that lead back to where they began, or to nobody."""
    before: dict[str, list[str]] = {
        row["name"]: [name for name, _ in predecessors(row.get("successor_of", ""))] for row in package.actors
    }
    for row in actors:
        named = [name for name, _ in predecessors(row.cells.get("successor_of", ""))]
        before[row.cells["name"]] = named
        for name in named:
            if name not in known:
                told = f"No row of the files or of the package is called {name!r}."
                yield _fault(row, "successor_of", told, "Add it to a table of actors, or mend the name.")
    for row in actors:
        way = _way_back(row.cells["name"], before)
        if way:
            told = f"The successions form a circle: {' after '.join(way)}."
            yield _fault(row, "successor_of", told, "Take one of them out.")


def _way_back(name: str, before: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the way from an actor over its predecessors back to itself, or nothing."""
    ways, seen = [[name]], {name}
    while ways:
        way = ways.pop()
        for one in before.get(way[-1], ()):
            if one == name:
                return [*way, name]
            if one not in seen:
                seen.add(one)
                ways.append([*way, one])
    return []


def _fault(row: Row, column: str, message: str, next_step: str) -> Fault:
    return Fault(file=row.file, line=row.line, column=column, message=message, next_step=next_step)
