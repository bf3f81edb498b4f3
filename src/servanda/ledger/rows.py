"""Records to rows and back; nothing is lost either way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from servanda.documents.outline import Outline, ProvisionPlace, make_outline
from servanda.documents.records import Document, DocumentId, DocumentKind
from servanda.extraction.records import (
    KINDS,
    ArrangementType,
    Decision,
    Details,
    Evidence,
    Finding,
    Force,
    Mode,
    Progress,
    Standing,
)
from servanda.primitives import PartialDate, Span

Values = Mapping[str, Any]

#: What a row that is no record raises when it is read as one.
NO_RECORD = (ValueError, TypeError, LookupError, AttributeError)

_CLASSES: Mapping[str, type] = MappingProxyType({kind: record for record, kind in KINDS.items()})
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: tuple(field.name for field in fields(record)) for kind, record in _CLASSES.items()}
)

#: Every column that holds a field of some kind of finding; NULL in the rows of other kinds.
DETAIL_COLUMNS = tuple(sorted({name for names in _FIELDS.values() for name in names}))

_ENUMS: Mapping[tuple[str, str], Callable[[str], object]] = MappingProxyType(
    {
        ("statement", "mode"): Mode,
        ("commitment", "force"): Force,
        ("status", "progress"): Progress,
        ("status", "standing"): Standing,
        ("arrangement", "type"): ArrangementType,
    }
)


def document_row(document: Document, *, known_at: datetime) -> dict[str, Any]:
    """Return the columns of `documents`, save the row number."""
    published = document.published
    outline = make_outline(document)
    return {
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "publisher": document.publisher,
        "kind": document.kind.value if document.kind else None,
        "published": published.iso if published else None,
        "published_precision": published.precision if published else None,
        "visible_from": visible_from(published, known_at),
        "url": document.url,
        "authors": list(document.authors),
        "language": document.language,
        "sha256": document.sha256,
        "length": len(document.text),
        "known_from": known_at,
        "text": document.text,
        "outline": outline.marks,
        "provisions": provisions_cell(outline),
    }


def provisions_cell(outline: Outline) -> list[list[str | int | None]] | None:
    """Return the provisions of a text as they are stored; None where it has none."""
    return [one.as_cell() for one in outline.provisions] or None


def outline_of(marks: bytes | None, provisions: Sequence[Sequence[Any]] | None) -> Outline | None:
    """Return the outline of a row of `documents`; None where there is none."""
    if marks is None:
        return None
    places = (ProvisionPlace(name, Span(start, end), parent) for name, start, end, parent in provisions or ())
    return Outline(marks=marks, provisions=tuple(places))


def visible_from(published: PartialDate | None, known_at: datetime) -> date:
    """Return the last day that the date can mean; without a date, the UTC day of the intake."""
    return published.last_day if published else known_at.astimezone(UTC).date()


def document_of(values: Values) -> Document:
    """Return the document of a row of `documents`; raise ValueError or TypeError where it is none."""
    return Document(
        name=values["name"],
        text=values["text"],
        title=values["title"],
        publisher=values["publisher"],
        kind=DocumentKind(values["kind"]) if values["kind"] is not None else None,
        published=PartialDate(values["published"]) if values["published"] is not None else None,
        url=values["url"],
        authors=tuple(values["authors"]),
        language=values["language"],
    )


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return the columns of `findings`, save row number and reading."""
    details = finding.details
    row: dict[str, Any] = dict.fromkeys(DETAIL_COLUMNS)
    row.update({name: _stored(getattr(details, name)) for name in _FIELDS[finding.kind]})
    spans = {name: [[s.start, s.end] for s in some] for name, some in finding.evidence.spans.items()}
    row.update(
        id=finding.id,
        document_id=finding.document_id,
        kind=finding.kind,
        start=finding.start,
        words=words_of(finding.evidence.quotes),
        quotes=dict(finding.evidence.quotes),
        spans=spans,
        unresolved=dict(finding.unresolved),
        decided={name: decision_cell(one) for name, one in finding.decided.items()},
        score=finding.score + 0.0,
        reader=finding.reader,
        vector=finding.vector,
    )
    return row


def words_of(quotes: Mapping[str, str]) -> str:
    """Return all quotes of a finding in one string, by name of their fields; search looks through it."""
    return " … ".join(quotes[name] for name in sorted(quotes))


def _stored(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def finding_of(values: Values, *, document: str) -> Finding:
    """Return the finding of a row; raise what `NO_RECORD` lists where it is none.

    Spans and quotes are taken as stored: whether they still agree is for `verify` to say.
    """
    kind = values["kind"]
    spans = {name: tuple(Span(start, end) for start, end in some) for name, some in values["spans"].items()}
    return Finding(
        document=document,
        document_id=DocumentId(values["document_id"]),
        evidence=Evidence(MappingProxyType(spans), MappingProxyType(dict(values["quotes"]))),
        details=_details_of(kind, values),
        score=values["score"],
        reader=values["reader"],
        unresolved=MappingProxyType(dict(values["unresolved"])),
        decided=MappingProxyType(
            {name: decision_of(*cell) for name, cell in (values["decided"] or {}).items()}
        ),
        vector=values["vector"],
    )


def decision_cell(decision: Decision) -> list[Any]:
    """Return a decision as it is stored: how, score, and the others where there are any."""
    others = [[actors, score + 0.0] for actors, score in decision.others]
    return [decision.how, decision.score + 0.0, *([others] if others else [])]


def decision_of(how: str, score: float, others: Sequence[Sequence[Any]] = ()) -> Decision:
    """Return the decision of a stored cell."""
    return Decision(how, score, tuple((str(actors), float(one)) for actors, one in others))


def _details_of(kind: str, values: Values) -> Details:
    details: Details = _CLASSES[kind](**{name: _loaded(kind, name, values[name]) for name in _FIELDS[kind]})
    return details


def _loaded(kind: str, name: str, value: Any) -> object:
    if value is None and name == "speaker_for":  # a row of version 1
        return ()
    if isinstance(value, list):
        return tuple(value)
    enum = _ENUMS.get((kind, name))
    return enum(value) if enum and value is not None else value
