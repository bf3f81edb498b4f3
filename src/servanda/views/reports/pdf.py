"""A report as PDF: pages with running feet, an outline, and citations that lead to their sources."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from servanda.views.reports.blocks import (
    Block,
    Facts,
    Front,
    Heading,
    Look,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Runs,
    Style,
    Table,
    legible,
    plain_text,
)
from servanda.views.reports.faces import Faces
from servanda.views.reports.painting import BLUE, FAINT, INK, RED, RULE, paint_timeline
from servanda.views.reports.setting import Line, Piece, set_lines

_WIDE, _HIGH = A4
_SIDE, _TOP, _FOOT = 62.0, 64.0, 66.0
_COLUMN = _WIDE - 2 * _SIDE
_GREEN, _YELLOW = "#14532d", "#f3e7c4"
#: Size and distance of lines, and what is left free before, by level of heading.
_HEADINGS = {1: (20.0, 25.0, 26.0), 2: (14.0, 18.0, 24.0), 3: (9.6, 12.6, 15.0), 4: (10.0, 13.0, 10.0)}
#: Style -> size, distance of lines, free before, indent.
_STYLES = {
    Style.PLAIN: (9.6, 13.2, 5.0, 0.0),
    Style.STANDFIRST: (11.4, 15.4, 5.0, 0.0),
    Style.KICKER: (8.6, 11.6, 8.0, 0.0),
    Style.NOTE: (8.2, 11.2, 4.0, 0.0),
    Style.ITEM: (9.2, 12.6, 3.0, 11.0),
}
_QUOTE = (9.8, 13.6, 3.0, 12.0)
_CELL = (8.4, 11.4)
#: A row of a table that is no higher stays on one page.
_WHOLE_ROW = 160.0
#: A heading stays with so much of what follows.
_KEPT = 62.0
#: Most bytes of a heading in the outline.
_OUTLINE_CHARS = 90


def write_pdf(front: Front, blocks: Iterable[Block], file: BinaryIO, *, fonts: Sequence[Path] = ()) -> None:
    """Write the report; `fonts` are faces for scripts that the bundled ones lack."""
    faces = Faces(fonts)
    canvas = Canvas(file, pagesize=A4, invariant=1, lang="en", pageCompression=1)
    canvas.setTitle(legible(front.title))
    canvas.setSubject(legible(front.subject))
    canvas.setAuthor(front.producer)
    canvas.setCreator(front.producer)
    canvas.setProducer(front.producer)
    if front.dated is not None:
        dated = front.dated
        canvas.setDateFormatter(lambda *_now: f"D:{dated:%Y%m%d}000000Z")
    pages = _Pages(canvas, faces, legible(front.title))
    for block in blocks:
        pages.take(block)
    pages.close()
    canvas.save()


class _Pages:
    """Puts block under block, and opens a page where one is full."""

    def __init__(self, canvas: Canvas, faces: Faces, title: str) -> None:
        self._canvas, self._faces, self._title = canvas, faces, title
        self._y = _HIGH - _TOP
        self._number = 1
        self._depth = -1
        self._waiting: Heading | None = None

    def take(self, block: Block) -> None:
        """Set one block; a heading waits for what it stands above."""
        if self._waiting is not None:
            kept = _KEPT
            if isinstance(block, Picture):
                kept = _scale_of(block) * block.timeline.height + 12
            self._heading(self._waiting, kept)
        self._waiting = block if isinstance(block, Heading) else None
        match block:
            case Paragraph():
                self._paragraph(block)
            case Quotation():
                self._quotation(block)
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)

    def close(self) -> None:
        """End the last page."""
        if self._waiting is not None:
            self._heading(self._waiting, 0.0)
        self._foot()
        self._canvas.showPage()

    def _heading(self, block: Heading, kept: float) -> None:
        size, leading, before = _HEADINGS[block.level]
        if block.new_page and self._y < _HIGH - _TOP:
            self._turn()
        look = Look.STRONG if block.level != 3 else Look.FAINT
        runs = [Run(run.text, look) for run in block.runs]
        lines = set_lines(runs, self._faces, size=size, width=_COLUMN, one_text=True)
        self._need(before + len(lines) * leading + kept)
        self._skip(before)
        if block.place and block.level == 2:
            self._rule(INK, 0.6)
            self._y -= 6
        if block.place:
            self._place(block.place)
        if block.level <= 2:
            self._outline(block)
        self._lines(lines, _SIDE, leading=leading, size=size)
        self._skip(2)

    def _paragraph(self, block: Paragraph) -> None:
        size, leading, before, indent = _STYLES[block.style]
        lines = set_lines(block.runs, self._faces, size=size, width=_COLUMN - indent)
        kept = _KEPT / 2 if block.style is Style.KICKER else 0
        self._need(before + leading * min(2, len(lines)) + kept)
        self._skip(before)
        if block.place:
            self._place(block.place)
        if block.style is Style.ITEM:
            self._canvas.setFillColor(FAINT)
            self._canvas.setFont("NotoSerif-Regular", size)
            self._canvas.drawString(_SIDE, self._y - leading * 0.78, "–")
        self._lines(lines, _SIDE + indent, leading=leading, size=size, width=_COLUMN - indent)

    def _quotation(self, block: Quotation) -> None:
        size, leading, before, indent = _QUOTE
        lines = set_lines(block.runs, self._faces, size=size, width=_COLUMN - indent, one_text=True)
        self._need(before + leading * min(2, len(lines)))
        self._skip(before)
        for line in lines:
            self._need(leading)
            self._canvas.setStrokeColor(RULE)
            self._canvas.setLineWidth(2)
            self._canvas.line(_SIDE + 2, self._y, _SIDE + 2, self._y - leading)
            self._lines([line], _SIDE + indent, leading=leading, size=size, width=_COLUMN - indent)
        self._skip(3)

    def _facts(self, block: Facts) -> None:
        rows: Iterator[tuple[Runs, ...]] = (((Run(name, Look.FAINT),), runs) for name, runs in block.rows)
        self._skip(6)
        for row in rows:
            self._row(self._cells(row, (0.22, 0.78)), (0.22, 0.78), ruled=False, head=None)

    def _table(self, block: Table) -> None:
        shares = block.widths
        head = self._cells(tuple((Run(name, Look.FAINT),) for name in block.header), shares)
        self._need(_KEPT)
        self._skip(6)
        self._row(head, shares, ruled=True, head=None)
        for row in block.rows:
            self._row(self._cells(row, shares), shares, ruled=True, head=head)
        self._skip(4)

    def _picture(self, block: Picture) -> None:
        scale = _scale_of(block)
        height = block.timeline.height * scale
        self._need(height + 8)
        self._skip(4)
        self._canvas.saveState()
        self._canvas.translate(_SIDE, self._y - height)
        self._canvas.scale(scale, scale)
        paint_timeline(self._canvas, block.timeline, self._faces)
        self._canvas.restoreState()
        self._y -= height + 4

    def _cells(self, row: Sequence[Runs], shares: Sequence[float]) -> list[list[Line]]:
        size, _ = _CELL
        return [
            set_lines(runs, self._faces, size=size, width=_COLUMN * share - 8)
            for runs, share in zip(row, shares, strict=True)
        ]

    def _row(
        self, cells: list[list[Line]], shares: Sequence[float], *, ruled: bool, head: list[list[Line]] | None
    ) -> None:
        """Set the lines of all cells, on the next page too where this one is full."""
        size, leading = _CELL
        height = leading * max(map(len, cells))
        if height <= _WHOLE_ROW:
            self._need_row(height + 5, head, shares)
        lefts = [_SIDE + _COLUMN * sum(shares[:at]) for at in range(len(shares))]
        self._skip(2.5)
        for lines in zip_longest(*cells):
            self._need_row(leading, head, shares)
            for line, left, share in zip(lines, lefts, shares, strict=True):
                if line is not None:
                    self._line(line, left, leading=leading, size=size, width=_COLUMN * share - 8)
            self._y -= leading
        self._skip(2.5)
        if ruled:
            self._rule(RULE, 0.5)

    def _need_row(self, points: float, head: list[list[Line]] | None, shares: Sequence[float]) -> None:
        """Turn the page where the row does not fit; the head of the table comes again."""
        page = self._number
        self._need(points)
        if self._number != page and head is not None:
            self._row(head, shares, ruled=True, head=None)
            self._skip(2.5)

    def _lines(
        self, lines: Iterable[Line], left: float, *, leading: float, size: float, width: float = _COLUMN
    ) -> None:
        for line in lines:
            self._need(leading)
            self._line(line, left, leading=leading, size=size, width=width)
            self._y -= leading

    def _line(self, line: Line, left: float, *, leading: float, size: float, width: float) -> None:
        x = left + (width - line.width if line.rtl else 0.0)
        base = self._y - leading * 0.78
        for piece in line.pieces:
            self._piece(piece, x, base, size)
            x += piece.width

    def _piece(self, piece: Piece, x: float, base: float, size: float) -> None:
        canvas = self._canvas
        if piece.look is Look.MARKED:
            canvas.setFillColor(_YELLOW)
            canvas.rect(x, base - size * 0.22, piece.width, size * 1.08, fill=1, stroke=0)
        colour = {Look.FAINT: FAINT, Look.DROPPED: RED, Look.ADDED: _GREEN}.get(piece.look, INK)
        canvas.setFillColor(BLUE if piece.to else colour)
        canvas.setFont(piece.face, size)
        canvas.drawString(x, base, piece.text)
        if piece.look in (Look.DROPPED, Look.ADDED):
            y = base + size * 0.28 if piece.look is Look.DROPPED else base - size * 0.14
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(0.7)
            canvas.line(x, y, x + piece.width, y)
        if piece.to:
            box = (x, base - size * 0.2, x + piece.width, base + size * 0.8)
            if piece.to.startswith("#"):
                canvas.linkAbsolute("", piece.to[1:], box)
            else:
                canvas.linkURL(piece.to, box)

    def _place(self, name: str) -> None:
        self._canvas.bookmarkHorizontal(name, 0, min(_HIGH, self._y + 4))

    def _outline(self, block: Heading) -> None:
        key = block.place or f"h{self._number}-{self._y:.1f}"
        if not block.place:
            self._place(key)
        depth = min(block.level - 1, self._depth + 1)
        title = plain_text([Run(legible(run.text)) for run in block.runs])
        short = f"{title[:_OUTLINE_CHARS]}…" if len(title) > _OUTLINE_CHARS else title
        self._canvas.addOutlineEntry(short, key, depth, closed=depth > 0)
        self._depth = depth

    def _rule(self, colour: str, width: float) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(width)
        self._canvas.line(_SIDE, self._y, _WIDE - _SIDE, self._y)

    def _skip(self, points: float) -> None:
        if self._y < _HIGH - _TOP:
            self._y -= points

    def _need(self, points: float) -> None:
        if self._y - points < _FOOT and self._y < _HIGH - _TOP:
            self._turn()

    def _turn(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._number += 1
        self._y = _HIGH - _TOP

    def _foot(self) -> None:
        size = 7.8
        line, *more = set_lines((Run(self._title, Look.FAINT),), self._faces, size=size, width=_COLUMN - 60)
        if more:
            canvas_end = _SIDE + line.width
            self._canvas.setFillColor(FAINT)
            self._canvas.setFont("NotoSerif-Regular", size)
            self._canvas.drawString(canvas_end, _FOOT - 30, " …")
        self._canvas.setStrokeColor(RULE)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(_SIDE, _FOOT - 18, _WIDE - _SIDE, _FOOT - 18)
        x = _SIDE
        for piece in line.pieces:
            self._piece(piece, x, _FOOT - 30, size)
            x += piece.width
        self._canvas.setFillColor(FAINT)
        self._canvas.setFont("NotoSerif-Regular", size)
        self._canvas.drawRightString(_WIDE - _SIDE, _FOOT - 30, f"{self._number}")


def _scale_of(block: Picture) -> float:
    """Return the scale at which the picture is as wide as the text; a high one, as high as a page at most."""
    timeline = block.timeline
    scale: float = min(_COLUMN / timeline.width, (_HIGH - _TOP - _FOOT - 40) / timeline.height)
    return scale
