"""The paragraphs of a text: where each starts and ends."""

import re

#: A block whose lines are all shorter than this, and mostly nearly full, was wrapped by hand: one paragraph.
_WRAP_COLUMNS = 110
#: Columns of fewer characters are narrow, those of fewer still are none.
_NARROW_COLUMNS, _LEAST_COLUMNS = 40, 16


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of every paragraph: blocks between blank lines, or lines that were not wrapped."""
    found: list[tuple[int, int]] = []
    for block in re.finditer(r"\S.*(?:\n[^\S\n]*\S.*)*", text):
        lines = [(m.start() + block.start(), m.end() + block.start()) for m in re.finditer(r".+", block[0])]
        if _is_wrapped([text[start:end] for start, end in lines]):
            found.append((lines[0][0], lines[-1][1]))
        else:
            found.extend(lines)
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether the lines look like one paragraph wrapped by hand, by a PDF or in a narrow column."""
    widths = [len(line) for line in lines]
    widest = max(widths)
    if len(widths) < 2 or widest > _WRAP_COLUMNS:
        return False
    full = [width for width in widths[:-1] if width >= 0.6 * widest]
    if widest < _NARROW_COLUMNS:  # lines so short may be a list: in a column most go on in small letters
        goes_on = [line for line in lines[1:] if line.lstrip()[:1].islower()]
        return widest >= _LEAST_COLUMNS and 2 * len(goes_on) >= len(lines) - 1
    return len(full) >= 0.7 * (len(widths) - 1)
