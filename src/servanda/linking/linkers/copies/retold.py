"""Which stories were told again in other words: a wire story that an editor shortened and rephrased."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Documents of at most so many days' distance, of which the shorter has this share of its words in the other,
#: and both this share in common, tell one story. Where one names the agency that printed the other, less will
#: do: docs/measurements/linking.md.
MIN_CONTAINED, MIN_CREDITED, MIN_SHARED, MAX_DAYS = 0.6, 0.5, 0.2, 3
#: Fewer words tell nothing. Of more, texts that have nothing to do with each other have as large a share in
#: common as a story told again: docs/measurements/linking.md.
MIN_WORDS, MAX_WORDS = 25, 300
#: A story is compared with all of near days where there are no more than these; of a band with the first.
_FEW = 64
#: Among more, with those that share a band of two least values: 99 in 100 of pairs with 0.2 in common do.
_BANDS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A news story of a known day, by its words."""

    number: int
    """In the order of appearance."""
    day: int
    words: frozenset[int]
    agency: frozenset[int]
    """Words of the publisher's name, where it is known to print news; else none."""
    publisher: str | None = None
    carried: Mapping[int, float] = field(default_factory=dict)
    """Number of an earlier document -> the share of this one that was carried over from it, word for word."""


def find_retold(stories: Iterable[Story]) -> dict[int, int]:
    """Return number of a story -> number of the first earlier one that it tells again."""
    known = {one.number: one for one in stories if MIN_WORDS <= len(one.words) <= MAX_WORDS}
    found: dict[int, int] = {}
    for first, later in sorted(_pairs(known.values())):
        if later not in found and _is_one_story(known[first], known[later]):
            found[later] = first
    return found


def _is_one_story(one: Story, other: Story) -> bool:
    if one.publisher is not None and one.publisher == other.publisher:
        return False  # who follows a story uses its own words again, and remains one witness
    both = len(one.words & other.words)
    shared = both / (len(one.words) + len(other.words) - both)
    contained = beyond(both / min(len(one.words), len(other.words)), other.carried.get(one.number, 0.0))
    credited = any(a.agency and a.agency <= b.words for a, b in ((one, other), (other, one)))
    return contained >= (MIN_CREDITED if credited else MIN_CONTAINED) and shared >= MIN_SHARED


def beyond(contained: float, carried: float) -> float:
    """Return the share of a text's words that another has, without what was carried over word for word.

    Who quotes half of a release at length, and adds what is not in it, does not tell the release again.
    """
    return (contained - carried) / (1 - carried) if carried < 1 else 1.0


def _pairs(stories: Iterable[Story]) -> set[tuple[int, int]]:
    """Return pairs of near days that are worth comparing, the earlier number first."""
    dated = sorted(stories, key=lambda story: (story.day, story.number))
    pairs: set[tuple[int, int]] = set()
    crowded: set[int] = set()
    first = 0
    for at, story in enumerate(dated):
        while story.day - dated[first].day > MAX_DAYS:
            first += 1
        if at - first <= _FEW:
            pairs |= {_pair(story, other) for other in dated[first:at]}
        else:
            crowded |= {story.number, *(other.number for other in dated[first:at])}
    return pairs | _alike([story for story in dated if story.number in crowded])


def _pair(one: Story, other: Story) -> tuple[int, int]:
    return min(one.number, other.number), max(one.number, other.number)


def _alike(dated: Sequence[Story]) -> set[tuple[int, int]]:
    """Return pairs of near days that share a band of least values."""
    buckets: dict[tuple[int, int, int], list[Story]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for story in dated:
        for band, (low, high) in enumerate(_bands(story.words)):
            bucket = buckets[band, low, high]
            while bucket and story.day - bucket[0].day > MAX_DAYS:
                bucket.pop(0)
            pairs |= {_pair(story, other) for other in bucket[:_FEW]}
            bucket.append(story)
    return pairs


def _bands(words: frozenset[int]) -> list[list[int]]:
    """Return the bands of a set of words: the same for the same set (MinHash: Broder, 1997)."""
    numbers = np.fromiter(words, np.uint64, len(words))
    factors, shifts = _hashes()
    least = ((numbers[:, None] * factors + shifts) >> np.uint64(16) & np.uint64(0xFFFFFFFF)).min(axis=0)
    bands: list[list[int]] = least.reshape(_BANDS, 2).tolist()
    return bands


@lru_cache(maxsize=1)
def _hashes() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the factors and shifts of the hash functions, drawn once and for all."""
    at = np.arange(1, 2 * _BANDS + 1, dtype=np.uint64)
    mixed = at * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = mixed ^ (mixed >> np.uint64(27))
    return mixed | np.uint64(1), mixed >> np.uint64(32)
