"""Actors that are known before any document is read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache

from servanda.linking.registry.cells import former_names, predecessors, split
from servanda.linking.registry.package import PACKAGE, Tables
from servanda.linking.registry.records import Cells
from servanda.resources import load_lexicon

#: Abbreviations of up to so many letters are names only where they are written as such: `US`, not `us`.
MAX_ABBREVIATION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One row of the registry."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    seats: tuple[str, ...]
    """Capitals and buildings that stand for it, where it acts or speaks."""
    house_aliases: tuple[str, ...]
    """Short forms that mean it only in a document that names it: `the Alliance`."""
    iso3: str = ""
    wikidata: str = ""
    former: tuple[tuple[str, int | None, int | None], ...] = ()
    """Former names, each with its first and last year as far as they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A name that several actors had, and the years in which it was this one's."""

    actor: Actor
    first: int | None = None
    last: int | None = None

    def holds(self, year: int) -> bool:
        """Return whether the name was this actor's in that year."""
        return (self.first or year) <= year <= (self.last or year)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registry:
    """Actors by the names that they go under, in small letters."""

    names: Mapping[str, Actor]
    words_too: frozenset[str]
    """Names that are names in capitals alone, for they are words too: `WHO`, not `Who`."""
    demonyms: Mapping[str, Actor]
    seats: Mapping[str, Actor]
    house_aliases: Mapping[str, Actor]
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """Names that meant different actors in different years."""
    year: int | None = None
    """The year in which names are understood; None: today's."""
    tables: Tables = PACKAGE

    def by_name(self, words: str) -> Actor | None:
        """Return the actor of this name, alias or abbreviation."""
        key = words.casefold()
        key = key if key in self.names else key.removeprefix("the ")
        found = self._claimant(key) or self.names.get(key)
        if found is None or (len(words) <= MAX_ABBREVIATION and words.islower()):
            return None
        if not words.isupper() and key in self.words_too:
            return None
        return found

    def by_seat(self, words: str) -> Actor | None:
        """Return the actor that this capital or building stands for."""
        return self.seats.get(words.casefold()) if not words.islower() else None

    def by_demonym(self, words: str) -> Actor | None:
        """Return the state of this adjective or people."""
        return self.demonyms.get(words.casefold()) if not words.islower() else None

    def at(self, year: int | None) -> "Registry":
        """Return the registry with its names as they were understood in a year."""
        return self if not self.claims or year == self.year else replace(self, year=year)

    def _claimant(self, key: str) -> Actor | None:
        if self.year is None or key not in self.claims:
            return None
        found = {claim.actor.name: claim.actor for claim in self.claims[key] if claim.holds(self.year)}
        return next(iter(found.values())) if len(found) == 1 else None


_IN_USE: ContextVar[Registry | None] = ContextVar("registry in use", default=None)


def load_registry() -> Registry:
    """Return the registry in use: that of the package, or the one that `using` has set."""
    return _IN_USE.get() or package_registry()


@contextmanager
def using(registry: Registry | None) -> Iterator[None]:
    """Make this the registry in use inside the block; None leaves the one that is."""
    token = _IN_USE.set(registry or _IN_USE.get())
    try:
        yield
    finally:
        _IN_USE.reset(token)


@lru_cache(maxsize=1)
def package_registry() -> Registry:
    """Return the registry of the package, made once a process."""
    return registry_of(PACKAGE)


def registry_of(tables: Tables) -> Registry:
    """Return the registry that these tables make."""
    actors = [(_actor_of(row), row) for row in tables.actors]
    names: dict[str, Actor] = {}
    demonyms: dict[str, Actor] = {}
    seats: dict[str, Actor] = {}
    house: dict[str, Actor] = {}
    for actor, _ in actors:
        names |= {_key(name): actor for name in (actor.name, *actor.aliases)}
        demonyms |= {_key(name): actor for name in actor.demonyms}
        seats |= {name.removeprefix("the ").casefold(): actor for name in actor.seats}
        house |= {_key(name): actor for name in actor.house_aliases}
    claims = _claims([actor for actor, _ in actors], names) | _successions(actors, names)
    for actor, _ in actors:
        for name, _, _ in actor.former:
            names.setdefault(_key(name), actor)
    words = {row["word"] for row in load_lexicon("en/function_words").rows}
    return Registry(
        names=names,
        words_too=frozenset(words & names.keys()),
        demonyms=demonyms,
        seats=seats,
        house_aliases=house,
        claims=claims,
        tables=tables,
    )


def _actor_of(row: Cells) -> Actor:
    return Actor(
        name=row["name"],
        kind=row["kind"],
        aliases=split(row["aliases"]),
        demonyms=split(row["demonyms"]),
        seats=split(row["seats"]),
        house_aliases=split(row["house_aliases"]),
        iso3=row["iso3"],
        wikidata=row["wikidata"],
        former=former_names(row["former"]),
    )


def _claims(actors: list[Actor], names: Mapping[str, Actor]) -> dict[str, tuple[Claim, ...]]:
    """Return the former names that several actors had; a name that somebody has today is that one's."""
    found: dict[str, list[Claim]] = {}
    for actor in actors:
        for name, first, last in actor.former:
            found.setdefault(_key(name), []).append(Claim(actor=actor, first=first, last=last))
    return {
        key: tuple(some)
        for key, some in found.items()
        if key not in names and len({claim.actor.name for claim in some}) > 1
    }


def _successions(
    actors: list[tuple[Actor, Cells]], names: Mapping[str, Actor]
) -> dict[str, tuple[Claim, ...]]:
    """Return the names that an actor shares with the one that it succeeded."""
    found: dict[str, tuple[Claim, ...]] = {}
    by_name = {actor.name: actor for actor, _ in actors}
    for actor, row in actors:
        for before, year in predecessors(row.get("successor_of", "")):
            old = by_name.get(before) or names.get(_key(before))
            if old is None:
                continue
            for key in _keys(actor) & _keys(old):
                found[key] = (Claim(actor=old, last=year - 1), Claim(actor=actor, first=year))
    return found


def _keys(actor: Actor) -> set[str]:
    return {_key(name) for name in (actor.name, *actor.aliases)}


def _key(name: str) -> str:
    return name.casefold().removeprefix("the ")
