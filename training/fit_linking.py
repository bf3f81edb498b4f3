"""Fit the weights of linking on the training bundles and write them as a resource.

usage: fit_linking.py FOLDS

The bundles are ../shared/commitbank/train and training/data. The meaning of each action and subject is that of
the installed reader's own pass, by blocks that were fitted without the bundle: FOLDS is the folder that
`meaning.py --folds` wrote. Logistic regression by Newton's method on pairs of which at least one has a
gold thread, and on pairs of different processes that share names; products of two features count
as features. What speaks for one thread may have no weight below 0, so that each share can be understood.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from folds import fold_of  # noqa: E402
from lexicons import write_lexicon  # noqa: E402

from servanda.linking.linkers.threads.bearers import apply_settled, settle  # noqa: E402
from servanda.linking.linkers.threads.candidates import pair_mentions, pair_reports  # noqa: E402
from servanda.linking.linkers.threads.likeness import (  # noqa: E402
    TIMES,
    Pairs,
    compare_mentions,
    compare_reports,
    score,
)
from servanda.linking.linkers.threads.mentions import Collection, gather  # noqa: E402
from servanda.linking.linkers.threads.ranks import RANK_FEATURES, rank  # noqa: E402
from servanda.linking.linkers.threads.traits import Traits  # noqa: E402
from support.commitbank import Bundle, bundles, load_bundle, own_bundles  # noqa: E402
from support.linking_scores import resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

Table = NDArray[np.float64]
Weights = dict[str, float]
#: Strength of the ridge, per pair, without products and with them: chosen on the training bundles.
RIDGE, RIDGE_OF_PRODUCTS = 2e-4, 5e-5
#: Features whose products count: those that say most in one setting and little in another.
MULTIPLIED = (
    "words", "meaning", "sentence_words", "paragraph_words", "blended_meaning", "context_meaning",
    "lead_of_both", "lead_of_one", "best_of_both", "same_bearer", "other_bearer", "same_document", "names",
    "substance", "rarest_word", "surroundings", "wide_words", "length", "both_in_agreements",
)  # fmt: skip
REPORT_MULTIPLIED = (
    "words", "meaning", "sentence_words", "paragraph_words", "blended_meaning", "context_meaning",
    "same_document", "nearness", "names", "substance", "rarest_word", "surroundings", "wide_words", "length",
    "report_nearby", "words_nearby", "bearer_in_sentence", "after",
)  # fmt: skip


#: Features that may speak for or against; all others speak for one thread.
EITHER_WAY = frozenset(
    (
        "length", "substance", "same_document", "both_in_agreements", "same_agreement", "other_provision", "days_apart",
        "lead_of_both", "lead_of_one", "other_bearer", "other_counterparty", "other_deadline",
        "number_differs", "nearness", "same_cue", "after", "first_word", "last_word",
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Compared pairs with what the corpus says of them."""

    pairs: Pairs
    labels: Table
    """1 for one thread, 0 for two, -1 where neither side has a thread and nobody knows."""


def main() -> int:
    """Fit the three models and write the resource."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folds", type=Path, help="the folder that `meaning.py --folds` wrote")
    folds = parser.parse_args().folds
    folders = [*bundles("train"), *own_bundles()]
    some = [dressed(load_bundle(folder, gold_bearers=True), folds) for folder in folders]
    some += [with_own_bearers(dressed(load_bundle(folder), folds)) for folder in folders]
    write(fit_all(some))
    return 0


def dressed(bundle: Bundle, folds: Path) -> Bundle:
    """Return the bundle with meanings by the blocks that do not know it, as texts of users have theirs."""
    return with_meanings(bundle, by=folds / f"{fold_of(bundle.name)}.onnx")


def fit_all(some: Sequence[Bundle]) -> dict[str, Weights]:
    """Return model -> feature -> weight, fitted on these bundles."""
    gathered = [(bundle, *gather({f.id: f for f in bundle.facts}, bundle.findings)) for bundle in some]
    threaded = [one for one in gathered if one[0].threads]
    across = between_processes(some)
    first = fit([*(mention_examples(bundle, mentions) for bundle, mentions, _ in threaded), across])
    ranked = fit(
        [*(ranked_examples(bundle, mentions, first) for bundle, mentions, _ in threaded), with_ranks(across)],
        MULTIPLIED,
    )
    report = fit(
        [report_examples(bundle, reports, mentions) for bundle, mentions, reports in threaded],
        REPORT_MULTIPLIED,
    )
    return {"mention": first, "mention_ranked": ranked, "report": report}


def with_own_bearers(bundle: Bundle) -> Bundle:
    """Return the bundle with the bearers that the program finds, right or wrong."""
    own = {finding.id: finding for finding in resolved(bundle)}
    found = [own[one.finding.id] for one in bundle.labelled]
    found = apply_settled(found, settle(found))
    labelled = [replace(one, finding=finding) for one, finding in zip(bundle.labelled, found, strict=True)]
    return replace(bundle, labelled=tuple(labelled))


def mention_examples(bundle: Bundle, mentions: Collection) -> Examples:
    """Return the pairs of commitments of one bundle."""
    pairs = compare_mentions(mentions, *pair_mentions(mentions))
    threads = _threads(bundle, mentions)
    return Examples(
        pairs=pairs, labels=_labels([threads[i] for i in pairs.left], [threads[j] for j in pairs.right])
    )


def ranked_examples(bundle: Bundle, mentions: Collection, first: Weights) -> Examples:
    """Return the pairs of commitments of one bundle with the features of rank."""
    plain = mention_examples(bundle, mentions)
    pairs = plain.pairs
    ranks = rank(Traits.of(mentions).documents, pairs.left, pairs.right, score(pairs, first))
    return replace(plain, pairs=_wider(pairs, ranks))


def with_ranks(examples: Examples) -> Examples:
    """Return examples whose pairs lead nothing."""
    zeros = np.zeros((len(examples.labels), len(RANK_FEATURES)))
    return replace(examples, pairs=_wider(examples.pairs, zeros))


def _wider(pairs: Pairs, ranks: Table) -> Pairs:
    return replace(
        pairs, names=(*pairs.names, *RANK_FEATURES), values=np.concatenate([pairs.values, ranks], axis=1)
    )


def report_examples(bundle: Bundle, reports: Collection, mentions: Collection) -> Examples:
    """Return the pairs of a status report and a commitment of one bundle."""
    pairs = compare_reports(reports, mentions, *pair_reports(reports, mentions))
    told, made = _threads(bundle, reports), _threads(bundle, mentions)
    return Examples(
        pairs=pairs, labels=_labels([told[i] for i in pairs.left], [made[j] for j in pairs.right])
    )


def between_processes(some: Sequence[Bundle]) -> Examples:
    """Return pairs of commitments of different processes whose surroundings share names: none is one thread."""
    homes = {facts.id: bundle.name for bundle in some for facts in bundle.facts}
    findings = {finding.id: finding for bundle in some for finding in bundle.findings}
    mentions, _ = gather({f.id: f for bundle in some for f in bundle.facts}, findings.values())
    left, right = pair_mentions(mentions)
    names = [homes[mention.facts.id] for mention in mentions.mentions]
    across = np.array([names[i] != names[j] for i, j in zip(left, right, strict=True)], bool)
    pairs = compare_mentions(mentions, left[across], right[across])
    return Examples(pairs=pairs, labels=np.zeros(len(pairs.left)))


def _threads(bundle: Bundle, some: Collection) -> list[object]:
    gold = {one.finding.id: one.gold.get("thread") for one in bundle.labelled}
    return [gold[mention.id] for mention in some.mentions]


def _labels(lefts: Iterable[object], rights: Iterable[object]) -> Table:
    return np.array(
        [-1.0 if a is None and b is None else float(a == b) for a, b in zip(lefts, rights, strict=True)]
    )


def fit(examples: Sequence[Examples], multiplied: Sequence[str] = ()) -> Weights:
    """Return the weights of a logistic regression with a ridge, and its bias."""
    known = [one for one in examples if len(one.labels)]
    names = known[0].pairs.names
    place = {name: column for column, name in enumerate(names)}
    products = list(combinations(multiplied, 2))
    values = np.concatenate([one.pairs.values[one.labels >= 0] for one in known])
    labels = np.concatenate([one.labels[one.labels >= 0] for one in known])
    more = [(values[:, place[one]] * values[:, place[other]])[:, None] for one, other in products]
    design = np.concatenate([values, *more, np.ones((len(values), 1))], axis=1)
    ridge = np.full(design.shape[1], (RIDGE_OF_PRODUCTS if multiplied else RIDGE) * len(design))
    ridge[-1] = 1e-6
    signed = [name not in EITHER_WAY for name in names]
    signed += [not {one, other} & EITHER_WAY for one, other in products]
    weights = newton(design, labels, ridge, np.array([*signed, False]))
    told = (*names, *(f"{one}{TIMES}{other}" for one, other in products), "bias")
    return dict(zip(told, np.round(weights, 3).tolist(), strict=True))


def newton(design: Table, labels: Table, ridge: Table, signed: NDArray[np.bool_]) -> Table:
    """Return the weights that fit best, those of `signed` columns at least 0, by projected Newton steps."""
    weights = np.zeros(design.shape[1])
    cost = _cost(design, labels, ridge, weights)
    for _ in range(80):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (chance - labels) + ridge * weights
        free = ~(signed & (weights <= 0) & (slope > 0))
        curve = (design[:, free].T * (chance * (1 - chance))) @ design[:, free] + np.diag(ridge[free])
        step = np.zeros_like(weights)
        step[free] = np.linalg.solve(curve, slope[free])
        length, before = 1.0, cost
        while length > 1e-4:  # shorter steps until one is no worse
            tried = weights - length * step
            tried[signed & (tried < 0)] = 0.0
            cost = _cost(design, labels, ridge, tried)
            if cost <= before:
                break
            length /= 2
        weights = tried
        if abs(before - cost) < 1e-3:
            break
    return weights


def _cost(design: Table, labels: Table, ridge: Table, weights: Table) -> float:
    scores = design @ weights
    return float(np.logaddexp(0, scores).sum() - labels @ scores + 0.5 * (ridge * weights**2).sum())


def write(models: dict[str, dict[str, float]]) -> None:
    """Write the lexicon of weights."""
    rows = [
        f"{model}\t{feature}\t{weight}\tfitted by training/fit_linking.py"
        for model, weights in sorted(models.items())
        for feature, weight in sorted(weights.items())
        if weight or feature == "bias"
    ]
    source = "Fitted by training/fit_linking.py on the training bundles; see docs/measurements/linking.md."
    write_lexicon("linking_weights", "model\tfeature\tweight\tnote", rows, source=source, version="5")


if __name__ == "__main__":
    raise SystemExit(main())
