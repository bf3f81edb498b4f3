"""Errors as pages that say the next step, and under /v1 as problem+json (RFC 9457)."""

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servanda.errors import (
    AmbiguousEntryError,
    ConflictingDecisionError,
    DecisionError,
    EntryNotFoundError,
    LedgerBusyError,
    RequestError,
    ResourceError,
    ServandaError,
    SpanOutsideDocumentError,
)
from servanda.interfaces.web.templating import render

#: Where records are served; all else is pages.
API = "/v1"
PROBLEM = "application/problem+json"
_STATUS: tuple[tuple[type[ServandaError], int], ...] = (
    (RequestError, 400),
    (ConflictingDecisionError, 409),
    (DecisionError, 422),
    (SpanOutsideDocumentError, 422),
    (EntryNotFoundError, 404),
    (AmbiguousEntryError, 409),
    (LedgerBusyError, 503),
    (ResourceError, 503),
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
    if request.url.path == API or request.url.path.startswith(f"{API}/"):
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


async def _of_ledger(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServandaError)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    where = f"{error.where}: " if error.where and status == 400 else ""
    return tell(request, status, f"{where}{error.message}", error.next_step)


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
