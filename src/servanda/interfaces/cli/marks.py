"""Findings as marked words: what stands in ⟦ ⟧ is the main field, colours show the others."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from rich.text import Text

from servanda.extraction.records import (
    Finding,
)
from servanda.interfaces.cli.terminal import line, plain, safe
from servanda.linking.records import EvidenceGrade, Thread
from servanda.primitives import Span
from servanda.views.finding_words import line_of
from servanda.views.reviews import Mark

#: Field -> how its words look.
STYLES = {
    "cue": "yellow",
    "bearer": "green",
    "source": "green",
    "speaker": "green",
    "counterparty": "magenta",
    "deadline": "cyan",
    "when": "cyan",
    "condition": "blue",
    "agreement": "blue",
}
#: Kind -> the field in brackets; the next one where the text does not express it.
MAIN = {
    "statement": ("content",),
    "commitment": ("action", "cue"),
    "status": ("cue",),
    "figure": ("value",),
    "arrangement": ("text",),
    "time": ("text",),
}
_STANDING_STYLES = {
    "breached": "bold red",
    "withdrawn": "red",
    "stalled": "yellow",
    "suspended": "yellow",
    "disputed": "magenta",
    "reaffirmed": "green",
    "in_force": "green",
}
_EVIDENCE = {
    EvidenceGrade.NONE_FOUND: "no report found",
    EvidenceGrade.CLAIMED: "claimed by bearer",
    EvidenceGrade.REPORTED: "reported",
    EvidenceGrade.CORROBORATED: "corroborated",
    EvidenceGrade.CONTESTED: "contested",
}


def state_of(thread: Thread, *, separator: str = " · ") -> Text:
    """Return standing, progress and evidence; where nobody reported or set it, no progress."""
    standing = str(thread.standing)
    parts = [Text(standing.replace("_", " "), style=_STANDING_STYLES.get(standing, ""))]
    if thread.evidence is not EvidenceGrade.NONE_FOUND or thread.is_set:
        parts.append(Text(f"progress {thread.progress or 'unknown'}"))
    parts += [Text("set by a reviewer")] if thread.is_set else []
    parts.append(Text(_EVIDENCE[thread.evidence], style="dim"))
    return Text(separator).join(parts)


def mark_of(review: Mark | None) -> Text:
    """Return who corrected or rejected it; to be accepted changes nothing that is shown."""
    if review is None or review.verdict == "accepted":
        return Text("")
    return Text("  ").append_text(mark_by(review.by, verdict=review.verdict))


def mark_by(names: Iterable[str], *, verdict: str = "corrected") -> Text:
    """Return who corrected something, in words."""
    return plain(f"{verdict} by {' and '.join(names)}", style="italic dim")


def main_spans(finding: Finding) -> tuple[Span, ...]:
    """Return the spans of the finding's main field, else of its first field."""
    spans = finding.evidence.spans
    name = next((name for name in MAIN[finding.kind] if name in spans), next(iter(spans)))
    return spans[name]


def marked(text: str, finding: Finding, *, offset: int = 0) -> Text:
    """Return the text, which starts at `offset` of its document, with the finding's words marked."""
    layers = [(STYLES[name], some) for name, some in finding.evidence.spans.items() if name in STYLES]
    return paint(text, main_spans(finding), layers, offset=offset)


def paint(
    text: str,
    brackets: Iterable[Span],
    layers: Iterable[tuple[str, Iterable[Span]]] = (),
    *,
    offset: int = 0,
) -> Text:
    """Return the text safe to print, with brackets around some spans and colours on others."""
    bracketed = [(span.start - offset, span.end - offset) for span in brackets]
    coloured = [(style, s.start - offset, s.end - offset) for style, some in layers for s in some]
    opens, closes = {start for start, _ in bracketed}, {end for _, end in bracketed}
    painted = Text()
    for start, end in _pieces(len(text), [*bracketed, *((a, b) for _, a, b in coloured)]):
        painted.append("⟦" if start in opens else "", style="bold")
        styles = [style for style, a, b in coloured if a <= start < b]
        bold = ["bold"] if any(a <= start < b for a, b in bracketed) else []
        painted.append(safe(text[start:end]), style=" ".join([*bold, *styles[-1:]]))
        painted.append("⟧" if end in closes else "", style="bold")
    return painted


def summary(finding: Finding) -> Text:
    """Return the finding on one line: its exact words and closed values."""
    return Text(line(line_of(finding)))


def _pieces(length: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    edges = sorted({0, length, *(edge for span in spans for edge in span if 0 <= edge <= length)})
    yield from pairwise(edges)
