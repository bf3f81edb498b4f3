"""The reader: one pass of a small encoder over each window, and light heads on top of it.

The first stage tags triggers (cues, values), arrangements and sentence ends. The second reads the words
around each trigger again, given the trigger, and tags its arguments and labels. Windows go one at a time,
unpadded: quantisation scales are taken from what is read together, so company would change results.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from servanda.annotation.annotators.nominal import find_terms
from servanda.annotation.decoding import (
    best_paths,
    bio_transitions,
    log_softmax,
    sigmoid,
    spans_of,
    trigger_candidates,
)
from servanda.annotation.records import AnnotatedDocument, Argument, Layer, Mark
from servanda.annotation.windows import Window, context_of, iter_windows
from servanda.annotation.words import Tokenizer, Vocabulary
from servanda.documents.records import Document
from servanda.errors import ReadingError
from servanda.inference.session import Array, Session
from servanda.primitives import Card, Span
from servanda.resources.models import ModelFolder, find_model

#: Triggers that go through the second stage together; bounds memory, never changes results.
_GROUP = 32

#: Scores of a word that is not there: certainly outside.
_NOTHING = np.array([0, -30, -30], np.float32)

#: Log probability of a B below which a field is taken to have no words: the best path is then outside
#: throughout, or so weak that calibration drops it.
_UNLIKELY = float(np.log(0.02))


class _Settings(NamedTuple):
    """What the weights were trained with; read from the model's settings.json."""

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
    calibration: dict[str, list[float]]
    """Kind -> weights of a logistic function from the reader's scores to the share that is right."""
    keep: dict[str, float]
    """Kind -> least calibrated score of a mark that is handed on."""


def _settings_of(raw: dict[str, Any]) -> _Settings:
    """Return the settings, with sequences as tuples."""

    def tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(values) for name, values in table.items()}

    return _Settings(
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
        calibration=raw["calibration"],
        keep=raw["keep"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trigger:
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


def calibrate(weights: Sequence[float], features: Sequence[float]) -> float:
    """Return the probability that a mark is right, rounded to four digits.

    features: probabilities; their log-odds are weighted. weights: bias first.
    """
    odds = weights[0]
    for weight, value in zip(weights[1:], features, strict=True):
        kept = min(max(value, 1e-4), 1 - 1e-4)
        odds += weight * float(np.log(kept / (1 - kept)))
    return round(float(sigmoid(np.float32(odds).reshape(1))[0]), 4)


class NeuralReader:
    """Reads documents with the shipped weights. Load it once a process."""

    card = Card(name="reader", version=1, needs=("document",), gives=("sentences", "marks"))

    def __init__(self, model: ModelFolder | None = None) -> None:
        model = model or find_model()
        self.version = f"{model.name}/{model.version}"
        self._settings = _settings_of(model.settings())
        pieces = model.file("vocabulary.txt").read_text(encoding="utf-8").split("\n")
        self._tokenizer = Tokenizer(Vocabulary.of(pieces))
        self._encoder = Session(model.file("encoder.onnx"))
        self._arguments = Session(model.file("arguments.onnx"))
        self._meaning = Session(model.file("meaning.onnx"))
        self._fields_of = {
            layer: [self._settings.fields.index(name) for name in names]
            for layer, names in self._settings.fields_of.items()
        }
        self._bio = bio_transitions(1)
        self._bio_arrangements = bio_transitions(len(self._settings.arrangements))

    def __call__(self, document: Document) -> AnnotatedDocument:
        """Return the document with sentences and marks.

        Raises: ReadingError: the model failed on it.
        """
        marks: list[Mark] = []
        ends: list[tuple[int, int, bool]] = []
        try:
            for window in iter_windows(document.text, tokenizer=self._tokenizer):
                found, sentence_ends = self._read_window(window, document.text)
                marks.extend(found)
                ends.extend(sentence_ends)
        except (ValueError, IndexError, RuntimeError) as error:
            raise ReadingError(f"The reader failed: {error}", where=document.name) from error
        return AnnotatedDocument(
            document=document, reader=self.version, sentences=_sentences(ends), marks=tuple(marks)
        )

    def _read_window(self, window: Window, text: str) -> tuple[list[Mark], list[tuple[int, int, bool]]]:
        """Return the marks of a window, and for each word its place and whether a sentence ends with it."""
        hidden, triggers, arrangements, sentences, below = self._encoder.run(
            ("hidden", "triggers", "arrangements", "sentences", "below"),
            {
                "pieces": np.array([window.pieces], np.int64),
                "shapes": np.array([window.shapes], np.int64),
                "first": np.array(window.first_piece, np.int64),
            },
        )
        marks = self._arrangement_marks(window, log_softmax(arrangements))
        scored: list[Mark] = []
        for group in _groups(self._candidates(window, np.exp(log_softmax(triggers)))):
            scored.extend(self._argument_marks(window, hidden, group))
        marks += _strongest([*scored, *find_terms(text, marks, end=window.words[-1].end)])
        marks = [self._with_vectors(mark, window, hidden, below) for mark in marks]
        ends = sentences[:, 1] > sentences[:, 0]
        flagged = [(w.start, w.end, bool(end)) for w, end in zip(window.words, ends, strict=True)]
        for number, (this, following) in enumerate(pairwise(window.paragraph)):
            if this != following:
                flagged[number] = (*flagged[number][:2], True)
        flagged[-1] = (*flagged[-1][:2], True)
        return marks, flagged

    def _candidates(self, window: Window, probability: Array) -> list[_Trigger]:
        """Return what the first stage takes for triggers, each with the words that are read again for it."""
        settings = self._settings
        return [
            _Trigger(
                layer=layer,
                first=first,
                last=last,
                probability=float(probability[first, number, 1]),
                context=context_of(
                    first,
                    window.paragraph,
                    before=settings.before[layer],
                    behind=settings.behind[layer],
                    within_paragraph=layer != Layer.STATEMENT,
                ),
            )
            for number, layer in enumerate(settings.layers)
            for first, last in trigger_candidates(
                probability[:, number], floor=settings.floor, wide=settings.wide[layer]
            )
        ]

    def _arrangement_marks(self, window: Window, scores: Array) -> list[Mark]:
        """Return the arrangements of a window."""
        if not len(scores) or (scores.argmax(axis=1) == 0).all():
            return []
        path = best_paths(scores[None], self._bio_arrangements)[0].tolist()
        kind = Layer.ARRANGEMENT.value
        marks = []
        for first, last, number in spans_of(path):
            tags = path[first:last]
            mean = float(np.exp(scores[range(first, last), tags].mean()))
            score = calibrate(self._settings.calibration[kind], (mean,))
            if score >= self._settings.keep[kind]:
                marks.append(
                    Mark(
                        layer=Layer.ARRANGEMENT,
                        trigger=_span(window, first, last),
                        score=score,
                        labels={"type": self._settings.arrangements[number]},
                        chances={"trigger": round(mean, 4)},
                    )
                )
        return marks

    def _argument_marks(self, window: Window, hidden: Array, triggers: list[_Trigger]) -> list[Mark]:
        """Return the marks of a group of triggers, arguments and labels included."""
        inputs = self._second_stage_inputs(window, hidden, triggers)
        tags, labels, valid = self._arguments.run(("tags", "labels", "valid"), inputs)
        scores = log_softmax(tags)
        for row, trigger in enumerate(triggers):
            scores[row, trigger.context_size :] = _NOTHING
        paths = self._argument_paths(triggers, scores)
        chances = sigmoid(valid)
        marks = []
        for row, trigger in enumerate(triggers):
            arguments = []
            for number in self._fields_of[trigger.layer]:
                if (row, number) in paths:
                    arguments += self._spans_of_field(
                        window, trigger.context[0], number, paths[row, number], scores[row, :, number]
                    )
            mark = self._mark(window, trigger, arguments, labels[row], float(chances[row]))
            if mark is not None:
                marks.append(mark)
        return marks

    def _argument_paths(self, triggers: list[_Trigger], scores: Array) -> dict[tuple[int, int], list[int]]:
        """Return (row, field number) -> tags, for the fields of each trigger's layer that may have words."""
        likely = scores[:, :, :, 1].max(axis=1) > _UNLIKELY
        wanted = [
            (row, number)
            for row, trigger in enumerate(triggers)
            for number in self._fields_of[trigger.layer]
            if likely[row, number]
        ]
        if not wanted:
            return {}
        rows, fields = (list(column) for column in zip(*wanted, strict=True))
        found = best_paths(scores[rows, :, fields], self._bio).tolist()
        return {place: path for place, path in zip(wanted, found, strict=True) if any(path)}

    def _second_stage_inputs(self, window: Window, hidden: Array, triggers: list[_Trigger]) -> dict[str, Any]:
        """Return the inputs of the second stage, padded to the longest context of the group."""
        rows, width = len(triggers), max(trigger.context_size for trigger in triggers)
        index = np.zeros((rows, width), np.int64)
        distance = np.zeros((rows, width), np.int64)
        inside = np.zeros((rows, width), np.int64)
        present = np.zeros((rows, width), np.float32)
        means = np.zeros((rows, hidden.shape[1]), np.float32)
        paragraph = np.array(window.paragraph)
        offset = max(self._settings.before.values())
        for row, trigger in enumerate(triggers):
            first, last = trigger.context
            size = trigger.context_size
            index[row, :size] = np.arange(first, last)
            distance[row, :size] = np.arange(first, last) - trigger.first + offset
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

    def _spans_of_field(
        self, window: Window, offset: int, number: int, path: list[int], scores: Array
    ) -> list[Argument]:
        """Return the arguments under one field, in order of place; their context starts at word `offset`."""
        found = []
        for first, last, _ in spans_of(path):
            chance = float(np.exp(scores[range(first, last), path[first:last]].mean()))
            span = _span(window, offset + first, offset + last)
            found.append(Argument(field=self._settings.fields[number], span=span, score=round(chance, 4)))
        return found

    def _mark(
        self, window: Window, trigger: _Trigger, arguments: list[Argument], labels: Array, valid: float
    ) -> Mark | None:
        """Return the mark, or None where it lacks its main argument or is not likely enough."""
        settings = self._settings
        main = settings.main_field.get(trigger.layer)
        held = [a.score for a in arguments if a.field == main]
        if main is not None and not held:
            return None
        features = {"trigger": trigger.probability, "whole": valid, "main": max(held, default=0.5)}
        score = calibrate(settings.calibration[trigger.layer], tuple(features.values()))
        if score < settings.keep[trigger.layer]:
            return None
        chosen, chances, at = {}, {}, 0
        for name, values in settings.labels.items():
            if name in settings.labels_of.get(trigger.layer, ()):
                part = np.exp(log_softmax(labels[at : at + len(values)]))
                best = int(part.argmax())
                if values[best]:
                    chosen[name] = values[best]
                    chances[name] = round(float(part[best]), 4)
            at += len(values)
        return Mark(
            layer=Layer(trigger.layer),
            trigger=_span(window, trigger.first, trigger.last),
            score=score,
            labels=chosen,
            label_scores=chances,
            chances={name: round(value, 4) for name, value in features.items()},
            arguments=tuple(arguments),
        )

    def _with_vectors(self, mark: Mark, window: Window, hidden: Array, below: Array) -> Mark:
        """Return the mark with the meaning of its main arguments, where linking needs it."""
        main = self._settings.main_field.get(mark.layer)
        if main is None or mark.layer == Layer.STATEMENT:
            return mark
        spans = sorted({argument.span for argument in mark.arguments if argument.field == main})
        starts = [word.start for word in window.words]
        ranges = [(bisect_right(starts, span.start) - 1, bisect_left(starts, span.end)) for span in spans]
        features = np.stack([span_features(window, hidden, below, *some) for some in ranges])
        (unit,) = self._meaning.run(("vectors",), {"features": features})
        whole = np.rint(unit * 127).astype(np.int8)
        return replace(mark, vectors={s: v.tobytes() for s, v in zip(spans, whole, strict=True)})


def _groups(triggers: list[_Trigger]) -> Iterator[list[_Trigger]]:
    """Yield triggers whose contexts are of like length together, so that little is padded."""
    held: list[_Trigger] = []
    for trigger in sorted(triggers, key=lambda t: (t.context_size, t.layer, t.first)):
        if held and (len(held) == _GROUP or trigger.context_size > 1.3 * held[0].context_size + 8):
            yield held
            held = []
        held.append(trigger)
    if held:
        yield held


def _strongest(marks: list[Mark]) -> list[Mark]:
    """Return the marks without those whose trigger overlaps that of a stronger one of the same layer."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.score, m.trigger)):
        if not any(mark.layer == other.layer and mark.trigger.overlaps(other.trigger) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: (m.trigger, m.layer))


def span_features(window: Window, hidden: Array, below: Array, first: int, last: int) -> Array:
    """Return what the meaning of words [first, last) is told from: means over them at three heights.

    Returns: shape (3 x hidden size,).
    """
    begin = window.first_piece[first]
    end = window.first_piece[last] if last < len(window.first_piece) else len(window.pieces) - 1
    return np.concatenate([hidden[first:last].mean(axis=0), below[begin:end].mean(axis=0)])


def _span(window: Window, first: int, last: int) -> Span:
    """Return the place in the text of words [first, last) of a window."""
    return Span(window.words[first].start, window.words[last - 1].end)


def _sentences(words: list[tuple[int, int, bool]]) -> tuple[Span, ...]:
    """Return sentences from words and whether one ends with them."""
    found: list[Span] = []
    start: int | None = None
    for begin, end, last in words:
        start = begin if start is None else start
        if last:
            found.append(Span(start, end))
            start = None
    return tuple(found)
