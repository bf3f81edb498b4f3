"""Fit the weights that tell a government from the place it sits in, and write them as a resource.

usage: fit_places.py [--check]

Logistic regression with a ridge by Newton's method on the sentences in training/places. With --check nothing is written: ten parts are held back in turn, and the share of right answers is printed.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from lexicons import LEXICONS, write_lexicon  # noqa: E402

from servanda.linking.linkers.actors.places import iter_features  # noqa: E402

Table = NDArray[np.float64]
#: Strength of the ridge: chosen by --check.
RIDGE = 0.7
PARTS = 10
SENTENCES = ROOT / "training" / "places"
LEXICON = "place_uses"


def main() -> int:
    """Fit and write, or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="hold ten parts back in turn, write nothing")
    parser.add_argument("--ridge", type=float, default=RIDGE)
    options = parser.parse_args()
    rows = [
        json.loads(line)
        for path in sorted(SENTENCES.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    some = [features(row) for row in rows]
    labels = np.array([float(row["use"] == "actor") for row in rows])
    if options.check:
        check(rows, some, labels, options.ridge)
    else:
        write(fit(some, labels, options.ridge))
    return 0


def features(row: dict[str, object]) -> frozenset[str]:
    """Return the patterns around the name of one row."""
    text, name = str(row["text"]), str(row["name"])
    places = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    start = places[int(str(row["occurrence"])) - 1]
    return frozenset(found for found, _ in iter_features(text, start, start + len(name)))


def fit(some: list[frozenset[str]], labels: Table, ridge: float) -> dict[str, float]:
    """Return feature -> weight; above nought speaks for an actor."""
    names = sorted(set().union(*some))
    design = np.array([[float(name in one) for name in names] + [1.0] for one in some])
    penalty = np.full(design.shape[1], ridge)
    penalty[-1] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (chance - labels) + penalty * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip((*names, "bias"), np.round(weights, 2).tolist(), strict=True))


def check(rows: list[dict[str, object]], some: list[frozenset[str]], labels: Table, ridge: float) -> None:
    """Print what is wrong when each part is held back, and the share that is right."""
    parts = np.array([int(hashlib.sha256(str(row["text"]).encode()).hexdigest(), 16) % PARTS for row in rows])
    wrong = 0
    for part in range(PARTS):
        inside = np.flatnonzero(parts != part)
        weights = fit([some[at] for at in inside], labels[inside], ridge)
        for at in np.flatnonzero(parts == part):
            total = weights["bias"] + sum(weights.get(name, 0.0) for name in some[at])
            if (total > 0) != (labels[at] > 0.5):
                wrong += 1
                print(f"{rows[at]['use']}\t{rows[at]['name']}\t{rows[at]['text']}\t{sorted(some[at])}")
    print(f"{len(rows)} names, {1 - wrong / len(rows):.3f} right, each part held back in turn")


def write(weights: dict[str, float]) -> None:
    """Write the lexicon, with the words as they are and the weights anew."""
    old = (LEXICONS / LEXICON / "entries.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line for line in old[1:] if not line.startswith("weight\t")]
    rows += [
        f"weight\t{name}\t{weight}\tfitted by training/fit_places.py"
        for name, weight in weights.items()
        if weight
    ]
    rows.sort(key=lambda line: line.split("\t")[:2])
    source = (
        "Words written for this project from general knowledge of English; weights fitted by "
        "training/fit_places.py on the sentences in training/places."
    )
    write_lexicon(LEXICON, old[0], rows, source=source)


if __name__ == "__main__":
    raise SystemExit(main())
