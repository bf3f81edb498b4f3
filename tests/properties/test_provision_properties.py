"""What holds for the provisions of every text, however odd its numbering."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from servanda.documents.provisions import find_provisions

PIECES = st.sampled_from(
    [
        "Article 1", "Article 2.", "Articles 3 and 4.", "ANNEX I", "ANNEX", "Chapter II", "Section 1.",
        "1.", "2.", "1.1", "1.2", "1.1.1 The", "(a)", "(b)", "(i)", "(ii)", "I.", "II.", "A.", "B.", "a)",
        "1)", "Phase one.", "First.", "§ 4", "12A.", "DONE at", "LETTER OF", "GENERAL RULES", "Letters.",
        "and", "of", " ", "\n", "\n\n", ".", ";", ":", "It stops. ", "The Parties shall leave: ", "Peace",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.lists(PIECES, max_size=30).map(" ".join) | st.text()


@given(TEXTS)
def test_provisions_lie_in_the_text_in_order_each_under_one_id(text):
    provisions = find_provisions(text)
    assert len(provisions) != 1
    starts = [one.span.start for one in provisions]
    assert starts == sorted(set(starts))
    assert len({one.id for one in provisions}) == len(provisions)
    for one in provisions:
        assert 0 <= one.span.start == one.label.start < one.label.end <= one.span.end <= len(text)
        assert text[one.span.start : one.span.end].strip() == text[one.span.start : one.span.end]


@given(TEXTS)
def test_parts_lie_in_what_they_are_part_of_and_no_two_parts_overlap(text):
    provisions = find_provisions(text)
    by_id = {one.id: one for one in provisions}
    for one in provisions:
        if one.parent is not None:
            assert by_id[one.parent].span.contains(one.span)
    for one, other in combinations(provisions, 2):
        if one.parent == other.parent:
            assert not one.span.overlaps(other.span)


@given(TEXTS)
def test_the_same_text_gives_the_same_provisions(text):
    assert find_provisions(text) == find_provisions(text)
