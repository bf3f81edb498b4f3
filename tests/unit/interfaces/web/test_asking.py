"""Parts of long lists: every record once, however large some are."""

from hypothesis import given
from hypothesis import strategies as st

from servanda.interfaces.web.asking import ANSWER_BYTES, after


def size(some: list[tuple[int, int]]) -> int:
    return sum(weight for _, weight in some)


@given(
    weights=st.lists(st.sampled_from([1, 900, ANSWER_BYTES // 9, 3 * ANSWER_BYTES]), max_size=60),
    limit=st.integers(min_value=1, max_value=40),
)
def test_heavy_records_come_in_more_answers_and_each_once(weights: list[int], limit: int):
    items = list(enumerate(weights))
    cursor, seen = None, []
    while True:
        some = after(items, lambda one: one[0], cursor, limit, weigh=lambda few: size(list(few)))
        assert len(some.items) <= limit
        assert some.items or not items
        seen += some.items
        if some.next is None:
            break
        cursor = some.next
    assert seen == items


def test_an_answer_ends_where_its_records_are_large():
    items = [(number, ANSWER_BYTES // 10) for number in range(50)]
    few = after(items, lambda one: one[0], None, 50, weigh=lambda some: size(list(some))).items
    assert 8 <= len(few) <= 10
    light = [(number, 100) for number in range(50)]
    assert len(after(light, lambda one: one[0], None, 50, weigh=lambda some: size(list(some))).items) == 50
