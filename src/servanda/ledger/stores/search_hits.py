"""What a search shows of a document or finding: the words around the first place, and the places in them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, literal_column, select

from servanda.documents.records import DocumentId
from servanda.ledger import schema
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import SearchHit
from servanda.primitives import Span

#: Characters shown before the first word found, and in all.
_BEFORE, SHOWN = 60, 240

_Hit = TypeVar("_Hit")

_DOCUMENTS, _FINDINGS = schema.documents.c, schema.findings.c
_ROWS: BindParameter[Any] = bindparam("rows", expanding=True)
#: Rows that were found, with what is shown of them.
DOCUMENTS = select(
    _DOCUMENTS.row_id,
    literal_column("'document'").label("kind"),
    _DOCUMENTS.id,
    _DOCUMENTS.id.label("document_id"),
    _DOCUMENTS.name.label("document"),
    _DOCUMENTS.title,
    _DOCUMENTS.text.label("words"),
    literal_column("0").label("start"),
).where(_DOCUMENTS.row_id.in_(_ROWS))
FINDINGS = (
    select(
        *(_FINDINGS[name] for name in ("row_id", "kind", "id", "document_id", "words", "start")),
        _DOCUMENTS.name.label("document"),
        _DOCUMENTS.title,
    )
    .join_from(schema.findings, schema.documents, _DOCUMENTS.id == _FINDINGS.document_id)
    .where(_FINDINGS.row_id.in_(_ROWS))
)


def in_turn(documents: Iterable[_Hit], findings: Iterable[_Hit]) -> Iterator[_Hit]:
    """Yield documents and findings in turn: they are ranked apart, and their scores do not compare."""
    for pair in zip_longest(documents, findings):
        yield from (hit for hit in pair if hit is not None)


def hit_of(row: AnyRow, *, rank: int, places: Sequence[Span], of_title: Sequence[Span]) -> SearchHit:
    """Return the hit of a row, given where the words stand in it, or in its title alone."""
    field = "text" if row.kind == "document" else "quotes"
    words, start = row.words, row.start
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


def _snippet(words: str, places: Sequence[Span]) -> tuple[str, int, tuple[Span, ...]]:
    """Return the words around the first place, where they start, and the places in them."""
    first = places[0].start if places else 0
    start = max(0, first - _BEFORE)
    if start:
        space = words.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(words), start + SHOWN)
    inside = tuple(Span(p.start - start, p.end - start) for p in places if p.start >= start and p.end <= end)
    return words[start:end], start, inside
