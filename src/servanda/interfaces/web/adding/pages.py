"""Pages on which documents are added and removed."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from servanda.documents import DocumentKind
from servanda.errors import RequestError
from servanda.interfaces.web.access import Role, audit, needs
from servanda.interfaces.web.adding.offering import MAX_FILE, MAX_FILES, offer_form
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import check_id, words_of
from servanda.interfaces.web.limits import BodyLimits
from servanda.interfaces.web.templating import render
from servanda.sources import ENDINGS

router = APIRouter(include_in_schema=False)

#: Uploads that the page lists.
_LISTED = 10


@router.get("/add", dependencies=[needs(Role.REVIEWER)])
def add(request: Request) -> Response:
    """Show the form, and what became of what was offered."""
    archive = archive_of(request)
    archive.desk.expect_changes()
    told = {
        "uploads": archive.desk.queue.uploads(limit=_LISTED),
        "trouble": archive.desk.intake_state,
        "endings": ",".join(ENDINGS),
        "kinds": tuple(map(str, DocumentKind)),
        "max_file": MAX_FILE,
        "max_upload": BodyLimits().upload_bytes,
        "max_files": MAX_FILES,
    }
    return render(request, "add.html", told)


@router.post("/add", dependencies=[needs(Role.REVIEWER)])
async def offer(request: Request) -> Response:
    """Keep what is offered until it has been read, and lead to how far it is."""
    await offer_form(request)
    return RedirectResponse("/add#uploads", 303)


@router.get("/add/uploads", dependencies=[needs(Role.REVIEWER)])
def uploads(request: Request) -> Response:
    """Show how far the uploads are; the page asks again until all are read."""
    desk = archive_of(request).desk
    told = {"uploads": desk.queue.uploads(limit=_LISTED), "trouble": desk.intake_state}
    return render(request, "uploads.html", told)


@router.post("/documents/{key}/remove", dependencies=[needs(Role.ADMIN)])
async def remove(request: Request, key: str) -> Response:
    """Take a document out of the ledger; its entries are closed, not erased."""
    form = await request.form()
    why = words_of({"why": str(form.get("why") or "")}, "why")
    if why is None:
        raise RequestError("Say why: the reason stays in the ledger.", where="why", next_step="Go back.")
    await run_in_threadpool(take_out, request, check_id(key, "document"), why)
    return RedirectResponse("/documents", 303)


def take_out(request: Request, key: str, why: str) -> str:
    """Remove the document, and wait a moment until the threads know it; return its id."""
    archive = archive_of(request)
    removed = archive.ledger.remove_document(key, why=why, known_at=datetime.now(UTC))
    audit(request, "remove document", removed.document_id)
    archive.catch_up()
    return removed.document_id
