"""How much better a pair is than the next best between the same mention and the same document."""

import numpy as np

from servanda.linking.linkers.threads.likeness import Rows, Table

RANK_FEATURES = ("lead_of_both", "lead_of_one", "best_of_both")
#: Score of a pair that was not worth comparing, and the greatest lead that counts.
FLOOR, MOST = -4.0, 2.0


def rank(documents: Rows, left: Rows, right: Rows, scores: Table) -> Table:
    """Return the values of RANK_FEATURES for each pair; all 0 within one document.

    `documents` are numbers of the mentions' documents. All pairs of two documents are to be
    asked for at once; other documents change nothing.
    """
    there, back = _leads(left, documents[right], scores), _leads(right, documents[left], scores)
    apart = documents[left] != documents[right]
    return rank_features(np.minimum(there, back) * apart, np.maximum(there, back) * apart)


def rank_features(worse: Table, better: Table) -> Table:
    """Return the values of RANK_FEATURES, given the leads of each pair from either side, the lesser first."""
    columns = np.stack([worse, better, (worse > 0).astype(np.float64)], axis=1)
    result: Table = np.round(columns, 4).astype(np.float64)
    return result


def _leads(rows: Rows, documents: Rows, scores: Table) -> Table:
    """Return of each pair how far its score lies before the best other one of the row with the document."""
    if not len(scores):
        return np.zeros(0)
    order = np.lexsort((-scores, documents, rows))
    whose, where, values = rows[order], documents[order], scores[order]
    is_first = np.append(True, (whose[1:] != whose[:-1]) | (where[1:] != where[:-1]))
    is_last = np.append(is_first[1:], True)
    following = np.where(is_last, FLOOR, np.append(values[1:], FLOOR))
    starts, group = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    best, second = values[starts][group], np.maximum(following[starts], FLOOR)[group]
    found = np.empty(len(order))
    found[order] = np.clip(values - np.where(values == best, second, best), -MOST, MOST)
    return found
