"""Full-text search in PostgreSQL: tsvector and GIN.

Words are cut and folded here, so that no language, extension or setting of the server decides what is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, select, text

from servanda.ledger import schema
from servanda.ledger.entries import FEW, MANY
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import SearchHit
from servanda.ledger.stores.search_hits import DOCUMENTS, FINDINGS, SHOWN, hit_of, in_turn
from servanda.ledger.stores.search_query import terms_of
from servanda.ledger.stores.search_words import Wanted, find_places, iter_words, wanted_of

#: A tsvector counts words up to 16,383, keeps 255 places of each, and has a megabyte: long texts have parts.
_PART_WORDS, _PLACES, _PART_BYTES = 16_000, 255, 400_000
#: Words of a part that the next one begins with, so that a phrase on the edge is in one of them.
_OVERLAP = 64

_DOCUMENTS, _FINDINGS = schema.documents.c, schema.findings.c

_INSERT = """
    INSERT INTO {table} (row_id, part, words) VALUES (:row_id, :part, CAST(:words AS tsvector))
"""
_INSERT_DOCUMENT = text(_INSERT.format(table="document_search"))
_INSERT_FINDING = text(_INSERT.format(table="finding_search"))
#: All terms must be in one of the parts each; the rank is that of the best part.
_FIND = """
    SELECT found.row_id FROM (
        SELECT search.row_id
        FROM unnest(CAST(:terms AS text[])) WITH ORDINALITY AS term (query, number)
        JOIN {table} AS search ON search.words @@ CAST(term.query AS tsquery)
        GROUP BY search.row_id HAVING count(DISTINCT term.number) = cardinality(CAST(:terms AS text[]))
    ) AS found
    {joined}
    WHERE CAST(:as_of AS date) IS NULL OR documents.visible_from <= CAST(:as_of AS date)
    ORDER BY (
        SELECT max(ts_rank(search.words, CAST(:any_term AS tsquery), 1))
        FROM {table} AS search WHERE search.row_id = found.row_id
    ) DESC, {id} LIMIT :limit
"""
_FIND_DOCUMENTS = text(
    _FIND.format(
        table="document_search",
        id="documents.id",
        joined="""
    JOIN documents ON documents.row_id = found.row_id
    JOIN readings ON readings.document_id = documents.id AND readings.known_to IS NULL""",
    )
)
_FIND_FINDINGS = text(
    _FIND.format(
        table="finding_search",
        id="findings.id",
        joined="""
    JOIN findings ON findings.row_id = found.row_id
    JOIN readings ON readings.row_id = findings.reading AND readings.known_to IS NULL
    JOIN documents ON documents.id = findings.document_id""",
    )
)


def index(connection: Connection, reading: int, *, document_id: str | None) -> None:
    """Put the findings of a reading into the index, and the document too if its id is given."""
    if document_id is not None:
        columns = (_DOCUMENTS.row_id, _DOCUMENTS.title, _DOCUMENTS.text)
        row = connection.execute(select(*columns).where(_DOCUMENTS.id == document_id)).one()
        connection.execute(_INSERT_DOCUMENT, list(document_parts(row)))
    query = select(_FINDINGS.row_id, _FINDINGS.words).where(_FINDINGS.reading == reading)
    rows = [part for row in connection.execute(query) for part in finding_parts(row)]
    if rows:
        connection.execute(_INSERT_FINDING, rows)


def index_all(connection: Connection) -> None:
    """Fill the empty index with all documents and findings, a few in memory at a time."""
    documents = select(_DOCUMENTS.row_id, _DOCUMENTS.title, _DOCUMENTS.text)
    findings = select(_FINDINGS.row_id, _FINDINGS.words)
    for query, portion, parts_of, insert in (
        (documents, FEW, document_parts, _INSERT_DOCUMENT),
        (findings, MANY, finding_parts, _INSERT_FINDING),
    ):
        for rows in connection.execute(query.execution_options(**portion)).partitions():
            if parts := [part for row in rows for part in parts_of(row)]:
                connection.execute(insert, parts)


def document_parts(row: AnyRow) -> Iterator[dict[str, Any]]:
    """Yield the rows of `document_search`; the title is part 0, so that no phrase spans both."""
    (title, *_) = [*vectors(row.title or ""), ""]
    yield {"row_id": row.row_id, "part": 0, "words": title}
    for part, words in enumerate(vectors(row.text), start=1):
        yield {"row_id": row.row_id, "part": part, "words": words}


def finding_parts(row: AnyRow) -> Iterator[dict[str, Any]]:
    """Yield the rows of `finding_search` for a finding."""
    for part, words in enumerate(vectors(row.words), start=1):
        yield {"row_id": row.row_id, "part": part, "words": words}


def vectors(words: str) -> Iterator[str]:
    """Yield the words of a text as one tsvector, of a long one as several; as PostgreSQL prints them."""
    part: list[str] = []
    places: dict[str, list[int]] = {}
    size = carried = 0
    for place in iter_words(words):
        word = place.word
        at = places.get(word, ())
        if len(part) >= _PART_WORDS or len(at) >= _PLACES or size > _PART_BYTES:
            yield _vector(places)
            part, carried = part[-_OVERLAP:], min(_OVERLAP, len(part))
            places, size = {}, 0
            for number, kept in enumerate(part, start=1):
                places.setdefault(kept, []).append(number)
        part.append(word)
        size += 3 + (0 if word in places else 4 * len(word))
        places.setdefault(word, []).append(len(part))
    if len(part) > carried:
        yield _vector(places)


def _vector(places: dict[str, list[int]]) -> str:
    # Words are letters and digits alone: nothing in them has to be escaped.
    return " ".join(f"'{word}':{','.join(map(str, places[word]))}" for word in sorted(places, key=str.encode))


def search(connection: Connection, query: str, *, limit: int, as_of: date | None) -> list[SearchHit]:
    """Return documents and findings that hold all words of the query.

    The two are ranked apart (their scores do not compare) and shown in turn.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; at least one hit must be asked for")
    # The same term again asks for nothing more.
    wanted = list(dict.fromkeys(filter(None, map(wanted_of, terms_of(query)))))
    if not wanted:
        return []
    terms = list(dict.fromkeys(map(_tsquery, wanted)))
    asked = {"terms": terms, "any_term": " | ".join(terms), "limit": limit, "as_of": as_of}
    documents = _rows(connection, DOCUMENTS, connection.execute(_FIND_DOCUMENTS, asked).scalars().all())
    findings = _rows(connection, FINDINGS, connection.execute(_FIND_FINDINGS, asked).scalars().all())
    found = islice(in_turn(documents, findings), limit)
    return [_hit(row, wanted, rank=rank) for rank, row in enumerate(found, start=1)]


def _tsquery(wanted: Wanted) -> str:
    words = [f"'{word}'" for word in wanted.words[:_OVERLAP]]
    if wanted.starts and len(wanted.words) <= _OVERLAP:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def _rows(connection: Connection, details: Select[Any], rows: Sequence[int]) -> Iterable[AnyRow]:
    if not rows:
        return []
    found = {row.row_id: row for row in connection.execute(details, {"rows": list(rows)})}
    return [found[row_id] for row_id in rows]


def _hit(row: AnyRow, wanted: Sequence[Wanted], *, rank: int) -> SearchHit:
    places = find_places(row.words, wanted, within=SHOWN)
    of_title = find_places(row.title, wanted, within=SHOWN) if row.kind == "document" and row.title else []
    return hit_of(row, rank=rank, places=places, of_title=of_title)
