"""Commitments of many documents → who is bound by each, with what the other documents tell.

What a document leaves open (`both sides`, `it was to be set up`) others often say. Each commitment's
candidates, weighed inside its document, are weighed again with what the ledger's other documents about the
same actors bind to whom: the same words, the groups that act together, undertakings that mean the same.
A document hears only so many others about each actor, so that the work grows with the number of commitments.
Weights: training/fit_bearers.py.
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from sys import intern
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Decision, Figure, Finding, FindingId, Statement, Status
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
from servanda.linking.linkers.actors.traits import head_of, kind_of_words
from servanda.linking.records import DocumentFacts, Settled

Vectors: TypeAlias = NDArray[np.float32]
#: Day of publication and id: what documents are ordered by.
Place: TypeAlias = tuple[str, DocumentId]

LEFT_OPEN = "the documents of the ledger do not tell"

#: A bearer that its own document makes so likely tells other documents, and is not asked about again.
MIN_TELLING, SURE = 0.5, 0.9
#: Actors that say what a document is about, named most in its findings.
MAX_KEYS = 3
#: Candidates that each kind of memory adds, and documents about one actor that are heard, so many before in
#: time and so many after. They bound the work.
MAX_ADDED, MAX_HEARD = 4, 8
#: What a candidate's chance counts as at least.
LEAST_CHANCE = 0.002
#: Steps of the chances inside the document, and of the likeness of meanings.
_CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ALIKE = (0.45, 0.6, 0.75)
_PRONOUNS = frozenset(("I", "we", "you", "he", "it", "they", "who", "own"))
_DESCRIBED = frozenset(("noun", "name"))
_TOGETHER = frozenset(("two", "several", "all", "both"))


_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_NO_MEANINGS: NDArray[np.int8] = np.zeros((0, 0), np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One commitment whose bearer its document leaves more or less open."""

    finding: FindingId
    document: DocumentId
    start: int
    bearer: str | None
    """The words for the bearer."""
    vector: bytes
    """Meaning of the action."""
    words: str
    """What kind of words those for the bearer are."""
    force: str
    chances: Mapping[Actors, float]
    """Candidates of the document -> chance; no actors: nobody whom it names."""
    how: str
    """How its document tells the bearer."""
    reason: str
    """Why its document does not."""

    @property
    def best(self) -> tuple[Actors, float]:
        """Return the likeliest actors of the document with their chance."""
        some = [(actors, chance) for actors, chance in self.chances.items() if actors]
        return max(some, key=lambda one: (one[1], one[0]), default=((), 0.0))

    @property
    def order(self) -> tuple[int, FindingId]:
        """Return what the commitments of one document are ordered by."""
        return self.start, self.finding

    @property
    def is_open(self) -> bool:
        """Return whether the other documents are asked: its own makes nobody sure."""
        return self.best[1] < SURE


@dataclass(frozen=True, slots=True)
class Memory:
    """What one document says of whom its commitments bind: of most documents nothing, which takes no room."""

    keys: tuple[str, ...] = ()
    """The actors that it is about."""
    bound: Mapping[Actors, int] = field(default_factory=lambda: _NOTHING)
    together: Mapping[Actors, int] = field(default_factory=lambda: _NOTHING)
    words: Mapping[str, Mapping[Actors, int]] = field(default_factory=lambda: _NOTHING)
    meanings: NDArray[np.int8] = field(default_factory=lambda: _NO_MEANINGS)
    meant: Sequence[Actors] = ()
    """Row of `meanings` -> whom that commitment binds."""

    @classmethod
    def of(cls, asked: Iterable[Asked], findings: Iterable[Finding]) -> "Memory":
        """Return what the commitments of one document tell others."""
        bound: Counter[Actors] = Counter()
        together: Counter[Actors] = Counter()
        words: dict[str, Counter[Actors]] = defaultdict(Counter)
        vectors, meant = [], []
        for one in sorted(asked, key=lambda some: some.order):
            actors, chance = one.best
            if chance < MIN_TELLING:
                continue
            bound[actors] += 1
            if one.words in _TOGETHER:
                together[actors] += 1
            for key in _keys_of_words(one):
                words[key][actors] += 1
            if one.vector:
                vectors.append(one.vector)
                meant.append(actors)
        keys = _keys(findings)
        if not bound:
            return cls(keys)
        return cls(keys, bound, together or _NOTHING, words or _NOTHING, _vectors(vectors), tuple(meant))


class Memories:
    """What documents say, by the actors that they are about.

    A document hears of those about one of its actors that are nearest in time, so many before and so many
    after: then another document changes what few others hear, however many there are.
    """

    def __init__(self) -> None:
        self._memories: dict[DocumentId, Memory] = {}
        self._places: dict[DocumentId, Place] = {}
        self._about: dict[str, list[Place]] = defaultdict(list)
        self._telling: dict[str, list[Place]] = defaultdict(list)

    def add(self, document: DocumentId, day: str, memory: Memory) -> set[DocumentId]:
        """Take in a document, and return those that hear something else now, itself among them."""
        place = (day, document)
        self._memories[document], self._places[document] = memory, place
        for key in memory.keys:
            insort(self._about[key], place)
            if memory.bound:
                insort(self._telling[key], place)
        return {document} | self._listeners(document)

    def remove(self, document: DocumentId) -> set[DocumentId]:
        """Forget a document, and return those that hear something else now."""
        heard = self._listeners(document)
        memory, place = self._memories.pop(document), self._places.pop(document)
        for key in memory.keys:
            for places in (self._about[key], self._telling[key]):
                at = bisect_left(places, place)
                if at < len(places) and places[at] == place:
                    del places[at]
        return heard - {document}

    def _listeners(self, document: DocumentId) -> set[DocumentId]:
        memory, place = self._memories[document], self._places[document]
        found: set[DocumentId] = set()
        for key in memory.keys if memory.bound else ():
            telling, about = self._telling[key], self._about[key]
            at = bisect_left(telling, place)
            low = bisect_left(about, telling[at - MAX_HEARD - 1]) if at > MAX_HEARD else 0
            last = at + MAX_HEARD + 1
            high = bisect_right(about, telling[last]) if last < len(telling) else len(about)
            found.update(one for _, one in about[low:high])
        return found

    def own(self, document: DocumentId) -> Memory:
        """Return what the document itself says."""
        return self._memories[document]

    def heard(self, document: DocumentId) -> list[list[Memory]]:
        """Return for each actor that the document is about what others say that are about it too."""
        found = []
        for key in self._memories[document].keys:
            telling, place = self._telling[key], self._places[document]
            at = bisect_left(telling, place)
            after = at + (at < len(telling) and telling[at] == place)
            near = telling[max(0, at - MAX_HEARD) : at] + telling[after : after + MAX_HEARD]
            found.append([self._memories[one] for _, one in near])
        return found


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
        meanings = _vectors([some[at].vector for at in with_vector]).astype(np.float32)
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
        keys = _keys_of_words(asked)
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
        yield "unlisted" if chance is None else f"chance:{sum(chance >= step for step in _CHANCES)}"
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
        step = sum(likeness >= some for some in _ALIKE)
        yield f"alike:{step}"
        if step and likeness == self._most_alike:
            yield f"most_alike:{step}"

    def _told(self, name: str, actors: Actors) -> str:
        return f"{name}:most" if self._rankings[name][0] == actors else name

    def _shares_head(self, actors: Actors) -> bool:
        """Return whether the noun that heads the bearer's words stands in the actor's name: `the mission`."""
        return len(actors) == 1 and self._head in actors[0].casefold().split()


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
    step = sum(chance >= some for some in _CHANCES)
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


def ask(finding: Finding) -> Asked | None:
    """Return the question of a commitment whose candidates were weighed in its document."""
    decision = finding.decided.get("bearer_is")
    if not isinstance(finding.details, Commitment) or decision is None:
        return None
    chances = {_actors(names): chance for names, chance in decision.others}
    if finding.details.bearer_is:
        chances[tuple(sorted(finding.details.bearer_is))] = decision.score
    bearer = finding.quote("bearer")
    return Asked(
        finding=finding.id,
        document=finding.document_id,
        start=finding.start,
        bearer=bearer,
        vector=finding.vector,
        words=kind_of_words(bearer),
        force=finding.details.force.value,
        chances=chances,
        how=decision.how,
        reason=finding.unresolved.get("bearer_is", LEFT_OPEN),
    )


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


def _vectors(vectors: Sequence[bytes]) -> NDArray[np.int8]:
    if not vectors:
        return _NO_MEANINGS
    return np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1)


def _cosines(some: Vectors, others: Vectors) -> NDArray[np.float64]:
    """Return the cosines of whole-number rows, whose products are exact in any order."""
    lengths, other_lengths = ((rows * rows).sum(axis=1, dtype=np.float64) for rows in (some, others))
    products = (some @ others.T).astype(np.float64)
    squares = np.maximum(lengths[:, None] * other_lengths[None], 1.0)
    result: NDArray[np.float64] = np.round(products / np.sqrt(squares), 4)
    return result


def _keys(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the actors that the findings of a document name most."""
    counts = Counter(actor for finding in findings for actor in _named(finding))
    return tuple(sorted(counts, key=lambda actor: (-counts[actor], actor))[:MAX_KEYS])


def _named(finding: Finding) -> Actors:
    details = finding.details
    if isinstance(details, Commitment):
        return (*details.bearer_is, *details.counterparty_is)
    if isinstance(details, Statement):
        return details.speaker_for
    if isinstance(details, Status):
        return details.speaker_is
    return details.of_is if isinstance(details, Figure) else ()


def _keys_of_words(asked: Asked) -> tuple[str, ...]:
    """Return what a bearer's words are remembered by: themselves, and the last word of a name."""
    bearer = asked.bearer
    if bearer is None or asked.words in _PRONOUNS:
        return ()
    last = f"… {bearer.split()[-1].casefold()}"
    return (bearer.casefold(), last) if asked.words == "name" else (bearer.casefold(),)


def _ranked(some: Mapping[Actors, float]) -> list[Actors]:
    return sorted(some, key=lambda actors: (-some[actors], actors))


def _actors(names: str) -> Actors:
    return tuple(sorted(intern(name) for name in names.split(";") if name))
