"""Fit what the words of triggers and main arguments tell of the closed fields: wordings.json of the weights.

usage: fit_wordings.py [--out MODEL_FOLDER] [--version V]

The bundles are ../shared/commitbank/train and training/data, with their own cues, subjects and actions. Logistic
regression with a ridge, over features that stand in two records at least. How much it counts beside the network
(`WEIGHT`) was chosen on the development bundles.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from manifest import write_manifest  # noqa: E402

from servanda.annotation.annotators.wordings import features_of  # noqa: E402
from servanda.annotation.words import WORD  # noqa: E402
from servanda.extraction.records import Commitment, Finding, Status  # noqa: E402
from support.commitbank import Bundle, bundles, load_bundle, own_bundles  # noqa: E402

MODEL = ROOT / "packages" / "servanda-reader-en" / "src" / "servanda_reader_en" / "model"
#: Power of the words' shares, which the network's chances are multiplied by; strength of the ridge; records that
#: a feature must stand in.
WEIGHT, RIDGE, LEAST_RECORDS = 0.75, 1.0, 2
#: Layer -> its records, the field that is its main argument, and its closed fields.
LAYERS = {
    "commitment": (Commitment, "action", ("force",)),
    "status": (Status, "subject", ("progress", "standing")),
}


class Example(NamedTuple):
    """One record: what counts, and the values of its closed fields."""

    features: tuple[str, ...]
    values: dict[str, str]


def main() -> int:
    """Fit and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--version", default="3")
    options = parser.parse_args()
    some = [load_bundle(folder) for folder in (*bundles("train"), *own_bundles())]
    settings = json.loads((options.out / "settings.json").read_text(encoding="utf-8"))
    layers = {}
    for layer, (kind, main_field, names) in LAYERS.items():
        examples = [one for bundle in some for one in iter_examples(bundle, kind, main_field, names)]
        layers[layer] = {name: fit(examples, name, settings["labels"][name]) for name in names}
        print(layer, len(examples), {name: len(table["weights"]) for name, table in layers[layer].items()})
    made = {"weight": WEIGHT, "layers": layers}
    path = options.out / "wordings.json"
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    write_manifest(options.out, version=options.version)
    return 0


def iter_examples(bundle: Bundle, kind: type, main_field: str, names: Sequence[str]) -> Iterator[Example]:
    """Yield the records of a kind."""
    texts = {document.id: document.text for document in bundle.documents}
    for one in bundle.labelled:
        finding = one.finding
        if isinstance(finding.details, kind):
            text = texts[finding.document_id]
            features = features_of(words(finding, "cue", text), words(finding, main_field, text))
            values = {name: str(getattr(finding.details, name) or "") for name in names}
            yield Example(tuple(features), values)


def words(finding: Finding, field: str, text: str) -> list[str]:
    """Return the words of a field."""
    spans = finding.evidence.spans.get(field, ())
    return [word for span in spans for word in WORD.findall(text[span.start : span.end])]


def fit(examples: Sequence[Example], name: str, values: Sequence[str]) -> dict[str, object]:
    """Return the weights for the values of a closed field, rounded; those that say next to nothing left out."""
    counts = Counter(feature for one in examples for feature in one.features)
    features = sorted(feature for feature, count in counts.items() if count >= LEAST_RECORDS)
    places = {feature: at for at, feature in enumerate(features)}
    cells = [
        (row, places[feature])
        for row, one in enumerate(examples)
        for feature in one.features
        if feature in places
    ]
    rows, columns = zip(*cells, strict=True)
    table = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(examples), len(features)))
    gold = np.array([values.index(one.values[name]) for one in examples])
    found = regress(table, gold, len(values))
    weights = {
        feature: [round(value, 2) for value in found[at].tolist()]
        for feature, at in places.items()
        if np.abs(found[at]).max() >= 0.1
    }
    return {
        "values": list(values),
        "bias": [round(value, 2) for value in found[-1].tolist()],
        "weights": weights,
    }


def regress(table: csr_matrix, gold: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return the weights of each column for each value, and in the last row the bias, which has no ridge."""
    rows, columns = table.shape
    right = np.zeros((rows, count))
    right[np.arange(rows), gold] = 1.0

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(columns + 1, count)
        scores = table @ weights[:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        wrong = np.exp(scores - total) - right
        slope = np.vstack([table.T @ wrong + RIDGE * weights[:-1], wrong.sum(axis=0)])
        value = -((scores - total) * right).sum() + RIDGE * (weights[:-1] ** 2).sum() / 2
        return float(value), slope.ravel()

    begin = np.zeros((columns + 1) * count)
    done = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "maxfun": 4000})
    found: NDArray[np.float64] = done.x.reshape(columns + 1, count)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
