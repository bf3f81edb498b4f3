"""Where a thread's findings stand on its axis of time."""

from pathlib import Path

import pytest
from tests.support.ledger_records import add_all, make_document, relink

from servanda.ledger import create_ledger
from servanda.views import ThreadDossier, get_dossier
from servanda.views.timeline import WIDTH, Timeline, draw_timeline


def drawn(folder: Path, *published: str | None) -> Timeline | None:
    with create_ledger(str(folder / "l.sqlite")) as ledger:
        add_all(ledger, [make_document(f"{n}.txt", published=day) for n, day in enumerate(published)])
        relink(ledger)
        (thread,) = ledger.iter_threads()
        dossier = get_dossier(ledger, thread.id)
        assert isinstance(dossier, ThreadDossier)
        return draw_timeline(dossier)


def mentions(timeline: Timeline) -> list[float]:
    return sorted(dot.x for dot in timeline.dots if dot.lane == "mentions")


def test_distances_are_those_of_the_calendar(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2017-01-01", "2020-01-01")
    assert timeline is not None
    first, second, third = mentions(timeline)
    assert (third - second) / (second - first) == pytest.approx(1095 / 366, rel=0.01)
    assert all(0 < x < WIDTH for x in (first, second, third))


def test_what_stands_at_one_place_is_stacked(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2016-01-02", "2016-01-03", "2026-01-01")
    assert timeline is not None
    places = [(dot.x, dot.y) for dot in timeline.dots if dot.lane == "mentions"]
    assert len({y for _, y in places}) == 3
    assert all(abs(a[0] - b[0]) > 12 or abs(a[1] - b[1]) > 12 for a in places for b in places if a != b)


def test_a_date_known_to_the_year_is_a_stretch(tmp_path: Path):
    timeline = drawn(tmp_path, "2016", "2018-01-01")
    assert timeline is not None
    ends = {dot.x: dot.end for dot in timeline.dots if dot.lane == "mentions"}
    year, day = sorted(ends)
    assert ends[day] is None and ends[year] is not None and year < ends[year] < day


def test_undated_documents_have_no_place_and_are_counted(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", None)
    assert timeline is not None and timeline.undated > 0


def test_without_any_date_there_is_nothing_to_draw(tmp_path: Path):
    assert drawn(tmp_path, None) is None


def test_bands_follow_each_other_to_the_end(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2017-01-01")
    assert timeline is not None and timeline.bands
    for one, other in zip(timeline.bands, timeline.bands[1:], strict=False):
        assert one.x + one.width == pytest.approx(other.x, abs=0.2)
    assert timeline.bands[-1].x + timeline.bands[-1].width == pytest.approx(WIDTH - 24, abs=0.2)
