"""One entry with all the words that it rests on: a thread, a finding or a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from servanda.documents.records import Document, DocumentId
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Finding, FindingId, as_record
from servanda.ledger import Ledger
from servanda.linking import ReviewDecision
from servanda.linking.linkers.copies.witnesses import Witnesses, find_witnesses
from servanda.linking.records import DocumentFacts, Link, Thread
from servanda.views.carriers import Carried, Carriers, find_carriers
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


@dataclass(frozen=True, slots=True)
class _Visible:
    """What a reader on some date could have known."""

    ledger: Ledger
    as_of: date | None
    picture: Picture

    @property
    def facts(self) -> Mapping[DocumentId, DocumentFacts]:
        """Return the documents."""
        return self.picture.documents

    @property
    def threads(self) -> tuple[Thread, ...]:
        """Return the threads."""
        return self.picture.threads

    def finding(self, key: str) -> Finding:
        """Return a finding as reviewers, or the documents together, tell it; a rejected one as it was."""
        return with_bearer(self.ledger.get_finding(key), self.picture.settled)

    def has(self, key: str) -> bool:
        """Return whether the finding is still there."""
        try:
            return self.finding(key).document_id in self.facts
        except EntryNotFoundError:
            return False

    def findings(self, document: DocumentId, *, kind: str | None = None) -> Iterator[Finding]:
        """Yield the findings of a document, without those that were rejected."""
        reviews = self.picture.reviews
        for one in iter_reviewed(self.ledger, reviews, kind=kind, document_id=document, as_of=self.as_of):
            yield with_bearer(one, self.picture.settled)


def get_dossier(ledger: Ledger, key: str, *, as_of: date | None = None) -> Dossier:
    """Return the entry that the key names: a document's name, an id, or its unique first digits.

    Raises: EntryNotFoundError: no entry has this key. AmbiguousEntryError: several have.
    """
    visible = _Visible(ledger, as_of, take_picture(ledger, as_of=as_of, kinds=()))
    named = [facts for facts in visible.facts.values() if facts.name == key]
    match named or _find_by_id(visible, key.lower()):
        case [Thread() as thread]:
            return _thread_dossier(visible, _present(visible, thread))
        case [Finding() as finding]:
            return _finding_dossier(visible, finding)
        case [DocumentFacts() as facts]:
            return _document_dossier(visible, facts)
        case []:
            raise EntryNotFoundError(
                f"No thread, finding or document is called {key!r}.",
                next_step=f"Give {MIN_ID_CHARS} digits of an id or more."
                if len(key) < MIN_ID_CHARS
                else "`servanda ledger`, `statements`, `figures` and `search` print ids.",
            )
        case several:
            ids = ", ".join(entry.id for entry in several[:8])
            raise AmbiguousEntryError(f"{key!r} may be any of these: {ids}.", next_step="Give more digits.")


class Dossiers:
    """The threads of one picture of a ledger with their words, made one at a time: none of them is kept."""

    def __init__(self, ledger: Ledger, picture: Picture, *, as_of: date | None = None) -> None:
        self._visible = _Visible(ledger, as_of, picture)
        self._witnesses = find_witnesses(picture.documents)

    def of(self, thread: Thread) -> ThreadDossier:
        """Return the thread with every mention and every status report."""
        return _thread_dossier(self._visible, _present(self._visible, thread), self._witnesses)

    def figures(self, dossier: ThreadDossier) -> Iterator[Finding]:
        """Yield the figures of the documents that a thread rests on."""
        for document in dict.fromkeys(one.facts.id for one in dossier.words):
            yield from self._visible.findings(document, kind="figure")


def _find_by_id(visible: _Visible, key: str) -> list[Entry]:
    """Return the entries whose id starts with the key."""
    if len(key) < MIN_ID_CHARS:
        return []
    found: list[Entry] = [thread for thread in visible.threads if thread.id.startswith(key)]
    found += [facts for facts in visible.facts.values() if facts.id.startswith(key)]
    try:
        finding = visible.finding(key)
    except EntryNotFoundError:
        return found
    return [*found, finding] if finding.document_id in visible.facts else found


def _present(visible: _Visible, thread: Thread) -> Thread:
    """Return the thread without findings that have gone since it was linked."""
    if visible.as_of is not None or visible.ledger.links_are_current():
        return thread
    keys = {link.finding for link in thread.links}
    keys |= {key for key in (thread.due.evidence, thread.due.deadline) if key} if thread.due else set()
    there = {key for key in keys if visible.has(key)}
    if thread.mentions[0] not in there:
        raise EntryNotFoundError(
            f"The first words of thread {thread.id} have left the ledger, and it is being linked anew.",
            next_step="Look again in a moment; `servanda ledger` lists the threads.",
        )
    return without_gone(thread, there)


def _thread_dossier(visible: _Visible, thread: Thread, witnesses: Witnesses | None = None) -> ThreadDossier:
    texts: dict[DocumentId, str] = {}
    words = []
    for link in thread.links:
        finding = visible.finding(link.finding)
        if finding.document_id not in texts:
            texts[finding.document_id] = _text(visible, finding)
        words.append(_words(visible, finding, texts[finding.document_id], link))
    words.sort(key=lambda one: (_published(one.facts), one.facts.name, one.finding.start, one.finding.id))
    known = witnesses or find_witnesses(visible.facts)
    carriers = Carriers(known, [one.finding for one in words])
    words = [replace(one, carried=carriers.carried(one.finding)) for one in words]
    mentions = [one.finding for one in words if one.link and one.link.role == "mention"]
    figures = [figure for document in texts for figure in visible.findings(document, kind="figure")]
    evidence = thread.due.evidence if thread.due else None
    set_by = visible.picture.reviews.state_of(thread.mentions)
    return ThreadDossier(
        thread=thread,
        bearer=bearer_of(thread, mentions),
        words=tuple(words),
        due_words=visible.finding(evidence) if evidence else None,
        verifiability=judge_mentions(mentions, thread, figures_by_document(figures)),
        set_by=tuple({one.id: one for one in set_by.values()}.values()),
        witnesses=carriers.witnesses_of(thread),
    )


def _finding_dossier(visible: _Visible, finding: Finding) -> FindingDossier:
    words = _words(visible, finding, _text(visible, finding), None)
    alike = iter_reviewed(visible.ledger, visible.picture.reviews, kind=finding.kind, as_of=visible.as_of)
    carriers = find_carriers(visible.facts.values(), alike)
    return FindingDossier(
        words=replace(words, carried=carriers.carried(finding)),
        threads=tuple(t for t in visible.threads if any(link.finding == finding.id for link in t.links)),
        why_unlinked=visible.picture.unlinked.get(finding.id),
    )


def _document_dossier(visible: _Visible, facts: DocumentFacts) -> DocumentDossier:
    stored = visible.ledger.get_document(facts.id)
    every = visible.ledger.iter_findings(document_id=facts.id, as_of=visible.as_of)
    reviews = visible.picture.reviews
    findings = tuple(visible.findings(facts.id))
    carriers = find_carriers(visible.facts.values(), findings)
    carried = {one.id: carriers.carried(one).copy_of for one in findings}
    same = (copy for copy in stored.copies_of if copy in visible.facts)
    return DocumentDossier(
        document=stored.document,
        findings=findings,
        copies_of=carriers.copies_of(facts.id, same),
        carried_from={key: first for key, first in carried.items() if first is not None},
        rejected=sum(reviews.is_rejected(one) for one in every),
        reviews=reviews,
    )


def _words(visible: _Visible, finding: Finding, text: str, link: Link | None) -> Words:
    spans = [span for some in finding.evidence.spans.values() for span in some]
    facts = visible.facts[finding.document_id]
    review = visible.picture.reviews.mark(finding.id)
    return Words(finding=finding, facts=facts, passage=get_passage(text, spans), link=link, review=review)


def _text(visible: _Visible, finding: Finding) -> str:
    return visible.ledger.get_document(finding.document_id).document.text


def _published(facts: DocumentFacts) -> str:
    return facts.published.iso if facts.published else "9999"
