"""Commitments of many documents → who is bound by each, with what the other documents tell.

What a document leaves open (`both sides`, `it was to be set up`) others often say. Each commitment's
candidates, weighed inside its document, are weighed again with what the ledger's other documents about the
same actors bind to whom: the same words, the groups that act together, undertakings that mean the same.
Counts are kept by actor, so that the work grows with the number of commitments.
Weights: training/fit_bearers.py.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Decision, Figure, Finding, FindingId, Statement, Status
from servanda.linking.linkers.actors_answers import Actors, How
from servanda.linking.linkers.actors_choice import (
    MIN_CHANCE,
    UNDECIDED,
    Chance,
    best_of,
    chances_of,
    load_model,
    others_of,
    undecided,
)
from servanda.linking.linkers.actors_traits import head_of, kind_of_words
from servanda.linking.records import Settled

Vectors: TypeAlias = NDArray[np.float32]

LEFT_OPEN = "the documents of the ledger do not tell"

#: A bearer that its own document makes so likely tells other documents, and is not asked about again.
MIN_TELLING, SURE = 0.5, 0.9
#: Actors that say what a document is about, named most in its findings.
MAX_KEYS = 3
#: Candidates that each kind of memory adds; groups of bearers that a memory keeps, the most frequent; and
#: commitments about one actor whose meaning is compared: a sample, for ids are hashes. They bound the work.
MAX_ADDED, MAX_KEPT, MAX_COMPARED = 4, 50, 1000
#: What a candidate's chance counts as at least.
LEAST_CHANCE = 0.002
#: Steps of the chances inside the document, and of the likeness of meanings.
_CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ALIKE = (0.45, 0.6, 0.75)
_PRONOUNS = frozenset(("I", "we", "you", "he", "it", "they", "who", "own"))
_DESCRIBED = frozenset(("noun", "name"))
_TOGETHER = frozenset(("two", "several", "all", "both"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One commitment whose bearer its document leaves more or less open."""

    finding: Finding
    words: str
    force: str
    chances: Mapping[Actors, float]
    """Candidates of the document -> chance; no actors: nobody whom it names."""

    @property
    def best(self) -> tuple[Actors, float]:
        """Return the likeliest actors of the document with their chance."""
        some = [(actors, chance) for actors, chance in self.chances.items() if actors]
        return max(some, key=lambda one: (one[1], one[0]), default=((), 0.0))


@dataclass(slots=True)
class Memory:
    """What the documents about one actor say."""

    documents: set[DocumentId] = field(default_factory=set)
    bound: Counter[Actors] = field(default_factory=Counter)
    together: Counter[Actors] = field(default_factory=Counter)
    words: defaultdict[str, Counter[Actors]] = field(default_factory=lambda: defaultdict(Counter))
    telling: list[Finding] = field(default_factory=list)

    def forget_rare(self) -> None:
        """Keep of every count the most frequent bearers."""
        self.bound, self.together = _most(self.bound), _most(self.together)
        self.words = defaultdict(Counter, {words: _most(some) for words, some in self.words.items()})


class Memories:
    """What all documents say, by the actors that they are about."""

    def __init__(self, asked: Sequence[Asked], findings: Sequence[Finding]) -> None:
        self._keys = _keys(findings)
        self._answers = {one.finding.id: one.best[0] for one in asked if one.best[1] >= MIN_TELLING}
        self._memories: dict[str, Memory] = defaultdict(Memory)
        self._own: dict[DocumentId, Memory] = defaultdict(Memory)
        for one in asked:
            if one.finding.id in self._answers:
                self._remember(one)
        for memory in self._memories.values():
            memory.forget_rare()
        self._tables: dict[str, tuple[Vectors, list[Finding]]] = {}

    def answer(self, finding: FindingId) -> Actors:
        """Return whom a telling commitment binds."""
        return self._answers[finding]

    def about(self, document: DocumentId) -> list[tuple[str, Memory]]:
        """Return the memories of the actors that a document is about."""
        return [(key, self._memories[key]) for key in self._keys.get(document, ()) if key in self._memories]

    def own(self, document: DocumentId) -> Memory:
        """Return what the document itself has put into the memories."""
        return self._own[document]

    def table(self, key: str) -> tuple[Vectors, list[Finding]]:
        """Return the meanings of the telling commitments about an actor."""
        if key not in self._tables:
            some = [one for one in self._memories[key].telling if one.vector][-2 * MAX_COMPARED :]
            self._tables[key] = (_vectors([one.vector for one in some]), some)
        return self._tables[key]

    def _remember(self, one: Asked) -> None:
        document, actors = one.finding.document_id, self._answers[one.finding.id]
        own = self._own[document]
        for memory in (own, *(self._memories[key] for key in self._keys.get(document, ()))):
            memory.documents.add(document)
            memory.bound[actors] += 1
            if one.words in _TOGETHER:
                memory.together[actors] += 1
            for words in _keys_of_words(one):
                memory.words[words][actors] += 1
            memory.telling.append(one.finding)


class Hearing:
    """What the other documents say for the candidates of one commitment."""

    def __init__(self, asked: Asked, memories: Memories, alike: Mapping[Actors, float]) -> None:
        self.asked = asked
        self.alike = alike
        document = asked.finding.document_id
        own, about = memories.own(document), [memory for _, memory in memories.about(document)]
        self.bound = _shared([(memory.bound, own.bound, len(memory.documents)) for memory in about])
        self.together = _shared([(memory.together, own.together, len(memory.documents)) for memory in about])
        self._head = head_of(asked.finding.quote("bearer") or "") if asked.words in _DESCRIBED else ""
        keys = _keys_of_words(asked)
        self.words, self.last_word = (_shared(_of_words(key, about, own)) for key in (*keys, "", "")[:2])
        self._ranks = {
            size: [actors for actors in _ranked(self.bound) if (len(actors) > 1) == size]
            for size in (False, True)
        }
        self._places = {actors: at for some in self._ranks.values() for at, actors in enumerate(some)}
        told = {"together": self.together, "words": self.words, "last_word": self.last_word}
        self._rankings = {name: _ranked(some) for name, some in told.items()}
        self._most_alike = max(alike.values(), default=0.0)

    def candidates(self) -> list[Actors]:
        """Return whom the commitment may bind, in a fixed order."""
        some = [actors for actors in self.asked.chances if actors]
        for ranked in (_ranked(self.alike), *self._rankings.values(), *self._ranks.values()):
            some += ranked[:MAX_ADDED]
        some += [actors for actors in self._ranks[False] if self._shares_head(actors)][:MAX_ADDED]
        return sorted(set(some))

    def traits(self, actors: Actors) -> Iterator[str]:
        """Yield what speaks for the actors."""
        chance = self.asked.chances.get(actors)
        yield "unlisted" if chance is None else f"chance:{sum(chance >= step for step in _CHANCES)}"
        if actors in self.together:
            yield self._told("together", actors)
        yield f"bound:{min(self._places[actors], 3) if actors in self._places else 'not'}"
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
    traits = list(hearing.traits(actors))
    for trait in traits:
        yield from (
            f"{size} {trait}",
            f"{size} {trait} | {hearing.asked.words}",
            f"{size} {trait} | {hearing.asked.force}",
        )
    for first, second in combinations(traits, 2):
        yield f"{size} {first} & {second}"


def features_of_nobody(hearing: Hearing) -> Iterator[str]:
    """Yield the weights of there being nobody."""
    chance = hearing.asked.chances.get((), 0.0)
    yield "nobody"
    step = sum(chance >= some for some in _CHANCES)
    yield from (f"nobody {step}", f"nobody {step} | {hearing.asked.words}", f"nobody | {hearing.asked.force}")


def settle(findings: Sequence[Finding]) -> list[Settled]:
    """Return the bearers that the documents leave open, as all of them together tell; ordered by finding."""
    asked = [one for finding in findings if (one := ask(finding)) is not None]
    return sorted(map(_settled, iter_hearings(asked, findings)), key=lambda one: one.finding)


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
    return Asked(
        finding=finding,
        words=kind_of_words(finding.quote("bearer")),
        force=finding.details.force.value,
        chances=chances,
    )


def iter_hearings(asked: Sequence[Asked], findings: Sequence[Finding]) -> Iterator[Hearing]:
    """Yield what the other documents say for each commitment that its own leaves open."""
    ordered = sorted(asked, key=lambda one: (one.finding.document_id, one.finding.start, one.finding.id))
    memories = Memories(ordered, findings)
    by_document: dict[DocumentId, list[Asked]] = defaultdict(list)
    for one in ordered:
        if one.best[1] < SURE:
            by_document[one.finding.document_id].append(one)
    for document, some in by_document.items():
        for one, alike in zip(some, _alike(document, some, memories), strict=True):
            yield Hearing(one, memories, alike)


def _settled(hearing: Hearing) -> Settled:
    """Return the bearer as the ledger has it."""
    weights = load_model("ledger")
    scored = [
        (
            log_chance(hearing, actors) + sum(weights.get(one, 0.0) for one in features_of(hearing, actors)),
            actors,
        )
        for actors in hearing.candidates()
    ]
    nobody = sum(weights.get(one, 0.0) for one in features_of_nobody(hearing))
    scored.append((log_chance(hearing, ()) + nobody, ()))
    return _choose(hearing.asked, chances_of(scored))


def _choose(asked: Asked, chances: Sequence[Chance]) -> Settled:
    finding, was, best = asked.finding, asked.finding.decided["bearer_is"], best_of(chances)
    if best is None or best.chance < MIN_CHANCE:
        return Settled(
            finding=finding.id,
            bearer_is=(),
            decision=undecided(chances if best else ()),  # nobody to choose from: nothing is kept
            reason=finding.unresolved.get("bearer_is", LEFT_OPEN),
        )
    how = was.how if best.actors == asked.best[0] and was.how != UNDECIDED else How.LEDGER.value
    decision = Decision(how, best.chance, others_of(chances))
    return Settled(finding=finding.id, bearer_is=best.actors, decision=decision)


def _alike(document: DocumentId, some: Sequence[Asked], memories: Memories) -> list[dict[Actors, float]]:
    """Return for each commitment: actors -> likeness of the most similar undertaking of other documents."""
    found: list[dict[Actors, float]] = [{} for _ in some]
    with_vector = [at for at, one in enumerate(some) if one.finding.vector]
    if not with_vector:
        return found
    meanings = _vectors([some[at].finding.vector for at in with_vector])
    for key, _ in memories.about(document):
        table, telling = memories.table(key)
        rows = [at for at, one in enumerate(telling) if one.document_id != document][-MAX_COMPARED:]
        if not rows:
            continue
        likenesses = np.round(meanings @ table[rows].T, 4)
        for place, row in zip(*np.nonzero(likenesses >= _ALIKE[0]), strict=True):
            actors, likeness = memories.answer(telling[rows[row]].id), float(likenesses[place, row])
            at = with_vector[place]
            if likeness > found[at].get(actors, 0.0):
                found[at][actors] = likeness
    return found


def _vectors(vectors: Sequence[bytes]) -> Vectors:
    if not vectors:
        return np.zeros((0, 1), np.float32)
    table = np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1).astype(np.float32)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    result: Vectors = table / np.maximum(lengths, 1e-6)
    return result


def _keys(findings: Sequence[Finding]) -> Mapping[DocumentId, tuple[str, ...]]:
    """Return document -> the actors that its findings name most."""
    counts: dict[DocumentId, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        counts[finding.document_id].update(_named(finding))
    return {
        document: tuple(sorted(some, key=lambda actor: (-some[actor], actor))[:MAX_KEYS])
        for document, some in counts.items()
    }


def _named(finding: Finding) -> Actors:
    details = finding.details
    if isinstance(details, Commitment):
        return (*details.bearer_is, *details.counterparty_is)
    if isinstance(details, Statement):
        return details.speaker_for
    if isinstance(details, Status):
        return details.speaker_is
    return details.of_is if isinstance(details, Figure) else ()


def _shared(memories: Sequence[tuple[Counter[Actors], Counter[Actors], int]]) -> Mapping[Actors, float]:
    """Return actors -> how often other documents have them; memories of fewer documents count for more."""
    found: dict[Actors, float] = {}
    for counter, own, documents in memories:
        for actors, times in counter.items():
            rest = times - own.get(actors, 0)
            if rest > 0:
                found[actors] = found.get(actors, 0.0) + rest / documents
    return {actors: round(value, 6) for actors, value in found.items()}


def _most(some: Counter[Actors]) -> Counter[Actors]:
    if len(some) <= MAX_KEPT:
        return some
    return Counter({actors: some[actors] for actors in _ranked(some)[:MAX_KEPT]})


def _of_words(
    key: str, about: Sequence[Memory], own: Memory
) -> list[tuple[Counter[Actors], Counter[Actors], int]]:
    """Return what memories have under a key of words."""
    nothing: Counter[Actors] = Counter()
    return [
        (memory.words.get(key, nothing), own.words.get(key, nothing), len(memory.documents))
        for memory in about
    ]


def _keys_of_words(asked: Asked) -> tuple[str, ...]:
    """Return what a bearer's words are remembered by: themselves, and the last word of a name."""
    bearer = asked.finding.quote("bearer")
    if bearer is None or asked.words in _PRONOUNS:
        return ()
    last = f"… {bearer.split()[-1].casefold()}"
    return (bearer.casefold(), last) if asked.words == "name" else (bearer.casefold(),)


def _ranked(some: Mapping[Actors, float]) -> list[Actors]:
    return sorted(some, key=lambda actors: (-some[actors], actors))


def _actors(names: str) -> Actors:
    return tuple(sorted(name for name in names.split(";") if name))
