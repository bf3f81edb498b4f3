"""Floors under the names of arrangements on bundles that nothing was chosen on; they may only rise.

What was measured, and on which bundles: docs/measurements/arrangements.md.
"""

from pathlib import Path

from support.arrangement_scores import read_labels, score
from support.commitbank import load_bundle

DATA = Path(__file__).parents[1] / "data"
BUNDLES = sorted((DATA / "commitbank_dev").iterdir())
#: Per cent: names that are right of those given, of those that there are; B-cubed precision and recall.
NAMES, CLUSTERS = (98, 69), (99, 52)


def test_arrangements_are_named_and_told_apart_as_well_as_they_are() -> None:
    labels = read_labels(DATA / "arrangement_names.txt")
    found = score({folder.name: load_bundle(folder) for folder in BUNDLES if folder.name in labels}, labels)
    assert sum(found.counts.values()) == 90
    assert 100 * found.precision >= NAMES[0]
    assert 100 * found.recall >= NAMES[1]
    precision, recall = found.clusters
    assert 100 * precision >= CLUSTERS[0]
    assert 100 * recall >= CLUSTERS[1]
