"""Tables of a bulk export, or of Spark, into a ledger: its documents with findings that were read before."""

import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from servanda.errors import MalformedSourceError, ServandaError, SourceNotFoundError
from servanda.extraction import Finding
from servanda.ledger import NOTHING_WRITTEN, Ledger
from servanda.ledger.bulk.columns import DECISIONS, DOCUMENTS, FINDINGS, REGISTRIES, TABLES, Table
from servanda.ledger.bulk.loading import needing_parquet
from servanda.ledger.bulk.package import linker_of
from servanda.ledger.bulk.reading import read_decision, read_document, read_finding, read_links
from servanda.linking import LINKER, resolve
from servanda.linking.registry import RegistryFile
from servanda.primitives import Failure
from servanda.runs.chain import refresh_links
from servanda.runs.faults import UNTAKEN
from servanda.runs.links import Links
from servanda.runs.records import Linked, Step, Taken

_LINKS = ("threads", "thread_links", "thread_history", "unlinked", "settled")
_Rows = Iterator[tuple[str, Mapping[str, Any]]]


def iter_import(
    folder: Path, *, ledger: Ledger, known_at: datetime, links: Links | None = None
) -> Iterator[Step]:
    """Yield one step for each document of the folder's tables, and at last that of the links.

    A document of which a row is bad is not taken in, and the failure names the row. Rows may stand in any
    order. Threads of the folder that this linking made are taken over by a ledger that was empty and took all
    of it; others are linked anew, which gives the same.

    Raises: SourceNotFoundError: no such tables. MalformedSourceError: a file is no such table.
    """
    tables = _Tables(folder)
    was_empty = ledger.counts().documents == 0
    _import_registries(tables, ledger, known_at)
    registry = ledger.registry()
    by = _By(registry.digest if registry else None, known_at)
    sound = True
    with _Findings() as findings:
        yield from findings.fill(tables.rows(FINDINGS))
        for where, cells in tables.rows(DOCUMENTS):
            step = _take_in(cells, where, findings, ledger, by)
            sound = sound and isinstance(step, Taken)
            yield step
        for failure in findings.left():
            sound = False
            yield failure
    for failure in _import_decisions(tables, ledger):
        sound = False
        yield failure
    if was_empty and sound and tables.have_links and linker_of(folder) == LINKER:
        rows = {table.name: _cells(tables.rows(table)) for table in TABLES if table.name in _LINKS}
        linked = read_links(rows)
        ledger.replace_threads(linked, digest=ledger.content_digest(), known_at=known_at)
        yield Linked(threads=len(linked.threads), unlinked=len(linked.unlinked))
    elif (anew := refresh_links(ledger, known_at=known_at, links=links)) is not None:
        yield anew


class _By(NamedTuple):
    """What documents are taken in by."""

    registry: str | None
    known_at: datetime


class _Tables:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        with needing_parquet():
            from servanda.ledger.bulk import parquet
        self._read = parquet.iter_rows
        self._files = {table.name: parquet.files_of(table, folder) for table in TABLES}
        if missing := [name for name in (DOCUMENTS.name, FINDINGS.name) if not self._files[name]]:
            raise SourceNotFoundError(
                f"There is no {missing[0]}.parquet.",
                where=str(folder),
                next_step="Name a folder that `servanda export --format parquet` or `servanda run` wrote.",
            )

    @property
    def have_links(self) -> bool:
        """Return whether all tables of threads are there."""
        return all(self._files[name] for name in _LINKS)

    def rows(self, table: Table) -> _Rows:
        """Yield the rows of a table, each with its place."""
        return self._read(table, self._files[table.name])


def _cells(rows: _Rows) -> Iterator[Mapping[str, Any]]:
    return (cells for _, cells in rows)


def _take_in(cells: Mapping[str, Any], where: str, findings: "_Findings", ledger: Ledger, by: "_By") -> Step:
    try:
        document = read_document(cells, where=where)
        found = findings.take(document.id)
        outcome = ledger.add_document(
            document,
            found,
            reader=str(cells["reader"]),
            known_at=cells.get("known_from") or by.known_at,
            registry=by.registry,
        )
    except (*UNTAKEN, MalformedSourceError) as error:
        findings.forget(str(cells.get("id")))
        return Failure.of(error, stage="ledger", where=where)
    return Taken(
        document=document.name,
        document_id=document.id,
        outcome=outcome,
        findings=0 if outcome in NOTHING_WRITTEN else len(found),
        chars=len(document.text),
    )


def _import_registries(tables: _Tables, ledger: Ledger, known_at: datetime) -> None:
    """Take in the registries that names were resolved by."""
    rows = tables.rows(REGISTRIES)
    files = [RegistryFile(name=str(row["name"]), content=bytes(row["content"])) for row in _cells(rows)]
    if files:
        for _ in ledger.change_registries(add=files, resolve=resolve, known_at=known_at):
            pass


def _import_decisions(tables: _Tables, ledger: Ledger) -> Iterator[Failure]:
    """Take in the decisions of reviewers; yield a failure for each that cannot be."""
    for where, cells in tables.rows(DECISIONS):
        try:
            ledger.decide(read_decision(cells, where=where))
        except ServandaError as error:
            yield Failure.of(error, stage="ledger", where=where)


class _Findings:
    """The rows of findings by document, beside the memory: they may stand in any order."""

    def __enter__(self) -> "_Findings":
        self._folder = tempfile.TemporaryDirectory(prefix="servanda-")
        self._base = sqlite3.connect(Path(self._folder.name) / "findings.sqlite", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE rows (document TEXT, place TEXT, cells BLOB)")
        return self

    def __exit__(self, *error: object) -> None:
        self._base.close()
        self._folder.cleanup()

    def fill(self, rows: _Rows) -> Iterator[Failure]:
        """Put the rows aside; yield a failure for each that names no document."""
        lost: list[str] = []
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO rows VALUES (?, ?, ?)", self._packed(rows, lost))
        self._base.execute("CREATE INDEX by_document ON rows (document)")
        self._base.execute("COMMIT")
        for where in lost:
            yield _failure(where, "The row names no document.")

    def _packed(self, rows: _Rows, lost: list[str]) -> Iterable[tuple[str, str, bytes]]:
        for where, cells in rows:
            if isinstance(cells["document_id"], str):
                yield cells["document_id"], where, pickle.dumps(cells)
            else:
                lost.append(where)

    def take(self, document: str) -> list[Finding]:
        """Return the findings of a document, and forget them.

        Raises: MalformedSourceError: a row is no finding.
        """
        query = "SELECT place, cells FROM rows WHERE document = ? ORDER BY rowid"
        rows = self._base.execute(query, (document,)).fetchall()
        found = [read_finding(pickle.loads(cells), where=where) for where, cells in rows]
        self.forget(document)
        return found

    def forget(self, document: str) -> None:
        """Leave out the rows of a document that is not taken in."""
        self._base.execute("DELETE FROM rows WHERE document = ?", (document,))

    def left(self) -> Iterator[Failure]:
        """Yield a failure for each document that has findings and was not there."""
        query = "SELECT document, count(*), min(place) FROM rows GROUP BY document ORDER BY document"
        for document, count, where in self._base.execute(query):
            yield _failure(where, f"{count} findings are of document {document}, which is not in the folder.")


def _failure(where: str, message: str) -> Failure:
    return Failure(
        where=where,
        stage="ledger",
        error=MalformedSourceError.__name__,
        message=message,
        next_step="Export the ledger again.",
    )
