"""Deleting every row that holds words of a document, closed rows and review decisions too."""

from dataclasses import replace

from sqlalchemy import Connection, and_, delete, exists, or_, select, update

from servanda.ledger import decisions, schema, seals, shown
from servanda.ledger.merging import AnyRow
from servanda.linking import DecisionKind, ReviewDecision

_DOCUMENTS, _READINGS = schema.documents.c, schema.readings.c


def forget(connection: Connection, document: AnyRow, held: dict[str, seals.Seal]) -> None:
    """Delete all that the ledger has of the document, and take it out of the seals."""
    shown.empty(connection)
    of_it = _READINGS.document_id == document.id
    for reading in connection.execute(select(schema.readings).where(of_it)):
        digest = seals.stored_reading_digest(reading)
        held[seals.READINGS] = held[seals.READINGS].without_row(digest)
    _forget_threads(connection, document.id)
    _forget_decisions(connection, document, held)
    for table in (schema.findings, schema.readings, schema.intakes):
        connection.execute(delete(table).where(table.c.document_id == document.id))
    connection.execute(delete(schema.documents).where(_DOCUMENTS.id == document.id))


def _forget_threads(connection: Connection, document_id: str) -> None:
    """Delete states of threads while a finding of the document was on them: titles are made of its words.

    Links and steps of other findings hold no words and stay. Linking opens the present states anew.
    """
    threads, links = schema.threads.c, schema.thread_links.c
    findings = select(schema.findings.c.id).where(schema.findings.c.document_id == document_id)
    meanwhile = and_(
        links.thread_id == threads.id,
        links.finding_id.in_(findings),
        or_(threads.known_to.is_(None), links.known_from <= threads.known_to),
        or_(links.known_to.is_(None), threads.known_from <= links.known_to),
    )
    connection.execute(delete(schema.threads).where(exists(select(links.row_id).where(meanwhile))))
    ids = set(connection.execute(findings).scalars())
    dated = connection.execute(select(threads.row_id, threads.due).where(threads.due.is_not(None))).all()
    for row in dated:
        if ids & {row.due["evidence"], row.due["deadline"]}:
            connection.execute(delete(schema.threads).where(threads.row_id == row.row_id))
    for table in (schema.thread_links, schema.thread_history, schema.unlinked, schema.settled):
        connection.execute(delete(table).where(table.c.finding_id.in_(findings)))


def _forget_decisions(connection: Connection, document: AnyRow, held: dict[str, seals.Seal]) -> None:
    """Delete decisions about the document; a sample only loses its findings.

    A decision is about a text. Where another document has the same one, those that name this one go.
    """
    others = select(_DOCUMENTS.row_id).where(
        _DOCUMENTS.sha256 == document.sha256, _DOCUMENTS.id != document.id
    )
    copied = connection.execute(others).first() is not None

    def is_about(one: ReviewDecision) -> bool:
        return any(
            anchor.sha256 == document.sha256 and (not copied or anchor.document == document.name)
            for anchor in one.at
        )

    there = list(decisions.iter_decisions(connection))
    gone = {one.id for one in there if is_about(one)}
    for one in there:  # the earliest first: an undoing comes behind what it undoes
        gone |= {one.id} if one.undoes in gone else set()
    undone = {one.undoes for one in there}
    table, sealed = schema.decisions, held[seals.DECISIONS]
    for one in (one for one in there if one.id in gone):
        sealed = sealed.without_row(seals.decision_digest(one.id))
        left = replace(one, at=tuple(anchor for anchor in one.at if anchor.sha256 != document.sha256))
        of_it = table.c.id == one.id
        if one.kind is DecisionKind.SAMPLE and left.at and one.id not in undone:
            said = {"id": left.id, "anchors": [anchor.as_record() for anchor in left.at]}
            connection.execute(update(table).where(of_it).values(**said))
            sealed = sealed.with_row(seals.decision_digest(left.id))
        else:
            connection.execute(delete(table).where(of_it))
    held[seals.DECISIONS] = sealed
