"""The commands of `servanda users`."""

import getpass
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from rich import box
from rich.table import Table

from servanda.errors import AccountError
from servanda.interfaces.cli.terminal import line, make_output, make_talk, plain, print_records, user_name
from servanda.ledger import Ledger, open_ledger
from servanda.ledger.accounts import (
    Account,
    Role,
    add_account,
    change_account,
    get_account,
    iter_accounts,
    remove_account,
)
from servanda.ledger.audit import Deed, append
from servanda.ledger.passwords import MIN_CHARS, hash_password
from servanda.ledger.sessions import Token, end_token, iter_tokens, make_token

#: What the audit log says instead of the address of a request.
_HERE = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A token that is to be made, or the number of one that is to be ended."""

    new: str | None
    role: str
    days: int
    end: int | None


def add(address: str, name: str, *, role: str) -> None:
    """Make an account with a password that is asked for."""
    with open_ledger(address) as ledger:
        hashed = hash_password(_ask_password(name))
        made = add_account(ledger, name, role=Role(role), password=hashed, known_at=_now())
        _note(ledger, "add user", f"{made.name} ({role})")
        make_talk().print(f"{line(made.name)} is {_article(made.role)}.")


def show(address: str, *, closed: bool, as_json: bool) -> None:
    """Print the accounts; never their hashes."""
    with open_ledger(address) as ledger:
        found = list(iter_accounts(ledger, closed=closed))
    if as_json:
        print_records(map(_record, found))
        return
    if not found:
        make_talk().print(
            "There are no accounts. The first one is an admin's: `users LEDGER add NAME --role admin`."
        )
        return
    table = Table(
        "Name", "Role", "Last changed", *(["Until"] if closed else []), box=box.SIMPLE_HEAD, pad_edge=False
    )
    for one in found:
        until = [one.known_to.date().isoformat() if one.known_to else ""] if closed else []
        table.add_row(plain(one.name), one.role, one.known_from.date().isoformat(), *until)
    make_output().print(table)


def change_role(address: str, name: str, *, role: str) -> None:
    """Give an account another role."""
    with open_ledger(address) as ledger:
        made = change_account(ledger, name, role=Role(role), known_at=_now())
        _note(ledger, "change role", f"{made.name} ({role})")
        make_talk().print(f"{line(made.name)} is {_article(made.role)} now.")


def change_password(address: str, name: str) -> None:
    """Give an account another password, which is asked for."""
    with open_ledger(address) as ledger:
        held = get_account(ledger, name)
        hashed = hash_password(_ask_password(held.name))
        change_account(ledger, name, password=hashed, known_at=_now())
        _note(ledger, "reset password", held.name)
        make_talk().print(f"{line(held.name)} has a new password; sessions are ended.")


def remove(address: str, name: str) -> None:
    """Remove an account."""
    with open_ledger(address) as ledger:
        held = remove_account(ledger, name, known_at=_now())
        _note(ledger, "remove user", held.name)
        make_talk().print(f"{line(held.name)} is removed, with sessions and tokens.")


def show_tokens(address: str, name: str | None, *, as_json: bool) -> None:
    """Print what is kept of tokens."""
    with open_ledger(address) as ledger:
        if name is not None:
            get_account(ledger, name)
        found = list(iter_tokens(ledger, name))
    if as_json:
        print_records(map(_token_record, found))
        return
    table = Table(
        "No.", "Account", "Token", "Role", "Until", "Last used", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for one in found:
        used = one.used_at.date().isoformat() if one.used_at else "never"
        until = one.expires_at.date().isoformat()
        table.add_row(str(one.number), plain(one.account), plain(one.name), one.role, until, used)
    if found:
        make_output().print(table)
    else:
        make_talk().print("There are no tokens.")


def change_tokens(address: str, name: str, change: Change) -> None:
    """Make a token and print it, or end one."""
    with open_ledger(address) as ledger:
        if change.end is not None:
            ended = end_token(ledger, name, change.end, at=_now())
            _note(ledger, "end token", f"{ended} of {name}")
            make_talk().print(f"The token {line(ended)} is ended.")
            return
        label = change.new or ""
        made = make_token(ledger, name, name=label, role=Role(change.role), days=change.days, at=_now())
        _note(ledger, "make token", f"{label} of {name} ({change.role}, {change.days} days)")
        make_talk().print("Keep this token now: it is stored nowhere, and is not shown again.")
        make_output().print(made)


def _ask_password(name: str) -> str:
    """Return a password from the terminal without echo, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Password of {line(name)} ({MIN_CHARS} characters or more): ")
    if getpass.getpass("The same again: ") != first:
        raise AccountError("The two passwords differ.", next_step="Nothing was changed; try again.")
    return first


def _note(ledger: Ledger, action: str, subject: str) -> None:
    who = user_name()
    deed = Deed(at=_now(), who=who, role="", action=action, subject=subject, address=_HERE, outcome="done")
    append(ledger, deed)


def _article(role: Role) -> str:
    return f"{'an' if role is Role.ADMIN else 'a'} {role}"


def _record(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.role.value,
        "known_from": account.known_from.isoformat(),
        "known_to": account.known_to.isoformat() if account.known_to else None,
    }


def _token_record(token: Token) -> dict[str, object]:
    return {
        "number": token.number,
        "account": token.account,
        "name": token.name,
        "role": token.role.value,
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "used_at": token.used_at.isoformat() if token.used_at else None,
    }


def _now() -> datetime:
    return datetime.now(UTC)
