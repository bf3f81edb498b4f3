"""Pages of undertakings: ledger and thread; and of documents and findings."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import Force, Progress, Standing
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import check_id, day_of, filter_of, page_of, paged, words_of, zoom_of
from servanda.interfaces.web.highlights import mark_document, mark_passage
from servanda.interfaces.web.looking import (
    documents_asked,
    dossier_of,
    facts_by_id,
    searched_documents,
    threads_on,
    undertakings_asked,
)
from servanda.interfaces.web.ordering import COLUMNS
from servanda.interfaces.web.review import told as decisions
from servanda.interfaces.web.templating import addresses, render
from servanda.linking.records import EvidenceGrade
from servanda.views import (
    DocumentDossier,
    FindingDossier,
    ThreadDossier,
)
from servanda.views.accounts import take_accounts
from servanda.views.drift import drift_of
from servanda.views.picture import LINKED_KINDS
from servanda.views.projections import project
from servanda.views.thread_figures import list_thread_figures
from servanda.views.timeline import draw_timeline

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Values that filters offer.
CHOICES = {
    "progress": tuple(map(str, Progress)),
    "standing": tuple(map(str, Standing)),
    "evidence": tuple(map(str, EvidenceGrade)),
    "force": tuple(map(str, Force)),
}


@router.get("/ledger")
def ledger(request: Request) -> Response:
    """Show who undertook what and where it stands."""
    query = request.query_params
    archive, as_of, wanted = archive_of(request), day_of(query, "as_of"), filter_of(query)
    sort = words_of(query, "sort") or ""
    found = undertakings_asked(archive, wanted, sort=sort, as_of=as_of)
    told = {
        "found": found,
        "paged": paged(found.rows, page_of(query)),
        "sort": sort,
        "columns": COLUMNS,
        "choices": CHOICES,
        "horizon": searched_documents(archive, as_of),
        "sample": archive.sample(as_of, *LINKED_KINDS),
    }
    return render(request, "ledger.html", told)


@router.get("/threads/{key}")
def thread(request: Request, key: str) -> Response:
    """Show one undertaking with all its words."""
    archive, as_of = archive_of(request), day_of(request.query_params, "as_of")
    dossier = dossier_of(archive, check_id(key, "thread"), as_of)
    if not isinstance(dossier, ThreadDossier):
        raise EntryNotFoundError(f"{key!r} is no undertaking.", next_step="The ledger lists them.")
    drift = drift_of(dossier)
    contested = dossier.thread.evidence is EvidenceGrade.CONTESTED
    told = {
        "dossier": dossier,
        "thread": dossier.thread,
        "passages": {one.finding.id: mark_passage(one.passage, one.finding) for one in dossier.words},
        "words": {one.finding.id: one for one in dossier.words},
        "timeline": draw_timeline(dossier, zoom_of(request.query_params)),
        "accounts": take_accounts(dossier.thread, dossier.words),
        "figures": list_thread_figures(dossier, dossier.figures),
        "drift": drift,
        "scales": project(dossier.thread),
        "contested": contested,
        "sample": archive.sample(as_of, *LINKED_KINDS),
        **decisions.of_thread(request, dossier),
    }
    return render(request, "thread.html", told)


@router.get("/documents/{key}")
def document(request: Request, key: str) -> Response:
    """Show a document's text with its findings."""
    archive, as_of = archive_of(request), day_of(request.query_params, "as_of")
    dossier = dossier_of(archive, check_id(key, "document"), as_of)
    if not isinstance(dossier, DocumentDossier):
        raise EntryNotFoundError(f"{key!r} is no document.", next_step="Documents lists them.")
    findings = sorted(dossier.findings, key=lambda one: (one.start, one.kind == "time", one.id))
    others = {*dossier.copies_of, *dossier.carried_from.values()}
    told = {
        "dossier": dossier,
        "document": dossier.document,
        "findings": findings,
        "by_id": {one.id: one for one in findings},
        "paragraphs": mark_document(dossier.document.text, findings),
        "threads": threads_on(archive, [one.id for one in findings], as_of),
        "facts": facts_by_id(archive, others, as_of),
        "may_decide": decisions.may_decide(request),
        "just_made": decisions.just_made(request),
        "reasons": decisions.reasons(request),
    }
    return render(request, "document.html", told)


@router.get("/findings/{key}")
def finding(request: Request, key: str) -> Response:
    """Lead to the words of a finding in its document."""
    archive, as_of = archive_of(request), day_of(request.query_params, "as_of")
    dossier = dossier_of(archive, check_id(key, "finding"), as_of)
    if not isinstance(dossier, FindingDossier):
        raise EntryNotFoundError(f"{key!r} is no finding.", next_step="Search finds words.")
    to: Callable[..., str] = addresses(request.query_params.get("as_of") or None)
    found = dossier.words.finding
    return RedirectResponse(to("documents", found.document_id, at=found.id), 303)


@router.get("/documents")
def documents(request: Request) -> Response:
    """List the documents."""
    query = request.query_params
    archive, as_of = archive_of(request), day_of(query, "as_of")
    asked = {name: words_of(query, name) for name in ("publisher", "text", "published")}
    rows = documents_asked(archive, as_of, **asked)
    return render(request, "documents.html", {"paged": paged(rows, page_of(query))})
