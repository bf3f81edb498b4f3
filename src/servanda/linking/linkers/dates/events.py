"""When an event happened: what reports tell, then the registry of agreements, then a document's own date."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Finding, Progress, Standing, Status, TimeExpression
from servanda.linking.linkers.arrangements.names import AgreementNames, Reference
from servanda.linking.linkers.dates.happenings import (
    ADOPTION,
    DOCUMENT,
    ELECTION,
    ENTRY,
    OF_AGREEMENTS,
    SIGNATURE,
    START,
    Happening,
    parse_event,
    told_by,
)
from servanda.linking.linkers.dates.reports import (
    PUBLICATION,
    REGISTRY,
    EventDate,
    Report,
    newest_date,
    refines,
)
from servanda.linking.linkers.threads.words import stems
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate

#: Followed by the words of the event.
NOT_KNOWN = "the date is not known: "

_TODAY = re.compile(r"\b(?:today|this (?:day|morning|afternoon|evening)|tonight)\b", re.IGNORECASE)
#: An agreement that says of itself when it begins to hold.
_ENTERS = re.compile(
    r"(?:(?:shall|will|is to) )?"
    r"(?:(?:enters?|comes?) into (?:force|effect)|takes? effect|becomes? effective)",
    re.IGNORECASE,
)
_ON_SIGNATURE = re.compile(
    r"(?:immediately )?(?:up)?on (?:(?:the (?:date|day) of )?(?:its |the )?)(?:signature|signing)",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T.*)?")
#: A report of one of these tells of something that has not come about, or not only.
_NOT_WHOLE = frozenset((Progress.NONE, Progress.PARTIAL))
_DENIED = frozenset((Standing.DISPUTED, Standing.STALLED, Standing.WITHDRAWN, Standing.BREACHED))
#: Kinds that are over as soon as they have begun, so that `started` is said of them as well.
_AT_ONCE = OF_AGREEMENTS | {START, ELECTION}
#: What documents of a genre call themselves.
_GENRES = {
    "report": ("report",),
    "resolution": ("resolution", "decision", "award", "judgment", "judgement", "order"),
    "communique": ("communique", "communiqué", "statement", "declaration"),
}
_TRUCE_STEMS = stems("ceasefire truce armistice cessation of hostilities cease-fire")
_TRUCE = frozenset(("truce",))


class EventDates:
    """The dated events of a ledger.

    `facts` and `findings` are of the documents that `may_date` holds for; others change nothing. `horizon` is
    the last day that any document was published on.
    """

    def __init__(
        self, facts: Mapping[DocumentId, DocumentFacts], findings: Iterable[Finding], horizon: date | None
    ) -> None:
        given = list(findings)
        self._facts = facts
        self._names = AgreementNames.of(facts, given)
        self._horizon = horizon
        self._times: dict[DocumentId, list[Finding]] = defaultdict(list)
        for finding in given:
            if isinstance(finding.details, TimeExpression) and not finding.unresolved:
                self._times[finding.document_id].append(finding)
        self._on_signature: dict[DocumentId, Finding] = {}
        self._reports: dict[str, list[Report]] = defaultdict(list)
        for finding in given:
            if not isinstance(finding.details, Status):
                continue
            if (report := self._report(finding, finding.details)) is not None:
                self._reports[report.happening.kind].append(report)
            elif _is_of_signature(finding) and self._is_on_its_own(finding):
                held = self._on_signature.get(finding.document_id, finding)
                self._on_signature[finding.document_id] = min(held, finding, key=_place)

    def _report(self, finding: Finding, details: Status) -> Report | None:
        """Return the report where it tells that something happened on a date that is not yet to come."""
        facts = self._facts[finding.document_id]
        if details.progress in _NOT_WHOLE or details.standing in _DENIED:
            return None
        happening = _happening(finding, facts)
        told = _date_of(finding, self._value(finding, details), facts)
        if happening is None or told is None:
            return None
        if details.progress is Progress.STARTED and happening.kind not in _AT_ONCE:
            return None
        if facts.published is not None and told.first_day > facts.published.last_day:
            return None
        meant = self._names.meant(happening.subject, facts.id)
        return Report(finding=finding, facts=facts, happening=happening, meant=meant, date=told)

    def _is_on_its_own(self, finding: Finding) -> bool:
        """Return whether an agreement tells something of itself."""
        document = finding.document_id
        return document in self._names.meant(finding.quote("subject"), document).documents

    def _value(self, finding: Finding, details: Status) -> str | None:
        """Return the TIMEX3 value of `when`.

        The time expression of the whole text comes first, for its sentence tells whether it is past.
        """
        when = finding.evidence.first("when")
        if when is None or "when_value" in finding.unresolved:
            return None
        values = {
            one.details.value
            for one in self._times[finding.document_id]
            if isinstance(one.details, TimeExpression)
            and one.evidence.spans["text"][0].overlaps(when)
            and _CALENDAR.fullmatch(one.details.value or "")
        }
        return values.pop() if len(values) == 1 else details.when_value

    def find(self, words: str, deadline: Finding) -> EventDate | str:
        """Return when the event of a deadline happened, or why that is not known."""
        happening = parse_event(words)
        if happening is None:
            return f"counted from an event that is not followed: {words}"
        meant = self._meant(happening, deadline)
        if happening.kind == DOCUMENT and self._names.is_agreement(deadline.document_id):
            happening = Happening(SIGNATURE, happening.subject)  # `of this Agreement`: of its date
        found = self._find(happening, meant, deadline)
        if found is None and happening.kind == ENTRY:
            found = self._signed_into_force(meant, deadline)
        if isinstance(found, str):
            return f"{words}: {found}"
        return found or f"{NOT_KNOWN}{words}"

    def find_by_agreement(self, words: str, mentions: Iterable[Finding]) -> EventDate | None:
        """Return when `signature` was, by the agreements that set the same deadline, if they tell one."""
        happening = parse_event(words)
        if happening is None or happening.subject is not None:
            return None
        own = [one for one in mentions if self._names.is_agreement(one.document_id)]
        found = [date for one in own if isinstance(date := self.find(words, one), EventDate)]
        return found[0] if len({one.date for one in found}) == 1 else None

    def _find(self, happening: Happening, meant: Reference, deadline: Finding) -> EventDate | str | None:
        """Return the date that reports tell, else the registry, else the document; each may refine it."""
        told = [
            one for one in self._reports[happening.kind] if self._is_about(one, happening, meant, deadline)
        ]
        found = newest_date(told)
        if isinstance(found, str):
            return found
        for other in (self._listed(happening, meant), self._published(happening, meant, deadline)):
            if other is not None and (found is None or refines(other.date, found.date)):
                found = other
        return found

    def _signed_into_force(self, meant: Reference, deadline: Finding) -> EventDate | str | None:
        """Return the date of signature of an agreement that says that it enters into force with it."""
        own = [self._on_signature[one] for one in sorted(meant.documents) if one in self._on_signature]
        found = self._find(Happening(SIGNATURE, None), meant, deadline) if own else None
        if not isinstance(found, EventDate):
            return found
        return replace(found, evidence=found.evidence or own[0].id, note=f", its signature{found.note}")

    def _meant(self, happening: Happening, deadline: Finding) -> Reference:
        """Return which agreement is meant: that of the event's words, else that of the commitment's."""
        document, subject = deadline.document_id, happening.subject
        agreement = deadline.quote("agreement")
        if agreement is not None and (subject is None or subject.lower() in ("it", "its")):
            named = self._names.meant(agreement, document)
            if named:
                return named
        return self._names.meant(subject, document)

    def _is_about(self, told: Report, happening: Happening, meant: Reference, deadline: Finding) -> bool:
        """Return whether a report tells of the event that the deadline is counted from."""
        is_one_process = self._names.are_of_one_process(told.facts.id, deadline.document_id)
        is_agreement = happening.kind in OF_AGREEMENTS
        if is_agreement and meant.means_same(told.meant, is_one_process=is_one_process):
            return True
        return is_one_process and self._is_same_thing(told, happening, deadline)

    def _is_same_thing(self, told: Report, happening: Happening, deadline: Finding) -> bool:
        """Return whether it is one vote, truce, opening: the same words, and not before they were awaited."""
        wanted, said = _thing(happening), _thing(told.happening)
        published = self._facts[deadline.document_id].published
        if not wanted or not said or published is None or told.date.last_day < published.first_day:
            return False
        if happening.kind in OF_AGREEMENTS and wanted != _TRUCE:
            return False
        return wanted == said or (happening.kind == ELECTION and (wanted < said or said < wanted))

    def _listed(self, happening: Happening, meant: Reference) -> EventDate | None:
        """Return when the registry says that it was signed; nothing after the ledger's newest document."""
        listed = meant.listed
        if happening.kind != SIGNATURE or listed is None or listed.signed is None or self._horizon is None:
            return None
        if listed.signed.first_day > self._horizon:
            return None
        return EventDate(date=listed.signed, source=REGISTRY, note=f" (registry: {listed.name})")

    def _published(self, happening: Happening, meant: Reference, deadline: Finding) -> EventDate | None:
        """Return the date of the document itself: of an agreement's signature, a resolution's adoption."""
        facts = self._facts[deadline.document_id]
        if facts.published is None:
            return None
        is_own = facts.id in meant.documents
        is_signed = is_own and happening.kind == SIGNATURE and facts.kind == "agreement"
        is_adopted = is_own and happening.kind == ADOPTION and facts.kind == "resolution"
        is_dated = happening.kind == DOCUMENT and _is_own_genre(happening.subject, facts.kind)
        if not (is_signed or is_adopted or is_dated):
            return None
        note = f" (date of publication of {facts.name})"
        return EventDate(date=facts.published, source=PUBLICATION, note=note)


def may_date(facts: DocumentFacts, findings: Iterable[Finding]) -> bool:
    """Return whether a document may tell when an event was, or has a deadline that waits for one."""
    return facts.kind == "agreement" or any(
        _happening(one, facts) is not None or _is_of_signature(one)
        if isinstance(one.details, Status)
        else isinstance(one.details, Commitment) and "deadline_value" in one.unresolved
        for one in findings
    )


def _happening(report: Finding, facts: DocumentFacts) -> Happening | None:
    cue, subject, when = (report.quote(field) or "" for field in ("cue", "subject", "when"))
    return told_by(cue, subject, when=when, is_dated=facts.published is not None)


def _is_of_signature(report: Finding) -> bool:
    """Return whether it says that something enters into force when it is signed."""
    return (
        _ENTERS.fullmatch(report.quote("cue") or "") is not None
        and _ON_SIGNATURE.fullmatch(report.quote("when") or "") is not None
    )


def _place(finding: Finding) -> tuple[int, str]:
    return finding.start, finding.id


def _date_of(finding: Finding, value: str | None, facts: DocumentFacts) -> PartialDate | None:
    """Return the calendar date that the words give; the document's only where they say `today`."""
    when = finding.quote("when") or ""
    found = _CALENDAR.fullmatch(value or "")
    if found is not None:
        try:
            return PartialDate(found[1])
        except ValueError:
            return None
    return facts.published if _TODAY.search(when) else None


def _is_own_genre(words: str | None, kind: str | None) -> bool:
    """Return whether `this report` is what the document is."""
    return (words or "").casefold().split(" ")[-1] in _GENRES.get(kind or "", ())


def _thing(happening: Happening) -> frozenset[str]:
    """Return the stems of what it happens to; all words for a truce are one."""
    found = stems(happening.subject or "")
    return _TRUCE if happening.kind == ENTRY and found and found <= _TRUCE_STEMS else found
