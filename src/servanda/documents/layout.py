"""From lines on pages to paragraphs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from servanda.documents.pdf_lines import Line

#: A line that says it is a page number: - 12 -, Page 3, 3 of 10, 3/10.
_MARKED_NUMBER = re.compile(
    r"[-–—]\s*\d{1,3}\s*[-–—]|page\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?|\d{1,3}\s*(?:of|/)\s*\d{1,3}",
    re.IGNORECASE,
)
#: A number alone at the edge of a page is one too, where there are pages to be numbered.
_BARE_NUMBER = re.compile(r"\d{1,3}")
_DIGITS = re.compile(r"\d+")

#: Opens a paragraph of its own wherever it stands: bullets, (a), 1., 2.3, Article 5.
_ITEM_START = re.compile(
    r"[•●▪■◦‣–—]\s|\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\)\s|\d{1,3}(?:\.\d{1,3})*\.\s|(?:Article|Annex|Section|Chapter)\s+[\dIVX]"
)
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’»)\]]*$")

#: Typeset text has 1.0 to 1.3 line heights from line to line; a blank half line more parts paragraphs.
PARAGRAPH_GAP = 1.3
#: Width of letters differs; a line must have room for the next word and this many letters more.
SPARE_LETTERS = 1.5
#: As many lines before and behind tell where the column ends.
COLUMN_LINES = 6
COMMON_PITCH = 1.2
MIN_STEPS = 3
#: A change of type size of this much marks a heading.
HEIGHT_CHANGE = 0.15
#: A line heads or ends a page as a matter of form if it does so on this many pages, and on half of them.
MIN_REPEATS = 3


def drop_running_lines(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers and without the lines that head or end most of them."""
    edges = Counter(shape for lines in pages for shape in {_shape(line) for line in _find_edges(lines)})
    needed = max(MIN_REPEATS, len(pages) / 2)
    repeated = {shape for shape, count in edges.items() if count >= needed}
    without = [
        _drop(lines, {line for line in _find_edges(lines) if _shape(line) in repeated}) for lines in pages
    ]
    numbers = (_MARKED_NUMBER, _BARE_NUMBER) if len(pages) > 1 else (_MARKED_NUMBER,)
    return [
        _drop(lines, {line for line in _find_edges(lines, depth=1) if _matches(line, numbers)})
        for lines in without
    ]


def _find_edges(lines: list[Line], *, depth: int = 2) -> list[Line]:
    """Return the highest and the lowest lines of the page, wherever they stand in the file."""
    ordered = sorted(lines, key=lambda line: line.bottom)
    return ordered[:depth] + ordered[depth:][-depth:]


def _drop(lines: list[Line], dropped: set[Line]) -> list[Line]:
    return [line for line in lines if line not in dropped]


def _matches(line: Line, forms: tuple[re.Pattern[str], ...]) -> bool:
    return any(form.fullmatch(line.text) for form in forms)


def _shape(line: Line) -> tuple[str, int]:
    """Return words and height of a line, its numbers made equal."""
    return _DIGITS.sub("#", line.text), round(line.bottom / 4)


def build_paragraphs(pages: Iterable[list[Line]]) -> list[list[str]]:
    """Return the paragraphs, each as its lines; one that goes on behind a page break stays in one piece."""
    paragraphs: list[list[str]] = []
    for lines in pages:
        found = _split_page(lines)
        if paragraphs and found and _goes_on(paragraphs[-1][-1], found[0][0]):
            paragraphs[-1].extend(found.pop(0))
        paragraphs.extend(found)
    return paragraphs


def _goes_on(last: str, first: str) -> bool:
    """Return whether a paragraph runs over the page break: no sentence ended, and none begins."""
    return not _SENTENCE_END.search(last) and first[:1].islower() and not _ITEM_START.match(first)


def _split_page(lines: list[Line]) -> list[list[str]]:
    if not lines:
        return []
    pitch = _find_pitch(lines)
    paragraphs = [[lines[0].text]]
    for index, (before, line) in enumerate(pairwise(lines)):
        near = lines[max(0, index - COLUMN_LINES) : index + COLUMN_LINES + 1]
        if _same_row(before, line):
            paragraphs[-1][-1] += f" {line.text}"
        elif _begins_paragraph(before, line, pitch=pitch, near=near):
            paragraphs.append([line.text])
        else:
            paragraphs[-1].append(line.text)
    return paragraphs


def _find_pitch(lines: list[Line]) -> float:
    """Return the usual distance from line to line; where too few follow one another, that of common type."""
    steps = [before.bottom - line.bottom for before, line in pairwise(lines)]
    height = median(line.height for line in lines)
    usual = [step for step in steps if 0.5 * height < step < 2.5 * height]
    return median(usual) if len(usual) >= MIN_STEPS else COMMON_PITCH * height


def _same_row(before: Line, line: Line) -> bool:
    """Return whether PDFium parted what stands side by side, as in a table."""
    return abs(before.bottom - line.bottom) < 0.3 * line.height and line.left >= before.right


def _begins_paragraph(before: Line, line: Line, *, pitch: float, near: list[Line]) -> bool:
    step = before.bottom - line.bottom
    if step < 0:  # a new column: it goes on unless a sentence ended
        return not _goes_on(before.text, line.text)
    if step > PARAGRAPH_GAP * pitch or _ITEM_START.match(line.text):
        return True
    if abs(before.height - line.height) > HEIGHT_CHANGE * max(before.height, line.height):
        return True
    if line.text[:1].islower() or before.text.endswith(("-", "\u00ad")):
        return False
    indented = line.left - before.left > line.height / 2
    return (indented and _SENTENCE_END.search(before.text) is not None) or _ends_early(before, line, near)


def _ends_early(before: Line, line: Line, near: list[Line]) -> bool:
    """Return whether the next word would have fitted: then the line was ended on purpose."""
    margin = max(other.right for other in near if abs(other.left - before.left) < 3 * before.height)
    letter = (before.right - before.left) / len(before.text)
    needed = (len(line.text.split(" ", 1)[0]) + 1 + SPARE_LETTERS) * letter
    return margin - before.right > needed
