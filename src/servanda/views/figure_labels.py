"""Labels of a plot, each where it covers no mark and no other label."""

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.views.figure_axes import text_width

#: Directions in which a label may stand off its mark, the best first.
_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
#: How far, in pixels; beyond the first a thin line leads back to the mark.
_DISTANCES = (12, 24, 38, 56, 78)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether the two have room in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        """Return whether the other lies within."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words at a place, and the mark that they belong to."""

    words: str
    x: float
    y: float
    """The base line."""
    anchor: str
    """Which part of the words stands at `x`: `start`, `middle` or `end`."""
    mark: tuple[float, float]
    led: bool
    """Whether a line has to lead from the mark to the words."""
    box: Box


def place_labels(
    wanted: Sequence[tuple[float, float, Sequence[str]]],
    frame: Box,
    *,
    size: float,
    radius: float,
    lines: Sequence[Box] = (),
) -> list[Label]:
    """Return a label for each mark, given as x, y and its words from the longest to the shortest.

    `lines` have to be kept free too.

    The longest words that fit near the mark are taken; where not even the shortest do, the mark goes without.
    """
    taken = [*(Box(x - radius, y - radius, x + radius, y + radius) for x, y, _ in wanted), *lines]
    placed = []
    for x, y, variants in wanted:
        label = _first_free(x, y, variants, frame=frame, taken=taken, size=size)
        if label is not None:
            placed.append(label)
            taken.append(label.box)
    return placed


def _first_free(
    x: float, y: float, variants: Sequence[str], *, frame: Box, taken: Sequence[Box], size: float
) -> Label | None:
    for number, words in enumerate(variants, start=2):
        width, height = text_width(words, size), size * 1.2
        for distance in _DISTANCES[:number] if number <= len(variants) else _DISTANCES:
            for across, down in _DIRECTIONS:
                left = x + across * distance - (width if across < 0 else 0 if across else width / 2)
                middle = y + down * (distance + height / 2 - 4)
                box = Box(left, middle - height / 2, left + width, middle + height / 2)
                if frame.holds(box) and not any(box.meets(other) for other in taken):
                    return Label(
                        words=words,
                        x=left if across > 0 else left + width if across else x,
                        y=middle + size * 0.35,
                        anchor={1: "start", 0: "middle", -1: "end"}[across],
                        mark=(x, y),
                        led=distance > _DISTANCES[0],
                        box=box,
                    )
    return None
