"""Comparing the mentions of changed documents with those of their neighbours."""

from collections.abc import Iterable, Sequence

import numpy as np

from servanda.linking.linkers.threads.candidates import (
    Side,
    about_one_process,
    are_near,
    is_bad_news_of_another,
    is_of_the_whole,
    promising,
)
from servanda.linking.linkers.threads.edges import STEPS, Edges
from servanda.linking.linkers.threads.grouping import MIN_REPORT_LIKENESS, in_steps
from servanda.linking.linkers.threads.likeness import (
    Pairs,
    are_apart,
    compare_mentions,
    compare_reports,
    score,
)
from servanda.linking.linkers.threads.neighbours import Neighbours
from servanda.linking.linkers.threads.pages import Page
from servanda.linking.linkers.threads.ranks import RANK_FEATURES, rank, rank_features
from servanda.linking.linkers.threads.shelf import Rows, Shelf
from servanda.linking.linkers.threads.weights import load_weights

_LEAST_REPORT = round(MIN_REPORT_LIKENESS * STEPS)
#: Pairs that are compared at one time; bounds memory, changes no result.
BATCH = 50_000


class Comparer:
    """Finds the edges of documents: between commitments, and from status reports to commitments."""

    def __init__(self, shelf: Shelf, neighbours: Neighbours) -> None:
        self.mentions, self.reports = Edges(), Edges()
        self._shelf, self._neighbours = shelf, neighbours

    def compare(self, pages: Iterable[Page]) -> None:
        """Compare everything of these pages, whose edges were dropped, with all neighbours and itself."""
        done: set[int] = set()
        mentions: list[tuple[Rows, Rows]] = []
        reports: list[tuple[Rows, Rows]] = []
        for page in sorted(pages, key=lambda one: one.number):
            done.add(page.number)
            near = [
                (other, weight)
                for number, weight in zip(*self._neighbours.with_weights(page.number), strict=True)
                if int(number) not in done and (other := self._shelf.numbered(int(number))) is not None
            ]
            mentions += _of_mentions(page, near)
            reports += _of_reports(page, near)
            if sum(len(left) for left, _ in mentions) >= BATCH:
                self._add_mentions(mentions)
                mentions = []
            if sum(len(left) for left, _ in reports) >= BATCH:
                self._add_reports(reports)
                reports = []
        self._add_mentions(mentions)
        self._add_reports(reports)

    def _add_mentions(self, found: Sequence[tuple[Rows, Rows]]) -> None:
        left, right = _joined(found)
        if not len(left):
            return
        turned = self._shelf.ids(left) > self._shelf.ids(right)
        left, right = np.where(turned, right, left), np.where(turned, left, right)
        collection, places = self._shelf.collect(np.concatenate([left, right]))
        one, other = places[: len(left)], places[len(left) :]
        some = collection.mentions
        firm = np.array([mention.is_firm for mention in some], bool)
        kept = about_one_process(collection, collection, one, other)
        for at in np.flatnonzero(kept & firm[one] & firm[other]).tolist():
            kept[at] = not are_apart(some[one[at]], some[other[at]])
        left, right, one, other = left[kept], right[kept], one[kept], other[kept]
        pairs = compare_mentions(collection, one, other)
        ranks = rank(some, one, other, score(pairs, load_weights()["mention"]))
        values = np.zeros((len(left), 3), np.int16)
        values[:, 0] = in_steps(score(with_ranks(pairs, ranks), load_weights()["mention_ranked"]))
        values[:, 1:] = np.rint(ranks[:, :2] * STEPS)
        self.mentions.add(left, right, values)

    def _add_reports(self, found: Sequence[tuple[Rows, Rows]]) -> None:
        left, right = _joined(found)
        if not len(left):
            return
        reports, one = self._shelf.collect(left)
        mentions, other = self._shelf.collect(right)
        told, some = reports.mentions, mentions.mentions
        whole = np.array([report.is_of_arrangement for report in told], bool)
        kept = about_one_process(reports, mentions, one, other)
        for at in np.flatnonzero(kept & whole[one]).tolist():
            kept[at] = not is_of_the_whole(told[one[at]], some[other[at]])
        left, right, one, other = left[kept], right[kept], one[kept], other[kept]
        values = np.zeros((len(left), 3), np.int16)
        pairs = compare_reports(reports, mentions, one, other)
        values[:, 0] = in_steps(score(pairs, load_weights()["report"]))
        for at in np.flatnonzero(values[:, 0] >= _LEAST_REPORT).tolist():
            if is_bad_news_of_another(told[one[at]], some[other[at]]):
                values[at, 0] = 0
        self.reports.add(left, right, values)

    def explain(self, rows: Rows, others: Rows, edges: np.typing.NDArray[np.void]) -> Pairs:
        """Return pairs of commitments with all features, given their edges."""
        turned = self._shelf.ids(rows) > self._shelf.ids(others)
        left, right = np.where(turned, others, rows), np.where(turned, rows, others)
        collection, places = self._shelf.collect(np.concatenate([left, right]))
        pairs = compare_mentions(collection, places[: len(left)], places[len(left) :])
        return with_ranks(pairs, rank_features(edges["worse"] / STEPS, edges["better"] / STEPS))

    def explain_reports(self, rows: Rows, others: Rows) -> Pairs:
        """Return pairs of a status report and a commitment with all features."""
        reports, one = self._shelf.collect(rows)
        mentions, other = self._shelf.collect(others)
        return compare_reports(reports, mentions, one, other)


def with_ranks(pairs: Pairs, ranks: np.typing.NDArray[np.float64]) -> Pairs:
    """Return pairs with the features of rank."""
    return Pairs(
        left=pairs.left,
        right=pairs.right,
        names=(*pairs.names, *RANK_FEATURES),
        values=np.concatenate([pairs.values, ranks], axis=1),
    )


def _of_mentions(page: Page, near: Sequence[tuple[Page, int]]) -> list[tuple[Rows, Rows]]:
    """Return the rows of commitments worth comparing, inside a page and with others."""
    left, right = promising(page.side, page.side)
    inside = left < right
    found = [(left[inside] + page.first, right[inside] + page.first)]
    others = [(one, weight) for one, weight in near if one.commitments]
    if page.commitments and others:
        rows, shared = _spread([(one.commitment_rows, weight) for one, weight in others])
        left, right = promising(page.side, Side.joined([one.side for one, _ in others]), shared)
        found.append((left + page.first, rows[right]))
    return found


def _of_reports(page: Page, near: Sequence[tuple[Page, int]]) -> list[tuple[Rows, Rows]]:
    """Return the rows of reports and commitments worth comparing, inside a page and with others."""
    reports, first = page.mentions[page.commitments :], page.report_rows.start
    pairs = set(zip(*(some.tolist() for some in promising(page.report_side, page.side)), strict=True))
    pairs |= {
        (i, j)
        for i, report in enumerate(reports)
        for j, mention in enumerate(page.mentions[: page.commitments])
        if are_near(report, mention)
    }
    own = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    found = [(own[:, 0] + first, own[:, 1] + page.first)]
    others = [(one, weight) for one, weight in near if one.commitments]
    if reports and others:
        rows, shared = _spread([(one.commitment_rows, weight) for one, weight in others])
        left, right = promising(page.report_side, Side.joined([one.side for one, _ in others]), shared)
        found.append((left + first, rows[right]))
    others = [(one, weight) for one, weight in near if len(one.mentions) > one.commitments]
    if page.commitments and others:
        rows, shared = _spread([(one.report_rows, weight) for one, weight in others])
        left, right = promising(page.side, Side.joined([one.report_side for one, _ in others]), shared)
        found.append((rows[right], left + page.first))
    return found


def _spread(others: Sequence[tuple[range, int]]) -> tuple[Rows, Rows]:
    """Return the rows of pages, and for each the weight that its page has."""
    rows = np.concatenate([np.arange(some.start, some.stop) for some, _ in others])
    return rows, np.repeat([weight for _, weight in others], [len(some) for some, _ in others])


def _joined(found: Sequence[tuple[Rows, Rows]]) -> tuple[Rows, Rows]:
    nothing = np.zeros(0, np.int64)
    return (
        np.concatenate([nothing, *(left for left, _ in found)]),
        np.concatenate([nothing, *(right for _, right in found)]),
    )
