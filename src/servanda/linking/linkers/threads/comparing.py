"""Comparing the mentions of changed documents with those of their neighbours."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.blocks import Block, Blocks, Found, pair_of
from servanda.linking.linkers.threads.edges import PLAIN_EDGE, STEPS, Edges
from servanda.linking.linkers.threads.grouping import (
    LEAST_LIKENESS,
    MIN_LIKENESS,
    MIN_REPORT_LIKENESS,
    in_steps,
)
from servanda.linking.linkers.threads.likeness import Pairs, compare_mentions, compare_reports, score
from servanda.linking.linkers.threads.neighbours import Neighbours
from servanda.linking.linkers.threads.pages import Page
from servanda.linking.linkers.threads.ranks import RANK_FEATURES, rank, rank_features
from servanda.linking.linkers.threads.sharing import may_share, shared_out
from servanda.linking.linkers.threads.shelf import Shelf
from servanda.linking.linkers.threads.table import Rows
from servanda.linking.linkers.threads.traits import Traits
from servanda.linking.linkers.threads.weights import load_weights
from servanda.linking.linkers.threads.whose_report import BadNews, is_of_another
from servanda.linking.progress import LinkingStep, Watcher, unwatched

#: Likeness of a pair from which its leads are kept: those that tell why a commitment is in a group.
_STRONG = round(MIN_LIKENESS * STEPS)
_ALIKE = round(LEAST_LIKENESS * STEPS)
_LEAST_REPORT = round(MIN_REPORT_LIKENESS * STEPS)
#: Pairs that are compared at one time, and pairs whose mentions are fetched together, to which come others of
#: one document; they bound memory, and change no result.
BATCH, MOST_PAIRS = 10_000, 40_000
#: Documents whose comparing is shared out: with fewer, to begin takes longer than it spares (docs/scale.md).
WORTH_SHARING = 200


class Alike(NamedTuple):
    """Some pairs that are alike, with the columns of an edge."""

    left: Rows
    right: Rows
    values: NDArray[np.int16]


class Comparer:
    """Finds the edges of documents: between commitments, and from status reports to commitments.

    Where there is much to compare, `processes` share it.
    """

    def __init__(
        self, shelf: Shelf, neighbours: Neighbours, *, processes: int = 1, watcher: Watcher = unwatched
    ) -> None:
        self.mentions, self.reports = Edges(PLAIN_EDGE), Edges(PLAIN_EDGE)
        self._leads = Edges()
        self._shelf, self._neighbours = shelf, neighbours
        self._processes, self._watcher = processes, watcher

    def compare(self, pages: Collection[Page]) -> None:
        """Compare everything of these pages, whose edges were dropped, with all neighbours and itself."""
        done = 0
        for documents, mentions, reports in self._alike(pages):
            for left, right, values in mentions:
                self.mentions.add(left, right, values[:, :1])
                strong = values[:, 0] >= _STRONG
                self._leads.add(left[strong], right[strong], values[strong])
            for some in reports:
                self.reports.add(*some)
            done += documents
            self._watcher(LinkingStep.COMPARE, done, len(pages))

    def _alike(self, pages: Collection[Page]) -> Iterator[tuple[int, list[Alike], list[Alike]]]:
        """Yield of each block the number of documents, and what is alike: commitments, reports and those."""
        blocks = Blocks(pages, self._shelf, self._neighbours)
        if self._processes == 1 or len(pages) < WORTH_SHARING or not may_share():
            yield from map(self._alike_in, blocks)
            return
        self._shelf.write_out()
        yield from shared_out(
            lambda numbers: self._alike_in(blocks.again(numbers)),
            (tuple(block.numbers) for block in blocks),
            processes=self._processes,
        )

    def _alike_in(self, block: Block) -> tuple[int, list[Alike], list[Alike]]:
        mentions, reports = block.look_through()
        return (
            len(block.numbers),
            [one for some in self._few(mentions) for one in self._alike_mentions(some)],
            [one for some in self._few(reports) for one in self._alike_reports(some)],
        )

    def _few(self, found: Found) -> Iterator[Found]:
        """Yield pairs, some at a time: what they are compared by takes more room than they do."""
        for some in _cut(self._shelf.numbers(found.left), MOST_PAIRS):
            yield found.only(some)

    def sort_in(self) -> None:
        """Leave no edges that wait to be put to their rows, which copies of this process would each do."""
        for edges in (self.mentions, self.reports, self._leads):
            edges.sort_in()

    def drop_mentions(self, rows: Iterable[int]) -> Iterator[tuple[int, NDArray[np.void]]]:
        """Forget the edges between these commitments and others, as `Edges.drop` does."""
        gone = list(rows)
        for _ in self._leads.drop(gone):
            pass
        yield from self.mentions.drop(gone)

    def _alike_mentions(self, found: Found) -> Iterator[Alike]:
        for some, values in self._compared(found):
            alike = values[:, 0] >= _ALIKE
            yield Alike(some.left[alike], some.right[alike], values[alike])

    def _compared(self, found: Found) -> Iterator[tuple[Found, NDArray[np.int16]]]:
        """Yield pairs of commitments that are not apart, with the columns of an edge."""
        if not len(found):
            return
        traits, places = self._shelf.traits(np.concatenate([found.left, found.right]))
        one, other = places[: len(found)], places[len(found) :]
        firm = traits.flags("is_firm")
        sure = np.flatnonzero(firm[one] & firm[other])
        kept = np.ones(len(found), bool)
        kept[sure] = ~traits.bound.bearers.differ(one[sure], other[sure])
        found, one, other = found.only(kept), one[kept], other[kept]
        for some in _parts(traits, one, other):
            yield found.only(some), self._edges(traits, found.only(some), one[some], other[some])

    def _edges(self, traits: Traits, found: Found, one: Rows, other: Rows) -> NDArray[np.int16]:
        """Compare pairs, all of two documents at once, and return the columns of an edge."""
        turned = self._shelf.ids(found.left) > self._shelf.ids(found.right)
        pairs = compare_mentions(traits, one, other, turned, found.shared)
        left, right = np.where(turned, other, one), np.where(turned, one, other)
        ranks = rank(traits.documents, left, right, score(pairs, load_weights()["mention"]))
        values = np.zeros((len(found), 3), np.int16)
        values[:, 0] = in_steps(score(with_ranks(pairs, ranks), load_weights()["mention_ranked"]))
        values[:, 1:] = np.rint(ranks[:, :2] * STEPS)
        return values

    def _alike_reports(self, found: Found) -> Iterator[Alike]:
        if not len(found):
            return
        (told, one), (traits, other) = self._shelf.traits(found.left), self._shelf.traits(found.right)
        whole, accuses = told.flags("is_of_arrangement"), told.flags("accuses")
        kept = np.ones(len(found), bool)
        for at in np.flatnonzero(whole[one]).tolist():  # as `is_of_the_whole` tells
            kept[at] = not told.core(int(one[at])).isdisjoint(traits.core(int(other[at])))
        found, one, other = found.only(kept), one[kept], other[kept]
        for first in range(0, len(found), BATCH):
            some = slice(first, first + BATCH)
            pairs = compare_reports(told, traits, one[some], other[some], found.shared[some])
            values = in_steps(score(pairs, load_weights()["report"])).astype(np.int16)[:, None]
            for at in np.flatnonzero((values[:, 0] >= _LEAST_REPORT) & accuses[pairs.left]).tolist():
                news = self._shelf.bad_news(int(found.left[some][at]))
                if _is_of_another(news, traits, int(pairs.right[at])):
                    values[at, 0] = 0
            alike = values[:, 0] >= _ALIKE
            yield Alike(found.left[some][alike], found.right[some][alike], values[alike])

    def explain(self, rows: Rows, others: Rows) -> Pairs:
        """Return pairs of commitments, which have edges, with all features."""
        turned = self._shelf.ids(rows) > self._shelf.ids(others)
        left, right = np.where(turned, others, rows), np.where(turned, rows, others)
        traits, places = self._shelf.traits(np.concatenate([left, right]))
        shared = self._shelf.shared_names(left, right)
        pairs = compare_mentions(traits, places[: len(left)], places[len(left) :], shared=shared)
        leads = [self._leads_of(*pair) for pair in zip(rows.tolist(), others.tolist(), strict=True)]
        worse, better = np.array(leads, np.int64).reshape(-1, 2).T
        return with_ranks(pairs, rank_features(worse / STEPS, better / STEPS))

    def _leads_of(self, row: int, other: int) -> tuple[int, int]:
        """Return the leads of a pair that has an edge; of a weak one they are worked out again."""
        edges = self._leads.of(row)
        for _, _, worse, better in edges[edges["other"] == other].tolist():
            return worse, better
        pages = sorted((self._shelf.page_of(row), self._shelf.page_of(other)), key=lambda one: one.number)
        block = pair_of(*pages, shelf=self._shelf, neighbours=self._neighbours)
        for found, values in self._compared(block.mentions()):
            at = np.flatnonzero(np.isin(found.left, (row, other)) & np.isin(found.right, (row, other)))
            if len(at):
                return int(values[at[0], 1]), int(values[at[0], 2])
        raise ValueError(f"rows {row} and {other} have no edge")

    def explain_reports(self, rows: Rows, others: Rows) -> Pairs:
        """Return pairs of a status report and a commitment with all features."""
        reports, one = self._shelf.traits(rows)
        mentions, other = self._shelf.traits(others)
        return compare_reports(reports, mentions, one, other, self._shelf.shared_names(rows, others))


def with_ranks(pairs: Pairs, ranks: NDArray[np.float64]) -> Pairs:
    """Return pairs with the features of rank."""
    return Pairs(
        left=pairs.left,
        right=pairs.right,
        names=(*pairs.names, *RANK_FEATURES),
        values=np.ascontiguousarray(np.concatenate([pairs.values.T, ranks.T])).T,
    )


def _is_of_another(news: BadNews, mentions: Traits, at: int) -> bool:
    return is_of_another(
        news,
        bearer=mentions.names_of("bearer", at),
        counterparty=mentions.names_of("parties", at),
        words=lambda: mentions.said(at).finding.evidence.quotes.values(),
    )


def _parts(traits: Traits, one: Rows, other: Rows) -> Iterator[Rows]:
    """Yield pairs, some at a time, and all of two documents together."""
    if not len(one):
        return
    between = traits.documents[one] * (traits.documents.max() + 1) + traits.documents[other]
    order = np.argsort(between, kind="stable")
    for some in _cut(between[order], BATCH):
        yield order[some]


def _cut(values: Rows, most: int) -> Iterator[slice]:
    """Yield parts of so many, and more where equal values next to each other would come apart."""
    ends = np.append(np.flatnonzero(np.diff(values)) + 1, len(values))
    first = 0
    while first < len(values):
        end = int(ends[min(int(np.searchsorted(ends, first + most)), len(ends) - 1)])
        yield slice(first, end)
        first = end
