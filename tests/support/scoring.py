"""How well findings agree with annotated ones: the rule of the corpus's scorer, in few lines.

Words are \\w+ tokens. A commitment is found where the actions (or their words behind the cue) share half of
their words and the bearers share one, or one lies in the other's action; a status where cues and subjects
share a word; a statement where contents share half and sources a word; a figure where the value is the same;
an arrangement where the texts share half.
"""

import re
from collections.abc import Sequence

from servanda.documents.records import Document
from servanda.extraction.records import Finding

WORD = re.compile(r"\w+")


def words(document: Document, finding: Finding, field: str) -> frozenset[int]:
    spans = finding.evidence.spans.get(field, ())
    found = {s.start + m.start() for s in spans for m in WORD.finditer(document.text[s.start : s.end])}
    if finding.kind == "statement" and field == "content":
        found -= words(document, finding, "cue") | words(document, finding, "source")
    return frozenset(found)


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def touch(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one & other) or not (one or other)


def likeness(document: Document, gold: Finding, found: Finding) -> float:
    """Return 0 where the two do not match, else how well."""

    def of(field: str) -> tuple[frozenset[int], frozenset[int]]:
        return words(document, gold, field), words(document, found, field)

    match gold.kind:
        case "figure":
            return float(of("value")[0] == of("value")[1]) + overlap(*of("unit")) / 10
        case "arrangement":
            share = overlap(*of("text"))
            return share if share >= 0.5 else 0.0
        case "status":
            near = of("cue")[0] & of("cue")[1] and of("subject")[0] & of("subject")[1]
            return overlap(*of("cue")) + overlap(*of("subject")) if near else 0.0
        case "statement":
            share = overlap(*of("content"))
            return share if share >= 0.5 and touch(*of("source")) else 0.0
    return _commitment_likeness(of("action"), of("bearer"), of("cue"))


def _commitment_likeness(action, bearer, cue) -> float:
    behind = tuple(
        frozenset(w for w in a if not c or w > max(c)) or a for a, c in zip(action, cue, strict=True)
    )
    share = max(overlap(*action), overlap(*behind))
    agree = touch(*bearer)
    if not all(bearer):
        agree = agree or any(b and b <= a for b, a in zip(bearer, reversed(action), strict=True))
    return share if share >= 0.5 and agree else 0.0


def matches(
    document: Document, gold: Sequence[Finding], found: Sequence[Finding]
) -> list[tuple[Finding, Finding]]:
    """Return pairs of a gold and a found finding, one to one, the likest first."""
    pairs = sorted(
        ((likeness(document, g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)),
        reverse=True,
    )
    golds, founds, out = set(), set(), []
    for score, i, j in pairs:
        if score > 0 and i not in golds and j not in founds:
            golds.add(i)
            founds.add(j)
            out.append((gold[i], found[j]))
    return out


def f1(hits: int, found: int, gold: int) -> float:
    return 200 * hits / (found + gold) if found + gold else 100.0
