"""Short names of bearers and the longer ones they stand for: `the Front`, elsewhere `the Hadral Front`."""

from collections import defaultdict
from collections.abc import Iterable

from servanda.linking.linkers.actors.registry import load_registry


class FullNames:
    """The bearers that documents name, each with the one longer name that ends in its words.

    Names of the registry stay as they are.
    """

    def __init__(self) -> None:
        self._used: dict[int, frozenset[str]] = {}
        self._users: dict[str, set[int]] = defaultdict(set)
        self._spelt: dict[str, set[str]] = defaultdict(set)
        self._longer: dict[str, set[str]] = defaultdict(set)
        self._full: dict[str, str | None] = {}

    def use(self, document: int, names: Iterable[str]) -> set[int]:
        """Say which bearers a document names now, and return the documents of which a full name changed."""
        before, now = self._used.get(document, frozenset()), frozenset(names)
        if before == now:
            return set()
        self._used[document] = now
        touched = {short for name in now - before for short in self._add(name, document)}
        touched |= {short for name in before - now for short in self._drop(name, document)}
        if not now:
            del self._used[document]
        changed: set[int] = set()
        for name in {name for fold in touched for name in self._spelt.get(fold, ())}:
            if name in self._full and self._full.pop(name) != self.full(name):
                changed |= self._users[name]
        return changed

    def _add(self, name: str, document: int) -> list[str]:
        users = self._users[name]
        users.add(document)
        if len(users) > 1:
            return []
        self._spelt[name.casefold()].add(name)
        for ending in _endings(name):
            self._longer[ending].add(name)
        return _endings(name)

    def _drop(self, name: str, document: int) -> list[str]:
        users = self._users[name]
        users.discard(document)
        if users:
            return []
        del self._users[name]
        self._full.pop(name, None)
        self._spelt[name.casefold()].discard(name)
        for ending in _endings(name):
            self._longer[ending].discard(name)
        return _endings(name)

    def full(self, name: str) -> str | None:
        """Return the one longer bearer that ends in its words, itself if none, None if several."""
        if name not in self._full:
            self._full[name] = self._find(name)
        return self._full[name]

    def _find(self, name: str) -> str | None:
        longer = self._longer.get(name.casefold())
        if not longer or load_registry().by_name(name) is not None:
            return name
        longest = min(longer, key=lambda one: (-len(one), one))
        is_one = all(longest.casefold().endswith(one.casefold()) for one in longer)
        return longest if is_one else None


def _endings(name: str) -> list[str]:
    words = name.casefold().split()
    return [" ".join(words[at:]) for at in range(1, len(words))]
