"""Who urges whom to do what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from servanda.documents.records import DocumentId, DocumentKind
from servanda.extraction.records import Commitment, Details, Finding, FindingId, Force, Statement
from servanda.linking import UserRegistry, find_actor
from servanda.linking.records import DocumentFacts, Thread, ThreadId
from servanda.primitives import Span
from servanda.views.picture import LINKED_KINDS, Picture
from servanda.views.verifiability import tells

#: Findings that the view is made of.
URGE_KINDS = (*LINKED_KINDS, "statement")
#: Documents in which `we` and a plain `should` are the voice of the document itself.
_OWN_VOICE = frozenset(
    kind.value
    for kind in (
        DocumentKind.SPEECH,
        DocumentKind.COMMUNIQUE,
        DocumentKind.REPORT,
        DocumentKind.RESOLUTION,
        DocumentKind.AGREEMENT,
        DocumentKind.OPED,
    )
)
#: Documents that archives and gazettes publish: their title tells more than their publisher.
_PUBLISHED_BY_OTHERS = frozenset((DocumentKind.RESOLUTION.value, DocumentKind.AGREEMENT.value))
_FIRST_PERSON = frozenset(("i", "we", "me", "us", "my", "our"))
_THIRD_PERSON = frozenset(("he", "she", "it", "they"))


class UrgerFrom(StrEnum):
    """What tells who urges."""

    RESOLVED = "resolved"
    """A name: of the speaker of the statement, of the body spoken for, or of an actor of the registry."""
    WORDS = "words"
    """The words of the text, which are not resolved to a name."""
    PRONOUN = "pronoun"
    """A pronoun, which takes up the speaker who is named last before it in the same paragraph."""
    DOCUMENT = "document"
    """The document speaks in its own voice; its publisher or title is named, which need not be the author."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Urger:
    """Who urges, and what tells it."""

    name: str
    told_by: UrgerFrom


#: Urger, bearer, thread, whether to abstain.
Group = tuple[Urger, str, ThreadId, bool]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the words for who urges are read by."""

    text_of: Callable[[DocumentId], str]
    registry: UserRegistry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge:
    """One row: somebody urges a bearer to do one thing, as often as the findings say."""

    urger: Urger
    bearer: str
    what: str
    """The action in the words of the last mention."""
    negative: bool
    """Whether it is urged to abstain."""
    thread: Thread
    findings: tuple[Finding, ...]
    """Oldest document first."""
    times: int
    """How often, a copy of a text not counted."""
    last: str | None
    """Publication date of the newest document."""
    corrected_by: tuple[str, ...] = ()
    """Who corrected some of the findings."""

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object."""
        return {
            "kind": "urge",
            "urger": self.urger.name or None,
            "urger_from": str(self.urger.told_by),
            "bearer": self.bearer or None,
            "what": self.what,
            "polarity": "negative" if self.negative else "positive",
            "times": self.times,
            "last": self.last,
            "thread": self.thread.id,
            "findings": [finding.id for finding in self.findings],
            **({"corrected_by": list(self.corrected_by)} if self.corrected_by else {}),
        }


def is_urged(details: Details) -> TypeGuard[Commitment]:
    """Return whether it is a commitment that somebody urges."""
    return isinstance(details, Commitment) and details.force is Force.URGED


def list_urges(
    picture: Picture,
    *,
    by: str | None = None,
    bearer: str | None = None,
    sources: Sources | None = None,
) -> list[Urge]:
    """Return the rows, those who urge most first; `by` and `bearer` are parts of names.

    Without `sources` pronouns stay what they are, and names are those of the package's registry.
    """
    statements = _statements(picture.findings.values())
    groups: dict[Group, list[Finding]] = defaultdict(list)
    threads: dict[FindingId, Thread] = {key: thread for thread in picture.threads for key in thread.mentions}
    for finding in picture.findings.values():
        details = finding.details
        if is_urged(details) and finding.id in threads:
            facts = picture.documents[finding.document_id]
            urger = find_urger(finding, facts, statements.get(finding.document_id, ()), sources)
            thread = threads[finding.id]
            whom = _bearer(finding, details, thread)
            groups[urger, whom, thread.id, details.polarity == "negative"].append(finding)
    rows = [_row(picture, group, threads[some[0].id], some) for group, some in groups.items()]
    kept = [row for row in rows if _says(by, row.urger.name) and _says(bearer, row.bearer)]
    totals: dict[str, int] = defaultdict(int)
    for row in kept:
        totals[row.urger.name] += row.times
    return sorted(
        kept,
        key=lambda row: (
            not row.urger.name,
            -totals[row.urger.name],
            row.urger.name,
            -row.times,
            *_order(row),
        ),
    )


def find_urger(
    commitment: Finding,
    facts: DocumentFacts,
    statements: Sequence[Finding],
    sources: Sources | None = None,
) -> Urger:
    """Return who urges: the words for the speaker, else the source of the statement that holds the urging."""
    words = commitment.quote("speaker")
    speaker = commitment.evidence.spans.get("speaker", ())
    own = [one for one in statements if _overlap(one.evidence.spans.get("source", ()), speaker)]
    around = [one for one in statements if _holds(one, commitment)]
    for statement in (*own, *around):
        name = _name_of(statement)
        if name:
            return Urger(name, UrgerFrom.RESOLVED)
    words = words or next((source for one in around if (source := one.quote("source"))), None)
    if words is not None and words.casefold() in _THIRD_PERSON and sources is not None:
        place = next((span for span in (*speaker, *_sources_of(around))), None)
        named = _named_before(place, statements, sources.text_of(commitment.document_id)) if place else None
        if named is not None:
            name = _name_of(named) or " ".join((named.quote("source") or "").split())
            return Urger(name, UrgerFrom.PRONOUN)
    if words is not None and words.casefold() not in _FIRST_PERSON:
        plain = " ".join(words.split())
        registry = sources.registry if sources else None
        forms = (plain, plain.removeprefix("the ").removeprefix("The "))
        known = next((found for form in forms if (found := find_actor(form, registry=registry))), None)
        return Urger(known.name, UrgerFrom.RESOLVED) if known else Urger(plain, UrgerFrom.WORDS)
    if facts.kind in _OWN_VOICE:
        names = [facts.publisher, facts.title]
        if facts.kind in _PUBLISHED_BY_OTHERS:
            names.reverse()
        return Urger(next((name for name in names if name), facts.name), UrgerFrom.DOCUMENT)
    return Urger(words, UrgerFrom.WORDS) if words else Urger("", UrgerFrom.UNKNOWN)


def _sources_of(statements: Iterable[Finding]) -> Iterator[Span]:
    for one in statements:
        yield from one.evidence.spans.get("source", ())


def _named_before(pronoun: Span, statements: Sequence[Finding], text: str) -> Finding | None:
    """Return the statement of the paragraph whose source is named last before the pronoun.

    Of 29 pronouns that urge in the training bundles, 11 have one: the one that is meant each time. The
    speaker before them in another paragraph is another in 5 of 12.
    """
    start = text.rfind("\n\n", 0, pronoun.start) + 1
    named = [
        (source.end, one.id, one)
        for one in statements
        if (source := one.evidence.first("source")) is not None
        if start <= source.start and source.end <= pronoun.start
        if (one.quote("source") or "").casefold() not in _THIRD_PERSON | _FIRST_PERSON
    ]
    return max(named)[2] if named else None


def _statements(findings: Iterable[Finding]) -> Mapping[DocumentId, list[Finding]]:
    found: dict[DocumentId, list[Finding]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding.details, Statement):
            found[finding.document_id].append(finding)
    return found


def _name_of(statement: Finding) -> str:
    """Return the bodies that the speaker speaks for, else the speaker."""
    details = statement.details
    if not isinstance(details, Statement):
        return ""
    return "; ".join(details.speaker_for) or details.speaker or ""


def _holds(statement: Finding, commitment: Finding) -> bool:
    """Return whether what is said holds the words that urge."""
    content = statement.evidence.spans.get("content", ())
    urging = commitment.evidence.first("cue") or commitment.evidence.first("action")
    return urging is not None and any(span.contains(urging) for span in content)


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(one.overlaps(other) for one in some for other in others)


def _bearer(finding: Finding, details: Commitment, thread: Thread) -> str:
    """Return who is urged: as resolved, else in words, else the thread's bearer."""
    words = " ".join((finding.quote("bearer") or "").split())
    return "; ".join(details.bearer_is) or (words if tells(words) else "; ".join(thread.bearer) or words)


def _row(picture: Picture, group: Group, thread: Thread, findings: Sequence[Finding]) -> Urge:
    urger, bearer, _, negative = group

    def order(finding: Finding) -> tuple[str, str, int, str]:
        return (picture.published(finding) or "", finding.document, finding.start, finding.id)

    ordered = tuple(sorted(findings, key=order))
    dates = [day for one in ordered if (day := picture.published(one))]
    places = {(picture.documents[one.document_id].sha256, _place(one)) for one in ordered}
    what = ordered[-1].quote("action") or ordered[-1].quote("cue") or ""
    return Urge(
        urger=urger,
        bearer=bearer,
        what=" ".join(what.split()),
        negative=negative,
        thread=thread,
        findings=ordered,
        times=len(places),
        last=max(dates, default=None),
        corrected_by=picture.reviews.correctors(finding.id for finding in ordered),
    )


def _place(finding: Finding) -> Span | None:
    return finding.evidence.first("action") or finding.evidence.first("cue")


def _says(part: str | None, words: str) -> bool:
    return part is None or part.casefold() in words.casefold()


def _order(row: Urge) -> tuple[str, str, str]:
    return (row.bearer, row.what, row.findings[0].id)
