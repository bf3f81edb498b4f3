"""How many documents the names of the user mean, seen without reading them."""

from collections.abc import Sequence
from pathlib import Path

from servanda.sources.places import Place, iter_places
from servanda.sources.records import Media

STANDARD_INPUT = "-"

#: A line is looked at in pieces of this size: how long it is does not matter.
_PIECE_BYTES = 1 << 20


def count_documents(sources: Sequence[str]) -> int | None:
    """Return how many documents and failures will come, or None where a pipe is among the sources.

    Files are listed, lines of JSON Lines are counted, bodies are not read. It is for a progress bar: what
    changes on the disk meanwhile is not known.
    """
    total = 0
    for source in sources:
        if source == STANDARD_INPUT:
            return None
        for place in iter_places(source, quiet=True):
            count = _count_in(place) if isinstance(place, Place) else 1
            if count is None:
                return None
            total += count
    return total


def _count_in(place: Place) -> int | None:
    """Return how many documents the file holds; one that cannot be read counts as the failure that it is."""
    try:
        if not place.path.is_file():
            return None
        return _count_lines(place.path) if place.media is Media.JSON else 1
    except OSError:
        return 1


def _count_lines(path: Path) -> int:
    """Return how many lines are not blank; a file without any gives one failure."""
    count, filled = 0, False
    with path.open("rb") as file:
        while piece := file.readline(_PIECE_BYTES):
            filled = filled or not piece.isspace()
            if piece.endswith(b"\n"):
                count, filled = count + filled, False
    return max(count + filled, 1)
