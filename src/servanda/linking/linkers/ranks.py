"""How much better a pair is than the next best between the same mention and the same document."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from servanda.linking.linkers.likeness import Rows, Table
from servanda.linking.linkers.mentions import Mention

RANK_FEATURES = ("lead_of_both", "lead_of_one", "best_of_both")
#: Score of a pair that was not worth comparing, and the greatest lead that counts.
FLOOR, MOST = -4.0, 2.0


def rank(mentions: Sequence[Mention], left: Rows, right: Rows, scores: Table) -> Table:
    """Return the values of RANK_FEATURES for each pair; all 0 within one document."""
    documents = [mention.facts.id for mention in mentions]
    sides = [
        [(int(i), documents[int(j)]) for i, j in zip(left, right, strict=True)],
        [(int(j), documents[int(i)]) for i, j in zip(left, right, strict=True)],
    ]
    best: dict[tuple[int, str], list[float]] = defaultdict(lambda: [FLOOR, FLOOR])
    for keys in sides:
        for key, value in zip(keys, scores.tolist(), strict=True):
            first, second = best[key]
            best[key] = [value, first] if value > first else [first, max(second, value)]
    leads = [
        [_lead(best[key], value) for key, value in zip(keys, scores.tolist(), strict=True)] for keys in sides
    ]
    there, back = np.array(leads[0], np.float64), np.array(leads[1], np.float64)
    worse, better = np.minimum(there, back), np.maximum(there, back)
    apart = np.array([documents[int(i)] != documents[int(j)] for i, j in zip(left, right, strict=True)], bool)
    columns = np.stack([worse, better, (worse > 0).astype(np.float64)], axis=1)
    result: Table = np.round(np.where(apart[:, None], columns, 0.0), 4).astype(np.float64)
    return result


def _lead(best: Sequence[float], value: float) -> float:
    first, second = best
    rival = second if value == first else first
    return min(MOST, max(-MOST, value - rival))
