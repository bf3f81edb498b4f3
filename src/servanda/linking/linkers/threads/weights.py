"""Weights of the likeness features, fitted on the training bundles (training/fit_linking.py)."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from servanda.resources import load_lexicon


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Return model -> feature -> weight; the models are `mention`, `mention_ranked` and `report`."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for row in load_lexicon("en/linking_weights").rows:
        table[row["model"]][row["feature"]] = float(row["weight"])
    return dict(table)
