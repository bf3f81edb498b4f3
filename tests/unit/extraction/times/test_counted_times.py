"""Times counted inside, from or with another: ranked days, holidays, quarters, the year of a history."""

import pytest

from servanda.extraction.times import find_times
from servanda.extraction.times.dates import Point
from servanda.extraction.times.narrative import choose_narrative_year, find_dated

#: A Wednesday.
PUBLISHED = "2025-03-12"


def read(text, published=PUBLISHED):
    return [
        (text[mention.start : mention.end], mention.value)
        for mention in find_times(text, published=published)
    ]


INSIDE_A_MONTH = [
    ("They sit on the second Tuesday of November 2024.", "the second Tuesday of November 2024", "2024-11-12"),
    ("They sat on the last Friday in February.", "the last Friday in February", "2025-02-28"),
    ("They left on the last day of February 2024.", "the last day of February 2024", "2024-02-29"),
    ("They met in the first week of March.", "the first week of March", "2025-03"),
    ("They met on the first weekend of March 2025.", "the first weekend of March 2025", "2025-W09-WE"),
    ("Exports fell in the first half of the year.", "the first half of the year", "2025-H1"),
    ("It was held in the winter of 1941-42.", "the winter of 1941-42", "1941-WI"),
]
FROM_NOW = [
    ("It was signed two years ago this month.", "two years ago this month", "2023-03"),
    ("It was signed a year ago today.", "a year ago today", "2024-03-12"),
    ("They will return two weeks from now.", "two weeks from now", "2025-03-26"),
    ("They will return a week from Monday.", "a week from Monday", "2025-03-24"),
    ("They met the week before last.", "the week before last", "2025-W09"),
    ("They were at war half a century ago.", "half a century ago", "1975"),
    ("They stay for the rest of the year.", "the rest of the year", "2025"),
    ("It was agreed later in the day.", "later in the day", "2025-03-12"),
]
LENGTHS_AND_SETS = [
    ("A weeklong truce held.", "weeklong", "P1W"),
    ("The war of two-and-a-half years ended.", "two-and-a-half years", "P2.5Y"),
    ("It held for a quarter of a century.", "a quarter of a century", "P25Y"),
    ("They report every third month.", "every third month", "P3M"),
    ("They report every quarter.", "every quarter", "P3M"),
    ("They meet every morning.", "every morning", "XXXX-XX-XXTMO"),
    ("They patrol on Friday nights.", "Friday nights", "XXXX-WXX-5TNI"),
    ("They report once in each calendar year.", "once in each calendar year", "P1Y"),
]
HOLIDAYS = [
    ("It took effect on New Year's Day 2020.", "New Year's Day 2020", "2020-01-01"),
    ("It was signed on New Year's Eve 1999.", "New Year's Eve 1999", "1999-12-31"),
    ("They met on Good Friday 2024.", "Good Friday 2024", "2024-03-29"),
    ("They rose on Easter Monday 1916.", "Easter Monday 1916", "1916-04-24"),
    ("They met on Labor Day 2024.", "Labor Day 2024", "2024-09-02"),
    ("They met on Memorial Day 2024.", "Memorial Day 2024", "2024-05-27"),
    ("They marched on May Day 1990.", "May Day 1990", "1990-05-01"),
]


@pytest.mark.parametrize(("text", "words", "value"), INSIDE_A_MONTH + FROM_NOW + LENGTHS_AND_SETS + HOLIDAYS)
def test_counted_time_has_the_value_of_what_it_is_counted_in(text, words, value):
    assert read(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "The Good Friday Agreement holds.",
        "They made New Year's wishes.",
        "The labor day was long.",
        "The former office holder spoke.",
        "At the moment the bomb fell he slept.",
        "The day before the vote was calm.",
    ],
)
def test_words_like_a_counted_time_are_none(text):
    assert read(text) == []


def test_number_after_a_date_and_a_comma_is_no_second_day():
    assert read("As of March 1, 30 had died.") == [("March 1", "2025-03-01")]
    assert read("They met on March 1, 3, and later.")[1:] == [("3", "2025-03-03")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They planned to leave on Friday.", "2025-03-14"),
        ("On Friday, the council of elders of the north plans to vote.", "2025-03-14"),
        ("The trial opens on Friday.", "2025-03-14"),
        ("No one could be found on Friday.", "2025-03-07"),
        ("They will appeal Friday's ruling, which was harsh.", "2025-03-07"),
        ("They must report no later than Friday.", "2025-03-14"),
    ],
)
def test_day_of_the_week_goes_with_the_tense_of_its_clause(text, value):
    assert read(text)[0][1] == value


def test_year_earlier_is_of_the_quarter_reported_not_of_the_outlook():
    text = (
        "Profit fell in the fourth quarter. A first-quarter charge is possible. "
        "In the latest quarter it earned more than a year earlier, not last year's quarter."
    )
    assert [value for _, value in read(text)] == ["2024-Q4", "2025-Q1", "2024-Q4", "2023-Q4", "2024-Q4"]


def test_year_earlier_after_nine_months_is_a_year():
    text = "Profit fell in the third quarter of 2024. In the nine months it rose from a year earlier."
    assert read(text)[-1] == ("a year earlier", "2023")


def test_time_of_day_in_news_is_of_the_day_of_publication_and_says_so():
    mention = find_times("At 14:48 UTC, the index was down.", published=PUBLISHED)[0]
    assert (mention.value, mention.anchor) == ("2025-03-12T14:48Z", "published")


def test_time_of_day_without_a_publication_date_stays_open():
    mention = find_times("At 14:48 UTC, the index was down.", published=None)[0]
    assert (mention.value, mention.unresolved) == ("XXXX-XX-XXT14:48Z", "day not stated")


HISTORY = (
    "The army landed on 3 March 1975. A second landing was planned for 1976, and it fell on 11 March. "
    "On 20 March the town was taken. A report published in 2005 denied that there was a fight on 22 March. "
    "In May 1975 the war was over. In 1980 peace was signed, and in June the last men left. "
    "The treaties of 1971, 1972, 1973 and 1974 were void."
)


def test_history_keeps_its_year_past_years_that_are_only_mentioned():
    values = [value for _, value in read(HISTORY, published="2010-05-01")]
    assert values[:8] == [
        "1975-03-03", "1976", "1975-03-11", "1975-03-20", "2005", "1975-03-22", "1975-05", "1980",
    ]  # fmt: skip
    assert values[8] == "1980-06"


def test_history_reads_former_as_the_past():
    assert ("former", "PAST_REF") in read(HISTORY + " A former general ruled.", published="2010-05-01")


def test_month_is_put_between_the_dates_around_it():
    text = "x in May 1942"
    year = choose_narrative_year(
        1, 0, told=Point(year=1941), thread=Point(year=1941, month=12), is_near=False, dated=find_dated(text)
    )
    assert year == 1942
