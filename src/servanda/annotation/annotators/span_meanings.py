"""What spans of a window mean: one vector each, told from their words where they stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from servanda.annotation.windows import Window
from servanda.inference.session import Array, Session

#: Pieces of the paragraph before and behind a span that tell its meaning: training/meaning.py fits with them.
AROUND = 40


class SpanMeanings:
    """Blocks of their own over what the encoder sees half way up, fitted to tell undertakings apart."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, window: Window, below: Array, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
        """Return the vector of each range of words [first, last): signed bytes, 127 times a unit vector.

        below: shape (pieces, 2 x hidden size), each piece at the bottom of the encoder and half way up.
        """
        middle = below[:, below.shape[1] // 2 :]
        spans = np.array([places(window, first, last) for first, last in ranges], np.int64)
        (unit,) = self._session.run(("vectors",), {"middle": middle, "spans": spans})
        return [row.tobytes() for row in np.rint(unit * 127).astype(np.int8)]


def places(window: Window, first: int, last: int) -> tuple[int, int, int, int]:
    """Return the pieces of words [first, last), and those of their paragraph around them: begins and ends."""
    begin, end = _piece(window, first), _piece(window, last)
    number, starts = window.paragraph[first], window.first_piece
    low = max(bisect_left(window.paragraph, number), bisect_left(starts, begin - AROUND))
    high = min(bisect_right(window.paragraph, number), bisect_left(starts, end + AROUND))
    return begin, end, min(begin, starts[low]), max(end, _piece(window, high))


def _piece(window: Window, word: int) -> int:
    """Return where a word begins, or where the last one ends."""
    return window.first_piece[word] if word < len(window.first_piece) else len(window.pieces) - 1
