"""Floors under linking on bundles that it was not fitted on, their findings given; they may only rise.

The figures for the whole corpus are in docs/measurements/linking.md.
"""

from pathlib import Path

import pytest

from servanda.linking import link
from servanda.linking.linkers.threads.bearers import apply_settled, settle
from support.commitbank import load_bundle
from support.linking_scores import b_cubed, bearer_scores, gold_threads, resolved
from support.meanings import with_meanings

BUNDLES = sorted((Path(__file__).parents[1] / "data" / "commitbank_dev").iterdir())
#: Per cent: B-cubed precision and recall of all threads, with bearers of the corpus and with our own.
THREADS = {"corpus": (95, 49), "own": (92, 39)}
#: Per cent of commitments whose bearer agrees with the corpus: of all, and of those resolved.
BEARERS = {"document": (46, 69), "ledger": (51, 76)}


@pytest.mark.parametrize("bearers", THREADS)
def test_threads_stay_as_good_as_they_are(bearers: str) -> None:
    gold: dict[str, str] = {}
    home: dict[str, str] = {}
    for folder in BUNDLES:
        bundle = with_meanings(load_bundle(folder, gold_bearers=bearers == "corpus"))
        findings = bundle.findings if bearers == "corpus" else resolved(bundle)
        gold |= {item: f"{folder.name} {thread}" for item, thread in gold_threads(bundle).items()}
        for thread in link(bundle.facts, findings).threads:
            home |= dict.fromkeys(thread.mentions, thread.id)
    precision, recall = b_cubed(gold, home)
    least_precision, least_recall = THREADS[bearers]
    assert 100 * precision >= least_precision
    assert 100 * recall >= least_recall


@pytest.mark.parametrize("told_by", BEARERS)
def test_bearers_are_found_as_often_as_they_are(told_by: str) -> None:
    scores = []
    for bundle in (with_meanings(load_bundle(folder)) for folder in BUNDLES):
        found = resolved(bundle)
        if told_by == "ledger":
            found = apply_settled(found, settle(found))
        scores.append(bearer_scores(bundle, found))
    of_all, of_resolved = (100 * sum(column) / len(scores) for column in zip(*scores, strict=True))
    assert of_all >= BEARERS[told_by][0]
    assert of_resolved >= BEARERS[told_by][1]
