"""What documents tell others of whom their commitments bind, and what each leaves open."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Figure, Finding, FindingId, Statement, Status
from servanda.linking.linkers.actors.answers import Actors
from servanda.linking.linkers.actors.traits import kind_of_words

#: Day of publication and id: what documents are ordered by.
Place: TypeAlias = tuple[str, DocumentId]

LEFT_OPEN = "the documents of the ledger do not tell"

#: A bearer that its own document makes so likely tells other documents, and is not asked about again.
MIN_TELLING, SURE = 0.5, 0.9
#: Actors that say what a document is about, named most in its findings.
MAX_KEYS = 3
#: Documents about one actor that are heard, so many before in time and so many after. It bounds the work.
MAX_HEARD = 8
_PRONOUNS = frozenset(("I", "we", "you", "he", "it", "they", "who", "own"))
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
            for key in keys_of_words(one):
                words[key][actors] += 1
            if one.vector:
                vectors.append(one.vector)
                meant.append(actors)
        keys = _keys(findings)
        if not bound:
            return cls(keys)
        return cls(keys, bound, together or _NOTHING, words or _NOTHING, stacked(vectors), tuple(meant))


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


def stacked(vectors: Sequence[bytes]) -> NDArray[np.int8]:
    """Return vectors as rows."""
    if not vectors:
        return _NO_MEANINGS
    return np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1)


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


def keys_of_words(asked: Asked) -> tuple[str, ...]:
    """Return what a bearer's words are remembered by: themselves, and the last word of a name."""
    bearer = asked.bearer
    if bearer is None or asked.words in _PRONOUNS:
        return ()
    last = f"… {bearer.split()[-1].casefold()}"
    return (bearer.casefold(), last) if asked.words == "name" else (bearer.casefold(),)


def _actors(names: str) -> Actors:
    return tuple(sorted(intern(name) for name in names.split(";") if name))
