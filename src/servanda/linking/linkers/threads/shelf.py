"""All documents that linking keeps, found by id, by number and by the rows of their mentions."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.linking.linkers.threads.bags import Bag, distinct
from servanda.linking.linkers.threads.memories import Asked
from servanda.linking.linkers.threads.mentions import Said, stems_of_bearer
from servanda.linking.linkers.threads.numbering import NAME_SETS
from servanda.linking.linkers.threads.pages import Contents, Fresh, Page
from servanda.linking.linkers.threads.spill import SpilledMapping
from servanda.linking.linkers.threads.table import Rows, Stretches, Table, grown
from servanda.linking.linkers.threads.telling_names import ENOUGH, NAMES
from servanda.linking.linkers.threads.traits import Traits
from servanda.linking.linkers.threads.whose_report import BadNews
from servanda.linking.records import DocumentFacts, Settled

#: Mentions whose words are in memory at one time; bounds memory, changes no result.
OPEN_MENTIONS = 20_000
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
        self.circle_count = 0
        """How many sets of names there are."""
        self._written: SpilledMapping[int, Contents] = SpilledMapping()
        self._bad_news: SpilledMapping[int, BadNews] = SpilledMapping()
        self._asked: SpilledMapping[int, Sequence[Asked]] = SpilledMapping()
        self._settled: SpilledMapping[int, Mapping[FindingId, Settled]] = SpilledMapping()
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
        page = fresh.page
        self._pages[page.id] = self._by_number[page.number] = page
        self._next = (page.number + 1, page.rows.stop)
        self._numbers, self._ids = grown(self._numbers, page.rows.stop), grown(self._ids, page.rows.stop)
        self._documents = grown(self._documents, page.number + 1)
        self._documents[page.number] = (page.first, page.commitments, page.reports, fresh.is_nameless)
        self._numbers[page.first : page.rows.stop] = page.number
        for row, said in zip(page.rows, fresh.contents.said, strict=True):
            self._ids[row] = int(said.finding.id, 16)
            self._rows[said.finding.id] = row
        circles = {names: self._add_circle(names) for names in dict.fromkeys(fresh.names_around)}
        fresh.columns.rows["circle"] = [circles[names] for names in fresh.names_around]
        self.table.put(page.first, fresh.columns)
        for row, told in fresh.bad_news.items():
            self._bad_news.put(row, told)
        if page.is_asked:
            self._asked.put(page.number, fresh.asked)
        self._hold(page.number, fresh.contents)

    def _add_circle(self, names: Iterable[str]) -> int:
        number, numbers = self.circle_count, np.array(NAMES.numbers(names), np.int32)
        self._circles = grown(self._circles, number + 1)
        self._circles[number] = self._names.add(numbers), len(numbers)
        self.circle_count += 1
        return number

    def asked(self, page: Page) -> Sequence[Asked]:
        """Return the commitments of a page whose bearers other documents are asked about."""
        return self._asked[page.number] if page.is_asked else ()

    def settled(self, number: int) -> Mapping[FindingId, Settled]:
        """Return whom the commitments of a page bind that others were asked about."""
        return self._settled.get(number, {})

    def settle(
        self, page: Page, before: Mapping[FindingId, Settled], settled: Mapping[FindingId, Settled]
    ) -> set[int]:
        """Take over whom others say that commitments bind; return the rows that say something else now."""
        changed = {self._rows[key]: one for key, one in settled.items() if before.get(key) != one}
        self._settled.put(page.number, settled)
        for row, one in changed.items():
            self.table.set("said", row, NAME_SETS.number(one.bearer_is))
            self.table.set("is_by_review", row, False)  # the documents tell it now
        if (contents := self._open.get(page.number)) is not None:
            contents.settle(settled)
        return set(changed)

    def name_bearers(self, page: Page, bearers: Sequence[frozenset[str]]) -> bool:
        """Take over the full names of the bearers of commitments, and return whether that changed any."""
        named = self.table.column("bearer", np.array(page.commitment_rows, np.int64)).tolist()
        changed = [
            at for at, (one, other) in enumerate(zip(named, bearers, strict=True)) if NAME_SETS[one] != other
        ]
        for at in changed:
            row, bearer = page.first + at, bearers[at]
            told = self.table.row(row)
            firm = bool(bearer) and (bool(told["is_by_review"]) or bearer <= NAME_SETS[int(told["named"])])
            self.table.set("bearer", row, NAME_SETS.number(bearer))
            self.table.set("is_firm", row, firm)
            self.table.replace_bag(row, Bag.BEARER, stems_of_bearer(bearer))
        return bool(changed)

    def take(self, document: DocumentId) -> Page:
        """Take a page out."""
        page = self._pages.pop(document)
        del self._by_number[page.number]
        for row in page.rows:
            del self._rows[self.id_of(row)]
            self._bad_news.remove(row)
        for kept in (self._written, self._asked, self._settled):
            kept.remove(page.number)
        self._let_go(page.number)
        return page

    def contents(self, page: Page) -> Contents:
        """Return the words of a page."""
        contents = self._open.get(page.number)
        if contents is None:
            contents = self._written[page.number]
            contents.settle(self.settled(page.number))
            self._hold(page.number, contents)
        else:
            self._open.move_to_end(page.number)
        return contents

    def _hold(self, number: int, contents: Contents) -> None:
        """Have the words of a page in memory; those that nobody asked for longest go into the file."""
        self._let_go(number)
        self._open[number] = contents
        self._open_mentions += contents.size
        while self._open_mentions > OPEN_MENTIONS and len(self._open) > 1:
            oldest = next(iter(self._open))
            if oldest not in self._written:
                self._written.put(oldest, self._open[oldest])
            self._let_go(oldest)

    def write_out(self) -> None:
        """Write all words to the file, so that copies of this process need not."""
        for number, contents in self._open.items():
            if number not in self._written:
                self._written.put(number, contents)

    def _let_go(self, number: int) -> None:
        contents = self._open.pop(number, None)
        self._open_mentions -= contents.size if contents is not None else 0

    def numbered(self, number: int) -> Page | None:
        """Return the page of this number; None where it was taken out."""
        return self._by_number.get(number)

    def alive(self, rows: Iterable[int]) -> set[int]:
        """Return the rows whose pages are here."""
        return {row for row in rows if int(self._numbers[row]) in self._by_number}

    def known_rows(self, findings: Iterable[FindingId]) -> set[int]:
        """Return the rows of those findings that are kept."""
        return {row for finding in findings if (row := self._rows.get(finding)) is not None}

    def numbers(self, rows: Rows) -> Rows:
        """Return the numbers of the documents of rows."""
        return self._numbers[rows].astype(np.int64)

    def page_of(self, row: int) -> Page:
        """Return the page that a row is on."""
        return self._by_number[int(self._numbers[row])]

    def said(self, row: int) -> Said:
        """Return the words of the mention of a row."""
        page = self.page_of(row)
        return self.contents(page).said[row - page.first]

    def bad_news(self, row: int) -> BadNews:
        """Return what a report tells whose standing accuses."""
        return self._bad_news[row]

    def facts(self, row: int) -> DocumentFacts:
        """Return what is known of the document of a row."""
        return self.contents(self.page_of(row)).facts

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
        sides = [self.table.column("circle", some).tolist() for some in (rows, others)]
        names = {number: frozenset(self._circle(number)) for number in {*sides[0], *sides[1]}}
        common = (names[one] & names[other] for one, other in zip(*sides, strict=True))
        return np.array([min(NAMES.weigh(some), ENOUGH) for some in common], np.int64)

    def _circle(self, number: int) -> list[int]:
        found: list[int] = self.circles(np.array([number]))[0].tolist()
        return found

    def traits(self, rows: Rows) -> tuple[Traits, Rows]:
        """Return the traits of rows, of each once, and the places of the rows in them."""
        known, places = distinct(rows, len(self._numbers))
        return Traits(columns=self.table.take(known), said=lambda at: self.said(int(known[at]))), places
