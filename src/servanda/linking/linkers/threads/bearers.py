"""Commitments of many documents → who is bound by each, with what the other documents tell.

What a document leaves open (`both sides`, `it was to be set up`) others often say. Each commitment's
candidates, weighed inside its document, are weighed again with what the ledger's other documents about the
same actors bind to whom: the same words, the groups that act together, undertakings that mean the same.
A document hears only so many others about each actor, so that the work grows with the number of commitments.
Weights: training/fit_bearers.py.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Decision, Finding, FindingId
from servanda.linking.linkers.actors.answers import Actors, How
from servanda.linking.linkers.actors.choice import (
    MIN_CHANCE,
    UNDECIDED,
    Chance,
    best_of,
    chances_of,
    load_model,
    others_of,
    undecided,
)
from servanda.linking.linkers.actors.traits import head_of
from servanda.linking.linkers.threads.memories import Asked, Memories, Memory, ask, keys_of_words, stacked
from servanda.linking.records import DocumentFacts, Settled

Vectors: TypeAlias = NDArray[np.float32]
#: Candidates that each kind of memory adds; it bounds the work.
MAX_ADDED = 4
#: What a candidate's chance counts as at least.
LEAST_CHANCE = 0.002
#: Steps of the chances inside the document, and of the likeness of meanings.
_CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ALIKE = (0.45, 0.6, 0.75)
_DESCRIBED = frozenset(("noun", "name"))


class Surroundings:
    """What the other documents say to all commitments of one."""

    def __init__(self, document: DocumentId, memories: Memories) -> None:
        heard = memories.heard(document)
        own = bool(memories.own(document).bound)
        self._heard = [(some, len(some) + own) for some in heard if some]
        self.bound = self.shared(lambda memory: memory.bound)
        self.together = self.shared(lambda memory: memory.together)
        self.together_ranking = _ranked(self.together)
        ranked = _ranked(self.bound)
        self.ranks = {
            size: [actors for actors in ranked if (len(actors) > 1) == size] for size in (False, True)
        }
        self.places = {actors: at for some in self.ranks.values() for at, actors in enumerate(some)}

    def shared(self, counted: Callable[[Memory], Mapping[Actors, int] | None]) -> Mapping[Actors, float]:
        """Return actors -> how often other documents have them; those of fewer documents count for more."""
        found: dict[Actors, float] = {}
        for some, documents in self._heard:
            total: Counter[Actors] = Counter()
            for memory in some:
                for actors, times in (counted(memory) or {}).items():
                    total[actors] += times
            for actors, times in total.items():
                found[actors] = found.get(actors, 0.0) + times / documents
        return {actors: round(value, 6) for actors, value in found.items()}

    def said_of(self, words: str) -> Mapping[Actors, float]:
        """Return actors -> how often other documents bind them by these words."""
        return self.shared(lambda memory: memory.words.get(words))

    def alike(self, some: Sequence[Asked]) -> list[dict[Actors, float]]:
        """Return for each commitment: actors -> likeness of their most similar undertaking elsewhere."""
        found: list[dict[Actors, float]] = [{} for _ in some]
        with_vector = [at for at, one in enumerate(some) if one.vector]
        size = len(some[with_vector[0]].vector) if with_vector else 0
        memories = {
            id(memory): memory
            for group, _ in self._heard
            for memory in group
            if memory.meant and memory.meanings.shape[1] == size
        }
        if not memories:
            return found
        meant = [actors for memory in memories.values() for actors in memory.meant]
        table = np.concatenate([memory.meanings for memory in memories.values()]).astype(np.float32)
        meanings = stacked([some[at].vector for at in with_vector]).astype(np.float32)
        likenesses = _cosines(meanings, table)
        for place, row in zip(*(one.tolist() for one in np.nonzero(likenesses >= _ALIKE[0])), strict=True):
            at, actors, likeness = with_vector[place], meant[row], float(likenesses[place, row])
            if likeness > found[at].get(actors, 0.0):
                found[at][actors] = likeness
        return found


class Hearing:
    """What the other documents say for the candidates of one commitment."""

    def __init__(self, asked: Asked, around: Surroundings, alike: Mapping[Actors, float]) -> None:
        self.asked = asked
        self.alike = alike
        self._around = around
        self._head = head_of(asked.bearer or "") if asked.words in _DESCRIBED else ""
        keys = keys_of_words(asked)
        self.words, self.last_word = (around.said_of(key) if key else {} for key in (*keys, "", "")[:2])
        self._rankings = {
            "together": around.together_ranking,
            "words": _ranked(self.words),
            "last_word": _ranked(self.last_word),
        }
        self._most_alike = max(alike.values(), default=0.0)

    def candidates(self) -> list[Actors]:
        """Return whom the commitment may bind, in a fixed order."""
        some = [actors for actors in self.asked.chances if actors]
        for ranked in (_ranked(self.alike), *self._rankings.values(), *self._around.ranks.values()):
            some += ranked[:MAX_ADDED]
        some += [actors for actors in self._around.ranks[False] if self._shares_head(actors)][:MAX_ADDED]
        return sorted(set(some))

    def traits(self, actors: Actors) -> Iterator[str]:
        """Yield what speaks for the actors."""
        chance = self.asked.chances.get(actors)
        yield "unlisted" if chance is None else f"chance:{bisect_right(_CHANCES, chance)}"
        if actors in self._around.together:
            yield self._told("together", actors)
        place = self._around.places.get(actors)
        yield f"bound:{'not' if place is None else min(place, 3)}"
        if actors in self.words:
            yield self._told("words", actors)
        if actors in self.last_word:
            yield self._told("last_word", actors)
        if self._shares_head(actors):
            yield "shares_head"
        likeness = self.alike.get(actors, 0.0)
        step = bisect_right(_ALIKE, likeness)
        yield f"alike:{step}"
        if step and likeness == self._most_alike:
            yield f"most_alike:{step}"

    def _told(self, name: str, actors: Actors) -> str:
        return f"{name}:most" if self._rankings[name][0] == actors else name

    def _shares_head(self, actors: Actors) -> bool:
        """Return whether the noun that heads the bearer's words stands in the actor's name: `the mission`."""
        return len(actors) == 1 and self._head in _words_of(actors[0])


@lru_cache(maxsize=4096)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


def log_chance(hearing: Hearing, actors: Actors) -> float:
    """Return the logarithm of a candidate's chance in the document; a floor for one that it does not name."""
    return math.log(max(hearing.asked.chances.get(actors, 0.0), LEAST_CHANCE))


def features_of(hearing: Hearing, actors: Actors) -> Iterator[str]:
    """Yield the weights that a candidate draws on: each trait alone and in its setting, and in pairs."""
    size = "one" if len(actors) == 1 else "group"
    yield from _features(size, tuple(hearing.traits(actors)), hearing.asked.words, hearing.asked.force)


def _features(size: str, traits: tuple[str, ...], words: str, force: str) -> Iterator[str]:
    for trait in traits:
        yield from (f"{size} {trait}", f"{size} {trait} | {words}", f"{size} {trait} | {force}")
    for first, second in combinations(traits, 2):
        yield f"{size} {first} & {second}"


@lru_cache(maxsize=65536)
def _weight_of(size: str, traits: tuple[str, ...], words: str, force: str) -> float:
    """Return the sum of a candidate's weights; the same few come again and again."""
    weights = load_model("ledger")
    return sum(weights.get(one, 0.0) for one in _features(size, traits, words, force))


def features_of_nobody(hearing: Hearing) -> Iterator[str]:
    """Yield the weights of there being nobody."""
    chance = hearing.asked.chances.get((), 0.0)
    yield "nobody"
    step = bisect_right(_CHANCES, chance)
    yield from (f"nobody {step}", f"nobody {step} | {hearing.asked.words}", f"nobody | {hearing.asked.force}")


def settle(findings: Sequence[Finding], days: Mapping[DocumentId, str] | None = None) -> list[Settled]:
    """Return the bearers that the documents leave open, as all of them together tell; ordered by finding.

    `days` are the documents' days of publication, by which they stand in order.
    """
    asked = [one for finding in findings if (one := ask(finding)) is not None]
    return sorted(map(_settled, iter_hearings(asked, findings, days)), key=lambda one: one.finding)


def days_of(documents: Iterable[DocumentFacts]) -> dict[DocumentId, str]:
    """Return the days of publication, by which documents stand in order; undated ones come after all."""
    return {one.id: one.published.first_day.isoformat() if one.published else "~" for one in documents}


def settle_document(
    document: DocumentId, asked: Iterable[Asked], memories: Memories
) -> dict[FindingId, Settled]:
    """Return the bearers that one document leaves open, by finding."""
    found = map(_settled, _hearings(document, asked, memories))
    return {one.finding: one for one in found}


def apply_settled(findings: Sequence[Finding], settled: Sequence[Settled]) -> list[Finding]:
    """Return the findings with their bearers as settled."""
    found = {one.finding: one for one in settled}
    return [found[one.id].apply(one) if one.id in found else one for one in findings]


def iter_hearings(
    asked: Sequence[Asked], findings: Sequence[Finding], days: Mapping[DocumentId, str] | None = None
) -> Iterator[Hearing]:
    """Yield what the other documents say for each commitment that its own leaves open."""
    by_document: dict[DocumentId, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_document[finding.document_id].append(finding)
    questions: dict[DocumentId, list[Asked]] = defaultdict(list)
    for one in asked:
        questions[one.document].append(one)
    memories = Memories()
    for document in sorted(by_document):
        memory = Memory.of(questions[document], by_document[document])
        memories.add(document, (days or {}).get(document, ""), memory)
    for document in sorted(questions):
        yield from _hearings(document, questions[document], memories)


def _hearings(document: DocumentId, asked: Iterable[Asked], memories: Memories) -> Iterator[Hearing]:
    some = [one for one in asked if one.is_open]
    if not some:
        return
    some.sort(key=lambda one: one.order)
    around = Surroundings(document, memories)
    for one, alike in zip(some, around.alike(some), strict=True):
        yield Hearing(one, around, alike)


def _settled(hearing: Hearing) -> Settled:
    """Return the bearer as the ledger has it."""
    weights = load_model("ledger")
    asked = hearing.asked
    scored = []
    for actors in hearing.candidates():
        size = "one" if len(actors) == 1 else "group"
        weight = _weight_of(size, tuple(hearing.traits(actors)), asked.words, asked.force)
        scored.append((log_chance(hearing, actors) + weight, actors))
    nobody = sum(weights.get(one, 0.0) for one in features_of_nobody(hearing))
    scored.append((log_chance(hearing, ()) + nobody, ()))
    return _choose(hearing.asked, chances_of(scored))


def _choose(asked: Asked, chances: Sequence[Chance]) -> Settled:
    best = best_of(chances)
    if best is None or best.chance < MIN_CHANCE:
        return Settled(
            finding=asked.finding,
            bearer_is=(),
            decision=undecided(chances if best else ()),  # nobody to choose from: nothing is kept
            reason=asked.reason,
        )
    how = asked.how if best.actors == asked.best[0] and asked.how != UNDECIDED else How.LEDGER.value
    decision = Decision(how, best.chance, others_of(chances))
    return Settled(finding=asked.finding, bearer_is=best.actors, decision=decision)


def _cosines(some: Vectors, others: Vectors) -> NDArray[np.float64]:
    """Return the cosines of whole-number rows, whose products are exact in any order."""
    lengths, other_lengths = ((rows * rows).sum(axis=1, dtype=np.float64) for rows in (some, others))
    products = (some @ others.T).astype(np.float64)
    squares = np.maximum(lengths[:, None] * other_lengths[None], 1.0)
    result: NDArray[np.float64] = np.round(products / np.sqrt(squares), 4)
    return result


def _ranked(some: Mapping[Actors, float]) -> list[Actors]:
    return sorted(some, key=lambda actors: (-some[actors], actors))
