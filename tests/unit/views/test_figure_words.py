from datetime import date

import pytest

from servanda.resources import load_lexicon
from servanda.views.figure_words import Comparison, Measure, counted_of, measure_of, period_of, unit_of
from support.figure_rows import figure_row


def measure(number: float, value: str, approx: str | None = None) -> Measure | None:
    return measure_of(figure_row("A", "2015", number, value=value, approx=approx).finding)


@pytest.mark.parametrize("name", ["en/figure_units", "en/comparison_words"])
def test_the_lexicons_are_what_their_manifests_say(name):
    rows = load_lexicon(name).rows
    assert rows and all(row["note"] and row["word"] == row["word"].casefold() for row in rows)
    assert len({row["word"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("unit", "normal"),
    [
        ("soldiers", "troops"),
        ("peacekeepers", "troops"),
        ("Troops", "troops"),
        ("tank", "tanks"),
        ("tanks", "tanks"),
        ("heavy weapons", "heavy weapons"),
        ("percent", "per cent"),
        ("%", "per cent"),
        ("€", "EUR"),
        ("million euros", "EUR"),
        ("US$", "USD"),
        ("$", "USD"),
        ("pounds", "pounds"),
        ("km", "kilometres"),
        ("tons", "tons"),
        ("tonnes", "tonnes"),
        ("armed men", "armed men"),
    ],
)
def test_units_come_in_one_form_and_are_never_converted(unit, normal):
    assert unit_of(figure_row("A", "2015", 5, value="5", unit=unit).finding) == normal


@pytest.mark.parametrize(
    ("value", "number", "unit", "normal"),
    [
        ("12%", 12, None, "per cent"),
        ("€3bn", 3e9, None, "EUR"),
        ("half", 0.5, "soldiers", "share of troops"),
        ("one in five", 0.2, None, "share"),
        ("0.5", 0.5, "per cent", "per cent"),
        ("4,700", 4700, None, None),
    ],
)
def test_a_unit_may_stand_in_the_value_and_shares_keep_apart_from_counts(value, number, unit, normal):
    assert unit_of(figure_row("A", "2015", number, value=value, unit=unit).finding) == normal


def test_what_is_counted_is_no_pronoun_and_no_unit():
    def counted(of, unit="troops"):
        return counted_of(figure_row("A", "2015", 5, value="5", of=of, unit=unit).finding)

    assert counted("the reed belt") == "reed belt"
    assert counted("them") is counted("the others") is counted("soldiers") is None
    assert counted("all recruits", unit="recruit") is None


@pytest.mark.parametrize(
    ("approx", "value", "number", "low", "high", "comparison"),
    [
        (None, "4,700", 4700, 4700, 4700, Comparison.EXACT),
        ("some", "4,700", 4700, 4700, 4700, Comparison.ABOUT),
        ("just over", "4,700", 4700, 4700, 4700, Comparison.ABOUT),
        ("more than", "4,700", 4700, 4700, None, Comparison.LEAST),
        ("at least", "4,700", 4700, 4700, None, Comparison.LEAST),
        ("or more", "4,700", 4700, 4700, None, Comparison.LEAST),
        ("No more than", "4,700", 4700, None, 4700, Comparison.MOST),
        ("up to", "4,700", 4700, None, 4700, Comparison.MOST),
        ("a further", "200", 200, 200, 200, Comparison.ADDED),
        (None, "dozens", 12, 12, None, Comparison.LEAST),
        (None, "10-12,000", 10_000, 10_000, 12_000, Comparison.EXACT),
        (None, "3-5", 3e6, 3e6, 5e6, Comparison.EXACT),
    ],
)
def test_a_measure_has_the_bounds_that_the_words_give(approx, value, number, low, high, comparison):
    found = measure(number, value, approx)
    assert found == Measure(number=number, low=low, high=high, comparison=comparison)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ((4700, "4,700", None), (4700, "4,700", None), True),
        ((4700, "4,700", None), (4685, "4,685", None), False),
        ((4700, "4,700", "some"), (4685, "4,685", None), True),
        ((4700, "4,700", "some"), (4600, "4,600", None), False),
        ((4000, "4,000", "more than"), (4700, "4,700", None), True),
        ((4800, "4,800", "more than"), (4700, "4,700", None), False),
        ((5000, "5,000", "up to"), (4700, "4,700", None), True),
        ((4500, "4,500-5,000", None), (4700, "4,700", None), True),
        ((12, "dozens", None), (700, "700", None), True),
    ],
)
def test_measures_agree_where_both_can_be_true(one, other, agree):
    first, second = measure(*one), measure(*other)
    assert first and second
    assert first.agrees_with(second) is second.agrees_with(first) is agree


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-09-09TMO", date(2015, 9, 9), date(2015, 9, 9)),
        ("2015-W38", date(2015, 9, 14), date(2015, 9, 20)),
        ("2014-Q4", date(2014, 10, 1), date(2014, 12, 31)),
        ("2014-H1", date(2014, 1, 1), date(2014, 6, 30)),
        ("2015-SU", date(2015, 6, 1), date(2015, 8, 31)),
        ("2019-WI", date(2019, 12, 1), date(2020, 2, 29)),
    ],
)
def test_calendar_values_are_stretches_of_days(value, first, last):
    assert period_of(value) == (first, last)


@pytest.mark.parametrize(
    "value", [None, "", "P3W", "PRESENT_REF", "XXXX-XX-XXT24:00", "2015-02-31", "2015-W60"]
)
def test_what_is_no_calendar_date_gives_none(value):
    assert period_of(value) is None
