"""Values in the words of the pages."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from servanda.extraction.records import (
    Finding,
    Statement,
)
from servanda.linking.records import Link
from servanda.runs.desk.queue import FileState
from servanda.views.deadlines import tell_deadline as tell_deadline
from servanda.views.deadlines import tell_due as tell_due
from servanda.views.finding_words import line_of as line_of
from servanda.views.thread_words import EVIDENCE as EVIDENCE
from servanda.views.thread_words import TONES as TONES
from servanda.views.thread_words import accounts_of as accounts_of
from servanda.views.thread_words import due_of as due_of
from servanda.views.thread_words import kind_of as kind_of
from servanda.views.thread_words import others_of as others_of
from servanda.views.thread_words import progress_of as progress_of
from servanda.views.thread_words import published_of as published_of
from servanda.views.thread_words import step_of as step_of
from servanda.views.thread_words import title_of as title_of
from servanda.views.thread_words import undertaking_of as undertaking_of
from servanda.views.thread_words import when_of as when_of

#: Kind -> the field that its words are about; the next one where the text does not express it.
MAIN = {
    "statement": ("content", "cue"),
    "commitment": ("action", "cue"),
    "status": ("cue", "subject"),
    "figure": ("value",),
    "arrangement": ("text",),
    "time": ("text",),
}
#: Decision -> what it did.
VERDICTS = {
    "accept": "Accepted",
    "reject": "Rejected",
    "correct": "Corrected",
    "merge": "Joined",
    "split": "Kept apart",
    "set_state": "State set:",
    "sample": "Sample drawn",
    "undo": "Undone",
}
CAUSES = {
    "source": "a new source",
    "removal": "a removed document",
    "reader": "another reader",
    "registry": "another registry",
    "review": "a reviewer's decision",
    "program": "another version of the program",
}
#: Features of a link that are named.
_REASONS = 4


def reasons_of(link: Link) -> str:
    """Return the features that moved a link's score most."""
    shares = sorted(link.reasons.items(), key=lambda item: (-abs(item[1]), item[0]))
    return ", ".join(f"{name.replace('_', ' ')} {share:+.2f}" for name, share in shares[:_REASONS])


def quotes_of(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield each field with its words, in the order of the text."""
    spans = finding.evidence.spans
    for name in sorted(spans, key=lambda name: (spans[name][0], name)):
        yield name, finding.evidence.quotes[name]


def values_of(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the closed and resolved values that say something."""
    for field in fields(finding.details):
        value = getattr(finding.details, field.name)
        if value not in (None, (), "positive"):
            told = "; ".join(value) if isinstance(value, tuple) else str(value)
            yield field.name.replace("_", " "), told.replace("_", " ")


def speakers_of(finding: Finding) -> list[str]:
    """Return the canonical names of who speaks; several are kept joined with `;`."""
    details = finding.details
    return details.speaker.split(";") if isinstance(details, Statement) and details.speaker else []


def joined(names: Iterable[str]) -> str:
    """Return names in one line."""
    return "; ".join(names)


#: What became of a document that was added.
_OUTCOMES = {
    "new": "new",
    "same": "was there already",
    "copy": "new, a copy of another’s words",
    "reread": "read again by another reader",
    "removed": "left out, for it was removed from this ledger",
}


def outcome_of(outcome: str) -> str:
    """Return what became of a document that was added."""
    return _OUTCOMES.get(outcome, outcome)


def file_state(file: FileState) -> str:
    """Return how far an added file is."""
    if file.state == "waiting":
        return "waits to be read"
    counts = [f"{count:,} {outcome_of(outcome)}" for outcome, count in file.outcomes.items() if count]
    counts += [f"{file.failed:,} failed"] if file.failed else []
    told = ", ".join(counts)
    return f"is being read{': ' + told if told else ''}" if file.state == "working" else told
