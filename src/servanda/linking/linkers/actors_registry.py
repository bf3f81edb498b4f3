"""Actors that are known before any document is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Actors by the names that they go under, in small letters."""

    names: Mapping[str, Actor]
    words_too: frozenset[str]
    """Names that are names in capitals alone, for they are words too: `WHO`, not `Who`."""
    demonyms: Mapping[str, Actor]
    seats: Mapping[str, Actor]
    house_aliases: Mapping[str, Actor]

    def by_name(self, words: str) -> Actor | None:
        """Return the actor of this name, alias or abbreviation."""
        found = self.names.get(words.casefold())
        if found is None or (len(words) <= MAX_ABBREVIATION and words.islower()):
            return None
        if not words.isupper() and words.casefold() in self.words_too:
            return None
        return found

    def by_seat(self, words: str) -> Actor | None:
        """Return the actor that this capital or building stands for."""
        return self.seats.get(words.casefold()) if not words.islower() else None

    def by_demonym(self, words: str) -> Actor | None:
        """Return the state of this adjective or people."""
        return self.demonyms.get(words.casefold()) if not words.islower() else None


@lru_cache(maxsize=1)
def load_registry() -> Registry:
    """Return the registry of the package."""
    names: dict[str, Actor] = {}
    demonyms: dict[str, Actor] = {}
    seats: dict[str, Actor] = {}
    house: dict[str, Actor] = {}
    for row in load_lexicon("en/actors").rows:
        actor = Actor(
            name=row["name"],
            kind=row["kind"],
            aliases=_list(row["aliases"]),
            demonyms=_list(row["demonyms"]),
            seats=_list(row["seats"]),
            house_aliases=_list(row["house_aliases"]),
        )
        names |= {_key(name): actor for name in (actor.name, *actor.aliases)}
        demonyms |= {_key(name): actor for name in actor.demonyms}
        seats |= {_key(name): actor for name in actor.seats}
        house |= {_key(name): actor for name in actor.house_aliases}
    words = {row["word"] for row in load_lexicon("en/function_words").rows}
    return Registry(
        names=names,
        words_too=frozenset(words & names.keys()),
        demonyms=demonyms,
        seats=seats,
        house_aliases=house,
    )


def _key(name: str) -> str:
    return name.removeprefix("the ").casefold()


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
