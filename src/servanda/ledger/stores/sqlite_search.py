"""Full-text search in SQLite (FTS5): filling the index, asking it, and finding the places of the words."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, zip_longest
from typing import Any

from sqlalchemy import Connection, bindparam, text

from servanda.documents.records import DocumentId
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import SearchHit
from servanda.primitives import Span

#: Characters shown before the first word found, and in all.
_BEFORE, _SHOWN = 60, 240

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
_DOCUMENTS = text("""
    SELECT row_id, 'document' AS kind, id, id AS document_id, name AS document,
           title, text AS words, 0 AS start
    FROM documents WHERE row_id IN :rows
""").bindparams(bindparam("rows", expanding=True))
_FINDINGS = text("""
    SELECT findings.row_id, findings.kind, findings.id, findings.document_id, documents.name AS document,
           documents.title, findings.words, findings.start
    FROM findings JOIN documents ON documents.id = findings.document_id WHERE findings.row_id IN :rows
""").bindparams(bindparam("rows", expanding=True))
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
    of_documents = _hits(connection, match, documents, details=_DOCUMENTS, marks=_MARK_DOCUMENTS)
    of_findings = _hits(connection, match, findings, details=_FINDINGS, marks=_MARK_FINDINGS)
    in_turn = [hit for pair in zip_longest(of_documents, of_findings) for hit in pair if hit is not None]
    return [_hit(*one, rank=rank) for rank, one in enumerate(in_turn[:limit], start=1)]


_TERM = re.compile(r'"(?P<phrase>[^"]*)"?(?P<phrase_start>\*?)|(?P<word>[^\s"]+)')


def match_expression(query: str) -> str | None:
    """Return an FTS5 expression in which everything the user typed is quoted; None where nothing is left."""
    # Half surrogates and NUL cannot be handed to SQLite; no stored word has the former.
    clean = query.encode("utf-8", "replace").decode().replace("\0", " ")
    terms = []
    for found in _TERM.finditer(clean):
        words, starts = found["phrase"], bool(found["phrase_start"])
        if words is None:
            words, starts = found["word"].rstrip("*"), found["word"].endswith("*")
        if any(character.isalnum() for character in words):
            terms.append(f'"{words}"' + ("*" if starts else ""))
    return " ".join(terms) or None


def _hits(
    connection: Connection, match: str, rows: Sequence[int], *, details: Any, marks: Any
) -> Iterator[tuple[AnyRow, AnyRow, str]]:
    if not rows:
        return
    found = {row.row_id: row for row in connection.execute(details, {"rows": list(rows)})}
    mark = _unused_character([words for row in found.values() for words in (row.title, row.words)])
    asked = {"rows": list(rows), "match": match, "mark": mark}
    marked = {row.row_id: row for row in connection.execute(marks, asked)}
    for row_id in rows:
        yield found[row_id], marked[row_id], mark


def _unused_character(texts: Sequence[str | None]) -> str:
    """Return a character that none of the texts has, to mark places with."""
    used = {character for words in texts if words for character in words}
    # The private use area and the planes behind it: more characters than twenty texts use.
    return next(chr(code) for code in range(0xE000, 0x110000) if chr(code) not in used)


def _hit(row: AnyRow, marked: AnyRow, mark: str, *, rank: int) -> SearchHit:
    places = _places(row.words, marked.words, mark)
    field = "text" if row.kind == "document" else "quotes"
    words, start = row.words, row.start
    of_title = [] if marked.title is None else _places(row.title, marked.title, mark)
    if of_title and not places:
        field, words, start, places = "title", row.title, None, of_title
    snippet, cut, marks = _snippet(words, places)
    return SearchHit(
        kind=row.kind,
        id=row.id,
        document=row.document,
        document_id=DocumentId(row.document_id),
        title=row.title,
        field=field,
        snippet=snippet,
        marks=marks,
        start=cut if field == "text" else start,
        rank=rank,
    )


def _places(words: str, marked: str, mark: str) -> list[Span]:
    """Return where the marked words stand in `words`."""
    pieces = marked.split(mark)
    # SQLite's highlight cuts pieces off at NUL; no place is better than a wrong one.
    if "".join(pieces) != words:
        return []
    ends = list(accumulate(map(len, pieces)))
    return [Span(start, end) for start, end in zip(ends[0::2], ends[1::2], strict=False)]


def _snippet(words: str, places: Sequence[Span]) -> tuple[str, int, tuple[Span, ...]]:
    """Return the words around the first place, where they start, and the places in them."""
    first = places[0].start if places else 0
    start = max(0, first - _BEFORE)
    if start:
        space = words.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(words), start + _SHOWN)
    inside = tuple(Span(p.start - start, p.end - start) for p in places if p.start >= start and p.end <= end)
    return words[start:end], start, inside
