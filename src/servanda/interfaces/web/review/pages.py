"""Pages that decide: the queue, one finding, the answer to a form. All work without script."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from servanda.errors import (
    ConflictingDecisionError,
    DecisionError,
    EntryNotFoundError,
    RequestError,
    ServandaError,
    SpanOutsideDocumentError,
)
from servanda.extraction.records import Finding, Progress, Standing
from servanda.interfaces.web.access import Role, needs, visitor_of
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import check_id, closed_of, page_of, paged, words_of
from servanda.interfaces.web.highlights import mark_document, mark_passage
from servanda.interfaces.web.looking import dossier_of, undertakings_asked
from servanda.interfaces.web.review import acts, forms, queues
from servanda.interfaces.web.review import told as told_of
from servanda.interfaces.web.templating import addresses, render
from servanda.ledger import Ledger, seals, waiting
from servanda.linking import DecisionKind, ReviewDecision, actor_names
from servanda.runs import deciding
from servanda.views import ThreadDossier
from servanda.views.actors import list_actors
from servanda.views.decisions import Decided, list_decisions
from servanda.views.passages import get_passage
from servanda.views.queue import KINDS, Matter, Waiting
from servanda.views.undertakings import Filter, has_words

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.REVIEWER)])

#: Questions of one page of the queue; threads that a search for one to merge with shows; names suggested.
PAGE, FOUND, NAMES = 20, 20, 12
#: What the queues are called.
QUEUES = {
    Matter.PAIRS: "Doubtful pairs",
    Matter.FINDINGS: "Least certain findings",
    Matter.CONTESTED: "Contested threads",
    Matter.UNLINKED: "Reports on no thread",
}
_REFUSALS = (DecisionError, RequestError, SpanOutsideDocumentError, EntryNotFoundError)
Form = Annotated[FormData, Depends(forms.form_of)]


@router.get("/review")
def queue(request: Request) -> Response:
    """Show what waits for a reviewer."""
    query = request.query_params
    kind = words_of(query, "kind") or KINDS[0]
    if kind not in KINDS:
        raise RequestError(f"{kind!r} is none.", where="kind", next_step=f"Give one of {', '.join(KINDS)}.")
    page = page_of(query)
    archive = archive_of(request)
    first = Matter.PAIRS if queues.pairs_are_ready(archive) else Matter.FINDINGS
    asked = closed_of(query, "queue", Matter) or first
    taken = queues.take(archive, asked, kind, limit=PAGE, offset=(page - 1) * PAGE)
    told = {
        "queues": QUEUES,
        "asked": asked,
        "kind": kind,
        "kinds": KINDS,
        "queue": taken,
        "passages": {one.id: _passages(one) for one in taken.questions},
        "page": page,
        "pages": max(1, -(-taken.left // PAGE)),
        "done": told_of.just_made(request),
        "reasons": told_of.reasons(request),
        "states": (tuple(Progress), tuple(Standing)),
    }
    return render(request, "review.html", told)


def _passages(asked: Waiting) -> list[object]:
    """Return the marked passages of a question: two of a pair, else one."""
    if asked.pair is not None:
        return [mark_passage(side.passage, side.finding) for side in asked.pair.sides]
    return [mark_passage(asked.words.passage, asked.words.finding)] if asked.words else []


@router.post("/review/decisions")
def decide(request: Request, form: Form) -> Response:
    """Make the decision that a form of a page asks for, and lead back to that page."""
    try:
        if first := forms.text_of(form, "first_undo"):
            why = forms.text_of(form, "why", most=forms.MAX_WHY) or "decided anew"
            acts.keep(request, acts.undo(request, first), acts.who_of(request, why=why))
        made = acts.keep(request, forms.act_of(request, form), forms.who_of(request, form))
    except _REFUSALS as error:
        return _refused(request, form, error)
    if "hx-request" in request.headers:
        return render(request, "decided.html", {"made": made, "back": forms.place_of(form)})
    if made.acts:
        archive_of(request).catch_up()
    return RedirectResponse(_with_done(forms.place_of(form), made), 303)


def _with_done(back: str, made: ReviewDecision) -> str:
    parts = urlsplit(back)
    kept = [one for one in parts.query.split("&") if one and not one.startswith("done=")]
    query = "&".join([*kept, urlencode({"done": made.id})])
    return urlunsplit(("", "", parts.path, query, parts.fragment))


def _refused(request: Request, form: FormData, error: ServandaError) -> Response:
    """Return why it cannot be decided, with all that was written, and the ways out."""
    table = told_of.table_of(archive_of(request))
    against = getattr(error, "against", None)
    other = next((one for one in table.decisions if one.decision.id == against), None)
    is_conflict = isinstance(error, ConflictingDecisionError)
    given = [(name, str(value)) for name, value in form.multi_items() if name not in ("csrf", "first_undo")]
    meanwhile = is_conflict and error.message.startswith("Meanwhile")
    if meanwhile and other is not None:
        seen = f"{form.get('seen') or ''} {other.decision.id}".strip()
        given = [(name, seen if name == "seen" else value) for name, value in given]
    told = {
        "error": error,
        "other": other,
        "meanwhile": meanwhile,
        "given": [pair for pair in given if pair[0] != "why"],
        "why": str(form.get("why") or ""),
        "back": forms.place_of(form),
        "fragment": "hx-request" in request.headers,
    }
    status = 404 if isinstance(error, EntryNotFoundError) else 409 if is_conflict else 422
    template = "refused_here.html" if told["fragment"] else "refused.html"
    return render(request, template, told, status=status)


@router.get("/findings/{key}/review")
def finding(request: Request, key: str) -> Response:
    """Show the forms that decide about a finding: alone for a page that asks for them, else with its text."""
    found, text = told_of.shown(request, check_id(key, "finding"))
    told_of.may_decide(request)
    archive = archive_of(request)
    table = told_of.table_of(archive)
    told = {
        "finding": found,
        "fields": forms.fields_to_correct(found),
        "seen": " ".join(table.reviews.decided([found.id], "right")),
        "decisions": told_of.about(request, [found.id]),
        "mark": table.reviews.mark(found.id),
        "back": _back(request, found),
        "done": told_of.just_made(request),
        "reasons": told_of.reasons(request),
    }
    if "hx-request" in request.headers:
        return render(request, "deciding_here.html", told)
    document = archive.ledger.get_document(found.document_id).document
    spans = [span for some in found.evidence.spans.values() for span in some]
    told |= {
        "document": document,
        "passage": mark_passage(get_passage(text, spans), found),
        "paragraphs": mark_document(text, [found]),
    }
    return render(request, "finding.html", told)


def _back(request: Request, found: Finding) -> str:
    """Return the page from which the forms were asked for; without one, the finding's own."""
    own = f"/findings/{found.id}/review"
    if "hx-request" not in request.headers:
        return own
    parts = urlsplit(request.headers.get("hx-current-url", ""))
    path = "/" + parts.path.lstrip("/\\")
    if path.startswith("/threads/"):
        return f"/findings/{found.id}/thread"
    return f"{path}?{parts.query}#{found.id}" if parts.query else f"{path}#{found.id}"


@router.get("/findings/{key}/thread")
def thread_of(request: Request, key: str) -> Response:
    """Lead to the thread that a finding is on now, else to its words in the document."""
    archive = archive_of(request)
    found = deciding.get_finding(archive.ledger, check_id(key, "finding"))
    to = addresses(None)
    done = words_of(request.query_params, "done")
    thread = waiting.threads_of(archive.ledger, [found.id]).get(found.id)
    if thread is None:
        return RedirectResponse(to("documents", found.document_id, at=found.id, done=done), 303)
    return RedirectResponse(to("threads", thread, at=f"w-{found.id}", done=done), 303)


@router.get("/threads/{key}/merge")
def merge(request: Request, key: str) -> Response:
    """Search for the thread that is the same undertaking as this one."""
    archive = archive_of(request)
    dossier = dossier_of(archive, check_id(key, "thread"), None)
    if not isinstance(dossier, ThreadDossier):
        raise EntryNotFoundError(f"{key!r} is no undertaking.", next_step="The ledger lists them.")
    words = words_of(request.query_params, "text")
    rows, others = [], 0
    if words is not None:
        found = undertakings_asked(archive, Filter(text=words), sort="", as_of=None).rows
        others = len(found) - has_words(dossier.thread, words)
        rows = [row for row in found[: FOUND + 1] if row.thread.id != dossier.thread.id]
    told = {
        "dossier": dossier,
        "thread": dossier.thread,
        "words": words,
        "rows": rows[:FOUND],
        "found": others,
    }
    return render(request, "merge.html", told)


@router.get("/review/decisions")
def decisions(request: Request) -> Response:
    """List what reviewers decided, the latest first."""
    query = request.query_params
    by, kind = words_of(query, "by"), closed_of(query, "decision", DecisionKind)
    table, reader = told_of.table_of(archive_of(request)), visitor_of(request).name
    rows = list_decisions(archive_of(request).ledger, by=by, reader=reader, reviews=table.reviews)
    some = [one for one in reversed(rows) if kind in (None, one.decision.kind)]
    shown = paged(some, page_of(query))
    told = {
        "paged": shown,
        "stands": told_of.places(
            archive_of(request), [one.decision for one in shown.rows if isinstance(one, Decided)]
        ),
        "kinds": tuple(DecisionKind),
        "names": sorted({one.decision.by for one in table.decisions}),
        "done": told_of.just_made(request),
    }
    return render(request, "decisions.html", told)


@router.get("/review/names")
def names(request: Request) -> Response:
    """Return names of actors that hold the letters, of the ledger first, then of the registry."""
    typed = words_of(request.query_params, "q") or ""
    before, _, last = typed.rpartition(";")
    part = last.strip().casefold()
    archive = archive_of(request)
    every = archive.kept("names", seals.readings_state(archive.ledger), lambda: _names(archive.ledger))
    some = [one for one in every if part and part in one.casefold()]
    found = sorted(some, key=lambda one: not one.casefold().startswith(part))
    lead = f"{before.strip()}; " if before.strip() else ""
    return render(request, "names.html", {"names": [f"{lead}{one}" for one in found[:NAMES]]})


def _names(ledger: Ledger) -> list[str]:
    own = [row.name for row in list_actors(ledger)]
    return list(dict.fromkeys((*own, *actor_names(registry=ledger.registry()))))
