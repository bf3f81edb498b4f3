"""Hits of a full-text search, as reviewers left the findings among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, SearchHit
from servanda.primitives import Span
from servanda.views.reviews import Mark, Reviews, take_reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A hit, and what reviewers made of the finding."""

    found: SearchHit
    review: Mark | None = None

    def as_record(self) -> dict[str, object]:
        """Return the hit as one JSON object."""
        hit = self.found
        review = {"review": self.review.as_record()} if self.review else {}
        return {
            "kind": hit.kind,
            "id": hit.id,
            "document": hit.document,
            "title": hit.title,
            "field": hit.field,
            "snippet": hit.snippet,
            "marks": [[mark.start, mark.end] for mark in hit.marks],
            "start": hit.start,
            "rank": hit.rank,
            **review,
        }


def list_hits(
    ledger: Ledger, query: str, *, limit: int = 20, as_of: date | None = None, reviews: Reviews | None = None
) -> list[Hit]:
    """Return the best hits; a rejected finding is none, a corrected one shows the corrected words.

    The words that a correction brought in stand in the text, where they are found as the document's.
    `reviews` are those of the ledger on the day, where they are known already.
    """
    if reviews is None:
        reviews = take_reviews(ledger, as_of=as_of)
    # So many hits at most go away again.
    hits = ledger.search(query, limit=limit + len(reviews.verdicts), as_of=as_of)
    left = islice(_reviewed(hits, reviews), limit)
    return [replace(hit, found=replace(hit.found, rank=rank)) for rank, hit in enumerate(left, start=1)]


def _reviewed(hits: list[SearchHit], reviews: Reviews) -> Iterator[Hit]:
    for hit in hits:
        mark = reviews.mark(FindingId(hit.id)) if hit.kind != "document" else None
        if mark is None or mark.verdict == "accepted":
            yield Hit(found=hit, review=mark)
        elif mark.verdict == "corrected":
            found = _with_words(hit, reviews.corrected[FindingId(hit.id)])
            yield from [Hit(found=found, review=mark)] if found is not None else []


def _with_words(hit: SearchHit, corrected: Finding) -> SearchHit | None:
    """Return the hit in the words of the correction; None where they lack a word that was searched for."""
    words = " … ".join(corrected.evidence.quotes[name] for name in sorted(corrected.evidence.quotes))
    marks = []
    for said in {hit.snippet[mark.start : mark.end] for mark in hit.marks}:
        places = [Span(*match.span()) for match in re.finditer(re.escape(said), words)]
        if not places:
            return None
        marks += places
    return replace(hit, snippet=words, marks=tuple(sorted(marks)), start=corrected.start)
