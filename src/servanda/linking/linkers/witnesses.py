"""Which documents are one witness: exact copies, and wire stories that several publishers carried."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.linking.linkers.likeness import contained, shared
from servanda.linking.linkers.words import stems
from servanda.linking.records import DocumentFacts

#: Two documents are copies where the lighter one's words lie in the other in this share, both have this
#: share in common, and they appeared within so many days: docs/measurements/linking.md.
MIN_CONTAINED, MIN_SHARED, MAX_DAYS = 0.5, 0.3, 3
#: Fewer stems than this tell nothing about copying.
MIN_STEMS = 25


def find_witnesses(
    documents: Mapping[DocumentId, DocumentFacts], findings: Iterable[Finding]
) -> dict[DocumentId, str]:
    """Return document -> its witness: the publisher of the first of its copies, or that document's id."""
    first = _first_copies(documents, findings)
    return {
        key: f"publisher {publisher.casefold()}"
        if (publisher := documents[one].publisher)
        else f"document {one}"
        for key, one in first.items()
    }


def _first_copies(
    documents: Mapping[DocumentId, DocumentFacts], findings: Iterable[Finding]
) -> dict[DocumentId, DocumentId]:
    words: dict[DocumentId, set[str]] = defaultdict(set)
    for finding in findings:
        for quote in finding.evidence.quotes.values():
            words[finding.document_id] |= stems(quote)
    bags = {key: frozenset(some) for key, some in words.items()}
    first: dict[DocumentId, DocumentId] = {key: key for key in documents}
    for one, other in _pairs(documents):
        if first[one] != first[other] and _are_copies(documents[one], documents[other], bags):
            low, high = sorted((first[one], first[other]))
            first = {key: low if value == high else value for key, value in first.items()}
    return first


def _pairs(documents: Mapping[DocumentId, DocumentFacts]) -> Iterable[tuple[DocumentId, DocumentId]]:
    """Return pairs with one text, and pairs that appeared within a few days."""
    by_text: dict[str, list[DocumentId]] = defaultdict(list)
    dated: list[tuple[date, DocumentId]] = []
    for key in sorted(documents):
        by_text[documents[key].sha256].append(key)
        published = documents[key].published
        if published is not None and published.precision == "day":
            dated.append((published.first_day, key))
    for same in by_text.values():
        yield from ((same[0], other) for other in same[1:])
    yield from _close(sorted(dated))


def _close(dated: Sequence[tuple[date, DocumentId]]) -> Iterable[tuple[DocumentId, DocumentId]]:
    for at, (day, key) in enumerate(dated):
        for later, other in dated[at + 1 :]:
            if (later - day).days > MAX_DAYS:
                break
            yield key, other


def _are_copies(one: DocumentFacts, other: DocumentFacts, bags: Mapping[DocumentId, frozenset[str]]) -> bool:
    if one.sha256 == other.sha256:
        return True
    some, others = bags.get(one.id, frozenset()), bags.get(other.id, frozenset())
    if min(len(some), len(others)) < MIN_STEMS:
        return False
    return shared(some, others) >= MIN_SHARED and contained(some, others) >= MIN_CONTAINED
