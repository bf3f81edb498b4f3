import pytest

from servanda.extraction.numbers import parse_number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("4,700", 4700),
        ("2.4 million", 2_400_000),
        ("$50 million", 50_000_000),
        ("a dozen", 12),
        ("two dozen", 24),
        ("twenty-one", 21),
        ("one hundred and twenty", 120),
        ("three hundred thousand", 300_000),
        ("two thirds", 0.667),
        ("three-quarters", 0.75),
        ("half", 0.5),
        ("a third", 0.333),
        ("half a million", 500_000),
        ("one in four", 0.25),
        ("tens of thousands", 10_000),
        ("hundreds", 100),
        ("none", 0),
        ("no", 0),
        ("ninth", 9),
        ("1 250", 1250),
        ("1.200.000", 1_200_000),
        ("3,5", 3.5),
        ("7.5bn", 7_500_000_000),
        ("between 9 and 26", 9),
        ("8-11", 8),
        ("a hundred", 100),
        ("60,000-strong", 60_000),
    ],
)
def test_numbers_of_newspapers_and_treaties(words, number):
    assert parse_number(words) == pytest.approx(number)


@pytest.mark.parametrize("words", ["", "several", "many", "most of them", "—"])
def test_words_that_write_no_number_give_none(words):
    assert parse_number(words) is None
