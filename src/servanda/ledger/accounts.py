"""Who may enter the workspace: accounts with a role and the hash of a password."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from servanda.errors import AccountError
from servanda.ledger import schema
from servanda.ledger.merging import AnyRow
from servanda.ledger.store import Ledger

_ACCOUNTS = schema.accounts.c
_NAME = re.compile(r"[^\W_](?:[\w .@'-]{0,62}\w)?")


class Role(StrEnum):
    """What somebody may do: a reader reads, a reviewer decides and adds documents, an admin does the rest."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return its place: what a lower role may, a higher one may too."""
        return tuple(Role).index(self)

    def __lt__(self, other: str) -> bool:
        return self.rank < Role(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Role(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Role(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Role(other).rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in, as from `known_from` until `known_to`."""

    name: str
    role: Role
    password: str
    known_from: datetime
    known_to: datetime | None = None

    def __repr__(self) -> str:
        """Return name and role; a hash has no place in a log."""
        return f"Account({self.name!r}, {self.role})"


def key_of(name: str) -> str:
    """Return the name without differences of case and form, by which an account is found."""
    storable = name.strip().encode("utf-8", "replace").decode().replace("\x00", "?")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", storable).casefold())[:64]


def check_name(name: str) -> str:
    """Return the name; raise AccountError where nobody can be called so."""
    shown = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(shown):
        raise AccountError(
            f"{name[:80]!r} is no name of an account.",
            next_step="Take up to 64 letters, digits, spaces and .@'-, a letter or digit first and last.",
        )
    return shown


def has_accounts(connection: Connection) -> bool:
    """Return whether anybody has to sign in."""
    return (
        connection.execute(select(_ACCOUNTS.row_id).where(_ACCOUNTS.known_to.is_(None)).limit(1)).first()
        is not None
    )


def find_account(ledger: Ledger, name: str) -> Account | None:
    """Return the account in force of this name, in whatever case it is written."""
    with ledger.reading() as connection:
        return _find(connection, name)


def get_account(ledger: Ledger, name: str) -> Account:
    """Return the account in force of this name.

    Raises: AccountError: there is none.
    """
    with ledger.reading() as connection:
        return _get(connection, name)


def iter_accounts(ledger: Ledger, *, closed: bool = False) -> Iterator[Account]:
    """Yield the accounts in force by name; with `closed` what they were before, too, and removed ones."""
    query = select(schema.accounts).order_by(_ACCOUNTS.key, _ACCOUNTS.row_id)
    if not closed:
        query = query.where(_ACCOUNTS.known_to.is_(None))
    with ledger.reading() as connection:
        yield from map(_account_of, connection.execute(query))


def count_admins(ledger: Ledger) -> int:
    """Return how many admins there are."""
    with ledger.reading() as connection:
        return _admins(connection)


def add_account(ledger: Ledger, name: str, *, role: Role, password: str, known_at: datetime) -> Account:
    """Make an account with the hash of a password (`passwords.hash_password`), and return it.

    Raises: AccountError: the name is none, or is taken; the first one is no admin.
    """
    made = Account(name=check_name(name), role=role, password=password, known_from=known_at)
    with ledger.writing() as connection:
        if (held := _find(connection, name)) is not None:
            raise AccountError(
                f"There is an account {held.name!r}.",
                next_step="Take another name, or change that account.",
            )
        _open(connection, made)
        _check_admin_left(connection)
    return made


def change_account(
    ledger: Ledger,
    name: str,
    *,
    role: Role | None = None,
    password: str | None = None,
    keep: str | None = None,
    known_at: datetime,
) -> Account:
    """Give an account another role or hash of a password: its row is closed, a new one opened.

    A new password ends all its sessions but the one whose digest is `keep`.

    Raises: AccountError: there is none of this name, or it is the last admin beside other accounts.
    """
    with ledger.writing() as connection:
        held = _get(connection, name)
        made = Account(
            name=held.name, role=role or held.role, password=password or held.password, known_from=known_at
        )
        _close(connection, held, known_at=known_at)
        _open(connection, made)
        _check_admin_left(connection)
        if password is not None:
            sessions = schema.sessions.c
            ended = delete(schema.sessions).where(sessions.account == key_of(name))
            connection.execute(ended if keep is None else ended.where(sessions.digest != keep))
    return made


def remove_account(ledger: Ledger, name: str, *, known_at: datetime) -> Account:
    """Close an account, its tokens and sessions, and return it; what it decided stays under its name.

    Raises: AccountError: there is none of this name, or it is the last admin beside other accounts.
    """
    key, tokens = key_of(name), schema.tokens.c
    with ledger.writing() as connection:
        held = _get(connection, name)
        _close(connection, held, known_at=known_at)
        _check_admin_left(connection)
        connection.execute(delete(schema.sessions).where(schema.sessions.c.account == key))
        own = (tokens.account == key) & tokens.known_to.is_(None)
        connection.execute(update(schema.tokens).where(own).values(known_to=known_at))
    return held


def _find(connection: Connection, name: str) -> Account | None:
    query = select(schema.accounts).where(_ACCOUNTS.key == key_of(name), _ACCOUNTS.known_to.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _account_of(row)


def _get(connection: Connection, name: str) -> Account:
    if (found := _find(connection, name)) is None:
        raise AccountError(
            f"There is no account {name[:80]!r}.", next_step="`servanda users LEDGER list` shows all."
        )
    return found


def _account_of(row: AnyRow) -> Account:
    return Account(
        name=row.name,
        role=Role(row.role),
        password=row.password,
        known_from=row.known_from,
        known_to=row.known_to,
    )


def _open(connection: Connection, account: Account) -> None:
    values = {
        "key": key_of(account.name),
        "name": account.name,
        "role": account.role.value,
        "password": account.password,
        "known_from": account.known_from,
    }
    connection.execute(insert(schema.accounts), values)


def _close(connection: Connection, account: Account, *, known_at: datetime) -> None:
    current = (_ACCOUNTS.key == key_of(account.name)) & _ACCOUNTS.known_to.is_(None)
    connection.execute(update(schema.accounts).where(current).values(known_to=known_at))


def _admins(connection: Connection) -> int:
    current = (_ACCOUNTS.role == Role.ADMIN.value) & _ACCOUNTS.known_to.is_(None)
    return connection.execute(select(func.count()).where(current)).scalar_one()


def _check_admin_left(connection: Connection) -> None:
    if has_accounts(connection) and not _admins(connection):
        raise AccountError(
            "There would be no admin, and nobody could change accounts.",
            next_step="Make another account an admin first.",
        )
