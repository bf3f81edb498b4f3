"""What was searched where nobody speaks of an undertaking."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from servanda.extraction.records import Finding
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
    gaps: tuple[tuple[str, str], ...]
    """First and last month of each run of months without a document: nothing was searched there."""
    dated_by_year: int
    """Documents that are dated by year alone, and so count for no month."""

    def as_record(self) -> dict[str, object]:
        """Return what was searched as one JSON object."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "documents": self.documents,
            "publishers": list(self.publishers),
            "months": self.months,
            "months_with_documents": self.months_with_documents,
            "gaps": [list(gap) for gap in self.gaps],
            "dated_by_year": self.dated_by_year,
        }


def searched_between(documents: Iterable[DocumentFacts], since: date, until: date) -> Searched:
    """Return what was published from one day to another; a document dated by year counts for no month."""
    found = list(_published_between(documents, since, until))
    return searched_in(
        ((one.publisher, one.published.iso) for one in found if one.published is not None), since, until
    )


def searched_in(published: Iterable[tuple[str | None, str]], since: date, until: date) -> Searched:
    """Return the same of the publishers and dates of the documents of that stretch."""
    found = list(published)
    publishers = Counter(publisher for publisher, _ in found if publisher)
    months = {day[:7] for _, day in found if len(day) > len("YYYY")}
    calendar = list(_months(since, until))
    return Searched(
        since=since,
        until=until,
        documents=len(found),
        publishers=tuple(sorted(publishers, key=lambda name: (-publishers[name], name))),
        months=len(calendar),
        months_with_documents=len(months),
        gaps=tuple(_gaps(calendar, months)),
        dated_by_year=sum(len(day) == len("YYYY") for _, day in found),
    )


def texts_on_actors(
    documents: Iterable[DocumentFacts], findings: Iterable[Finding], since: date, until: date
) -> Mapping[str, frozenset[str]]:
    """Return actor -> digests of the texts of that time with commitments or status reports that name it."""
    texts = {one.id: one.sha256 for one in _published_between(documents, since, until)}
    found: dict[str, set[str]] = defaultdict(set)
    for one in findings:
        if one.document_id in texts:
            for name in _named(one):
                found[name].add(texts[one.document_id])
    return {name: frozenset(some) for name, some in found.items()}


def _published_between(
    documents: Iterable[DocumentFacts], since: date, until: date
) -> Iterator[DocumentFacts]:
    for one in documents:
        if one.published is not None and since <= one.published.last_day <= until:
            yield one


def _named(finding: Finding) -> Iterator[str]:
    for field in ("bearer_is", "counterparty_is", "speaker_is"):
        yield from getattr(finding.details, field, ())


def _months(since: date, until: date) -> Iterator[str]:
    for month in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        yield f"{month // 12:04}-{month % 12 + 1:02}"


def _gaps(calendar: Iterable[str], searched: Collection[str]) -> Iterator[tuple[str, str]]:
    for is_searched, run in groupby(calendar, key=lambda month: month in searched):
        if not is_searched:
            months = list(run)
            yield months[0], months[-1]
