"""Deadlines and other `when` words: sentences of our own in the manner of treaties and reports."""

import pytest

from servanda.extraction.times import resolve_when

UNNAMED = "counted from an event that the words do not name"

ANCHORED = [
    ("within 90 days of its entry into force", "P90D", "counted from: its entry into force"),
    ("within ninety (90) days of signature", "P90D", "counted from: signature"),
    ("within 30 calendar days after the guns fall silent", "P30D", "counted from: the guns fall silent"),
    ("within ten working days of receipt of the request", "P10D", "counted from: receipt of the request"),
    ("not later than 120 days from the date of signing", "P120D", "counted from: the date of signing"),
    ("no later than six months after the inauguration", "P6M", "counted from: the inauguration"),
    ("within one year following the adoption of the constitution", "P1Y",
     "counted from: the adoption of the constitution"),
    ("within 72 hours of the exchange of lists", "PT72H", "counted from: the exchange of lists"),
    ("within twenty-four hours after notification", "PT24H", "counted from: notification"),
    ("five years from the deposit of the instruments", "P5Y", "counted from: the deposit of the instruments"),
    ("within 18 months of the first meeting of the Commission", "P18M",
     "counted from: the first meeting of the Commission"),
    ("two weeks after the prisoners' release", "P2W", "counted from: the prisoners' release"),
    ("within forty-five days of the nomination", "P45D", "counted from: the nomination"),
    ("a maximum of 180 days after D-Day", "P180D", "counted from: D-Day"),
    ("within three months upon ratification by both parliaments", "P3M",
     "counted from: ratification by both parliaments"),
    ("in the 60 days following the vote", "P60D", "counted from: the vote"),
    ("within a period of six months from the entry into force", "P6M", "counted from: the entry into force"),
    ("within one hundred and eighty days of disarmament", "P180D", "counted from: disarmament"),
    ("within two and a half years of the accord", "P2.5Y", "counted from: the accord"),
    ("within 48 hours once the list is agreed", "PT48H", "counted from: the list is agreed"),
    ("the thirtieth day after the deposit of the second instrument", "P30D",
     "counted from: the deposit of the second instrument"),
    ("on the 60th day following the last notification", "P60D", "counted from: the last notification"),
    ("day 45 of the transition", "P45D", "counted from: the transition"),
    ("following signature, within 15 days", "P15D", "counted from: signature"),
]  # fmt: skip

COUNTED_BACK = [
    ("at least 30 days before the elections", "P30D", "counted back from: the elections"),
    ("no later than 14 days prior to the conference", "P14D", "counted back from: the conference"),
    ("60 days in advance of the transfer", "P60D", "counted back from: the transfer"),
    ("three months ahead of the referendum", "P3M", "counted back from: the referendum"),
]

UNNAMED_EVENTS = [
    ("within 18 months", "P18M"),
    ("within 72 hours", "PT72H"),
    ("no later than day 30", "P30D"),
    ("by day 120", "P120D"),
    ("D+90", "P90D"),
    ("within the next three months", "P3M"),
    ("within ninety days", "P90D"),
    ("in two weeks", "P2W"),
    ("not later than 60 days", "P60D"),
    ("after a period of six months", "P6M"),
]

FROM_A_DATE = [
    ("within 60 days after 1 March 2020", "2020-04-30"),
    ("within 90 days of 1 January 2020", "2020-03-31"),
    ("within six months of 31 August 2021", "2022-02-28"),
    ("two weeks before 15 May 2019", "2019-05-01"),
    ("within one year from 29 February 2024", "2025-02-28"),
    ("30 days from the 12 September 2014", "2014-10-12"),
]

DATES = [
    ("by June 1998", "1998-01-02", "1998-06"),
    ("since April 2013", "2015-01-01", "2013-04"),
    ("by the end of 2025", None, "2025"),
    ("by the end of next year", "2024-05-05", "2025"),
    ("no later than 31 December 2026", None, "2026-12-31"),
    ("by 31 December", "2024-11-02", "2024-12-31"),
    ("until 30 June 2027", None, "2027-06-30"),
    ("this summer", "2025-05-01", "2025-SU"),
    ("in the first quarter of 2026", None, "2026-Q1"),
    ("by Friday", "2024-11-06", "2024-11-08"),
    ("on 5 May 2011", "2012", "2011-05-05"),
    ("before the end of this month", "2023-02-10", "2023-02"),
    ("last week", "2025-03-12", "2025-W10"),
    ("yesterday", "2025-03-01", "2025-02-28"),
    ("in the second half of 2008", None, "2008-H2"),
    ("from 2030 on", None, "2030"),
    ("as of 1 July 2022", "2022-05-03", "2022-07-01"),
    ("by mid-2028", None, "2028"),
    ("at noon on 3 March 2021", None, "2021-03-03T12:00"),
    ("on 12.10.2024", None, "2024-10-12"),
]

RECURRING = [
    ("every six months", "P6M"),
    ("every two weeks", "P2W"),
    ("annually", "P1Y"),
    ("on a quarterly basis", None),
    ("quarterly", "P3M"),
    ("twice a year", "P1Y"),
    ("once a month", "P1M"),
    ("every other week", "P2W"),
    ("each year", "P1Y"),
    ("every Friday", "XXXX-WXX-5"),
    ("monthly", "P1M"),
    ("every ninety days", "P90D"),
]

EVENTS = [
    ("by the end of the interim period", "depends on an event: the end of the interim period"),
    ("before the next summit", "depends on an event: the next summit"),
    ("upon ratification", "depends on an event: ratification"),
    ("until a new government is formed", "depends on an event: a new government is formed"),
    ("pending a final settlement", "depends on an event: a final settlement"),
    ("immediately upon signature", "depends on an event: signature"),
    ("once the monitors are deployed", "depends on an event: the monitors are deployed"),
    ("during the transition", "depends on an event: the transition"),
    ("for as long as necessary", "open-ended: no date is set"),
    ("until further notice", "open-ended: no date is set"),
    ("indefinitely", "open-ended: no date is set"),
    ("as soon as possible", "only urgency: no date is set"),
    ("without delay", "only urgency: no date is set"),
    ("forthwith", "only urgency: no date is set"),
    ("somehow", "no time expression"),
    ("", "no time expression"),
]


@pytest.mark.parametrize(("words", "value", "reason"), ANCHORED)
def test_deadline_counted_from_an_event_keeps_its_duration_and_names_the_event(words, value, reason):
    assert resolve_when(words, published="2020-05-05") == (value, reason)


@pytest.mark.parametrize(("words", "value", "reason"), COUNTED_BACK)
def test_deadline_before_an_event_is_counted_back(words, value, reason):
    assert resolve_when(words, published=None) == (value, reason)


@pytest.mark.parametrize(("words", "value"), UNNAMED_EVENTS)
def test_deadline_from_an_unnamed_event_gets_no_date_even_with_a_publication_date(words, value):
    assert resolve_when(words, published="2020-05-05") == (value, UNNAMED)


@pytest.mark.parametrize(("words", "value"), FROM_A_DATE)
def test_deadline_counted_from_a_date_in_its_words_is_a_date(words, value):
    assert resolve_when(words, published=None) == (value, None)


@pytest.mark.parametrize(("words", "published", "value"), DATES)
def test_date_in_the_words_is_the_value(words, published, value):
    assert resolve_when(words, published=published) == (value, None)


@pytest.mark.parametrize(("words", "value"), [case for case in RECURRING if case[1]])
def test_what_comes_back_has_its_period_as_value(words, value):
    assert resolve_when(words, published=None) == (value, None)


@pytest.mark.parametrize(("words", "reason"), EVENTS)
def test_words_that_set_no_date_say_why(words, reason):
    assert resolve_when(words, published="2020-05-05") == (None, reason)


@pytest.mark.parametrize(
    "words", ["this summer", "last week", "next year", "last June", "by the end of this month"]
)
def test_relative_words_in_an_undated_document_have_no_value(words):
    assert resolve_when(words, published=None) == (None, "no publication date")


def test_yearly_deadline_keeps_the_year_open():
    assert resolve_when("by 30 June each year", published="2020-02-02") == ("XXXX-06-30", None)


def test_period_gives_its_end_and_says_so():
    assert resolve_when("between 1 June and 15 July 2024", published=None) == (
        "2024-07-15",
        "a period: 2024-06-01 to 2024-07-15",
    )


def test_plain_duration_needs_no_event():
    assert resolve_when("for five years", published=None) == ("P5Y", None)


def test_impossible_date_says_so():
    assert resolve_when("by 31 February 2020", published=None) == (None, "no such date in the calendar")


def test_day_and_month_that_cannot_be_told_apart_are_not_guessed():
    assert resolve_when("by 05/06/2021", published=None) == ("2021", "day and month cannot be told apart")
