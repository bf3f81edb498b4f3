"""What may stand in one cell of a registry: a date, a kind, a code, names that can be read."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from servanda.linking.registry.records import KINDS, ROLES, Table
from servanda.primitives import PartialDate

#: What a check says: the message and the next step.
Found = tuple[str, str]

MIN_YEAR = 1000
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_YEARS = re.compile(r"(?P<name>.+) (?P<first>[0-9]{4})-(?P<last>[0-9]{4})?")
_SUCCESSOR = re.compile(r"(?P<name>.+) (?P<year>[0-9]{4})")
_ACTING = frozenset(("", "yes", "acting", "true", "1"))
_NOT_ACTING = frozenset(("no", "false", "0"))
#: Letters join with these in Persian and in Indian scripts; all other invisible characters are slips.
_JOINERS = "\u200c\u200d"
#: Columns of names; a list of them is parted with semicolons.
_LISTS = frozenset(("aliases", "demonyms", "seats", "house_aliases", "titles"))


def split(cell: str) -> tuple[str, ...]:
    """Return the parts of a list, parted with semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def former_names(cell: str) -> tuple[tuple[str, int | None, int | None], ...]:
    """Return former names with their first and last year: `Zaire 1971-1997`; no year where none is given."""
    found = []
    for part in split(cell):
        dated = _YEARS.fullmatch(part)
        last = int(dated["last"]) if dated and dated["last"] else None
        found.append((dated["name"], int(dated["first"]), last) if dated else (part, None, None))
    return tuple(found)


def predecessors(cell: str) -> tuple[tuple[str, int], ...]:
    """Return the actors that this one succeeded, each with the year; raise ValueError where one has none."""
    found = []
    for part in split(cell):
        match = _SUCCESSOR.fullmatch(part)
        if match is None:
            raise ValueError(part)
        found.append((match["name"], int(match["year"])))
    return tuple(found)


def is_acting(cell: str) -> bool:
    """Return whether the cell says that somebody acts in an office."""
    return bool(cell) and cell.casefold() not in _NOT_ACTING


def find_faults(table: Table, column: str, cell: str) -> Iterator[Found]:
    """Yield what is wrong with a cell; what a cell may not be at all first."""
    hidden = next((letter for letter in cell if _is_hidden(letter)), None)
    if hidden is not None:
        name = unicodedata.name(hidden, "a control character")
        yield (
            f"It has U+{ord(hidden):04X} ({name}), which nobody sees and no text has in this place.",
            "Delete the name and type it again.",
        )
    check = _CHECKS.get((table, column))
    if check is not None and cell:
        yield from check(cell)


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs") and letter not in _JOINERS


def date_fault(cell: str) -> Found | None:
    """Return what is wrong with a date, or None."""
    form = "Write YYYY, YYYY-MM or YYYY-MM-DD, with a year from 1000 to 9999."
    year = re.match(r"[+-]?([0-9]+)(?=-|$)", cell)
    if year and (len(year.group(1)) != len("9999") or int(year.group(1)) < MIN_YEAR or cell[0] in "+-"):
        return f"The year of {cell!r} lies before {MIN_YEAR} or after 9999.", form
    if not _DATE.fullmatch(cell):
        return f"{cell!r} is not a date.", form
    try:
        PartialDate(cell)
    except ValueError:
        return f"{cell!r} is a day that there never was.", form
    return None


def _check_date(cell: str) -> Iterator[Found]:
    fault = date_fault(cell)
    if fault is not None:
        yield fault


def _check_kind(cell: str) -> Iterator[Found]:
    if cell not in KINDS:
        yield f"{cell!r} is no kind of actor.", f"Write one of: {', '.join(sorted(KINDS))}."


def _check_role(cell: str) -> Iterator[Found]:
    if cell not in ROLES:
        yield f"{cell!r} is no role.", f"Write one of: {', '.join(sorted(ROLES))}."


def _check_iso3(cell: str) -> Iterator[Found]:
    if not re.fullmatch(r"[A-Z]{3}", cell):
        yield f"{cell!r} is no ISO 3166-1 alpha-3 code.", "Write three capitals, such as SRB, or nothing."


def _check_wikidata(cell: str) -> Iterator[Found]:
    if not re.fullmatch(r"Q[1-9][0-9]*", cell):
        yield f"{cell!r} is no Wikidata id.", "Write Q and a number, such as Q403, or nothing."


def _check_acting(cell: str) -> Iterator[Found]:
    if cell.casefold() not in _ACTING | _NOT_ACTING:
        yield f"{cell!r} does not say whether the holder acts.", "Write yes, or nothing."


def _check_former(cell: str) -> Iterator[Found]:
    for name, first, last in former_names(cell):
        if first is not None and (first < MIN_YEAR or (last is not None and last < first)):
            yield f"The years of {name!r} are no span.", "Write NAME FIRST-LAST, such as Zaire 1971-1997."
        elif first is None and re.search(r"[0-9]{3,}\W*$", name):
            yield f"The years of {name!r} cannot be read.", "Write NAME FIRST-LAST, such as Zaire 1971-1997."


def _check_successor(cell: str) -> Iterator[Found]:
    try:
        years = [year for _, year in predecessors(cell)]
    except ValueError as error:
        yield f"{error} has no year.", "Write NAME YEAR, such as Organisation of African Unity 2002."
        return
    if min(years) < MIN_YEAR:
        yield f"A year of {cell!r} lies before {MIN_YEAR}.", "Write a year from 1000 to 9999."


def _check_list(cell: str) -> Iterator[Found]:
    if len({part.casefold() for part in split(cell)}) < len(split(cell)):
        yield "A name stands twice in the list.", "Take one of them out."


_CHECKS: Mapping[tuple[Table, str], Callable[[str], Iterator[Found]]] = MappingProxyType(
    {
        (Table.ACTORS, "kind"): _check_kind,
        (Table.ACTORS, "iso3"): _check_iso3,
        (Table.ACTORS, "wikidata"): _check_wikidata,
        (Table.ACTORS, "former"): _check_former,
        (Table.ACTORS, "successor_of"): _check_successor,
        (Table.OFFICES, "role"): _check_role,
        (Table.TERMS, "start"): _check_date,
        (Table.TERMS, "end"): _check_date,
        (Table.TERMS, "acting"): _check_acting,
        (Table.TERMS, "wikidata"): _check_wikidata,
        **{(table, column): _check_list for table in Table for column in _LISTS},
    }
)
