"""Names inside the words for an actor: `Lebanese political leaders` are never anybody but Lebanon's."""

import re

from servanda.linking.linkers.actors.answers import Actors
from servanda.linking.linkers.actors.names import strip_name
from servanda.linking.linkers.actors.phrases import Phrases

#: Words in capitals side by side, and what stands before those that say where.
_RUN = re.compile(r"[A-ZÀ-Þ][\w.'-]*(?: [A-ZÀ-Þ][\w.'-]*)*")
_PLACING = re.compile(r"\b(?:in|at|near|from|to|around|outside|on|across|into|inside) (?:the )?\Z")
_GENITIVE = re.compile(r"'s?$")


def held_in(words: str, phrases: Phrases) -> frozenset[str]:
    """Return the actors that names inside the words stand for.

    Names of where something is (`people in Hong Kong`) count where there are no others.
    """
    words = " ".join(words.split()).replace("’", "'")
    if known := phrases.named(strip_name(words)):
        return frozenset(known)
    held: dict[bool, set[str]] = {True: set(), False: set()}
    for run in _RUN.finditer(words):
        is_placed = _PLACING.search(words[: run.start()]) is not None
        held[is_placed] |= _of_names(run.group().split(), phrases)
    return frozenset(held[False] or held[True])


def _of_names(words: list[str], phrases: Phrases) -> set[str]:
    """Return the actors of the longest names among words in capitals."""
    for size in range(len(words), 0, -1):
        for at in range(len(words) - size + 1):
            actors = _named(_GENITIVE.sub("", " ".join(words[at : at + size])), phrases)
            if actors:
                return {*actors, *_of_names(words[:at], phrases), *_of_names(words[at + size :], phrases)}
    return set()


def _named(name: str, phrases: Phrases) -> Actors:
    """Return whom one name stands for; `Russia` in `Russia-installed`."""
    first = name.split("-")[0]
    registry = phrases.registry
    known = registry.by_demonym(name) or registry.by_demonym(first)
    if known:
        return (known.name,)
    before_hyphen = registry.by_name(first) if first != name else None
    return phrases.named(name) or ((before_hyphen.name,) if before_hyphen else ())
