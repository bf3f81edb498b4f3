"""Words set in lines: faces, breaks, and the order of scripts that run to the left."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

from servanda.views.reports.blocks import Look, Run, is_rtl, legible
from servanda.views.reports.direction import (
    has_right_to_left,
    join_letters,
    levels_of,
    mirrored,
    visual_order,
)
from servanda.views.reports.faces import Faces

#: Scripts that are written without spaces: a line may end behind each character.
_UNSPACED = "\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef"
#: A forced break, spaces, one such character, or a word.
_TOKEN = re.compile(rf"\n|[^\S\n]+|[{_UNSPACED}]|[^\s{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one face and look."""

    text: str
    face: str
    look: Look
    to: str | None
    width: float
    levels: tuple[int, ...] = ()
    """Of each character, where some of the paragraph run to the left."""


@dataclass(slots=True)
class Line:
    """Pieces from left to right."""

    pieces: list[Piece] = field(default_factory=list)
    width: float = 0.0
    rtl: bool = False


def set_lines(
    runs: Sequence[Run], faces: Faces, *, size: float, width: float, one_text: bool = False
) -> list[Line]:
    """Return the runs in lines that are no wider than `width`.

    Runs of one text have its direction; others stand from left to right, and turn nothing around them.
    """
    cleaned = [Run(legible(run.text), run.look, run.to) for run in runs]
    text = "".join(run.text for run in cleaned)
    turned = has_right_to_left(text)
    rtl = turned and one_text and is_rtl(text)
    setter = _Setter(faces, size, width, rtl)
    joined: list[str] = []
    levels: list[int] = []
    for part in [text] if one_text else [run.text for run in cleaned]:
        joined += join_letters(part) if turned else []
        levels += levels_of(part, rtl=is_rtl(part)) if turned else []
    at = 0
    for run in cleaned:
        for match in _TOKEN.finditer(run.text):
            start, end = at + match.start(), at + match.end()
            setter.take(match.group(), run, (joined[start:end], levels[start:end]) if turned else None)
        at += len(run.text)
    lines = setter.lines()
    return [_in_order(line, size) for line in lines] if turned else lines


class _Setter:
    """Fills lines with tokens."""

    def __init__(self, faces: Faces, size: float, width: float, rtl: bool) -> None:
        self._faces, self._size, self._width, self._rtl = faces, size, width, rtl
        self._lines: list[Line] = [Line(rtl=rtl)]
        self._space: list[Piece] = []
        self._glued = False

    def take(self, token: str, run: Run, turned: tuple[list[str], list[int]] | None) -> None:
        """Put the token at the end; a word that no longer fits opens a line."""
        if token == "\n":
            self._open()
            return
        if token.isspace():
            self._space = self._pieces(" ", run, ([" "], turned[1][:1]) if turned else None)
            self._glued = False
            return
        pieces = self._pieces(token, run, turned)
        width = sum(piece.width for piece in pieces)
        line = self._lines[-1]
        space = sum(piece.width for piece in self._space) if line.pieces else 0.0
        if line.pieces and line.width + space + width > self._width:
            self._open()
        elif line.pieces:
            self._add(self._space)
        self._space = []
        for piece in pieces:
            self._add(self._fitting(piece))

    def lines(self) -> list[Line]:
        """Return the lines, without an empty one at the end."""
        return self._lines if self._lines[-1].pieces or len(self._lines) == 1 else self._lines[:-1]

    def _open(self) -> None:
        self._lines.append(Line(rtl=self._rtl))
        self._space = []

    def _add(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            line = self._lines[-1]
            if line.pieces and line.width + piece.width > self._width + 0.01 and piece.text.strip():
                self._open()
                line = self._lines[-1]
            line.pieces.append(piece)
            line.width += piece.width

    def _fitting(self, piece: Piece) -> list[Piece]:
        """Return a piece that is wider than a line in parts."""
        if piece.width <= self._width:
            return [piece]
        parts, start = [], 0
        for end in range(1, len(piece.text) + 1):
            if end == len(piece.text) or self._measure(piece.text[start : end + 1], piece.face) > self._width:
                text = piece.text[start:end]
                levels = piece.levels[start:end]
                width = self._measure(text, piece.face)
                parts.append(Piece(text, piece.face, piece.look, piece.to, width, levels))
                start = end
        return parts

    def _pieces(self, token: str, run: Run, turned: tuple[list[str], list[int]] | None) -> list[Piece]:
        if turned is None:
            return [
                Piece(text, face, run.look, run.to, self._measure(text, face))
                for face, text in self._faces.cut(token, run.look)
            ]
        pieces = []
        for letter, level in zip(*turned, strict=True):
            for face, text in self._faces.cut(letter, run.look) if letter else ():
                width = self._measure(text, face)
                pieces.append(Piece(text, face, run.look, run.to, width, (level,) * len(text)))
        return pieces

    def _measure(self, text: str, face: str) -> float:
        width: float = stringWidth(text, face, self._size)
        return width


def _in_order(line: Line, size: float) -> Line:
    """Return the line with its pieces as they stand from left to right."""
    pieces = [line.pieces[at] for at in visual_order([piece.levels[0] for piece in line.pieces])]
    return Line(pieces=list(_united(pieces, size)), width=line.width, rtl=line.rtl)


def _united(pieces: Sequence[Piece], size: float) -> Iterator[Piece]:
    """Yield neighbours of one face and look as one; brackets of text that runs to the left are turned."""
    last: Piece | None = None
    for piece in pieces:
        text = mirrored(piece.text) if piece.levels[0] % 2 and len(piece.text) == 1 else piece.text
        same = last is not None and (last.face, last.look, last.to) == (piece.face, piece.look, piece.to)
        if last is not None and same:
            whole = last.text + text
            last = Piece(whole, last.face, last.look, last.to, stringWidth(whole, last.face, size))
        else:
            if last is not None:
                yield last
            last = Piece(text, piece.face, piece.look, piece.to, piece.width)
    if last is not None:
        yield last
