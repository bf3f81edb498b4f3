"""Cells that a spreadsheet opens and does not run."""

import pytest

from servanda.views.export import spreadsheet_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str):
    assert spreadsheet_cell(f"{start}1+1") == f"'{start}1+1"
    assert spreadsheet_cell([f"{start}x", "y"]) == f"'{start}x;y"


def test_numbers_stay_numbers_and_nothing_stays_empty():
    assert (
        spreadsheet_cell(-3),
        spreadsheet_cell(2.5),
        spreadsheet_cell(None),
        spreadsheet_cell(()),
        spreadsheet_cell("x=1"),
    ) == (-3, 2.5, None, "", "x=1")
    assert spreadsheet_cell({"b": "2", "a": "1"}) == "a: 1; b: 2"
