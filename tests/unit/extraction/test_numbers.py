import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.extraction.numbers import Amount, NoNumber, find_scale, parse_amount, parse_number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("4,700", 4700),
        ("some 4,700", 4700),
        ("2.4 million", 2_400_000),
        ("2,4 million", 2_400_000),
        ("$50 million", 50_000_000),
        ("US$ 40 million", 40_000_000),
        ("€3bn", 3_000_000_000),
        ("£300k", 300_000),
        ("1.5m", 1_500_000),
        ("7.5bn", 7_500_000_000),
        ("1,000 million", 1_000_000_000),
        ("five thousand million", 5_000_000_000),
        ("two crore", 20_000_000),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("twenty-one", 21),
        ("twenty-odd", 20),
        ("one hundred and twenty", 120),
        ("a hundred and fifty thousand", 150_000),
        ("three hundred thousand", 300_000),
        ("four million two hundred thousand", 4_200_000),
        ("twelve hundred", 1200),
        ("two thirds", 0.667),
        ("two-thirds", 0.667),
        ("three-quarters", 0.75),
        ("half", 0.5),
        ("a third", 0.333),
        ("one third", 0.333),
        ("a tenth", 0.1),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("one and a half million", 1_500_000),
        ("a million and a half", 1_500_000),
        ("two and a half", 2.5),
        ("1½", 1.5),
        ("one in four", 0.25),
        ("one in every five", 0.2),
        ("nine out of ten", 0.9),
        ("at least one in five", 0.2),
        ("none", 0),
        ("no", 0),
        ("not one", 0),
        ("not a single", 0),
        ("none of the 12", 0),
        ("no more than 500", 500),
        ("no fewer than forty", 40),
        ("nearly 300", 300),
        ("up to 500", 500),
        ("500 or more", 500),
        ("only one", 1),
        ("twice", 2),
        ("ninth", 9),
        ("third", 3),
        ("thirteenth", 13),
        ("twenty-first", 21),
        ("1 250", 1250),
        ("1\u202f250\u202f000", 1_250_000),
        ("1'250'000", 1_250_000),
        ("10,00,000", 1_000_000),
        ("1.200.000", 1_200_000),
        ("3,5", 3.5),
        ("12 per cent", 12),
        ("12.5%", 12.5),
        ("minus 0.5 per cent", -0.5),
        ("a hundred", 100),
        ("60,000-strong", 60_000),
        ("24-month", 24),
        ("٣٠٠", 300),
    ],
)
def test_numbers_of_newspapers_and_treaties(words, number):
    assert parse_amount(words) == Amount(low=pytest.approx(number), high=pytest.approx(number))


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("10,000-12,000", 10_000, 12_000),
        ("10-12,000", 10_000, 12_000),
        ("8–11", 8, 11),
        ("5-7", 5, 7),
        ("between 20 and 30", 20, 30),
        ("between 9 and 26", 9, 26),
        ("20 to 30 per cent", 20, 30),
        ("20% to 30%", 20, 30),
        ("two or three", 2, 3),
        ("one to two dozen", 12, 24),
        ("between two and three hundred", 200, 300),
        ("3-5 million", 3_000_000, 5_000_000),
        ("$3m-$5m", 3_000_000, 5_000_000),
        ("€2-3bn", 2_000_000_000, 3_000_000_000),
        ("900 to 1.2 million", 900_000, 1_200_000),
        ("5 to 1,000", 5, 1000),
    ],
)
def test_a_range_keeps_both_ends_and_its_number_is_the_lower(words, low, high):
    amount = parse_amount(words)
    assert amount == Amount(low=pytest.approx(low), high=pytest.approx(high))
    assert amount.how == "the lower end of a range"
    assert parse_number(words) == low


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("dozens", 12),
        ("scores", 20),
        ("hundreds", 100),
        ("tens of thousands", 10_000),
        ("hundreds of thousands", 100_000),
        ("several thousand", 1000),
        ("a few hundred", 100),
    ],
)
def test_an_indefinite_plural_has_no_upper_end_and_says_so(words, least):
    amount = parse_amount(words)
    assert amount == Amount(low=least, high=None)
    assert amount.how == "the least that the words can mean"


@pytest.mark.parametrize(
    "words", ["", "several", "many", "a few", "a number of", "most of them", "—", "9" * 400]
)
def test_words_that_write_no_number_give_none(words):
    assert parse_amount(words) is NoNumber.NONE
    assert parse_number(words) is None


@pytest.mark.parametrize("words", ["61-58", "14-0", "from 63,000 to 39,000"])
def test_a_vote_or_a_fall_is_no_range_and_no_number(words):
    assert parse_amount(words) is NoNumber.SEVERAL


@pytest.mark.parametrize("words", ["dozens", "twice", "minus 0", "none", "9", "a few hundred"])
def test_numbers_are_floats_and_never_minus_zero(words):
    number = parse_number(words)
    assert isinstance(number, float)
    assert str(number) != "-0.0"


@pytest.mark.parametrize(
    ("text", "value", "factor"),
    [
        ("262 of 310 million", "262", 1e6),
        ("$190 of $240 million", "190", 1e6),
        ("between 3 and 5 billion", "3", 1e9),
        ("3 to 5 billion", "3", 1e9),
        ("19 million crowns", "19", 1e6),
        ("900 of 1.2 million", "900", 1),
        ("40 and 5 million", "40", 1),
        ("63 violations", "63", 1),
        ("5 m wide", "5", 1),
    ],
)
def test_digits_take_the_scale_that_stands_behind_what_they_are_joined_to(text, value, factor):
    start = text.index(value)
    assert find_scale(text, start, start + len(value)) == factor


PARTS = st.sampled_from(
    [
        "1", "2,5", "1,000", "9.9", "½", "٣", "-", "–", "to", "or", "and", "between", "of", "in", "half",
        "third", "thirds", "a", "an", "no", "not", "minus", "dozen", "dozens", "tens", "hundred", "thousand",
        "million", "bn", "m", "per", "cent", "%", "$", "€", "twice", "several",
    ]
)  # fmt: skip


@given(
    st.one_of(st.text(), st.lists(PARTS, max_size=8).map(" ".join), st.lists(PARTS, max_size=8).map("".join))
)
def test_any_words_give_a_finite_number_or_a_reason(words):
    amount = parse_amount(words)
    if isinstance(amount, Amount):
        assert math.isfinite(amount.low)
        assert amount.high is None or (math.isfinite(amount.high) and amount.low <= amount.high)
    else:
        assert amount in NoNumber
