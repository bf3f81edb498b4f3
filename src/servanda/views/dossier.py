"""One entry with all the words that it rests on: a thread, a finding or a document."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Protocol, TypeVar

from servanda.documents.records import Document, DocumentId
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Finding, FindingId, as_record
from servanda.ledger import Ledger, StoredDocument
from servanda.linking import ReviewDecision
from servanda.linking.linkers.copies.witnesses import Witnesses, find_witnesses
from servanda.linking.records import DocumentFacts, Link, Thread
from servanda.views.carriers import Carried, Carriers
from servanda.views.passages import Passage, get_passage
from servanda.views.picture import Picture, take_picture, with_bearer, without_gone
from servanda.views.records import document_record, facts_record, thread_record
from servanda.views.reviews import Mark, Reviews, iter_reviewed
from servanda.views.undertakings import bearer_of
from servanda.views.verifiability import Verifiability, figures_by_document, judge_mentions

Json = dict[str, object]

#: Shorter starts of ids are not looked up: they would fit by chance.
MIN_ID_CHARS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A finding in its sentence."""

    finding: Finding
    facts: DocumentFacts
    passage: Passage
    link: Link | None = None
    """Why it is on the thread."""
    review: Mark | None = None
    """What reviewers made of it, where any did."""
    carried: Carried | None = None
    """Who carries its words; on a thread, as far as they are on the thread too."""

    def as_record(self) -> Json:
        """Return the finding with its passage as one JSON object."""
        review = {"review": self.review.as_record()} if self.review else {}
        carried = self.carried.as_record() if self.carried else {}
        record = {**as_record(self.finding), **facts_record(self.facts), **carried, **review}
        return {**record, "passage": self.passage.as_record()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDossier:
    """A thread with every mention and every status report, oldest first."""

    thread: Thread
    bearer: str
    words: tuple[Words, ...]
    verifiability: Verifiability
    due_words: Finding | None = None
    """The status report that dates the event from which the deadline is counted."""
    set_by: tuple[ReviewDecision, ...] = ()
    """The decisions of reviewers that say where it stands."""
    witnesses: Mapping[str, int] = field(default_factory=dict)
    """How many independent sources mention it, and how many report on it."""
    figures: tuple[Finding, ...] = ()
    """All figures of its documents."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of findings that it rests on."""
        return frozenset(one.finding.kind for one in self.words)

    def as_records(self) -> list[Json]:
        """Return the thread, then its words."""
        thread = {**thread_record(self.thread), **self.witnesses}
        thread["verifiability"] = self.verifiability.as_record()
        if self.set_by:
            thread["set_by"] = [{"by": one.by, "why": one.why, "decision": one.id} for one in self.set_by]
        return [thread, *(one.as_record() for one in self.words)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDossier:
    """A finding in its sentence, and the threads that it is on."""

    words: Words
    threads: tuple[Thread, ...]
    why_unlinked: str | None

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kind of the finding."""
        return frozenset((self.words.finding.kind,))

    def as_records(self) -> list[Json]:
        """Return the finding with its threads."""
        threads = [thread.id for thread in self.threads]
        return [{**self.words.as_record(), "threads": threads, "why_unlinked": self.why_unlinked}]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDossier:
    """A document with its findings, in the order of the text."""

    document: Document
    findings: tuple[Finding, ...]
    """Without those that a reviewer rejected."""
    copies_of: tuple[DocumentId, ...]
    rejected: int = 0
    """How many findings are left out, because a reviewer rejected them."""
    reviews: Reviews = field(default_factory=Reviews)
    carried_from: Mapping[FindingId, DocumentId] = field(default_factory=dict)
    """Finding -> the document that its paragraph was carried over from."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of its findings."""
        return frozenset(one.kind for one in self.findings)

    def as_records(self) -> list[Json]:
        """Return the document, then its findings."""
        findings = (
            as_record(one) | {"copy_of": self.carried_from.get(one.id)} | self.reviews.record_of(one.id)
            for one in self.findings
        )
        return [document_record(self.document, copies_of=self.copies_of), *findings]


Dossier = ThreadDossier | FindingDossier | DocumentDossier
Entry = Thread | Finding | DocumentFacts
_Entry = TypeVar("_Entry", bound=Entry)


class Sight(Protocol):
    """What a reader could have known of some entries."""

    @property
    def reviews(self) -> Reviews:
        """Return what reviewers decided."""

    def facts(self, document: DocumentId) -> DocumentFacts | None:
        """Return what is known of a document; None where it was not known."""

    def stored(self, document: DocumentId) -> StoredDocument:
        """Return a document with its text."""

    def text(self, document: DocumentId) -> str:
        """Return the text of a document."""

    def finding(self, key: str) -> Finding:
        """Return a finding as reviewers, or the documents together, tell it; a rejected one as it was."""

    def findings(self, document: DocumentId, *, kind: str | None = None) -> Iterator[Finding]:
        """Yield the findings of a document, without those that were rejected."""

    def rejected(self, document: DocumentId) -> int:
        """Return how many findings of a document reviewers rejected."""

    def carriers(self, findings: Sequence[Finding]) -> Carriers:
        """Return who carries the words of these findings, as far as they are among them."""

    def alike(self, finding: Finding) -> Sequence[Finding]:
        """Return the findings of the kind that may have the same words, the finding too."""

    def threads_of(self, finding: FindingId) -> tuple[Thread, ...]:
        """Return the threads that a finding is on."""

    def why_unlinked(self, finding: FindingId) -> str | None:
        """Return why a status report is on no thread."""


@dataclass(frozen=True, slots=True)
class _Visible:
    """What a reader on some date could have known, of all entries."""

    ledger: Ledger
    as_of: date | None
    picture: Picture
    witnesses: Witnesses | None = None
    """Of all documents, where many dossiers are made."""

    @property
    def reviews(self) -> Reviews:
        """Return what reviewers decided."""
        return self.picture.reviews

    def facts(self, document: DocumentId) -> DocumentFacts | None:
        """Return what is known of a document; None where it was not known."""
        return self.picture.documents.get(document)

    def stored(self, document: DocumentId) -> StoredDocument:
        """Return a document with its text."""
        return self.ledger.get_document(document)

    def text(self, document: DocumentId) -> str:
        """Return the text of a document."""
        return self.stored(document).document.text

    def finding(self, key: str) -> Finding:
        """Return a finding as reviewers, or the documents together, tell it; a rejected one as it was."""
        return with_bearer(self.ledger.get_finding(key), self.picture.settled)

    def has(self, key: str) -> bool:
        """Return whether the finding is still there."""
        try:
            return self.facts(self.finding(key).document_id) is not None
        except EntryNotFoundError:
            return False

    def findings(self, document: DocumentId, *, kind: str | None = None) -> Iterator[Finding]:
        """Yield the findings of a document, without those that were rejected."""
        for one in iter_reviewed(
            self.ledger, self.reviews, kind=kind, document_id=document, as_of=self.as_of
        ):
            yield with_bearer(one, self.picture.settled)

    def rejected(self, document: DocumentId) -> int:
        """Return how many findings of a document reviewers rejected."""
        every = self.ledger.iter_findings(document_id=document, as_of=self.as_of)
        return sum(self.reviews.is_rejected(one) for one in every)

    def carriers(self, findings: Sequence[Finding]) -> Carriers:
        """Return who carries the words of these findings, as far as they are among them."""
        documents = self.picture.documents
        known = self.witnesses or find_witnesses(documents)
        return Carriers(known, [one for one in findings if one.document_id in documents])

    def alike(self, finding: Finding) -> Sequence[Finding]:
        """Return the findings of the kind."""
        return list(iter_reviewed(self.ledger, self.reviews, kind=finding.kind, as_of=self.as_of))

    def threads_of(self, finding: FindingId) -> tuple[Thread, ...]:
        """Return the threads that a finding is on."""
        return tuple(t for t in self.picture.threads if any(link.finding == finding for link in t.links))

    def why_unlinked(self, finding: FindingId) -> str | None:
        """Return why a status report is on no thread."""
        return self.picture.unlinked.get(finding)


def get_dossier(ledger: Ledger, key: str, *, as_of: date | None = None) -> Dossier:
    """Return the entry that the key names: a document's name, an id, or its unique first digits.

    Raises: EntryNotFoundError: no entry has this key. AmbiguousEntryError: several have.
    """
    visible = _Visible(ledger, as_of, take_picture(ledger, as_of=as_of, kinds=()))
    named = [facts for facts in visible.picture.documents.values() if facts.name == key]
    match single_entry(named or _find_by_id(visible, key.lower()), key):
        case Thread() as thread:
            return thread_dossier(visible, _present(visible, thread))
        case Finding() as finding:
            return finding_dossier(visible, finding)
        case DocumentFacts() as facts:
            return document_dossier(visible, facts)


def single_entry(found: Sequence[_Entry], key: str) -> _Entry:
    """Return the only entry that was found by a key.

    Raises: EntryNotFoundError, AmbiguousEntryError.
    """
    if len(found) == 1:
        return found[0]
    if not found:
        raise EntryNotFoundError(
            f"No thread, finding or document is called {key!r}.",
            next_step=f"Give {MIN_ID_CHARS} digits of an id or more."
            if len(key) < MIN_ID_CHARS
            else "`servanda ledger`, `statements`, `figures` and `search` print ids.",
        )
    ids = ", ".join(entry.id for entry in found[:8])
    raise AmbiguousEntryError(f"{key!r} may be any of these: {ids}.", next_step="Give more digits.")


class Dossiers:
    """The threads of one picture of a ledger with their words, made one at a time: none of them is kept."""

    def __init__(self, ledger: Ledger, picture: Picture, *, as_of: date | None = None) -> None:
        self._visible = _Visible(ledger, as_of, picture, find_witnesses(picture.documents))
        # Asked once: the digest of a large ledger costs more than a thread does.
        self._is_current = as_of is not None or ledger.links_are_current()

    def of(self, thread: Thread) -> ThreadDossier:
        """Return the thread with every mention and every status report."""
        return thread_dossier(self._visible, thread if self._is_current else _present(self._visible, thread))

    def figures(self, dossier: ThreadDossier) -> Iterator[Finding]:
        """Yield the figures of the documents that a thread rests on."""
        yield from dossier.figures


def _find_by_id(visible: _Visible, key: str) -> list[Entry]:
    """Return the entries whose id starts with the key."""
    if len(key) < MIN_ID_CHARS:
        return []
    found: list[Entry] = [thread for thread in visible.picture.threads if thread.id.startswith(key)]
    found += [facts for facts in visible.picture.documents.values() if facts.id.startswith(key)]
    try:
        finding = visible.finding(key)
    except EntryNotFoundError:
        return found
    return found if visible.facts(finding.document_id) is None else [*found, finding]


def ids_of(thread: Thread) -> set[FindingId]:
    """Return the findings that a thread rests on."""
    due = (thread.due.evidence, thread.due.deadline) if thread.due else ()
    return {*(link.finding for link in thread.links), *(key for key in due if key)}


def still_there(thread: Thread, there: Collection[FindingId]) -> Thread:
    """Return the thread without findings that have gone since it was linked.

    Raises: EntryNotFoundError: its first words are gone.
    """
    if thread.mentions[0] not in there:
        raise EntryNotFoundError(
            f"The first words of thread {thread.id} have left the ledger, and it is being linked anew.",
            next_step="Look again in a moment; `servanda ledger` lists the threads.",
        )
    return without_gone(thread, there)


def _present(visible: _Visible, thread: Thread) -> Thread:
    if visible.as_of is not None or visible.ledger.links_are_current():
        return thread
    return still_there(thread, {key for key in ids_of(thread) if visible.has(key)})


def thread_dossier(sight: Sight, thread: Thread) -> ThreadDossier:
    """Return a thread with the words that it rests on."""
    linked = [(link, sight.finding(link.finding)) for link in thread.links]
    documents = list(dict.fromkeys(finding.document_id for _, finding in linked))
    texts = {document: sight.text(document) for document in documents}
    words = [_words(sight, finding, texts[finding.document_id], link) for link, finding in linked]
    words.sort(key=lambda one: (_published(one.facts), one.facts.name, one.finding.start, one.finding.id))
    carriers = sight.carriers([one.finding for one in words])
    words = [replace(one, carried=carriers.carried(one.finding)) for one in words]
    mentions = [one.finding for one in words if one.link and one.link.role == "mention"]
    figures = tuple(chain.from_iterable(sight.findings(document, kind="figure") for document in texts))
    evidence = thread.due.evidence if thread.due else None
    set_by = sight.reviews.state_of(thread.mentions)
    return ThreadDossier(
        thread=thread,
        bearer=bearer_of(thread, mentions),
        words=tuple(words),
        due_words=sight.finding(evidence) if evidence else None,
        verifiability=judge_mentions(mentions, thread, figures_by_document(figures)),
        set_by=tuple({one.id: one for one in set_by.values()}.values()),
        witnesses=carriers.witnesses_of(thread),
        figures=figures,
    )


def finding_dossier(sight: Sight, finding: Finding) -> FindingDossier:
    """Return a finding in its sentence, with its threads."""
    words = _words(sight, finding, sight.text(finding.document_id), None)
    carriers = sight.carriers(sight.alike(finding))
    return FindingDossier(
        words=replace(words, carried=carriers.carried(finding)),
        threads=sight.threads_of(finding.id),
        why_unlinked=sight.why_unlinked(finding.id),
    )


def document_dossier(sight: Sight, facts: DocumentFacts) -> DocumentDossier:
    """Return a document with its findings."""
    stored, findings = sight.stored(facts.id), tuple(sight.findings(facts.id))
    carriers = sight.carriers(findings)
    carried = {one.id: carriers.carried(one).copy_of for one in findings}
    same = (copy for copy in stored.copies_of if sight.facts(copy) is not None)
    return DocumentDossier(
        document=stored.document,
        findings=findings,
        copies_of=carriers.copies_of(facts.id, same),
        carried_from={key: first for key, first in carried.items() if first is not None},
        rejected=sight.rejected(facts.id),
        reviews=sight.reviews,
    )


def _words(sight: Sight, finding: Finding, text: str, link: Link | None) -> Words:
    spans = [span for some in finding.evidence.spans.values() for span in some]
    facts = sight.facts(finding.document_id)
    assert facts is not None  # whoever knows a finding knows its document
    review = sight.reviews.mark(finding.id)
    return Words(finding=finding, facts=facts, passage=get_passage(text, spans), link=link, review=review)


def _published(facts: DocumentFacts) -> str:
    return facts.published.iso if facts.published else "9999"
