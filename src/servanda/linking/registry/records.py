"""What a user's registry is made of: files, rows with their places, faults, and the tables that result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from servanda.errors import RegistryError

#: Faults of one reading that are told; more are counted.
MAX_FAULTS = 20

Cells = Mapping[str, str]


class Table(StrEnum):
    """The three tables of a registry; the head line of a file says which it is."""

    ACTORS = "actors"
    OFFICES = "offices"
    TERMS = "office_holders"


#: Columns of each table: those that a file must have, then those that it may have.
REQUIRED: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        Table.ACTORS: ("name", "kind"),
        Table.OFFICES: ("office", "body", "role"),
        Table.TERMS: ("office", "start", "person"),
    }
)
OPTIONAL: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        Table.ACTORS: (
            "iso3", "aliases", "demonyms", "seats", "house_aliases", "wikidata", "former", "successor_of",
            "note",
        ),
        Table.OFFICES: ("titles", "note"),
        Table.TERMS: ("end", "acting", "aliases", "wikidata", "note"),
    }
)  # fmt: skip
KINDS = frozenset(
    (
        "state", "organisation", "group", "party", "mission", "court", "body", "government", "territory",
        "entity", "office", "person", "standing group",
    )
)  # fmt: skip
ROLES = frozenset(
    (
        "head_of_state", "head_of_government", "foreign_minister", "defence_minister", "interior_minister",
        "finance_minister", "justice_minister", "head", "deputy", "envoy", "mission_head", "prosecutor",
        "party_leader", "member", "other",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFile:
    """A file with actors, offices or terms of office, as its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a user's registry, and where it stands."""

    table: Table
    file: str
    line: int
    cells: Cells
    is_exclusive: bool = True
    """One person at a time holds the office; FollowTheMoney does not say so of a post."""

    @property
    def place(self) -> str:
        """Return file and line."""
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in a registry that cannot be taken, with the next step."""

    file: str
    line: int | None
    column: str | None
    message: str
    next_step: str

    def __str__(self) -> str:
        """Return place, message and next step in one line."""
        where = [f"line {self.line}"] if self.line else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join([self.file, *where])}: {self.message} {self.next_step}"


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise RegistryError with all faults, or return where there is none."""
    if not faults:
        return
    ordered = sorted(dict.fromkeys(faults), key=lambda one: (one.file, one.line or 0, one.column or ""))
    shown = [str(fault) for fault in ordered[:MAX_FAULTS]]
    if len(ordered) > MAX_FAULTS:
        shown.append(f"And {len(ordered) - MAX_FAULTS} more faults. Mend these first.")
    told = "1 fault" if len(ordered) == 1 else f"{len(ordered)} faults"
    error = RegistryError(
        f"{told} in the registry. " + " ".join(shown), next_step="Nothing of it was taken in."
    )
    error.faults = tuple(shown)
    raise error
