"""What was searched where nobody speaks of an undertaking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from servanda.linking.records import DocumentFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The documents of a stretch of time: where there are none, silence tells nothing."""

    since: date
    until: date
    documents: int
    publishers: tuple[str, ...]
    """Those with most documents first."""
    months: int
    """Calendar months of the stretch, begun ones counted."""
    months_with_documents: int

    def as_record(self) -> dict[str, object]:
        """Return what was searched as one JSON object."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "documents": self.documents,
            "publishers": list(self.publishers),
            "months": self.months,
            "months_with_documents": self.months_with_documents,
        }


def searched_between(documents: Iterable[DocumentFacts], since: date, until: date) -> Searched:
    """Return what was published from one day to another; a document dated by year counts for no month."""
    found = 0
    publishers: dict[str, int] = {}
    months: set[str] = set()
    for document in documents:
        published = document.published
        if published is None or not since <= published.last_day <= until:
            continue
        found += 1
        if document.publisher:
            publishers[document.publisher] = publishers.get(document.publisher, 0) + 1
        if published.precision != "year":
            months.add(published.iso[:7])
    return Searched(
        since=since,
        until=until,
        documents=found,
        publishers=tuple(sorted(publishers, key=lambda name: (-publishers[name], name))),
        months=(until.year - since.year) * 12 + until.month - since.month + 1,
        months_with_documents=len(months),
    )
