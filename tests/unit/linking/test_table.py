"""Arrays that grow with the documents give back what was put into them."""

import numpy as np
import pytest

from servanda.linking.linkers.threads import spill, table
from servanda.linking.linkers.threads.spill import Spill, Spilled
from servanda.linking.linkers.threads.table import Stretches, Vectors


def test_runs_of_numbers_are_found_by_where_they_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PIECE_NUMBERS", 7)
    kept, runs = Stretches(), [[1, 2, 3], [], [4], [5, 6, 7, 8, 9, 10, 11], [12, 13], []]
    starts = np.array([kept.add(np.array(run, np.int32)) for run in runs])
    sizes = np.array([len(run) for run in runs])
    for which in ([0, 1, 2, 3, 4, 5], [4, 0, 3, 0], [1, 5], []):
        wanted = [number for at in which for number in runs[at]]
        some = np.array(which, np.int64)
        assert kept.take(starts[some], sizes[some]).tolist() == wanted
    with pytest.raises(ValueError, match="longer than 7"):
        kept.add(np.zeros(8, np.int32))


def test_vectors_lie_by_row_and_those_that_are_missing_are_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PIECE_ROWS", 4)
    kept = Vectors()
    kept.put(0, np.zeros((3, 2, 0), np.int8))  # a document whose findings have no vectors
    first = np.arange(18, dtype=np.int8).reshape(3, 3, 2)
    kept.put(2, first)
    wider = np.arange(12, dtype=np.int8).reshape(3, 1, 4)
    kept.put(9, wider)
    found = kept.take(np.array([4, 0, 9, 2, 30]))
    assert found.shape == (5, 3, 4)
    assert found[0, :, :2].tolist() == first[:, 2].tolist() and not found[0, :, 2:].any()
    assert not found[1].any() and not found[4].any()
    assert found[2].tolist() == wider[:, 0].tolist()
    assert kept.take(np.array([9, 2]), 2).tolist() == [wider[2, 0].tolist(), [*first[2, 0].tolist(), 0, 0]]


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
    kept.erase(places[19])
    kept._file.seek(0)
    assert b"word" * 19 not in kept._file.read() and kept.get(places[18]) == some[18]
