"""Why a mark was made: its sentences are read again without each word in turn.

Nothing is inferred from the inside of the network: a word counts for as much as the score falls without it.
Source: occlusion, Zeiler and Fergus (2014), as leave-one-out in Li, Monroe and Jurafsky (2016).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from servanda.annotation.records import DecidingWord, Explanation, Mark
from servanda.annotation.windows import Window
from servanda.primitives import Span

#: A change of score below this is not worth an analyst's time.
_LEAST_CHANGE = 0.01

#: Reads a window anew for the marks given: score and closed fields of each.
Rescore = Callable[[Window, Sequence[Mark]], list[tuple[float, dict[str, str]]]]


def explain_marks(
    window: Window,
    marks: Sequence[Mark],
    *,
    sentences: Sequence[Span],
    rescore: Rescore,
    unknown: int,
    keep: dict[str, float],
) -> list[Explanation]:
    """Return an explanation for each mark of a window.

    sentences: those of the window. unknown: id of the piece that stands for a word that cannot be read.
    """
    places = [_words_near(window, mark, sentences) for mark in marks]
    deciding: list[list[DecidingWord]] = [[] for _ in marks]
    for number in sorted(set().union(*places)):
        concerned = [n for n, place in enumerate(places) if number in place]
        hidden = _without(window, number, unknown)
        outcomes = rescore(hidden, [marks[n] for n in concerned])
        word = window.words[number]
        for n, (score, labels) in zip(concerned, outcomes, strict=True):
            mark = marks[n]
            changed = {
                name: labels.get(name, "")
                for name in sorted({*labels, *mark.labels})
                if labels.get(name, "") != mark.labels.get(name, "")
            }
            if changed or abs(mark.score - score) >= _LEAST_CHANGE:
                span = Span(word.start, word.end)
                deciding[n].append(DecidingWord(span=span, score_without=score, labels_without=changed))
    return [
        Explanation(
            mark=mark,
            keep=keep[mark.layer],
            words=tuple(sorted(words, key=lambda word: (word.score_without, word.span))),
        )
        for mark, words in zip(marks, deciding, strict=True)
    ]


def _words_near(window: Window, mark: Mark, sentences: Sequence[Span]) -> set[int]:
    """Return the numbers of the words in the sentences that the mark stands in; none for a rule's mark."""
    if "trigger" not in mark.chances:
        return set()
    spans = [mark.trigger, *(argument.span for argument in mark.arguments)]
    near = [sentence for sentence in sentences if any(sentence.overlaps(span) for span in spans)]
    return {
        number
        for number, word in enumerate(window.words)
        if any(sentence.start <= word.start < sentence.end for sentence in near)
    }


def _without(window: Window, number: int, unknown: int) -> Window:
    """Return the window with one word made unreadable; its shape and place stay."""
    begin = window.first_piece[number]
    pieces = list(window.pieces)
    later = window.first_piece[number + 1] if number + 1 < len(window.first_piece) else len(pieces)
    # The mark behind a paragraph's last word stays.
    same = number + 1 < len(window.paragraph) and window.paragraph[number + 1] == window.paragraph[number]
    end = later if same else later - 1
    pieces[begin:end] = [unknown] * (end - begin)
    return replace(window, pieces=pieces)
