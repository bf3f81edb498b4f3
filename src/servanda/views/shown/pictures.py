"""Some undertakings with all that their rows are made of, read by ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, picking, shown_schema
from servanda.ledger.decisions import pick_decisions
from servanda.ledger.threads import settled_bearers
from servanda.linking import ReviewDecision
from servanda.linking.records import DocumentFacts
from servanda.views.picture import Picture, with_bearer, without_gone
from servanda.views.reviews import reviews_by


def decisions_about(connection: Connection, documents: Iterable[DocumentFacts]) -> tuple[ReviewDecision, ...]:
    """Return what reviewers decided about the texts of the documents."""
    table = shown_schema.decided
    texts = (one.sha256 for one in documents)
    found = picking.rows_among(connection, select(table.c.decision_id), table.c.sha256, texts)
    return pick_decisions(connection, [row.decision_id for row in found])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Some findings as reviewers left them, without the rejected ones."""

    findings: Mapping[FindingId, Finding]
    documents: Mapping[DocumentId, DocumentFacts]


def review_findings(ledger: Ledger, connection: Connection, ids: Iterable[FindingId]) -> Reviewed:
    """Return these findings with their documents."""
    read = picking.pick_findings(connection, ids)
    facts = picking.pick_facts(connection, (one.document_id for one in read.values()))
    reviews = reviews_by(ledger, decisions_about(connection, facts.values()))
    known = reviews.known(settled_bearers(connection, only=set(read)))
    found = (with_bearer(one, known) for one in reviews.of(read.values()))
    return Reviewed(findings={one.id: one for one in found}, documents=facts)


def picture_of(
    ledger: Ledger, connection: Connection, threads: Sequence[str], *, figures: bool = False
) -> Picture:
    """Return some threads with the findings that they rest on, as reviewers left them.

    With `figures`, those of the documents too.
    """
    picked = picking.pick_threads(connection, threads)
    linked = [link.finding for one in picked.values() for link in one.links]
    findings = list(picking.pick_findings(connection, linked).values())
    documents = {one.document_id for one in findings}
    if figures:  # of those documents alone that mention it: nothing else is measured by them
        mentioning = {one.document_id for one in findings if one.kind == "commitment"}
        read = picking.findings_of_documents(connection, sorted(mentioning), kinds=("figure",))
        findings += [one for some in read.values() for one in some]
    settled = settled_bearers(connection, only=set(linked))
    facts = picking.pick_facts(connection, documents)
    decisions = decisions_about(connection, facts.values())
    reviews = reviews_by(ledger, decisions)
    known = reviews.known(settled)
    held = {one.id for one in findings}
    reviewed = (with_bearer(one, known) for one in reviews.of(findings))
    return Picture(
        documents=MappingProxyType(facts),
        findings=MappingProxyType({one.id: one for one in reviewed}),
        threads=tuple(
            without_gone(one, held)
            for key in threads
            if (one := picked.get(key)) is not None and one.mentions[0] in held
        ),
        unlinked=MappingProxyType({}),
        settled=known,
        reviews=reviews,
    )
