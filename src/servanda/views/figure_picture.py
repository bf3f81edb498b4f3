"""Series of figures as an SVG picture: a panel each, one axis of time, every point with its source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from servanda.extraction.records import FindingId
from servanda.views.figure_axes import (
    Scale,
    fit,
    middle,
    number_scale,
    shorten,
    text_width,
    time_scale,
)
from servanda.views.figure_labels import Box, place_labels
from servanda.views.figure_points import Point, Series
from servanda.views.figure_telling import drawable, number_words, sources_of, told_point
from servanda.views.figure_words import Comparison

WIDTH = 960
_LEFT, _RIGHT, _TOP, _PANEL, _GAP = 76, 24, 96, 230, 62
_SIZE, _LINE, _RADIUS = 12.0, 18, 6.0
#: Longest words beside a point, and longest title; the whole words stand in the list of sources.
_LABEL_CHARS, _TITLE_CHARS = 34, 90
#: With more points the labels have the number of their source, not its name.
_NAMED_POINTS = 16
#: Colours that the colour-blind tell apart (Okabe and Ito, 2008), on white and on black.
_COLOURS = ("#0072b2", "#b35900", "#00795a", "#a2457a", "#555555", "#7a6a00", "#0b5f8a")
#: The same hues, lighter, on a dark page.
_LIGHTER = ("#56b4e9", "#f0a04b", "#3cc49b", "#e08fb7", "#b5b0a6", "#d9c74a", "#8fc7ea")
_SHAPES = ("circle", "square", "triangle", "diamond", "down", "cross")

#: Sans-serif faces of the usual systems: what makes PNG of it knows no other way to find one.
FONTS = (
    "font-family: 'DejaVu Sans', 'Noto Sans', 'Liberation Sans', 'Open Sans', Ubuntu, Cantarell, "
    "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif"
)
_STYLE = """\
.panel { fill: #ffffff; }
text { fill: #1f2328; stroke: #ffffff; stroke-width: 3px; paint-order: stroke; }
.title { font-size: 17px; font-weight: bold; }
.head { font-size: 13px; font-weight: bold; }
.faint { fill: #59636e; }
.grid { stroke: #d1d9e0; fill: none; }
.stretch { stroke: #59636e; stroke-width: 3; opacity: 0.35; }
.lead { stroke: #59636e; stroke-width: 0.7; }
.differ { stroke: #b00020; fill: none; stroke-width: 1.6; }
.dashed { stroke-dasharray: 4 3; }
"""
#: For a browser whose reader asks for dark pages; printed, and in other programs, the picture stays light.
_DARK = """\
@media screen and (prefers-color-scheme: dark) {
.panel, .hollow { fill: #171614; }
text { fill: #e9e5dc; stroke: #171614; }
.faint { fill: #aaa396; }
.grid { stroke: #3b3832; }
.stretch, .lead { stroke: #aaa396; }
.differ { stroke: #f19184; }
"""
_DARK += "".join(
    f".c{at} {{ stroke: {one}; }} .c{at}.full {{ fill: {one}; }}\n" for at, one in enumerate(_LIGHTER)
)
_DARK += "}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What stands around a plot: its title, and notes on what it leaves out."""

    title: str
    notes: tuple[str, ...] = ()


def draw_svg(series: Sequence[Series], caption: Caption, *, dark: bool = False) -> str:
    """Return the series, which have points with dates, as an SVG document; `dark`: where a page asks for it.

    The same series give the same bytes. Words from documents are escaped.
    """
    sources = sources_of(series)
    periods = [point.period for one in series for point in drawable(one) if point.period]
    time = time_scale(periods, ticks=8)
    body: list[str] = []
    top = float(_TOP)
    for one in series:
        body += _Panel(series=one, sources=sources, time=time, top=top).draw()
        top += _PANEL + _GAP
    footer = list(_footer(series, sources, caption, top))
    height = top + len(footer) * _LINE + 16
    told = " ".join(_told(one) for one in series)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
            f'height="{height:.0f}" role="img" aria-labelledby="title about">',
            f'<title id="title">{_safe(caption.title)}</title>',
            f'<desc id="about">{_safe(told)}</desc>',
            f"<style>\ntext {{ {FONTS}; font-size: 12px; }}\n{_STYLE}{_DARK if dark else ''}</style>",
            f'<rect class="panel" width="{WIDTH}" height="{height:.0f}"/>',
            _text(20, 34, shorten(fit(caption.title), _TITLE_CHARS), "title"),
            _text(
                20, 54, "Each number as its source gave it: none is averaged, no unit is converted.", "faint"
            ),
            *body,
            *footer,
            "</svg>\n",
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One series in its frame."""

    series: Series
    sources: dict[str, int]
    time: Scale
    top: float

    def draw(self) -> list[str]:
        points = drawable(self.series)
        ends = [end for p in points for end in (p.measure.number, p.measure.low, p.measure.high)]
        numbers = number_scale([end for end in ends if end is not None], ticks=5)
        places = {point.id: (self._x(middle(point.period)), self._y(point.measure.number, numbers))
                  for point in points if point.period}  # fmt: skip
        wanted = [(*places[point.id], self._words(point)) for point in points]
        frame = Box(_LEFT, self.top + 4, WIDTH - _RIGHT, self.top + _PANEL - 2)
        labels = place_labels(
            wanted, frame, size=_SIZE, radius=_RADIUS + 1, lines=list(self._stretches(points, places))
        )
        head = shorten(fit(self.series.title), _TITLE_CHARS)
        low = f"the axis begins at {numbers.ticks[0][1]}" if numbers.low > 0 else ""
        parts = [_text(20, self.top - 8, head, "head"), *self._axes(numbers)]
        parts.append(_text(WIDTH - _RIGHT, self.top - 8, low, "faint", anchor="end"))
        for label in labels:
            if label.led:
                (x, y), box = label.mark, label.box
                to_x, to_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
                parts.append(f'<path class="lead" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>')
        parts += self._ties(points, places)
        for point in points:
            parts += self._mark(point, places[point.id], numbers)
        parts += [_text(label.x, label.y, label.words, anchor=label.anchor) for label in labels]
        return parts

    def _stretches(
        self, points: Sequence[Point], places: Mapping[FindingId, tuple[float, float]]
    ) -> Iterator[Box]:
        """Yield where the dates are longer than a day."""
        for point in points:
            if point.period and point.period[0] != point.period[1]:
                y = places[point.id][1]
                left, right = (self._x(day.toordinal()) for day in point.period)
                yield Box(left, y - 3, right, y + 3)

    def _x(self, day: float) -> float:
        return _LEFT + 10 + self.time.share(day) * (WIDTH - _RIGHT - _LEFT - 20)

    def _y(self, number: float, numbers: Scale) -> float:
        return self.top + _PANEL - 12 - numbers.share(number) * (_PANEL - 30)

    def _axes(self, numbers: Scale) -> Iterator[str]:
        bottom = self.top + _PANEL
        for value, name in numbers.ticks:
            y = self._y(value, numbers)
            yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>'
            yield _text(_LEFT - 8, y + 4, name, "faint", anchor="end")
        edge = 0.0
        for day, name in self.time.ticks:
            x, half = self._x(day), text_width(name, _SIZE) / 2
            yield f'<path class="grid" d="M{x:.1f} {self.top + 6:.1f}V{bottom:.1f}"/>'
            if x - half > edge and x + half < WIDTH - 6:
                yield _text(x, bottom + 16, name, "faint", anchor="middle")
                edge = x + half + 8

    def _words(self, point: Point) -> tuple[str, ...]:
        """Return what may stand beside a point, the longest first."""
        number = number_words(point)
        keys = ",".join(str(self.sources[name]) for name in point.sources[:3])
        first = point.witnesses[0]
        name, more = fit(first.said_by or first.source), len(point.sources) - 1
        rest = f" +{more}" if more else ""
        keyed = (f"{number} [{keys}]", f"[{keys}]")
        if len(drawable(self.series)) > _NAMED_POINTS:
            return keyed
        return tuple(f"{number} {_isolated(shorten(name, n))}{rest}" for n in (_LABEL_CHARS, 16)) + keyed

    def _mark(self, point: Point, place: tuple[float, float], numbers: Scale) -> Iterator[str]:
        x, y = place
        at = self.sources[point.sources[0]] - 1
        yield f"<g><title>{_safe(told_point(point))}</title>"
        if point.period and point.period[0] != point.period[1]:
            ends = [self._x(day.toordinal()) for day in point.period]
            yield f'<path class="stretch" d="M{ends[0]:.1f} {y:.1f}H{ends[1]:.1f}"/>'
        yield from _bounds(point, place, [self._y(end, numbers) for end in _ends(point)], at)
        yield shape(at, x, y, hollow=point.ahead)
        if point.disagrees_with:
            yield f'<circle class="differ" cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS + 3}"/>'
        yield "</g>"

    def _ties(
        self, points: Sequence[Point], places: Mapping[FindingId, tuple[float, float]]
    ) -> Iterator[str]:
        """Yield a line from each point to the next larger number that disagrees with it."""
        for point in points:
            x, y = places[point.id]
            above = [places[other] for other in point.disagrees_with if places[other][1] < y]
            if above:
                to_x, to_y = max(above, key=lambda place: place[1])
                yield f'<path class="differ dashed" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'


def shape(at: int, x: float, y: float, *, hollow: bool = False) -> str:
    """Return the mark of the source with this place in the list."""
    colour, r = _COLOURS[at % len(_COLOURS)], _RADIUS
    path = {
        "circle": f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z",
        "square": f"M{x - r + 1:.1f} {y - r + 1:.1f}h{2 * r - 2}v{2 * r - 2}h{2 - 2 * r}z",
        "triangle": f"M{x:.1f} {y - r:.1f}l{r} {2 * r - 1}h{-2 * r}z",
        "diamond": f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z",
        "down": f"M{x:.1f} {y + r:.1f}l{r} {1 - 2 * r}h{-2 * r}z",
        "cross": f"M{x - 2:.1f} {y - r:.1f}h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    }[_SHAPES[at % len(_SHAPES)]]
    fill, style = ("#ffffff", "hollow") if hollow else (colour, "full")
    return (
        f'<path class="{_class(at)} {style}" d="{path}" fill="{fill}" stroke="{colour}" stroke-width="1.6"/>'
    )


def _class(at: int) -> str:
    return f"c{at % len(_COLOURS)}"


def _ends(point: Point) -> tuple[float, float]:
    measure = point.measure
    low = measure.number if measure.low is None else measure.low
    return low, measure.number if measure.high is None else measure.high


def _bounds(point: Point, place: tuple[float, float], ends: list[float], at: int) -> Iterator[str]:
    """Yield the bar of a range, or the arrow of a number that is open to one side."""
    x, y = place
    line = f'class="{_class(at)}" stroke="{_COLOURS[at % len(_COLOURS)]}" stroke-width="1.6" fill="none"'
    if ends[1] < ends[0]:
        yield f'<path d="M{x:.1f} {ends[0]:.1f}V{ends[1]:.1f}m-5 0h10" {line}/>'
    elif point.measure.comparison is Comparison.LEAST:
        yield f'<path d="M{x:.1f} {y:.1f}v-20m-4 5l4 -5l4 5" {line}/>'
    elif point.measure.comparison is Comparison.MOST:
        yield f'<path d="M{x:.1f} {y:.1f}v20m-4 -5l4 5l4 -5" {line}/>'


def _footer(series: Sequence[Series], sources: dict[str, int], caption: Caption, top: float) -> Iterator[str]:
    """Yield the key of signs, the list of sources with their documents, and the notes."""
    y = top
    for line in _wrap(" · ".join(_key(series)), WIDTH - 40):
        yield _text(20, y, line, "faint")
        y += _LINE
    for name, at in sources.items():
        lines = _wrap(f"[{at}] {_isolated(fit(name))}: {_documents(series, name)}", WIDTH - 64)
        for number, line in enumerate(lines):
            mark = "" if number else shape(at - 1, 28, y - 4)
            yield mark + _text(42, y, line)
            y += _LINE
    for note in caption.notes:
        for line in _wrap(fit(note), WIDTH - 40):
            yield _text(20, y, line, "faint")
            y += _LINE


def _key(series: Sequence[Series]) -> Iterator[str]:
    points = [point for one in series for point in drawable(one)]
    if any(point.disagrees_with for point in points):
        yield "red ring and dashes: sources differ"
    if any(point.ahead for point in points):
        yield "hollow: said of a time ahead"
    if any(point.period and point.period[0] != point.period[1] for point in points):
        yield "grey bar: the date is a month, year or other stretch"
    if any(point.date_from == "published" for point in points):
        yield "dated by publication where the words give no date"
    yield "≈\u00a0about, ≥\u00a0at\u00a0least, ≤\u00a0at\u00a0most, +\u00a0on\u00a0top"


def _documents(series: Sequence[Series], source: str) -> str:
    """Return the documents of a source in which the drawn points stand, with their dates."""
    found = dict.fromkeys(
        (shorten(fit(facts.title or facts.name), 80), facts.published.iso if facts.published else "undated")
        for one in series
        for point in drawable(one)
        for witness in point.witnesses
        if witness.source == source
        for facts in (witness.row.facts,)
    )
    names = [f"{_isolated(title)} ({published})" for title, published in found]
    return "; ".join(names[:4]) + (f"; and {len(names) - 4} more" if len(names) > 4 else "")


def _told(series: Series) -> str:
    return f"{series.title}: {'; '.join(told_point(point) for point in drawable(series))}."


def _wrap(words: str, width: float) -> list[str]:
    lines, line = [], ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, _SIZE) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _isolated(words: str) -> str:
    """Return words from a document so that a script from right to left does not turn what stands around."""
    return f"\u2068{words}\u2069" if any(ord(letter) > 0x590 for letter in words) else words


def _text(x: float, y: float, words: str, style: str = "", *, anchor: str = "start") -> str:
    classes = f' class="{style}"' if style else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{classes}{place}>{escape(words)}</text>'


def _safe(words: str) -> str:
    return escape(fit(words))
