"""One entry with all the words that it rests on: a thread, a finding or a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from servanda.documents.records import Document, DocumentId
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Finding, FindingId, as_record
from servanda.ledger import Ledger
from servanda.linking.records import DocumentFacts, Link, Thread
from servanda.views.passages import Passage, get_passage
from servanda.views.picture import take_picture, with_bearer
from servanda.views.records import document_record, facts_record, thread_record
from servanda.views.reviews import Known
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

    def as_record(self) -> Json:
        """Return the finding with its passage as one JSON object."""
        return {**as_record(self.finding), **facts_record(self.facts), "passage": self.passage.as_record()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDossier:
    """A thread with every mention and every status report, oldest first."""

    thread: Thread
    bearer: str
    words: tuple[Words, ...]
    verifiability: Verifiability
    due_words: Finding | None = None
    """The status report that dates the event from which the deadline is counted."""

    def as_records(self) -> list[Json]:
        """Return the thread, then its words."""
        thread = {**thread_record(self.thread), "verifiability": self.verifiability.as_record()}
        return [thread, *(one.as_record() for one in self.words)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDossier:
    """A finding in its sentence, and the threads that it is on."""

    words: Words
    threads: tuple[Thread, ...]
    why_unlinked: str | None

    def as_records(self) -> list[Json]:
        """Return the finding with its threads."""
        threads = [thread.id for thread in self.threads]
        return [{**self.words.as_record(), "threads": threads, "why_unlinked": self.why_unlinked}]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDossier:
    """A document with its findings, in the order of the text."""

    document: Document
    findings: tuple[Finding, ...]
    copies_of: tuple[DocumentId, ...]

    def as_records(self) -> list[Json]:
        """Return the document, then its findings."""
        return [document_record(self.document, copies_of=self.copies_of), *map(as_record, self.findings)]


Dossier = ThreadDossier | FindingDossier | DocumentDossier
Entry = Thread | Finding | DocumentFacts


@dataclass(frozen=True, slots=True)
class _Visible:
    """What a reader on some date could have known."""

    ledger: Ledger
    as_of: date | None
    facts: Mapping[DocumentId, DocumentFacts]
    threads: tuple[Thread, ...]
    unlinked: Mapping[FindingId, str]
    settled: Known

    def finding(self, key: str) -> Finding:
        """Return a finding with the bearer that the documents together tell."""
        return with_bearer(self.ledger.get_finding(key), self.settled)


def get_dossier(ledger: Ledger, key: str, *, as_of: date | None = None) -> Dossier:
    """Return the entry that the key names: a document's name, an id, or its unique first digits.

    Raises: EntryNotFoundError: no entry has this key. AmbiguousEntryError: several have.
    """
    picture = take_picture(ledger, as_of=as_of, kinds=())
    visible = _Visible(ledger, as_of, picture.documents, picture.threads, picture.unlinked, picture.settled)
    named = [facts for facts in picture.documents.values() if facts.name == key]
    match named or _find_by_id(visible, key.lower()):
        case [Thread() as thread]:
            return _thread_dossier(visible, thread)
        case [Finding() as finding]:
            return _finding_dossier(visible, finding)
        case [DocumentFacts() as facts]:
            return _document_dossier(visible, facts)
        case []:
            raise EntryNotFoundError(
                f"No thread, finding or document is called {key!r}.",
                next_step="`servanda ledger`, `statements`, `figures` and `search` print ids.",
            )
        case several:
            ids = ", ".join(entry.id for entry in several[:8])
            raise AmbiguousEntryError(f"{key!r} may be any of these: {ids}.", next_step="Give more digits.")


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


def _thread_dossier(visible: _Visible, thread: Thread) -> ThreadDossier:
    texts: dict[DocumentId, str] = {}
    words = []
    for link in thread.links:
        finding = visible.finding(link.finding)
        if finding.document_id not in texts:
            texts[finding.document_id] = _text(visible, finding)
        words.append(_words(visible, finding, texts[finding.document_id], link))
    words.sort(key=lambda one: (_published(one.facts), one.facts.name, one.finding.start, one.finding.id))
    mentions = [one.finding for one in words if one.link and one.link.role == "mention"]
    figures = chain.from_iterable(
        visible.ledger.iter_findings(kind="figure", document_id=document, as_of=visible.as_of)
        for document in texts
    )
    evidence = thread.due.evidence if thread.due else None
    return ThreadDossier(
        thread=thread,
        bearer=bearer_of(thread, mentions),
        words=tuple(words),
        due_words=visible.finding(evidence) if evidence else None,
        verifiability=judge_mentions(mentions, thread, figures_by_document(figures)),
    )


def _finding_dossier(visible: _Visible, finding: Finding) -> FindingDossier:
    return FindingDossier(
        words=_words(visible, finding, _text(visible, finding), None),
        threads=tuple(t for t in visible.threads if any(link.finding == finding.id for link in t.links)),
        why_unlinked=visible.unlinked.get(finding.id),
    )


def _document_dossier(visible: _Visible, facts: DocumentFacts) -> DocumentDossier:
    stored = visible.ledger.get_document(facts.id)
    findings = visible.ledger.iter_findings(document_id=facts.id, as_of=visible.as_of)
    return DocumentDossier(
        document=stored.document,
        findings=tuple(with_bearer(finding, visible.settled) for finding in findings),
        copies_of=tuple(copy for copy in stored.copies_of if copy in visible.facts),
    )


def _words(visible: _Visible, finding: Finding, text: str, link: Link | None) -> Words:
    spans = [span for some in finding.evidence.spans.values() for span in some]
    facts = visible.facts[finding.document_id]
    return Words(finding=finding, facts=facts, passage=get_passage(text, spans), link=link)


def _text(visible: _Visible, finding: Finding) -> str:
    return visible.ledger.get_document(finding.document_id).document.text


def _published(facts: DocumentFacts) -> str:
    return facts.published.iso if facts.published else "9999"
