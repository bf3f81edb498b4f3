"""What the weights were trained with, and how their scores are to be taken."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from servanda.annotation.decoding import sigmoid


class ReaderSettings(NamedTuple):
    """The settings of a model, from its settings.json."""

    layers: tuple[str, ...]
    fields: tuple[str, ...]
    fields_of: dict[str, tuple[str, ...]]
    main_field: dict[str, str]
    labels: dict[str, tuple[str, ...]]
    labels_of: dict[str, tuple[str, ...]]
    arrangements: tuple[str, ...]
    before: dict[str, int]
    behind: dict[str, int]
    floor: float
    """Least first-stage probability of a trigger that is looked at again."""
    wide: dict[str, float]
    """Layer -> least probability of an inside word in the wide reading of a trigger."""
    lean: dict[str, float]
    """Layer and field -> log-odds by which a doubtful word is taken for one of the field."""
    calibration: dict[str, list[float]]
    """Kind -> weights of a logistic function from the reader's scores to the share that is right."""
    keep: dict[str, float]
    """Kind -> least calibrated score of a mark that is handed on."""


def settings_of(raw: dict[str, Any]) -> ReaderSettings:
    """Return the settings, with sequences as tuples."""

    def tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(values) for name, values in table.items()}

    return ReaderSettings(
        layers=tuple(raw["layers"]),
        fields=tuple(raw["fields"]),
        fields_of=tuples(raw["fields_of"]),
        main_field=raw["main_field"],
        labels=tuples(raw["labels"]),
        labels_of=tuples(raw["labels_of"]),
        arrangements=tuple(raw["arrangements"]),
        before=raw["before"],
        behind=raw["behind"],
        floor=raw["floor"],
        wide=raw["wide"],
        lean=raw["lean"],
        calibration=raw["calibration"],
        keep=raw["keep"],
    )


def calibrate(weights: Sequence[float], features: Sequence[float]) -> float:
    """Return the probability that a mark is right, rounded to four digits.

    features: probabilities; their log-odds are weighted. weights: bias first.
    """
    odds = weights[0]
    for weight, value in zip(weights[1:], features, strict=True):
        kept = min(max(value, 1e-4), 1 - 1e-4)
        odds += weight * float(np.log(kept / (1 - kept)))
    return round(float(sigmoid(np.float32(odds).reshape(1))[0]), 4)
