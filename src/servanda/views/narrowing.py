"""What a search is narrowed by: a kind, an actor, a publisher, days of publication."""

from dataclasses import dataclass
from datetime import date

from servanda.extraction.records import Finding
from servanda.linking.records import DocumentFacts

#: Resolved fields that name actors.
_ACTORS = ("bearer_is", "counterparty_is", "speaker", "speaker_for", "speaker_is", "of_is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which documents and findings are searched; None narrows nothing."""

    kind: str | None = None
    """`document` for texts, else a kind of findings."""
    actor: str | None = None
    """Part of the name of one whom the finding names; no text names any."""
    publisher: str | None = None
    """Part of a publisher's name."""
    since: date | None = None
    until: date | None = None
    """First and last day of publication; what is undated lies on no day."""

    @property
    def is_nothing(self) -> bool:
        """Return whether all is searched."""
        return self == Narrowed()

    def keeps_kind(self, kind: str) -> bool:
        """Return whether entries of this kind are searched."""
        return (self.kind is None or kind == self.kind) and (self.actor is None or kind != "document")

    def keeps_document(self, facts: DocumentFacts) -> bool:
        """Return whether the document is searched."""
        if self.publisher is not None and self.publisher.casefold() not in (facts.publisher or "").casefold():
            return False
        if self.since is None and self.until is None:
            return True
        if facts.published is None:
            return False
        first, last = facts.published.first_day, facts.published.last_day
        return (self.since is None or last >= self.since) and (self.until is None or first <= self.until)

    def keeps_finding(self, finding: Finding) -> bool:
        """Return whether the finding names the actor."""
        if self.actor is None:
            return True
        part = self.actor.casefold()
        values = (getattr(finding.details, name, None) for name in _ACTORS)
        named = " ; ".join(value if isinstance(value, str) else "; ".join(value or ()) for value in values)
        return part in named.casefold()
