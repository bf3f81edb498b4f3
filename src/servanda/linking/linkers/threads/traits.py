"""What mentions are compared by, as columns: worked out once for each mention, not once for each pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Commitment, Force
from servanda.linking.linkers.threads.bags import KINDS, STEMS, Bag, BagTable, Numbers, distinct
from servanda.linking.linkers.threads.mentions import (
    Collection,
    Matrix,
    Mention,
    Said,
    is_by_review,
    named_bearers,
)
from servanda.linking.linkers.threads.numbering import NAME_SETS

_FORCES = {force: number for number, force in enumerate(Force)}
_TEXTS = frozenset({DocumentKind.AGREEMENT.value, DocumentKind.RESOLUTION.value})

#: What is kept of one mention beside its stems and vectors. Sets of names are numbers (`NAME_SETS`).
ROW = np.dtype(
    [
        ("document", np.int32),
        ("start", np.int32),
        ("end", np.int32),
        ("day", np.int32),  # of the document's publication, as a number; 0 where it is not known
        ("substance", np.int32),
        ("first", np.int32),  # the number of the first word's stem
        ("last", np.int32),
        ("length", np.int32),  # words
        ("bearer", np.int32),  # by full names
        ("said", np.int32),  # the bearer by the names that the finding has
        ("named", np.int32),  # the actors that the words for the bearer name
        ("parties", np.int32),
        ("deadline", np.int32),
        ("cue_start", np.int32),  # -1 where there are no such words
        ("cue_end", np.int32),
        ("main_start", np.int32),  # of the main words: the action, or the subject
        ("main_end", np.int32),
        ("circle", np.int32),  # the set of names around it, as the shelf numbers them; -1 outside of one
        ("force", np.int8),
        ("in_text", np.bool_),  # of an agreement or a resolution
        ("is_by_review", np.bool_),
        ("is_firm", np.bool_),
        ("is_of_arrangement", np.bool_),
        ("accuses", np.bool_),
        ("is_broken", np.bool_),  # whether other words stand inside the cue, or the main ones
    ]
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What some mentions are compared by, in few arrays: those of all are kept in memory (table.py)."""

    rows: NDArray[np.void]
    """One ROW for each mention."""
    places: NDArray[np.int32]
    """The stems in their bags (bags.py), one mention after the other."""
    sizes: NDArray[np.uint16]
    """How many stems each bag has: shape (mentions, kinds of bags)."""
    vectors: NDArray[np.int8]
    """Meaning, context and blend of each: shape (3, mentions, dimension)."""

    @classmethod
    def of(
        cls, mentions: Sequence[Mention], vectors: NDArray[np.int8], documents: Sequence[int]
    ) -> "Columns":
        """Return the columns of mentions; `documents` are numbers for the document of each."""
        told = [_row(one, number) for one, number in zip(mentions, documents, strict=True)]
        return cls(
            rows=np.array(told, ROW),
            places=np.concatenate([np.zeros(0, np.int32), *(one.bags.places for one in mentions)]),
            sizes=np.array([one.bags.sizes for one in mentions], np.uint16).reshape(-1, KINDS),
            vectors=vectors,
        )

    def __len__(self) -> int:
        return len(self.rows)


def _row(mention: Mention, document: int) -> tuple[object, ...]:
    facts, words, details = mention.facts, mention.words, mention.finding.details
    bound = details if isinstance(details, Commitment) else None
    spans = mention.finding.evidence.spans
    cue, main = spans.get("cue", ()), spans.get("action" if bound else "subject", ())
    deadline = [bound.deadline_value] if bound and bound.deadline_value else []
    first, last = STEMS.numbers((words[0], words[-1]) if words else ("", ""))
    return (
        document,
        mention.start,
        mention.end,
        facts.published.first_day.toordinal() if facts.published else 0,
        mention.substance,
        first,
        last,
        len(words),
        NAME_SETS.number(mention.bearer),
        NAME_SETS.number(bound.bearer_is if bound else ()),
        NAME_SETS.number(named_bearers(mention.finding)),
        NAME_SETS.number(bound.counterparty_is if bound else ()),
        NAME_SETS.number(deadline),
        cue[0].start if cue else -1,
        cue[-1].end if cue else -1,
        main[0].start if main else -1,
        main[-1].end if main else -1,
        -1,
        _FORCES[bound.force] if bound else -1,
        facts.kind in _TEXTS,
        is_by_review(mention.finding),
        mention.is_firm,
        mention.is_of_arrangement,
        mention.bad_news is not None,
        len(cue) > 1 or len(main) > 1,
    )


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The traits of mentions; all columns have the mentions in the same order."""

    columns: Columns
    said: Callable[[int], Said]
    """Returns the words of a mention, by its place here."""
    names: Sequence[frozenset[str]] = ()
    """The names around each, where they are asked for: of pairs that are compared they are known already."""

    @classmethod
    def of(cls, collection: Collection, numbers: dict[str, int] | None = None) -> "Traits":
        """Return the traits of a collection; `numbers` are those that documents have already."""
        some, numbers = collection.mentions, {} if numbers is None else numbers
        documents = [numbers.setdefault(one.facts.id, len(numbers)) for one in some]
        vectors = np.stack([collection.meaning, collection.context, collection.blend]).astype(np.int8)
        return cls(
            columns=Columns.of(some, vectors, documents),
            said=lambda at: some[at].said,
            names=[one.names for one in some],
        )

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def meaning(self) -> Matrix:
        """Return the vectors of what the mentions themselves mean."""
        return np.asarray(self.columns.vectors[0])

    @property
    def context(self) -> Matrix:
        """Return the vectors of what stands around them."""
        return np.asarray(self.columns.vectors[1])

    @property
    def blend(self) -> Matrix:
        """Return the vectors of both."""
        return np.asarray(self.columns.vectors[2])

    @cached_property
    def bags(self) -> BagTable:
        """Return the bags of all mentions."""
        return BagTable.joined(self.columns.places, self.columns.sizes)

    @cached_property
    def documents(self) -> Numbers:
        """Return a number for the document of each."""
        return self._column("document")

    @cached_property
    def starts(self) -> Numbers:
        """Return where each starts in its text."""
        return self._column("start")

    @cached_property
    def ends(self) -> Numbers:
        """Return where each ends."""
        return self._column("end")

    @cached_property
    def days(self) -> Numbers:
        """Return the day on which each one's document appeared, as a number; 0 where it is not known."""
        return self._column("day")

    @cached_property
    def substance(self) -> NDArray[np.float64]:
        """Return the weight of each one's core, at most that of one rare word."""
        return self.columns.rows["substance"].astype(np.float64)

    @cached_property
    def firsts(self) -> Numbers:
        """Return a number for the first word of each."""
        return self._column("first")

    @cached_property
    def lasts(self) -> Numbers:
        """Return a number for the last word of each."""
        return self._column("last")

    @cached_property
    def lengths(self) -> Numbers:
        """Return how many words each has."""
        return self._column("length")

    @cached_property
    def bound(self) -> "Bound":
        """Return who is bound to whom and how; asked of commitments only."""
        return Bound.of(self.columns.rows)

    def names_of(self, column: str, at: int) -> frozenset[str]:
        """Return the names of a column of ROW that holds the number of a set."""
        return NAME_SETS[int(self.columns.rows[column][at])]

    def core(self, at: int) -> frozenset[int]:
        """Return the stems of one mention's action or subject."""
        if at not in self._cores:
            first, end = self.bags.starts[at, Bag.CORE], self.bags.starts[at, Bag.CORE + 1]
            self._cores[at] = frozenset(self.bags.stems[first:end].tolist())
        return self._cores[at]

    @cached_property
    def _cores(self) -> dict[int, frozenset[int]]:
        return {}

    def flags(self, name: str) -> NDArray[np.bool_]:
        """Return a column of ROW that is true or false."""
        found: NDArray[np.bool_] = self.columns.rows[name]
        return found

    def _column(self, name: str) -> Numbers:
        return self.columns.rows[name].astype(np.int64)


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
    def of(cls, rows: NDArray[np.void]) -> "Bound":
        """Return what commitments say of it."""
        return cls(
            bearers=Sets(rows["bearer"]),
            parties=Sets(rows["parties"]),
            deadlines=Sets(rows["deadline"]),
            force=rows["force"].astype(np.int64),
            in_texts=rows["in_text"],
        )


class Sets:
    """Sets of names, one for each row, compared by number."""

    def __init__(self, numbers: NDArray[np.int32]) -> None:
        self._rows = numbers.astype(np.int64)

    def same(self, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
        """Return whether two rows have the same set, and not an empty one."""
        own, other = self._rows[left], self._rows[right]
        found: NDArray[np.bool_] = (own == other) & (own > 0)
        return found

    def differ(self, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
        """Return whether both have names, and none in common."""
        (own, ours), (others, theirs) = (distinct(self._rows[some], len(NAME_SETS)) for some in (left, right))
        count = len(others)
        codes, places = distinct(ours * count + theirs, len(own) * count)
        one, other = ([NAME_SETS[at] for at in numbers.tolist()] for numbers in (own, others))
        found = [_differ(one[code // count], other[code % count]) for code in codes.tolist()]
        table: NDArray[np.bool_] = np.array(found, bool)[places]
        return table


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and not some & others
