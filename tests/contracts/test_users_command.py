"""`servanda users`, and on what terms `servanda serve` opens a ledger to others."""

import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

import httpx2 as httpx
import pytest
from tests.support.commands import SERVANDA, Ran, servanda
from tests.support.server import Server, serving

from servanda.ledger import create_ledger, open_ledger
from servanda.ledger.accounts import Role, find_account
from servanda.ledger.audit import iter_deeds
from servanda.ledger.passwords import is_password
from servanda.ledger.sessions import find_token

PASSWORD = "correct horse battery"
WAIT_S = 60


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.sqlite"
    create_ledger(str(path)).close()
    return path


def users(ledger: Path, *arguments: str, stdin: str = "") -> Ran:
    return servanda("users", ledger, *arguments, stdin=stdin.encode())


def test_accounts_are_made_shown_changed_and_removed(ledger: Path):
    assert "no accounts" in users(ledger, "list").err
    assert users(ledger, "add", "Ann", "--role", "admin", stdin=f"{PASSWORD}\n").code == 0
    assert users(ledger, "add", "Ben", stdin=f"{PASSWORD}\n").code == 0
    assert users(ledger, "role", "ben", "reviewer").code == 0
    assert users(ledger, "password", "Ben", stdin=f"{PASSWORD} new\n").code == 0
    told = [json.loads(line) for line in users(ledger, "list", "--json").out.splitlines()]
    assert [(one["name"], one["role"]) for one in told] == [("Ann", "admin"), ("Ben", "reviewer")]
    with open_ledger(str(ledger)) as opened:
        ben = find_account(opened, "Ben")
        assert ben is not None and is_password(f"{PASSWORD} new", ben.password)
    assert users(ledger, "remove", "Ben").code == 0
    table = users(ledger, "list", "--closed").out
    assert len(re.findall(r"^\s*Ben ", table, re.M)) == 3 and "argon2" not in table
    with open_ledger(str(ledger)) as opened:
        deeds = [(one.action, one.subject, one.address) for one in iter_deeds(opened)]
    assert deeds[::-1] == [
        ("add user", "Ann (admin)", "command line"), ("add user", "Ben (reader)", "command line"),
        ("change role", "Ben (reviewer)", "command line"), ("reset password", "Ben", "command line"),
        ("remove user", "Ben", "command line"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "stdin", "told"),
    [
        (("add", "Ann", "--role", "admin"), "short\n", "12 characters"),
        (("add", "Ann", "--role", "admin"), "", "12 characters"),
        (("add", "Ann"), f"{PASSWORD}\n", "no admin"),
        (("add", "<b>", "--role", "admin"), f"{PASSWORD}\n", "no name"),
        (("remove", "Ann"), "", "no account"),
        (("tokens", "Ann"), "", "no account"),
        (("tokens", "Ann", "--new", "x"), "", "no account"),
    ],
)
def test_what_cannot_be_is_told_with_the_next_step(
    ledger: Path, arguments: tuple[str, ...], stdin: str, told: str
):
    ran = users(ledger, *arguments, stdin=stdin)
    assert ran.code == 3 and told in ran.err and "\n  " in ran.err and "Traceback" not in ran.err
    with open_ledger(str(ledger)) as opened:
        assert list(iter_deeds(opened)) == []


def test_tokens_are_printed_once_listed_and_ended(ledger: Path):
    users(ledger, "add", "Ann", "--role", "admin", stdin=f"{PASSWORD}\n")
    made = users(ledger, "tokens", "Ann", "--new", "nightly", "--role", "reviewer", "--days", "3")
    token = made.out.strip()
    assert re.fullmatch(r"srv_[\w-]{43}", token)
    with open_ledger(str(ledger)) as opened:
        known = find_token(opened, token, at=next(iter_deeds(opened)).at)
        assert known is not None and (known.name, known.role) == ("Ann", Role.REVIEWER)
    (kept,) = (json.loads(line) for line in users(ledger, "tokens", "--json").out.splitlines())
    assert (kept["account"], kept["name"], kept["used_at"]) == ("Ann", "nightly", None)
    assert token not in json.dumps(kept) and "nightly" in users(ledger, "tokens", "Ann").out
    assert users(ledger, "tokens", "--new", "x").code == 2
    assert users(ledger, "tokens", "Ann", "--end", str(kept["number"])).code == 0
    assert "no tokens" in users(ledger, "tokens").err


def test_a_terminal_asks_twice_and_echoes_nothing(ledger: Path):
    """A terminal of its own, as a user has: what is typed must not come back."""
    shown = on_terminal([*SERVANDA, "users", str(ledger), "add", "Ann", "--role", "admin"], [PASSWORD] * 2)
    assert "Password of Ann" in shown and "The same again" in shown and PASSWORD not in shown
    differs = on_terminal(
        [*SERVANDA, "users", str(ledger), "password", "Ann"], [PASSWORD, "another one, quite"]
    )
    assert "differ" in differs
    with open_ledger(str(ledger)) as opened:
        ann = find_account(opened, "Ann")
        assert ann is not None and is_password(PASSWORD, ann.password)


def on_terminal(command: list[str], answers: list[str]) -> str:
    """Run a command on a terminal, answer each question, and return all that was shown."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        command, stdin=its_end, stdout=its_end, stderr=its_end, start_new_session=True, close_fds=True
    )
    os.close(its_end)
    shown, until = "", time.monotonic() + WAIT_S
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        try:
            part = os.read(terminal, 4096).decode()
        except OSError:  # the command has ended
            break
        shown += part
        if part.rstrip(" ").endswith(":") and answers:
            time.sleep(0.2)  # the question is written just before the echo is turned off
            os.write(terminal, answers.pop(0).encode() + b"\n")
    os.close(terminal)
    process.wait(timeout=20)
    return shown


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "0.0.0.0"), ("--host", "::"), ("--host", "192.168.1.5"), ("--name", "ledger.example.org"),
        ("--tls-proxy", "127.0.0.1"),
    ],
)  # fmt: skip
def test_without_an_admin_nothing_is_opened_to_others(ledger: Path, options: tuple[str, str]):
    ran = servanda("serve", ledger, *options, "--port", "0")
    told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", ran.err).split())
    assert ran.code == 2 and "no accounts" in told and "add NAME --role admin" in told


@pytest.mark.parametrize(
    "options",
    [("--host", "example.org"), ("--name", "https://x.org"), ("--name", "a b"), ("--tls-proxy", "proxy")],
)
def test_names_and_addresses_that_are_none_are_refused(ledger: Path, options: tuple[str, str]):
    assert servanda("serve", ledger, *options, "--port", "0").code == 2


def ask(server: Server, path: str, **headers: str) -> httpx.Response:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.get(f"{server.address}{path}", headers=named, timeout=20)


def test_with_an_admin_others_are_asked_to_sign_in_under_the_names_that_were_given(ledger: Path):
    users(ledger, "add", "Ann", "--role", "admin", stdin=f"{PASSWORD}\n")
    with serving(ledger, "--host", "0.0.0.0", "--name", "Ledger.Example.org") as server:
        assert "the network" in server.told
        answer = ask(server, "/ledger", Host="ledger.example.org")
        assert answer.headers["location"] == "/sign-in?next=/ledger"
        assert ask(server, "/ledger", Host="evil.example").status_code == 421
        assert ask(server, "/v1/threads", Host=f"127.0.0.1:{server.port}").status_code == 401


def test_behind_a_proxy_cookies_are_for_https_and_the_asker_is_the_one_it_names(ledger: Path):
    users(ledger, "add", "Ann", "--role", "admin", stdin=f"{PASSWORD}\n")
    with serving(ledger, "--tls-proxy", "127.0.0.1", "--name", "ledger.example.org") as server:
        answer = ask(server, "/sign-in", Host="ledger.example.org", X_Forwarded_Proto="https")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-servanda-") and cookie.endswith("; Secure")


def test_on_this_machine_alone_it_is_open_under_the_name_that_is_given(ledger: Path):
    with serving(ledger, "--as", "Zoë Ö.") as server:
        assert "this machine alone" in server.told
        assert '<h1 dir="auto">Zoë Ö.</h1>' in ask(server, "/account").text
