"""Who asks, accounts and the audit log over REST."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from servanda.interfaces.web.access import Role, Way, audit, doors_of, ledger_of, needs, visitor_of
from servanda.interfaces.web.api import ERRORS
from servanda.ledger import audit as audit_log
from servanda.ledger.accounts import Account, add_account, change_account, iter_accounts, remove_account
from servanda.ledger.passwords import MAX_CHARS, MIN_CHARS, hash_password

router = APIRouter(responses=ERRORS, tags=["users"], dependencies=[needs(Role.READER)])
ADMINS = [needs(Role.ADMIN)]
#: Tells readers of the OpenAPI file how to show who they are; the entrance looks at it, not this.
bearer = HTTPBearer(
    auto_error=False, description="A personal token: `srv_...`. Without accounts none is needed."
)

Password = Annotated[str, Field(min_length=MIN_CHARS, max_length=MAX_CHARS)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Asker(BaseModel):
    """Who asks, and how that is known."""

    name: str
    role: Role
    way: Way


class User(BaseModel):
    """An account."""

    name: str
    role: Role
    since: datetime


class NewUser(BaseModel):
    """An account that is to be made."""

    name: Name
    role: Role
    password: Password


class ChangedUser(BaseModel):
    """What is to be another: role, password, or both."""

    role: Role | None = None
    password: Password | None = None


class Line(BaseModel):
    """A line of the audit log."""

    number: int
    at: datetime
    who: str
    role: str
    action: str
    subject: str
    address: str
    outcome: str


class Lines(BaseModel):
    """Some lines of the audit log, the latest first; `next` is `before` of those behind them."""

    items: list[Line]
    next: int | None


@router.get("/visitor")
def visitor(request: Request) -> Asker:
    """Tell who asks."""
    asking = visitor_of(request)
    return Asker(name=asking.name, role=asking.role, way=asking.way)


@router.get("/users", dependencies=ADMINS)
def users(request: Request) -> list[User]:
    """List the accounts."""
    return [_user(one) for one in iter_accounts(ledger_of(request))]


@router.post("/users", status_code=201, dependencies=ADMINS)
def add(request: Request, new: NewUser) -> User:
    """Make an account; the first one is an admin's, and closes the door to everybody else."""
    hashed, now = hash_password(new.password), doors_of(request).now()
    made = add_account(ledger_of(request), new.name, role=new.role, password=hashed, known_at=now)
    audit(request, "add user", f"{made.name} ({made.role})")
    return _user(made)


@router.patch("/users/{name}", dependencies=ADMINS)
def change(request: Request, name: str, changed: ChangedUser) -> User:
    """Give an account another role or password; a new password ends its sessions."""
    hashed = hash_password(changed.password) if changed.password is not None else None
    now = doors_of(request).now()
    made = change_account(ledger_of(request), name, role=changed.role, password=hashed, known_at=now)
    if changed.role is not None:
        audit(request, "change role", f"{made.name} ({made.role})")
    if changed.password is not None:
        audit(request, "reset password", made.name)
    return _user(made)


@router.delete("/users/{name}", status_code=204, dependencies=ADMINS)
def remove(request: Request, name: str) -> Response:
    """Remove an account with its sessions and tokens."""
    held = remove_account(ledger_of(request), name, known_at=doors_of(request).now())
    audit(request, "remove user", held.name)
    return Response(status_code=204)


@router.get("/audit", dependencies=ADMINS)
def audit_lines(
    request: Request,
    who: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="`next` of the answer before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Lines:
    """List what was done, or refused, the latest first."""
    some = list(audit_log.iter_deeds(ledger_of(request), who=who, before=before, limit=limit + 1))
    items = [
        Line(
            number=one.number,
            at=one.at,
            who=one.who,
            role=one.role,
            action=one.action,
            subject=one.subject,
            address=one.address,
            outcome=one.outcome,
        )
        for one in some[:limit]
    ]
    return Lines(items=items, next=items[-1].number if len(some) > limit else None)


def _user(account: Account) -> User:
    return User(name=account.name, role=account.role, since=account.known_from)
