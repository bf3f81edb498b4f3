"""Fit the weights of linking on ../shared/commitbank/train and write them as a resource.

usage: fit_linking.py

The meaning of each action and subject is that of the installed reader's own pass. Logistic regression by Newton's method on pairs of which at least one has a gold thread.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from lexicons import write_lexicon  # noqa: E402

from servanda.linking.linkers.bearers import apply_settled, settle  # noqa: E402
from servanda.linking.linkers.candidates import pair_mentions, pair_reports  # noqa: E402
from servanda.linking.linkers.likeness import compare_mentions, compare_reports, score  # noqa: E402
from servanda.linking.linkers.mentions import Collection, gather  # noqa: E402
from servanda.linking.linkers.ranks import RANK_FEATURES, rank  # noqa: E402
from support.commitbank import Bundle, bundles, load_bundle  # noqa: E402
from support.linking_scores import by_document, resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

Table = NDArray[np.float64]
Names = tuple[str, ...]
#: Strength of the ridge, per pair: chosen on the training bundles.
RIDGE = 2e-4


def main() -> int:
    """Fit the three models and write the resource."""
    folders = bundles("train")
    some = [with_meanings(load_bundle(folder, gold_bearers=True)) for folder in folders]
    some += [with_own_bearers(with_meanings(load_bundle(folder))) for folder in folders]
    gathered = [
        (bundle, *gather({f.id: f for f in bundle.facts}, bundle.findings))
        for bundle in some
        if bundle.threads
    ]
    first = fit([_mention_table(bundle, mentions) for bundle, mentions, _ in gathered])
    ranked = fit([_mention_table(bundle, mentions, first) for bundle, mentions, _ in gathered])
    report = fit([_report_table(bundle, reports, mentions) for bundle, mentions, reports in gathered])
    write({"mention": first, "mention_ranked": ranked, "report": report})
    return 0


def with_own_bearers(bundle: Bundle) -> Bundle:
    """Return the bundle with the bearers that the program finds, right or wrong."""
    alone = resolved(bundle)
    found = apply_settled(alone, settle(alone))
    labelled = [
        replace(one, finding=finding) for one, finding in zip(by_document(bundle), found, strict=True)
    ]
    return replace(bundle, labelled=tuple(labelled))


def _mention_table(
    bundle: Bundle, mentions: Collection, first: dict[str, float] | None = None
) -> tuple[Names, Table, Table]:
    gold = {one.finding.id: one.gold.get("thread") for one in bundle.labelled}
    threads = [gold[mention.id] for mention in mentions.mentions]
    pairs = compare_mentions(mentions, *pair_mentions(mentions))
    names, values = pairs.names, pairs.values
    if first is not None:
        ranks = rank(mentions.mentions, pairs.left, pairs.right, score(pairs, first))
        names, values = (*names, *RANK_FEATURES), np.concatenate([values, ranks], axis=1)
    lefts, rights = [threads[i] for i in pairs.left], [threads[j] for j in pairs.right]
    return names, values, _labels(lefts, rights)


def _report_table(bundle: Bundle, reports: Collection, mentions: Collection) -> tuple[Names, Table, Table]:
    gold = {one.finding.id: one.gold.get("thread") for one in bundle.labelled}
    pairs = compare_reports(reports, mentions, *pair_reports(reports, mentions))
    lefts = [gold[reports.mentions[i].id] for i in pairs.left]
    rights = [gold[mentions.mentions[j].id] for j in pairs.right]
    return pairs.names, pairs.values, _labels(lefts, rights)


def _labels(lefts: list[object], rights: list[object]) -> Table:
    """Return 1 for one thread, 0 for two, -1 where neither side has a thread and nobody knows."""
    return np.array(
        [-1.0 if a is None and b is None else float(a == b) for a, b in zip(lefts, rights, strict=True)]
    )


def fit(tables: list[tuple[Names, Table, Table]]) -> dict[str, float]:
    """Return the weights of a logistic regression with a ridge, and its bias."""
    values = np.concatenate([table for _, table, _ in tables])
    labels = np.concatenate([some for _, _, some in tables])
    values, labels = values[labels >= 0], labels[labels >= 0]
    design = np.concatenate([values, np.ones((len(values), 1))], axis=1)
    ridge = np.full(design.shape[1], RIDGE * len(design))
    ridge[-1] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (chance - labels) + ridge * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip((*tables[0][0], "bias"), np.round(weights, 3).tolist(), strict=True))


def write(models: dict[str, dict[str, float]]) -> None:
    """Write the lexicon of weights."""
    rows = [
        f"{model}\t{feature}\t{weight}\tfitted by training/fit_linking.py"
        for model, weights in sorted(models.items())
        for feature, weight in sorted(weights.items())
    ]
    source = "Fitted by training/fit_linking.py on the training bundles; see docs/measurements/linking.md."
    write_lexicon("linking_weights", "model\tfeature\tweight\tnote", rows, source=source, version="2")


if __name__ == "__main__":
    raise SystemExit(main())
