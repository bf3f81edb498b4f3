"""Answers to the question whom words mean: the actors and how they were told, or why nobody can tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Actors = tuple[str, ...]


class How(StrEnum):
    """How words were resolved to actors, in the words that a reader is shown."""

    NAMED = "named"
    SEAT = "seat that stands for it"
    DEFINED = "short form that the document defines"
    PERSON = "person of the document"
    OFFICIAL = "by the body that the person speaks for"
    OFFICE = "holder of the office at the document's date"
    PEOPLE = "people named by two adjectives"
    LISTED = "list of names"
    OWNED = "organ or official of it"
    PARTIES = "parties of the document"
    SHORTENED = "longer name in the document"
    HOUSE = "short form of the body that publishes or is named"
    ONLY_OWNER = "only body whose organs the document speaks of"
    AS_WRITTEN = "name as written"
    PRONOUN = "pronoun"
    AUTHOR = "author of the document"
    QUOTED = "who is quoted"
    AGENT = "agent of the passive"
    GENITIVE = "owner of the promise"
    SPEAKER = "who gives the word"
    DESCRIBED = "described by its own words, not named"
    COMPARED = "compared with every actor of the document"
    LEDGER = "compared with other documents of the ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The actors that words mean and how that was told, or why nobody can tell."""

    actors: Actors = ()
    reason: str | None = None
    how: How | None = None


def group(actors: Iterable[str]) -> Actors:
    """Return the actors as a group: each once, in order of their names."""
    return tuple(sorted(set(actors)))
