"""Whether an undertaking can be checked: has it an actor, an act, a measure, a date?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import MappingProxyType

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Figure, Finding, FindingId
from servanda.linking.records import Thread
from servanda.resources import load_lexicon
from servanda.views.deadlines import last_day_of
from servanda.views.picture import Picture

#: What makes an undertaking checkable, in the order in which it is told.
PARTS = ("actor", "act", "measure", "date")
#: Fields in which a figure measures what is to be done; one in a deadline is a length of time.
_MEASURED = ("action", "condition")

Figures = Mapping[DocumentId, Sequence[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The words that one part rests on."""

    words: str
    finding: FindingId

    def as_record(self) -> dict[str, object]:
        """Return the ground as one JSON object."""
        return {"words": self.words, "finding": self.finding}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifiability:
    """Part -> the words that it rests on, for those parts that the mentions have."""

    grounds: Mapping[str, Ground]

    @property
    def score(self) -> int:
        """Return how many of the four parts there are."""
        return len(self.grounds)

    def as_record(self) -> dict[str, object]:
        """Return score and grounds as one JSON object; null for a part that no mention has."""
        parts = {part: self.grounds.get(part) for part in PARTS}
        return {"score": self.score, **{part: one and one.as_record() for part, one in parts.items()}}


def figures_by_document(findings: Iterable[Finding]) -> Figures:
    """Return the figures among the findings, by document."""
    found: dict[DocumentId, list[Finding]] = {}
    for finding in findings:
        if isinstance(finding.details, Figure):
            found.setdefault(finding.document_id, []).append(finding)
    return found


def judge(picture: Picture, thread: Thread, figures: Figures) -> Verifiability:
    """Return the thread's verifiability; the picture holds the findings that the thread rests on."""
    return judge_mentions([picture.findings[key] for key in thread.mentions], thread, figures)


def judge_mentions(mentions: Sequence[Finding], thread: Thread, figures: Figures) -> Verifiability:
    """Return what the thread's mentions give, each part from the first mention that has it."""
    grounds: dict[str, Ground] = {}
    for mention in mentions:
        for part, ground in _parts(mention, figures.get(mention.document_id, ())):
            grounds.setdefault(part, ground)
    if "date" not in grounds and thread.due is not None:
        told = f"{thread.due.value} ({thread.due.why})"
        grounds["date"] = Ground(words=told, finding=thread.due.evidence or thread.due.deadline)
    ordered = {part: grounds[part] for part in PARTS if part in grounds}
    return Verifiability(grounds=MappingProxyType(ordered))


def _parts(mention: Finding, figures: Sequence[Finding]) -> Iterator[tuple[str, Ground]]:
    """Yield the parts that one mention has."""
    details, quote = mention.details, mention.quote
    bearer, action = quote("bearer") or "", quote("action") or ""
    names = "; ".join(details.bearer_is) if isinstance(details, Commitment) else ""
    if names:
        words = bearer if tells(bearer) else f"{bearer} = {names}" if bearer else names
        yield "actor", Ground(words=words, finding=mention.id)
    elif tells(bearer):
        yield "actor", Ground(words=bearer, finding=mention.id)
    if tells(action):
        yield "act", Ground(words=action, finding=mention.id)
    for figure in figures:
        if _measures(figure, mention):
            words = " ".join(w for name in ("approx", "value", "unit") if (w := figure.quote(name)))
            yield "measure", Ground(words=words, finding=figure.id)
    if isinstance(details, Commitment) and last_day_of(details.deadline_value or ""):
        words = quote("deadline") or str(details.deadline_value)
        yield "date", Ground(words=words, finding=mention.id)


def _measures(figure: Finding, mention: Finding) -> bool:
    spans = [span for name in _MEASURED for span in mention.evidence.spans.get(name, ())]
    values = figure.evidence.spans.get("value", ())
    return any(span.overlaps(value) for span, value in product(spans, values))


def tells(words: str) -> bool:
    """Return whether the words are more than pronouns, articles and the like: `it`, `both`, `do so`."""
    return any(
        word.strip(".,;:'’\"“”()…").casefold() not in _function_words() for word in words.split() if word
    )


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in load_lexicon("en/function_words").rows) | {""}
