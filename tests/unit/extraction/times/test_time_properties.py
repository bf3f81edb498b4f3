"""What holds for any text: offsets inside it, never empty, in order, and no crash."""

from hypothesis import given
from hypothesis import strategies as st

from servanda.extraction.times import find_times, resolve_when
from servanda.extraction.times.dates import parse_point

WORDS = (
    "the a an of in on at by until within after before every each last next this that same past "
    "following first second third two ten ninety hundred few several May March June Sept. Friday Mon. "
    "spring summer day days week weeks month months quarter year years decade century hour night "
    "morning noon ago later earlier early late mid end beginning today yesterday tomorrow now soon "
    "1998 2025 0000 9999 31 5th 1990s '90s 490 BC 10 p.m. 14:30 25:99 99/99/2020 2020-02-30 - – , . ( ) "
    "from rest former New Good Labor Day Eve nights centuries once moment long weekend weekends time this "
    "’s half fiscal period or more than at least GMT Easter Christmas daily 🕊 ١٩٩٨ ½ ² İ"
)
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map("".join),
)
PUBLISHED = st.sampled_from([None, "2025-03-12", "2024-02-29", "2020-12", "1999", "0001-01-01", "9999-12-31"])


@given(TEXTS, PUBLISHED)
def test_mentions_lie_inside_the_text_in_order_and_are_not_empty(text, published):
    end = 0
    for mention in find_times(text, published=published):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end


@given(TEXTS, PUBLISHED)
def test_missing_value_always_has_a_reason(text, published):
    for mention in find_times(text, published=published):
        assert mention.value is not None or mention.unresolved
        assert published is not None or mention.anchor != "published"


@given(TEXTS, PUBLISHED, PUBLISHED)
def test_value_that_changes_with_the_publication_date_names_its_anchor(text, first, second):
    before = {(one.start, one.end): one for one in find_times(text, published=first)}
    for mention in find_times(text, published=second):
        other = before.get((mention.start, mention.end))
        if other is None or other.value == mention.value or not (mention.value or "X")[0].isdigit():
            continue
        assert mention.anchor, mention


@given(TEXTS, PUBLISHED)
def test_value_of_a_day_is_a_day_of_the_calendar(text, published):
    for mention in find_times(text, published=published):
        point = parse_point(mention.value)
        if point is not None and point.day is not None:
            assert point.month is not None
            assert 1 <= point.month <= 12
            assert 1 <= point.day <= 31


@given(TEXTS, PUBLISHED)
def test_deadline_without_a_value_says_why(words, published):
    value, reason = resolve_when(words, published=published)
    assert value is not None or reason


@given(
    st.text(max_size=30), st.sampled_from(["21 November 1995", "Nov. 21, 1995", "the 21st of November 1995"])
)
def test_date_is_found_at_its_code_points_after_any_characters(before, date):
    text = f"{before}\n\n{date}"
    mention = find_times(text, published=None)[-1]
    assert text[mention.start : mention.end] == date
    assert mention.value == "1995-11-21"
