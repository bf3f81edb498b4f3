import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from servanda.views.figure_axes import fit, format_number, number_scale, shorten, time_scale
from servanda.views.figure_labels import Box, place_labels
from servanda.views.figure_picture import WIDTH, Caption, draw_svg
from support.figure_rows import figure_row, series_of

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = Caption(title="Figures: KFOR", notes=("2 without a date are not drawn.",))


def draw(*rows, caption=CAPTION):
    return draw_svg(series_of(*rows).series, caption)


def texts(svg):
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


def two_that_differ():
    return [
        figure_row("The Wire", "2015-03-04", 4700, value="4,700"),
        figure_row("Courier", "2015-03-04", 4000, value="4,000", approx="some"),
    ]


def test_a_picture_has_title_description_unit_sources_and_notes():
    svg = draw(*two_that_differ())
    root = ET.fromstring(svg)
    assert root.find(f"{SVG}title").text == "Figures: KFOR"
    assert "≈ 4,000, 2015-03-04 (date of publication): Courier" in root.find(f"{SVG}desc").text
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title about"
    words = texts(svg)
    assert "KFOR: troops" in words
    assert "4,700 The Wire" in words and "≈ 4,000 Courier" in words
    assert any(line.startswith("[1] Courier: About Courier-2015-03-04") for line in words)
    assert "2 without a date are not drawn." in words


def test_points_that_disagree_are_ringed_and_tied_and_others_are_not():
    assert draw(*two_that_differ()).count('<circle class="differ"') == 2
    assert draw(*two_that_differ()).count('class="differ dashed"') == 1
    assert 'class="differ' not in draw(two_that_differ()[0])
    assert not any("sources differ" in line for line in texts(draw(two_that_differ()[0])))


def test_sources_have_different_marks_not_colours_alone():
    shapes = re.findall(r'<path class="c\d full" d="(M[^"]+)" fill', draw(*two_that_differ()))
    kinds = {re.sub(r"[-\d. ]+", "", path) for path in shapes}
    assert len(kinds) == 2


def test_a_picture_is_dark_only_where_a_page_asks_for_it():
    series = series_of(*two_that_differ()).series
    light, dark = draw_svg(series, CAPTION), draw_svg(series, CAPTION, dark=True)
    assert "prefers-color-scheme" not in light and "@media screen and (prefers-color-scheme: dark)" in dark
    style = ET.fromstring(dark).find(f"{SVG}style").text
    marks = set(re.findall(r'class="(c\d) full"', dark))
    assert len(marks) == 2 and all(f".{mark}.full {{ fill: #" in style for mark in marks)
    assert style.count("{") == style.count("}")


def test_the_same_series_give_the_same_bytes():
    rows = two_that_differ()
    assert draw(*rows) == draw(*reversed(rows))


@pytest.mark.parametrize(
    "name", ['<script>alert("x")</script>', "A & B", "x\x07\x00\u202ey", "\ud800", "]]>", "وكالة الأنباء"]
)
def test_words_from_documents_are_escaped(name):
    svg = draw(figure_row(name, "2015-03-04", 5, value="5"), caption=Caption(title=name, notes=(name,)))
    root = ET.fromstring(svg.encode("utf-8"))
    assert root.find(f"{SVG}title").text == fit(name)
    assert not list(root.iter(f"{SVG}script"))
    assert "\u202e" not in svg and "\x07" not in svg


def test_every_word_lies_within_the_picture_and_no_label_on_another():
    rows = [
        figure_row(f"Agency of the long name {n % 9}", f"20{10 + n % 12}-0{1 + n % 9}-04", v, value=f"{v:,}")
        for n in range(40)
        for v in [3000 + n * 71 % 3000]
    ]  # fmt: skip
    root = ET.fromstring(draw(*rows))
    height = float(root.get("height"))
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= WIDTH and 0 < float(text.get("y")) < height
    assert sum(bool(re.search(r"\[\d\]$", words)) for words in texts(draw(*rows))) == 40


def test_labels_never_cover_marks_or_each_other():
    wanted = [(100.0 + n % 5, 100.0 + n, (f"{n} a long label of words", f"{n}")) for n in range(30)]
    frame = Box(0, 0, 400, 300)
    labels = place_labels(wanted, frame, size=12, radius=4)
    boxes = [label.box for label in labels]
    assert len(labels) > 15
    assert all(frame.holds(box) for box in boxes)
    assert not any(one.meets(other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert not any(box.meets(Box(x - 4, y - 4, x + 4, y + 4)) for box in boxes for x, y, _ in wanted)


def test_dates_to_scale():
    rows = [figure_row("A", day, 5, value="5") for day in ("2010-01-01", "2012-01-01", "2020-01-01")]
    places = re.findall(r' d="M([\d.]+) [\d.]+a', draw(*rows))[:3]
    first, second, third = map(float, places)
    assert (third - first) / (second - first) == pytest.approx(3652 / 730, abs=0.05)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([4700], ["0", "2,000", "4,000", "6,000"]),
        ([4450, 4700], ["4,400", "4,500", "4,600", "4,700"]),
        ([0], ["0", "0.25", "0.5", "0.75", "1"]),
        ([-3, 2], ["-4", "-2", "0", "2"]),
        ([5e8, 1.9e9], ["0", "500m", "1bn", "1.5bn", "2bn"]),
    ],
)
def test_ticks_of_numbers_are_round(values, names):
    scale = number_scale(values, ticks=5)
    assert [name for _, name in scale.ticks] == names
    assert scale.low <= min(values) and max(values) <= scale.high


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2015, 3, 1), date(2015, 3, 1), "1 Mar 2015"),
        (date(2015, 1, 1), date(2016, 3, 1), "May 2015"),
        (date(1990, 1, 1), date(2025, 1, 1), "2015"),
        (date.min, date.max, "2000"),
    ],
)
def test_ticks_of_time_fit_the_stretch(first, last, name):
    scale = time_scale([(first, last)], ticks=8)
    assert name in [tick for _, tick in scale.ticks]
    assert len(scale.ticks) <= 12
    assert scale.low <= first.toordinal() and last.toordinal() <= scale.high


def test_numbers_are_written_short_and_words_are_cut_at_words():
    assert [format_number(n) for n in (4700, 2.4e6, 1.9e9, 0.333, -5)] == [
        "4,700",
        "2.4m",
        "1.9bn",
        "0.333",
        "-5",
    ]
    assert shorten("Ministry of Foreign Affairs", 20) == "Ministry of Foreign…"
    assert shorten("Wire", 20) == "Wire"
