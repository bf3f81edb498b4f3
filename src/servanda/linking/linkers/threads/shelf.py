"""All documents that linking keeps, found by id, by number and by the rows of their mentions."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.linking.linkers.threads.mentions import Collection, Mention
from servanda.linking.linkers.threads.pages import Page, collect

Rows = NDArray[np.int64]


class Shelf:
    """Pages and their rows. A row is never given to another mention."""

    def __init__(self) -> None:
        self._pages: dict[DocumentId, Page] = {}
        self._by_number: dict[int, Page] = {}
        self._rows: dict[FindingId, int] = {}
        self._next = (0, 0)
        self._numbers = np.zeros(1024, np.int32)
        self._ids = np.zeros(1024, np.uint64)

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

    def put(self, page: Page) -> None:
        """Keep a page, which was read with `next`."""
        self._pages[page.facts.id] = self._by_number[page.number] = page
        self._next = (page.number + 1, page.rows.stop)
        while page.rows.stop > len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
            self._ids = np.concatenate([self._ids, np.zeros_like(self._ids)])
        self._numbers[page.first : page.rows.stop] = page.number
        for row, mention in zip(page.rows, page.mentions, strict=True):
            self._ids[row] = int(mention.id, 16)
            self._rows[mention.id] = row

    def take(self, document: DocumentId) -> Page:
        """Take a page out."""
        page = self._pages.pop(document)
        del self._by_number[page.number]
        for mention in page.mentions:
            del self._rows[mention.id]
        return page

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
        """Return the mention of a row."""
        page = self.page_of(row)
        return page.mentions[row - page.first]

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

    def collect(self, rows: Rows) -> tuple[Collection, Rows]:
        """Return the mentions of rows, each once, as a collection, and the places of the rows in it."""
        known, places = np.unique(rows, return_inverse=True)
        numbers = self._numbers[known]
        starts = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
        parts = np.split(known, starts) if len(known) else []
        pages = [self._by_number[int(self._numbers[part[0]])] for part in parts]
        return collect(pages, parts), places
