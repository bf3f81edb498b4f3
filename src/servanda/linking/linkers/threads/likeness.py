"""How alike two mentions are: named features, each with its share in the score."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.bags import Bag, Numbers, compare_bags, distinct
from servanda.linking.linkers.threads.mentions import SCALE, Collection, Matrix, Mention, Said
from servanda.linking.linkers.threads.numbered import different_provisions
from servanda.linking.linkers.threads.telling_names import ENOUGH, shared_names
from servanda.linking.linkers.threads.traits import Traits

Table: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

#: Pairs whose vectors are multiplied at one time: as many as the processor holds close by.
CHUNK = 128
#: Products of vectors that are worked out for one that is asked for, at most: so many all at once cost what
#: one by itself does. Neither changes a result: docs/measurements/linking.md.
DENSE = 32
#: Characters over which nearness in one document fades, and days after which distance tells no more:
#: docs/measurements/linking.md.
CHARS_NEARNESS, DAYS_APART = 400, 730
#: Least weight of a core that its common stems are measured by, so that one common word is not all.
LEAST_CORE = 300
#: Common rare stems, and words of an action, from which more tell no more.
MOST_RARE, MOST_WORDS = 3, 10
#: Joins the names of two features whose product is one.
TIMES = " x "


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Rows of `left` and `right` that are worth comparing, and their feature values."""

    left: Rows
    right: Rows
    names: tuple[str, ...]
    values: Table
    """Shape (pairs, names), rounded to 4 digits; each column lies together in memory."""


#: What is compared of two mentions by their bags: the kind of the left one's bag, that of the right one's.
_SAME = tuple(
    (kind, kind)
    for kind in (
        Bag.CORE, Bag.WIDE, Bag.NEAR, Bag.SENTENCE, Bag.PARAGRAPH, Bag.DEADLINE, Bag.FIGURES, Bag.AGREEMENT,
    )
)  # fmt: skip
_CROSSED = (
    (Bag.CORE, Bag.NEAR), (Bag.NEAR, Bag.CORE), (Bag.CORE, Bag.TITLE), (Bag.TITLE, Bag.CORE),
    (Bag.BEARER, Bag.SENTENCE), (Bag.SENTENCE, Bag.BEARER), (Bag.FULL, Bag.CORE), (Bag.CORE, Bag.FULL),
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


def compare_mentions(
    mentions: Collection | Traits,
    left: Rows,
    right: Rows,
    turned: NDArray[np.bool_] | None = None,
    shared: Rows | None = None,
) -> Pairs:
    """Return the feature values of pairs of commitments.

    Where `turned`, the right one counts as the left one. `shared` is the weight of the names around both.
    """
    traits = mentions if isinstance(mentions, Traits) else Traits.of(mentions)
    columns = _columns(traits, traits, left, right, shared)
    if turned is not None:
        columns["words_with_cue"] = np.where(
            turned, columns["words_with_others_cue"], columns["words_with_cue"]
        )
    columns |= _undertakings(traits, left, right, columns["same_document"] > 0)
    columns["same_bearer_meaning"] = columns["same_bearer"] * columns["meaning"]
    columns["same_document_meaning"] = columns["same_document"] * columns["meaning"]
    return _pairs(left, right, MENTION_FEATURES, columns)


def compare_reports(
    reports: Collection | Traits,
    mentions: Collection | Traits,
    left: Rows,
    right: Rows,
    shared: Rows | None = None,
) -> Pairs:
    """Return the feature values of pairs of a status report and a commitment; `shared` as of mentions."""
    numbers: dict[str, int] = {}
    told = reports if isinstance(reports, Traits) else Traits.of(reports, numbers)
    traits = mentions if isinstance(mentions, Traits) else Traits.of(mentions, numbers)
    columns = _columns(told, traits, left, right, shared)
    columns["same_words"] = _touch(told, traits, left, right, columns["same_document"] > 0)
    days, other_days = told.days[left], traits.days[right]
    columns["after"] = ((days > 0) & (other_days > 0) & (days >= other_days)).astype(np.float64)
    return _pairs(left, right, REPORT_FEATURES, columns)


def score(pairs: Pairs, weights: Mapping[str, float]) -> Table:
    """Return each pair's score: the sum of its features' shares, rounded to 4 digits."""
    total = np.full(len(pairs.left), weights["bias"])
    share = np.empty(len(pairs.left))
    place = {name: column for column, name in enumerate(pairs.names)}
    for name, weight in weights.items():
        if name != "bias" and weight:
            one, times, other = name.partition(TIMES)
            if times:
                np.multiply(pairs.values[:, place[one]], pairs.values[:, place[other]], out=share)
                share *= weight
            else:
                np.multiply(pairs.values[:, place[one]], weight, out=share)
            total += share
    result: Table = np.round(total, 4)
    return result


def shares(pairs: Pairs, weights: Mapping[str, float]) -> list[dict[str, float]]:
    """Return of each pair feature -> share in its score, greatest first, without those that say nothing.

    The share of a product of two features is halved between them.
    """
    place = {name: column for column, name in enumerate(pairs.names)}
    total = np.zeros(pairs.values.shape)
    for name, weight in weights.items():
        parts = [place[one] for one in name.split(TIMES) if one in place]
        if not parts or not weight:
            continue
        share = pairs.values[:, parts[0]]
        for part in parts[1:]:
            share = share * pairs.values[:, part]
        share = weight * share / len(parts)
        for part in parts:
            total[:, part] += share
    names, found = pairs.names, []
    for row in np.round(total, 4):
        some = sorted((-abs(share), names[at], share) for at, share in enumerate(row.tolist()) if share)
        found.append({name: share for _, name, share in some})
    return found


def _columns(lefts: Traits, rights: Traits, left: Rows, right: Rows, shared: Rows | None) -> dict[str, Table]:
    """Return the features that two commitments and a report and a commitment have alike."""
    columns = _vector_columns(lefts, rights, left, right)
    columns |= _place_columns(lefts, rights, left, right, shared)
    columns |= _word_columns(lefts, rights, left, right)
    apart = 1.0 - columns["same_document"]
    for name in ("words_nearby", "report_nearby", "words_in_title", "bearer_in_sentence"):
        columns[name] = columns[name] * apart
    columns["substance"] = np.minimum(lefts.substance[left], rights.substance[right]) / 1000
    columns["substance_meaning"] = columns["substance"] * columns["meaning"]
    columns["substance_words"] = columns["substance"] * columns["words"]
    columns["same_document_words"] = columns["same_document"] * columns["words"]
    return columns


def _word_columns(lefts: Traits, rights: Traits, left: Rows, right: Rows) -> dict[str, Table]:
    """Return the columns of _WORDS, and how many of the left one's words stand near the right one."""
    common = compare_bags(lefts.bags, rights.bags, (left, right), (*_SAME, *_CROSSED))
    own = {kind: lefts.bags.weights[:, kind][left] for kind in Bag}
    theirs = {kind: rights.bags.weights[:, kind][right] for kind in Bag}

    def shared(kind: Bag) -> Table:
        both = common.weights[kind, kind]
        return _over(both, own[kind] + theirs[kind] - both)

    def contained(kind: Bag, other: Bag) -> Table:
        return _over(common.weights[kind, other], np.minimum(own[kind], theirs[other]))

    figures = common.weights[Bag.FIGURES, Bag.FIGURES] > 0
    here = common.weights[Bag.NEAR, Bag.CORE] / np.maximum(LEAST_CORE, theirs[Bag.CORE])
    there = common.weights[Bag.CORE, Bag.NEAR] / np.maximum(LEAST_CORE, own[Bag.CORE])
    return {
        "words": contained(Bag.CORE, Bag.CORE),
        "wide_words": shared(Bag.WIDE),
        "surroundings": shared(Bag.NEAR),
        "sentence_words": shared(Bag.SENTENCE),
        "paragraph_words": shared(Bag.PARAGRAPH),
        "deadline": shared(Bag.DEADLINE),
        "number": figures.astype(np.float64),
        "number_differs": ((own[Bag.FIGURES] > 0) & (theirs[Bag.FIGURES] > 0) & ~figures).astype(np.float64),
        "agreement_words": shared(Bag.AGREEMENT),
        "words_nearby": np.maximum(here, there),
        "words_in_title": np.maximum(contained(Bag.CORE, Bag.TITLE), contained(Bag.TITLE, Bag.CORE)),
        "bearer_in_sentence": np.maximum(
            _over(common.weights[Bag.BEARER, Bag.SENTENCE], own[Bag.BEARER]),
            _over(common.weights[Bag.SENTENCE, Bag.BEARER], theirs[Bag.BEARER]),
        ),
        "words_with_cue": contained(Bag.FULL, Bag.CORE),
        "words_with_others_cue": contained(Bag.CORE, Bag.FULL),
        "rarest_word": common.rarest / 1000,
        "rare_words": np.minimum(common.rare, MOST_RARE) / MOST_RARE,
        "report_nearby": there,
        **_few_words(lefts, rights, left, right),
    }


def _over(part: Numbers, whole: Numbers) -> Table:
    share: Table = part / np.maximum(1, whole)
    return share


def _few_words(lefts: Traits, rights: Traits, left: Rows, right: Rows) -> dict[str, Table]:
    """Return whether the first words and the last ones are the same, and how many there are."""
    lengths = np.minimum(lefts.lengths[left], rights.lengths[right])
    firsts, others = lefts.firsts[left], rights.firsts[right]
    lasts, other_lasts = lefts.lasts[left], rights.lasts[right]
    return {
        "first_word": ((firsts == others) & (lengths > 0)).astype(np.float64),
        "last_word": ((lasts == other_lasts) & (lengths > 0)).astype(np.float64),
        "length": np.minimum(lengths, MOST_WORDS) / MOST_WORDS,
    }


def _place_columns(
    lefts: Traits, rights: Traits, left: Rows, right: Rows, shared: Rows | None
) -> dict[str, Table]:
    together = lefts.documents[left] == rights.documents[right]
    if shared is None:
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        shared = np.array([shared_names(lefts.names[i], rights.names[j]) for i, j in pairs], np.int64)
    gaps = np.maximum(lefts.starts[left] - rights.ends[right], rights.starts[right] - lefts.ends[left])
    near = np.maximum(0.0, 1 - np.maximum(0, gaps) / CHARS_NEARNESS)
    days, other_days = lefts.days[left], rights.days[right]
    apart = np.minimum(1.0, np.abs(days - other_days) / DAYS_APART)
    return {
        "same_document": together.astype(np.float64),
        "nearness": np.where(together, near, 0.0),
        "names": np.where(together, 1.0, shared / ENOUGH),
        "days_apart": np.where((days > 0) & (other_days > 0), apart, 0.5),
    }


def _undertakings(some: Traits, left: Rows, right: Rows, together: Flags) -> dict[str, Table]:
    """Return what two commitments have alike beside their words."""
    bound, rows = some.bound, some.columns.rows
    both = bound.in_texts[left] & bound.in_texts[right]
    cues, provisions = together.copy(), np.zeros(len(left), bool)
    for name in ("cue_start", "cue_end"):
        cues &= rows[name][left] == rows[name][right]
    broken = cues & (rows["is_broken"][left] | rows["is_broken"][right])
    for at in np.flatnonzero(broken | (together & both)).tolist():
        one, other = some.said(int(left[at])), some.said(int(right[at]))
        cues[at] = one.finding.evidence.spans.get("cue") == other.finding.evidence.spans.get("cue")
        provisions[at] = both[at] and different_provisions(one.provision, other.provision)
    columns = {
        "same_bearer": bound.bearers.same(left, right),
        "other_bearer": bound.bearers.differ(left, right),
        "same_counterparty": bound.parties.same(left, right),
        "other_counterparty": bound.parties.differ(left, right),
        "same_deadline": bound.deadlines.same(left, right),
        "other_deadline": bound.deadlines.differ(left, right),
        "same_force": bound.force[left] == bound.force[right],
        "same_cue": cues,
        "both_in_agreements": both,
        "same_agreement": both & together,
        "other_provision": provisions,
    }
    return {name: column.astype(np.float64) for name, column in columns.items()}


def are_apart(one: Mention, other: Mention) -> bool:
    """Return whether both have firm bearers and no actor is in both: then they are never one undertaking."""
    return one.is_firm and other.is_firm and not one.bearer & other.bearer


def _touch(reports: Traits, mentions: Traits, left: Rows, right: Rows, together: Flags) -> Table:
    """Return whether the cue or subject of a report and the action of a commitment share words."""
    rows, others = reports.columns.rows, mentions.columns.rows
    start, end = others["main_start"][right], others["main_end"][right]
    met = np.zeros(len(left), bool)
    for name in ("cue", "main"):
        met |= (rows[f"{name}_start"][left] < end) & (start < rows[f"{name}_end"][left])
    met &= together
    for at in np.flatnonzero(met & (rows["is_broken"][left] | others["is_broken"][right])).tolist():
        met[at] = _do_touch(reports.said(int(left[at])), mentions.said(int(right[at])))
    return met.astype(np.float64)


def _do_touch(report: Said, mention: Said) -> bool:
    spans = report.finding.evidence.spans
    own = (*spans.get("cue", ()), *spans.get("subject", ()))
    return any(a.overlaps(b) for a, b in product(own, mention.finding.evidence.spans.get("action", ())))


def _vector_columns(lefts: Traits, rights: Traits, left: Rows, right: Rows) -> dict[str, Table]:
    products = _Products(left, right, (len(lefts), len(rights)))
    meaning, context, blend = map(products.own, (lefts.meaning, lefts.context, lefts.blend))
    their_meaning, their_context, their_blend = map(
        products.others, (rights.meaning, rights.context, rights.blend)
    )
    there, back = products.of(meaning, their_context), products.of(context, their_meaning)
    return {
        "meaning": products.of(meaning, their_meaning),
        "meaning_in_context": np.maximum(there, back),
        "context_meaning": products.of(context, their_context),
        "blended_meaning": products.of(blend, their_blend),
    }


class _Products:
    """Row products of pairs; the rows are whole numbers, so that the sums are exact in any order."""

    def __init__(self, left: Rows, right: Rows, counts: tuple[int, int]) -> None:
        self._lefts, self._ours = distinct(left, counts[0])
        self._rights, self._theirs = distinct(right, counts[1])
        self._is_dense = len(self._lefts) * len(self._rights) <= DENSE * len(left)
        self._places = self._ours * len(self._rights) + self._theirs

    def own(self, lefts: Matrix) -> Matrix:
        """Return the rows that are on the left of pairs."""
        return lefts[self._lefts].astype(np.float32)

    def others(self, rights: Matrix) -> Matrix:
        """Return the rows that are on the right of pairs."""
        return rights[self._rights].astype(np.float32)

    def of(self, ours: Matrix, theirs: Matrix) -> Table:
        """Return the product of each pair."""
        if self._is_dense:  # all at once is faster than each by itself, though more than are asked for
            found = np.take(ours @ theirs.T, self._places)
        else:
            found = np.empty(len(self._ours), np.float32)
            for at in range(0, len(found), CHUNK):
                some = slice(at, at + CHUNK)
                np.einsum("ij,ij->i", ours[self._ours[some]], theirs[self._theirs[some]], out=found[some])
        return found.astype(np.float64) / SCALE**2


def _pairs(left: Rows, right: Rows, names: tuple[str, ...], columns: Mapping[str, Table]) -> Pairs:
    values = np.empty((len(names), len(left)))
    for row, name in zip(values, names, strict=True):
        np.round(columns[name], 4, out=row)
    return Pairs(left=left, right=right, names=names, values=values.T)
