"""Figures in words: numbers as they are meant, points with their dates and sources."""

from collections.abc import Sequence

from servanda.views.figure_axes import format_number
from servanda.views.figure_points import Point, Series
from servanda.views.figure_words import Comparison

_SIGNS = {
    Comparison.ABOUT: "≈ ",
    Comparison.LEAST: "≥ ",
    Comparison.MOST: "≤ ",
    Comparison.ADDED: "+",
    Comparison.EXACT: "",
}


def drawable(series: Series) -> list[Point]:
    """Return the points that have a date."""
    return [point for point in series.points if point.period is not None]


def sources_of(series: Sequence[Series]) -> dict[str, int]:
    """Return the sources of the points that can be drawn, numbered in the order in which they appear."""
    names = (name for one in series for point in drawable(one) for name in point.sources)
    return {name: at for at, name in enumerate(dict.fromkeys(names), start=1)}


def number_words(point: Point) -> str:
    """Return the number of a point as its source means it: `≥ 4,000`, `3–5m`, `about 12`, `+200`."""
    measure = point.measure
    number = format_number(measure.number)
    if measure.high is not None and measure.high > measure.number:
        return f"{number}–{format_number(measure.high)}"
    return _SIGNS[measure.comparison] + number


def told_point(point: Point) -> str:
    """Return a point in words: number, date and where it comes from, sources."""
    origin = {"words": "", "published": " (date of publication)", "unknown": ""}[point.date_from]
    ahead = ", a time ahead of its publication" if point.ahead else ""
    differ = "; other sources give another number" if point.disagrees_with else ""
    when = point.when or "undated"
    review = f"; corrected by {' and '.join(point.corrected_by)}" if point.corrected_by else ""
    return f"{number_words(point)}, {when}{origin}{ahead}: {', '.join(point.sources)}{differ}{review}"
