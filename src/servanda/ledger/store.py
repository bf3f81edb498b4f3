"""What every store of a ledger offers. All of them must pass tests/contracts/test_store_contract.py."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from servanda.documents.records import Document, DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger.address import Address
from servanda.ledger.records import (
    Counts,
    Outcome,
    Problem,
    SearchHit,
    StoredDocument,
    StoredRegistry,
    StoredRemoval,
)
from servanda.linking.decisions import ReviewDecision
from servanda.linking.records import DocumentFacts, LinkChanges, LinkedLedger, Settled, Thread
from servanda.linking.registry import RegistryFile, UserRegistry

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from servanda.ledger.audit import Deed
    from servanda.ledger.registries import Resolved


#: Writes all rows of a new ledger, indexes apart, on the connection that it is given.
Fill = Callable[["Connection"], None]


class ResolveBy(Protocol):
    """Resolves the actors of a document's findings by a registry: `servanda.linking.resolve`."""

    def __call__(
        self, document: Document, findings: Sequence[Finding], *, registry: UserRegistry | None
    ) -> Sequence[Finding]:
        """Return the findings with their actors."""


class Ledger(Protocol):
    """An open ledger. Iterators see the ledger as it was when they were started, whatever is added meanwhile.

    `as_of` shows it as a reader on that day could have known it: a document is visible from the last day that
    its publication date can mean, an undated one from the UTC day of its intake; findings follow.
    Every method raises LedgerBusyError, LedgerFullError or LedgerDamagedError where the store fails.
    """

    @property
    def address(self) -> str:
        """Return where the ledger is, for people."""

    @property
    def linked_until(self) -> date | None:
        """Return the day of the past that the threads are of (`ledger/editions.py`); None: the present."""

    def __enter__(self) -> Self:
        """Return the ledger."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""

    @property
    def beyond_erasing(self) -> str | None:
        """Return what an erasure does not reach in this store, in one sentence; None where that is little."""

    def close(self) -> None:
        """Let go of files and connections; may be called twice."""

    def until(self, day: date) -> "Ledger":
        """Return this ledger as its own edition of the day, on which all that it holds was visible."""

    def add_document(
        self,
        document: Document,
        findings: Sequence[Finding],
        *,
        reader: str,
        known_at: datetime,
        registry: str | None = None,
        again: bool = False,
    ) -> Outcome:
        """Take in a document with its findings, whole or not at all, and return what became of it.

        `registry` is the digest of the user's registries that its actors were resolved by. A document that
        was removed, and any whose text was erased, is left out unless `again` is set.

        Raises: LedgerBusyError: the ledger's registries are others. ConflictingDocumentError: the ledger
            holds it with other metadata. UnsoundFindingError: a finding does not quote the document.
            UnstorableTextError: half of a surrogate pair.
        """

    def registries(self, *, closed: bool = False) -> Iterator[StoredRegistry]:
        """Yield the user's registries in force by name; with `closed` those too that were in force."""

    def registry(self) -> UserRegistry | None:
        """Return the registry that the user's files make over the package's; None where there is none."""

    def change_registries(
        self,
        *,
        add: Sequence[RegistryFile] = (),
        remove: Sequence[str] = (),
        resolve: ResolveBy,
        known_at: datetime,
    ) -> "Iterator[Resolved]":
        """Take in registries or close them, resolve all documents anew, and yield each, in one transaction.

        Nothing is kept unless all steps are taken. `resolve` is `servanda.linking.resolve`; no text is read
        again. A registry of the same name is replaced; one that is there already changes nothing.

        Raises: RegistryError: rows that cannot be taken. EntryNotFoundError: no registry of that name.
        """

    def remove_document(
        self, key: str, *, why: str, erase: bool = False, known_at: datetime
    ) -> StoredRemoval:
        """Take out the document with this id, name or start of an id, whole or not at all, and say so.

        Its rows are closed. With `erase` every word of it goes from the ledger and its files, of a withdrawn
        document too; digests, time and reason stay. Links are to be made anew then.

        Raises: EntryNotFoundError, AmbiguousEntryError. LedgerBusyError: erased, but others read the files,
            which may hold the words still: `finish_erasing` is to be called.
        """

    def finish_erasing(self) -> bool:
        """Clean the files after an erasure that was broken off; return whether there was one."""

    def removals(self, *, closed: bool = False) -> Iterator[StoredRemoval]:
        """Yield the removals that hold, oldest first; with `closed` also those that hold no more."""

    def expected_outcome(self, document: Document, *, reader: str, again: bool = False) -> Outcome:
        """Return what `add_document` would answer now; spares a reading where it is `same` or `removed`.

        Raises: ConflictingDocumentError: the ledger holds it with other metadata.
        """

    def has_reading(self, document_id: str, *, reader: str) -> bool:
        """Return whether the current findings of the document are this reader's."""

    def get_document(self, key: str) -> StoredDocument:
        """Return the document with this id, name or start of an id.

        Raises: EntryNotFoundError, AmbiguousEntryError.
        """

    def iter_documents(self, *, as_of: date | None = None) -> Iterator[StoredDocument]:
        """Yield documents by publication date (undated last), name and id."""

    def get_finding(self, key: str) -> Finding:
        """Return the current finding with this id or start of an id.

        Raises: EntryNotFoundError, AmbiguousEntryError.
        """

    def iter_findings(
        self, *, kind: str | None = None, document_id: str | None = None, as_of: date | None = None
    ) -> Iterator[Finding]:
        """Yield current findings by document order, start, kind and id."""

    def document_facts(
        self,
        *,
        document_id: str | None = None,
        sha256: Collection[str] | None = None,
        as_of: date | None = None,
    ) -> Iterator[DocumentFacts]:
        """Yield what linking needs to know of each document, or of those with these texts, in order."""

    def iter_read(self, ids: Collection[DocumentId]) -> Iterator[tuple[DocumentFacts, list[Finding]]]:
        """Yield what linking needs to know of these documents, each with its current findings, in order."""

    def current_readings(self) -> Mapping[DocumentId, int]:
        """Return document -> number of its current reading; a document that is read again has another one."""

    def content_digest(self) -> str:
        """Return one digest of documents, readings, registries, decisions: equal content, equal digest."""

    def linked_digest(self) -> str | None:
        """Return what the threads were made from, by which linking; None before the first linking."""

    def links_are_current(self) -> bool:
        """Return whether the threads were made from what the ledger holds now, by no earlier linking."""

    def replace_threads(self, linked: LinkedLedger, *, digest: str, known_at: datetime) -> None:
        """Make `linked` the current threads: changed rows are closed, equal ones left, new ones opened.

        `digest` is the content digest taken before the findings were read for linking. If another process
        added documents meanwhile, `links_are_current` stays false, and linking is to be done again.
        """

    def update_threads(
        self, changes: LinkChanges, *, made_from: str, digest: str, known_at: datetime
    ) -> bool:
        """Change the current threads, and return whether that was done.

        Nothing is done where `linked_digest` is no longer `made_from`.
        """

    def iter_threads(self) -> Iterator[Thread]:
        """Yield current threads by id."""

    def get_thread(self, key: str) -> Thread:
        """Return the current thread with this id or start of an id.

        Raises: EntryNotFoundError, AmbiguousEntryError.
        """

    def settled(self, *, only: Collection[str] | None = None) -> Mapping[FindingId, Settled]:
        """Return the bearers that the documents together tell, where their own documents leave them open.

        With `only`, of these findings.
        """

    def unlinked(self) -> Mapping[FindingId, str]:
        """Return the status reports that are on no thread, each with the reason."""

    def decide(
        self, decision: ReviewDecision, *, seen: Collection[str] | None = None, deed: "Deed | None" = None
    ) -> bool:
        """Keep a reviewer's decision, and return whether it is new; nothing is ever changed or taken out.

        With `seen`, the decisions that the reviewer knew of, one in force about the same that is not among
        them is a conflict. `deed` is its line of the audit log: both are kept, or neither.

        Raises: DecisionError: it says nothing, or its words do not stand in the text.
            ConflictingDecisionError: it contradicts another that is in force.
        """

    def iter_decisions(self, *, as_of: date | None = None) -> Iterator[ReviewDecision]:
        """Yield the reviewers' decisions, the undone ones too, the earliest first.

        With `as_of` those that were made until the end of that day (UTC).
        """

    def search(self, query: str, *, limit: int = 20, as_of: date | None = None) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query, best first.

        Words are data: `"a phrase"` and `start*` are understood, and nothing else has a meaning.
        """

    def counts(self) -> Counts:
        """Return how much there is of everything current."""

    def check_storage(self) -> Iterator[Problem]:
        """Yield what the store itself finds wrong: pages, references between tables, the full-text index."""

    def changes(self) -> int | None:
        """Return a number that is another one when anybody has written; None where that is not known."""

    def reading(self) -> "AbstractContextManager[Connection]":
        """Return a connection that sees one state of the ledger and writes nothing; for `verify`."""

    def writing(self) -> "AbstractContextManager[Connection]":
        """Return a connection that holds the write lock; all is kept at the end, or nothing; for accounts."""


class Store(Protocol):
    """Makes and opens ledgers of one kind."""

    def create(self, address: Address, *, timeout_s: float, fill: Fill | None = None) -> Ledger:
        """Make a ledger and open it; raise LedgerExistsError where something is there.

        It is empty, or holds the rows that `fill` writes; where that fails nothing is made.
        """

    def open(self, address: Address, *, timeout_s: float) -> Ledger:
        """Open a ledger; raise LedgerNotFoundError or LedgerVersionError where there is none to open."""


class Editions(Protocol):
    """Makes and opens editions: see `ledger/editions.py`."""

    def make(self, ledger: Ledger, path: Path, day: date, *, timeout_s: float) -> Ledger:
        """Make an edition without threads at the path, where nothing is."""

    def open(self, ledger: Ledger, path: Path, day: date, *, timeout_s: float) -> Ledger:
        """Open an edition that was made."""
