"""What linking keeps: neighbours, full names, edges; and links kept beside another process."""

import random
from pathlib import Path

import numpy as np

from servanda.ledger import create_ledger, open_ledger
from servanda.linking import LinkingStep
from servanda.linking.linkers.threads.edges import Edges
from servanda.linking.linkers.threads.full_names import FullNames
from servanda.linking.linkers.threads.neighbours import MOST_SHARED, Neighbours
from servanda.runs import Links, refresh_links
from support.ledger_records import NOON, add_all, dump, small_set


def neighbours(*names: str) -> Neighbours:
    found = Neighbours()
    for number, some in enumerate(names):
        found.add(number, some.split())
    return found


def test_documents_that_share_a_telling_name_are_neighbours() -> None:
    found = neighbours("hadral velmar", "velmar ostrik", "ostrik")
    assert [found.of(number) for number in range(3)] == [[0, 1], [0, 1, 2], [1, 2]]


def test_names_that_many_processes_share_tell_nothing() -> None:
    found = neighbours("monday united hadral", "monday united velmar")
    assert found.of(0) == [0]


def test_a_document_without_names_may_be_about_anything() -> None:
    found = neighbours("hadral", "", "velmar")
    assert found.of(1) == [0, 1, 2] and found.of(0) == [0, 1]
    assert found.with_weights(0)[1].tolist() == [MOST_SHARED] * 2


def test_neighbours_are_the_same_from_both_sides_and_after_others_went() -> None:
    source = random.Random(4)
    words = [f"name{letter}" for letter in "abcdefghijkl"]
    names = [source.sample(words, source.randrange(5)) for _ in range(30)]
    found, fewer = Neighbours(), Neighbours()
    for number, some in enumerate(names):
        found.add(number, some)
    for number in range(0, 30, 3):
        found.remove(number)
    for number in set(range(30)) - set(range(0, 30, 3)):
        fewer.add(number, names[number])
        assert all(number in found.of(other) for other in found.of(number))
    assert all(found.of(number) == fewer.of(number) for number in range(1, 30, 3))


def test_a_short_name_is_the_one_longer_name_that_ends_in_it() -> None:
    names = FullNames()
    names.use(1, ["Front"])
    assert names.full("Front") == "Front"
    assert names.use(2, ["Hadral Front"]) == {1}
    assert names.full("Front") == "Hadral Front"
    assert names.use(3, ["Ostrik Front"]) == {1}
    assert names.full("Front") is None
    assert names.use(3, []) == {1}
    assert names.full("Front") == "Hadral Front"


def test_edges_are_known_from_both_sides_until_one_goes() -> None:
    edges = Edges()
    values = np.array([[9000, 1, 2], [3000, 3, 4]], np.int16)
    edges.add(np.array([0, 0]), np.array([1, 2]), values)
    assert edges.of(1)["other"].tolist() == [0] and edges.of(0)["likeness"].tolist() == [9000, 3000]
    assert {row: lost["likeness"].tolist() for row, lost in edges.drop([0])} == {1: [9000], 2: [3000]}
    assert not len(edges.of(1)) and not len(edges.of(0))


def test_links_that_another_process_made_meanwhile_are_made_anew(tmp_path: Path) -> None:
    first, second, third = small_set(3)
    with (
        create_ledger(str(tmp_path / "l.sqlite")) as ledger,
        open_ledger(str(tmp_path / "l.sqlite")) as other,
    ):
        links = Links()
        add_all(ledger, [first])
        refresh_links(ledger, known_at=NOON, links=links)
        add_all(other, [second])
        refresh_links(other, known_at=NOON)
        add_all(ledger, [third])
        refresh_links(ledger, known_at=NOON, links=links)
        with create_ledger(str(tmp_path / "anew.sqlite")) as anew:
            add_all(anew, [first, second, third])
            refresh_links(anew, known_at=NOON)
            assert dump(ledger) == dump(anew)


def test_kept_links_close_and_open_only_what_changes(tmp_path: Path) -> None:
    first, second, third = small_set(3)
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        links = Links()
        add_all(ledger, [first, second])
        refresh_links(ledger, known_at=NOON, links=links)
        with ledger.reading() as connection:
            before = set(connection.exec_driver_sql("SELECT row_id FROM thread_links"))
        add_all(ledger, [third])
        assert refresh_links(ledger, known_at=NOON, links=links) is not None
        assert refresh_links(ledger, known_at=NOON, links=links) is None
        with ledger.reading() as connection:
            open_ones = "SELECT row_id FROM thread_links WHERE known_to IS NULL"
            kept = before & set(connection.exec_driver_sql(open_ones))
        assert len(kept) >= len(before) / 2


def test_who_watches_is_told_of_each_step_until_it_is_done(tmp_path: Path) -> None:
    told: dict[LinkingStep, list[tuple[int, int]]] = {}
    links = Links(watcher=lambda step, done, whole: told.setdefault(step, []).append((done, whole)))
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        add_all(ledger, small_set(3))
        linked = refresh_links(ledger, known_at=NOON, links=links)
    assert linked is not None and list(told) == list(LinkingStep)
    for some in told.values():
        assert some == sorted(some) and some[-1][0] == some[-1][1]
    assert told[LinkingStep.READ] == [(1, 3), (2, 3), (3, 3)]
    assert told[LinkingStep.COMPARE][-1] == (3, 3) and told[LinkingStep.BUILD][-1][0] == linked.threads
