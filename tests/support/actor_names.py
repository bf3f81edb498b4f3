"""When two names of actors mean the same: the corpus writes them in its own way."""

import re
from collections.abc import Collection
from functools import lru_cache

from servanda.linking.linkers.actors.registry import load_registry

_LINKS = frozenset(("of", "the", "and", "for", "to", "in", "on"))
_GOVERNMENT_OF = re.compile(
    r"(?:Government|Republic|Kingdom|State|Authorities)s? of (?:the )?(.+)", re.IGNORECASE
)
_GOVERNMENT = re.compile(r"(.+?)(?:'s)? (?:government|authorities)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """Return the registry's name for a name, a state for its government."""
    name = re.sub(r"^the ", "", name.strip().replace("’", "'"), flags=re.IGNORECASE)
    government = _GOVERNMENT_OF.fullmatch(name) or _GOVERNMENT.fullmatch(name)
    core = government[1] if government else name
    registry = load_registry()
    known = registry.by_name(name) or registry.by_name(core)
    known = known or (registry.by_demonym(core) if government else None)
    return known.name if known else core


@lru_cache(maxsize=200_000)
def agree(one: str, other: str) -> bool:
    """Return whether two names mean the same, or the words of one are all among those of the other."""
    if plain(one) == plain(other):
        return True
    some, others = _words(one) - _LINKS, _words(other) - _LINKS
    return bool(some and others) and (some <= others or others <= some)


def same_actors(gold: Collection[str], ours: Collection[str]) -> bool:
    """Return whether each name of one side agrees with one of the other, and there are as many."""
    return (
        bool(gold)
        and len(gold) == len(ours)
        and all(any(agree(one, other) for other in ours) for one in gold)
        and all(any(agree(one, other) for other in gold) for one in ours)
    )


def names_in(cell: object) -> frozenset[str]:
    """Return the names of a `bearer_is` cell: `Kosovo;Serbia`."""
    return frozenset(name.strip() for name in str(cell or "").split(";") if name.strip())


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\s().,;/]+", plain(name).casefold()))
