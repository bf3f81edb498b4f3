"""Pages for admins: who has an account, and what was done."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from servanda.errors import AccountError
from servanda.interfaces.web.access import Role, audit, doors_of, ledger_of, needs
from servanda.interfaces.web.asking import PAGE_ROWS, page_of, words_of
from servanda.interfaces.web.templating import render
from servanda.ledger import audit as audit_log
from servanda.ledger.accounts import add_account, change_account, iter_accounts, remove_account
from servanda.ledger.passwords import MIN_CHARS, hash_password

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.ADMIN)])

#: What the page says was done, by the word in its address; no other word says anything.
DONE = {
    "added": "The account is made.",
    "role": "The role is changed.",
    "password": "The password is changed, and its sessions are ended.",
    "removed": "The account is removed, with its sessions and tokens.",
}
Field = Annotated[str, Form()]


@router.get("/users")
def users(request: Request) -> Response:
    """Show who has an account."""
    return _page(request)


@router.post("/users/add")
def add(
    request: Request,
    name: Field = "",
    role: Field = "",
    password: Field = "",
) -> Response:
    """Make an account."""
    now = doors_of(request).now()
    try:
        hashed = hash_password(password)
        add_account(ledger_of(request), name, role=_role(role), password=hashed, known_at=now)
    except AccountError as error:
        return _refused(request, "add user", name, error)
    return _done(request, "add user", f"{name} ({role})", "added")


@router.post("/users/role")
def change_role(request: Request, name: Field = "", role: Field = "") -> Response:
    """Give an account another role."""
    try:
        change_account(ledger_of(request), name, role=_role(role), known_at=doors_of(request).now())
    except AccountError as error:
        return _refused(request, "change role", name, error)
    return _done(request, "change role", f"{name} ({role})", "role")


@router.post("/users/password")
def change_password(request: Request, name: Field = "", password: Field = "") -> Response:
    """Give an account another password, where the old one is forgotten."""
    try:
        hashed = hash_password(password)
        change_account(ledger_of(request), name, password=hashed, known_at=doors_of(request).now())
    except AccountError as error:
        return _refused(request, "reset password", name, error)
    return _done(request, "reset password", name, "password")


@router.post("/users/remove")
def remove(request: Request, name: Field = "") -> Response:
    """Remove an account."""
    try:
        remove_account(ledger_of(request), name, known_at=doors_of(request).now())
    except AccountError as error:
        return _refused(request, "remove user", name, error)
    return _done(request, "remove user", name, "removed")


@router.get("/audit")
def audit_page(request: Request) -> Response:
    """Show what was done, the latest first."""
    page, who = page_of(request.query_params), words_of(request.query_params, "who")
    start = (page - 1) * PAGE_ROWS
    deeds = list(audit_log.iter_deeds(ledger_of(request), who=who, limit=PAGE_ROWS + 1, offset=start))
    told = {"deeds": deeds[:PAGE_ROWS], "page": page, "more": len(deeds) > PAGE_ROWS}
    return render(request, "audit.html", told)


def _role(words: str) -> Role:
    if words not in list(Role):
        raise AccountError(f"{words[:20]!r} is no role.", next_step="Choose one of the roles.")
    return Role(words)


def _refused(request: Request, action: str, name: str, error: AccountError) -> Response:
    audit(request, action, name, outcome="refused")
    return _page(request, problem=error)


def _done(request: Request, action: str, subject: str, word: str) -> Response:
    audit(request, action, subject)
    return RedirectResponse(f"/users?done={word}", 303)


def _page(request: Request, *, problem: AccountError | None = None) -> Response:
    told = {
        "accounts": list(iter_accounts(ledger_of(request))),
        "roles": list(Role),
        "problem": problem,
        "done": DONE.get(request.query_params.get("done", "")),
        "min_chars": MIN_CHARS,
    }
    return render(request, "users.html", told, status=422 if problem else 200)
