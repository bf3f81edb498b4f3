"""Commitments → groups that are one undertaking each."""

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from servanda.extraction.records import FindingId
from servanda.linking.linkers.review.decisions import Ties
from servanda.linking.linkers.threads.clusters import Near, cluster
from servanda.linking.linkers.threads.edges import STEPS, Edges
from servanda.linking.linkers.threads.likeness import Table
from servanda.linking.linkers.threads.shelf import Shelf

#: Least average likeness of two groups that are joined, steepness of the likeness, and least likeness of a
#: status report to a commitment of its thread: docs/measurements/linking.md.
MIN_LIKENESS = 0.30
STEEPNESS = 2.0
MIN_REPORT_LIKENESS = 0.28
#: A pair that is less alike counts as not alike at all.
LEAST_LIKENESS = 0.02

_LEAST = round(MIN_LIKENESS * STEPS)

#: Why two findings are together that no score joins.
BY_REVIEW = "review decision"
WHOLE = "it speaks of an arrangement as a whole, not of one undertaking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The best reason for which a finding belongs to its group."""

    likeness: float
    reasons: Mapping[str, float] = field(default_factory=dict)


def likeness(scores: Table) -> Table:
    """Return scores as values between 0 and 1, the same on every machine."""
    found: Table = in_steps(scores) / STEPS
    return found


def in_steps(scores: Table) -> NDArray[np.int64]:
    """Return the likeness of scores in whole ten-thousandths, so that sums are exact in any order."""
    found: NDArray[np.int64] = _curve()[np.clip(np.rint(scores * 1000), -8000, 8000).astype(np.int64) + 8000]
    return found


@lru_cache(maxsize=1)
def _curve() -> NDArray[np.int64]:
    values = [round(STEPS / (1 + math.exp(-STEEPNESS * step / 1000))) for step in range(-8000, 8001)]
    return np.array(values, np.int64)


class Groups:
    """The groups of commitments, kept while documents come and go."""

    def __init__(self, shelf: Shelf, edges: Edges) -> None:
        self._shelf, self._edges = shelf, edges
        self._rows: dict[int, tuple[int, ...]] = {}
        self._home: dict[int, int] = {}
        self._next = 0
        self._together: dict[int, frozenset[int]] = {}
        self._apart: list[tuple[frozenset[int], frozenset[int]]] = []

    def __getitem__(self, group: int) -> tuple[int, ...]:
        return self._rows[group]

    def __contains__(self, group: object) -> bool:
        return group in self._rows

    def home(self, row: int) -> int:
        """Return the group of a commitment."""
        return self._home[row]

    def homes(self, rows: Iterable[int]) -> set[int]:
        """Return the groups of those rows that have one."""
        return {self._home[row] for row in rows if row in self._home}

    def forget(self, rows: Iterable[int]) -> tuple[set[int], set[int]]:
        """Take out rows that are gone; return the groups that go with them, and the rows left without one."""
        known = set(rows)
        gone = self.homes(known)
        left = {row for group in gone for row in self._rows.pop(group)}
        for row in left:
            del self._home[row]
        return gone, left - known

    def tie(self, ties: Ties) -> None:
        """Take over what reviewers joined and kept apart."""
        self._together, self._apart = {}, []
        for some in ties.together:
            rows = self._known(some)
            self._together |= dict.fromkeys(rows, rows)
        for some, others in ties.apart:
            self._apart.append((self._known(some), self._known(others)))

    def _known(self, findings: Iterable[FindingId]) -> frozenset[int]:
        rows = {self._shelf.row(finding) for finding in findings}
        return frozenset(row for row in rows if row is not None and self._shelf.is_commitment(row))

    def update(self, rows: Iterable[int]) -> tuple[set[int], set[int]]:
        """Group anew what these rows can change; return the groups that came and those that went.

        Clustering always joins the best pair of all, so that a group comes to be as if it were alone, and
        two groups stay two wherever they stay two when clustered alone. Of a large ledger it is therefore
        enough to cluster the changed rows with the groups beside them, and to take in more where one of
        these does not stay as it is.
        """
        came: set[int] = set()
        gone: set[int] = set()
        waiting = set(rows)
        waiting.update(row for group in self.homes(waiting) for row in self._rows[group])
        while waiting:
            inside, beside = self._around([waiting.pop()], waiting)
            while True:
                near = [row for group in beside for row in self._rows[group]]
                wanted = {tuple(some) for some in self._cluster(self._shelf.in_order([*inside, *near]))}
                changed = {group for group in beside if self._rows[group] not in wanted}
                if not changed:
                    break
                more = [row for group in changed for row in self._rows[group]]
                inside, beside = self._around([*inside, *more], waiting)
            waiting -= inside
            held = self.homes(inside)
            gone |= {group for group in held if self._rows[group] not in wanted}
            for group in held & gone:
                for member in self._rows.pop(group):
                    del self._home[member]
            for some in wanted:
                if some[0] not in self._home:
                    self._rows[self._next] = some
                    self._home |= dict.fromkeys(some, self._next)
                    came.add(self._next)
                    self._next += 1
        return came, gone

    def _around(self, rows: Iterable[int], waiting: Set[int]) -> tuple[set[int], set[int]]:
        """Return these rows with what waits and is connected with them, and the other groups beside them.

        Pairs of enough likeness connect, and reviewers: no others can ever be of one group.
        """
        inside = set(rows)
        beside: set[int] = set()
        open_rows = list(inside)
        while open_rows:
            row = open_rows.pop()
            edges = self._edges.of(row)
            near = edges["other"][edges["likeness"] >= _LEAST].tolist() if len(edges) else []
            for other in (*near, *self._together.get(row, ())):
                if other in inside:
                    continue
                if other in waiting or other not in self._home:
                    inside.add(other)
                    open_rows.append(other)
                else:
                    beside.add(self._home[other])
        return inside, beside

    def _cluster(self, rows: Sequence[int]) -> list[list[int]]:
        if len(rows) == 1:
            return [list(rows)]
        places = {row: at for at, row in enumerate(rows)}
        inside = _Inside(self._edges, rows)
        joined = {self._together[row] for row in rows if row in self._together}
        together = [frozenset(places[one] for one in some) for some in joined]
        clusters = cluster(
            len(rows),
            inside,
            least=_LEAST,
            apart=_Apart(self._shelf, rows, self._apart),
            together=[some for some in together if len(some) > 1],
        )
        return [[rows[at] for at in some] for some in clusters]

    def is_joined(self, row: int) -> bool:
        """Return whether reviewers joined a commitment to another."""
        return len(self._together.get(row, ())) > 1

    def best(self, row: int) -> NDArray[np.void] | None:
        """Return the best edge of a commitment inside its group; None where it has none."""
        members = frozenset(self._rows[self._home[row]])
        if len(members) == 1:
            return None
        edges = self._edges.of(row)
        inside = edges[[at for at, other in enumerate(edges["other"].tolist()) if other in members]]
        if not len(inside):
            return None
        best = inside[inside["likeness"] == inside["likeness"].max()]
        ids = self._shelf.ids(best["other"])
        own = self._shelf.ids(np.array([row]))[0]
        least, most = np.minimum(ids, own), np.maximum(ids, own)
        found: NDArray[np.void] = best[np.lexsort((most, least))[0]]
        return found


class _Inside:
    """Tells which others of a component its commitments are alike to."""

    def __init__(self, edges: Edges, rows: Sequence[int]) -> None:
        self._edges, self._rows = edges, rows
        self._first, last = min(rows), max(rows)
        self._places = np.full(last - self._first + 1, -1, np.int64)
        self._places[np.array(rows, np.int64) - self._first] = np.arange(len(rows))

    def __call__(self, at: int) -> Near:
        edges = self._edges.of(self._rows[at])
        others = edges["other"].astype(np.int64) - self._first
        known = np.flatnonzero((others >= 0) & (others < len(self._places)))
        places = self._places[others[known]]
        inside = places >= 0
        return places[inside], edges["likeness"][known[inside]].astype(np.int64)


class _Apart:
    """Tells which clusters of a component may never be joined."""

    def __init__(
        self, shelf: Shelf, rows: Sequence[int], split: Sequence[tuple[frozenset[int], frozenset[int]]]
    ) -> None:
        self._rows = rows
        self._firm = [shelf.firm_bearer(row) for row in rows]
        known = frozenset(rows)
        self._split = [(one & known, other & known) for one, other in split if one & known and other & known]

    def __call__(self, some: Sequence[int], others: Sequence[int]) -> bool:
        if self._split:
            one, two = {self._rows[at] for at in some}, {self._rows[at] for at in others}
            if any((a & one and b & two) or (a & two and b & one) for a, b in self._split):
                return True
        firm = {bearer for at in some if (bearer := self._firm[at]) is not None}
        other_firm = {bearer for at in others if (bearer := self._firm[at]) is not None} if firm else ()
        return any(not one & other for one in firm for other in other_firm)


def why_not(value: float) -> str:
    """Return why a status report is on no thread, given its greatest likeness to a commitment."""
    if not value:
        return "no commitment shares enough of its words or its place"
    return f"its likeness to the nearest commitment is {value:.4f}, less than {MIN_REPORT_LIKENESS}"
