"""What mentions are compared by, as columns: worked out once for each mention, not once for each pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Commitment, Force
from servanda.linking.linkers.threads.bags import STEMS, BagTable, Numbers
from servanda.linking.linkers.threads.mentions import Collection, Matrix, Mention

_FORCES = {force: number for number, force in enumerate(Force)}
_TEXTS = frozenset({DocumentKind.AGREEMENT.value, DocumentKind.RESOLUTION.value})


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The traits of mentions; all columns have the mentions in the same order."""

    mentions: tuple[Mention, ...]
    meaning: Matrix
    context: Matrix
    blend: Matrix
    bags: BagTable
    documents: Numbers
    """A number for the document of each."""
    starts: Numbers
    ends: Numbers
    days: Numbers
    """The day on which each mention's document appeared, as a number; 0 where it is not known."""
    substance: NDArray[np.float64]
    firsts: Numbers
    """A number for the first word of each."""
    lasts: Numbers
    lengths: Numbers
    """How many words each has."""

    @classmethod
    def of(cls, collection: Collection, numbers: dict[str, int] | None = None) -> "Traits":
        """Return the traits of a collection; `numbers` are those that documents have already."""
        some, numbers = collection.mentions, {} if numbers is None else numbers
        published = [mention.facts.published for mention in some]
        return cls(
            mentions=some,
            meaning=collection.meaning,
            context=collection.context,
            blend=collection.blend,
            bags=BagTable.of([mention.bags for mention in some]),
            documents=np.array([numbers.setdefault(one.facts.id, len(numbers)) for one in some], np.int64),
            starts=np.array([mention.start for mention in some], np.int64),
            ends=np.array([mention.end for mention in some], np.int64),
            days=np.array([one.first_day.toordinal() if one else 0 for one in published], np.int64),
            substance=np.array([mention.substance for mention in some], np.float64),
            firsts=np.array(STEMS.numbers(one.words[0] if one.words else "" for one in some), np.int64),
            lasts=np.array(STEMS.numbers(one.words[-1] if one.words else "" for one in some), np.int64),
            lengths=np.array([len(one.words) for one in some], np.int64),
        )

    @cached_property
    def bound(self) -> "Bound":
        """Return who is bound to whom and how; asked of commitments only."""
        return Bound.of(self.mentions)


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Who is bound to whom, by when and how, of commitments."""

    bearers: "Sets"
    parties: "Sets"
    deadlines: "Sets"
    force: Numbers
    in_texts: NDArray[np.bool_]
    """Whether each stands in an agreement or a resolution."""

    @classmethod
    def of(cls, mentions: Sequence[Mention]) -> "Bound":
        """Return what commitments say of it."""
        details = [_details(mention) for mention in mentions]
        return cls(
            bearers=Sets([mention.bearer for mention in mentions]),
            parties=Sets([frozenset(one.counterparty_is) for one in details]),
            deadlines=Sets(
                [frozenset([one.deadline_value] if one.deadline_value else []) for one in details]
            ),
            force=np.array([_FORCES[one.force] for one in details], np.int64),
            in_texts=np.array([mention.facts.kind in _TEXTS for mention in mentions], bool),
        )


def _details(mention: Mention) -> Commitment:
    assert isinstance(mention.finding.details, Commitment)
    return mention.finding.details


class Sets:
    """Sets of names, one for each row, compared by number."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        numbers: dict[frozenset[str], int] = {frozenset(): 0}
        self._rows = np.array([numbers.setdefault(some, len(numbers)) for some in sets], np.int64)
        self._sets = list(numbers)

    def same(self, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
        """Return whether two rows have the same set, and not an empty one."""
        own, other = self._rows[left], self._rows[right]
        found: NDArray[np.bool_] = (own == other) & (own > 0)
        return found

    def differ(self, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
        """Return whether both have names, and none in common."""
        count = len(self._sets)
        codes, places = np.unique(self._rows[left] * count + self._rows[right], return_inverse=True)
        found = [_differ(self._sets[code // count], self._sets[code % count]) for code in codes.tolist()]
        table: NDArray[np.bool_] = np.array(found, bool)[places.reshape(-1)]
        return table


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and not some & others
