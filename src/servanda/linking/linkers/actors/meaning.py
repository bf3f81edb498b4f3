"""What the meaning of an action says for kinds of actors, where no words name the bearer.

To promulgate a law is a government's, to report on a ceasefire a mission's: for each trait of candidates a
vector is fitted by training/fit_bearers.py; its product with the action's own meaning is the trait's lean.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.actors.traits import Question
from servanda.resources import load_lexicon

#: Traits that the meaning of an action may lean to, and the candidate that stands for nobody.
NOBODY = "nobody"
LEANING = (
    "kind:state", "kind:group", "kind:body", "kind:person", "kind:name", "all:states", "all:parties",
    "all:mixed", "author", "speaker", "counterparty", "source", "bound_mostly", "last_bound", "in_action",
    "group:sighted", "rule", NOBODY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leans:
    """One vector of signed bytes, its scale and a constant for each trait, in the order of `LEANING`.

    Bytes are multiplied as whole numbers, so that the lean is the same on every machine.
    """

    vectors: NDArray[np.int64]
    """Shape (traits, dimensions)."""
    scales: NDArray[np.float64]
    constants: NDArray[np.float64]


def leans_of(question: Question) -> Mapping[str, float]:
    """Return trait -> what the action's meaning adds to its weight; nothing where words name the bearer."""
    meaning, leans = meaning_of(question), load_leans()
    if meaning is None or leans is None or leans.vectors.shape[1] != len(meaning):
        return {}
    length = math.sqrt(int(meaning @ meaning))
    found = (leans.vectors @ meaning) * leans.scales / length + leans.constants
    return dict(zip(LEANING, np.round(found, 4).tolist(), strict=True))


def meaning_of(question: Question) -> NDArray[np.int64] | None:
    """Return the vector of the action's meaning; None where it has none or words name the bearer."""
    if question.kind != "none" or not any(question.finding.vector):
        return None
    return np.frombuffer(question.finding.vector, np.int8).astype(np.int64)


@lru_cache(maxsize=1)
def load_leans() -> Leans | None:
    """Return the vectors of the package; None before any were fitted."""
    rows = {row["trait"]: row for row in load_lexicon("en/bearer_meanings").rows}
    if not rows:
        return None
    vectors = [np.frombuffer(bytes.fromhex(rows[trait]["vector"]), np.int8) for trait in LEANING]
    return Leans(
        np.stack(vectors).astype(np.int64),
        np.array([float(rows[trait]["scale"]) for trait in LEANING]),
        np.array([float(rows[trait]["constant"]) for trait in LEANING]),
    )
