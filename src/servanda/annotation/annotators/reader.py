"""The reader: one pass of a small encoder over each window, and light heads on top of it.

The first stage tags triggers (cues, values), arrangements and sentence ends. The second reads the words
around each trigger again, given the trigger, and tags its arguments and labels. Windows go one at a time,
unpadded: quantisation scales are taken from what is read together, so company would change results.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from servanda.annotation.annotators.actions import join_actions, trim, without_clauses
from servanda.annotation.annotators.nominal import find_terms
from servanda.annotation.annotators.occlusion import explain_marks
from servanda.annotation.annotators.settings import calibrate, settings_of
from servanda.annotation.annotators.span_meanings import SpanMeanings
from servanda.annotation.annotators.surroundings import Reading, SecondStage, Trigger
from servanda.annotation.annotators.unfinished import opening_words
from servanda.annotation.annotators.wordings import Wordings
from servanda.annotation.decoding import Bools, best_paths, log_softmax, spans_of, trigger_candidates
from servanda.annotation.records import AnnotatedDocument, Argument, Explanation, Layer, Mark
from servanda.annotation.windows import Window, context_of, iter_windows
from servanda.annotation.words import Tokenizer, Vocabulary
from servanda.documents.records import Document
from servanda.errors import ReadingError
from servanda.inference.session import Array, Session
from servanda.primitives import Card, Span
from servanda.resources.models import ModelFolder, find_model


class NeuralReader:
    """Reads documents with the shipped weights. Load it once a process."""

    card = Card(name="reader", version=1, needs=("document",), gives=("sentences", "marks"))

    def __init__(self, model: ModelFolder | None = None) -> None:
        model = model or find_model()
        self.version = model.version_name
        self._settings = settings_of(model.settings())
        pieces = model.file("vocabulary.txt").read_text(encoding="utf-8").split("\n")
        self._tokenizer = Tokenizer(Vocabulary.of(pieces))
        self._encoder = Session(model.file("encoder.onnx"))
        self._second_stage = SecondStage(Session(model.file("arguments.onnx")), self._settings)
        self._meanings = SpanMeanings(Session(model.file("meaning.onnx")))
        self._wordings = Wordings.of(model.file("wordings.json"))

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

    def explain(self, document: Document, *, wanted: Callable[[Mark], bool]) -> Iterator[Explanation]:
        """Yield why each wanted mark of the document was made; some 20 ms for each word of its sentences.

        Raises: ReadingError: the model failed on it.
        """
        for window in iter_windows(document.text, tokenizer=self._tokenizer):
            marks, flagged = self._read_window(window, document.text)
            chosen = [mark for mark in marks if wanted(mark)]
            if chosen:
                yield from explain_marks(
                    window,
                    chosen,
                    sentences=_sentences(flagged),
                    rescore=partial(self._rescore, document.text),
                    unknown=self._tokenizer.vocabulary.unknown,
                    keep=self._settings.keep,
                )

    def meaning_of(self, words: str) -> bytes:
        """Return the meaning of some words alone, as findings have one; empty where there is no word.

        Of more words than one window takes, the first ones are read.
        """
        window = next(iter_windows(words, tokenizer=self._tokenizer), None)
        if window is None or not any(character.isalnum() for character in words):
            return b""
        (below,) = self._encode(window, ("below",))
        (vector,) = self._meanings.of(window, below, [(0, len(window.words))])
        return vector

    def _rescore(
        self, text: str, window: Window, marks: Sequence[Mark]
    ) -> list[tuple[float, dict[str, str]]]:
        """Return score and closed fields of the marks in a window with other words at the same places."""
        settings = self._settings
        hidden, logits, arrangements = self._encode(window, ("hidden", "triggers", "arrangements"))
        probability, scores = np.exp(log_softmax(logits)), log_softmax(arrangements)
        starts = [word.start for word in window.words]
        found: dict[int, tuple[float, dict[str, str]]] = {}
        triggers: dict[Trigger, int] = {}
        for number, mark in enumerate(marks):
            first = bisect_left(starts, mark.trigger.start)
            last = bisect_left(starts, mark.trigger.end)
            if mark.layer == Layer.ARRANGEMENT:
                type_ = settings.arrangements.index(mark.labels["type"])
                tags = [1 + 2 * type_, *[2 + 2 * type_] * (last - first - 1)]
                found[number] = (
                    calibrate(settings.calibration[mark.layer], (_mean_chance(scores, first, tags),)),
                    dict(mark.labels),
                )
            else:
                layer = settings.layers.index(mark.layer)
                chance = float(probability[first, layer, 1])
                triggers[self._trigger(window, mark.layer, first, last, chance)] = number
        opening = opening_words(window, text)
        for reading in self._readings(window, text, hidden, list(triggers), opening):
            weights = settings.calibration[reading.trigger.layer]
            score = calibrate(weights, tuple(self._features(reading).values()))
            found[triggers[reading.trigger]] = (score, _best_labels(reading))
        return [found[number] for number in range(len(marks))]

    def _encode(self, window: Window, outputs: Sequence[str]) -> list[Array]:
        """Return the named outputs of the first stage for a window."""
        return self._encoder.run(outputs, window.inputs())

    def _read_window(self, window: Window, text: str) -> tuple[list[Mark], list[tuple[int, int, bool]]]:
        """Return the marks of a window, and for each word its place and whether a sentence ends with it."""
        hidden, triggers, arrangements, sentences, below = self._encode(
            window, ("hidden", "triggers", "arrangements", "sentences", "below")
        )
        opening = opening_words(window, text)
        marks = self._arrangement_marks(window, log_softmax(arrangements), opening)
        candidates = self._candidates(window, np.exp(log_softmax(triggers)))
        readings = self._readings(window, text, hidden, candidates, opening)
        scored = [mark for reading in readings if (mark := self._mark(window, text, reading)) is not None]
        marks += _strongest([*scored, *find_terms(text, marks, end=window.words[-1].end)])
        marks = self._with_vectors(without_clauses(text, marks), window, below)
        ends = sentences[:, 1] > sentences[:, 0]
        flagged = [(w.start, w.end, bool(end)) for w, end in zip(window.words, ends, strict=True)]
        for number, (this, following) in enumerate(pairwise(window.paragraph)):
            if this != following:
                flagged[number] = (*flagged[number][:2], True)
        flagged[-1] = (*flagged[-1][:2], True)
        return marks, flagged

    def _readings(
        self, window: Window, text: str, hidden: Array, triggers: Sequence[Trigger], opening: Bools
    ) -> Iterator[Reading]:
        """Yield what is made of each trigger, with what the words themselves tell."""
        for reading in self._second_stage.read(window, hidden, triggers, opening):
            if not reading.labels:
                yield reading
                continue
            trigger = reading.trigger
            main = self._settings.main_field.get(trigger.layer)
            ranges = [(first, last) for field, first, last, _ in reading.arguments if field == main]
            labels = self._wordings.weigh(
                trigger.layer,
                reading.labels,
                trigger=self._legible(window, text, trigger.first, trigger.last),
                main=[word for some in ranges for word in self._legible(window, text, *some)],
            )
            yield replace(reading, labels=labels)

    def _legible(self, window: Window, text: str, first: int, last: int) -> list[str]:
        """Return the words [first, last) of a window that can be read."""
        unknown = self._tokenizer.vocabulary.unknown
        return [
            text[window.words[number].start : window.words[number].end]
            for number in range(first, last)
            if window.pieces[window.first_piece[number]] != unknown
        ]

    def _candidates(self, window: Window, probability: Array) -> list[Trigger]:
        """Return what the first stage takes for triggers, each with the words that are read again for it."""
        settings = self._settings
        return [
            self._trigger(window, layer, first, last, float(probability[first, number, 1]))
            for number, layer in enumerate(settings.layers)
            for first, last in trigger_candidates(
                probability[:, number], floor=settings.floor, wide=settings.wide[layer]
            )
        ]

    def _trigger(self, window: Window, layer: str, first: int, last: int, probability: float) -> Trigger:
        """Return the words [first, last) as a trigger, with the words that are read again for it."""
        context = context_of(
            first,
            window.paragraph,
            before=self._settings.before[layer],
            behind=self._settings.behind[layer],
            within_paragraph=layer != Layer.STATEMENT,
        )
        return Trigger(layer=layer, first=first, last=last, probability=probability, context=context)

    def _arrangement_marks(self, window: Window, scores: Array, opening: Bools) -> list[Mark]:
        """Return the arrangements of a window."""
        if not len(scores) or (scores.argmax(axis=1) == 0).all():
            return []
        path = best_paths(scores[None], opening[None])[0].tolist()
        kind = Layer.ARRANGEMENT.value
        marks = []
        for first, last, number in spans_of(path):
            mean = _mean_chance(scores, first, path[first:last])
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

    def _mark(self, window: Window, text: str, reading: Reading) -> Mark | None:
        """Return the mark, or None where it lacks its main argument or is not likely enough."""
        settings, trigger = self._settings, reading.trigger
        main = settings.main_field.get(trigger.layer)
        if main is not None and not any(field == main for field, _, _, _ in reading.arguments):
            return None
        features = self._features(reading)
        score = calibrate(settings.calibration[trigger.layer], tuple(features.values()))
        if score < settings.keep[trigger.layer]:
            return None
        cue = _span(window, trigger.first, trigger.last)
        arguments = [
            Argument(field=field, span=_span(window, first, last), score=chance)
            for field, first, last, chance in reading.arguments
        ]
        if trigger.layer == Layer.COMMITMENT:
            bounds = [a for a in arguments if a.field in ("deadline", "condition")]
            actions = [
                trim(text, action, bounds)
                for action in join_actions(text, cue, [a for a in arguments if a.field == main])
            ]
            arguments = [a for a in arguments if a.field != main] + actions
        return Mark(
            layer=Layer(trigger.layer),
            trigger=cue,
            score=score,
            labels=_best_labels(reading),
            label_chances=reading.labels,
            chances={name: round(value, 4) for name, value in features.items()},
            arguments=tuple(arguments),
        )

    def _features(self, reading: Reading) -> dict[str, float]:
        """Return what the score of a trigger is made of; a missing main argument counts as unlikely."""
        main = self._settings.main_field.get(reading.trigger.layer)
        held = [chance for field, _, _, chance in reading.arguments if field == main]
        missing = 0.5 if main is None else 0.0
        return {
            "trigger": reading.trigger.probability,
            "whole": reading.valid,
            "main": max(held, default=missing),
        }

    def _with_vectors(self, marks: list[Mark], window: Window, below: Array) -> list[Mark]:
        """Return the marks with the meaning of their main arguments, where linking needs it."""
        spans = [self._meant(mark) for mark in marks]
        wanted = sorted({span for some in spans for span in some})
        if not wanted:
            return marks
        starts = [word.start for word in window.words]
        ranges = [(bisect_right(starts, span.start) - 1, bisect_left(starts, span.end)) for span in wanted]
        vectors = dict(zip(wanted, self._meanings.of(window, below, ranges), strict=True))
        return [
            replace(mark, vectors={span: vectors[span] for span in some}) if some else mark
            for mark, some in zip(marks, spans, strict=True)
        ]

    def _meant(self, mark: Mark) -> list[Span]:
        """Return the places whose meaning linking asks for: what is undertaken, what a status is about."""
        main = self._settings.main_field.get(mark.layer)
        if main is None or mark.layer == Layer.STATEMENT:
            return []
        return sorted({argument.span for argument in mark.arguments if argument.field == main})


def _best_labels(reading: Reading) -> dict[str, str]:
    """Return the likeliest value of each closed field, unless that is that the words do not say."""
    best = {name: max(chances, key=chances.__getitem__) for name, chances in reading.labels.items()}
    return {name: value for name, value in best.items() if value}


def _mean_chance(scores: Array, first: int, tags: Sequence[int]) -> float:
    """Return the mean probability of the tags of the words from `first` on."""
    return float(np.exp(scores[range(first, first + len(tags)), tags].mean()))


def _strongest(marks: list[Mark]) -> list[Mark]:
    """Return the marks without those whose trigger overlaps that of a stronger one of the same layer."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.score, m.trigger)):
        if not any(mark.layer == other.layer and mark.trigger.overlaps(other.trigger) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: (m.trigger, m.layer))


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
