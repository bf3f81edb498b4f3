from collections.abc import Callable, Sequence

import numpy as np

from servanda.linking.linkers.threads.clusters import Near, cluster


def free(_: Sequence[int], __: Sequence[int]) -> bool:
    return False


def near(*edges: tuple[int, int, int]) -> Callable[[int], Near]:
    """Return what tells of each item to which others these edges tie it."""
    both = np.array([*edges, *((other, one, value) for one, other, value in edges)], np.int64).reshape(-1, 3)

    def of(item: int) -> Near:
        own = both[both[:, 0] == item]
        return own[:, 1], own[:, 2]

    return of


def test_alike_items_join_and_others_stay_alone() -> None:
    assert cluster(3, near((0, 1, 9000), (1, 2, 1000)), least=5000, apart=free) == [[0, 1], [2]]


def test_a_chain_does_not_join_ends_that_are_unlike() -> None:
    assert cluster(3, near((0, 1, 8000), (1, 2, 7000)), least=5000, apart=free) == [[0, 1], [2]]


def test_items_that_must_stay_apart_are_never_in_one_group() -> None:
    def apart(some: Sequence[int], others: Sequence[int]) -> bool:
        return {*some, *others} >= {0, 2}

    edges = [(0, 1, 9000), (1, 2, 9000), (0, 2, 9000)]
    assert cluster(3, near(*edges), least=5000, apart=apart) == [[0, 1], [2]]


def test_the_order_of_edges_changes_nothing() -> None:
    edges = [(0, 1, 6000), (1, 2, 6000), (2, 3, 6000), (0, 3, 6000)]
    assert cluster(4, near(*edges), least=3000, apart=free) == cluster(
        4, near(*edges[::-1]), least=3000, apart=free
    )


def test_nothing_gives_no_groups() -> None:
    assert cluster(0, near(), least=5000, apart=free) == []
