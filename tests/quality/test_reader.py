"""Floors under the shipped reader, on bundles that it was not trained on; they may only rise.

The full figures, with the public scorers, are in the model card.
"""

from collections import Counter
from pathlib import Path

import pytest

from servanda.annotation import load_reader
from servanda.extraction import extract
from support.commitbank import load_bundle
from support.scoring import f1, matches

BUNDLES = sorted((Path(__file__).parents[1] / "data" / "commitbank_dev").iterdir())
FLOORS = {"commitment": 79, "status": 76, "statement": 82, "figure": 91, "arrangement": 85}


@pytest.fixture(scope="module")
def scores():
    hits, founds, golds, right = Counter(), Counter(), Counter(), Counter()
    for folder in BUNDLES:
        bundle = load_bundle(folder)
        for document in bundle.documents:
            findings = extract(load_reader()(document))
            for kind in FLOORS:
                gold = [f for f in bundle.findings if f.document_id == document.id and f.kind == kind]
                found = [f for f in findings if f.kind == kind]
                pairs = matches(document, gold, found)
                hits[kind] += len(pairs)
                founds[kind] += len(found)
                golds[kind] += len(gold)
                if kind == "commitment":
                    right["force"] += sum(g.details.force == f.details.force for g, f in pairs)
    found_f1 = {kind: f1(hits[kind], founds[kind], golds[kind]) for kind in FLOORS}
    return found_f1 | {"force": 100 * right["force"] / hits["commitment"]}


@pytest.mark.parametrize("kind", FLOORS)
def test_findings_of_unseen_processes_stay_above_their_floor(scores, kind):
    assert scores[kind] >= FLOORS[kind], scores


def test_the_force_of_found_commitments_stays_above_its_floor(scores):
    assert scores["force"] >= 86, scores
