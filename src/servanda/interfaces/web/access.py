"""Who is asking, what they may do, and what is kept of it.

The entrance (`entrance.py`) finds out who asks before anything is read. Every route states with `needs` what
role it takes; an application with a route that states none is not made.
"""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends as DependsOn
from fastapi.routing import APIRoute, iter_route_contexts
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from servanda.ledger import Ledger
from servanda.ledger.accounts import Role
from servanda.ledger.audit import Deed, append

__all__ = [
    "Doors", "Role", "Visitor", "Way", "audit", "check_csrf", "csrf_field", "csrf_token", "find_visitor",
    "needs", "stated_routes", "visitor_of",
]  # fmt: skip

#: Methods that change nothing.
SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
#: Where pages carry what shows that they are ours: a hidden field, or a header that htmx sends.
FIELD, HEADER = "csrf", "x-csrf-token"
#: Files, and other fields, of one form.
_MOST = 200
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Way(StrEnum):
    """How we know who is asking."""

    HERE = "here"
    """The server answers this machine alone and has no accounts."""
    SESSION = "session"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking, with what role."""

    name: str
    role: Role
    way: Way = Way.HERE


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """How the application is reached: `make_application` takes it, `servanda serve` fills it.

    `owner` is who asks while there are no accounts. `names` are host names beside those of this machine.
    `here_alone` says that only this machine reaches the server, so that it may be open while there are no
    accounts; `secure` that browsers reach it by https alone.
    """

    owner: str = "owner"
    names: tuple[str, ...] = ()
    here_alone: bool = True
    secure: bool = False
    now: Callable[[], datetime] = _now


def doors_of(request: Request) -> Doors:
    """Return how the application is reached."""
    doors: Doors = request.app.state.doors
    return doors


def ledger_of(request: Request) -> Ledger:
    """Return the ledger of the application."""
    ledger: Ledger = request.app.state.archive.ledger
    return ledger


def find_visitor(request: Request) -> Visitor | None:
    """Return who is asking; None where nobody has signed in."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor


def visitor_of(request: Request) -> Visitor:
    """Return who is asking; refuse nobody with 401."""
    visitor = find_visitor(request)
    if visitor is None:
        raise HTTPException(401, "Sign in first.")
    return visitor


class Need:
    """The role that a route takes; None: it is open to everybody."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    async def __call__(self, request: Request) -> None:
        """Refuse who may not."""
        if self.role is None:
            return
        visitor = visitor_of(request)
        if visitor.role < self.role:
            raise HTTPException(
                403, f"This takes the role {self.role}, and {visitor.name} is {visitor.role}."
            )


def needs(role: Role | None) -> DependsOn:
    """Return the dependency by which a route or router states the role that it takes: see `Need`."""
    return DependsOn(Need(role))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRoute:
    """A route of the application, and the role that it takes; None: it is open to everybody."""

    path: str
    methods: frozenset[str]
    role: Role | None


def stated_routes(application: FastAPI) -> Iterator[StatedRoute]:
    """Yield every route with the highest role that it and its routers state.

    Raises: RuntimeError: a route states none, so that nobody knows who may.
    """
    for context in iter_route_contexts(application.routes):
        if not isinstance(context.original_route, APIRoute):
            continue  # what is mounted, and the description of the application: both change nothing
        stated = [call.role for call in _calls(context.dependant) if isinstance(call, Need)]
        if not stated:
            raise RuntimeError(f"{context.path} does not state whom it is for: give it `needs(Role...)`.")
        role = max((one for one in stated if one is not None), default=None)
        yield StatedRoute(path=context.path or "", methods=frozenset(context.methods or ()), role=role)


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


async def check_csrf(request: Request) -> AsyncIterator[None]:
    """Refuse what would change something and does not come from a page of ours; for all routes at once.

    What is uploaded lies in files for a while; they are closed here, whoever has read the form.
    """
    try:
        await _check_csrf(request)
        yield
    finally:
        await request.close()


async def _check_csrf(request: Request) -> None:
    visitor = find_visitor(request)
    # A token is sent by no browser of its own accord, so that a request with one needs no field.
    if request.method in SAFE or (visitor is not None and visitor.way is Way.TOKEN):
        return
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        form: FormData = await request.form(max_files=_MOST, max_fields=_MOST)
        field = form.get(FIELD)
        given = field if isinstance(field, str) else None
    cookie = request.cookies.get(cookie_name(request.app))
    expected = csrf_of_cookie(cookie or "").encode()
    if not cookie or given is None or not hmac.compare_digest(expected, given.encode()):
        raise HTTPException(403, "The page is too old, or not ours. Nothing was changed; load it again.")


def cookie_name(application: FastAPI) -> str:
    """Return the name of our cookie: its own for each ledger, since ports of a machine share cookies."""
    state = application.state
    address = hashlib.sha256(state.archive.ledger.address.encode()).hexdigest()[:8]
    return f"{'__Host-' if state.doors.secure else ''}servanda-{address}"


def csrf_token(request: Request) -> str:
    """Return what a page of ours sends back with a change; it is bound to the cookie of this browser."""
    cookie = getattr(request.state, "new_cookie", None) or request.cookies.get(cookie_name(request.app))
    if not cookie:
        # Nobody has signed in with it: it only ties the page to the browser. The entrance sets it.
        cookie = request.state.new_cookie = secrets.token_urlsafe(32)
    return csrf_of_cookie(cookie)


def csrf_field(request: Request) -> Markup:
    """Return the hidden field that every form of ours has which changes something."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


def audit(request: Request, action: str, subject: str, *, outcome: str = "done") -> None:
    """Keep what the visitor did: to be called by every route that changes something, after it has."""
    visitor = find_visitor(request)
    note(request, visitor, action=action, subject=subject, outcome=outcome)
    request.state.audited = True


def note(request: Request, visitor: Visitor | None, *, action: str, subject: str, outcome: str) -> None:
    """Write a line of the audit log."""
    append(ledger_of(request), deed_of(request, visitor, action=action, subject=subject, outcome=outcome))


def deed_of(
    request: Request, visitor: Visitor | None, *, action: str, subject: str, outcome: str = "done"
) -> Deed:
    """Return a line of the audit log, for what writes it together with the deed itself."""
    return Deed(
        at=doors_of(request).now(),
        who=visitor.name if visitor else "nobody",
        role=visitor.role.value if visitor else "",
        action=action,
        subject=subject,
        address=request.client.host if request.client else "",
        outcome=outcome,
    )


def csrf_of_cookie(cookie: str) -> str:
    """Return what a page of the browser with this cookie sends back with a change."""
    return hmac.new(cookie.encode(), b"a page of ours", hashlib.sha256).hexdigest()
