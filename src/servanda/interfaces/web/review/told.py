"""What pages say of decisions: of a finding, of a thread, and of the one that was just made."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request

from servanda.extraction.records import Finding, FindingId, Progress, Standing
from servanda.interfaces.web.access import Role, find_visitor, visitor_of
from servanda.interfaces.web.archive import Archive, archive_of
from servanda.interfaces.web.asking import words_of
from servanda.interfaces.web.telling import MAIN
from servanda.ledger import seals, waiting
from servanda.linking import ReviewDecision
from servanda.primitives import join_quotes
from servanda.runs import deciding
from servanda.views import ThreadDossier
from servanda.views.decisions import Decided, list_decisions
from servanda.views.queue import Table
from servanda.views.reviews import take_reviews

#: Reasons of their own that a visitor can choose from.
_REASONS = 8


def table_of(archive: Archive) -> Table:
    """Return what queues are made from, made once for each state of the ledger."""

    def make() -> Table:
        reviews = take_reviews(archive.ledger)
        decisions = list_decisions(archive.ledger, reviews=reviews)
        return Table(ledger=archive.ledger, reviews=reviews, decisions=decisions, uncertain=uncertain)

    def uncertain(kind: str) -> list[FindingId]:
        state = seals.readings_state(archive.ledger)
        return archive.kept(f"uncertain {kind}", state, lambda: waiting.uncertain_ids(archive.ledger, kind))

    return archive.once(("review table",), make)


def may_decide(request: Request) -> bool:
    """Return whether the visitor decides on this page: a reviewer, and in the present.

    If so the links are learnt meanwhile, so that a decision is seen at once.
    """
    visitor = find_visitor(request)
    may = visitor is not None and visitor.role >= Role.REVIEWER and not request.query_params.get("as_of")
    if may:
        archive_of(request).desk.expect_changes()
    return may


def shown(request: Request, key: str) -> tuple[Finding, str]:
    """Return a finding as reviewers left it, with its document's text."""
    archive = archive_of(request)
    table = table_of(archive)
    finding = deciding.get_finding(archive.ledger, key)
    told = table.reviews.known(archive.ledger.settled(only=[finding.id])).get(finding.id)
    text = archive.ledger.get_document(finding.document_id).document.text
    return (told.apply(finding) if told else finding), text


def about(request: Request, findings: Iterable[FindingId]) -> list[Decided]:
    """Return the decisions in force about these findings, the latest first."""
    table = table_of(archive_of(request))
    force = {one.id for key in findings for one in table.reviews.about.get(key, ())}
    return [one for one in reversed(table.decisions) if one.decision.id in force]


def just_made(request: Request) -> Decided | None:
    """Return the decision that brought the visitor back to this page."""
    key = words_of(request.query_params, "done")
    if key is None or find_visitor(request) is None:
        return None
    archive = archive_of(request)
    rows = list_decisions(archive.ledger, reader=visitor_of(request).name, reviews=table_of(archive).reviews)
    return next((one for one in rows if one.decision.id == key), None)


def reasons(request: Request) -> list[str]:
    """Return the visitor's own last reasons, to choose from."""
    if find_visitor(request) is None:
        return []
    name, table = visitor_of(request).name, table_of(archive_of(request))
    mine = (one.decision.why for one in reversed(table.decisions) if one.decision.by == name)
    return list(dict.fromkeys(mine))[:_REASONS]


def of_thread(request: Request, dossier: ThreadDossier) -> dict[str, object]:
    """Return what the page of a thread says of decisions, and what its forms need."""
    findings = [one.finding.id for one in dossier.words]
    reviews = table_of(archive_of(request)).reviews
    mentions = dossier.thread.mentions
    may = may_decide(request)
    return {
        "may_decide": may,
        "decisions": about(request, findings),
        "just_made": just_made(request),
        "seen_together": " ".join(reviews.decided(findings, "together")),
        "seen_state": " ".join(reviews.decided(mentions, "stands")),
        "states": (tuple(Progress), tuple(Standing)),
        "reasons": reasons(request) if may else [],
        "own_address": f"/findings/{mentions[0]}/thread",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the first words of a decision stand."""

    document: str | None = None
    """None where no document has the text any more."""
    title: str = ""
    words: str = ""


def places(archive: Archive, decisions: Iterable[ReviewDecision]) -> dict[str, Place]:
    """Return decision -> where its first words stand."""
    first = {one.id: one.at[0] for one in decisions if one.at}
    texts = {anchor.sha256 for anchor in first.values()}
    facts = {one.sha256: one for one in archive.ledger.document_facts(sha256=texts)} if texts else {}
    found = {}
    for key, anchor in first.items():
        held = facts.get(anchor.sha256)
        if held is None:
            found[key] = Place()
            continue
        name = next((one for one in MAIN[anchor.kind] if one in anchor.spans), next(iter(anchor.spans)))
        words = join_quotes(held.text, anchor.spans[name])
        found[key] = Place(document=held.id, title=held.title or held.name, words=words)
    return found
