from pathlib import Path

import pytest

from servanda.extraction.records import Figure, Mode, Statement
from servanda.ledger import create_ledger
from servanda.linking.records import DocumentFacts
from servanda.views.figure_series import list_figure_series, make_series
from servanda.views.findings import Row
from support.figure_rows import figure_row, series_of
from support.ledger_records import NOON, make_document, make_finding, relink


def only(*rows, copies=()):
    (series,) = series_of(*rows, copies=copies).series
    return series


def marked(series):
    return [point.measure.number for point in series.points if point.disagrees_with]


def test_a_series_has_one_holder_and_one_unit_and_its_points_oldest_first():
    found = series_of(
        figure_row("A", "2016-03-04", 4600, value="4,600", unit="soldiers"),
        figure_row("A", "2015-03-04", 4700, value="4,700", unit="troops"),
        figure_row("A", "2015-03-04", 40e6, value="40 million", unit="€"),
        figure_row("A", "2015-03-04", 900, value="900", of="EULEX", of_is=("EULEX",)),
    ).series
    assert [one.title for one in found] == ["KFOR: troops", "EULEX: troops", "KFOR: EUR"]
    assert [point.when for point in found[0].points] == ["2015-03-04", "2016-03-04"]


def test_the_date_is_that_of_the_words_else_of_publication_and_says_so():
    series = only(
        figure_row("A", "2015-03-04", 1, value="1", when="in 2012", when_value="2012"),
        figure_row("A", "2015-03-05", 2, value="2", when="since 2012", when_value="2012"),
        figure_row("A", "2015-03-06", 3, value="3", when="in three weeks", when_value="P3W"),
        figure_row("A", None, 4, value="4"),
    )
    assert [(point.when, point.date_from) for point in series.points] == [
        ("2012", "words"),
        ("2015-03-05", "published"),
        ("2015-03-06", "published"),
        (None, "unknown"),
    ]


def test_one_number_from_two_sources_is_one_point_with_two_witnesses():
    (point,) = only(
        figure_row("A", "2015-03-04", 4700, value="4,700"), figure_row("B", "2015-03-04", 4700, value="4,700")
    ).points
    assert point.sources == ("A", "B")
    assert not point.disagrees_with
    assert [one["copy"] for one in point.as_record()["witnesses"]] == [False, False]


def test_a_copy_of_a_text_some_days_later_is_the_same_point_and_no_second_source():
    (point,) = only(
        figure_row("Wire", "2015-03-04", 4700, value="4,700"),
        copies=[figure_row("Courier", "2015-03-05", 4700, value="4,700")],
    ).points
    assert (point.when, point.sources) == ("2015-03-04", ("Wire",))
    assert [one["copy"] for one in point.as_record()["witnesses"]] == [False, True]


def test_numbers_of_two_sources_for_one_day_stand_side_by_side_and_are_marked():
    series = only(
        figure_row("A", "2015-03-04", 4700, value="4,700"), figure_row("B", "2015-03-04", 4600, value="4,600")
    )
    one, other = series.points
    assert [one.measure.number, other.measure.number] == [4600, 4700]
    assert one.disagrees_with == (other.id,) and other.disagrees_with == (one.id,)
    assert one.as_record()["disagree"] is True


def test_numbers_that_can_both_be_true_do_not_disagree():
    rows = [
        figure_row("A", "2015-03-04", 4700, value="4,700"),
        figure_row("B", "2015-03-04", 4000, value="4,000", approx="more than"),
        figure_row("C", "2015-03-04", 4680, value="4,680", approx="some"),
        figure_row("D", "2015-03-04", 200, value="200", approx="a further"),
    ]
    assert marked(only(*rows)) == [4680, 4700]
    assert marked(only(*rows[:2], rows[3])) == []


def test_other_days_plans_and_one_source_alone_do_not_disagree():
    assert not marked(
        only(
            figure_row("A", "2015-03-04", 4700, value="4,700"),
            figure_row("A", "2015-03-04", 4600, value="4,600"),
            figure_row("B", "2015-03-09", 4500, value="4,500"),
            figure_row("C", "2014-03-09", 3000, value="3,000", when="by March 2015", when_value="2015-03"),
        )
    )


def test_a_month_and_a_day_in_it_are_one_time_a_year_and_a_day_are_not():
    day = figure_row("A", "2015-03-04", 4700, value="4,700")
    month = figure_row("B", "2015-06-01", 4600, value="4,600", when="in March", when_value="2015-03")
    year = figure_row("C", "2016-06-01", 4500, value="4,500", when="in 2015", when_value="2015")
    assert marked(only(day, month)) == [4600, 4700]
    assert not marked(only(day, year))


def test_where_a_source_gives_two_numbers_one_that_fits_is_enough():
    series = only(
        figure_row("A", "2015-03-04", 63_000, value="63,000"),
        figure_row("A", "2015-03-04", 39_000, value="39,000"),
        figure_row("B", "2015-03-04", 39_000, value="39,000"),
    )
    assert not marked(series)


def test_numbers_of_which_nobody_says_whose_they_are_are_not_compared():
    rows = (
        figure_row("A", "2015-03-04", 12, value="12", of=None, of_is=(), unit="people"),
        figure_row("B", "2015-03-04", 400, value="400", of=None, of_is=(), unit="people"),
    )
    assert only(*rows).title == "not said whose: people"
    assert not marked(only(*rows))


def test_two_figures_with_between_are_one_range():
    text = "between 500,000 and 800,000 rupees; from 136 to 220 rupees"
    document = make_document("np.txt", text, published="2011")
    words = [("500,000", "between"), ("800,000", None), ("136", None), ("220", None)]
    rows = [
        Row(
            finding=make_finding(
                document,
                Figure(number=float(value.replace(",", ""))),
                words={"value": value} | ({"approx": approx} if approx else {}),
            ),
            facts=DocumentFacts.of(document),
        )
        for value, approx in words
    ]
    points = [point for one in series_of(*rows).series for point in one.points]
    assert [(p.measure.low, p.measure.high) for p in points] == [(136, 136), (220, 220), (500_000, 800_000)]
    assert len(points[-1].witnesses) == 2 and len(points[-1].sources) == 1


def test_figures_without_a_number_are_counted_apart():
    found = series_of(figure_row("A", "2015", None, value="several"))
    assert not found.series and len(found.without_number) == 1


def test_the_same_figures_give_the_same_series_in_any_order():
    rows = [figure_row(p, f"2015-03-0{n}", n, value=str(n)) for n in range(1, 6) for p in "AB"]
    assert series_of(*rows) == series_of(*reversed(rows))


def test_many_figures_of_one_day_take_no_long_time():
    rows = [figure_row("A", "2015-03-04", n, value=str(n)) for n in range(300)]
    assert len(only(*rows).points) == 300


@pytest.fixture
def ledger(tmp_path: Path):
    text = "The Government counts 24 captives; the Front speaks of 21."
    document = make_document("pr3.txt", text, published="2018-02-12", publisher="Palace")
    findings = [
        make_finding(document, Figure(number=24.0), words={"value": "24", "unit": "captives"}),
        make_finding(document, Figure(number=21.0), words={"value": "21"}),
        *(
            make_finding(document, Statement(mode=Mode.INDIRECT, speaker=name), words=words)
            for name, words in (
                ("Serbia", {"source": "The Government", "cue": "counts", "content": "24 captives"}),
                (None, {"source": "the Front", "cue": "speaks of", "content": r"21(?=\.)"}),
            )
        ),
    ]
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        made.add_document(document, findings, reader="by-hand/1", known_at=NOON)
        relink(made)
        yield made


def test_a_figure_within_a_statement_is_given_by_whom_the_document_quotes(ledger):
    found = [point for one in list_figure_series(ledger).series for point in one.points]
    assert {point.sources for point in found} == {("Serbia, in Palace",), ("the Front, in Palace",)}


def test_one_document_may_quote_two_sources_that_disagree():
    document = make_document("b.txt", "24 | troops | 21 | troops", published="2018-02-12")
    rows = [
        Row(
            finding=make_finding(document, Figure(number=number), words={"value": value, "unit": "troops"}),
            facts=DocumentFacts.of(document),
        )
        for number, value in ((24.0, "24"), (21.0, "21"))
    ]
    said = {rows[0].finding.id: "the Government", rows[1].finding.id: "the Front"}
    (series,) = make_series(rows, origins={}, said_by=said).series
    assert marked(series) == [21, 24]
    (unsaid,) = make_series(rows, origins={}, said_by={}).series
    assert not marked(unsaid)
