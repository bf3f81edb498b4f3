"""Wording drift: how the phrasing of one undertaking changed from mention to mention."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Commitment, Finding
from servanda.ledger import Ledger
from servanda.linking.records import DocumentFacts, Thread
from servanda.views.dossier import ThreadDossier, Words, get_dossier
from servanda.views.reviews import Mark
from servanda.views.verifiability import tells

#: Fields whose words are the wording; who reports it is not part of it.
FIELDS = ("bearer", "cue", "action", "counterparty", "deadline", "condition", "agreement")
#: Words of a mention that are compared: no undertaking is longer, and the time grows with the square.
MAX_WORDS = 400
#: What stands for words of the sentence between two fields.
GAP = "…"


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that were kept, dropped or added, in order."""

    change: Change
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One mention in its own words."""

    finding: Finding
    facts: DocumentFacts
    words: tuple[str, ...]
    review: Mark | None = None
    """What reviewers made of the mention, where any did."""

    @property
    def published(self) -> str | None:
        """Return when its document was published, as far as it is known."""
        return self.facts.published.iso if self.facts.published else None

    def as_record(self) -> dict[str, object]:
        """Return the wording as one JSON object."""
        return {
            "finding": self.finding.id,
            "document": self.facts.name,
            "published": self.published,
            "words": " ".join(self.words),
            **({"review": self.review.as_record()} if self.review else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one mention to another: the pieces of both wordings, and the closed values that differ."""

    before: Wording
    after: Wording
    pieces: tuple[Piece, ...]
    values: tuple[tuple[str, str | None, str | None], ...]
    """Name, value before, value after: force, polarity, deadline, bearer, condition, numbers."""
    kept: float
    """Share of the words of both that stayed, 0 to 1."""

    @property
    def is_same(self) -> bool:
        """Return whether no word differs."""
        return all(piece.change is Change.KEPT for piece in self.pieces)

    @property
    def told(self) -> str:
        """Return how much of the words stayed, in words."""
        return "the same words" if self.is_same else f"{self.kept:.0%} of the words kept"

    def as_record(self) -> dict[str, object]:
        """Return the step as one JSON object."""
        return {
            "before": self.before.as_record(),
            "after": self.after.as_record(),
            "kept": self.kept,
            "pieces": [[str(piece.change), piece.words] for piece in self.pieces],
            "values": [{"name": name, "before": old, "after": new} for name, old, new in self.values],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The wordings of a thread that were asked for, oldest first, and the steps between them."""

    thread: Thread
    wordings: tuple[Wording, ...]
    steps: tuple[Step, ...]

    def as_records(self) -> list[dict[str, object]]:
        """Return a JSON object for each step."""
        return [{"kind": "drift", "thread": self.thread.id, **step.as_record()} for step in self.steps]


def trace_drift(ledger: Ledger, key: str, pair: Sequence[str] = (), *, as_of: date | None = None) -> Drift:
    """Return how the wording changed between consecutive mentions, or between the two of `pair`.

    Raises: EntryNotFoundError: no thread has this key, or it has no such mention. AmbiguousEntryError.
    """
    dossier = get_dossier(ledger, key, as_of=as_of)
    if not isinstance(dossier, ThreadDossier):
        raise EntryNotFoundError(
            f"{key!r} is no thread.", next_step="`servanda ledger` prints the ids of threads."
        )
    return drift_of(dossier, pair)


def drift_of(dossier: ThreadDossier, pair: Sequence[str] = ()) -> Drift:
    """Return how the wording changed between consecutive mentions, or between the two of `pair`."""
    words = [one for one in dossier.words if one.link is not None and one.link.role == "mention"]
    chosen = [_mention(words, one, dossier.thread) for one in pair] if pair else words
    wordings = tuple(wording_of(one) for one in chosen)
    steps = tuple(compare(before, after) for before, after in pairwise(wordings))
    return Drift(thread=dossier.thread, wordings=wordings, steps=steps)


def wording_of(mention: Words) -> Wording:
    """Return the words of a mention's fields in the order of the text, gaps as an ellipsis."""
    finding, passage = mention.finding, mention.passage
    spans = sorted(span for name in FIELDS for span in finding.evidence.spans.get(name, ()))
    words: list[str] = []
    end: int | None = None
    for span in spans:
        start = max(span.start, end or span.start)
        between = passage.text[end - passage.span.start : start - passage.span.start] if end else ""
        if any(letter.isalnum() for letter in between):
            words.append(GAP)
        words += passage.text[start - passage.span.start : span.end - passage.span.start].split()
        end = max(end or 0, span.end)
    kept = (*words[:MAX_WORDS], GAP) if len(words) > MAX_WORDS else tuple(words)
    return Wording(finding=finding, facts=mention.facts, words=kept, review=mention.review)


def compare(before: Wording, after: Wording) -> Step:
    """Return the step between two wordings."""
    matcher = SequenceMatcher(
        a=[_plain(word) for word in before.words], b=[_plain(word) for word in after.words], autojunk=False
    )
    return Step(
        before=before,
        after=after,
        pieces=tuple(_pieces(matcher, before.words, after.words)),
        values=tuple(_values(before, after)),
        kept=_kept(before.words, after.words),
    )


def _mention(words: Sequence[Words], key: str, thread: Thread) -> Words:
    """Return the mention of the thread whose id starts with the key."""
    found = [one for one in words if one.finding.id.startswith(key.lower())]
    if len(found) == 1:
        return found[0]
    step = f"`servanda drift LEDGER {thread.id[:8]}` prints the ids of its mentions."
    if found:
        raise AmbiguousEntryError(f"Several mentions of the thread start with {key!r}.", next_step=step)
    raise EntryNotFoundError(f"The thread has no mention {key!r}.", where=thread.id, next_step=step)


def _pieces(matcher: "SequenceMatcher[str]", before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces; a lone `the` or `of` amid changes is told as changed, or nobody could read them."""
    dropped: list[str] = []
    added: list[str] = []
    runs = matcher.get_opcodes()
    for at, (tag, start, end, other_start, other_end) in enumerate(runs):
        kept = tag == "equal" and (at in (0, len(runs) - 1) or tells(" ".join(before[start:end])))
        if not kept:
            dropped += before[start:end]
            added += after[other_start:other_end]
        if kept or at == len(runs) - 1:
            yield from _changed(dropped, added)
            dropped, added = [], []
        if kept:
            yield Piece(Change.KEPT, " ".join(after[other_start:other_end]))


def _changed(dropped: Sequence[str], added: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces of a change; that other words stand between is no wording, and so no change."""
    if set(dropped) - {GAP}:
        yield Piece(Change.DROPPED, " ".join(dropped))
    if added:
        yield Piece(Change.ADDED if set(added) - {GAP} else Change.KEPT, " ".join(added))


def _kept(before: Sequence[str], after: Sequence[str]) -> float:
    """Return the share of the words of both that stayed."""
    old, new = ([_plain(word) for word in words if word != GAP] for words in (before, after))
    return round(SequenceMatcher(a=old, b=new, autojunk=False).ratio(), 2)


def _values(before: Wording, after: Wording) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the closed values that differ."""
    for (name, old), (_, new) in zip(_closed(before), _closed(after), strict=True):
        if old != new and not (name == "bearer" and None in (old, new)):
            yield name, old, new


def _closed(wording: Wording) -> Iterator[tuple[str, str | None]]:
    details = wording.finding.details
    if isinstance(details, Commitment):
        yield "force", str(details.force)
        yield "polarity", details.polarity
        yield "deadline", details.deadline_value
        # Words that name nobody known are no other bearer.
        yield "bearer", "; ".join(details.bearer_is) or None
        yield "condition", "stated" if wording.finding.quote("condition") else None
    action = wording.finding.quote("action") or ""
    yield "numbers", ", ".join(re.findall(r"\d+(?:[.,]\d+)*", action)) or None


def _plain(word: str) -> str:
    """Return the word without case and punctuation; punctuation alone stays."""
    return word.strip('.,;:!?"“”„«»()[]').casefold() or word
