import pytest

from servanda.primitives import Span, hull


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        (Span(0, 3), Span(5, 8), 2),
        (Span(5, 8), Span(0, 3), 2),
        (Span(0, 3), Span(3, 8), 0),
        (Span(0, 8), Span(3, 5), 0),
    ],
)
def test_the_gap_is_what_lies_between_two_spans(one: Span, other: Span, gap: int) -> None:
    assert one.gap(other) == gap


def test_the_hull_reaches_from_the_first_to_the_last() -> None:
    assert hull([Span(4, 6), Span(1, 2), Span(3, 9)]) == Span(1, 9)
    assert hull([Span(4, 6)]) == Span(4, 6)
