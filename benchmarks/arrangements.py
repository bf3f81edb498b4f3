"""Measure how arrangements are named and told apart, and what they say about pairs of commitments.

usage: arrangements.py [--labels FILE] BUNDLE_FOLDER...

The findings are those of the corpus. The labels (tests/data/arrangement_names.txt) are made by hand.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from servanda.extraction.records import FindingId  # noqa: E402
from servanda.linking.arrangements import EntityId, find_arrangements  # noqa: E402
from support.arrangement_scores import read_labels, score  # noqa: E402
from support.commitbank import Bundle, load_bundle  # noqa: E402
from support.linking_scores import gold_threads, resolved  # noqa: E402


def main() -> int:
    """Print the scores of the labelled bundles, and the pairs of all of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, default=ROOT / "tests" / "data" / "arrangement_names.txt")
    options = parser.parse_args()
    bundles = {folder.name: load_bundle(folder) for folder in options.folders}
    labels = read_labels(options.labels)
    labelled = {name: bundle for name, bundle in bundles.items() if name in labels}
    if labelled:
        found = score(labelled, labels)
        precision, recall = found.clusters
        print(json.dumps({"bundles": sorted(labelled), **found.counts}))
        print(f"names: precision {100 * found.precision:.1f}, recall {100 * found.recall:.1f}")
        print(f"entities, B-cubed: precision {100 * precision:.1f}, recall {100 * recall:.1f}")
    for name, counts in pairs(bundles).items():
        print(name, json.dumps(counts))
    return 0


def pairs(bundles: Mapping[str, Bundle]) -> dict[str, dict[str, str]]:
    """Return for pairs of commitments of two documents how often they share an arrangement, in per cent."""
    counts: dict[str, Counter[str]] = {}
    for bundle in bundles.values():
        names = find_arrangements(bundle.facts, resolved(bundle))
        threads = gold_threads(bundle)
        home = {finding.id: finding.document_id for finding in bundle.findings}
        for how, entities in (("under", names.under), ("named", names.named)):
            for one, other in combinations(sorted(threads), 2):
                if home[FindingId(one)] != home[FindingId(other)]:
                    same = "one thread" if threads[one] == threads[other] else "two threads"
                    told = _compare(entities[FindingId(one)], entities[FindingId(other)])
                    counts.setdefault(f"{how}, {same}", Counter())[told] += 1
    return {name: _shares(some) for name, some in sorted(counts.items())}


def _compare(one: frozenset[EntityId], other: frozenset[EntityId]) -> str:
    if not one or not other:
        return "lacking"
    return "shared" if one & other else "disjoint"


def _shares(counts: Counter[str]) -> dict[str, str]:
    total = sum(counts.values())
    return {"n": str(total), **{name: f"{100 * n / total:.1f}" for name, n in sorted(counts.items())}}


if __name__ == "__main__":
    sys.exit(main())
