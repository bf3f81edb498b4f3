"""How alike two mentions are: named features, each with its share in the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentKind
from servanda.linking.linkers.mentions import SCALE, Collection, Matrix, Mention, gap
from servanda.linking.linkers.words import bag_weight, weight

Table: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

#: Pairs that are compared at one time; bounds memory, changes no result.
CHUNK = 20_000
#: Characters over which nearness in one document fades: docs/measurements/linking.md.
CHARS_NEARNESS = 400
_TEXTS = frozenset({DocumentKind.AGREEMENT.value, DocumentKind.RESOLUTION.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Rows of `left` and `right` that are worth comparing, and their feature values."""

    left: Rows
    right: Rows
    names: tuple[str, ...]
    values: Table
    """Shape (pairs, names), rounded to 4 digits."""


#: Features of two commitments, and of a status report and a commitment.
MENTION_FEATURES = (
    "meaning", "meaning_in_context", "context_meaning", "blended_meaning", "words", "wide_words",
    "surroundings", "words_nearby", "same_bearer", "same_bearer_meaning", "other_bearer",
    "deadline", "number", "number_differs", "substance", "substance_meaning", "substance_words",
    "same_document", "same_document_meaning", "same_document_words", "same_cue", "same_provisions",
)  # fmt: skip
REPORT_FEATURES = (
    "meaning", "meaning_in_context", "context_meaning", "blended_meaning", "words", "words_with_cue",
    "surroundings", "report_nearby", "words_nearby", "number", "number_differs", "substance",
    "substance_meaning", "same_document", "nearness", "same_words",
)  # fmt: skip


def compare_mentions(mentions: Collection, left: Rows, right: Rows) -> Pairs:
    """Return the feature values of pairs of commitments."""
    vectors = _vector_columns(mentions, mentions, left, right)
    words = [
        _mention_words(mentions.mentions[i], mentions.mentions[j]) for i, j in zip(left, right, strict=True)
    ]
    plain = np.array(words, np.float64).reshape(len(left), len(_MENTION_WORDS))
    columns = dict(zip(_MENTION_WORDS, plain.T, strict=False)) | vectors
    columns["same_bearer_meaning"] = columns["same_bearer"] * columns["meaning"]
    columns["same_document_meaning"] = columns["same_document"] * columns["meaning"]
    return _pairs(left, right, MENTION_FEATURES, _with_substance(columns))


def compare_reports(reports: Collection, mentions: Collection, left: Rows, right: Rows) -> Pairs:
    """Return the feature values of pairs of a status report and a commitment."""
    vectors = _vector_columns(reports, mentions, left, right)
    words = [
        _report_words(reports.mentions[i], mentions.mentions[j]) for i, j in zip(left, right, strict=True)
    ]
    plain = np.array(words, np.float64).reshape(len(left), len(_REPORT_WORDS))
    columns = dict(zip(_REPORT_WORDS, plain.T, strict=False)) | vectors
    return _pairs(left, right, REPORT_FEATURES, _with_substance(columns))


def score(pairs: Pairs, weights: Mapping[str, float]) -> Table:
    """Return each pair's score: the sum of its features' shares, rounded to 4 digits."""
    total = np.full(len(pairs.left), weights["bias"])
    for column, name in enumerate(pairs.names):
        total = total + weights[name] * pairs.values[:, column]
    result: Table = np.round(total, 4)
    return result


def shares(names: Sequence[str], values: Table, weights: Mapping[str, float]) -> dict[str, float]:
    """Return feature -> share in one pair's score, greatest first, without those that say nothing."""
    some = {n: round(float(weights[n] * v), 4) for n, v in zip(names, values, strict=True) if v}
    return {n: some[n] for n in sorted(some, key=lambda n: (-abs(some[n]), n)) if some[n]}


_MENTION_WORDS = (
    "words", "wide_words", "surroundings", "words_nearby", "same_bearer", "other_bearer",
    "deadline", "number", "number_differs", "substance", "same_document", "same_document_words",
    "same_cue", "same_provisions",
)  # fmt: skip
_REPORT_WORDS = (
    "words", "words_with_cue", "surroundings", "report_nearby", "words_nearby", "number", "number_differs",
    "substance", "same_document", "nearness", "same_words",
)  # fmt: skip


def _mention_words(one: Mention, other: Mention) -> tuple[float, ...]:
    together = one.facts.id == other.facts.id
    words = contained(one.core, other.core)
    nearby = 0.0 if together else max(_found(one.core, other.near), _found(other.core, one.near))
    return (
        words,
        shared(one.wide, other.wide),
        shared(one.near, other.near),
        nearby,
        float(bool(one.bearer) and one.bearer == other.bearer),
        float(bool(one.bearer) and bool(other.bearer) and not one.bearer & other.bearer),
        shared(one.deadline, other.deadline),
        float(bool(one.figures & other.figures)),
        float(_differ(one.figures, other.figures)),
        min(one.substance, other.substance) / 1000,
        float(together),
        together * words,
        float(together and one.finding.evidence.spans.get("cue") == other.finding.evidence.spans.get("cue")),
        float(together and one.facts.kind in _TEXTS),
    )


def _report_words(report: Mention, mention: Mention) -> tuple[float, ...]:
    together = report.facts.id == mention.facts.id
    return (
        contained(report.core, mention.core),
        contained(report.core | report.cue, mention.core),
        shared(report.near, mention.near),
        0.0 if together else _found(report.core, mention.near),
        0.0 if together else _found(mention.core, report.near),
        float(bool(report.figures & mention.figures)),
        float(_differ(report.figures, mention.figures)),
        min(report.substance, mention.substance) / 1000,
        float(together),
        max(0.0, 1 - gap(report, mention) / CHARS_NEARNESS) if together else 0.0,
        float(together and _touch(report, mention)),
    )


def shared(some: frozenset[str], others: frozenset[str]) -> float:
    """Return the weight of the common stems over the weight of all."""
    both = weight(some & others)
    return both / (bag_weight(some) + bag_weight(others) - both) if both else 0.0


def contained(some: frozenset[str], others: frozenset[str]) -> float:
    """Return the weight of the common stems over the weight of the lighter side."""
    both = some & others
    return weight(both) / max(1, min(bag_weight(some), bag_weight(others))) if both else 0.0


def are_apart(one: Mention, other: Mention) -> bool:
    """Return whether both have firm bearers and no actor is in both: then they are never one undertaking."""
    return one.is_firm and other.is_firm and not one.bearer & other.bearer


def _found(core: frozenset[str], near: frozenset[str]) -> float:
    both = core & near
    return weight(both) / max(300, bag_weight(core)) if both else 0.0


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and not some & others


def _touch(report: Mention, mention: Mention) -> bool:
    spans = report.finding.evidence.spans
    own = (*spans.get("cue", ()), *spans.get("subject", ()))
    return any(a.overlaps(b) for a, b in product(own, mention.finding.evidence.spans.get("action", ())))


def _vector_columns(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> dict[str, Table]:
    there = _products(lefts.meaning, rights.context, left, right)
    back = _products(lefts.context, rights.meaning, left, right)
    return {
        "meaning": _products(lefts.meaning, rights.meaning, left, right),
        "meaning_in_context": np.maximum(there, back),
        "context_meaning": _products(lefts.context, rights.context, left, right),
        "blended_meaning": _products(lefts.blend, rights.blend, left, right),
    }


def _products(lefts: Matrix, rights: Matrix, left: Rows, right: Rows) -> Table:
    """Return row products; the rows are whole numbers, so that the sums are exact."""
    parts = [
        np.einsum("ij,ij->i", lefts[left[at : at + CHUNK]], rights[right[at : at + CHUNK]])
        for at in range(0, len(left), CHUNK)
    ]
    return np.concatenate(parts).astype(np.float64) / SCALE**2 if parts else np.zeros(0)


def _with_substance(columns: dict[str, Table]) -> dict[str, Table]:
    return columns | {
        "substance_meaning": columns["substance"] * columns["meaning"],
        "substance_words": columns["substance"] * columns["words"],
    }


def _pairs(left: Rows, right: Rows, names: tuple[str, ...], columns: Mapping[str, Table]) -> Pairs:
    values = np.stack([columns[name] for name in names], axis=1)
    return Pairs(left=left, right=right, names=names, values=np.round(values, 4))
