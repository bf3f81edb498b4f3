"""Doubtful pairs, kept by the process that links: to find them takes all that linking knows."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from servanda.extraction.records import FindingId
from servanda.ledger import Ledger, marks, picking, seals, shown, shown_schema
from servanda.linking import LINKER, Doubt
from servanda.views.doubts import OpenQuestion, question_of, side_of
from servanda.views.queue import is_decided
from servanda.views.reviews import take_reviews

_TABLE = shown_schema.doubts
#: Pairs that are kept: the most alike.
MOST_KEPT = 2000


def doubts_are_current(ledger: Ledger) -> bool:
    """Return whether the pairs that are kept are of the documents as they are read now."""
    found_of = _found_of(seals.readings_state(ledger))
    with ledger.reading() as connection:
        return marks.mark(connection, shown.DOUBTS) == found_of


def _found_of(readings: str) -> str:
    return f"{LINKER}:{readings}"


def keep_doubts(ledger: Ledger, found: Sequence[Doubt], readings: str) -> None:
    """Keep the pairs that linking found of the documents as they are read (`seals.readings_state`)."""
    rows = [
        {"place": at, **{name: getattr(one, name) for name in ("first", "second", "likeness", "average")}}
        for at, one in enumerate(found[:MOST_KEPT])
    ]
    with ledger.writing() as connection:
        connection.execute(delete(_TABLE))
        shown.put(connection, _TABLE, rows)
        marks.store_mark(connection, shown.DOUBTS, _found_of(readings))


def kept_questions(ledger: Ledger, *, limit: int | None = None, decided: bool = False) -> list[OpenQuestion]:
    """Return the pairs that are kept and still there, the most alike first; with those `decided` since."""
    reviews = take_reviews(ledger)
    with ledger.reading() as connection:
        every = connection.execute(select(_TABLE).order_by(_TABLE.c.place)).all()
        rows = [row for row in every if decided or not is_decided(reviews, (row.first, row.second))][:limit]
        doubts = [
            Doubt(
                first=FindingId(row.first),
                second=FindingId(row.second),
                likeness=row.likeness,
                average=row.average,
            )
            for row in rows
        ]
        keys = [key for one in doubts for key in (one.first, one.second)]
        findings = {one.id: one for one in reviews.of(picking.pick_findings(connection, keys).values())}
        on = {key: some[0] for key, some in picking.threads_of_findings(connection, findings).items()}
        threads = picking.pick_threads(connection, on.values())
        documents = {one.document_id for one in findings.values()}
        facts, texts = picking.pick_facts(connection, documents), picking.pick_texts(connection, documents)
    sides = {
        key: side_of(one, threads[on[key]], facts[one.document_id], texts[one.document_id])
        for key, one in findings.items()
        if key in on
    }
    return [
        question_of(one, (sides[one.first], sides[one.second]))
        for one in doubts
        if one.first in sides and one.second in sides and on[one.first] != on[one.second]
    ]
