"""The page of one's own account: password and personal tokens."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from servanda.errors import AccountError
from servanda.interfaces.web.access import (
    Role,
    audit,
    cookie_name,
    doors_of,
    ledger_of,
    needs,
    visitor_of,
)
from servanda.interfaces.web.signing import attempts_of
from servanda.interfaces.web.templating import render
from servanda.ledger.accounts import change_account, find_account, key_of
from servanda.ledger.passwords import MIN_CHARS, hash_password, is_password
from servanda.ledger.sessions import MAX_TOKEN_DAYS, TOKEN_DAYS, digest_of, end_token, iter_tokens, make_token

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[needs(Role.READER)])

#: What a page says was done, by the word in its address; no other word says anything.
DONE = {
    "password": "Your password is changed. Other browsers are signed out.",
    "ended": "The token is ended.",
}


@router.get("")
def own_account(request: Request) -> Response:
    """Show who has signed in, and their tokens."""
    return _page(request)


@router.post("/password")
def change_password(
    request: Request,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change the password of who knows the old one; other sessions end."""
    ledger, doors, name = ledger_of(request), doors_of(request), visitor_of(request).name
    address = request.client.host if request.client else ""
    try:
        if attempts_of(request).take(key_of(name), address, at=doors.now()) is not None:
            raise AccountError("Too many tries.", next_step="Try again in a quarter of an hour.")
        account = find_account(ledger, name)
        if account is None or not is_password(old, account.password):
            raise AccountError("The present password is not right.", next_step="Nothing was changed.")
        if new != again:
            raise AccountError("The two new passwords differ.", next_step="Nothing was changed.")
        hashed = hash_password(new)
    except AccountError as error:
        audit(request, "change password", name, outcome="refused")
        return _page(request, problem=error)
    attempts_of(request).forgive(key_of(name))
    cookie = request.cookies.get(cookie_name(request.app), "")
    change_account(ledger, name, password=hashed, keep=digest_of(cookie), known_at=doors.now())
    audit(request, "change password", name)
    return RedirectResponse("/account?done=password", 303)


@router.post("/tokens")
def new_token(
    request: Request,
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = Role.READER.value,
    days: Annotated[int, Form()] = TOKEN_DAYS,
) -> Response:
    """Make a token and show it, this once."""
    ledger, now, owner = ledger_of(request), doors_of(request).now(), visitor_of(request).name
    try:
        if role not in list(Role):
            raise AccountError(f"{role[:20]!r} is no role.", next_step="Choose one.")
        token = make_token(ledger, owner, name=name, role=Role(role), days=days, at=now)
    except AccountError as error:
        audit(request, "make token", name, outcome="refused")
        return _page(request, problem=error)
    audit(request, "make token", f"{name} ({role}, {days} days)")
    return _page(request, token=token)


@router.post("/tokens/end")
def end_own_token(request: Request, number: Annotated[int, Form(ge=0, lt=2**63)]) -> Response:
    """End one of one's own tokens."""
    name = end_token(ledger_of(request), visitor_of(request).name, number, at=doors_of(request).now())
    audit(request, "end token", name)
    return RedirectResponse("/account?done=ended", 303)


def _page(request: Request, *, problem: AccountError | None = None, token: str | None = None) -> Response:
    ledger, visitor, now = ledger_of(request), visitor_of(request), doors_of(request).now()
    told = {
        "account": find_account(ledger, visitor.name),
        "tokens": list(iter_tokens(ledger, visitor.name)),
        "now": now,
        "roles": [one for one in Role if one <= visitor.role],
        "token": token,
        "problem": problem,
        "done": DONE.get(request.query_params.get("done", "")),
        "min_chars": MIN_CHARS,
        "days": TOKEN_DAYS,
        "max_days": MAX_TOKEN_DAYS,
    }
    answer = render(request, "account.html", told, status=422 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer
