"""Floors under linking on bundles that it was not fitted on, their findings given; they may only rise.

The figures for the whole corpus are in docs/measurements/linking.md.
"""

from pathlib import Path

import pytest

from servanda.linking import link
from support.commitbank import load_bundle
from support.linking_scores import b_cubed, bearer_scores, gold_threads, resolved
from support.meanings import with_meanings

BUNDLES = sorted((Path(__file__).parents[1] / "data" / "commitbank_dev").iterdir())
#: Per cent: B-cubed precision and recall of all threads, with bearers of the corpus and with our own.
THREADS = {"corpus": (95, 49), "own": (92, 39)}
#: Per cent of commitments with bearer words that have the corpus's bearer: of all, and of those resolved.
BEARERS = (43, 72)


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


def test_bearers_are_found_as_often_as_they_are() -> None:
    scores = [bearer_scores(bundle, resolved(bundle)) for bundle in map(load_bundle, BUNDLES)]
    of_all, of_resolved = (100 * sum(column) / len(scores) for column in zip(*scores, strict=True))
    assert of_all >= BEARERS[0]
    assert of_resolved >= BEARERS[1]
