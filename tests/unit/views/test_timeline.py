"""Where a thread's findings stand on its axis of time."""

from pathlib import Path

import pytest
from tests.support.decisions import decide
from tests.support.ledger_records import add_all, findings_of, make_document, relink

from servanda.ledger import create_ledger
from servanda.views import ThreadDossier, get_dossier
from servanda.views.timeline import Timeline, draw_timeline
from servanda.views.timeline_scale import LEFT, RIGHT, WIDTH


def drawn(folder: Path, *published: str | None, zoom: int = 1, decided: int = 0) -> Timeline | None:
    with create_ledger(str(folder / "l.sqlite")) as ledger:
        documents = [make_document(f"{n}.txt", published=day) for n, day in enumerate(published)]
        add_all(ledger, documents)
        relink(ledger)
        for number in range(decided):
            ledger.decide(decide("accept", (documents[0], findings_of(documents[0])[0]), day=number))
        (thread,) = ledger.iter_threads()
        dossier = get_dossier(ledger, thread.id)
        assert isinstance(dossier, ThreadDossier)
        return draw_timeline(dossier, zoom)


def mentions(timeline: Timeline) -> list[float]:
    return sorted(dot.x for dot in timeline.dots if dot.kind == "mention")


def test_distances_are_those_of_the_calendar(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2017-01-01", "2020-01-01")
    assert timeline is not None
    first, second, third = mentions(timeline)
    assert (third - second) / (second - first) == pytest.approx(1095 / 366, rel=0.01)
    assert all(0 < x < WIDTH for x in (first, second, third))


def test_what_stands_at_one_place_is_stacked(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2016-01-02", "2016-01-03", "2026-01-01")
    assert timeline is not None
    places = [(dot.x, dot.y) for dot in timeline.dots if dot.kind == "mention"]
    assert len({y for _, y in places}) == 3
    assert all(abs(a[0] - b[0]) > 12 or abs(a[1] - b[1]) > 12 for a in places for b in places if a != b)


def test_a_date_known_to_the_year_is_a_stretch(tmp_path: Path):
    timeline = drawn(tmp_path, "2016", "2018-01-01")
    assert timeline is not None
    ends = {dot.x: dot.end for dot in timeline.dots if dot.kind == "mention"}
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
    assert timeline.bands[-1].x + timeline.bands[-1].width == pytest.approx(WIDTH - RIGHT, abs=0.2)


def test_zoom_widens_time_and_not_the_marks(tmp_path: Path):
    days = ("2016-01-01", "2017-01-01", "2020-01-01")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole, near = drawn(tmp_path / "a", *days), drawn(tmp_path / "b", *days, zoom=4)
    assert whole is not None and near is not None
    assert (whole.zoom, near.zoom, near.width) == (1, 4, 4 * WIDTH)
    spans = [mentions(one)[-1] - mentions(one)[0] for one in (whole, near)]
    share = (4 * WIDTH - LEFT - RIGHT) / (WIDTH - LEFT - RIGHT)
    assert spans[1] / spans[0] == pytest.approx(share, rel=0.01)
    assert len(near.ticks) > len(whole.ticks) + 5


def test_no_zoom_is_offered_beyond_what_days_need(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2016-01-03", zoom=16)
    assert timeline is not None and timeline.zooms == (1, 2) and timeline.zoom == 2


def test_a_deadline_has_its_mark_where_its_last_day_lies(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2017-01-01")
    assert timeline is not None
    (deadline,) = [dot for dot in timeline.dots if dot.kind == "deadline"]
    assert deadline.when == "2016-05-31" and deadline.words == "by May 2016"
    first, last = mentions(timeline)
    assert (deadline.x - first) / (last - first) == pytest.approx(151 / 366, abs=0.01)


def test_decisions_of_a_later_time_stand_behind_a_break_and_squeeze_nothing(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    without = drawn(tmp_path / "a", "2016-01-01", "2017-01-01")
    timeline = drawn(tmp_path / "b", "2016-01-01", "2017-01-01", decided=3)
    assert without is not None and timeline is not None
    assert mentions(timeline) == mentions(without) and timeline.broken_at == WIDTH
    beyond = [dot for dot in timeline.dots if dot.kind == "decision"]
    assert [dot.when for dot in beyond] == ["2026-05-01", "2026-05-02", "2026-05-03"]
    assert all(WIDTH < dot.x < timeline.width for dot in beyond)
    assert "accept by Ann: read it again" in beyond[0].told


def test_a_decision_of_the_documents_time_stands_on_the_axis(tmp_path: Path):
    timeline = drawn(tmp_path, "2016-01-01", "2026-06-01", decided=1)
    assert timeline is not None and timeline.broken_at is None
    (decision,) = [dot for dot in timeline.dots if dot.kind == "decision"]
    first, last = mentions(timeline)
    assert first < decision.x < last


def test_marks_are_told_in_the_order_of_time(tmp_path: Path):
    timeline = drawn(tmp_path, "2017-01-01", "2016-01-01", "2016-03-01", decided=1)
    assert timeline is not None
    assert [dot.when for dot in timeline.dots] == sorted(dot.when for dot in timeline.dots)
    assert timeline.kinds == ("mention", "deadline", "decision")
