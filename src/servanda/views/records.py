"""What the views hand on as JSON: objects with the names of the ledger's contract (docs/glossary.md)."""

from collections.abc import Iterable
from dataclasses import asdict

from servanda.documents.records import Document, DocumentId
from servanda.linking.records import DocumentFacts, HistoryStep, Link, Thread
from servanda.views.projections import project


def document_record(document: Document, *, copies_of: Iterable[DocumentId]) -> dict[str, object]:
    """Return the document as one JSON object; `genre` is what a source file calls its `kind`."""
    published = document.published
    return {
        "id": document.id,
        "kind": "document",
        "document": document.name,
        "title": document.title,
        "publisher": document.publisher,
        "genre": str(document.kind) if document.kind else None,
        "published": published.iso if published else None,
        "published_precision": published.precision if published else None,
        "language": document.language,
        "url": document.url,
        "authors": list(document.authors),
        "sha256": document.sha256,
        "copies_of": list(copies_of),
        "text": document.text,
    }


def facts_record(facts: DocumentFacts) -> dict[str, object]:
    """Return what a row says about its document."""
    return {
        "title": facts.title,
        "publisher": facts.publisher,
        "published": facts.published.iso if facts.published else None,
        "published_precision": facts.published.precision if facts.published else None,
    }


def thread_record(thread: Thread) -> dict[str, object]:
    """Return the thread as one JSON object; names are joined with `;`."""
    return {
        "id": thread.id,
        "kind": "thread",
        "title": thread.title,
        "bearer": ";".join(thread.bearer) or None,
        "counterparty": ";".join(thread.counterparty) or None,
        "force": str(thread.force) if thread.force else None,
        "progress": str(thread.progress) if thread.progress else None,
        "standing": str(thread.standing),
        "evidence": str(thread.evidence),
        "first_seen": thread.first_seen,
        "last_seen": thread.last_seen,
        "deadline_value": thread.deadline_value,
        "due": asdict(thread.due) if thread.due else None,
        "wording": list(thread.wording),
        "mentions": list(thread.mentions),
        "status_reports": list(thread.status_reports),
        "history": [_step_record(step) for step in thread.history],
        "links": [_link_record(link) for link in thread.links],
        "projections": {scale: one.as_record() for scale, one in project(thread).items()},
        "unresolved": dict(thread.unresolved),
    }


def _step_record(step: HistoryStep) -> dict[str, object]:
    return {
        "date": step.date,
        "date_from": step.date_from,
        "document": step.document,
        "finding": step.finding,
        "event": str(step.event),
        "progress": str(step.progress) if step.progress else None,
        "standing": str(step.standing),
        "rule": step.rule,
    }


def _link_record(link: Link) -> dict[str, object]:
    return {
        "finding": link.finding,
        "role": link.role,
        "score": link.score,
        "reasons": dict(link.reasons),
    }
