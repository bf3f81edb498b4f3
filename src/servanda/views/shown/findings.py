"""Statements and figures asked for by who says or has them, and by what is said."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from servanda.extraction.records import FindingId
from servanda.ledger import Ledger, picking, shown_schema
from servanda.ledger.merging import AnyRow
from servanda.views.findings import Row
from servanda.views.picture import with_bearer
from servanda.views.portrait import Topic, topics_of
from servanda.views.reviews import reviews_by
from servanda.views.shown.asked import Asked, asked_of, few_of, held_of
from servanda.views.shown.pictures import decisions_about
from servanda.views.shown.undertakings import has_part

_FINDINGS, _NAMES = shown_schema.findings.c, shown_schema.names.c
#: By publication, undated ones last.
_ORDER = (_FINDINGS.day, _FINDINGS.name, _FINDINGS.start, _FINDINGS.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Statements, the oldest document first, and the topics of them, those most spoken of first."""

    rows: Asked[Row]
    topics: tuple[Topic, ...]


def find_statements(
    ledger: Ledger, *, by: str | None = None, about: str | None = None, topic: str | None = None
) -> Said:
    """Return who said what; `by` is a part of a name, `about` words. Topics are of all topics' statements."""
    conditions = [_FINDINGS.kind == "statement", *_says(by)]
    conditions += [has_part(_FINDINGS.what, word) for word in (about or "").split()]
    held = _held(ledger, _FINDINGS.topic, conditions)
    if held is not None:
        return Said(
            rows=_rows_of_ids(ledger, [key for key, its in held if topic in (None, its)]),
            topics=topics_of(Counter(its for _, its in held if its is not None)),
        )
    topics = _topics(ledger, conditions)
    if topic is not None:
        conditions.append(_FINDINGS.topic == topic)
    return Said(rows=_asked(ledger, conditions, _ORDER), topics=topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Figures, the oldest document first."""

    rows: Asked[Row]
    by_series: Mapping[str, Sequence[FindingId]] | None
    """Series -> those of its figures that are asked for; None where all are, or too many to be held."""


def find_figures(ledger: Ledger, *, of: str | None = None) -> Counted:
    """Return the quantities; `of` is a part of a name, of what is counted, or of the unit."""
    conditions = [_FINDINGS.kind == "figure", *_says(of)]
    held = _held(ledger, _FINDINGS.series, conditions) if of is not None else None
    if held is None:
        return Counted(rows=_asked(ledger, conditions, _ORDER), by_series=None)
    by_series: dict[str, list[FindingId]] = defaultdict(list)
    for key, series in held:
        if series is not None:
            by_series[series].append(FindingId(key))
    return Counted(rows=_rows_of_ids(ledger, [key for key, _ in held]), by_series=by_series)


def _held(
    ledger: Ledger, column: ColumnElement[Any], conditions: Sequence[ColumnElement[bool]]
) -> Sequence[AnyRow] | None:
    """Return the ids of findings in their order, each with the column; None where there are too many."""
    return few_of(ledger, select(_FINDINGS.id, column).where(*conditions).order_by(*_ORDER))


def _rows_of_ids(ledger: Ledger, ids: Sequence[str]) -> Asked[Row]:
    return held_of(ledger, ids, partial(rows_of, ledger))


def statements_of(ledger: Ledger, name: str) -> Asked[Row]:
    """Return what an actor said, and what was said for it, the newest first."""
    conditions = [_FINDINGS.id.in_(_said_by(name))]
    return _asked(ledger, conditions, [column.desc() for column in _ORDER])


def topics_of_actor(ledger: Ledger, name: str) -> tuple[Topic, ...]:
    """Return the topics of what an actor said."""
    return _topics(ledger, [_FINDINGS.id.in_(_said_by(name))])


def _topics(ledger: Ledger, conditions: Sequence[ColumnElement[bool]]) -> tuple[Topic, ...]:
    topic = _FINDINGS.topic
    query = select(topic, func.count()).where(topic.is_not(None), *conditions).group_by(topic)
    with ledger.reading() as connection:
        return topics_of({name: number for name, number in connection.execute(query)})


def _said_by(name: str) -> Select[Any]:
    return select(_NAMES.finding_id).where(_NAMES.name == name, _NAMES.kind == "statement")


def _says(part: str | None) -> list[ColumnElement[bool]]:
    return [] if part is None else [has_part(_FINDINGS.who, part)]


def _asked(
    ledger: Ledger, conditions: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]]
) -> Asked[Row]:
    return asked_of(
        ledger,
        select(_FINDINGS.id).where(*conditions).order_by(*order),
        lambda connection, rows: rows_of(ledger, connection, [row.id for row in rows]),
        by_ids=partial(rows_of, ledger),
    )


def rows_of(ledger: Ledger, connection: Connection, ids: Sequence[str]) -> list[Row]:
    """Return these findings as reviewers left them, each with its document, in the order of the ids."""
    read = picking.pick_findings(connection, ids)
    facts = picking.pick_facts(connection, (one.document_id for one in read.values()))
    reviews = reviews_by(ledger, decisions_about(connection, facts.values()))
    known = reviews.known({})
    found = reviews.of([read[key] for key in map(FindingId, ids) if key in read])
    return [
        Row(finding=with_bearer(one, known), facts=facts[one.document_id], review=reviews.mark(one.id))
        for one in found
    ]
