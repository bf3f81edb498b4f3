"""What a report is asked about, and which undertakings that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.linking.records import Thread
from servanda.views.dossier import MIN_ID_CHARS
from servanda.views.picture import Picture
from servanda.views.thread_words import undertaking_of
from servanda.views.undertakings import Filter, Undertaking, Undertakings, list_undertakings

#: Forces of what nobody has undertaken.
_ASKED_FOR = ("urged", "expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is about: one undertaking, one actor, or all that the filter lets through."""

    thread: str | None = None
    """Id of an undertaking, or its first digits."""
    actor: str | None = None
    wanted: Filter = field(default_factory=Filter)
    filters: tuple[str, ...] = ()
    """The filter in words."""
    as_of: date | None = None


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
    found: Undertakings | None = None
    """How the filters judged, where the report is of the whole ledger."""

    @property
    def rows(self) -> list[Undertaking]:
        """Return all undertakings, each once."""
        return list({row.thread.id: row for part in self.parts for row in part.rows}.values())


def take_subject(picture: Picture, asked: Asked) -> Subject:
    """Return the undertakings that are asked for.

    Raises: EntryNotFoundError: no such undertaking or actor. AmbiguousEntryError: several.
    """
    if asked.thread is not None:
        row = _row(picture, _thread(picture.threads, asked.thread.lower()), asked.as_of)
        title = undertaking_of(row.thread.title, row.bearer) or row.thread.title
        return Subject(title=title, parts=(Part(title=title, rows=(row,)),), is_one=True)
    if asked.actor is not None:
        return _actor(picture, asked.actor, asked.as_of)
    found = list_undertakings(picture, asked.wanted, as_of=asked.as_of)
    title = "The undertakings of this ledger" if not asked.filters else "Undertakings of this ledger"
    return Subject(title=title, parts=(Part(title="Undertakings", rows=found.rows),), found=found)


def _thread(threads: Iterable[Thread], key: str) -> Thread:
    found = [one for one in threads if one.id.startswith(key)] if len(key) >= MIN_ID_CHARS else []
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found[:8])
        raise AmbiguousEntryError(f"{key!r} may be any of these: {ids}.", next_step="Give more digits.")
    raise EntryNotFoundError(
        f"No undertaking has the id {key[:40]!r}.",
        next_step="`servanda ledger` prints their ids; --actor NAME and --all report on several.",
    )


def _row(picture: Picture, thread: Thread, as_of: date | None) -> Undertaking:
    every = list_undertakings(picture, as_of=as_of).rows
    return next(row for row in every if row.thread.id == thread.id)


def _actor(picture: Picture, name: str, as_of: date | None) -> Subject:
    known = {one for thread in picture.threads for one in (*thread.bearer, *thread.counterparty)}
    actor = _canonical(name, known)
    every = list_undertakings(picture, as_of=as_of).rows
    own = [row for row in every if actor in row.thread.bearer]
    undertook = [row for row in own if row.thread.force not in _ASKED_FOR]
    # What is agreed may be urged again: it stands in both parts.
    asked = [row for row in own if any(force in _ASKED_FOR for force in row.forces)]
    parts = (
        Part(title=f"What {actor} undertook", rows=undertook),
        Part(title=f"What was asked of {actor}", rows=asked),
        Part(
            title=f"What is owed to {actor}",
            rows=[row for row in every if actor in row.thread.counterparty and row not in own],
        ),
    )
    return Subject(title=actor, parts=parts)


def _canonical(name: str, known: Iterable[str]) -> str:
    """Return the canonical name that is meant; letters may be small or large."""
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
