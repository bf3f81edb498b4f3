"""Texts with slots, and findings told by the words of the template, so that two fillings can be compared."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from servanda.extraction import Finding
from servanda.primitives import Span
from support.readings import read
from support.scoring import WORD

_SLOT = re.compile(r"\{(\w+)\}")

#: What makes two findings the same to a reader of the ledger; other fields add to it.
CORE = {
    "commitment": ("cue", "bearer", "action"),
    "status": ("cue", "subject"),
    "statement": ("source", "cue", "content"),
    "figure": ("value",),
    "arrangement": ("text",),
}
_LABELS = ("force", "polarity", "mode", "progress", "standing", "number", "type")

#: Kind, labels and words of a finding, the words with their numbers in the template.
Signature = tuple[str, ...]


class Token(NamedTuple):
    """A word of a template, or a slot however many words fill it."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A template with words in its slots."""

    text: str
    tokens: tuple[Token, ...]

    def covered(self, spans: Iterable[Span], *, shift: int = 0) -> list[str]:
        """Return the labels of the tokens that the spans touch; the text stands `shift` characters in."""
        held = list(spans)
        return [
            f"{number}:{token.label}"
            for number, token in enumerate(self.tokens)
            if any(span.start < token.end + shift and token.start + shift < span.end for span in held)
        ]

    def slots(self, name: str) -> list[str]:
        """Return the labels of the tokens that the slot fills."""
        return [f"{number}:{token.label}" for number, token in enumerate(self.tokens) if token.label == name]


def fill(template: str, **words: str) -> Filled:
    """Return the template with words in its slots."""
    text, tokens = "", []
    for number, part in enumerate(_SLOT.split(template)):
        if number % 2:
            tokens.append(Token(len(text), len(text) + len(words[part]), part))
            text += words[part]
        else:
            at = len(text)
            tokens += [Token(at + match.start(), at + match.end(), match[0]) for match in WORD.finditer(part)]
            text += part
    return Filled(text=text, tokens=tuple(tokens))


def signature(finding: Finding, filled: Filled, *, shift: int = 0) -> Signature:
    """Return kind, labels and core words of a finding."""
    labels = [str(value) for name in _LABELS if (value := getattr(finding.details, name, None)) is not None]
    words = [
        f"{name} = {' '.join(filled.covered(finding.evidence.spans.get(name, ()), shift=shift))}"
        for name in CORE.get(finding.kind, ("text",))
    ]
    return (finding.kind, *labels, *words)


def signatures(filled: Filled) -> Counter[Signature]:
    """Return what the reader finds in the text, times left out: they follow rules and are tested by value."""
    return signatures_within(filled.text, filled, shift=0)


def signatures_within(text: str, filled: Filled, *, shift: int) -> Counter[Signature]:
    """Return what the reader finds in the part of a document where the filled template stands."""
    place = Span(shift, shift + len(filled.text))
    inside = [
        finding
        for finding in read(text)
        if finding.kind != "time"
        and any(span.overlaps(place) for spans in finding.evidence.spans.values() for span in spans)
    ]
    return Counter(signature(finding, filled, shift=shift) for finding in inside)


def agreement(pairs: Iterable[tuple[Counter[Signature], Counter[Signature]]]) -> tuple[float, list[str]]:
    """Return the per cent of findings that two readings share, and what only one of them has."""
    shared = total = 0
    told: list[str] = []
    for one, other in pairs:
        shared += 2 * (one & other).total()
        total += one.total() + other.total()
        told += [f"- {' · '.join(some)}" for some in (one - other).elements()]
        told += [f"+ {' · '.join(some)}" for some in (other - one).elements()]
    return 100 * shared / max(total, 1), told
