"""A timeline painted on a PDF page, or as a PNG for formats that take no drawing."""

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from servanda.views.reports.blocks import Run
from servanda.views.reports.faces import Faces
from servanda.views.reports.setting import Line, set_lines
from servanda.views.reports.timeline_svg import DUE_TURNS
from servanda.views.timeline import Band, Dot, Timeline

INK, FAINT, RULE, RED = "#1d1c1a", "#5c5850", "#cfc9bd", "#9b1c1c"
BLUE = "#23527c"
TONES = {"well": "#d9e8dc", "doubt": "#f4e3bd", "ill": "#f3d2cc", "over": "#e2e0da"}
#: Pixels of the PNG for each unit of the picture: sharp at the width of a page.
_SCALE = 2.0
_SIZE = 15.0
_ANY_WIDTH = 1e6
_Point = tuple[float, float]


def timeline_png(timeline: Timeline, faces: Faces) -> bytes:
    """Return the picture; the same timeline gives the same bytes."""
    page = BytesIO()
    canvas = Canvas(page, pagesize=(timeline.width, timeline.height), invariant=1)
    paint_timeline(canvas, timeline, faces)
    canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(page.getvalue())
    try:
        picture = BytesIO()
        document[0].render(scale=_SCALE).to_pil().save(picture, "PNG", optimize=False)
        return picture.getvalue()
    finally:
        document.close()


def paint_timeline(canvas: Canvas, timeline: Timeline, faces: Faces) -> None:
    """Paint the picture with its lower left corner at the origin."""
    pen = _Pen(canvas, timeline.height, faces)
    for x, told in timeline.ticks:
        pen.line((x, 8), (x, timeline.axis + 8), RULE)
        pen.words(x, timeline.axis + 24, told, FAINT, anchor="middle")
    for name, y in timeline.lanes:
        pen.words(2, y + 4, name, FAINT)
    for band in timeline.bands:
        _paint_band(pen, band, timeline.axis)
    if timeline.due is not None:
        x, told = timeline.due
        pen.line((x, 8), (x, timeline.axis - 4), RED, dashes=(3, 3))
        to_left = x >= timeline.width - DUE_TURNS
        pen.words(x - 4 if to_left else x + 4, 13, f"due {told}", RED, anchor="end" if to_left else "start")
    if timeline.broken_at is not None:
        for x in (timeline.broken_at + 4, timeline.broken_at + 9):
            pen.line((x, 8), (x, timeline.axis + 8), FAINT)
        pen.words(timeline.broken_at + 14, timeline.axis + 24, "later", FAINT)
    for dot in timeline.dots:
        _paint_dot(pen, dot)


def _paint_band(pen: "_Pen", band: Band, axis: float) -> None:
    pen.box((band.x, axis - 28), (band.width, 20), fill=TONES[band.tone], stroke="#ffffff")
    if band.filled:
        dashes = () if band.filled >= 1 else (7, 3) if band.filled > 0.5 else (3, 7)
        y = axis - 9.5
        pen.line((band.x + 1, y), (band.x + band.width - 1, y), INK, width=3, dashes=dashes)
    for told in (band.words, band.words.split(",")[0]):
        if told and pen.width_of(told) <= band.width - 8:
            pen.words(band.x + 5, axis - 13, told, INK)
            break


def _paint_dot(pen: "_Pen", dot: Dot) -> None:
    x, y = dot.x, dot.y
    if dot.end:
        pen.line((x, y), (dot.end, y), RULE, width=3)
    match dot.kind:
        case "mention":
            pen.circle(x, y, 6, INK)
        case "report":
            pen.box((x - 5.5, y - 5.5), (11, 11), fill="#ffffff", stroke=INK, width=2)
        case "deadline":
            pen.shape(((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)), fill="#ffffff", stroke=RED)
        case _:
            pen.shape(((x - 6.5, y + 5.5), (x + 6.5, y + 5.5), (x, y - 6.5)), fill=BLUE, stroke=BLUE)


class _Pen:
    """Draws in units that run down from the top, as those of a timeline do."""

    def __init__(self, canvas: Canvas, height: float, faces: Faces) -> None:
        self._canvas, self._height, self._faces = canvas, height, faces

    def line(
        self, start: _Point, end: _Point, colour: str, *, width: float = 1, dashes: tuple[int, ...] = ()
    ) -> None:
        """Draw a line."""
        (x, y), (to_x, to_y) = start, end
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(width)
        self._canvas.setDash(*(([*dashes],) if dashes else ()))
        self._canvas.line(x, self._height - y, to_x, self._height - to_y)
        self._canvas.setDash()

    def box(self, corner: _Point, size: _Point, *, fill: str, stroke: str, width: float = 1) -> None:
        """Draw a box below and right of a corner."""
        (x, y), (wide, high) = corner, size
        self._canvas.setFillColor(fill)
        self._canvas.setStrokeColor(stroke)
        self._canvas.setLineWidth(width)
        self._canvas.rect(x, self._height - y - high, wide, high, fill=1, stroke=1)

    def shape(self, corners: Sequence[_Point], *, fill: str, stroke: str) -> None:
        """Draw a shape of several corners."""
        path = self._canvas.beginPath()
        path.moveTo(corners[0][0], self._height - corners[0][1])
        for x, y in corners[1:]:
            path.lineTo(x, self._height - y)
        path.close()
        self._canvas.setFillColor(fill)
        self._canvas.setStrokeColor(stroke)
        self._canvas.setLineWidth(1.6)
        self._canvas.drawPath(path, fill=1, stroke=1)

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """Draw a disc."""
        self._canvas.setFillColor(fill)
        self._canvas.circle(x, self._height - y, radius, fill=1, stroke=0)

    def width_of(self, words: str) -> float:
        """Return how wide the words are."""
        return self._set(words).width

    def words(self, x: float, y: float, words: str, colour: str, *, anchor: str = "start") -> None:
        """Write some words on one line."""
        line = self._set(words)
        shift = {"start": 0.0, "middle": line.width / 2, "end": line.width}[anchor]
        write_line(self._canvas, line, x - shift, self._height - y, size=_SIZE, colour=colour)

    def _set(self, words: str) -> Line:
        return set_lines((Run(words),), self._faces, size=_SIZE, width=_ANY_WIDTH)[0]


def write_line(canvas: Canvas, line: Line, x: float, y: float, *, size: float, colour: str) -> None:
    """Write a line in one colour."""
    canvas.setFillColor(colour)
    for piece in line.pieces:
        canvas.setFont(piece.face, size)
        canvas.drawString(x, y, piece.text)
        x += piece.width
