"""What the words of a trigger and of its main argument tell by themselves of the closed fields.

A linear model beside the network, of stems and of stems in a row. On the development bundles both together
have progress right in 82 % of status reports where the network alone has 79 %, standing in 78 % (74 %), and
force in 87 % of commitments (86 %): see the model card. Weights: training/fit_wordings.py.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Letters of a stem, and stems of a trigger that count together.
STEM_LETTERS, IN_A_ROW = 5, 3
#: What a chance counts as at least, so that words may speak for a value that the network rules out.
_LEAST_CHANCE = 1e-6

Chances = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Field:
    """The weights of one closed field."""

    values: Sequence[str]
    bias: Sequence[float]
    weights: Mapping[str, Sequence[float]]
    """Feature -> a weight for each value."""


class Wordings:
    """Weighs the chances of closed fields by the words themselves."""

    def __init__(self, weight: float, fields: Mapping[str, Mapping[str, _Field]]) -> None:
        self._weight, self._fields = weight, fields

    @classmethod
    def of(cls, path: Path) -> "Wordings":
        """Return the model of a file, `wordings.json` of the weights."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            raw["weight"],
            {
                layer: {
                    name: _Field(table["values"], table["bias"], table["weights"])
                    for name, table in fields.items()
                }
                for layer, fields in raw["layers"].items()
            },
        )

    def weigh(
        self, layer: str, chances: Chances, *, trigger: Sequence[str], main: Iterable[str]
    ) -> dict[str, dict[str, float]]:
        """Return the chances of closed fields with what the words of trigger and main argument tell."""
        known = self._fields.get(layer, {})
        features = list(features_of(trigger, main)) if known else []
        return {
            name: self._weighed(known[name], some, features) if name in known else dict(some)
            for name, some in chances.items()
        }

    def _weighed(
        self, field: _Field, chances: Mapping[str, float], features: Sequence[str]
    ) -> dict[str, float]:
        told = list(field.bias)
        for feature in features:
            for at, weight in enumerate(field.weights.get(feature, ())):
                told[at] += weight
        words = dict(zip(field.values, log_shares(told), strict=True))
        scores = [
            math.log(max(chance, _LEAST_CHANCE)) + self._weight * words[value]
            for value, chance in chances.items()
        ]
        return dict(zip(chances, map(math.exp, log_shares(scores)), strict=True))


def features_of(trigger: Sequence[str], main: Iterable[str]) -> Iterator[str]:
    """Yield what counts, each once: stems and stems in a row of the trigger, stems of the main argument."""
    stems = [word.casefold()[:STEM_LETTERS] for word in trigger]
    runs = (
        " ".join(stems[first : first + length])
        for length in range(1, IN_A_ROW + 1)
        for first in range(len(stems) - length + 1)
    )
    yield from dict.fromkeys(f"trigger: {run}" for run in runs)
    yield from dict.fromkeys(f"main: {word.casefold()[:STEM_LETTERS]}" for word in main)


def log_shares(scores: Sequence[float]) -> list[float]:
    """Return the logarithms of the shares that scores stand for."""
    best = max(scores)
    total = best + math.log(sum(math.exp(score - best) for score in scores))
    return [score - total for score in scores]
