"""Checking documents, readings and findings as they are stored, row by row, without trusting any of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, null, select, type_coerce

from servanda.documents.outline import make_outline
from servanda.extraction.records import Finding
from servanda.ledger import schema, seals
from servanda.ledger.column_types import Words, raw_json, raw_words
from servanda.ledger.entries import FEW, MANY
from servanda.ledger.merging import AnyRow, Groups
from servanda.ledger.records import Problem
from servanda.ledger.rows import (
    NO_RECORD,
    document_of,
    finding_of,
    provisions_cell,
    visible_from,
    words_of,
)
from servanda.primitives import content_id, join_quotes, text_digest

_RESTORE = "Restore a copy of the ledger, or make a new one and add the sources again."


@dataclass(slots=True)
class Tally:
    """Seals counted anew from the rows."""

    counted: dict[str, seals.Seal] = field(default_factory=lambda: dict.fromkeys(seals.SEALS, seals.Seal()))

    unreadable: int = 0
    """Rows that are no document and no finding."""

    removed: frozenset[str] = frozenset()
    """Documents that were withdrawn: they have no current reading."""

    def count(self, name: str, digest: int) -> None:
        """Count one more row."""
        self.counted[name] = self.counted[name].with_row(digest)


def check_rows(connection: Connection, tally: Tally) -> Iterator[Problem]:
    """Yield what is wrong with documents, readings and findings; count them into `tally`."""
    removals = connection.execute(select(schema.removals)).all()
    tally.removed = frozenset(row.document_id for row in removals if not row.known_to and not row.erased)
    for row in removals:
        tally.count(seals.REMOVALS, seals.removal_digest(row._asdict()))
    readings = _sorted_rows(connection, schema.readings)
    findings = _sorted_rows(connection, schema.findings)
    table = schema.documents
    # Bytes, because a damaged text may be no UTF-8 at all.
    words = raw_words(table.c.text).label("text_bytes")
    plain = [column for column in _raw_columns(table) if column.name != "text"]
    query = select(*plain, words).order_by(table.c.id)
    for row in connection.execute(query.execution_options(**FEW)):
        yield from _DocumentCheck(
            row=row, readings=readings.take(row.id), findings=findings.take(row.id), tally=tally
        ).problems()


def _sorted_rows(connection: Connection, table: Table) -> Groups[AnyRow]:
    query = select(*_raw_columns(table)).order_by(table.c.document_id)
    return Groups(connection.execute(query.execution_options(**MANY)), key=lambda row: str(row.document_id))


def _raw_columns(table: Table) -> list[Any]:
    """Return the columns without conversion, so that a spoilt value stops nothing."""
    return [_raw(column).label(column.name) for column in table.c]


def _raw(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return raw_json(column)
    # What is done to words fails on none.
    return column if isinstance(column.type, Words) else type_coerce(column, null().type)


def _values(row: AnyRow, table: Table) -> dict[str, Any]:
    """Return the row with its JSON read; raise ValueError where it is none."""
    values = row._asdict()
    for column in table.c:
        if isinstance(column.type, JSON) and values[column.name] is not None:
            values[column.name] = json.loads(values[column.name])
    return values


def _instant(value: Any) -> datetime:
    """Return the instant of a raw value: a time with its zone, or one in UTC without it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class _DocumentCheck:
    """One document with all that hangs on it."""

    row: AnyRow
    readings: list[AnyRow]
    findings: list[AnyRow]
    tally: Tally

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the document, its readings and their findings."""
        try:
            words = bytes(self.row.text_bytes).decode()
        except UnicodeDecodeError as error:
            words = ""
            self.tally.unreadable += 1
            yield self._problem("text", f"The stored bytes are no UTF-8 ({error.reason} at {error.start}).")
        else:
            yield from self._check_text(words)
        yield from self._check_metadata()
        yield from self._check_outline(words)
        digests: dict[int, list[int]] = {reading.row_id: [] for reading in self.readings}
        for finding in self.findings:
            yield from self._check_finding(finding, text=words, digests=digests)
        yield from self._check_readings(digests)

    def _problem(self, name: str, message: str) -> Problem:
        return Problem(
            table="documents", id=str(self.row.id), field=name, message=message, next_step=_RESTORE
        )

    def _check_text(self, words: str) -> Iterator[Problem]:
        if text_digest(words) != self.row.sha256:
            yield self._problem("text", "The words are not those that were taken in (SHA-256 differs).")
        if len(words) != self.row.length:
            yield self._problem("length", f"The text has {len(words)} characters, not {self.row.length}.")

    def _check_metadata(self) -> Iterator[Problem]:
        try:
            values = _values(self.row, schema.documents)
            document = document_of({**values, "text": ""})
            known_from = _instant(values["known_from"])
            day = visible_from(document.published, known_from)
        except NO_RECORD as error:
            self.tally.unreadable += 1
            yield self._problem("row", f"The row is no document ({error}).")
            return
        seal = seals.REMOVED_DOCUMENTS if self.row.id in self.tally.removed else seals.DOCUMENTS
        self.tally.count(seal, seals.document_digest(values))
        if content_id("document", document.name, values["sha256"]) != values["id"]:
            yield self._problem("id", "The id is not that of the name and the text's digest.")
        if str(values["visible_from"]) != day.isoformat():
            yield self._problem("visible_from", f"It should be {day}, not {values['visible_from']}.")
        precision = document.published.precision if document.published else None
        if values["published_precision"] != precision:
            yield self._problem("published_precision", f"It should be {precision}.")

    def _check_outline(self, words: str) -> Iterator[Problem]:
        if text_digest(words) != self.row.sha256:
            return  # of a text that was changed nothing follows
        try:
            values = _values(self.row, schema.documents)
            made = make_outline(document_of({**values, "text": words}))
        except NO_RECORD:
            return  # told as a row that is no document
        if (values["outline"], values["provisions"]) != (made.marks, provisions_cell(made)):
            yield self._problem("outline", "Paragraphs, words or provisions are not those of the text.")

    def _check_readings(self, digests: Mapping[int, list[int]]) -> Iterator[Problem]:
        current = sum(reading.known_to is None for reading in self.readings)
        if self.row.id in self.tally.removed and current:
            yield self._problem("readings", "The document was removed and has a current reading.")
        elif self.row.id not in self.tally.removed and current != 1:
            yield self._problem("readings", "The document has not exactly one current reading.")
        for reading in self.readings:
            seal = seals.seal_of(digests[reading.row_id])
            if seal.rows != reading.findings:
                yield _reading_problem(
                    reading, "findings", f"It should have {reading.findings} findings; there are {seal.rows}."
                )
            elif seal.hex != reading.findings_digest:
                yield _reading_problem(
                    reading, "findings_digest", "Its findings are not those that were taken in."
                )
            digest = seals.stored_reading_digest(reading)
            self.tally.count(seals.READINGS, digest)
            if reading.known_to is None:
                self.tally.count(seals.CURRENT_READINGS, digest)

    def _check_finding(
        self, row: AnyRow, *, text: str, digests: Mapping[int, list[int]]
    ) -> Iterator[Problem]:
        # The digest joins those of its reading.
        try:
            values = _values(row, schema.findings)
            finding = finding_of(values, document=self.row.name)
            made = (finding.id, finding.start)
            digest = seals.finding_digest(values)
        except NO_RECORD as error:
            self.tally.unreadable += 1
            yield _finding_problem(row, "row", f"The row is no finding ({error}).")
            return
        if row.reading in digests:
            digests[row.reading].append(digest)
        else:
            yield _finding_problem(row, "reading", "The finding belongs to a reading of another document.")
        if made != (row.id, row.start):
            yield _finding_problem(row, "id", "Id or start are not those of its spans and closed fields.")
        yield from _check_quotes(row, finding, text=text)


def _reading_problem(reading: AnyRow, name: str, message: str) -> Problem:
    return Problem(
        table="readings",
        id=f"{reading.row_id} (document {reading.document_id})",
        field=name,
        message=message,
        next_step=_RESTORE,
    )


def _check_quotes(row: AnyRow, finding: Finding, *, text: str) -> Iterator[Problem]:
    if words_of(finding.evidence.quotes) != row.words:
        yield _finding_problem(row, "words", "They are not the quotes joined.")
    spans, quotes = finding.evidence.spans, finding.evidence.quotes
    if spans.keys() != quotes.keys():
        yield _finding_problem(row, "quotes", "Spans and quotes are not of the same fields.")
    for place in sorted(spans.keys() & quotes.keys()):
        try:
            stands = join_quotes(text, spans[place])
        except ValueError as error:
            yield _finding_problem(row, f"spans.{place}", str(error))
            continue
        if stands != quotes[place]:
            yield _finding_problem(
                row, f"quotes.{place}", "The quote is not what stands at its span in the stored text."
            )


def _finding_problem(row: AnyRow, name: str, message: str) -> Problem:
    return Problem(table="findings", id=str(row.id), field=name, message=message, next_step=_RESTORE)
