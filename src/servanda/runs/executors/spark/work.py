"""What Spark's Python workers do: prepare, read, link, write rows. Each takes Arrow batches and gives some.

Spark may do any of it twice, and on any machine: all are pure functions of their batches.
"""

import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from servanda.documents import Document, DocumentLimits, prepare
from servanda.errors import SourceError
from servanda.extraction import Finding
from servanda.ledger.bulk.columns import DOCUMENTS, FINDINGS, Table
from servanda.ledger.bulk.parquet import arrow_schema
from servanda.ledger.bulk.rows import cells_of, document_cells, finding_values, link_cells
from servanda.ledger.rows import finding_row
from servanda.linking import DocumentFacts, KeptLinks, LinkedLedger, shared_by_neighbours
from servanda.primitives import Failure, canonical_json, content_id
from servanda.runs.executors.crew import Crew
from servanda.runs.executors.messages import Start
from servanda.runs.executors.processes import INSTALLED, read_in_crew
from servanda.runs.gate import Gate, Process
from servanda.sources import parse_record

Batches = Iterator[pa.RecordBatch]

PREPARED = pa.schema(
    {
        "position": pa.int64(),
        "id": pa.string(),
        "metadata": pa.string(),
        "name": pa.string(),
        "failure": pa.string(),
        "dropped": pa.bool_(),
        "document": pa.binary(),
    }
)
READ = pa.schema(
    {
        "position": pa.int64(),
        "id": pa.string(),
        "findings": pa.int64(),
        "shared": pa.list_(pa.string()),
        "failure": pa.string(),
        "record": pa.binary(),
    }
)
LINKED = pa.schema({"table": pa.string(), "key": pa.string(), "cells": pa.binary()})
#: Rows of a batch that is handed back.
_BATCH = 50
#: Lists of documents that are on their way to the process that reads for this worker.
_AHEAD = 2

_crews: dict[str, Crew] = {}


def crew(reader: str) -> Crew:
    """Return the process that reads for this worker, with the reader loaded once for all its tasks.

    It is a process of its own, so that a document that kills it costs a retry and then one failure, and not
    the job. It ends when this worker does.
    """
    if reader not in _crews:
        _crews[reader] = Crew(1, Start(reader, None), version=None)
    return _crews[reader]


def preparing(process: Process | None) -> Callable[[Batches], Batches]:
    """Return what prepares rows with the keys of JSON Lines, and `position`, which tells their order.

    Documents that the gate of a process lets not in are dropped.
    """

    def prepare_rows(batches: Batches) -> Batches:
        gate = Gate(process) if process else None
        rows = (row for batch in batches for row in batch.to_pylist())
        return _batches(PREPARED, (prepared_row(*one, gate) for row in rows for one in _prepared(row)))

    return prepare_rows


def _prepared(row: dict[str, Any]) -> Iterator[tuple[Document | Failure, int]]:
    position = row.pop("position")
    where = f"row {position}"
    try:
        known = {name: value for name, value in row.items() if value is not None}
        item = parse_record(json.dumps(known, default=str), where=where)
    except SourceError as error:
        yield Failure.of(error, stage="sources", where=where), position
        return
    for one in prepare([item], limits=DocumentLimits()):
        yield one, position


def prepared_row(one: Document | Failure, position: int, gate: Gate | None) -> dict[str, Any]:
    """Return the row of a document that is to be read, of one that the gate drops, or of a failure."""
    if isinstance(one, Failure):
        return {"position": position, "failure": canonical_json(one.as_record())}
    if gate is not None and not gate.judge_document(one).passes:
        return {"position": position, "dropped": True}
    said = [
        one.title, one.publisher, one.kind, one.published and one.published.iso, one.url, one.authors,
        one.language,
    ]  # fmt: skip
    return {
        "position": position,
        "id": one.id,
        "metadata": content_id(said),
        "name": one.name,
        "document": pickle.dumps(one, pickle.HIGHEST_PROTOCOL),
    }


def reading(reader: str = INSTALLED) -> Callable[[Batches], Batches]:
    """Return what reads documents."""

    def read(batches: Batches) -> Batches:
        asked = (
            ((row["position"], document), document)
            for batch in batches
            for row in batch.to_pylist()
            for document in [pickle.loads(row["document"])]
        )
        read = read_in_crew(crew(reader), asked, most=_AHEAD)
        return _batches(READ, (_read_row(position, one, found) for (position, one), found in read))

    return read


def _read_row(
    position: int, document: Document, found: tuple[Finding, ...] | Failure | None
) -> dict[str, Any]:
    if isinstance(found, Failure):
        return {"position": position, "id": document.id, "failure": canonical_json(found.as_record())}
    findings = found or ()
    shared = shared_by_neighbours(DocumentFacts.of(document), findings)
    return {
        "position": position,
        "id": document.id,
        "findings": len(findings),
        "shared": None if shared is None else sorted(shared),
        "record": pickle.dumps((document, findings), pickle.HIGHEST_PROTOCOL),
    }


def linking(processes: int) -> Callable[[Batches], Batches]:
    """Return what links documents that share nothing with those of other partitions, in so many processes."""

    def link(batches: Batches) -> Batches:
        given = (
            (DocumentFacts.of(document), findings)
            for batch in batches
            for row in batch.to_pylist()
            for document, findings in [pickle.loads(row["record"])]
        )
        return _batches(LINKED, _linked_rows(KeptLinks(processes=processes).update(given).whole()))

    return link


def _linked_rows(linked: LinkedLedger) -> Iterator[dict[str, Any]]:
    for table, cells in link_cells(linked):
        key = str(cells[table.key[0]])
        yield {"table": table.name, "key": key, "cells": pickle.dumps(cells, pickle.HIGHEST_PROTOCOL)}


def table_rows(table: Table, *, reader: str) -> Callable[[Batches], Batches]:
    """Return what makes the rows of documents or findings, or of one of the tables about threads."""

    def rows(batches: Batches) -> Batches:
        some = (
            cells for batch in batches for row in batch.to_pylist() for cells in _cells(table, row, reader)
        )
        return _batches(arrow_schema(table), some)

    return rows


def _cells(table: Table, row: Mapping[str, Any], reader: str) -> Iterator[dict[str, Any]]:
    if table.name not in (DOCUMENTS.name, FINDINGS.name):
        yield pickle.loads(row["cells"])
        return
    document, findings = pickle.loads(row["record"])
    if table.name == DOCUMENTS.name:
        yield document_cells(document, reader=reader)
        return
    for finding in findings:
        yield cells_of(FINDINGS, finding_values(finding_row(finding), document=document.name))


def _batches(schema: pa.Schema, rows: Iterable[dict[str, Any]]) -> Batches:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == _BATCH:
            yield pa.RecordBatch.from_pylist(some, schema=schema)
            some = []
    if some:
        yield pa.RecordBatch.from_pylist(some, schema=schema)
