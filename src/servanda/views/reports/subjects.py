"""What a report is asked about, and which undertakings that is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.views.shown.undertakings import Found
from servanda.views.thread_words import undertaking_of
from servanda.views.undertakings import Filter, Undertaking, Undertakings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is about: one undertaking, one actor, or all that the filter lets through."""

    thread: str | None = None
    """Id of an undertaking, or its first digits."""
    actor: str | None = None
    wanted: Filter = field(default_factory=Filter)
    as_of: date | None = None

    @property
    def filters(self) -> tuple[str, ...]:
        """Return the filter in words."""
        return self.wanted.told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Undertakings under one heading."""

    title: str
    rows: Sequence[Undertaking]
    empty: str = "None was found in the documents searched. That is no proof that there is none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about, with the undertakings that it tells."""

    title: str
    parts: tuple[Part, ...]
    is_one: bool = False
    """Whether one undertaking was asked for: its title is that of the report."""
    is_all: bool = False
    """Whether the whole ledger was asked for, or what filters let through."""
    found: Undertakings | Found | None = None
    """How the filters judged, where the report is of the whole ledger."""

    def each(self) -> Iterator[Undertaking]:
        """Yield all undertakings, each once; they are fetched as they come."""
        told: set[str] = set()
        for part in self.parts:
            for row in part.rows:
                if row.thread.id not in told:
                    told.add(row.thread.id)
                    yield row

    def count(self) -> int:
        """Return how many undertakings there are."""
        return len(self.parts[0].rows) if len(self.parts) == 1 else sum(1 for _ in self.each())


def subject_of_thread(row: Undertaking) -> Subject:
    """Return one undertaking as what a report is about."""
    title = undertaking_of(row.thread.title, row.bearer) or row.thread.title
    return Subject(title=title, parts=(Part(title=title, rows=(row,)),), is_one=True)


def subject_of_actor(
    actor: str, *, undertook: Sequence[Undertaking], asked: Sequence[Undertaking], owed: Sequence[Undertaking]
) -> Subject:
    """Return an actor as what a report is about; what is agreed may be urged again, and stands twice."""
    parts = (
        Part(title=f"What {actor} undertook", rows=undertook),
        Part(title=f"What was asked of {actor}", rows=asked),
        Part(title=f"What is owed to {actor}", rows=owed),
    )
    return Subject(title=actor, parts=parts)


def subject_of_all(found: Undertakings | Found, filters: Sequence[str]) -> Subject:
    """Return all that filters let through as what a report is about."""
    title = "The undertakings of this ledger" if not filters else "Undertakings of this ledger"
    part = Part(title="Undertakings", rows=found.rows)
    return Subject(title=title, parts=(part,), found=found, is_all=True)


def single_id(ids: Sequence[str], key: str) -> str:
    """Return the only id of an undertaking that was found by its first digits.

    Raises: EntryNotFoundError: there is none. AmbiguousEntryError: there are several.
    """
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise AmbiguousEntryError(
            f"{key!r} may be any of these: {', '.join(ids[:8])}.", next_step="Give more digits."
        )
    raise EntryNotFoundError(
        f"No undertaking has the id {key[:40]!r}.",
        next_step="`servanda ledger` prints their ids; --actor NAME and --all report on several.",
    )


def canonical_name(name: str, known: Iterable[str]) -> str:
    """Return the canonical name that is meant; letters may be small or large.

    Raises: EntryNotFoundError: nobody is called so.
    """
    names = sorted(known)
    if name in names:
        return name
    found = [one for one in names if one.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    near = get_close_matches(name, names, n=4) or [one for one in names if name.casefold() in one.casefold()]
    told = f" Near are {'; '.join(near[:4])}." if near else ""
    raise EntryNotFoundError(
        f"No actor called {name[:80]!r} undertook anything or is owed anything.",
        next_step=f"`servanda actors` lists all names.{told}",
    )
