"""Errors as pages that say the next step, and under /v1 as problem+json (RFC 9457)."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servanda.errors import (
    AccountError,
    AmbiguousEntryError,
    ConflictingDecisionError,
    DecisionError,
    EntryNotFoundError,
    LedgerBusyError,
    LedgerUnreachableError,
    NotYetMadeError,
    RequestError,
    ResourceError,
    ServandaError,
    SpanOutsideDocumentError,
)
from servanda.interfaces.web.templating import render

#: Where records are served; all else is pages.
API = "/v1"
#: When what is being made may be asked for again.
_RETRY_S = 2
#: Where a page asks whether the threads of a past day are made.
MAKING = "/desk/made"
PROBLEM = "application/problem+json"
_STATUS: tuple[tuple[type[ServandaError], int], ...] = (
    (RequestError, 400),
    (ConflictingDecisionError, 409),
    (DecisionError, 422),
    (SpanOutsideDocumentError, 422),
    (AccountError, 400),
    (EntryNotFoundError, 404),
    (AmbiguousEntryError, 409),
    (LedgerBusyError, 503),
    (LedgerUnreachableError, 503),
    (ResourceError, 503),
    (NotYetMadeError, 503),
)


def add_handlers(app: FastAPI) -> None:
    """Make the application answer its errors in its own words."""
    app.add_exception_handler(ServandaError, _of_ledger)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_request)


def answer_fault(request: Request, _error: Exception) -> Response:
    """Return the answer to a fault of the program; it tells nothing of its inside."""
    step = "Please report it with the address of the page; the server's log has the details."
    return tell(request, 500, "This is a fault of the program.", step)


def tell(request: Request, status: int, message: str, step: str | None) -> Response:
    """Return the error as a page, or as problem+json."""
    phrase = HTTPStatus(status).phrase
    if is_api(request):
        problem = {
            "type": "about:blank",
            "title": phrase,
            "status": status,
            "detail": message,
            "instance": request.url.path,
            "next_step": step,
        }
        return JSONResponse(problem, status_code=status, media_type=PROBLEM)
    told = {"status": status, "phrase": phrase, "message": message, "step": step}
    return render(request, "error.html", told, status=status)


def is_api(request: Request) -> bool:
    """Return whether records are asked for, not a page."""
    return request.url.path == API or request.url.path.startswith(f"{API}/")


async def _of_ledger(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServandaError)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if isinstance(error, NotYetMadeError):
        return _not_yet(request, error)
    where = f"{error.where}: " if error.where and status == 400 else ""
    return tell(request, status, f"{where}{error.message}", error.next_step)


def _not_yet(request: Request, error: NotYetMadeError) -> Response:
    """Tell that it is being made: records with the time to wait, pages come again by themselves."""
    if is_api(request):
        answer = tell(request, 503, error.message, error.next_step)
        answer.headers["Retry-After"] = str(_RETRY_S)
        return answer
    part = request.url.path == MAKING
    of = error.where or ""
    told = {
        "message": error.message,
        "again": f"{MAKING}?{urlencode({'of': of})}",
        "compares": " " in of,  # two dates and their clock
    }
    return render(request, "making_part.html" if part else "making.html", told, status=202)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return tell(request, 404, "There is no such page.", "The overview leads to all there is.")
    if error.status_code == 405:
        answer = tell(request, 405, "This can only be read.", "Use GET.")
        answer.headers.update(error.headers or {})
        return answer
    return tell(request, error.status_code, str(error.detail), None)


async def _of_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()
    )
    return tell(request, 422, told, f"The parameters are described at {API}/openapi.json.")
