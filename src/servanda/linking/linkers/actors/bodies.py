"""The bodies that a document is about: where it names them, and which of them are its principals."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from servanda.documents.records import Document
from servanda.linking.linkers.actors.names import heads, iter_occurrences
from servanda.linking.linkers.actors.registry import load_registry

Actors = tuple[str, ...]

#: Kinds of the registry that may be a party to what others follow.
#: Territories and political parties are none: they rival the states that they belong to, and bearers and
#: threads came out worse (docs/measurements/actors.md).
_PARTY_KINDS = frozenset(("state", "group"))
#: A principal is named at least so often, and its runner-up at most in this share of it:
#: docs/measurements/linking.md.
MIN_NAMED, MAX_RIVAL = 2, 0.7
#: The same for a second state beside the one whose government a document means.
MAX_OTHER_STATE = 0.5
#: Words before the name of a place, or of the field of a ministry.
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|around|outside|through|over|inside|into|on|[Mm]inist(?:ry|er) (?:of|for))"
    r" (?:the )?\Z"
)
#: Characters that such words take at most.
_PLACING_CHARS = 24


class Bodies:
    """Bodies by how often the document names them, adjectives and seats counted."""

    def __init__(
        self,
        document: Document,
        names: Sequence[tuple[int, str]],
        body_of: Callable[[str], Actors],
        is_stately: Callable[[str], bool],
        is_place: Callable[[int, str], bool],
    ) -> None:
        text = f"{document.title or ''}.\n{document.text}"
        found = sorted(names)
        places = _places(text, {name for _, name in found if not is_stately(name)})
        self.named = [
            (start, actors[0])
            for start, name in found
            if name not in places and len(actors := body_of(name)) == 1 and not is_place(start, name)
        ]
        self.counts = Counter(actor for _, actor in self.named)
        self._parties = [
            actor for actor in self.counts if is_party(actor) and (is_group(actor) or is_stately(actor))
        ]

    def principals(self, number: int, *, states_only: bool = False) -> Actors:
        """Return the parties that the document names most, or nothing where another rivals the last one."""
        some = [actor for actor in self._parties if not (states_only and is_group(actor))]
        ranked = sorted(some, key=self._rank)
        if len(ranked) < number or self.counts[ranked[number - 1]] < MIN_NAMED:
            return ()
        last = self.counts[ranked[number - 1]]
        if len(ranked) > number and self.counts[ranked[number]] > MAX_RIVAL * last:
            return ()
        return tuple(sorted(ranked[:number]))

    def state(self) -> Actors:
        """Return the one state that the document is about, or nothing where a second one rivals it."""
        some = [actor for actor in self._parties if not is_group(actor)]
        ranked = sorted(some, key=self._rank)
        if not ranked or (
            len(ranked) > 1 and self.counts[ranked[1]] > MAX_OTHER_STATE * self.counts[ranked[0]]
        ):
            return ()
        return (ranked[0],)

    def _rank(self, actor: str) -> tuple[int, str]:
        return -self.counts[actor], actor

    def nearest(self, place: int, among: Actors) -> Actors:
        """Return the one of these bodies that the document named last before a place."""
        before = [actor for start, actor in self.named if start < place and actor in among]
        return (before[-1],) if before else ()


def _places(text: str, names: set[str]) -> set[str]:
    """Return the names that stand mostly after `in` or `near`, or name the field of a ministry."""
    registry = load_registry()
    found = set()
    for name in names:
        if registry.by_name(name) or registry.by_demonym(name):
            continue
        times = placed = 0
        for at in iter_occurrences(name, text):
            times += 1
            behind = text[at + len(name) : at + len(name) + 1]
            placed += behind not in ("’", "'") and bool(_PLACED.search(text, max(0, at - _PLACING_CHARS), at))
        if 2 * placed > times:
            found.add(name)
    return found


def is_party(actor: str) -> bool:
    """Return whether a body may be a party: a state, a group, or one whose name tells nothing against it."""
    known = load_registry().by_name(actor)
    if known is not None:
        return known.kind in _PARTY_KINDS
    return heads().get(_head(actor)) != "institution"


def is_group(actor: str) -> bool:
    """Return whether the name says that it is an armed or political group, which has no government."""
    registry = load_registry()
    known = registry.by_name(actor)
    if known is not None:
        return known.kind == "group"
    last = actor.split()[-1]
    is_people = " " in actor and bool(registry.by_demonym(last) or registry.by_demonym(last.rstrip("s")))
    return is_people or heads().get(_head(actor)) == "group"


def _head(actor: str) -> str:
    """Return the noun that says what kind of body it is: `Council` in `Council of Inner Sea States`."""
    before = re.split(r" (?:of|for|in|on) ", actor)[0]
    return before.split()[-1].split("/")[0].casefold()
