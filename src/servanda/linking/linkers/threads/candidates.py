"""Which pairs are worth comparing: those that promise something, of documents about one process.

Whether a pair is compared is told by its two mentions and their two documents alone: no other document
changes that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.bags import KINDS, STEMS, Bag, distinct, sums_before
from servanda.linking.linkers.threads.likeness import Rows, are_apart
from servanda.linking.linkers.threads.mentions import SCALE, Collection, Mention, gap
from servanda.linking.linkers.threads.neighbours import MOST_SHARED, Neighbours
from servanda.linking.linkers.threads.table import Table
from servanda.linking.linkers.threads.telling_names import MIN_SHARED, shared_names

Numbers = NDArray[np.int64]
Whole = NDArray[np.integer[Any]]

#: A pair is compared where the cosine of meanings blended with their surroundings, plus these shares of what
#: it has in common of its words (of the lighter side's, and each 1000 of weight), is at least so much; and
#: more for each 1000 of weight that the names that the documents share fall short of MOST_SHARED:
#: docs/measurements/linking.md.
MIN_PROMISE, CONTAINED, COMMON, FAR = 0.45, 0.3, 0.09, 0.08
#: A status report is compared with every commitment of its document that is no farther away.
MAX_CHARS = 600


@dataclass(frozen=True, slots=True)
class Side:
    """Mentions as they are looked through."""

    blend: NDArray[np.int8] | NDArray[np.float32]
    stems: Whole
    """Numbers of the stems of each mention, one mention after the other."""
    sizes: Whole
    weights: Whole
    """Weight of the stems of each mention."""

    @classmethod
    def of(cls, mentions: Sequence[Mention], blend: NDArray[np.generic], bag: Bag = Bag.CORE) -> "Side":
        """Return mentions with their blended meanings; reports are looked through by core and cue."""
        stems = [_stems(mention, bag) for mention in mentions]
        return cls(
            blend=blend.astype(np.int8, copy=False),
            stems=np.concatenate([np.zeros(0, np.int64), *stems]),
            sizes=np.array([len(some) for some in stems], np.int64),
            weights=np.array([STEMS.weigh(some.tolist()) for some in stems], np.int64),
        )

    @classmethod
    def of_table(cls, table: Table, rows: Numbers, bag: Bag) -> "Side":
        """Return the mentions of rows."""
        stems, sizes = table.stems(rows, bag)
        ends = np.cumsum(sizes)
        weights = sums_before(STEMS.weights()[stems])
        blend = table.blend(rows).astype(np.float32)  # once, though it is held against many
        return cls(blend, stems, sizes, weights[ends] - weights[ends - sizes])

    def __len__(self) -> int:
        return len(self.sizes)

    def part(self, first: int, end: int) -> "Side":
        """Return the mentions from `first` on, before `end`."""
        before, inside = int(self.sizes[:first].sum()), int(self.sizes[first:end].sum())
        stems = self.stems[before : before + inside]
        return Side(self.blend[first:end], stems, self.sizes[first:end], self.weights[first:end])


def promising(lefts: Side, rights: Side, shared: Whole | None = None) -> tuple[Rows, Rows]:
    """Return the rows of two sides that are worth comparing.

    `shared` is the weight of the names that the documents of each pair share, or of each right row with the
    left ones; pairs of a negative weight are not asked for.
    """
    if not len(lefts) or not len(rights):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    width = min(lefts.blend.shape[1], rights.blend.shape[1])  # findings without vectors have no width
    ours, theirs = (side.blend[:, :width].astype(np.float32, copy=False) for side in (lefts, rights))
    promise = ours @ theirs.T
    promise /= np.float32(SCALE**2)
    common = _common(lefts, rights)
    lighter = np.maximum(1, np.minimum(lefts.weights[:, None], rights.weights[None])).astype(np.float32)
    np.divide(common, lighter, out=lighter)
    lighter *= np.float32(CONTAINED)
    promise += lighter
    common *= np.float32(COMMON / 1000)
    promise += common
    left, right = np.nonzero(promise >= _least(shared))
    return left, right


def _least(shared: Whole | None) -> NDArray[np.float32]:
    """Return the least promise that is asked for."""
    if shared is None:
        return np.full(1, MIN_PROMISE, np.float32)
    least = np.full(shared.shape, MIN_PROMISE, np.float32)
    least += np.float32(FAR / 1000) * (MOST_SHARED - shared).astype(np.float32)
    least[shared < 0] = np.inf
    return least


def _stems(mention: Mention, bag: Bag) -> Numbers:
    first = sum(mention.bags.sizes[:bag])
    places = mention.bags.places[first : first + mention.bags.sizes[bag]]
    return (places // KINDS).astype(np.int64)


def _common(lefts: Side, rights: Side) -> NDArray[np.float32]:
    """Return the weight of the common stems of each pair."""
    return weigh_common((lefts.stems, lefts.sizes), (rights.stems, rights.sizes), STEMS.weights())


def weigh_common(
    lefts: tuple[Whole, Whole], rights: tuple[Whole, Whole], weights: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return the weight of what two sets have in common; whole numbers, so that sums are exact.

    A side is the numbers in its sets, one set after the other, and how many each set has.
    """
    (some, sizes), (others, other_sizes) = lefts, rights
    known, places = distinct(some, len(weights))
    columns = np.full(len(weights), -1, np.int64)
    columns[known] = np.arange(len(known))
    at = columns[others]
    there = at >= 0
    ours = np.zeros((len(sizes), len(known)), np.float32)
    ours[np.repeat(np.arange(len(sizes)), sizes), places] = weights[known][places]
    theirs = np.zeros((len(known), len(other_sizes)), np.float32)
    theirs[at[there], np.repeat(np.arange(len(other_sizes)), other_sizes)[there]] = 1.0
    with np.errstate(invalid="ignore"):  # some processors raise the flag over places that hold no number
        result: NDArray[np.float32] = ours @ theirs
    return result


def about_one_process(lefts: Collection, rights: Collection, left: Rows, right: Rows) -> NDArray[np.bool_]:
    """Return for each pair whether its surroundings share telling names; so they do within a document."""
    some, others = lefts.mentions, rights.mentions
    found = np.zeros(len(left), bool)
    for at, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        one, other = some[i], others[j]
        near = one.facts.id == other.facts.id or not (one.document_names and other.document_names)
        found[at] = near or shared_names(one.names, other.names) >= MIN_SHARED
    return found


def pair_mentions(mentions: Collection) -> tuple[Rows, Rows]:
    """Return rows of commitments that may be one undertaking: the left row is the smaller one."""
    rows = _by_document(mentions.mentions)
    side = Side.of(mentions.mentions, mentions.blend)
    found = [
        (some[left], others[right])
        for some, others, shared in _neighbouring(rows, rows, mentions.mentions)
        for left, right in [promising(_only(side, some), _only(side, others), shared)]
    ]
    some = mentions.mentions
    pairs: set[tuple[int, int]] = set()
    for lefts, rights in found:
        inside = lefts < rights
        pairs.update(zip(lefts[inside].tolist(), rights[inside].tolist(), strict=True))
    left, right = _rows({(i, j) for i, j in pairs if not are_apart(some[i], some[j])})
    kept = about_one_process(mentions, mentions, left, right)
    return left[kept], right[kept]


def pair_reports(reports: Collection, mentions: Collection) -> tuple[Rows, Rows]:
    """Return rows of status reports and of the commitments that they may be about."""
    rows, other_rows = _by_document(reports.mentions), _by_document(mentions.mentions)
    side = Side.of(reports.mentions, reports.blend, Bag.FULL)
    other_side = Side.of(mentions.mentions, mentions.blend)
    pairs: set[tuple[int, int]] = set()
    for some, others, shared in _neighbouring(rows, other_rows, [*reports.mentions, *mentions.mentions]):
        left, right = promising(_only(side, some), _only(other_side, others), shared)
        pairs.update(zip(some[left].tolist(), others[right].tolist(), strict=True))
    for document, some in rows.items():
        own = other_rows.get(document, ())
        pairs.update(
            (int(i), int(j)) for i in some for j in own if are_near(reports.mentions[i], mentions.mentions[j])
        )
    left, right = _rows(pairs)
    kept = about_one_process(reports, mentions, left, right)
    return left[kept], right[kept]


def are_near(report: Mention, mention: Mention) -> bool:
    """Return whether a report stands so near to a commitment of its document that they are compared."""
    return gap(report, mention) <= MAX_CHARS


def is_of_the_whole(report: Mention, mention: Mention) -> bool:
    """Return whether a report is about a framework as a whole, and the commitment does not name that."""
    return report.is_of_arrangement and not report.core & mention.core


def _by_document(mentions: Sequence[Mention]) -> dict[str, Rows]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, mention in enumerate(mentions):
        found[mention.facts.id].append(row)
    return {document: np.array(rows, np.int64) for document, rows in found.items()}


def _neighbouring(
    rows: Mapping[str, Rows], other_rows: Mapping[str, Rows], mentions: Iterable[Mention]
) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Yield the rows of each document with those of its neighbours, and the weight of the shared names."""
    names = {mention.facts.id: mention.document_names for mention in mentions}
    neighbours, documents = Neighbours(), sorted(names)
    for number, document in enumerate(documents):
        neighbours.add(number, names[document])
    for number, document in enumerate(documents):
        near = zip(*(some.tolist() for some in neighbours.with_weights(number)), strict=True)
        others = [(other_rows[documents[at]], weight) for at, weight in near if documents[at] in other_rows]
        if document in rows and others:
            shared = [np.full(len(some), weight, np.int64) for some, weight in others]
            yield rows[document], np.concatenate([some for some, _ in others]), np.concatenate(shared)


def _only(side: Side, rows: Rows) -> Side:
    ends = np.cumsum(side.sizes)
    stems = [side.stems[ends[row] - side.sizes[row] : ends[row]] for row in rows]
    return Side(side.blend[rows], np.concatenate(stems), side.sizes[rows], side.weights[rows])


def _rows(pairs: set[tuple[int, int]]) -> tuple[Rows, Rows]:
    ordered = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return ordered[:, 0], ordered[:, 1]
