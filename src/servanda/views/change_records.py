"""What differs between two states as JSON objects: the same on the command line and over REST."""

from collections.abc import Mapping

from servanda.views.changes import Because, Changes, Decided, DocumentChange, ThreadChange
from servanda.views.thread_words import progress_of


def change_records(changes: Changes, told: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the counts, which hold what is `told` of the two dates, then each change."""
    return [
        {"kind": "diff", **told, **counts_record(changes)},
        *map(document_change, changes.documents),
        *map(thread_change, changes.threads),
    ]


def counts_record(changes: Changes) -> dict[str, object]:
    """Return how much differs, and the decisions that were made between the two states."""
    threads = [one.change for one in changes.threads]
    documents = [one.change for one in changes.documents]
    return {
        "documents": {name: documents.count(name) for name in ("new", "gone", "reread")},
        "threads": {name: threads.count(name) for name in ("new", "changed", "gone")},
        "findings": {kind: list(pair) for kind, pair in changes.findings.items()},
        "decisions": [_decision_record(one) for one in changes.decisions],
    }


def document_change(document: DocumentChange) -> dict[str, object]:
    """Return one document that is new, gone or was read anew."""
    return {
        "kind": "document_change",
        "change": document.change,
        "id": document.source.id,
        "document": document.source.name,
        "published": document.source.published,
        "cause": str(document.cause),
        "why": document.why,
    }


def thread_change(one: ThreadChange) -> dict[str, object]:
    """Return one thread that is new, gone or changed, with the state that it has, or had last."""
    return {
        "kind": "thread_change",
        "change": one.change,
        "id": one.thread.id,
        "title": one.thread.title,
        "state": {
            "progress": progress_of(one.thread),
            "standing": str(one.thread.standing),
            "evidence": str(one.thread.evidence),
        },
        "fields": {name: [told_value(old), told_value(new)] for name, (old, new) in one.fields.items()},
        "cause": [str(cause) for cause in one.causes],
        "direct": one.direct,
        "because": [_because_record(because) for because in one.because],
        "decisions": [_decision_record(decided) for decided in one.decisions],
    }


def _because_record(because: Because) -> dict[str, object]:
    return {
        "finding": because.finding,
        "change": because.change,
        "document": because.document,
        "cause": str(because.cause) if because.cause else None,
    }


def _decision_record(decided: Decided) -> dict[str, object]:
    return {"id": decided.id, "by": decided.by, "why": decided.why}


def told_value(value: object) -> str | None:
    """Return a value of a thread as one string; names are joined with `;`."""
    if isinstance(value, tuple):
        return ";".join(map(str, value)) or None
    return None if value is None else str(value)
