"""Partial dates and their arithmetic."""

import pytest

from servanda.extraction.times.dates import (
    Point,
    add_days,
    add_months,
    add_years,
    easter,
    parse_point,
    quarter_of,
    thanksgiving,
    week_of,
    weekday_near,
)
from servanda.extraction.times.quantities import parse_count, parse_ordinal, parse_year_words

WEDNESDAY = Point(year=2025, month=3, day=12)


@pytest.mark.parametrize(
    "value",
    [
        "1998",
        "1998-03",
        "1998-03-04",
        "1998-Q3",
        "1998-H1",
        "1998-SU",
        "1998-W12",
        "1998-W12-WE",
        "BC0490",
        "BC0490-06",
    ],
)
def test_point_is_written_as_it_was_read(value):
    point = parse_point(value)
    assert point is not None
    assert point.value == value


@pytest.mark.parametrize("value", ["", "199", "PRESENT_REF", "P3D", "1998-Q5", "XXXX-06-30", None])
def test_what_is_no_single_date_is_no_point(value):
    assert parse_point(value) is None


@pytest.mark.parametrize(
    ("side", "value"), [(-1, "2025-03-12"), (1, "2025-03-12"), (-2, "2025-03-05"), (2, "2025-03-19")]
)
def test_weekday_of_the_day_itself_counts_unless_strict(side, value):
    assert weekday_near(WEDNESDAY, 3, side=side).value == value


def test_week_and_year_follow_iso_8601():
    assert week_of(Point(year=2024, month=12, day=30)).value == "2025-W01"
    assert week_of(WEDNESDAY, weeks=-1).value == "2025-W10"


def test_months_and_quarters_carry_over_the_year():
    assert add_months(WEDNESDAY, -3).value == "2024-12"
    assert quarter_of(WEDNESDAY, quarters=-1).value == "2024-Q4"


def test_there_is_no_year_zero():
    assert add_years(Point(year=-1), 1).value == "0001"
    assert add_years(Point(year=1), -1).value == "BC0001"


def test_days_past_the_calendar_are_none():
    assert add_days(Point(year=9999, month=12, day=31), 1) is None
    assert add_days(Point(year=2025, month=3), 1) is None


def test_movable_feasts():
    assert easter(2025).value == "2025-04-20"
    assert thanksgiving(2024).value == "2024-11-28"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("ninety", "90"),
        ("twenty - four", "24"),
        ("one hundred and eighty", "180"),
        ("a dozen", "12"),
        ("two thousand", "2000"),
        ("2.5", "2.5"),
        ("1,000", "1000"),
        ("several", "X"),
        ("a couple of", "2"),
        ("a", "1"),
        ("peace", None),
    ],
)
def test_number_words_are_counted(words, count):
    assert parse_count(words.split()) == count


def test_spoken_years_and_ranks():
    assert parse_year_words(["nineteen", "ninety", "-", "six"]) == 1996
    assert parse_year_words(["ninety", "six"]) is None
    assert parse_ordinal("thirtieth") == 30
    assert parse_ordinal("21st") == 21
    assert parse_ordinal("peace") is None
