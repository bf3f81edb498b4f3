"""Who is let into the workspace: the entrance, sessions, tokens, and what every route states."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI
from tests.support.accounts import NOON, Clock, browser_of
from tests.support.workspace import application

from servanda.interfaces.web.access import Doors, cookie_name, needs, stated_routes
from servanda.ledger import Ledger
from servanda.ledger.accounts import Role, add_account
from servanda.ledger.sessions import IDLE, make_token, open_session


@pytest.fixture
def app(ledger: Ledger, clock: Clock) -> Iterator[FastAPI]:
    with application(ledger, doors=Doors(owner="Ann", now=clock)) as made:
        yield made


def test_without_accounts_this_machine_is_let_in_and_no_proxy(app: FastAPI):
    client = browser_of(app)
    assert client.get("/ledger").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"):
        assert client.get("/v1/threads", headers={header: "10.0.0.1"}).status_code == 401


def test_beyond_this_machine_nobody_is_let_in_without_an_account(ledger: Ledger):
    with application(ledger, doors=Doors(here_alone=False)) as app:
        client = browser_of(app)
        assert client.get("/ledger").status_code == 303
        assert client.get("/v1/threads").status_code == 401


def test_the_first_account_closes_the_door(app: FastAPI, ledger: Ledger):
    client = browser_of(app)
    assert client.get("/").status_code == 200
    add_account(ledger, "Ann", role=Role.ADMIN, password="x", known_at=NOON)
    answer = client.get("/ledger?bearer=A%20B")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/ledger%3Fbearer%3DA%2520B"
    assert client.get("/ledger", headers={"HX-Request": "true"}).headers["hx-redirect"] == "/sign-in"
    told = client.get("/v1/threads")
    assert told.status_code == 401 and told.headers["www-authenticate"] == "Bearer"
    assert told.headers["content-type"] == "application/problem+json"
    assert client.get("/static/workspace.css").status_code == 200


def test_a_session_lets_in_until_it_ends(app: FastAPI, ledger: Ledger, clock: Clock):
    add_account(ledger, "Ann", role=Role.ADMIN, password="x", known_at=NOON)
    client = browser_of(app)
    name = cookie_name(app)
    client.cookies.set(name, open_session(ledger, "Ann", at=NOON))
    assert client.get("/v1/threads").status_code == 200
    clock.now = NOON + IDLE + timedelta(seconds=1)
    assert client.get("/v1/threads").status_code == 401
    clock.now = NOON
    for forged in ("", "x", "a" * 43, "%00", "' OR 1=1 --"):
        client.cookies.set(name, forged)
        assert client.get("/v1/threads").status_code == 401


def test_a_token_lets_in_and_a_forged_one_does_not(app: FastAPI, ledger: Ledger, clock: Clock):
    add_account(ledger, "Ann", role=Role.ADMIN, password="x", known_at=NOON)
    token = make_token(ledger, "Ann", name="script", days=1, at=NOON)
    client = browser_of(app)
    assert client.get("/v1/threads", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for forged in (
        f"Bearer {token}x",
        f"Bearer {token[:-1]}",
        f"Basic {token}",
        token,
        "Bearer",
        "Bearer \x7f",
    ):
        assert client.get("/v1/threads", headers={"Authorization": forged}).status_code == 401
    clock.now = NOON + timedelta(days=1)
    assert client.get("/v1/threads", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_an_application_with_a_route_for_nobody_knows_whom_is_not_made():
    router, application = APIRouter(), FastAPI()
    router.add_api_route("/stated", lambda: None, dependencies=[needs(Role.REVIEWER)])
    router.add_api_route("/forgotten", lambda: None)
    application.include_router(router)
    with pytest.raises(RuntimeError, match="/forgotten"):
        list(stated_routes(application))


def test_of_several_needs_the_highest_counts():
    router, application = APIRouter(dependencies=[needs(Role.READER)]), FastAPI()
    router.add_api_route("/x", lambda: None, dependencies=[needs(Role.ADMIN)])
    router.add_api_route("/y", lambda: None)
    application.include_router(router, dependencies=[needs(None)])
    found = {route.path: route.role for route in stated_routes(application)}
    assert found == {"/x": Role.ADMIN, "/y": Role.READER}
