"""What pages say of the desk: that threads are brought up to date, and how far a past date is."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import archive_of, tells_all
from servanda.interfaces.web.asking import day_of, words_of
from servanda.interfaces.web.comparing import asked_of
from servanda.interfaces.web.faults import MAKING
from servanda.interfaces.web.templating import render

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Pages where somebody may have begun to write: they are not changed under the hands.
_WRITTEN_ON = ("review", "threads", "documents", "findings", "add", "sign-in", "users", "account")


@router.get("/desk/strip")
def strip(request: Request) -> Response:
    """Tell whether threads are still brought up to date; if not, have the page come again."""
    if not tells_all(request):
        says = "trouble" if archive_of(request).desk.links_state.trouble else "working"
        if request.query_params.get("said") == says:
            return Response(status_code=204)  # the same words again would be read aloud again
        return render(request, "strip.html", {})
    back = _page_of(request)
    keeps_input = back.lstrip("/").partition("/")[0].partition("?")[0] in _WRITTEN_ON
    return render(request, "strip_done.html", {"back": back, "keeps_input": keeps_input})


@router.get(MAKING)
def made(request: Request) -> Response:
    """Tell how far a past day, or a comparison, is; once it is made, have the page come again."""
    archive, query = archive_of(request), request.query_params
    if " " in (words := words_of(query, "of") or ""):
        archive.compared(asked_of(words))
    else:
        archive.at(day_of(query, "of"))
    return Response(headers={"HX-Refresh": "true"})


def _page_of(request: Request) -> str:
    """Return path and query of the page that asks; never an address of another place."""
    parts = urlsplit(request.headers.get("hx-current-url", ""))
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
