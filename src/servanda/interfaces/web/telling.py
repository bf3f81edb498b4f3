"""Values in the words of the pages."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from servanda.extraction.records import (
    Finding,
    Statement,
    Status,
)
from servanda.linking.records import DocumentFacts, EvidenceGrade, HistoryStep, Link, Thread
from servanda.linking.steps import STEPS
from servanda.views import Words
from servanda.views.deadlines import tell_deadline as tell_deadline
from servanda.views.deadlines import tell_due as tell_due
from servanda.views.finding_words import line_of as line_of

#: Kind -> the field that its words are about; the next one where the text does not express it.
MAIN = {
    "statement": ("content", "cue"),
    "commitment": ("action", "cue"),
    "status": ("cue", "subject"),
    "figure": ("value",),
    "arrangement": ("text",),
    "time": ("text",),
}
EVIDENCE = {
    "none_found": "no report found",
    "claimed": "claimed by the bearer",
    "reported": "reported",
    "corroborated": "corroborated",
    "contested": "contested",
}
#: Standing -> how it looks: well, ill, in doubt, or over.
TONES = {
    "in_force": "well",
    "reaffirmed": "well",
    "stalled": "doubt",
    "suspended": "doubt",
    "disputed": "doubt",
    "breached": "ill",
    "withdrawn": "ill",
    "superseded": "over",
    "expired": "over",
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
#: Rule by which a reviewer's word holds.
_SET_BY_REVIEWER = "S15"


def progress_of(thread: Thread) -> str | None:
    """Return how far it got; None where nobody reported or set it, for that is not `none`."""
    is_set = bool(thread.history) and thread.history[-1].rule == _SET_BY_REVIEWER
    if thread.evidence is EvidenceGrade.NONE_FOUND and not is_set:
        return None
    return str(thread.progress or "unknown")


def due_of(thread: Thread) -> str | None:
    """Return the last deadline, as a date where it has one."""
    return thread.due.value if thread.due else thread.deadline_value


def others_of(names: tuple[str, ...]) -> str:
    """Return the first of several names, and how many there are beside it."""
    more = len(names) - 1
    return names[0] + (f" and {more} other{'' if more == 1 else 's'}" if more else "")


def step_of(rule: str) -> str:
    """Return what a step of the rule of states says."""
    return STEPS[rule]


def when_of(step: HistoryStep) -> str:
    """Return the date of a step, with where the date comes from."""
    origin = {"words": "from the words", "published": "date of publication", "decision": "set by a reviewer"}
    return f"{step.date} ({origin[step.date_from]})" if step.date_from in origin else "undated"


def title_of(facts: DocumentFacts) -> str:
    """Return the document's title, else its name."""
    return facts.title or facts.name


def published_of(facts: DocumentFacts) -> str:
    """Return when it was published."""
    return facts.published.iso if facts.published else "undated"


def undertaking_of(title: str, bearer: str) -> str:
    """Return a thread's title without its bearer."""
    return title.removeprefix(f"{bearer}: ")


def kind_of(kind: str) -> str:
    """Return a kind of findings in words."""
    return "status report" if kind == "status" else kind


def accounts_of(words: Iterable[Words]) -> dict[str, list[Words]]:
    """Return what the status reports say -> those that say so, the oldest first; one alone is no contrast."""
    found: dict[str, list[Words]] = {}
    for one in words:
        details = one.finding.details
        if isinstance(details, Status):
            told = [str(part).replace("_", " ") for part in (details.progress, details.standing) if part]
            found.setdefault(", ".join(told) or "no state", []).append(one)
    return found if len(found) > 1 else {}


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
