"""What shows who is asking: sessions of browsers, and personal tokens. Only their digests are stored."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, insert, select, update

from servanda.errors import AccountError
from servanda.ledger import accounts, schema
from servanda.ledger.accounts import Role
from servanda.ledger.store import Ledger

#: A session ends when nothing was asked for so long, and in any case so long after the sign-in.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
#: That somebody was there is written at most so often: reading should not write.
STEP = timedelta(minutes=5)
#: How a personal token begins, so that it is known where it should not lie.
PREFIX = "srv_"
#: How long a token holds unless said otherwise, and at most.
TOKEN_DAYS, MAX_TOKEN_DAYS = 90, 366
_SESSIONS, _TOKENS, _ACCOUNTS = schema.sessions.c, schema.tokens.c, schema.accounts.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who showed a session or a token, and with what role; `stale` says that `note_use` is due."""

    name: str
    role: Role
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a personal token; the token itself is shown once, when it is made."""

    number: int
    name: str
    account: str
    role: Role
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


def digest_of(secret: str) -> str:
    """Return what is stored of a secret; it is random, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(ledger: Ledger, account: str, *, at: datetime) -> str:
    """Return the secret of a new session; sessions that have ended are cleared away."""
    secret = secrets.token_urlsafe(32)
    row = {
        "digest": digest_of(secret),
        "account": accounts.key_of(account),
        "made_at": at,
        "seen_at": at,
        "expires_at": at + IDLE,
    }
    with ledger.writing() as connection:
        connection.execute(delete(schema.sessions).where(_SESSIONS.expires_at <= at))
        connection.execute(insert(schema.sessions), row)
    return secret


def close_session(ledger: Ledger, secret: str) -> None:
    """End a session."""
    with ledger.writing() as connection:
        connection.execute(delete(schema.sessions).where(_SESSIONS.digest == digest_of(secret)))


def find_session(ledger: Ledger, secret: str, *, at: datetime) -> Known | None:
    """Return whose session this is; None where it is none, or has ended."""
    query = _owned(schema.sessions, _SESSIONS.account).where(_SESSIONS.digest == digest_of(secret))
    with ledger.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.expires_at <= at:
        return None
    return Known(name=row.owner, role=Role(row.owner_role), stale=at - row.seen_at >= STEP)


def note_use(ledger: Ledger, secret: str, *, at: datetime) -> None:
    """Write that a session or token was used now; a session stays open for longer."""
    digest = digest_of(secret)
    with ledger.writing() as connection:
        made_at = connection.execute(select(_SESSIONS.made_at).where(_SESSIONS.digest == digest)).scalar()
        if made_at is not None:
            slid = {"seen_at": at, "expires_at": min(at + IDLE, made_at + LONGEST)}
            connection.execute(update(schema.sessions).where(_SESSIONS.digest == digest).values(slid))
        connection.execute(update(schema.tokens).where(_TOKENS.digest == digest).values(used_at=at))


def make_token(
    ledger: Ledger, account: str, *, name: str, role: Role | None = None, days: int = TOKEN_DAYS, at: datetime
) -> str:
    """Return a new personal token, which is not kept.

    Raises: AccountError: no such account, a role above its own, a name or a time that no token has.
    """
    shown = accounts.check_name(name)
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise AccountError(
            f"A token cannot hold for {days} days.", next_step=f"Give 1 to {MAX_TOKEN_DAYS} days."
        )
    owner = accounts.get_account(ledger, account)
    if role is not None and role > owner.role:
        raise AccountError(
            f"{owner.name} is {owner.role}, and the token would be {role}.",
            next_step="Give it the same role or a lower one.",
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "digest": digest_of(secret),
        "account": accounts.key_of(account),
        "name": shown,
        "role": (role or owner.role).value,
        "expires_at": at + timedelta(days=days),
        "known_from": at,
    }
    with ledger.writing() as connection:
        connection.execute(insert(schema.tokens), row)
    return secret


def find_token(ledger: Ledger, secret: str, *, at: datetime) -> Known | None:
    """Return whose token this is, with the lower role of token and owner; None where it holds no more."""
    query = _owned(schema.tokens, _TOKENS.account).where(_TOKENS.digest == digest_of(secret))
    with ledger.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.known_to is not None or row.expires_at <= at:
        return None
    stale = row.used_at is None or at - row.used_at >= STEP
    return Known(name=row.owner, role=min(Role(row.owner_role), Role(row.role)), stale=stale)


def iter_tokens(ledger: Ledger, account: str | None = None) -> Iterator[Token]:
    """Yield the tokens of an account, or of all, that were not ended; those that ran out too."""
    query = _owned(schema.tokens, _TOKENS.account).where(_TOKENS.known_to.is_(None)).order_by(_TOKENS.row_id)
    if account is not None:
        query = query.where(_TOKENS.account == accounts.key_of(account))
    with ledger.reading() as connection:
        for row in connection.execute(query):
            yield Token(
                number=row.row_id,
                name=row.name,
                account=row.owner,
                role=Role(row.role),
                made_at=row.known_from,
                expires_at=row.expires_at,
                used_at=row.used_at,
            )


def end_token(ledger: Ledger, account: str, number: int, *, at: datetime) -> str:
    """End the token with this number of this account, and return its name.

    Raises: AccountError: there is none.
    """
    with ledger.writing() as connection:
        return _end(connection, accounts.key_of(account), number, at)


def _owned(table: Table, key: ColumnElement[str]) -> Select[Any]:
    """Return the rows whose account is in force, with its name and role."""
    owner = _ACCOUNTS.name.label("owner"), _ACCOUNTS.role.label("owner_role")
    return select(table, *owner).where(_ACCOUNTS.key == key, _ACCOUNTS.known_to.is_(None))


def _end(connection: Connection, key: str, number: int, at: datetime) -> str:
    own = (_TOKENS.row_id == number) & (_TOKENS.account == key) & _TOKENS.known_to.is_(None)
    name = connection.execute(select(_TOKENS.name).where(own)).scalar_one_or_none()
    if name is None:
        raise AccountError(f"There is no token {number}.", next_step="The list of tokens has their numbers.")
    connection.execute(update(schema.tokens).where(own).values(known_to=at))
    return str(name)
