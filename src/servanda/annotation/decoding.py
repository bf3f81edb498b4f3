"""From tag scores to spans: legal tag sequences only, and the same ones every time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from servanda.inference.session import Array

Ints = npt.NDArray[np.int64]

#: Score of a step that no legal sequence takes.
_ILLEGAL = np.float32(-1e9)


def log_softmax(logits: Array) -> Array:
    """Return log probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    total = np.exp(shifted).sum(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(total), np.float32)


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float32)


def bio_transitions(types: int) -> Array:
    """Return [tags, tags] of step scores for O, B1, I1, B2, I2 ...: I follows only B or I of its type."""
    tags = 1 + 2 * types
    steps = np.zeros((tags, tags), np.float32)
    for inside in range(2, tags, 2):
        steps[:, inside] = _ILLEGAL
        steps[inside, inside] = steps[inside - 1, inside] = 0
    return steps


def best_paths(scores: Array, transitions: Array) -> Ints:
    """Return the best legal tag sequence of each row.

    scores: log probabilities, shape (rows, words, tags). Returns: tags, shape (rows, words).
    Source: Viterbi (1967); ties go to the lower tag number.
    """
    rows, words, tags = scores.shape
    best = scores[:, 0].copy()
    best[:, 2::2] = _ILLEGAL
    back = np.zeros((words, rows, tags), np.int8)
    for at in range(1, words):
        options = best[:, :, None] + transitions
        back[at] = options.argmax(axis=1)
        best = options.max(axis=1) + scores[:, at]
    path = np.zeros((rows, words), np.int64)
    every = np.arange(rows)
    path[:, -1] = best.argmax(axis=1)
    for at in range(words - 1, 0, -1):
        path[:, at - 1] = back[at, every, path[:, at]]
    return path


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
