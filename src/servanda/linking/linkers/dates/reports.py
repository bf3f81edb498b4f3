"""The date of an event from the status reports that tell it: the newest documents win, equals must agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servanda.extraction.records import Finding, FindingId
from servanda.linking.linkers.arrangements.names import Reference
from servanda.linking.linkers.dates.happenings import Happening
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate

#: Where an event's date comes from.
REPORT, REGISTRY, PUBLICATION = "status report", "registry", "publication"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """The date of an event, and who says so."""

    date: PartialDate
    source: str
    evidence: FindingId | None = None
    note: str = ""
    """What else a reader should know: a date that was given before, whose date it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A status report that tells of an event, with its date."""

    finding: Finding
    facts: DocumentFacts
    happening: Happening
    meant: Reference
    date: PartialDate

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Return what reports are sorted by: undated documents first, which outweigh nothing dated."""
        published = self.facts.published
        day = published.first_day.isoformat() if published else ""
        return day, self.facts.name, self.finding.start, self.finding.id


def newest_date(told: Sequence[Report]) -> EventDate | str | None:
    """Return the date that the newest documents give; why there is none where they differ."""
    if not told:
        return None
    ordered = sorted(told, key=lambda one: one.order)
    latest = list(_of_newest(ordered))
    exact = min(latest, key=lambda one: (-len(one.date.iso), one.order))
    for one in latest:
        if not _agree(one.date, exact.date):
            pair = sorted((exact, one), key=lambda some: (some.date.iso, some.order))
            told_both = " and ".join(f"{some.date.iso} ({some.facts.name})" for some in pair)
            return f"two dates are given and neither is newer: {told_both}"
    for one in reversed(ordered):  # an older report may know the day of the same month
        if refines(one.date, exact.date):
            exact = one
    others = {one.date.iso for one in ordered if not _agree(one.date, exact.date)}
    note = f" (given before as {', '.join(sorted(others))})" if others else ""
    return EventDate(date=exact.date, source=REPORT, evidence=exact.finding.id, note=note)


def _of_newest(ordered: Sequence[Report]) -> Iterator[Report]:
    """Yield the reports than which none is surely newer; undated ones only where all are."""
    dates = [one.facts.published for one in ordered if one.facts.published is not None]
    if not dates:
        yield from ordered
        return
    last = max(date.first_day for date in dates)
    for one in ordered:
        if one.facts.published is not None and one.facts.published.last_day >= last:
            yield one


def _agree(one: PartialDate, other: PartialDate) -> bool:
    return one.iso.startswith(other.iso) or other.iso.startswith(one.iso)


def refines(one: PartialDate, other: PartialDate) -> bool:
    """Return whether `one` is a day or month of `other`."""
    return len(one.iso) > len(other.iso) and one.iso.startswith(other.iso)
