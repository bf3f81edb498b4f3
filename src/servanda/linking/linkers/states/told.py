"""What is told of an undertaking, and when: a mention or a report with its place in time."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from servanda.extraction.records import Finding, Progress, Standing, Status
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate

#: Standings that say that it is not done.
_NOT_DONE = frozenset({Standing.STALLED, Standing.SUSPENDED, Standing.BREACHED, Standing.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mention or a report of the undertaking, with its place in time."""

    finding: Finding
    facts: DocumentFacts
    date: PartialDate | None
    date_from: str
    """`words`, `published` or `unknown`."""

    @property
    def order(self) -> tuple[bool, str, str, str, int, str]:
        """Return what history is sorted by: undated first, so that it outweighs nothing dated (S9)."""
        last = self.date.last_day.isoformat() if self.date else ""
        published = self.facts.published.iso if self.facts.published else ""
        # Documents of one day stand in the order of their names, words in reading order.
        return (self.date is not None, last, published, self.facts.name, self.finding.start, self.finding.id)


def tell(finding: Finding, facts: DocumentFacts) -> Told:
    """Return the finding with its date: that of its words if they give a past one, else its document's."""
    said = _said(finding)
    if said is not None and (facts.published is None or said.last_day <= facts.published.last_day):
        return Told(finding=finding, facts=facts, date=said, date_from="words")
    if facts.published is None:
        return Told(finding=finding, facts=facts, date=None, date_from="unknown")
    return Told(finding=finding, facts=facts, date=facts.published, date_from="published")


def is_ahead(one: Told) -> bool:
    """Return whether the words give a time after publication: `expires in June`, written in May."""
    said, published = _said(one.finding), one.facts.published
    return said is not None and published is not None and said.first_day > published.last_day


def is_claim(one: Told, bearer: AbstractSet[str]) -> bool:
    """Return whether the bearer says so itself, or a document that the bearer published."""
    details = one.finding.details
    speakers = frozenset(details.speaker_is) if isinstance(details, Status) else frozenset()
    if speakers:
        return bool(speakers & bearer)
    publisher = (one.facts.publisher or "").casefold()
    return one.finding.quote("speaker") is None and publisher in {name.casefold() for name in bearer}


def voices(one: Told) -> frozenset[str]:
    """Return who says so: the speaker, else whose document it is."""
    details = one.finding.details
    speakers = frozenset(details.speaker_is) if isinstance(details, Status) else frozenset()
    return speakers or frozenset({one.finding.quote("speaker") or one.facts.publisher or one.facts.id})


def says_less(details: Status) -> bool:
    """Return whether a report says that not all is done."""
    return details.progress not in (None, Progress.COMPLETE) or details.standing in _NOT_DONE


def days_between(first: Told, second: Told) -> int | None:
    """Return how many days after the first document the second was published; None where that is unknown."""
    before, after = first.facts.published, second.facts.published
    return (after.last_day - before.last_day).days if before is not None and after is not None else None


def _said(finding: Finding) -> PartialDate | None:
    """Return the date that the words of a report give."""
    value = finding.details.when_value if isinstance(finding.details, Status) else None
    try:
        return PartialDate(value) if value is not None else None
    except ValueError:
        return None
