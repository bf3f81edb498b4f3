"""All documents that linking keeps, found by id, by number and by the rows of their mentions."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.linking.linkers.threads.mentions import Mention
from servanda.linking.linkers.threads.numbering import NAME_SETS
from servanda.linking.linkers.threads.pages import Contents, Fresh, Page
from servanda.linking.linkers.threads.spill import Place, Spill
from servanda.linking.linkers.threads.table import Rows, Stretches, Table, grown
from servanda.linking.linkers.threads.telling_names import ENOUGH, NAMES
from servanda.linking.linkers.threads.traits import Columns, Traits

#: Mentions whose words are in memory at one time; bounds memory, changes no result.
OPEN_MENTIONS = 2_000
#: The first row of a document, how many commitments and reports it has, and whether it has no names.
_DOCUMENT = np.dtype(
    [("first", np.int64), ("commitments", np.int64), ("reports", np.int64), ("is_nameless", np.bool_)]
)


class Shelf:
    """Pages and their rows. A row is never given to another mention."""

    def __init__(self) -> None:
        self.table = Table()
        self._pages: dict[DocumentId, Page] = {}
        self._by_number: dict[int, Page] = {}
        self._rows: dict[FindingId, int] = {}
        self._next = (0, 0)
        self._numbers: NDArray[np.int32] = np.zeros(1024, np.int32)
        self._ids: NDArray[np.uint64] = np.zeros(1024, np.uint64)
        self._documents: NDArray[np.void] = np.zeros(1024, _DOCUMENT)
        self._names = Stretches()
        self._circles: Rows = np.zeros((1024, 2), np.int64)
        self._circle_count = 0
        self._spill: Spill[Contents] = Spill()
        self._places: dict[int, Place] = {}
        self._open: OrderedDict[int, Contents] = OrderedDict()
        self._open_mentions = 0

    def __contains__(self, document: object) -> bool:
        return document in self._pages

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages.values())

    def __getitem__(self, document: DocumentId) -> Page:
        return self._pages[document]

    @property
    def next(self) -> tuple[int, int]:
        """Return the number and the first row of the next page."""
        return self._next

    @property
    def documents(self) -> NDArray[np.void]:
        """Return what is known of each document by its number (`_DOCUMENT`)."""
        return self._documents[: self._next[0]]

    def put(self, fresh: Fresh) -> None:
        """Keep a document, which was read with `next`."""
        page, mentions = fresh.page, fresh.contents.mentions
        self._pages[page.id] = self._by_number[page.number] = page
        self._next = (page.number + 1, page.rows.stop)
        self._numbers, self._ids = grown(self._numbers, page.rows.stop), grown(self._ids, page.rows.stop)
        self._documents = grown(self._documents, page.number + 1)
        nameless = not any(one.document_names for one in mentions)
        self._documents[page.number] = (page.first, page.commitments, page.reports, nameless)
        self._numbers[page.first : page.rows.stop] = page.number
        for row, mention in zip(page.rows, mentions, strict=True):
            self._ids[row] = int(mention.id, 16)
            self._rows[mention.id] = row
        circles: dict[frozenset[str], int] = {}
        for at, one in enumerate(mentions):
            if one.names not in circles:
                circles[one.names] = self._add_circle(one.names)
            fresh.columns.rows["circle"][at] = circles[one.names]
        self.table.put(page.first, fresh.columns)
        self._keep(page, fresh.contents)

    def _add_circle(self, names: Iterable[str]) -> int:
        number, numbers = self._circle_count, np.array(NAMES.numbers(names), np.int32)
        self._circles = grown(self._circles, number + 1)
        self._circles[number] = self._names.add(numbers), len(numbers)
        self._circle_count += 1
        return number

    def change(self, page: Page, contents: Contents) -> None:
        """Keep the words of a page that were changed, and what they are compared by."""
        before = self.table.column("circle", np.array(page.rows, np.int64))
        nothing = np.zeros((3, len(page.rows), 0), np.int8)
        columns = Columns.of(contents.mentions, nothing, [page.number] * len(page.rows))
        columns.rows["circle"] = before
        self.table.change(page.first, columns)
        self._keep(page, contents)

    def _keep(self, page: Page, contents: Contents) -> None:
        if (place := self._places.get(page.number)) is not None:
            self._spill.drop(place)
        self._places[page.number] = self._spill.put(contents)
        self._hold(page.number, contents)
        if self._spill.is_wasteful:
            self._write_anew()

    def take(self, document: DocumentId) -> Page:
        """Take a page out."""
        page = self._pages.pop(document)
        del self._by_number[page.number]
        for row in page.rows:
            del self._rows[self.id_of(row)]
        self._spill.drop(self._places.pop(page.number))
        self._let_go(page.number)
        return page

    def contents(self, page: Page) -> Contents:
        """Return the words of a page."""
        contents = self._open.get(page.number)
        if contents is None:
            contents = self._spill.get(self._places[page.number])
            self._hold(page.number, contents)
        else:
            self._open.move_to_end(page.number)
        return contents

    def _hold(self, number: int, contents: Contents) -> None:
        self._let_go(number)
        self._open[number] = contents
        self._open_mentions += len(contents.mentions)
        while self._open_mentions > OPEN_MENTIONS and len(self._open) > 1:
            self._let_go(next(iter(self._open)))

    def _let_go(self, number: int) -> None:
        contents = self._open.pop(number, None)
        self._open_mentions -= len(contents.mentions) if contents is not None else 0

    def _write_anew(self) -> None:
        """Write what is of use to a new file."""
        before, self._spill = self._spill, Spill()
        for number, place in self._places.items():
            self._places[number] = self._spill.put(before.get(place))

    def numbered(self, number: int) -> Page | None:
        """Return the page of this number; None where it was taken out."""
        return self._by_number.get(number)

    def alive(self, rows: Iterable[int]) -> set[int]:
        """Return the rows whose pages are here."""
        return {row for row in rows if int(self._numbers[row]) in self._by_number}

    def known_rows(self, findings: Iterable[FindingId]) -> set[int]:
        """Return the rows of those findings that are kept."""
        return {row for finding in findings if (row := self._rows.get(finding)) is not None}

    def page_of(self, row: int) -> Page:
        """Return the page that a row is on."""
        return self._by_number[int(self._numbers[row])]

    def mention(self, row: int) -> Mention:
        """Return the mention of a row with its words."""
        page = self.page_of(row)
        return self.contents(page).mentions[row - page.first]

    def id_of(self, row: int) -> FindingId:
        """Return the id of the finding of a row."""
        return FindingId(f"{int(self._ids[row]):016x}")

    def is_of_arrangement(self, row: int) -> bool:
        """Return whether a report is about a framework as a whole."""
        return bool(self.table.row(row)["is_of_arrangement"])

    def firm_bearer(self, row: int) -> frozenset[str] | None:
        """Return the bearer of a commitment where the words themselves or a reviewer name it."""
        told = self.table.row(row)
        return NAME_SETS[int(told["bearer"])] if told["is_firm"] else None

    def bearers(self, page: Page) -> list[frozenset[str]]:
        """Return the names that each commitment of a page has for its bearers."""
        said = self.table.column("said", np.array(page.commitment_rows, np.int64))
        return [NAME_SETS[number] for number in said.tolist()]

    def full_bearers(self, page: Page) -> list[frozenset[str]]:
        """Return the full names of the bearers of each commitment of a page."""
        named = self.table.column("bearer", np.array(page.commitment_rows, np.int64))
        return [NAME_SETS[number] for number in named.tolist()]

    def row(self, finding: FindingId) -> int | None:
        """Return the row of a commitment or status report; None where it is not kept."""
        return self._rows.get(finding)

    def is_commitment(self, row: int) -> bool:
        """Return whether a row is a commitment, not a status report."""
        return row in self.page_of(row).commitment_rows

    def ids(self, rows: Rows) -> NDArray[np.uint64]:
        """Return the ids of rows as numbers, by which they stand in order whenever they came."""
        return self._ids[rows]

    def in_order(self, rows: Sequence[int]) -> list[int]:
        """Return the rows in the order of their ids."""
        table = np.array(rows, np.int64)
        found: list[int] = table[np.argsort(self._ids[table])].tolist()
        return found

    def circles(self, numbers: Rows) -> tuple[NDArray[np.int32], Rows]:
        """Return the names in sets of names, one set after the other, and how many each has."""
        starts, sizes = self._circles[numbers].T
        return self._names.take(starts, sizes), sizes

    def shared_names(self, rows: Rows, others: Rows) -> Rows:
        """Return the weight of the names around both mentions of each pair, at most ENOUGH."""
        weights = NAMES.weights()
        sides = (self.table.column("circle", some).tolist() for some in (rows, others))
        common = [
            np.intersect1d(self._circle(one), self._circle(other)) for one, other in zip(*sides, strict=True)
        ]
        return np.array([min(int(weights[some].sum()), ENOUGH) for some in common], np.int64)

    def _circle(self, number: int) -> NDArray[np.int32]:
        return self.circles(np.array([number]))[0]

    def traits(self, rows: Rows) -> tuple[Traits, Rows]:
        """Return the traits of rows, of each once, and the places of the rows in them."""
        known, places = np.unique(rows, return_inverse=True)
        return Traits(columns=self.table.take(known), mention=lambda at: self.mention(int(known[at]))), places
