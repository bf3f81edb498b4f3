"""Accounts for tests of the workspace, and browsers that have signed in."""

import html
import re
from datetime import UTC, datetime
from functools import lru_cache

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from servanda.ledger import Ledger
from servanda.ledger.accounts import Role, add_account
from servanda.ledger.passwords import hash_password

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
#: Role -> the name of its account.
PEOPLE = {Role.ADMIN: "Ann", Role.REVIEWER: "Ben", Role.READER: "Cem"}


class Clock:
    """The time that the application is told."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@lru_cache(maxsize=1)
def _hashed() -> str:
    return hash_password(PASSWORD)


def add_people(ledger: Ledger) -> None:
    """Make an account of each role, all with PASSWORD."""
    for role, name in PEOPLE.items():
        add_account(ledger, name, role=role, password=_hashed(), known_at=NOON)


def browser_of(app: FastAPI) -> TestClient:
    """Return a browser that keeps cookies and follows nothing."""
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def csrf_of(client: TestClient, path: str = "/sign-in") -> str:
    """Return what a page of the server gives to be sent back."""
    found = re.search(r'name="csrf-token" content="([^"]*)"', client.get(path).text)
    assert found, path
    return html.unescape(found[1])


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> Response:
    """Send the form of the page to sign in."""
    return client.post(
        "/sign-in", data={"csrf": csrf_of(client), "name": name, "password": password, **fields}
    )


def signed_in(app: FastAPI, role: Role) -> TestClient:
    """Return a browser in which the account of the role has signed in."""
    client = browser_of(app)
    assert sign_in(client, PEOPLE[role]).status_code == 303
    return client


def send(client: TestClient, path: str, **fields: object) -> Response:
    """Send a form as a page of the server would."""
    return client.post(path, data={"csrf": csrf_of(client, "/account"), **fields})
