"""Every route of the workspace as every role, as nobody, and with tokens.

Routes are taken from the application itself: a new one is asked here without being named, and one that does
not state its role makes no application at all.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from tests.support.accounts import NOON, PEOPLE, Clock, add_people, browser_of
from tests.support.workspace import application

from servanda.interfaces.web.access import (
    SAFE,
    Doors,
    StatedRoute,
    cookie_name,
    csrf_of_cookie,
    stated_routes,
)
from servanda.ledger import Ledger, create_ledger
from servanda.ledger.accounts import Role
from servanda.ledger.audit import iter_deeds
from servanda.ledger.sessions import make_token, open_session

#: Routes for everybody.
OPEN = {"/sign-in"}
#: What a reader changes: their own account, and what they themselves see.
READERS_CHANGE = {"/sign-out", "/account/password", "/account/tokens", "/account/tokens/end"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with create_ledger(str(tmp_path_factory.mktemp("roles") / "l.sqlite")) as ledger:
        add_people(ledger)
        yield ledger


@pytest.fixture(scope="module")
def app(ledger: Ledger) -> Iterator[FastAPI]:
    with application(ledger, doors=Doors(now=Clock())) as made:
        yield made


def calls(app: FastAPI) -> list[tuple[str, StatedRoute]]:
    return [(method, route) for route in stated_routes(app) for method in sorted(route.methods)]


def ask(client: TestClient, method: str, route: StatedRoute, **headers: str) -> Response:
    """Ask for a route with ids that look like some, and no body but an empty form."""
    path = re.sub(r"\{[^}]*\}", "0123456789abcdef", route.path)
    sent = {} if method in SAFE else {"Content-Type": "application/x-www-form-urlencoded"}
    return client.request(method, path, headers=sent | headers)


def with_session(app: FastAPI, ledger: Ledger, role: Role) -> dict[str, str]:
    """Return what a browser of this role sends; a session of its own each time, for signing out ends one."""
    secret = open_session(ledger, PEOPLE[role], at=NOON)
    name = cookie_name(app)
    return {"Cookie": f"{name}={secret}", "X-CSRF-Token": csrf_of_cookie(secret)}


def test_what_is_for_everybody_and_what_readers_change_is_named_here(app: FastAPI):
    routes = calls(app)
    assert len(routes) > 30
    assert {route.path for _, route in routes if route.role is None} == OPEN
    changed = {route.path for method, route in routes if method not in SAFE and route.role is Role.READER}
    assert changed <= READERS_CHANGE
    for method, route in routes:
        if route.path.startswith(("/users", "/audit")):
            assert route.role is Role.ADMIN, (method, route.path)


def test_every_route_as_every_role(app: FastAPI, ledger: Ledger):
    client, wrong = browser_of(app), []
    for method, route in calls(app):
        for role in Role:
            status = ask(client, method, route, **with_session(app, ledger, role)).status_code
            refused = route.role is not None and role < route.role
            if (status == 403) != refused or status == 401 or status >= 500:
                wrong.append(f"{method} {route.path} as {role}: {status}")
        client.cookies.clear()
    assert wrong == []


def test_every_route_as_nobody(app: FastAPI):
    client, wrong = browser_of(app), []
    for method, route in calls(app):
        client.cookies.clear()
        answer = ask(client, method, route)
        if route.role is None:
            fits = answer.status_code == (200 if method in SAFE else 403)
        elif route.path.startswith("/v1"):
            fits = answer.status_code == 401
        else:
            fits = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if not fits:
            wrong.append(f"{method} {route.path}: {answer.status_code}")
    assert wrong == []


def test_every_route_with_a_token_of_every_role(app: FastAPI, ledger: Ledger):
    """A token reads everywhere, and changes what is under /v1 alone, without a field of a page."""
    client, wrong = browser_of(app), []
    tokens = {role: make_token(ledger, "Ann", name="x", role=role, at=NOON) for role in Role}
    for method, route in calls(app):
        for role, token in tokens.items():
            client.cookies.clear()
            status = ask(client, method, route, Authorization=f"Bearer {token}").status_code
            if method not in SAFE and not route.path.startswith("/v1"):
                fits = status in (303, 403)
            else:
                fits = (status == 403) == (route.role is not None and role < route.role) and status != 401
            if not fits or status >= 500:
                wrong.append(f"{method} {route.path} with a token of {role}: {status}")
    assert wrong == []


def test_every_change_takes_a_page_of_ours_and_is_in_the_audit_log(app: FastAPI, ledger: Ledger):
    client, wrong = browser_of(app), []
    other = open_session(ledger, "Ann", at=NOON)
    for method, route in calls(app):
        if method in SAFE:
            continue
        client.cookies.clear()
        headers = with_session(app, ledger, Role.ADMIN)
        del headers["X-CSRF-Token"]
        before = sum(1 for _ in iter_deeds(ledger))
        told = [
            ask(client, method, route, **headers).status_code,
            ask(client, method, route, **headers, **{"X-CSRF-Token": csrf_of_cookie(other)}).status_code,
        ]
        noted = [one for one in iter_deeds(ledger)][: -before or None]
        if told != [403, 403] or [one.outcome for one in noted] != ["Forbidden"] * 2:
            wrong.append(f"{method} {route.path}: {told}, {noted}")
    assert wrong == []


def test_what_is_no_route_tells_nobody_what_there_is(app: FastAPI):
    client = browser_of(app)
    assert client.get("/nope").status_code == 303
    assert client.get("/v1/nope").status_code == client.get("/v1/openapi.json").status_code == 401
    assert client.get("/static/../../application.py").status_code in (303, 404)


def test_everybody_sees_the_style_alone(app: FastAPI, ledger: Ledger):
    page = browser_of(app).get("/sign-in").text
    assert Path(ledger.address).name in page  # whose page it is
    for word in ("/ledger", "/documents", "/search", "/account"):
        assert f'href="{word}"' not in page and f'action="{word}"' not in page
