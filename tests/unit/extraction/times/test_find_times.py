"""Time expressions in sentences of our own: news, treaties, monitoring reports, histories."""

import pytest

from servanda.extraction.times import TimexType, find_times

#: Published on a Wednesday.
PUBLISHED = "2025-03-12"


def read(text, published=PUBLISHED):
    return [
        (text[mention.start : mention.end], mention.value)
        for mention in find_times(text, published=published)
    ]


ABSOLUTE = [
    ("The accord was signed on 21 November 1995.", "21 November 1995", "1995-11-21"),
    ("It was signed on Nov. 21, 1995, in Paris.", "Nov. 21, 1995", "1995-11-21"),
    ("It was signed on November 21st, 1995.", "November 21st, 1995", "1995-11-21"),
    ("Signed the 5th of May, 1998, at dawn.", "the 5th of May, 1998", "1998-05-05"),
    ("The talks of Friday, 7 March 2014 failed.", "Friday, 7 March 2014", "2014-03-07"),
    ("A draft of 2016-08-24 was leaked.", "2016-08-24", "2016-08-24"),
    ("It lapsed on 31.12.2020.", "31.12.2020", "2020-12-31"),
    ("Monitors arrived in June 1999.", "June 1999", "1999-06"),
    ("Monitors arrived in early June 1999.", "early June 1999", "1999-06"),
    ("Sanctions were eased in 2003.", "2003", "2003"),
    ("By the end of 2003 they had gone.", "the end of 2003", "2003"),
    ("It was agreed in the third quarter of 2019.", "the third quarter of 2019", "2019-Q3"),
    ("Talks resumed in the second half of 2008.", "the second half of 2008", "2008-H2"),
    ("Talks resumed in the spring of 2004.", "the spring of 2004", "2004-SP"),
    ("Talks resumed in summer 2004.", "summer 2004", "2004-SU"),
    ("The wars of the 1990s are over.", "the 1990s", "199"),
    ("The wars of the nineties are over.", "the nineties", "199"),
    ("A treaty of the 19th century binds them.", "the 19th century", "18"),
    ("Athens sued for peace in 404 BC.", "404 BC", "BC0404"),
    ("The budget for fiscal 2019 was cut.", "fiscal 2019", "2019"),
    ("They met in nineteen ninety-six.", "nineteen ninety-six", "1996"),
    ("They met at Christmas 2014 in a tent.", "Christmas 2014", "2014-12-25"),
    ("They met at Easter 2024.", "Easter 2024", "2024-03-31"),
    ("The Nato summit of 4 July 2012 agreed.", "4 July 2012", "2012-07-04"),
    ("La cérémonie — 12 May 2010 — was short.", "12 May 2010", "2010-05-12"),
]  # fmt: skip

RELATIVE = [
    ("She spoke yesterday in Vienna.", "yesterday", "2025-03-11"),
    ("She will speak tomorrow morning.", "tomorrow morning", "2025-03-13TMO"),
    ("He said today that it holds.", "today", "2025-03-12"),
    ("He said this morning that it holds.", "this morning", "2025-03-12TMO"),
    ("Shells fell last night.", "last night", "2025-03-11TNI"),
    ("The minister said Friday that it holds.", "Friday", "2025-03-07"),
    ("The minister said on Wednesday that it holds.", "Wednesday", "2025-03-12"),
    ("The envoy will arrive on Friday.", "Friday", "2025-03-14"),
    ("They must leave by Monday.", "Monday", "2025-03-17"),
    ("They met last Tuesday.", "last Tuesday", "2025-03-11"),
    ("They meet next Tuesday.", "next Tuesday", "2025-03-18"),
    ("They met last week.", "last week", "2025-W10"),
    ("They meet next month.", "next month", "2025-04"),
    ("They met earlier this year.", "earlier this year", "2025"),
    ("Exports fell last year.", "last year", "2024"),
    ("The vote is due early next year.", "early next year", "2026"),
    ("The truce of last June is dead.", "last June", "2024-06"),
    ("Elections follow next May.", "next May", "2025-05"),
    ("Elections were held last summer.", "last summer", "2024-SU"),
    ("Elections will be held this autumn.", "this autumn", "2025-FA"),
    ("He resigned five years ago.", "five years ago", "2020"),
    ("He resigned two months ago.", "two months ago", "2025-01"),
    ("He resigned ten days ago.", "ten days ago", "2025-03-02"),
    ("He resigned two weeks ago.", "two weeks ago", "2025-02-26"),
    ("The mandate was renewed in January.", "January", "2025-01"),
    ("The mandate was renewed in December.", "December", "2024-12"),
    ("The mandate will end in June.", "June", "2025-06"),
    ("The ceasefire took effect on 19 January.", "19 January", "2025-01-19"),
    ("The deal will be signed on April 2.", "April 2", "2025-04-02"),
    ("The weekend passed quietly, and the weekend was welcome.", "The weekend", "2025-W10-WE"),
    ("Polls open at 9 a.m. Thursday, and they will close late.", "9 a.m. Thursday", "2025-03-13T09:00"),
    ("He called at 14:30 GMT on Tuesday.", "14:30 GMT on Tuesday", "2025-03-11T14:30Z"),
]  # fmt: skip

REFINED = [
    ("They met in the first week of May 2004.", [("the first week of May 2004", "2004-05")]),
    ("They met the day before yesterday.", [("the day before yesterday", "2025-03-10")]),
    ("They meet the day after tomorrow.", [("the day after tomorrow", "2025-03-14")]),
    ("It sits Monday through Friday.", [("Monday", "2025-03-10"), ("Friday", "2025-03-14")]),
    ("Trade grew in Q3 2024.", [("Q3 2024", "2024-Q3")]),
    ("Trade grew in H1 2024.", [("H1 2024", "2024-H1")]),
    ("The FY2024 budget passed.", [("FY2024", "2024")]),
    ("In the twenty-first century it fails.", [("the twenty-first century", "20")]),
    ("They met in February/March 2011.", [("February", "2011-02"), ("March 2011", "2011-03")]),
    ("They met on 3, 4 and 5 May 2009.",
     [("3", "2009-05-03"), ("4", "2009-05-04"), ("5 May 2009", "2009-05-05")]),
    ("The file of 2010-06 is lost.", [("2010-06", "2010-06")]),
    ("A term of two years and three months.", [("two years and three months", "P2Y3M")]),
    ("On 5 May 2009 they met. The following Monday they left.",
     [("5 May 2009", "2009-05-05"), ("The following Monday", "2009-05-11")]),
    ("It was so from 1995-96 on.", [("1995", "1995"), ("96", "1996")]),
    ("The hearings on 9/11 went on.", [("9/11", "2001-09-11")]),
    ("Vision 2030's authors met.", [("2030", "2030")]),
    ("The wars of the 1980's are over.", [("the 1980's", "198")]),
    ("A reminder that 2 weeks ago they fled.", [("2 weeks ago", "2025-02-26")]),
    ("The vote is to be held on Friday.", [("Friday", "2025-03-14")]),
    ("They report half-yearly.", [("half-yearly", "P6M")]),
    ("He said that Friday is no day for it.", [("Friday", "2025-03-07")]),
    ("The talks of June 12 opened. It rained at 3 p.m.",
     [("June 12", "2024-06-12"), ("3 p.m.", "XXXX-XX-XXT15:00")]),
]  # fmt: skip

DURATIONS = [
    ("The truce held for 72 hours.", "72 hours", "PT72H"),
    ("The truce held for two weeks.", "two weeks", "P2W"),
    ("The truce held for a year and a half.", "a year and a half", "P1.5Y"),
    ("The truce held for half an hour.", "half an hour", "PT30M"),
    ("The truce held for several months.", "several months", "PXM"),
    ("The truce held for decades.", "decades", "PXDE"),
    ("The truce held for a couple of days.", "a couple of days", "P2D"),
    ("A 60-day truce began.", "60-day", "P60D"),
    ("A two-year transition began.", "two-year", "P2Y"),
    ("A transition of three years began.", "three years", "P3Y"),
    ("Over the next four years it shrinks.", "the next four years", "P4Y"),
    ("In the past six months it shrank.", "the past six months", "P6M"),
    ("The parties have ninety (90) days to reply.", "ninety (90) days", "P90D"),
    ("They have twenty working days to reply.", "twenty working days", "P20D"),
    ("The force stays for one hundred and eighty days.", "one hundred and eighty days", "P180D"),
]

SETS = [
    ("They report every six months.", "every six months", "P6M"),
    ("They report daily to the mission.", "daily", "P1D"),
    ("They meet every Monday at dawn.", "every Monday", "XXXX-WXX-1"),
    ("They meet twice a year in Oslo.", "twice a year", "P1Y"),
    ("They meet each May in Oslo.", "each May", "XXXX-05"),
]

REFERENCES = [
    ("The road is now open.", "now", "PRESENT_REF"),
    ("The road was recently opened.", "recently", "PAST_REF"),
    ("It will open in the near future.", "the near future", "FUTURE_REF"),
    ("For the time being it is shut.", "the time being", "PRESENT_REF"),
]


@pytest.mark.parametrize(("text", "words", "value"), ABSOLUTE)
def test_full_date_needs_no_publication_date(text, words, value):
    assert (words, value) in read(text, None)


@pytest.mark.parametrize(("text", "words", "value"), RELATIVE)
def test_relative_date_is_counted_from_publication_and_says_so(text, words, value):
    (mention, *_) = find_times(text, published=PUBLISHED)
    assert (text[mention.start : mention.end], mention.value) == (words, value)
    assert mention.anchor == "published"


@pytest.mark.parametrize(("text", "words", "value"), RELATIVE)
def test_relative_date_in_an_undated_text_is_not_resolved(text, words, value):
    (mention, *_) = find_times(text, published=None)
    assert mention.value != value
    assert mention.unresolved == "no publication date"
    assert mention.anchor is None


@pytest.mark.parametrize(("text", "mentions"), REFINED)
def test_words_around_a_date_refine_it(text, mentions):
    assert read(text) == mentions


@pytest.mark.parametrize(("text", "words", "value"), DURATIONS)
def test_duration_has_its_length_as_value(text, words, value):
    (mention,) = find_times(text, published=None)
    assert (text[mention.start : mention.end], mention.value) == (words, value)
    assert mention.type is TimexType.DURATION


@pytest.mark.parametrize(("text", "words", "value"), SETS)
def test_what_comes_back_is_a_set(text, words, value):
    (mention, *_) = find_times(text, published=PUBLISHED)
    assert (text[mention.start : mention.end], mention.value) == (words, value)
    assert mention.type is TimexType.SET


@pytest.mark.parametrize(("text", "words", "value"), REFERENCES)
def test_vague_reference_is_past_present_or_future(text, words, value):
    assert read(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Resolution 1701 binds all parties.",
        "Under resolutions 1325 and 1820 women take part.",
        "The Good Friday Agreement holds.",
        "Bloody Sunday is remembered.",
        "They may march on the capital.",
        "The second paragraph falls.",
        "A 44-year-old man was freed.",
        "He paid $2000 for it.",
        "Some 1500 people fled.",
        "Three-quarters of the fund is gone.",
        "The Daily Telegraph reports it.",
        "See paragraph 12 and article 1999.",
        "The score was 3:16 in the annex.",
    ],
)
def test_numbers_and_names_are_no_dates(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("words", "mod"),
    [
        ("early 2011", "START"),
        ("mid-2011", "MID"),
        ("late 2011", "END"),
        ("the end of 2011", "END"),
        ("about 2011", "APPROX"),
        ("at least 30 days", "EQUAL_OR_MORE"),
        ("more than 30 days", "MORE_THAN"),
        ("less than 30 days", "LESS_THAN"),
        ("no more than 30 days", "EQUAL_OR_LESS"),
        ("up to 30 days", "EQUAL_OR_LESS"),
        ("nearly 30 days", "LESS_THAN"),
    ],
)
def test_mod_says_what_part_or_bound_is_meant(words, mod):
    text = f"It took place {words} or so it is said."
    (mention,) = find_times(text, published=None)
    assert mention.mod == mod


def test_narrative_date_anchors_what_follows_it():
    text = "The armistice was signed on 27 July 1953. Two days later the exchange began. That year ended."
    mentions = find_times(text, published=PUBLISHED)
    assert [(mention.value, mention.anchor) for mention in mentions] == [
        ("1953-07-27", None),
        ("1953-07-29", "1953-07-27"),
        ("1953", "1953-07-29"),
    ]


def test_following_day_without_an_earlier_date_stays_open():
    (mention,) = find_times("The following day they left.", published=PUBLISHED)
    assert (mention.value, mention.unresolved) == (None, "no earlier date in the text")


def test_duration_before_an_event_is_no_date():
    (mention,) = find_times("Two days after the vote they left.", published=PUBLISHED)
    assert (mention.type, mention.value) == (TimexType.DURATION, "P2D")


def test_history_takes_years_from_itself_not_from_its_publication():
    text = (
        "War came in 1939. In 1940 France fell. By 1941 the front was long. In 1942 it broke. "
        "In 1943 it moved. In 1944 it moved again. In 1945 it ended. In May 1945 guns fell silent. "
        "On 8 May crowds sang."
    )
    mention = find_times(text, published="2009-12-19")[-1]
    assert (mention.value, mention.anchor) == ("1945-05-08", "1945-05")


def test_days_of_a_range_share_month_and_year():
    assert read("Talks ran from 5 to 7 June 1998.", None) == [
        ("5", "1998-06-05"),
        ("7 June 1998", "1998-06-07"),
    ]
    assert read("Talks ran June 5-7, 1998.", None) == [("June 5", "1998-06-05"), ("7, 1998", "1998-06-07")]


def test_publication_date_of_a_year_only_does_not_make_a_day():
    (mention,) = find_times("He left yesterday.", published="2020")
    assert (mention.value, mention.unresolved) == (None, "publication date is not exact enough")


def test_impossible_date_is_found_and_has_no_value():
    (mention,) = find_times("It was dated 31 February 2020.", published=None)
    assert (mention.value, mention.unresolved) == (None, "no such date in the calendar")


def test_leap_day_is_known():
    assert read("On 29 February 2024 and on 29 February 2023.", None) == [
        ("29 February 2024", "2024-02-29"),
        ("29 February 2023", None),
    ]


def test_year_a_thousand_and_year_9999_are_the_ends():
    assert read("Yesterday it rained.", "9999-12-31") == [("Yesterday", "9999-12-30")]
    assert read("Tomorrow it rains.", "9999-12-31") == [("Tomorrow", None)]


@pytest.mark.parametrize("published", ["yesterday", "2020-13", "2020-02-30", "12/05/2020", "", "0000"])
def test_published_that_is_no_date_is_refused(published):
    with pytest.raises(ValueError, match="published must be a date"):
        find_times("He left yesterday.", published=published)


@pytest.mark.parametrize(
    "before",
    [
        "🕊️🕊️ ",
        "وقّع الاتفاق ",
        "İstanbul'da ",
        "e\u0301te\u0301 ",
        "\u200f\u202b",
        "𝔗𝔯𝔢𝔞𝔱𝔶 ",
        "\ufeff",
        "ﬁnal: ",
        "١٢ ٣ ",
    ],
)
def test_offsets_are_exact_after_any_characters(before):
    text = f"{before}On 21 November 1995 they signed."
    assert ("21 November 1995", "1995-11-21") in read(text, None)


def test_same_text_gives_the_same_mentions():
    text = "He said Friday that the 60-day truce of 1 May would end next week."
    assert find_times(text, published=PUBLISHED) == find_times(text, published=PUBLISHED)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The armies were abolished on 1 January 2006. The country joined that December.", "2006-12"),
        (
            "It was signed on 14 December 1995. That January the force arrived, and that March it grew.",
            "1996-01",
        ),
        ("It was signed in 2003. The vote was held that July.", "2003-07"),
    ],
)
def test_that_month_is_the_first_one_after_what_was_told(text: str, value: str) -> None:
    found = find_times(text, published="2008-02-28")
    assert found[1].value == value
    assert found[1].anchor is not None
