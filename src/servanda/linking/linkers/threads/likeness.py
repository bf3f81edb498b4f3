"""How alike two mentions are: named features, each with its share in the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Commitment, Force
from servanda.linking.linkers.threads.bags import Bag, BagTable, Numbers, compare_bags
from servanda.linking.linkers.threads.mentions import SCALE, Collection, Matrix, Mention
from servanda.linking.linkers.threads.numbered import different_provisions
from servanda.linking.linkers.threads.telling_names import ENOUGH, shared_names

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
_FORCES = {force: number for number, force in enumerate(Force)}
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
    columns |= _undertakings(mentions.mentions, left, right, columns["same_document"] > 0)
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


def shares(pairs: Pairs, weights: Mapping[str, float]) -> list[dict[str, float]]:
    """Return of each pair feature -> share in its score, greatest first, without those that say nothing.

    The share of a product of two features is halved between them.
    """
    place = {name: column for column, name in enumerate(pairs.names)}
    total = np.zeros(pairs.values.shape)
    for name, weight in weights.items():
        parts = [place[one] for one in name.split(TIMES) if one in place]
        for part in parts:
            total[:, part] += weight * np.prod(pairs.values[:, parts], axis=1) / len(parts)
    names, found = pairs.names, []
    for row in np.round(total, 4):
        some = sorted((-abs(share), names[at], share) for at, share in enumerate(row.tolist()) if share)
        found.append({name: share for _, name, share in some})
    return found


def _columns(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> dict[str, Table]:
    """Return the features that two commitments and a report and a commitment have alike."""
    columns = _vector_columns(lefts, rights, left, right) | _place_columns(lefts, rights, left, right)
    words = _word_values(lefts.mentions, rights.mentions, left, right)
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


def _word_values(lefts: Sequence[Mention], rights: Sequence[Mention], left: Rows, right: Rows) -> Table:
    """Return the values of _WORDS, and how many of the left one's words stand near the right one."""
    tables = [BagTable.of([mention.bags for mention in some]) for some in (lefts, rights)]
    common = compare_bags(tables[0], tables[1], (left, right), (*_SAME, *_CROSSED))
    own, theirs = tables[0].weights[left], tables[1].weights[right]

    def shared(kind: Bag) -> Table:
        both = common.weights[kind, kind]
        return _over(both, own[:, kind] + theirs[:, kind] - both)

    def contained(kind: Bag, other: Bag) -> Table:
        return _over(common.weights[kind, other], np.minimum(own[:, kind], theirs[:, other]))

    figures = common.weights[Bag.FIGURES, Bag.FIGURES] > 0
    here = common.weights[Bag.NEAR, Bag.CORE] / np.maximum(LEAST_CORE, theirs[:, Bag.CORE])
    there = common.weights[Bag.CORE, Bag.NEAR] / np.maximum(LEAST_CORE, own[:, Bag.CORE])
    columns: Table = np.stack(
        [
            contained(Bag.CORE, Bag.CORE),
            *map(shared, (Bag.WIDE, Bag.NEAR, Bag.SENTENCE, Bag.PARAGRAPH, Bag.DEADLINE)),
            figures,
            (own[:, Bag.FIGURES] > 0) & (theirs[:, Bag.FIGURES] > 0) & ~figures,
            shared(Bag.AGREEMENT),
            np.maximum(here, there),
            np.maximum(contained(Bag.CORE, Bag.TITLE), contained(Bag.TITLE, Bag.CORE)),
            np.maximum(
                common.weights[Bag.BEARER, Bag.SENTENCE] / np.maximum(1, own[:, Bag.BEARER]),
                common.weights[Bag.SENTENCE, Bag.BEARER] / np.maximum(1, theirs[:, Bag.BEARER]),
            ),
            contained(Bag.FULL, Bag.CORE),
            common.rarest / 1000,
            np.minimum(common.rare, MOST_RARE) / MOST_RARE,
            *_few_words(lefts, rights, left, right),
            there,
        ],
        axis=1,
        dtype=np.float64,
    )
    return columns


def _over(part: Numbers, whole: Numbers) -> Table:
    share: Table = part / np.maximum(1, whole)
    return share


def _few_words(
    lefts: Sequence[Mention], rights: Sequence[Mention], left: Rows, right: Rows
) -> tuple[Table, ...]:
    """Return whether the first words and the last ones are the same, and how many there are."""
    codes: dict[object, int] = {}
    firsts, lasts = (
        [
            np.array([codes.setdefault(one.words[at], len(codes)) if one.words else -1 for one in some])
            for some in (lefts, rights)
        ]
        for at in (0, -1)
    )
    lengths = [np.array([len(one.words) for one in some], np.int64) for some in (lefts, rights)]
    there = (lengths[0][left] > 0) & (lengths[1][right] > 0)
    return (
        ((firsts[0][left] == firsts[1][right]) & there).astype(np.float64),
        ((lasts[0][left] == lasts[1][right]) & there).astype(np.float64),
        np.minimum(np.minimum(lengths[0][left], lengths[1][right]), MOST_WORDS) / MOST_WORDS,
    )


def _place_columns(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> dict[str, Table]:
    own, other = _documents(lefts, rights)
    together = own[left] == other[right]
    some, others = ([mention.names for mention in side.mentions] for side in (lefts, rights))
    names = [
        1.0 if near else shared_names(some[i], others[j]) / ENOUGH
        for i, j, near in zip(left.tolist(), right.tolist(), together.tolist(), strict=True)
    ]
    starts, ends = _spans(lefts), _spans(rights)
    gaps = np.maximum(starts[0][left] - ends[1][right], ends[0][right] - starts[1][left])
    near = np.maximum(0.0, 1 - np.maximum(0, gaps) / CHARS_NEARNESS)
    days, other_days = _days(lefts)[left], _days(rights)[right]
    apart = np.minimum(1.0, np.abs(days - other_days) / DAYS_APART)
    return {
        "same_document": together.astype(np.float64),
        "nearness": np.where(together, near, 0.0),
        "names": np.array(names, np.float64),
        "days_apart": np.where((days > 0) & (other_days > 0), apart, 0.5),
    }


def _documents(*both: Collection) -> list[Rows]:
    """Return for each side the numbers of the mentions' documents."""
    numbers: dict[str, int] = {}
    return [
        np.array([numbers.setdefault(mention.facts.id, len(numbers)) for mention in some.mentions], np.int64)
        for some in both
    ]


def _spans(some: Collection) -> tuple[Numbers, Numbers]:
    places = np.array([(mention.start, mention.end) for mention in some.mentions], np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def _days(some: Collection) -> Numbers:
    """Return the day on which each mention's document appeared, as a number; 0 where it is not known."""
    published = [mention.facts.published for mention in some.mentions]
    return np.array([one.first_day.toordinal() if one else 0 for one in published], np.int64)


def _undertakings(
    mentions: Sequence[Mention], left: Rows, right: Rows, together: NDArray[np.bool_]
) -> dict[str, Table]:
    """Return what two commitments have alike beside their words."""
    details = [_details(mention) for mention in mentions]
    bearers = _Sets([mention.bearer for mention in mentions])
    parties = _Sets([frozenset(one.counterparty_is) for one in details])
    deadlines = _Sets([frozenset([one.deadline_value] if one.deadline_value else []) for one in details])
    force = np.array([_FORCES[one.force] for one in details], np.int64)
    texts = np.array([mention.facts.kind in _TEXTS for mention in mentions], bool)
    both = texts[left] & texts[right]
    cues, provisions = np.zeros(len(left), bool), np.zeros(len(left), bool)
    for at in np.flatnonzero(together).tolist():
        one, other = mentions[left[at]], mentions[right[at]]
        cues[at] = one.finding.evidence.spans.get("cue") == other.finding.evidence.spans.get("cue")
        provisions[at] = both[at] and different_provisions(one.provision, other.provision)
    columns = {
        "same_bearer": bearers.same(left, right),
        "other_bearer": bearers.differ(left, right),
        "same_counterparty": parties.same(left, right),
        "other_counterparty": parties.differ(left, right),
        "same_deadline": deadlines.same(left, right),
        "other_deadline": deadlines.differ(left, right),
        "same_force": force[left] == force[right],
        "same_cue": cues,
        "both_in_agreements": both,
        "same_agreement": both & together,
        "other_provision": provisions,
    }
    return {name: column.astype(np.float64) for name, column in columns.items()}


def _details(mention: Mention) -> Commitment:
    assert isinstance(mention.finding.details, Commitment)
    return mention.finding.details


class _Sets:
    """Sets of names, one for each row, compared by number."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        numbers: dict[frozenset[str], int] = {frozenset(): 0}
        self._rows = np.array([numbers.setdefault(some, len(numbers)) for some in sets], np.int64)
        self._sets = list(numbers)

    def same(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Return whether two rows have the same set, and not an empty one."""
        own, other = self._rows[left], self._rows[right]
        found: NDArray[np.bool_] = (own == other) & (own > 0)
        return found

    def differ(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Return whether both have names, and none in common."""
        count = len(self._sets)
        codes, places = np.unique(self._rows[left] * count + self._rows[right], return_inverse=True)
        found = [_differ(self._sets[code // count], self._sets[code % count]) for code in codes.tolist()]
        table: NDArray[np.bool_] = np.array(found, bool)[places.reshape(-1)]
        return table


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
