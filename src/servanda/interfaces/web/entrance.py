"""Finds out who asks before anything else is done, and turns away nobody."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servanda.interfaces.web.access import (
    SAFE,
    Visitor,
    Way,
    cookie_name,
    doors_of,
    find_visitor,
    ledger_of,
    note,
)
from servanda.ledger.accounts import Role, has_accounts
from servanda.ledger.sessions import LONGEST, Known, find_session, find_token, note_use

Tell = Callable[[Request, int, str, str | None], Response]

SIGN_IN = "/sign-in"
STATIC = "/static/"
_BEARER = "bearer "
#: What a proxy adds. Behind one, others may reach a server that believes itself alone.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via")


class Entrance:
    """Knows the visitor by token, session or place; refuses nobody, and changes asked for by other sites."""

    def __init__(self, app: ASGIApp, *, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        status = 0

        async def send_with_cookie(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if (cookie := getattr(request.state, "new_cookie", None)) is not None:
                    message["headers"] = [*message["headers"], (b"set-cookie", _cookie(request, cookie))]
            await send(message)

        if not request.url.path.startswith(STATIC):
            request.state.visitor = await run_in_threadpool(identify, request)
        refusal = self._refusal(request)
        await (refusal or self._app)(scope, receive, send_with_cookie)
        if (secret := getattr(request.state, "stale", None)) is not None:
            # Only now: a write may have to wait, and the answer should not.
            await run_in_threadpool(note_use, ledger_of(request), secret, at=doors_of(request).now())
        audited = request.method in SAFE or getattr(request.state, "audited", False)
        if not audited and find_visitor(request) is not None:
            await run_in_threadpool(_note_rest, request, status)

    def _refusal(self, request: Request) -> Response | None:
        """Return the answer to who may not ask at all."""
        if request.method not in SAFE and _is_foreign(request):
            return self._tell(request, 403, "Another site asked for this. Nothing was changed.", None)
        path = request.url.path
        if find_visitor(request) is not None or path == SIGN_IN or path.startswith(STATIC):
            return None
        if path.startswith("/v1"):
            answer = self._tell(
                request,
                401,
                "Nobody has signed in.",
                "Send a personal token: `Authorization: Bearer srv_...`.",
            )
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        back = f"{path}?{request.url.query}" if request.url.query else path
        to = f"{SIGN_IN}?next={quote(back, safe='/')}" if request.method in SAFE else SIGN_IN
        if "hx-request" in request.headers:
            return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
        return RedirectResponse(to, 303)


def identify(request: Request) -> Visitor | None:
    """Return who is asking, or None."""
    ledger, doors = ledger_of(request), doors_of(request)
    given = request.headers.get("authorization", "")
    if given:
        secret = given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else ""
        # Tokens are for programs: a page changes nothing for one.
        may = request.method in SAFE or request.url.path.startswith("/v1/")
        token = find_token(ledger, secret, at=doors.now()) if may else None
        return _known(request, token, secret, Way.TOKEN) if token else None
    cookie = request.cookies.get(cookie_name(request.app))
    session = find_session(ledger, cookie, at=doors.now()) if cookie else None
    if cookie and session:
        return _known(request, session, cookie, Way.SESSION)
    if not doors.here_alone or any(name in request.headers for name in _FORWARDED):
        return None
    with ledger.reading() as connection:
        return None if has_accounts(connection) else Visitor(doors.owner, Role.ADMIN)


def _known(request: Request, known: Known, secret: str, way: Way) -> Visitor:
    if known.stale:
        request.state.stale = secret
    return Visitor(known.name, known.role, way)


def _is_foreign(request: Request) -> bool:
    """Return whether a page of another site asks; the browser says so, and no page can make it lie."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _cookie(request: Request, value: str) -> bytes:
    kept = f"; Max-Age={int(LONGEST.total_seconds())}" if value else "; Max-Age=0"
    secure = "; Secure" if doors_of(request).secure else ""
    return f"{cookie_name(request.app)}={value}; Path=/{kept}; HttpOnly; SameSite=Lax{secure}".encode()


def _note_rest(request: Request, status: int) -> None:
    """Keep what a visitor changed, or tried to, where the route itself did not say."""
    phrase = HTTPStatus(status).phrase if status in [one.value for one in HTTPStatus] else str(status)
    note(
        request,
        find_visitor(request),
        action=request.method.lower(),
        subject=request.url.path,
        outcome=phrase,
    )
