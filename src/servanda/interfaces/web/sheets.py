"""The tables of the pages as rows for spreadsheets: the same filters and the same order."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from fastapi import Request

from servanda.extraction.records import ArrangementType, Finding
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import closed_of, day_of, filter_of, words_of
from servanda.interfaces.web.comparing import comparison_of, moment_of
from servanda.interfaces.web.looking import (
    actors_asked,
    arrangements_asked,
    documents_asked,
    figures_asked,
    statements_asked,
    undertakings_asked,
)
from servanda.interfaces.web.searching import by_of, find, narrowed_of
from servanda.linking.records import DocumentFacts
from servanda.views.export import spreadsheet_cell
from servanda.views.finding_words import line_of
from servanda.views.history import Clock
from servanda.views.thread_words import due_of, progress_of, published_of, title_of, undertaking_of

#: Hits of a search that a table holds.
MAX_HITS = 1000
#: Rows that go over the wire at once.
_AT_ONCE = 200
BOM = "\ufeff"

Cells = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: its columns, and its rows as they come."""

    header: tuple[str, ...]
    rows: Iterable[Cells]


def write_csv(sheet: Sheet, *, bom: bool) -> Iterator[str]:
    """Yield the table as CSV (RFC 4180), some rows at a time; no cell is a formula."""
    yield (BOM if bom else "") + _lines([sheet.header])
    rows = iter(sheet.rows)
    while some := list(islice(rows, _AT_ONCE)):
        yield _lines(some)


def _lines(rows: Iterable[Cells]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([spreadsheet_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _ledger(request: Request) -> Sheet:
    query = request.query_params
    archive, as_of, wanted = archive_of(request), day_of(query, "as_of"), filter_of(query)
    found = undertakings_asked(archive, wanted, sort=words_of(query, "sort") or "", as_of=as_of)
    header = (
        "id", "bearer", "counterparty", "undertaking", "force", "standing", "progress", "evidence", "since",
        "last_word", "due", "mentions", "reports", "corrected_by",
    )  # fmt: skip
    rows = (
        (
            row.thread.id,
            row.bearer,
            row.thread.counterparty,
            undertaking_of(row.thread.title, row.bearer),
            row.forces,
            row.thread.standing,
            progress_of(row.thread),
            row.thread.evidence,
            row.thread.first_seen,
            row.thread.last_seen,
            due_of(row.thread),
            row.mentions,
            row.reports,
            row.corrected_by,
        )
        for row in found.rows
    )
    return Sheet(header=header, rows=rows)


def _actors(request: Request) -> Sheet:
    query = request.query_params
    archive, as_of, text = archive_of(request), day_of(query, "as_of"), words_of(query, "text")
    rows = (
        (row.name, row.kind, row.iso3, row.wikidata, row.count, [f"{name} ({n})" for name, n in row.names])
        for row in actors_asked(archive, text=text, as_of=as_of)
    )
    return Sheet(header=("actor", "kind", "iso3", "wikidata", "said", "called"), rows=rows)


def _statements(request: Request) -> Sheet:
    query = request.query_params
    as_of, topic = day_of(query, "as_of"), words_of(query, "topic")
    by, about = words_of(query, "by"), words_of(query, "about")
    some = statements_asked(archive_of(request), by=by, about=about, topic=topic, as_of=as_of)
    words = ("source", "cue", "content")
    rows = (
        (
            row.finding.id,
            *_details(row.finding, ("speaker", "speaker_for", "mode")),
            *(row.finding.quote(name) for name in words),
            *_source(row.facts, row.finding),
        )
        for row in some
    )
    return Sheet(header=("id", "speaker", "speaker_for", "mode", *words, *_SOURCE), rows=rows)


def _figures(request: Request) -> Sheet:
    query = request.query_params
    as_of, of = day_of(query, "as_of"), words_of(query, "of")
    words = ("approx", "value", "unit", "of", "when")
    rows = (
        (
            row.finding.id,
            *_details(row.finding, ("number", "of_is", "when_value")),
            *(row.finding.quote(name) for name in words),
            *_source(row.facts, row.finding),
        )
        for row in figures_asked(archive_of(request), of=of, as_of=as_of)
    )
    return Sheet(header=("id", "number", "of_is", "when_value", *words, *_SOURCE), rows=rows)


def _arrangements(request: Request) -> Sheet:
    query = request.query_params
    type_, as_of = closed_of(query, "type", ArrangementType), day_of(query, "as_of")
    rows = (
        (
            row.entity.id,
            row.entity.name,
            row.entity.type,
            [alias.words for alias in row.entity.aliases],
            row.entity.signed,
            row.entity.first_seen,
            row.entity.last_seen,
            len(row.entity.mentions),
            row.threads,
        )
        for row in arrangements_asked(archive_of(request), type_, as_of).rows
    )
    header = ("id", "name", "type", "also_called", "signed", "first_seen", "last_seen", "mentions", "threads")
    return Sheet(header=header, rows=rows)


def _documents(request: Request) -> Sheet:
    query = request.query_params
    asked = {name: words_of(query, name) for name in ("publisher", "text", "published")}
    some = documents_asked(archive_of(request), day_of(query, "as_of"), **asked)
    rows = (
        (one.id, one.name, one.title, one.publisher, one.kind, published_of(one), one.sha256) for one in some
    )
    return Sheet(header=("id", "document", "title", "publisher", "kind", "published", "sha256"), rows=rows)


def _search(request: Request) -> Sheet:
    query = request.query_params
    archive, as_of, words = archive_of(request), day_of(query, "as_of"), words_of(query, "q")
    narrowed, by = narrowed_of(query), by_of(query)
    hits = find(request, archive, words, narrowed, by=by, as_of=as_of, limit=MAX_HITS) if words else []
    rows = (
        (
            number,
            hit.kind,
            hit.finding or hit.facts.id,
            "".join(piece.text for piece in hit.snippet),
            hit.likeness,
            hit.facts.name,
            hit.title,
            hit.facts.publisher,
            published_of(hit.facts),
        )
        for number, hit in enumerate(hits, start=1)
    )
    header = ("rank", "kind", "id", "words", "likeness", "document", "title", "publisher", "published")
    return Sheet(header=header, rows=rows)


def _compare(request: Request) -> Sheet:
    query = request.query_params
    clock = closed_of(query, "clock", Clock) or Clock.PUBLISHED
    start, end = moment_of(query, "from", clock), moment_of(query, "to", clock)
    header = ("change", "id", "undertaking", "field", "before", "after", "because_of")
    if start is None:
        return Sheet(header=header, rows=())
    found = comparison_of(archive_of(request), start, end, clock)
    return Sheet(
        header=header,
        rows=(
            (one["change"], one["id"], one["title"], name, old, new, tuple(one["cause"]))
            for one in found.changes("thread_change")
            for name, (old, new) in (one["fields"] or {"": (None, None)}).items()
        ),
    )


_SOURCE = ("document", "title", "publisher", "published", "words")


def _source(facts: DocumentFacts, finding: Finding) -> tuple[object, ...]:
    return (facts.name, title_of(facts), facts.publisher, published_of(facts), line_of(finding))


def _details(finding: Finding, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(finding.details, name) for name in names)


#: Page -> the table that it shows.
SHEETS: Mapping[str, Callable[[Request], Sheet]] = MappingProxyType(
    {
        "ledger": _ledger,
        "actors": _actors,
        "statements": _statements,
        "figures": _figures,
        "arrangements": _arrangements,
        "documents": _documents,
        "search": _search,
        "compare": _compare,
    }
)
