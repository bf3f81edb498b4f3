import re
import sys
from pathlib import Path

import pytest

from servanda.errors import ResourceError
from servanda.interfaces.cli.figures import show_series
from servanda.interfaces.cli.plots import key_of, render_plot
from servanda.ledger import create_ledger
from servanda.views.figure_telling import sources_of
from support.commands import servanda
from support.figure_rows import figure_row, series_of
from support.ledger_records import add_all, make_document, relink, small_set

PLOT = """\
 6,000 ┤
       │
       │ B≠
       │
 4,000 ┤ A≠
       │                              ↑
       │                              A
 2,000 ┤
       │
       │
       │
     0 ┤
       └──────────────┴─────────────────
                    2016
"""


def render(*rows, columns=40):
    (series,) = series_of(*rows).series
    sources = sources_of([series])
    return render_plot(series, sources, columns=columns).plain, key_of([series], sources).plain


def test_a_plot_in_characters_names_sources_by_letters_and_marks_those_that_differ():
    plot, key = render(
        figure_row("The Wire", "2015-03-04", 4700, value="4,700"),
        figure_row("Courier", "2015-03-04", 4000, value="4,000", approx="some"),
        figure_row("Courier", "2017-01-04", 2500, value="2,500", approx="more than"),
    )
    assert plot == PLOT.rstrip("\n")
    assert "A Courier" in key and "B The Wire" in key and "≠ sources differ" in key


@pytest.mark.parametrize("columns", [10, 30, 80, 200])
def test_a_plot_keeps_to_its_width(columns):
    rows = [figure_row(f"S{n}", f"20{n:02}-01-01", n * 100, value=f"{n * 100}") for n in range(1, 61)]
    plot, _ = render(*rows, columns=columns)
    assert max(map(len, plot.splitlines())) <= max(columns, 30)


def test_hostile_names_do_not_reach_the_terminal():
    _, key = render(figure_row("\x1b[31mRed \u202egnp", "2015", 5, value="5"))
    assert "\x1b" not in key and "\u202e" not in key


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "press.sqlite"
    with create_ledger(str(path)) as made:
        add_all(made, [*small_set(5), make_document("b.txt", published="2017-02", publisher="Courier")])
        relink(made)
    return path


def test_series_come_as_tables_and_as_records(ledger: Path):
    shown = servanda("figures", ledger, "--of", "KFOR", "--series")
    assert shown.code == 0
    assert "KFOR: troops" in shown.out and "4,700 soldiers" in shown.out and "Courier" in shown.out
    record = servanda("figures", ledger, "--of", "KFOR", "--series", "--json")
    assert '"kind": "series", "holder": "KFOR", "counted": null, "unit": "troops"' in record.out


def test_a_plot_is_drawn_in_the_terminal_at_any_width(ledger: Path):
    for columns in (40, 80, 120):
        drawn = servanda("figures", ledger, "--of", "KFOR", "--plot", columns=columns)
        assert drawn.code == 0 and " ┤" in drawn.out and "└" in drawn.out
        assert max(map(len, drawn.out.splitlines())) <= columns


def test_pictures_are_written_whole(ledger: Path, tmp_path: Path):
    svg, png = tmp_path / "a.svg", tmp_path / "a.png"
    assert servanda("figures", ledger, "--of", "KFOR", "--plot-to", svg).code == 0
    assert svg.read_text(encoding="utf-8").startswith("<svg ")
    pytest.importorskip("resvg_py")
    assert servanda("figures", ledger, "--of", "KFOR", "--plot-to", png).code == 0
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
    size = re.search(r'width="(\d+)" height="(\d+)"', svg.read_text(encoding="utf-8"))
    assert size and (width, height) == (2 * int(size[1]), 2 * int(size[2]))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.png", "a.svg"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--plot-to", "a.pdf"), 2, ".svg or .png"),
        (("--plot", "--json"), 2, "give one of them"),
        (("--series", "--scores"), 2, "leave out --series"),
        (("--plot", "--of", "nobody"), 3, "nothing to draw"),
        (("--plot-to", "no/such/folder/a.svg"), 4, "a.svg"),
    ],
)
def test_what_cannot_be_drawn_is_told_with_its_exit_code(ledger: Path, arguments, code, told):
    ran = servanda("figures", ledger, *arguments)
    assert ran.code == code
    assert told in " ".join(ran.err.replace("│", " ").split())


def test_png_without_its_package_says_what_to_install(ledger: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ResourceError, match="resvg-py") as caught:
        show_series(str(ledger), of=None, as_of=None, plot_to=tmp_path / "a.png")
    assert "pictures" in str(caught.value.next_step)
