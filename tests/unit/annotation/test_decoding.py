from itertools import pairwise

import numpy as np

from servanda.annotation.decoding import (
    best_paths,
    log_softmax,
    sigmoid,
    spans_of,
    trigger_candidates,
)


def scores(*rows):
    return log_softmax(np.array([rows], np.float32))


def test_inside_never_follows_outside():
    path = best_paths(scores([9, 0, 0], [0, 3, 5], [9, 0, 0]))
    assert path.tolist() == [[0, 1, 0]]


def test_inside_never_opens_a_text():
    assert best_paths(scores([0, 1, 9], [0, 0, 9])).tolist() == [[1, 2]]


def test_inside_keeps_the_type_it_began_with():
    path = best_paths(scores([0, 9, 0, 0, 0], [0, 0, 2, 0, 3], [9, 0, 0, 0, 0]))
    assert path.tolist() == [[1, 2, 0]]


def test_legal_best_path_equals_search_by_hand():
    rng = np.random.default_rng(7)
    for _ in range(20):
        logits = log_softmax(rng.normal(size=(1, 4, 5)).astype(np.float32))
        found = best_paths(logits)[0].tolist()
        options = []
        for code in range(5**4):
            path = [code // 5**k % 5 for k in range(4)]
            legal = path[0] in (0, 1, 3) and all(b in (0, 1, 3) or a in (b, b - 1) for a, b in pairwise(path))
            if legal:
                options.append((sum(float(logits[0, i, t]) for i, t in enumerate(path)), path))
        assert found == max(options)[1]


def test_no_span_ends_with_a_word_that_opens_what_follows():
    the = np.array([[False, True, False]])
    goes_on = scores([0, 9, 0], [0, 0, 9], [3, 0, 2])
    assert best_paths(goes_on).tolist() == [[1, 2, 0]]
    assert best_paths(goes_on, the).tolist() == [[1, 2, 2]]
    nothing_behind = scores([0, 9, 0], [0, 0, 9], [9, 0, -9])
    assert best_paths(nothing_behind, the).tolist() == [[1, 0, 0]]
    last = np.array([[False, True]])
    assert best_paths(scores([0, 9, 0], [0, 0, 9]), last).tolist() == [[1, 0]]


def test_spans_end_where_another_begins():
    assert spans_of([0, 1, 2, 1, 0, 3, 4]) == [(1, 3, 0), (3, 4, 0), (5, 7, 1)]


def test_candidates_grow_over_likely_insides_only():
    probability = np.array([[0.9, 0.1, 0], [0.2, 0.8, 0], [0.1, 0.2, 0.7], [0.9, 0.0, 0.1]], np.float32)
    assert trigger_candidates(probability, floor=0.15, wide=0.15) == [(1, 3)]


def test_a_doubtful_extent_is_read_both_ways():
    probability = np.array([[0.1, 0.9, 0], [0.6, 0.1, 0.3], [0.5, 0.1, 0.4], [0.9, 0.0, 0.1]], np.float32)
    assert trigger_candidates(probability, floor=0.15, wide=0.15) == [(0, 1), (0, 3)]


def test_sigmoid_of_extremes_is_finite():
    assert sigmoid(np.array([-1e9, 0, 1e9], np.float32)).tolist() == [
        sigmoid(np.array([-30], np.float32))[0],
        0.5,
        sigmoid(np.array([30], np.float32))[0],
    ]
