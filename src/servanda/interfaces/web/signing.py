"""Pages to sign in and out."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from servanda.interfaces.web.access import (
    Role,
    Visitor,
    Way,
    audit,
    cookie_name,
    doors_of,
    find_visitor,
    ledger_of,
    needs,
    note,
)
from servanda.interfaces.web.attempts import Attempts
from servanda.interfaces.web.entrance import SIGN_IN
from servanda.interfaces.web.templating import render
from servanda.ledger.accounts import Account, find_account, key_of
from servanda.ledger.passwords import is_password
from servanda.ledger.sessions import close_session, open_session

router = APIRouter(include_in_schema=False, dependencies=[needs(None)])

#: Of a name and a password that are given; what is longer is cut, and fits nobody.
_MAX = 2000
#: Two slashes, or one that a browser turns round, would lead to another server.
_LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f]*")
WRONG = "This name and password do not belong together."


def attempts_of(request: Request) -> Attempts:
    """Return what counts the tries of the application."""
    attempts: Attempts = request.app.state.attempts
    return attempts


def local_path(words: str | None) -> str:
    """Return the path if it leads to a page of ours, else the overview's."""
    return words if words and _LOCAL.fullmatch(words) else "/"


@router.get(SIGN_IN)
def sign_in_page(request: Request) -> Response:
    """Ask for name and password."""
    wanted = local_path(request.query_params.get("next"))
    if find_visitor(request) is not None:
        return RedirectResponse(wanted, 303)
    return _ask(request, wanted)


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next_: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Open a session for who knows the password; take as long for a name that is not there."""
    wanted, name = local_path(next_), name[:_MAX]
    now, address = doors_of(request).now(), request.client.host if request.client else ""
    wait = attempts_of(request).take(key_of(name), address, at=now)
    if wait is not None:
        minutes = -(-int(wait.total_seconds()) // 60)
        answer = _ask(request, wanted, problem=f"Too many tries. Try again in {minutes} minutes.", status=429)
        answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return answer
    account = find_account(ledger_of(request), name)
    if not is_password(password[:_MAX], account.password if account else None) or account is None:
        note(request, None, action="sign in", subject=name, outcome="refused")
        return _ask(request, wanted, name=name, problem=WRONG, status=422)
    attempts_of(request).forgive(key_of(name))
    _open(request, account)
    return RedirectResponse(wanted, 303)


@router.post("/sign-out", dependencies=[needs(Role.READER)])
def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    if (cookie := request.cookies.get(cookie_name(request.app))) is not None:
        close_session(ledger_of(request), cookie)
    audit(request, "sign out", "")
    request.state.new_cookie = ""
    # Pages that the browser keeps must not be seen by the next one in front of it.
    return RedirectResponse(SIGN_IN, 303, headers={"Clear-Site-Data": '"cache"'})


def _open(request: Request, account: Account) -> None:
    ledger, now = ledger_of(request), doors_of(request).now()
    if (old := request.cookies.get(cookie_name(request.app))) is not None:
        close_session(ledger, old)
    request.state.new_cookie = open_session(ledger, account.name, at=now)
    visitor = Visitor(account.name, account.role, Way.SESSION)
    note(request, visitor, action="sign in", subject=account.name, outcome="done")


def _ask(
    request: Request, wanted: str, *, name: str = "", problem: str | None = None, status: int = 200
) -> Response:
    told = {"wanted": wanted, "name": name, "problem": problem}
    return render(request, "sign_in.html", told, status=status)
