"""Full-text search in SQLite (FTS5): filling the index, asking it, and finding the places of the words."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import Connection, bindparam, text

from servanda.ledger.merging import AnyRow
from servanda.ledger.picking import some_at_a_time
from servanda.ledger.records import SearchHit
from servanda.ledger.stores.search_hits import DOCUMENTS, FINDINGS, hit_of, in_turn
from servanda.ledger.stores.search_query import terms_of
from servanda.primitives import Span

#: Hits whose words are read at once: of documents and findings, taken in turn, only so many as are asked for.
_MARKED_AT_ONCE = 50
_INDEX_DOCUMENT = text("""
    INSERT INTO document_search (rowid, title, text)
    SELECT row_id, title, text FROM documents WHERE id = :id
""")
_INDEX_FINDINGS = text("""
    INSERT INTO finding_search (rowid, words)
    SELECT row_id, words FROM findings WHERE reading = :reading
""")
_FIND_DOCUMENTS = text("""
    SELECT documents.row_id FROM document_search
    JOIN documents ON documents.row_id = document_search.rowid
    JOIN readings ON readings.document_id = documents.id AND readings.known_to IS NULL
    WHERE document_search MATCH :match AND (:as_of IS NULL OR documents.visible_from <= :as_of)
    ORDER BY bm25(document_search), documents.id LIMIT :limit
""")
_FIND_FINDINGS = text("""
    SELECT findings.row_id FROM finding_search
    JOIN findings ON findings.row_id = finding_search.rowid
    JOIN readings ON readings.row_id = findings.reading AND readings.known_to IS NULL
    JOIN documents ON documents.id = findings.document_id
    WHERE finding_search MATCH :match AND (:as_of IS NULL OR documents.visible_from <= :as_of)
    ORDER BY bm25(finding_search), findings.id LIMIT :limit
""")
_MARK_DOCUMENTS = text("""
    SELECT rowid AS row_id, highlight(document_search, 0, :mark, :mark) AS title,
           highlight(document_search, 1, :mark, :mark) AS words
    FROM document_search WHERE document_search MATCH :match AND rowid IN :rows
""").bindparams(bindparam("rows", expanding=True))
_MARK_FINDINGS = text("""
    SELECT rowid AS row_id, NULL AS title, highlight(finding_search, 0, :mark, :mark) AS words
    FROM finding_search WHERE finding_search MATCH :match AND rowid IN :rows
""").bindparams(bindparam("rows", expanding=True))


def index(connection: Connection, reading: int, *, document_id: str | None) -> None:
    """Put the findings of a reading into the index, and the document too if its id is given."""
    if document_id is not None:
        connection.execute(_INDEX_DOCUMENT, {"id": document_id})
    connection.execute(_INDEX_FINDINGS, {"reading": reading})


def search(connection: Connection, query: str, *, limit: int, as_of: date | None) -> list[SearchHit]:
    """Return documents and findings that hold all words of the query.

    The two are ranked apart (their scores do not compare) and shown in turn.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; at least one hit must be asked for")
    match = match_expression(query)
    if match is None:
        return []
    asked = {"match": match, "limit": limit, "as_of": as_of.isoformat() if as_of else None}
    documents = connection.execute(_FIND_DOCUMENTS, asked).scalars().all()
    findings = connection.execute(_FIND_FINDINGS, asked).scalars().all()
    of_documents = _hits(connection, match, documents, details=DOCUMENTS, marks=_MARK_DOCUMENTS)
    of_findings = _hits(connection, match, findings, details=FINDINGS, marks=_MARK_FINDINGS)
    found = islice(in_turn(of_documents, of_findings), limit)
    return [_hit(*one, rank=rank) for rank, one in enumerate(found, start=1)]


def match_expression(query: str) -> str | None:
    """Return an FTS5 expression in which everything the user typed is quoted; None where nothing is left."""
    return " ".join(f'"{term.words}"' + ("*" if term.starts else "") for term in terms_of(query)) or None


def _hits(
    connection: Connection, match: str, rows: Sequence[int], *, details: Any, marks: Any
) -> Iterator[tuple[AnyRow, AnyRow, str]]:
    for some in some_at_a_time(rows, _MARKED_AT_ONCE):
        found = {row.row_id: row for row in connection.execute(details, {"rows": some})}
        mark = _unused_character([words for row in found.values() for words in (row.title, row.words)])
        asked = {"rows": some, "match": match, "mark": mark}
        marked = {row.row_id: row for row in connection.execute(marks, asked)}
        for row_id in some:
            yield found[row_id], marked[row_id], mark


def _unused_character(texts: Sequence[str | None]) -> str:
    """Return a character that none of the texts has, to mark places with."""
    used: set[str] = set()
    for words in texts:
        used.update(words or "")
    # The private use area and the planes behind it: more characters than twenty texts use.
    return next(chr(code) for code in range(0xE000, 0x110000) if chr(code) not in used)


def _hit(row: AnyRow, marked: AnyRow, mark: str, *, rank: int) -> SearchHit:
    of_title = [] if marked.title is None else _places(row.title, marked.title, mark)
    return hit_of(row, rank=rank, places=_places(row.words, marked.words, mark), of_title=of_title)


def _places(words: str, marked: str, mark: str) -> list[Span]:
    """Return where the marked words stand in `words`."""
    pieces = marked.split(mark)
    # SQLite's highlight cuts pieces off at NUL; no place is better than a wrong one.
    if "".join(pieces) != words:
        return []
    ends = list(accumulate(map(len, pieces)))
    return [Span(start, end) for start, end in zip(ends[0::2], ends[1::2], strict=False)]
