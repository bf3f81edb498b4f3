"""Series of figures drawn with characters: letters are sources, and none of it hangs on colour."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from servanda.interfaces.cli.terminal import line
from servanda.views.figure_axes import Scale, middle, number_scale, time_scale
from servanda.views.figure_points import Point, Series
from servanda.views.figure_telling import drawable
from servanda.views.figure_words import Comparison

ROWS = 12
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Several points in one place; a number that another source contradicts.
SEVERAL, DIFFERS = "*", "≠"


def letter_of(place: int) -> str:
    """Return the letter of the source with this number, counted from 1; the 53rd and later share one."""
    return _LETTERS[place - 1] if place <= len(_LETTERS) else "?"


def render_plot(series: Series, sources: Mapping[str, int], *, columns: int, rows: int = ROWS) -> Text:
    """Return a plot of the dated points of a series that is `columns` characters wide."""
    points = drawable(series)
    numbers = number_scale(
        [
            end
            for point in points
            for end in (point.measure.number, point.measure.low, point.measure.high)
            if end is not None
        ],
        ticks=4,
    )
    margin = max(len(name) for _, name in numbers.ticks) + 1
    width = max(20, columns - margin - 2)
    time = time_scale([point.period for point in points if point.period], ticks=max(2, width // 16))
    grid = _Grid(width=width, rows=rows, numbers=numbers, time=time)
    for point in points:
        grid.draw_reach(point)
    for point in points:
        grid.draw_mark(point, letter_of(sources[point.sources[0]]))
    return grid.render(margin)


class _Grid:
    """Cells of characters behind an axis of numbers and over one of time."""

    def __init__(self, *, width: int, rows: int, numbers: Scale, time: Scale) -> None:
        self._cells = [[" "] * width for _ in range(rows)]
        self._marked: set[tuple[int, int]] = set()
        self._width, self._rows = width, rows
        self._numbers, self._time = numbers, time

    def draw_reach(self, point: Point) -> None:
        """Draw the stretch of time that a date means, and the numbers that a range allows."""
        if point.period is None:
            return
        row, column = self._row(point.measure.number), self._column(middle(point.period))
        first, last = (self._column(day.toordinal()) for day in point.period)
        for at in range(first, last + 1):
            self._put(row, at, "─")
        high = point.measure.high
        if high is not None and high > point.measure.number:
            for at in range(self._row(high), row):
                self._put(at, column, "│")
        elif point.measure.comparison is Comparison.LEAST:
            self._put(row - 1, column, "↑")
        elif point.measure.comparison is Comparison.MOST:
            self._put(row + 1, column, "↓")

    def draw_mark(self, point: Point, letter: str) -> None:
        """Draw the letter of a point's source, with a sign behind it where others disagree."""
        if point.period is None:
            return
        row, column = self._row(point.measure.number), self._column(middle(point.period))
        if (row, column) in self._marked and column + 1 < self._width:
            column += 1  # beside the one that stands there
        self._cells[row][column] = SEVERAL if (row, column) in self._marked else letter
        self._marked.add((row, column))
        if point.disagrees_with and column + 1 < self._width:
            self._put(row, column + 1, DIFFERS)

    def render(self, margin: int) -> Text:
        """Return the rows with the axes."""
        names = {self._row(value): name for value, name in self._numbers.ticks}
        text = Text(no_wrap=True, overflow="crop")
        for at, cells in enumerate(self._cells):
            text.append(names.get(at, "").rjust(margin), style="dim")
            text.append(" ┤" if at in names else " │", style="dim")
            text.append("".join(cells).rstrip() + "\n")
        ruler, labels = ["─"] * self._width, [" "] * self._width
        free = 0
        for day, name in self._time.ticks:
            column = self._column(day)
            ruler[column] = "┴"
            start = min(max(0, column - len(name) // 2), self._width - len(name))
            if start >= free:
                labels[start : start + len(name)] = name
                free = start + len(name) + 2
        text.append(f"{' ' * margin} └{''.join(ruler)}\n", style="dim")
        return text.append(f"{' ' * margin}  {''.join(labels).rstrip()}", style="dim")

    def _put(self, row: int, column: int, sign: str) -> None:
        if 0 <= row < self._rows and self._cells[row][column] == " ":
            self._cells[row][column] = sign

    def _row(self, number: float) -> int:
        return round((1 - self._numbers.share(number)) * (self._rows - 1))

    def _column(self, day: float) -> int:
        return round(min(1.0, max(0.0, self._time.share(day))) * (self._width - 1))


def key_of(series: Sequence[Series], sources: Mapping[str, int]) -> Text:
    """Return which letter is which source, and what the signs mean."""
    text = Text()
    for name, place in sources.items():
        text.append(f"{letter_of(place)} ", style="bold").append(f"{line(name)}\n")
    signs = f"{SEVERAL} several in one place"
    if any(point.disagrees_with for one in series for point in one.points):
        signs += f" · {DIFFERS} sources differ"
    return text.append(
        f"{signs} · ─ a month, year or other stretch · │ range · ↑ or more · ↓ or less", style="dim"
    )
