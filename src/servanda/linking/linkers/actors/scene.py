"""Who is on the scene of a document: every actor with its places, and the groups that may act together."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from servanda.documents.records import Document
from servanda.linking.linkers.actors.answers import Actors, group
from servanda.linking.linkers.actors.bodies import is_group
from servanda.linking.linkers.actors.names import heads, strip_name, titles
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.pronouns import Pronouns, Sighting
from servanda.linking.linkers.arrangements.agreements import load_agreements

#: Parties of which every pair and every three are possible groups.
MAX_PARTIES = 5
#: Groups whose last agreement tells who stands opposite.
MAX_ARMED = 2
#: Pairs that are kept of those that the document joins by `and`, most frequent first.
MAX_JOINED = 4
#: Words that ask for the parties of the document in different numbers and kinds.
_ASKED = (("both", "asked_two"), ("parties", "asked_any"), ("both governments", "asked_states"))
_JOINED = re.compile(
    r"([A-Z][\w-]+(?: [A-Z][\w-]+)*)(?: (?:and|or|with) (?:the )?|[-–])([A-Z][\w-]+(?: [A-Z][\w-]+)*)"
)
_PARAGRAPH = re.compile(r"\n\n")


class Scene:
    """The actors of one document, found once, asked for every finding."""

    def __init__(
        self, document: Document, phrases: Phrases, pronouns: Pronouns, sightings: Sequence[Sighting]
    ) -> None:
        self.document = document
        self.text = document.text
        self.phrases = phrases
        self._sightings = sightings
        self.author = frozenset(pronouns.author().actors)
        self.house = frozenset(phrases.house())
        self._kinds: dict[str, str] = {}
        self._paragraphs = [0, *(match.end() for match in _PARAGRAPH.finditer(self.text))]
        self.places = self._find_places()
        named = phrases.bodies.counts
        self.counts = {actor: max(len(some), named.get(actor, 0)) for actor, some in self.places.items()}
        self.order = sorted(self.counts, key=lambda actor: (-self.counts[actor], actor))
        self.rank = {actor: at for at, actor in enumerate(self.order)}
        self.parties = [actor for actor in self.order if self.kind(actor) in ("state", "group")]
        self.party_rank = {actor: at for at, actor in enumerate(self.parties)}
        self.named = sum(self.counts.values()) or 1
        title = document.title or ""
        self.titled = frozenset(actor for actor in self.places if actor in title)

    @cached_property
    def groups(self) -> Mapping[Actors, frozenset[str]]:
        """Return the groups that the document gives reason to think of -> the reasons."""
        found: dict[Actors, set[str]] = defaultdict(set)
        for actors, reason in self._iter_groups():
            if len(actors) > 1:
                found[actors].add(reason)
        return {actors: frozenset(reasons) for actors, reasons in found.items()}

    @cached_property
    def armed(self) -> tuple[str, ...]:
        """Return the armed or political groups that the document names most."""
        return tuple(actor for actor in self.parties if self.kind(actor) == "group")[:MAX_ARMED]

    @cached_property
    def opposite(self) -> frozenset[str]:
        """Return who had signed with one of these groups, whether or not the document names them."""
        groups = [actors for actors, reasons in self.groups.items() if "signed_by_one" in reasons]
        return frozenset(actor for actors in groups for actor in actors) - set(self.armed)

    def kind(self, actor: str) -> str:
        """Return state, group, body, person or name: what the registry or the name itself tells."""
        if actor not in self._kinds:
            self._kinds[actor] = self._kind(actor)
        return self._kinds[actor]

    def paragraph(self, place: int) -> tuple[int, int]:
        """Return where the paragraph of a place begins, and the one before it."""
        at = bisect_right(self._paragraphs, place) - 1
        return self._paragraphs[at], self._paragraphs[max(0, at - 1)]

    def last_before(self, actor: str, place: int) -> int:
        """Return where the actor was named last before a place; -1 where it was not."""
        some = self.places.get(actor, ())
        at = bisect_left(some, place)
        return some[at - 1] if at else -1

    def is_within(self, actor: str, start: int, end: int) -> bool:
        """Return whether the actor is named in a stretch of the text."""
        some = self.places.get(actor, ())
        at = bisect_left(some, start)
        return at < len(some) and some[at] < end

    def _kind(self, actor: str) -> str:
        known = self.phrases.registry.by_name(actor)
        if known:
            return known.kind if known.kind in ("state", "group") else "body"
        if actor in self.phrases.names.people:
            return "person"
        if is_group(actor):
            return "group"
        head = re.split(r" (?:of|for|in|on) ", actor)[0].split()[-1].casefold()
        if "institution" in (heads().get(head), heads().get(actor.split()[-1].casefold())):
            return "body"
        return "state" if self.phrases.is_stately(actor) else "name"

    def _find_places(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, set[int]] = {actor: set() for actor in self.phrases.bodies.counts}
        for actor, start in self._iter_places():
            found.setdefault(actor, set()).add(start)
        return {actor: sorted(some) for actor, some in found.items()}

    def _iter_places(self) -> Iterator[tuple[str, int]]:
        for sighting in self._sightings:
            if len(sighting.actors) == 1:
                yield sighting.actors[0], sighting.start
        yield from ((actor, start) for start, actor in self.phrases.bodies.named if start >= 0)
        meant: dict[str, Actors] = {}
        for start, name in self.phrases.names.places:
            if name not in meant:
                person = self.phrases.person(name)
                meant[name] = (person,) if person else self._actors_named(name)
            if start >= 0 and len(meant[name]) == 1:
                yield meant[name][0], start

    def _actors_named(self, name: str) -> Actors:
        """Return whom a name of the text stands for, itself if nobody else."""
        if titles().get(name.casefold()):
            return ()
        named = self.phrases.named(name)
        return named or (self.phrases.adjective(name) or (name,) if name in self.phrases.names.names else ())

    def _iter_groups(self) -> Iterator[tuple[Actors, str]]:
        for sighting in self._sightings:
            yield group(sighting.actors), "sighted"
        yield group(self.phrases.defined_parties()), "defined"
        for words, reason in _ASKED:
            yield group(self.phrases.parties(words).actors), reason
        for agreement in load_agreements().mentioned(f"{self.document.title or ''}\n{self.text}"):
            yield group(agreement.parties), "agreement"
        for actor in self.armed:
            last = load_agreements().last_of(actor, self.document.published)
            yield group(last.parties if last else ()), "signed_by_one"
        for pair, times in self._joined().most_common(MAX_JOINED):
            yield pair, "joined" if times < 2 else "joined_often"
        some = self.parties[:MAX_PARTIES]
        for size in (2, 3):
            for actors in combinations(some, size):
                ranks = "".join(str(self.party_rank[actor]) for actor in actors)
                yield group(actors), f"ranks_{ranks}"
        states = [actor for actor in self.parties if self.kind(actor) == "state"]
        yield group(states[:2]), "two_states"

    def _joined(self) -> Counter[Actors]:
        found: Counter[Actors] = Counter()
        text = f"{self.document.title or ''}. {self.text}".replace("’", "'")
        for match in _JOINED.finditer(text):
            pair = group(actor for side in match.groups() for actor in self.phrases.body(strip_name(side)))
            if len(pair) == 2:
                found[pair] += 1
        return found
