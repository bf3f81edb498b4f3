"""From the characters on a PDF page to lines with their places."""

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfTextPage

#: PDFium's mark for a hyphen at the end of a line, in place of the line end.
_HYPHEN = "\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words of one line, and where it stands on the page, in points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Return the height of the line's type."""
        return self.top - self.bottom


def find_lines(page: PdfTextPage) -> list[Line]:
    """Return the lines of the page in the order in which they were written into the file."""
    chars = [_get_char(page, index) for index in range(page.count_chars())]
    lines: list[Line] = []
    start = 0
    for index, char in enumerate([*chars, "\n"]):
        if char in ("\n", "\r", _HYPHEN):
            end = index + 1 if char == _HYPHEN else index
            line = _build_line(page, chars, start, end)
            if line is not None:
                lines.append(line)
            start = index + 1
    return lines


def _get_char(page: PdfTextPage, index: int) -> str:
    return chr(pdfium_c.FPDFText_GetUnicode(page, index))


def _build_line(page: PdfTextPage, chars: list[str], start: int, end: int) -> Line | None:
    """Return the line that the characters from `start` to `end` make, or None where all are blank."""
    seen = [index for index in range(start, end) if not chars[index].isspace() and chars[index] != "\0"]
    if not seen:
        return None
    first, last = _get_box(page, seen[0]), _get_box(page, seen[-1])
    text = "".join(chars[seen[0] : seen[-1] + 1]).replace(_HYPHEN, "-")
    return Line(
        text=" ".join(_join_surrogates(text).split()),
        left=first[0],
        right=max(first[1], last[1]),
        bottom=min(first[2], last[2]),
        top=max(first[3], last[3]),
    )


def _join_surrogates(text: str) -> str:
    """Return the text with pairs of UTF-16 joined; PDFium counts each half as a character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _get_box(page: PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a character, with the full height of its font."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box))
    return box.left, box.right, box.bottom, box.top
