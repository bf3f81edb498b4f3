"""The command `figures`: rows, series, plots."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.errors import EntryNotFoundError, ResourceError
from servanda.interfaces.cli import rows
from servanda.interfaces.cli.files import write_whole
from servanda.interfaces.cli.marks import mark_by
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.plots import DIFFERS, key_of, letter_of, render_plot
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    NARROW_COLUMNS,
    line,
    make_output,
    plain,
    print_records,
)
from servanda.views.figure_picture import FONTS, Caption, draw_svg
from servanda.views.figure_points import Point, Series, SeriesList
from servanda.views.figure_series import list_figure_series
from servanda.views.figure_telling import drawable, number_words, sources_of
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample
from servanda.views.shown.choosing import choose_figures

#: Series that one plot shows; a longer one nobody looks at.
MAX_PANELS = 6
SUFFIXES = (".svg", ".png")
#: Pixels of a PNG for one of the SVG, so that it is sharp on fine screens and on paper.
PNG_ZOOM = 2.0
_PNG_STEP = "Install it with `pip install 'servanda[pictures]'`, or name a file that ends in .svg."


def show_rows(address: str, *, of: str | None, as_of: date | None, scores: bool, as_json: bool) -> None:
    """Print every figure as its source gave it."""
    with viewing(address) as ledger:
        found = choose_figures(ledger, of=of, as_of=as_of)
        sample = take_reviewed_sample(ledger, ("figure",), as_of=as_of)
        rows.print_rows(found, rows.FIGURES, scores=scores, as_json=as_json, sample=sample)


def show_series(
    address: str,
    *,
    of: str | None,
    as_of: date | None,
    plot: bool = False,
    plot_to: Path | None = None,
    as_json: bool = False,
) -> None:
    """Print the figures as series, draw them where `plot` asks, and write a picture to `plot_to`."""
    if plot and as_json:
        raise typer.BadParameter("--plot draws and --json prints records: give one of them.")
    if plot_to is not None:
        _check_target(plot_to)
    with viewing(address) as ledger:
        found = list_figure_series(ledger, of=of, as_of=as_of)
        sample = take_reviewed_sample(ledger, ("figure",), as_of=as_of)
    drawn = [one for one in found.series if drawable(one)][:MAX_PANELS]
    if (plot or plot_to) and not drawn:
        raise _nothing_to_draw(address, found, of)
    if plot_to is not None:
        caption = _caption(found, drawn, of=of, as_of=as_of, sample=sample)
        _write_picture(plot_to, draw_svg(drawn, caption))
    if as_json:
        print_records(noted((one.as_record() for one in found.series), sample))
        return
    output = make_output()
    if plot:
        _print_plot(output, found, drawn)
    elif plot_to is None:
        _print_series(output, found)
    if plot or plot_to is None:
        print_note(output, sample)


def _check_target(target: Path) -> None:
    """Refuse a picture that cannot be made before anything is read."""
    if target.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(
            f"{line(target.name)!r} is no picture that can be written: name a file that ends in "
            f"{' or '.join(SUFFIXES)}.",
            param_hint="--plot-to",
        )
    if target.suffix.lower() == ".png":
        _rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')


def _nothing_to_draw(address: str, found: SeriesList, of: str | None) -> EntryNotFoundError:
    undated = sum(len(one.points) for one in found.series)
    what = f"{undated} figures, none with a date" if undated else "no figure with a number"
    asked = f" for {line(of)!r}" if of else ""
    step = "`servanda figures LEDGER` shows every figure; --of takes a part of a name or unit."
    return EntryNotFoundError(f"There is nothing to draw: {what}{asked}.", where=address, next_step=step)


def _caption(
    found: SeriesList,
    drawn: Sequence[Series],
    *,
    of: str | None,
    as_of: date | None,
    sample: ReviewedSample | None,
) -> Caption:
    seen = f", as known on {as_of}" if as_of else ""
    notes = [*_notes(found, drawn), *([sample.told] if sample else [])]
    return Caption(title=f"Figures: {of or 'all'}{seen}", notes=tuple(notes))


def _notes(found: SeriesList, shown: Sequence[Series]) -> Iterator[str]:
    """Yield what is left out."""
    if len(found.series) > len(shown):
        more = len(found.series) - len(shown)
        yield f"{more} more series are not drawn: narrow them with --of, or see --series."
    undated = sum(len(one.points) - len(drawable(one)) for one in shown)
    if undated:
        yield f"{undated} without a date are not drawn."
    if found.without_number:
        yield f"{len(found.without_number)} whose words write no number are left out."


def _print_plot(output: Console, found: SeriesList, drawn: Sequence[Series]) -> None:
    sources = sources_of(drawn)
    for one in drawn:
        output.print(plain(one.title, style="bold"))
        output.print(render_plot(one, sources, columns=output.width), soft_wrap=True)
        _print_points(output, drawable(one), {name: letter_of(at) for name, at in sources.items()})
    output.print(key_of(drawn, sources))
    for note in _notes(found, drawn):
        output.print(note, style="dim")


def _print_series(output: Console, found: SeriesList) -> None:
    several = [one for one in found.series if len(one.points) > 1]
    for one in several:
        output.print(plain(one.title, style="bold"))
        _print_points(output, one.points, {})
    _print_single(output, [one for one in found.series if len(one.points) == 1])
    single = len(found.series) - len(several)
    told = f"{len(found.series)} series, {single} of them with one figure alone."
    told += " None is averaged, no unit is converted."
    output.print(f"{told} {DIFFERS}: sources differ. Words: servanda show LEDGER ID", style="dim")
    if found.without_number:
        output.print(f"{len(found.without_number)} whose words write no number are left out.", style="dim")


def _print_single(output: Console, series: Sequence[Series]) -> None:
    """Print the series that have one point, a row each."""
    if series and output.width >= NARROW_COLUMNS:
        output.print(Text("One figure alone", style="bold"))
        table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
        table.add_column("Id", no_wrap=True)
        table.add_column("Whose, and what", ratio=4, overflow="fold")
        table.add_column("Date", ratio=3)
        table.add_column("Number", ratio=2, justify="right")
        table.add_column("Exact words", ratio=4, overflow="fold")
        table.add_column("Sources", ratio=5, overflow="fold")
        for one in series:
            key, *cells = _cells(one.points[0], {})
            table.add_row(key, plain(one.title), *cells)
        output.print(table)
        return
    for one in series:
        output.print(plain(one.title, style="bold"))
        _print_points(output, one.points, {})


def _print_points(output: Console, points: Iterable[Point], letters: dict[str, str]) -> None:
    """Print a row for each point, as a table or over two lines where the terminal is narrow."""
    if output.width < NARROW_COLUMNS:
        for point in points:
            key, when, number, words, sources = _cells(point, letters)
            output.print(
                Text("  ").join([key, when, number]),
                Text("\n          "),
                words,
                Text("\n          "),
                sources,
            )
        output.print()
        return
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    table.add_column("Date", ratio=3)
    table.add_column("Number", ratio=2, justify="right")
    table.add_column("Exact words", ratio=4, overflow="fold")
    table.add_column("Sources", ratio=6, overflow="fold")
    for point in points:
        table.add_row(*_cells(point, letters))
    output.print(table)


def _cells(point: Point, letters: dict[str, str]) -> tuple[Text, Text, Text, Text, Text]:
    origin = {"words": "", "published": " published", "unknown": "undated"}[point.date_from]
    when = Text.assemble(point.when or "", (origin, "dim"), (" ahead" if point.ahead else "", "italic"))
    differs = f" {DIFFERS}" if point.disagrees_with else ""
    finding = point.witnesses[0].row.finding
    words = " ".join(w for name in ("approx", "value", "unit", "when") if (w := finding.quote(name)))
    names = [f"{letters[name]} {line(name)}" if name in letters else line(name) for name in point.sources]
    return (
        Text(point.id[:ID_CHARS], style="cyan"),
        when,
        Text(number_words(point) + differs, style="bold" if differs else ""),
        plain(words),
        Text("; ".join([*names, *([mark_by(point.corrected_by).plain] if point.corrected_by else [])])),
    )


def _write_picture(target: Path, svg: str) -> None:
    """Write the picture whole or not at all, and say where it is."""
    content = _rasterise(svg) if target.suffix.lower() == ".png" else svg.encode("utf-8")
    write_whole(target, content, done="Drawn")


def _rasterise(svg: str) -> bytes:
    """Return the picture as PNG.

    Raises: ResourceError: what makes PNG is not installed, or no font is.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        told = "PNG needs the package resvg-py, which is not installed."
        raise ResourceError(told, next_step=_PNG_STEP) from None
    if svg_to_bytes(svg_string=_probe("M")) == svg_to_bytes(svg_string=_probe("")):
        step = (
            "Install one (on Debian and Ubuntu: apt install fonts-dejavu), or name a file that ends in .svg."
        )
        raise ResourceError("PNG needs a font, and the system has none.", next_step=step)
    return bytes(svg_to_bytes(svg_string=svg, zoom=PNG_ZOOM))


def _probe(words: str) -> str:
    """Return a picture of the words alone: without a font it is the same with words and without."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    return f'{head}<text y="16" style="{FONTS}">{words}</text></svg>'
