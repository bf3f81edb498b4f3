"""The second stage: the words around a trigger, read again given it, tell its arguments and labels."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from servanda.annotation.annotators.settings import ReaderSettings
from servanda.annotation.decoding import Bools, best_paths, log_softmax, sigmoid, spans_of
from servanda.annotation.records import Layer
from servanda.annotation.windows import Window
from servanda.inference.session import Array, Session

#: Triggers that are read together; bounds memory.
_GROUP = 32

#: What is approximate may end so: `an average of`, `just under`.
_LAYERS_OF_NUMBERS = frozenset({Layer.FIGURE})

#: Log probability of a B below which a field is taken to have no words: the best path is then outside
#: throughout, or so weak that calibration drops it.
_UNLIKELY = math.log(0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A candidate of the first stage, as word numbers of its window."""

    layer: str
    first: int
    last: int
    probability: float
    context: tuple[int, int]
    """The words [start, end) in which its arguments are looked for."""

    @property
    def context_size(self) -> int:
        """Return how many words are read again for it."""
        return self.context[1] - self.context[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the second stage makes of a trigger."""

    trigger: Trigger
    valid: float
    """Probability that it is a trigger at all."""
    arguments: tuple[tuple[str, int, int, float], ...]
    """Field, first word, word behind the last, mean probability of its tags."""
    labels: dict[str, dict[str, float]]
    """Closed field -> value -> probability; the value `""` means that the words do not say."""


class SecondStage:
    """Reads triggers in groups of like surroundings."""

    def __init__(self, session: Session, settings: ReaderSettings) -> None:
        self._session = session
        self._settings = settings
        self._numbers = {
            layer: [settings.fields.index(name) for name in names]
            for layer, names in settings.fields_of.items()
        }
        self._offset = max(settings.before.values())
        self._lean = {
            layer: [[settings.lean.get(f"{layer}.{name}", 0.0)] for name in names]
            for layer, names in settings.fields_of.items()
        }

    def read(
        self, window: Window, hidden: Array, triggers: Sequence[Trigger], opening: Bools
    ) -> Iterator[Reading]:
        """Yield what is made of each trigger, in an order that depends on the window alone.

        hidden: float32, shape (words, hidden size). opening: words that no argument ends with, (words,).
        """
        for group in _groups(triggers):
            inputs = self._inputs(window, hidden, group)
            tags, labels, valid = self._session.run(("tags", "labels", "valid"), inputs)
            paths = self._paths(group, tags, opening)
            for row, chance in enumerate(sigmoid(valid).tolist()):
                trigger = group[row]
                yield Reading(
                    trigger=trigger,
                    valid=chance,
                    arguments=tuple(self._arguments(trigger, row, paths)),
                    labels=self._labels(trigger, labels[row]),
                )

    def _inputs(self, window: Window, hidden: Array, triggers: Sequence[Trigger]) -> dict[str, Any]:
        """Return the inputs of a group, padded to its longest context."""
        rows, width = len(triggers), max(trigger.context_size for trigger in triggers)
        index = np.zeros((rows, width), np.int64)
        distance = np.zeros((rows, width), np.int64)
        inside = np.zeros((rows, width), np.int64)
        present = np.zeros((rows, width), np.float32)
        means = np.zeros((rows, hidden.shape[1]), np.float32)
        paragraph = np.array(window.paragraph)
        for row, trigger in enumerate(triggers):
            first, last = trigger.context
            size = trigger.context_size
            index[row, :size] = np.arange(first, last)
            distance[row, :size] = np.arange(first, last) - trigger.first + self._offset
            inside[row, :size] = paragraph[first:last] == paragraph[trigger.first]
            inside[row, trigger.first - first : trigger.last - first] = 2
            present[row, :size] = 1
            means[row] = hidden[trigger.first : trigger.last].mean(axis=0)
        layer = np.array([self._settings.layers.index(trigger.layer) for trigger in triggers], np.int64)
        return {
            "hidden": hidden,
            "index": index,
            "trigger": means,
            "layer": layer,
            "distance": distance,
            "inside": inside,
            "present": present,
        }

    def _paths(
        self, triggers: Sequence[Trigger], tags: Array, opening: Bools
    ) -> dict[tuple[int, int], tuple[list[int], Array]]:
        """Return (row, field number) -> tags and their log probabilities, for fields that may have words."""
        wanted = [
            (row, number) for row, trigger in enumerate(triggers) for number in self._numbers[trigger.layer]
        ]
        rows, numbers = (list(column) for column in zip(*wanted, strict=True))
        picked = tags[rows, :, numbers]
        picked[:, :, 0] -= [lean for trigger in triggers for lean in self._lean[trigger.layer]]
        scores = log_softmax(picked)
        sizes = np.array([triggers[row].context_size for row in rows])
        beyond = np.arange(scores.shape[1]) >= sizes[:, None]
        scores[beyond] = (0, -30, -30)  # a word that is not there is certainly outside
        likely = np.flatnonzero(scores[:, :, 1].max(axis=1) > _UNLIKELY)
        if not len(likely):
            return {}
        opens = np.zeros((len(likely), scores.shape[1]), bool)
        for at, place in enumerate(likely.tolist()):
            trigger = triggers[wanted[place][0]]
            if trigger.layer not in _LAYERS_OF_NUMBERS:
                opens[at, : trigger.context_size] = opening[slice(*trigger.context)]
        found = best_paths(scores[likely], opens)
        return {
            wanted[place]: (path.tolist(), scores[place])
            for place, path in zip(likely.tolist(), found, strict=True)
            if path.any()
        }

    def _arguments(
        self, trigger: Trigger, row: int, paths: dict[tuple[int, int], tuple[list[int], Array]]
    ) -> Iterator[tuple[str, int, int, float]]:
        """Yield the arguments of a trigger, field by field and in order of place."""
        offset = trigger.context[0]
        for number in self._numbers[trigger.layer]:
            if (row, number) not in paths:
                continue
            path, scores = paths[row, number]
            parts = [(first, last) for first, last, _ in spans_of(path)]
            # A statement may have two sources or contents side by side; no other field has.
            for first, last in parts if trigger.layer == "statement" else _touching_as_one(parts):
                chosen = scores[range(first, last), path[first:last]]
                chance = math.exp(sum(chosen.tolist()) / (last - first))
                yield self._settings.fields[number], offset + first, offset + last, round(chance, 4)

    def _labels(self, trigger: Trigger, logits: Array) -> dict[str, dict[str, float]]:
        """Return the probabilities of the values of each closed field of the trigger's layer."""
        found, at = {}, 0
        for name, values in self._settings.labels.items():
            if name in self._settings.labels_of.get(trigger.layer, ()):
                chances = np.exp(log_softmax(logits[at : at + len(values)])).tolist()
                found[name] = dict(zip(values, chances, strict=True))
            at += len(values)
        return found


def _touching_as_one(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges of words, those without a word between them as one."""
    joined: list[tuple[int, int]] = []
    for first, last in parts:
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _groups(triggers: Sequence[Trigger]) -> Iterator[list[Trigger]]:
    """Yield triggers whose contexts are of like length together, so that little is padded."""
    held: list[Trigger] = []
    for trigger in sorted(triggers, key=lambda t: (t.context_size, t.layer, t.first)):
        if held and (len(held) == _GROUP or trigger.context_size > 1.3 * held[0].context_size + 8):
            yield held
            held = []
        held.append(trigger)
    if held:
        yield held
