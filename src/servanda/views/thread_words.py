"""Values of undertakings, documents and status reports in words: the same on pages and in reports."""

from collections.abc import Iterable

from servanda.extraction.records import Status
from servanda.ledger.states import Followed
from servanda.linking.records import DocumentFacts, EvidenceGrade, HistoryStep, Thread
from servanda.linking.steps import STEPS
from servanda.views.dossier import Words

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


def progress_of(thread: Thread | Followed) -> str | None:
    """Return how far it got; None where nobody reported or set it, for that is not `none`."""
    if thread.evidence is EvidenceGrade.NONE_FOUND and not thread.is_set:
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
