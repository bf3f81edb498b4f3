"""From tag scores to spans: legal tag sequences only, and the same ones every time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from servanda.inference.session import Array

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Log probability of O above which a word is outside whatever its neighbours are.
_SURELY_OUTSIDE = np.float32(np.log(0.99))

#: Score of a tag that no legal sequence begins with.
_ILLEGAL = -1e9


def log_softmax(logits: Array) -> Array:
    """Return log probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    total = np.exp(shifted).sum(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(total), np.float32)


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float32)


def best_paths(scores: Array, opening: Bools | None = None) -> Ints:
    """Return the best legal tag sequence of each row: an I follows only a B or I of its type.

    scores: log probabilities of O, B1, I1, B2, I2 ..., shape (rows, words, tags). opening: words that no span
    ends with, shape (rows, words). Returns: tags, shape (rows, words). The best tag of each word, where that
    is legal as it stands; for the other rows Viterbi (1967) between the words that are surely outside. Ties
    go to the lower tag number.
    """
    paths = np.asarray(scores.argmax(axis=2), np.int64)
    before, behind = np.zeros_like(paths), np.zeros_like(paths)
    before[:, 1:], behind[:, :-1] = paths[:, :-1], paths[:, 1:]
    inside = (paths > 0) & (paths % 2 == 0)
    wrong = inside & (before != paths) & (before != paths - 1)
    if opening is None:
        opening = np.zeros(paths.shape, bool)
    wrong |= opening & (paths > 0) & ((behind == 0) | (behind % 2 == 1))
    for row in np.flatnonzero(wrong.any(axis=1)).tolist():
        outside = np.flatnonzero(scores[row, :, 0] > _SURELY_OUTSIDE)
        places = np.flatnonzero(wrong[row])
        for number in sorted(set(np.searchsorted(outside, places).tolist())):
            first = int(outside[number - 1]) + 1 if number else 0
            last = int(outside[number]) if number < len(outside) else scores.shape[1]
            paths[row, first:last] = _viterbi(scores[row, first:last].tolist(), opening[row, first:last])
    return paths


def _viterbi(scores: list[list[float]], opening: Bools) -> list[int]:
    """Return the best legal tag sequence of one row, whatever the best tag of each word."""
    tags, opens = range(len(scores[0])), opening.tolist()
    best = [_ILLEGAL if tag and tag % 2 == 0 else score for tag, score in enumerate(scores[0])]
    back: list[list[int]] = []
    for word, is_open in zip(scores[1:], opens, strict=False):
        anything = 0 if is_open else max(tags, key=best.__getitem__)
        sources = [
            (tag - 1 if best[tag - 1] >= best[tag] else tag) if tag and tag % 2 == 0 else anything
            for tag in tags
        ]
        best = [best[source] + score for source, score in zip(sources, word, strict=True)]
        back.append(sources)
    path = [0 if opens[-1] else max(tags, key=best.__getitem__)]
    for sources in reversed(back):
        path.append(sources[path[-1]])
    return path[::-1]


def spans_of(path: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (first word, word behind the last, type number) of every span in a tag sequence."""
    found: list[tuple[int, int, int]] = []
    start = None
    for at, tag in enumerate(path):
        if start is not None and (tag == 0 or tag % 2 == 1):
            found.append((start, at, (path[start] - 1) // 2))
            start = None
        if tag % 2 == 1:
            start = at
    if start is not None:
        found.append((start, len(path), (path[start] - 1) // 2))
    return found


#: A trigger goes on over words that are more likely inside it than not: the narrow reading of its extent.
_INSIDE = 0.5


def trigger_candidates(probability: Array, *, floor: float, wide: float) -> list[tuple[int, int]]:
    """Return word ranges that may be triggers: a likely B, and the likely I that follow.

    Where the extent is in doubt there are two ranges; who reads their surroundings decides between them.
    probability: shape (words, 3) for O, B, I. floor: least probability of B. wide: least probability of I in
    the wide reading.
    """
    begins = np.flatnonzero(probability[:, 1] > floor)
    found: list[tuple[int, int]] = []
    reached = 0
    for begin in begins.tolist():
        if begin < reached:
            continue
        ends = {_extent(probability[:, 2], begin, least) for least in (_INSIDE, wide)}
        found.extend((begin, end) for end in sorted(ends))
        reached = min(ends)
    return found


def _extent(inside: Array, begin: int, least: float) -> int:
    """Return the word behind the last that is inside at least so likely."""
    end = begin + 1
    while end < len(inside) and inside[end] > least:
        end += 1
    return end
