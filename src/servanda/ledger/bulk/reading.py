"""Records from the rows of bulk tables. Nothing in them is trusted: ids and words are checked anew."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from types import MappingProxyType, SimpleNamespace
from typing import Any

from servanda.documents.records import Document
from servanda.errors import MalformedSourceError
from servanda.extraction.records import Finding, FindingId
from servanda.ledger.bulk.columns import AS_JSON, FINDINGS, THREADS, WORDS, Table
from servanda.ledger.rows import NO_RECORD, decision_of, document_of, finding_of
from servanda.ledger.threads import ThreadParts, thread_of
from servanda.linking.decisions import Anchor, DecisionKind, ReviewDecision
from servanda.linking.records import LinkedLedger, Settled, Thread

Cells = Mapping[str, Any]


def read_document(cells: Cells, *, where: str) -> Document:
    """Return the document of a row.

    Raises: MalformedSourceError: it is none, or its id is not that of its name and words.
    """
    try:
        document = document_of({**cells, "name": cells["document"], "kind": cells["genre"]})
        fits = (document.id, document.sha256) == (cells["id"], cells["sha256"])
    except NO_RECORD as error:
        raise _no_record(where, "document", error) from None
    if not fits:
        raise _other_words(where, "document")
    return document


def read_finding(cells: Cells, *, where: str) -> Finding:
    """Return the finding of a row; whether its words stand in the text is for the ledger to check.

    Raises: MalformedSourceError: it is none, or its id is not that of what it says.
    """
    try:
        values = _loaded(FINDINGS, cells)
        quotes = {name: words for name in WORDS if (words := cells.get(f"{name}_words")) is not None}
        finding = finding_of({**values, "quotes": quotes}, document=cells["document"])
        fits = finding.id == cells["id"]
    except NO_RECORD as error:
        raise _no_record(where, "finding", error) from None
    if not fits:
        raise _other_words(where, "finding")
    return finding


def read_decision(cells: Cells, *, where: str) -> ReviewDecision:
    """Return the decision of a row; raise MalformedSourceError where it is none."""
    try:
        decision = ReviewDecision(
            kind=DecisionKind(cells["decision"]),
            by=cells["by"],
            why=cells["why"],
            decided_at=_instant(cells["decided_at"]),
            at=tuple(map(Anchor.from_record, json.loads(cells["at"]))),
            value=MappingProxyType(json.loads(cells["value"])),
            sample=cells["sample"],
            undoes=cells["undoes"],
        )
    except NO_RECORD as error:
        raise _no_record(where, "decision", error) from None
    if decision.id != cells["id"]:
        raise _other_words(where, "decision")
    return decision


def read_links(tables: Mapping[str, Iterable[Cells]]) -> LinkedLedger:
    """Return the threads of the tables about them; raise MalformedSourceError where a row is none."""
    try:
        return LinkedLedger(
            threads=tuple(sorted(_threads(tables), key=lambda thread: thread.id)),
            unlinked={FindingId(row["finding_id"]): str(row["reason"]) for row in tables["unlinked"]},
            settled=tuple(sorted(map(_settled, tables["settled"]), key=lambda one: one.finding)),
        )
    except NO_RECORD as error:
        raise _no_record("threads", "thread", error) from None


def _threads(tables: Mapping[str, Iterable[Cells]]) -> Iterator[Thread]:
    links = _parts(tables["thread_links"], reasons=json.loads)
    history = _parts(tables["thread_history"])
    for cells in tables["threads"]:
        row = SimpleNamespace(**_loaded(THREADS, cells))
        parts = ThreadParts(thread=row, links=links.get(row.id, []), history=history.get(row.id, []))  # type: ignore[arg-type]
        yield thread_of(parts)


def _parts(rows: Iterable[Cells], **load: Any) -> dict[str, list[SimpleNamespace]]:
    ordered = sorted(rows, key=lambda row: (row["thread_id"], row["position"]))
    return {
        key: [
            SimpleNamespace(
                **{name: load.get(name, _same)(value) for name, value in row.items()},
                happened=row.get("date"),
                happened_from=row.get("date_from"),
            )
            for row in some
        ]
        for key, some in groupby(ordered, key=lambda row: str(row["thread_id"]))
    }


def _same(value: Any) -> Any:
    return value


def _settled(cells: Cells) -> Settled:
    return Settled(
        finding=FindingId(cells["finding_id"]),
        bearer_is=tuple(cells["bearer_is"]),
        decision=decision_of(*json.loads(cells["decision"])),
        reason=cells["reason"],
    )


def _loaded(table: Table, cells: Cells) -> dict[str, Any]:
    loaded = dict(cells)
    for column in table.columns:
        if column.type in AS_JSON and loaded.get(column.name) is not None:
            loaded[column.name] = json.loads(loaded[column.name])
    return loaded


def _instant(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _no_record(where: str, what: str, error: Exception) -> MalformedSourceError:
    return MalformedSourceError(
        f"The row is no {what} ({type(error).__name__}: {error}).",
        where=where,
        next_step="Export it again, or look at the columns in datapackage.json.",
    )


def _other_words(where: str, what: str) -> MalformedSourceError:
    return MalformedSourceError(
        f"The {what}'s id is not made of what the row says: it was changed.",
        where=where,
        next_step="Export it again; corrections belong into `servanda review`.",
    )
