"""Arrays that grow with the documents give back what was put into them."""

import mmap
import random
from pathlib import Path

import numpy as np
import pytest

from servanda.linking.linkers.threads import edges, pieces, spill, table
from servanda.linking.linkers.threads.edges import PLAIN_EDGE, Edges
from servanda.linking.linkers.threads.pieces import Pieces
from servanda.linking.linkers.threads.spill import Spill, Spilled, SpilledMapping
from servanda.linking.linkers.threads.table import Stretches, Vectors

MEGABYTE = 1024 * 1024


def test_runs_of_numbers_are_found_by_where_they_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PIECE_NUMBERS", 7)
    kept, runs = Stretches(), [[1, 2, 3], [], [4], [5, 6, 7, 8, 9, 10, 11, 12, 13], [14, 15], []]
    starts = np.array([kept.add(np.array(run, np.int32)) for run in runs])
    sizes = np.array([len(run) for run in runs])
    for which in ([0, 1, 2, 3, 4, 5], [4, 0, 3, 0], [1, 5], []):
        wanted = [number for at in which for number in runs[at]]
        some = np.array(which, np.int64)
        assert kept.take(starts[some], sizes[some]).tolist() == wanted


def test_vectors_lie_by_row_and_those_that_are_missing_are_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PIECE_ROWS", 4)
    kept = Vectors()
    kept.put(0, np.zeros((3, 2, 0), np.int8))  # a document whose findings have no vectors
    first = np.arange(18, dtype=np.int8).reshape(3, 3, 2)
    kept.put(2, first)
    wider = np.arange(12, dtype=np.int8).reshape(3, 1, 4)
    kept.put(9, wider)
    found = kept.take(np.array([4, 0, 9, 2, 30]))
    assert found.shape == (3, 5, 4)
    assert found[:, 0, :2].tolist() == first[:, 2].tolist() and not found[:, 0, 2:].any()
    assert not found[:, 1].any() and not found[:, 4].any()
    assert found[:, 2].tolist() == wider[:, 0].tolist()
    assert kept.take(np.array([2, 9]), (2, 0)).tolist() == found[[2, 0]][:, [3, 2]].tolist()
    assert kept.take(np.array([], np.int64)).shape == (3, 0, 4)


def test_pieces_beyond_the_first_lie_in_a_file_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "IN_MEMORY", 2 * 4096)
    kept: Pieces[np.int16] = Pieces(np.dtype(np.int16), (2, 4))
    numbers = [kept.add(256) for _ in range(9)]  # a page of memory each
    assert numbers == list(range(9)) and len(kept) == 9
    assert not any(kept[number].any() for number in numbers)
    source = np.random.default_rng(5)
    wanted = source.integers(-100, 100, (9, 256, 2, 4)).astype(np.int16)
    for number in source.permutation(9).tolist():
        kept[number][:] = wanted[number]
    assert len(kept._recent) == 2 and len(kept._maps) == 7
    assert len({id(mapped.region) for mapped in kept._maps.values()}) == 3
    assert (np.array([kept[number] for number in source.permutation(9)]).sum()) == wanted.sum()
    assert all((kept[number] == wanted[number]).all() for number in numbers)
    assert kept.add(0) == 9 and kept[9].shape == (0, 2, 4)


def test_pieces_take_little_memory_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(mmap, "MADV_DONTNEED"):
        pytest.skip("This system cannot take parts of a file out of memory.")
    monkeypatch.setattr(pieces, "IN_MEMORY", 8 * MEGABYTE)
    before, kept = resident(), Pieces(np.dtype(np.uint8))
    for number in [kept.add(MEGABYTE) for _ in range(200)]:
        kept[number][:] = number
    assert all((kept[number] == number).all() for number in range(200))
    assert resident() - before < 40 * MEGABYTE


def resident() -> int:
    """Return the memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def test_edges_are_those_of_a_plain_table_whatever_is_added_and_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "IN_MEMORY", 4096)
    monkeypatch.setattr(edges, "PIECE_EDGES", 16)
    source = random.Random(3)
    kept, wanted = Edges(PLAIN_EDGE), dict[tuple[int, int], int]()
    for step in range(200):
        if step % 3:
            pairs = {tuple(sorted(source.sample(range(60), 2))) for _ in range(20)} - wanted.keys()
            rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
            values = [source.randrange(10_000) for _ in rows]
            kept.add(rows[:, 0], rows[:, 1], np.array(values, np.int16).reshape(-1, 1))
            wanted |= dict(zip(sorted(pairs), values, strict=True))
        else:
            gone = set(source.sample(range(70), 3))
            lost = {pair: value for pair, value in wanted.items() if gone & {*pair}}
            told = {(other, *edge.tolist()) for other, some in kept.drop(gone) for edge in some}
            beside = [(one, other) for pair in lost for one, other in (pair, pair[::-1]) if one not in gone]
            assert told == {(one, other, lost[min(one, other), max(one, other)]) for one, other in beside}
            wanted = {pair: value for pair, value in wanted.items() if pair not in lost}
        for row in source.sample(range(70), 5):
            own = {(sum(pair) - row, value) for pair, value in wanted.items() if row in pair}
            assert {edge.tolist() for edge in kept.of(row)} == own
    assert len(kept._pieces) < 100  # places that were left are used again


def test_what_waits_in_a_file_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "IN_MEMORY", 64)
    kept: Spill[tuple[int, str]] = Spill()
    some = [(number, "word" * number) for number in range(20)]
    places = [kept.put(one) for one in some]
    assert [kept.get(place) for place in reversed(places)] == some[::-1]
    in_order = Spilled(kept, places)
    assert list(in_order) == some and in_order[3] == some[3] and list(in_order[5:7]) == some[5:7]
    assert len(in_order) == 20 and not kept.is_wasteful
    for place in places[:16]:
        kept.drop(place)
    assert kept.is_wasteful
    for place in (places[17], kept.put((20, "last"))):  # in the file, and not written yet
        kept.erase(place)
    kept._file.seek(0)
    assert b"word" * 17 not in kept._file.read().replace(b"word" * 18, b"").replace(b"word" * 19, b"")
    assert b"last" not in kept._waiting and kept.get(places[18]) == some[18]


def test_what_lies_under_a_key_is_replaced_removed_and_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "IN_MEMORY", 256)
    kept: SpilledMapping[int, str] = SpilledMapping()
    source, wanted = random.Random(7), dict[int, str]()
    first = kept._spill
    for step in range(500):
        key = source.randrange(12)
        if source.random() < 0.2:
            kept.remove(key)
            wanted.pop(key, None)
        else:
            wanted[key] = f"{step} " * source.randrange(9)
            kept.put(key, wanted[key])
        assert dict(kept) == wanted and (3 in kept) == (3 in wanted)
    assert kept._spill is not first and len(kept._spill._waiting) + kept._spill._written < 3000
