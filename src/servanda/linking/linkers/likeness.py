"""How alike two mentions are: named features, each with its share in the score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Commitment
from servanda.linking.linkers.bags import Bag, Common, Matcher, Numbers
from servanda.linking.linkers.mentions import SCALE, Collection, Matrix, Mention, gap
from servanda.linking.linkers.numbered import different_provisions
from servanda.linking.linkers.telling_names import ENOUGH, shared_names

Table: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

#: Pairs that are compared at one time; bounds memory, changes no result.
CHUNK = 20_000
#: Characters over which nearness in one document fades, and days after which distance tells no more:
#: docs/measurements/linking.md.
CHARS_NEARNESS, DAYS_APART = 400, 730
#: Least weight of a core that its common stems are measured by, so that one common word is not all.
LEAST_CORE = 300
#: Common rare stems, and words of an action, from which more tell no more.
MOST_RARE, MOST_WORDS = 3, 10
#: Joins the names of two features whose product is one.
TIMES = " x "
_TEXTS = frozenset({DocumentKind.AGREEMENT.value, DocumentKind.RESOLUTION.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Rows of `left` and `right` that are worth comparing, and their feature values."""

    left: Rows
    right: Rows
    names: tuple[str, ...]
    values: Table
    """Shape (pairs, names), rounded to 4 digits."""


#: What is compared of two mentions by their bags: the kind of the left one's bag, that of the right one's.
_SAME = tuple(
    (kind, kind)
    for kind in (
        Bag.CORE, Bag.WIDE, Bag.NEAR, Bag.SENTENCE, Bag.PARAGRAPH, Bag.DEADLINE, Bag.FIGURES, Bag.AGREEMENT,
    )
)  # fmt: skip
_CROSSED = (
    (Bag.CORE, Bag.NEAR), (Bag.NEAR, Bag.CORE), (Bag.CORE, Bag.TITLE), (Bag.TITLE, Bag.CORE),
    (Bag.BEARER, Bag.SENTENCE), (Bag.SENTENCE, Bag.BEARER), (Bag.FULL, Bag.CORE),
)  # fmt: skip

_WORDS = (
    "words", "wide_words", "surroundings", "sentence_words", "paragraph_words", "deadline", "number",
    "number_differs", "agreement_words", "words_nearby", "words_in_title", "bearer_in_sentence",
    "words_with_cue", "rarest_word", "rare_words", "first_word", "last_word", "length",
)  # fmt: skip
_PLACES = ("same_document", "nearness", "names", "days_apart")
_MEANINGS = ("meaning", "meaning_in_context", "context_meaning", "blended_meaning")
_UNDERTAKINGS = (
    "same_bearer", "other_bearer", "same_counterparty", "other_counterparty", "same_deadline",
    "other_deadline", "same_force", "same_cue", "both_in_agreements", "same_agreement", "other_provision",
)  # fmt: skip
#: Features of two commitments, and of a status report and a commitment.
MENTION_FEATURES = (
    *_MEANINGS, *_WORDS, *_PLACES, *_UNDERTAKINGS, "substance", "substance_meaning", "substance_words",
    "same_bearer_meaning", "same_document_meaning", "same_document_words",
)  # fmt: skip
REPORT_FEATURES = (
    *_MEANINGS, *_WORDS, *_PLACES, "report_nearby", "same_words", "after", "substance",
    "substance_meaning", "substance_words", "same_document_words",
)  # fmt: skip


def compare_mentions(mentions: Collection, left: Rows, right: Rows) -> Pairs:
    """Return the feature values of pairs of commitments."""
    columns = _columns(mentions, mentions, left, right)
    some = mentions.mentions
    pairs = zip(left.tolist(), right.tolist(), columns["same_document"].tolist(), strict=True)
    rows = [_undertakings(some[i], some[j], bool(together)) for i, j, together in pairs]
    table = np.array(rows, np.float64).reshape(len(left), len(_UNDERTAKINGS))
    columns |= dict(zip(_UNDERTAKINGS, table.T, strict=True))
    columns["same_bearer_meaning"] = columns["same_bearer"] * columns["meaning"]
    columns["same_document_meaning"] = columns["same_document"] * columns["meaning"]
    return _pairs(left, right, MENTION_FEATURES, columns)


def compare_reports(reports: Collection, mentions: Collection, left: Rows, right: Rows) -> Pairs:
    """Return the feature values of pairs of a status report and a commitment."""
    columns = _columns(reports, mentions, left, right)
    some, others = reports.mentions, mentions.mentions
    pairs = list(zip(left.tolist(), right.tolist(), columns["same_document"].tolist(), strict=True))
    columns["same_words"] = np.array(
        [float(bool(together) and _touch(some[i], others[j])) for i, j, together in pairs], np.float64
    )
    days, other_days = _days(reports)[left], _days(mentions)[right]
    columns["after"] = ((days > 0) & (other_days > 0) & (days >= other_days)).astype(np.float64)
    return _pairs(left, right, REPORT_FEATURES, columns)


def score(pairs: Pairs, weights: Mapping[str, float]) -> Table:
    """Return each pair's score: the sum of its features' shares, rounded to 4 digits."""
    total = np.full(len(pairs.left), weights["bias"])
    place = {name: column for column, name in enumerate(pairs.names)}
    for name, weight in weights.items():
        if name != "bias" and weight:
            total = total + weight * _value(pairs.values, name, place)
    result: Table = np.round(total, 4)
    return result


def _value(values: Table, name: str, place: Mapping[str, int]) -> Table:
    """Return the column of a feature, or of a product of two."""
    one, times, other = name.partition(TIMES)
    column: Table = values[..., place[one]] * values[..., place[other]] if times else values[..., place[one]]
    return column


def shares(names: Sequence[str], values: Table, weights: Mapping[str, float]) -> dict[str, float]:
    """Return feature -> share in one pair's score, greatest first, without those that say nothing.

    The share of a product of two features is halved between them.
    """
    place = {name: column for column, name in enumerate(names)}
    total = dict.fromkeys(names, 0.0)
    for name, weight in weights.items():
        some = [one for one in name.split(TIMES) if one in place]
        for one in some:
            total[one] += weight * float(_value(values, name, place)) / len(some)
    rounded = {name: round(share, 4) for name, share in total.items()}
    return {n: rounded[n] for n in sorted(rounded, key=lambda n: (-abs(rounded[n]), n)) if rounded[n]}


def _columns(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> dict[str, Table]:
    """Return the features that two commitments and a report and a commitment have alike."""
    columns = _vector_columns(lefts, rights, left, right) | _place_columns(lefts, rights, left, right)
    words = np.zeros((len(left), len(_WORDS) + 1), np.float64)
    matcher = Matcher((*_SAME, *_CROSSED))
    for row, places in _by_row(left):
        words[places] = _word_values(
            lefts.mentions[row], [rights.mentions[j] for j in right[places]], matcher
        )
    columns |= dict(zip((*_WORDS, "report_nearby"), words.T, strict=True))
    apart = 1.0 - columns["same_document"]
    for name in ("words_nearby", "report_nearby", "words_in_title", "bearer_in_sentence"):
        columns[name] = columns[name] * apart
    some = np.array([mention.substance for mention in lefts.mentions], np.float64)
    others = np.array([mention.substance for mention in rights.mentions], np.float64)
    columns["substance"] = np.minimum(some[left], others[right]) / 1000
    columns["substance_meaning"] = columns["substance"] * columns["meaning"]
    columns["substance_words"] = columns["substance"] * columns["words"]
    columns["same_document_words"] = columns["same_document"] * columns["words"]
    return columns


def _by_row(left: Rows) -> Iterator[tuple[int, Rows]]:
    """Yield each row of `left` with the places at which it stands."""
    order = np.argsort(left, kind="stable")
    starts = np.flatnonzero(np.diff(left[order], prepend=-1))
    for places in np.split(order, starts[1:]) if len(order) else ():
        yield int(left[places[0]]), places


def _word_values(one: Mention, others: Sequence[Mention], matcher: Matcher) -> Table:
    """Return the values of _WORDS, and how many of the mention's words stand near each of the others."""
    found = matcher.compare(one.bags, [other.bags for other in others])
    common = found.weights
    own = one.bags.weights
    theirs = np.array([other.bags.weights for other in others], np.int64)

    def shared(kind: Bag) -> Table:
        both = common[kind, kind]
        share: Table = both / np.maximum(1, own[kind] + theirs[:, kind] - both)
        return share

    def contained(kind: Bag, other: Bag) -> Table:
        share: Table = common[kind, other] / np.maximum(1, np.minimum(own[kind], theirs[:, other]))
        return share

    figures = common[Bag.FIGURES, Bag.FIGURES] > 0
    here = common[Bag.NEAR, Bag.CORE] / np.maximum(LEAST_CORE, theirs[:, Bag.CORE])
    there = common[Bag.CORE, Bag.NEAR] / max(LEAST_CORE, own[Bag.CORE])
    bearer = common[Bag.BEARER, Bag.SENTENCE] / max(1, own[Bag.BEARER])
    their_bearer = common[Bag.SENTENCE, Bag.BEARER] / np.maximum(1, theirs[:, Bag.BEARER])
    columns = (
        contained(Bag.CORE, Bag.CORE),
        *map(shared, (Bag.WIDE, Bag.NEAR, Bag.SENTENCE, Bag.PARAGRAPH, Bag.DEADLINE)),
        figures,
        (own[Bag.FIGURES] > 0) & (theirs[:, Bag.FIGURES] > 0) & ~figures,
        shared(Bag.AGREEMENT),
        np.maximum(here, there),
        np.maximum(contained(Bag.CORE, Bag.TITLE), contained(Bag.TITLE, Bag.CORE)),
        np.maximum(bearer, their_bearer),
        contained(Bag.FULL, Bag.CORE),
        *_few_words(one, others, found),
        there,
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _few_words(one: Mention, others: Sequence[Mention], common: Common) -> tuple[Table, ...]:
    """Return the values of the last five of _WORDS."""
    words = [other.words for other in others]
    own = one.words or ("",)
    lengths = np.array([min(len(one.words), len(some)) for some in words], np.float64)
    return (
        common.rarest / 1000,
        np.minimum(common.rare, MOST_RARE) / MOST_RARE,
        np.array([float(some[:1] == own[:1]) for some in words]),
        np.array([float(some[-1:] == own[-1:]) for some in words]),
        np.minimum(lengths, MOST_WORDS) / MOST_WORDS,
    )


def _place_columns(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> dict[str, Table]:
    some, others = lefts.mentions, rights.mentions
    names = lru_cache(maxsize=None)(shared_names)
    rows = []
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        one, other = some[i], others[j]
        if one.facts.id == other.facts.id:
            rows.append((1.0, max(0.0, 1 - gap(one, other) / CHARS_NEARNESS), 1.0))
        else:
            rows.append((0.0, 0.0, names(one.names, other.names) / ENOUGH))
    table = np.array(rows, np.float64).reshape(len(left), 3)
    days, other_days = _days(lefts)[left], _days(rights)[right]
    apart = np.minimum(1.0, np.abs(days - other_days) / DAYS_APART)
    return dict(zip(_PLACES, table.T, strict=False)) | {
        "days_apart": np.where((days > 0) & (other_days > 0), apart, 0.5)
    }


def _days(some: Collection) -> Numbers:
    """Return the day on which each mention's document appeared, as a number; 0 where it is not known."""
    published = [mention.facts.published for mention in some.mentions]
    return np.array([one.first_day.toordinal() if one else 0 for one in published], np.int64)


def _undertakings(one: Mention, other: Mention, together: bool) -> tuple[float, ...]:
    """Return the values of _UNDERTAKINGS."""
    some, others = one.finding.details, other.finding.details
    assert isinstance(some, Commitment) and isinstance(others, Commitment)
    texts = one.facts.kind in _TEXTS and other.facts.kind in _TEXTS
    parties, other_parties = frozenset(some.counterparty_is), frozenset(others.counterparty_is)
    deadlines = some.deadline_value, others.deadline_value
    return (
        float(bool(one.bearer) and one.bearer == other.bearer),
        float(_differ(one.bearer, other.bearer)),
        float(bool(parties) and parties == other_parties),
        float(_differ(parties, other_parties)),
        float(deadlines[0] is not None and deadlines[0] == deadlines[1]),
        float(None not in deadlines and deadlines[0] != deadlines[1]),
        float(some.force == others.force),
        float(together and one.finding.evidence.spans.get("cue") == other.finding.evidence.spans.get("cue")),
        float(texts),
        float(texts and together),
        float(texts and together and different_provisions(one.provision, other.provision)),
    )


def are_apart(one: Mention, other: Mention) -> bool:
    """Return whether both have firm bearers and no actor is in both: then they are never one undertaking."""
    return one.is_firm and other.is_firm and not one.bearer & other.bearer


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


def _pairs(left: Rows, right: Rows, names: tuple[str, ...], columns: Mapping[str, Table]) -> Pairs:
    values = np.stack([columns[name] for name in names], axis=1)
    return Pairs(left=left, right=right, names=names, values=np.round(values, 4))
