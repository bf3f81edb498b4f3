from collections.abc import Sequence

from servanda.linking.linkers.clusters import cluster


def free(_: Sequence[int], __: Sequence[int]) -> bool:
    return False


def test_alike_items_join_and_others_stay_alone() -> None:
    assert cluster(3, [(0, 1, 0.9), (1, 2, 0.1)], least=0.5, apart=free) == [[0, 1], [2]]


def test_a_chain_does_not_join_ends_that_are_unlike() -> None:
    assert cluster(3, [(0, 1, 0.8), (1, 2, 0.7)], least=0.5, apart=free) == [[0, 1], [2]]


def test_items_that_must_stay_apart_are_never_in_one_group() -> None:
    def apart(some: Sequence[int], others: Sequence[int]) -> bool:
        return {*some, *others} >= {0, 2}

    edges = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9)]
    assert cluster(3, edges, least=0.5, apart=apart) == [[0, 1], [2]]


def test_the_order_of_edges_changes_nothing() -> None:
    edges = [(0, 1, 0.6), (1, 2, 0.6), (2, 3, 0.6), (0, 3, 0.6)]
    assert cluster(4, edges, least=0.3, apart=free) == cluster(4, edges[::-1], least=0.3, apart=free)


def test_nothing_gives_no_groups() -> None:
    assert cluster(0, [], least=0.5, apart=free) == []
