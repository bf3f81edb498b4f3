"""Groups that are brought up to date are those that clustering everything at once finds."""

import random
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.linking.linkers.review.decisions import NO_TIES, Ties
from servanda.linking.linkers.threads.edges import PLAIN_EDGE, STEPS, Edges
from servanda.linking.linkers.threads.grouping import MIN_LIKENESS, Groups
from servanda.linking.linkers.threads.link_state import LinkState
from servanda.linking.linkers.threads.shelf import Shelf
from support.commitbank import SHIPPED, load_bundle
from support.linking_scores import resolved
from support.meanings import with_meanings

STRONG = round(MIN_LIKENESS * STEPS)


@cache
def shelf() -> Shelf:
    """Return a shelf with the mentions of one process, some of whose bearers differ."""
    bundle = with_meanings(load_bundle(SHIPPED / "bosnia"))
    own = defaultdict(list)
    for finding in resolved(bundle):
        own[finding.document_id].append(finding)
    state = LinkState()
    state.update([(facts, own[facts.id]) for facts in bundle.facts])
    return state._shelf


def commitments() -> list[int]:
    return [row for page in shelf() for row in page.commitment_rows]


class Changing:
    """Rows whose edges and ties change at random, with the groups kept beside them."""

    def __init__(self, source: random.Random, density: float) -> None:
        self.rows, self._source, self._density = commitments(), source, density
        self.edges, self.ties = Edges(PLAIN_EDGE), NO_TIES
        self.groups = Groups(shelf(), self.edges)
        self.alive: set[int] = set()
        self.clustered = 0

    def bring(self, rows: Iterable[int]) -> None:
        """Give rows other edges, and bring the groups up to date."""
        changed = set(rows)
        touched = self._drop(changed)
        self.alive |= changed
        self._join(sorted(changed))
        self.groups.update(changed | touched)

    def remove(self, rows: Iterable[int]) -> None:
        gone = set(rows) & self.alive
        touched = self._drop(gone)
        self.alive -= gone
        _, left = self.groups.forget(gone)
        self.groups.update((left | touched) & self.alive)

    def review(self) -> None:
        """Let reviewers say something else of some rows."""
        before = self.ties
        some = [shelf().id_of(row) for row in self._source.sample(sorted(self.alive), 4)]
        sides = [frozenset(some[:2]), frozenset(some[2:])]
        self.ties = self._source.choice([Ties(together=sides[:1]), Ties(apart=[(sides[0], sides[1])])])
        self.groups.tie(self.ties)
        spoken = {one for ties in (before, self.ties) for one in _spoken_of(ties)}
        self.groups.update({row for row in self.alive if shelf().id_of(row) in spoken})

    def _drop(self, rows: set[int]) -> set[int]:
        lost = self.edges.drop(rows)
        return {row for row, some in lost if (some["likeness"] >= STRONG).any()}

    def _join(self, rows: list[int]) -> None:
        pairs = {
            (min(row, other), max(row, other))
            for row in rows
            for other in self.alive
            if row != other and self._source.random() < self._density
        }
        values = [self._source.choice([300, 1900, 2100, 2150, 2500, 4000, 9000]) for _ in pairs]
        left, right = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
        self.edges.add(left, right, np.array(values, np.int16).reshape(-1, 1))

    def partition(self) -> set[tuple[int, ...]]:
        return {self.groups[group] for group in self.groups.homes(self.alive)}

    def at_once(self) -> set[tuple[int, ...]]:
        fresh = Groups(shelf(), self.edges)
        fresh.tie(self.ties)
        fresh.update(self.alive)
        return {fresh[group] for group in fresh.homes(self.alive)}


def _spoken_of(ties: Ties) -> set[str]:
    sides = [side for pair in ties.apart for side in pair]
    return {one for some in (*ties.together, *sides) for one in some}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), per_row=st.sampled_from([0.7, 1.5, 3.0, 8.0]))
def test_groups_brought_up_to_date_are_those_of_everything(seed: int, per_row: float) -> None:
    source = random.Random(seed)
    rows = commitments()
    changing = Changing(source, per_row / len(rows))
    changing.bring(source.sample(rows, len(rows) // 2))
    for _ in range(12):
        step = source.choice(["bring", "bring", "remove", "review"])
        some = source.sample(rows, source.choice([1, 2, 5]))
        if step == "review":
            changing.review()
        else:
            getattr(changing, step)(some)
        assert changing.partition() == changing.at_once(), step
