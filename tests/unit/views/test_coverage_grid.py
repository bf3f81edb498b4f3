"""The grid of publishers and months shows its holes."""

from servanda.ledger.tallies import Tally
from servanda.views.coverage_grid import darkness, take_grid

TALLIES = (
    Tally("The Wire", "2016-11", 3),
    Tally("The Wire", "2017-02", 1),
    Tally("The Gazette", "2016-12", 1),
    Tally("The Gazette", "2017", 2),
    Tally(None, None, 4),
    Tally("The Old Paper", "1996-05", 9),
)


def test_every_month_between_the_first_and_the_last_has_a_column():
    grid = take_grid(TALLIES[:4])
    assert grid.months == ("2016-11", "2016-12", "2017-01", "2017-02")
    assert grid.years == (("2016", 2), ("2017", 2))
    assert [(row.name, row.cells) for row in grid.rows] == [
        ("The Wire", (3, 0, 0, 1)),
        ("The Gazette", (0, 1, 0, 0)),
    ]
    assert grid.per_month == (3, 1, 0, 1) and grid.read == 3


def test_what_has_no_month_is_counted_beside_the_months():
    gazette, unknown = take_grid(TALLIES[:5]).rows[1:]
    assert (gazette.total, gazette.by_year, gazette.undated) == (3, 2, 0)
    assert (unknown.name, unknown.is_rest, unknown.total, unknown.undated) == (None, False, 4, 4)


def test_ten_years_are_shown_and_empty_ones_between_them_are_not_offered():
    grid = take_grid(TALLIES)
    assert grid.spans == (("1996-05", "1997-12"), ("2008-01", "2017-02")) and grid.shown == 1
    assert len(grid.months) == 110
    old = take_grid(TALLIES, span=0)
    assert old.rows[0].name == "The Old Paper" and old.rows[0].cells[0] == 9 and sum(old.per_month) == 9


def test_publishers_without_a_row_of_their_own_share_one():
    grid = take_grid(TALLIES[:5], rows=2)
    assert [(row.name, row.is_rest, row.total) for row in grid.rows] == [
        ("The Wire", False, 4),
        (None, True, 7),
    ]
    assert grid.publishers == 3 and grid.per_month == (3, 1, 0, 1)


def test_no_documents_make_no_grid():
    grid = take_grid(())
    assert (grid.months, grid.rows, grid.per_month, grid.spans) == ((), (), (), ())


def test_more_documents_make_a_cell_no_lighter():
    assert [darkness(count) for count in (0, 1, 2, 3, 4, 9, 10, 500)] == [0, 1, 2, 2, 3, 3, 4, 4]
