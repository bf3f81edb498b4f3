"""Who bears witness: copies of a text, a paragraph or a story count for the document that had it first."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from servanda.documents.outline import Outline, Paragraph, number_words
from servanda.documents.records import DocumentId, DocumentKind
from servanda.extraction.records import Finding
from servanda.linking.linkers.copies.carried import Place, find_carried
from servanda.linking.linkers.copies.retold import MAX_DAYS, MIN_CONTAINED, Story, beyond, find_retold
from servanda.linking.records import DocumentFacts

__all__ = ["MAX_DAYS", "Cell", "Witnesses", "find_witnesses", "others_of"]

#: A document is a copy where more than this share of its marks was carried over from one document. Where a
#: publisher uses its own words again, or a text speaks in its own name, it takes the larger share.
MIN_CARRIED, MIN_REPEATED = 0.5, 0.8
#: Of a publisher's own texts only those with this share of all their words in common are one: of two calls
#: with two ministers the releases differ in little more than the names.
MIN_ONE_TEXT = 0.9
#: The lead of a copy is not its own where the other document has this share of the copy's words:
#: docs/measurements/linking.md.
MIN_SAME_WORDS = 0.8
#: Paragraph of a copy that cannot be told.
_SOMEWHERE = -1
#: What these say, they say in their own name, also in words that were used before.
_OWN_WORDS = frozenset({DocumentKind.AGREEMENT.value, DocumentKind.RESOLUTION.value})
#: Of two documents of one day these quote the other.
_QUOTING = frozenset({DocumentKind.NEWS.value, DocumentKind.OPED.value})
#: What tells a story: briefings, interviews and speeches are their speakers' own words. None: not known.
_STORIES = frozenset({DocumentKind.NEWS.value, None})
_EMPTY = Outline(marks=bytes(8))
#: A document's origins as they are stored: where its paragraphs start; the document that most of it goes back
#: to; and those paragraphs that are not its own, each with document and paragraph where its words came first.
Cell: TypeAlias = Sequence[Any]


def others_of(cell: Cell) -> set[DocumentId]:
    """Return the other documents that a stored cell names."""
    _, whole, others = cell
    return {*([whole] if whole else ()), *(other for _, other, _ in others)}


@dataclass(frozen=True, slots=True)
class _Source:
    """A document, its paragraphs, and where each of them goes back to."""

    facts: DocumentFacts
    starts: tuple[int, ...]
    origins: tuple[Place, ...]
    """Paragraph -> the first paragraph that had its words, or itself."""
    whole: int
    """The document that most of it goes back to, or itself."""


class Witnesses(Mapping[DocumentId, str]):
    """Document -> its witness; `of` tells the witness of one finding, which stands in one paragraph."""

    def __init__(self, sources: Sequence[_Source]) -> None:
        self._sources = sources
        self._numbers = {source.facts.id: number for number, source in enumerate(sources)}

    def __getitem__(self, document: DocumentId) -> str:
        return self._name(self._sources[self._numbers[document]].whole)

    def __iter__(self) -> Iterator[DocumentId]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, finding: Finding) -> str:
        """Return who bears witness to the finding: a publisher, or a document without one."""
        return self._name(self.place_of(finding).document)

    def place_of(self, finding: Finding) -> Place:
        """Return the paragraph that the finding's goes back to, the same for all its copies."""
        number = self._numbers[finding.document_id]
        source = self._sources[number]
        at = bisect_right(source.starts, finding.start) - 1
        return source.origins[at] if at >= 0 else Place(source.whole, _SOMEWHERE)

    def copied_from(self, finding: Finding) -> DocumentId | None:
        """Return the document that the finding's paragraph was carried over from; None where it is its own.

        What a publisher says again in another document is no copy.
        """
        number = self._numbers[finding.document_id]
        first = self.place_of(finding).document
        if first == number:
            return None
        again = self._name(first) == self._name(number) and self._sources[number].whole == number
        return None if again else self._sources[first].facts.id

    def copy_of(self, document: DocumentId) -> DocumentId | None:
        """Return the document that most of this one was carried over from; None where it is its own."""
        number = self._numbers[document]
        whole = self._sources[number].whole
        return None if whole == number else self._sources[whole].facts.id

    def sources_of(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Return for each paragraph of a document the document that it goes back to."""
        origins = self._sources[self._numbers[document]].origins
        return tuple(self._sources[place.document].facts.id for place in origins)

    def cell_of(self, document: DocumentId) -> Cell:
        """Return what is known of a document's origins, as it is stored."""
        number = self._numbers[document]
        source = self._sources[number]
        others = [
            (at, self._sources[place.document].facts.id, place.paragraph)
            for at, place in enumerate(source.origins)
            if place != Place(number, at)
        ]
        whole = None if source.whole == number else self._sources[source.whole].facts.id
        return [list(source.starts), whole, others]

    @classmethod
    def of_cells(
        cls, cells: Mapping[DocumentId, Cell], documents: Mapping[DocumentId, DocumentFacts]
    ) -> "Witnesses":
        """Return who bears witness; `documents` are those with cells, and those that they go back to."""
        numbers = {key: number for number, key in enumerate(documents)}
        sources = []
        for key, facts in documents.items():
            starts, whole, others = cells.get(key, ((), None, ()))
            origins = [Place(numbers[key], at) for at in range(len(starts))]
            for at, other, paragraph in others:
                origins[at] = Place(numbers[other], paragraph)
            number = numbers[key] if whole is None else numbers[whole]
            sources.append(_Source(facts, tuple(starts), tuple(origins), number))
        return cls(sources)

    def facts(self, document: DocumentId) -> DocumentFacts:
        """Return what is known of a document."""
        return self._sources[self._numbers[document]].facts

    def find_facts(self, document: DocumentId) -> DocumentFacts | None:
        """Return what is known of a document; None where nothing is."""
        return self.facts(document) if document in self._numbers else None

    def _name(self, number: int) -> str:
        facts = self._sources[number].facts
        return f"publisher {facts.publisher.casefold()}" if facts.publisher else f"document {facts.id}"


def find_witnesses(
    documents: Mapping[DocumentId, DocumentFacts],
) -> Witnesses:
    """Return who bears witness to what the documents say; the same whatever their order.

    A document without an outline is a copy only of one with the same text.
    """
    ordered = sorted(documents.values(), key=_appearance)
    same = _same_texts(ordered)
    outlines = [_EMPTY if n in same else facts.outline or _EMPTY for n, facts in enumerate(ordered)]
    paragraphs = [outline.paragraphs for outline in outlines]
    carried = find_carried(paragraphs)
    texts = _Texts(ordered, [outline.words for outline in outlines], _shares(paragraphs, carried))
    wholes = texts.find_wholes()
    copies = same | wholes | find_retold(texts.stories({*same, *wholes}))
    kept = {
        place: other
        for place, other in carried.items()
        if ordered[place.document].kind not in _OWN_WORDS or place.document in copies
    }
    emptied = frozenset(n for n in copies if n not in wholes or texts.is_retold(n, wholes[n]))
    led = frozenset(n for n in wholes if texts.contained(n, wholes[n]) >= MIN_SAME_WORDS)
    return Witnesses(_trace(ordered, paragraphs, _Copies(kept, copies, emptied, led)))


def _appearance(facts: DocumentFacts) -> tuple[bool, str, bool, str, str]:
    """Return what documents are ordered by: whose words came first is the witness."""
    day = facts.published.last_day.isoformat() if facts.published else ""
    return (not day, day, facts.kind in _QUOTING, facts.name, facts.id)


def _same_texts(ordered: Sequence[DocumentFacts]) -> dict[int, int]:
    first: dict[str, int] = {}
    for number, facts in enumerate(ordered):
        first.setdefault(facts.sha256, number)
    return {n: first[facts.sha256] for n, facts in enumerate(ordered) if first[facts.sha256] != n}


def _shares(
    paragraphs: Sequence[Sequence[Paragraph]], carried: Mapping[Place, Place]
) -> dict[int, dict[int, float]]:
    """Return document -> earlier document -> the share of its marks in paragraphs carried over from there."""
    counted: dict[int, Counter[int]] = defaultdict(Counter)
    for place, first in carried.items():
        counted[place.document][first.document] += len(paragraphs[place.document][place.paragraph].marks)
    totals = {number: sum(len(one.marks) for one in paragraphs[number]) for number in counted}
    return {
        number: {other: marks / totals[number] for other, marks in some.items()}
        for number, some in counted.items()
    }


@dataclass(frozen=True, slots=True)
class _Texts:
    """All documents in the order of their appearance, and what each has of earlier ones."""

    ordered: Sequence[DocumentFacts]
    words: Sequence[frozenset[int]]
    shares: Mapping[int, Mapping[int, float]]

    def find_wholes(self) -> dict[int, int]:
        """Return document -> the one that most of it was carried over from."""
        found = {}
        for number, some in self.shares.items():
            other, most = min(some.items(), key=lambda item: (-item[1], item[0]))
            publisher = self.ordered[number].publisher
            again = publisher is not None and publisher == self.ordered[other].publisher
            own = again or self.ordered[number].kind in _OWN_WORDS
            if most > (MIN_REPEATED if own else MIN_CARRIED) and not (again and self._differ(number, other)):
                found[number] = other
        return found

    def _differ(self, number: int, other: int) -> bool:
        one, first = self.words[number], self.words[other]
        return len(one & first) < MIN_ONE_TEXT * len(one | first)

    def stories(self, left_out: set[int]) -> Iterator[Story]:
        """Yield what may be a story told again."""
        for number, facts in enumerate(self.ordered):
            published = facts.published
            if published is None or published.precision != "day" or facts.kind not in _STORIES:
                continue
            if number not in left_out:
                yield Story(
                    number=number,
                    day=published.first_day.toordinal(),
                    words=self.words[number],
                    agency=number_words(facts.publisher or "") if facts.kind in _QUOTING else frozenset(),
                    publisher=facts.publisher.casefold() if facts.publisher else None,
                    carried=self.shares.get(number, {}),
                )

    def contained(self, number: int, other: int) -> float:
        """Return the share of a document's words that the other has."""
        return len(self.words[number] & self.words[other]) / max(1, len(self.words[number]))

    def is_retold(self, number: int, other: int) -> bool:
        """Return whether a document tells in other words what it did not carry over."""
        carried = self.shares[number][other]
        return beyond(self.contained(number, other), carried) >= MIN_CONTAINED


@dataclass(frozen=True, slots=True)
class _Copies:
    """What was carried over, and which documents are copies."""

    carried: Mapping[Place, Place]
    documents: Mapping[int, int]
    emptied: frozenset[int]
    """Copies of which no paragraph is their own."""
    led: frozenset[int]
    """Copies of which the first paragraph, a new lead, is not."""


def _trace(
    ordered: Sequence[DocumentFacts], paragraphs: Sequence[Sequence[Paragraph]], copies: _Copies
) -> list[_Source]:
    """Return the documents with everything traced to the first that had it; they stand in order."""
    sources: list[_Source] = []
    for number, facts in enumerate(ordered):
        other = copies.documents.get(number)
        whole = number if other is None else sources[other].whole
        if other is not None and facts.sha256 == ordered[other].sha256:
            sources.append(_Source(facts, sources[other].starts, sources[other].origins, whole))
            continue
        origins = []
        for at in range(len(paragraphs[number])):
            place = Place(number, at)
            if (first := copies.carried.get(place)) is not None:
                place = sources[first.document].origins[first.paragraph]
            elif number in copies.emptied or (at == 0 and number in copies.led):
                place = Place(whole, _SOMEWHERE)
            origins.append(place)
        starts = tuple(one.span.start for one in paragraphs[number])
        sources.append(_Source(facts, starts, tuple(origins), whole))
    return sources
