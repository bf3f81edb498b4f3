"""Signing in and out, one's own account, the pages of admins: what they do, and what they refuse."""

import html
import re
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.support.accounts import (
    NOON,
    PASSWORD,
    Clock,
    add_people,
    browser_of,
    csrf_of,
    send,
    sign_in,
    signed_in,
)
from tests.support.workspace import application

from servanda.interfaces.web.access import Doors
from servanda.interfaces.web.attempts import PER_ADDRESS, PER_NAME, WINDOW, Attempts
from servanda.ledger import Ledger, create_ledger
from servanda.ledger.accounts import Role, find_account, iter_accounts
from servanda.ledger.audit import iter_deeds
from servanda.ledger.passwords import hash_password, is_password
from servanda.ledger.sessions import iter_tokens, make_token

NEW = "staple staple staple"


@pytest.fixture
def app(ledger: Ledger, clock: Clock) -> Iterator[FastAPI]:
    add_people(ledger)
    with application(ledger, doors=Doors(now=clock)) as made:
        yield made


def deeds(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return [(one.who, one.action, one.subject, one.outcome) for one in reversed([*iter_deeds(ledger)])]


def test_name_and_password_open_a_session_and_lead_back(app: FastAPI, ledger: Ledger):
    client = browser_of(app)
    there = client.get("/ledger?text=a%26b").headers["location"]
    page = client.get(there)
    wanted = html.unescape(re.search(r'name="next" value="([^"]*)"', page.text)[1])
    assert wanted == "/ledger?text=a%26b"
    answer = sign_in(client, " ann ", next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    assert client.get(wanted).status_code == 200
    assert ">Ann</span>" in client.get("/").text
    assert client.get("/sign-in?next=/ledger").headers["location"] == "/ledger"
    assert deeds(ledger) == [("Ann", "sign in", "Ann", "done")]
    assert [one.address for one in iter_deeds(ledger)] == ["testclient"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: FastAPI, ledger: Ledger):
    client = browser_of(app)
    plain = client.get("/sign-in").headers["set-cookie"]
    assert re.match(r"servanda-[0-9a-f]{8}=[\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax$", plain)
    with application(ledger, doors=Doors(here_alone=False, secure=True)) as secure:
        told = browser_of(secure).get("/sign-in").headers["set-cookie"]
    assert told.startswith("__Host-servanda-") and told.endswith("; HttpOnly; SameSite=Lax; Secure")


def test_a_session_has_a_new_secret(app: FastAPI):
    client = browser_of(app)
    before = client.get("/sign-in").headers["set-cookie"].split(";")[0]
    first = sign_in(client, "Ann").headers["set-cookie"].split(";")[0]
    again = client.post("/sign-in", data={"csrf": csrf_of(client, "/"), "name": "Ben", "password": PASSWORD})
    assert len({before, first, again.headers["set-cookie"].split(";")[0]}) == 3
    thief = browser_of(app)
    for old in (before, first):
        assert thief.get("/v1/threads", headers={"Cookie": old}).status_code == 401


@pytest.mark.parametrize(
    ("name", "password"), [("Ann", "wrong"), ("Ann", ""), ("Nobody", PASSWORD), ("", "")]
)
def test_what_does_not_fit_is_refused_in_the_same_words(
    app: FastAPI, ledger: Ledger, name: str, password: str
):
    client = browser_of(app)
    answer = sign_in(client, name, password)
    assert answer.status_code == 422 and "do not belong together" in answer.text
    assert "servanda-" not in answer.headers.get("set-cookie", "")
    assert client.get("/v1/threads").status_code == 401
    assert deeds(ledger) == [("nobody", "sign in", name, "refused")]


def test_an_unknown_name_takes_as_long_as_a_known_one():
    """Where it did not, the time would tell who has an account; without a hash the answer takes no time."""
    hashed = hash_password(PASSWORD)
    is_password("warm", None)

    def median(held: str | None) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            assert not is_password("wrong", held)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    known, unknown = median(hashed), median(None)
    assert known / 3 < unknown < known * 3
    assert known > 0.005


def test_signing_out_ends_the_session_everywhere(app: FastAPI, ledger: Ledger):
    client, thief = signed_in(app, Role.READER), browser_of(app)
    for name, value in client.cookies.items():
        thief.cookies.set(name, value)
    assert thief.get("/v1/threads").status_code == 200
    answer = send(client, "/sign-out")
    assert answer.headers["location"] == "/sign-in" and "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache"'
    assert client.get("/").status_code == 303
    assert thief.get("/v1/threads").status_code == 401
    assert deeds(ledger)[-1] == ("Cem", "sign out", "", "done")


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:x",
        "/\t/evil.example", "\n//evil.example", " //evil.example", "evil.example", "", "///x", "http:/x",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_server(app: FastAPI, next_: str):
    client = browser_of(app)
    page = client.get("/sign-in", params={"next": next_})
    assert re.search(r'name="next" value="([^"]*)"', page.text)[1] == "/"
    assert sign_in(client, "Ann", next=next_).headers["location"] == "/"
    assert client.get("/sign-in", params={"next": next_}).headers["location"] == "/"


def test_too_many_tries_of_a_name_have_to_wait(app: FastAPI, ledger: Ledger, clock: Clock):
    client = browser_of(app)
    for _ in range(PER_NAME):
        assert sign_in(client, "ANN", "wrong").status_code == 422
    answer = sign_in(client, "Ann")
    assert answer.status_code == 429 and 0 < int(answer.headers["retry-after"]) <= 901
    assert sign_in(client, "Ben").status_code == 303
    clock.now = NOON + WINDOW
    assert sign_in(browser_of(app), "Ann").status_code == 303


def test_too_many_tries_of_an_address_have_to_wait_whatever_the_name():
    attempts, later = Attempts(), NOON + timedelta(minutes=1)
    for number in range(PER_ADDRESS):
        assert attempts.take(f"n{number}", f"2001:db8::{number:x}", at=NOON) is None
    assert attempts.take("fresh", "2001:db8::ffff", at=later) == WINDOW - timedelta(minutes=1)
    assert attempts.take("fresh", "2001:db8:1::1", at=later) is None
    assert attempts.take("fresh", "no address", at=NOON + WINDOW) is None


def test_a_try_counts_when_it_begins_and_a_right_one_is_forgiven_to_its_name():
    attempts = Attempts()
    for _ in range(PER_NAME):
        assert attempts.take("ann", "10.0.0.1", at=NOON) is None
    assert attempts.take("ann", "10.0.0.2", at=NOON) == WINDOW
    attempts.forgive("ann")
    assert attempts.take("ann", "10.0.0.2", at=NOON) is None


def test_a_new_password_takes_the_old_one_and_ends_other_sessions(app: FastAPI, ledger: Ledger):
    here, elsewhere = signed_in(app, Role.REVIEWER), signed_in(app, Role.REVIEWER)
    for fields, why in (
        ({"old": "wrong", "new": NEW, "again": NEW}, "not right"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "differ"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "12 characters"),
        ({"old": PASSWORD, "new": "x" * 1025, "again": "x" * 1025}, "1024 at most"),
        ({}, "not right"),
    ):
        answer = send(here, "/account/password", **fields)
        assert answer.status_code == 422 and why in answer.text
    answer = send(here, "/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert answer.headers["location"] == "/account?done=password"
    assert "is changed" in here.get("/account?done=password").text
    assert elsewhere.get("/").status_code == 303
    assert sign_in(elsewhere, "Ben").status_code == 422
    assert sign_in(elsewhere, "Ben", NEW).status_code == 303
    assert [one[3] for one in deeds(ledger) if one[1] == "change password"] == ["refused"] * 5 + ["done"]


def test_a_token_is_shown_once_and_serves_programs_alone(app: FastAPI, ledger: Ledger):
    client = signed_in(app, Role.REVIEWER)
    page = send(client, "/account/tokens", name="nightly", role="reader", days="7")
    token = re.search(r"srv_[\w-]{43}", page.text)[0]
    assert page.headers["cache-control"] == "no-store"
    assert "srv_" not in client.get("/account").text
    program = browser_of(app)
    bearer = {"Authorization": f"Bearer {token}"}
    assert program.get("/v1/threads", headers=bearer).status_code == 200
    csrf = csrf_of(client, "/account")
    made = program.post("/account/tokens", headers=bearer, data={"name": "more", "csrf": csrf})
    assert made.status_code == 303 and made.headers["location"] == "/sign-in"
    number = re.search(r'name="number" value="(\d+)"', client.get("/account").text)[1]
    assert send(signed_in(app, Role.READER), "/account/tokens/end", number=number).status_code == 400
    assert send(client, "/account/tokens/end", number=number).status_code == 303
    assert program.get("/v1/threads", headers=bearer).status_code == 401
    assert [one for one in deeds(ledger) if "token" in f"{one[1]}{one[2]}"] == [
        ("Ben", "make token", "nightly (reader, 7 days)", "done"),
        ("Cem", "post", "/account/tokens/end", "Bad Request"),
        ("Ben", "end token", "nightly", "done"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x", "role": "admin"}, {"name": "x", "role": "king"}, {"name": "<b>", "role": "reader"},
        {"name": "x", "days": "0"}, {"name": "x", "days": "400"}, {"name": ""},
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_is_not_made(app: FastAPI, ledger: Ledger, fields: dict[str, str]):
    answer = send(signed_in(app, Role.REVIEWER), "/account/tokens", **fields)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert list(iter_tokens(ledger)) == []


def test_an_admin_makes_changes_and_removes_accounts(app: FastAPI, ledger: Ledger):
    ann = signed_in(app, Role.ADMIN)
    assert send(ann, "/users/add", name="Dee", role="reader", password=NEW).status_code == 303
    dee = browser_of(app)
    assert sign_in(dee, "dee", NEW).status_code == 303
    assert dee.get("/users").status_code == 403
    assert send(ann, "/users/role", name="Dee", role="admin").status_code == 303
    assert dee.get("/users").status_code == 200
    assert send(ann, "/users/password", name="Dee", password=PASSWORD).status_code == 303
    assert dee.get("/users").status_code == 303
    assert sign_in(dee, "Dee").status_code == 303
    assert send(ann, "/users/remove", name="Dee").status_code == 303
    assert dee.get("/").status_code == 303 and sign_in(dee, "Dee").status_code == 422
    assert [one[1:3] for one in deeds(ledger) if one[0] == "Ann" and one[3] == "done"] == [
        ("sign in", "Ann"), ("add user", "Dee (reader)"), ("change role", "Dee (admin)"),
        ("reset password", "Dee"), ("remove user", "Dee"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("add", {"name": "ann", "role": "reader", "password": NEW}),
        ("add", {"name": "<script>", "role": "reader", "password": NEW}),
        ("add", {"name": "Dee", "role": "king", "password": NEW}),
        ("add", {"name": "Dee", "role": "reader", "password": "short"}),
        ("role", {"name": "Nobody", "role": "reader"}),
        ("role", {"name": "Ann", "role": "reader"}),
        ("password", {"name": "Nobody", "password": NEW}),
        ("remove", {"name": "Ann"}),
        ("remove", {"name": "' OR 1=1 --"}),
    ],
)
def test_an_admin_cannot_do_what_makes_no_sense(
    app: FastAPI, ledger: Ledger, path: str, fields: dict[str, str]
):
    before = list(iter_accounts(ledger, closed=True))
    answer = send(signed_in(app, Role.ADMIN), f"/users/{path}", **fields)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert "<script>" not in answer.text
    assert list(iter_accounts(ledger, closed=True)) == before
    assert deeds(ledger)[-1][3] == "refused"


def test_the_first_account_is_made_in_the_browser_and_closes_the_door(tmp_path: Path):
    with (
        create_ledger(str(tmp_path / "l.sqlite")) as ledger,
        application(ledger, doors=Doors(owner="Zoe")) as app,
    ):
        client = browser_of(app)
        assert "no accounts" in client.get("/account").text
        assert send(client, "/users/add", name="Zoe", role="reader", password=NEW).status_code == 422
        assert send(client, "/users/add", name="Zoe", role="admin", password=NEW).status_code == 303
        assert client.get("/users").status_code == 303
        assert sign_in(client, "Zoe", NEW).status_code == 303
        assert client.get("/users").status_code == 200
        assert find_account(ledger, "zoe").role is Role.ADMIN
        assert deeds(ledger)[:2] == [
            ("Zoe", "add user", "Zoe", "refused"),
            ("Zoe", "add user", "Zoe (admin)", "done"),
        ]


def test_the_audit_log_is_paged_and_filtered_and_shows_words_as_words(
    app: FastAPI, ledger: Ledger, clock: Clock
):
    client = browser_of(app)
    for number in range(60):
        clock.now = NOON + number * WINDOW
        sign_in(client, f"<img src=x onerror=alert({number})>", "wrong password")
    ann = signed_in(app, Role.ADMIN)
    page = ann.get("/audit").text
    assert "<img" not in page and "&lt;img src=x onerror=alert(59)&gt;" in page
    assert 'href="/audit?page=2"' in page
    assert "onerror=alert(0)" in ann.get("/audit?page=2").text
    assert "onerror" not in ann.get("/audit?who=Ann").text
    assert ann.get("/audit?page=0").status_code == 400


def test_a_change_from_another_page_is_refused(app: FastAPI, ledger: Ledger):
    ann, ben = signed_in(app, Role.ADMIN), signed_in(app, Role.REVIEWER)
    before = list(iter_accounts(ledger, closed=True))
    mine, bens = csrf_of(ann, "/users"), csrf_of(ben, "/")
    body = {"name": "Dee", "role": "admin", "password": NEW}
    for forged in (
        {},
        {"csrf": ""},
        {"csrf": bens},
        {"csrf": mine[:-1]},
        {"csrf": mine + "0"},
        {"csrf": "é"},
    ):
        assert ann.post("/users/add", data=body | forged).status_code == 403
    assert ann.post("/users/add", data=body, headers={"X-CSRF-Token": bens}).status_code == 403
    assert ann.post("/users/add", json=body | {"csrf": mine}).status_code == 403
    assert ann.post("/users/add", files={"csrf": ("x", mine)}, data=body).status_code == 403
    for headers in (
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:9000"},
    ):  # fmt: skip
        assert ann.post("/users/add", data=body | {"csrf": mine}, headers=headers).status_code == 403
    assert list(iter_accounts(ledger, closed=True)) == before
    good = {"Origin": "http://127.0.0.1", "X-CSRF-Token": mine}
    assert ann.post("/users/add", data=body, headers=good).status_code == 303


def test_signing_in_too_takes_a_page_of_ours(app: FastAPI):
    """Else a page elsewhere could sign a visitor in under a name of its choice."""
    client, other = browser_of(app), browser_of(app)
    theirs = csrf_of(other)
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"csrf": theirs, "name": "Ann", "password": PASSWORD})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    bare = TestClient(app, base_url="http://127.0.0.1")
    assert bare.post("/sign-in", data={"name": "Ann", "password": PASSWORD}).status_code == 403


def test_without_accounts_too_no_other_page_may_change_anything(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger, application(ledger) as app:
        client = browser_of(app)
        body = {"name": "Eve", "role": "admin", "password": NEW}
        assert client.post("/users/add", data=body).status_code == 403
        assert list(iter_accounts(ledger)) == []


def test_accounts_and_the_audit_log_are_there_over_rest(app: FastAPI, ledger: Ledger):
    bearer = {"Authorization": f"Bearer {make_token(ledger, 'Ann', name='x', role=Role.ADMIN, at=NOON)}"}
    client = browser_of(app)
    assert client.get("/v1/visitor", headers=bearer).json() == {
        "name": "Ann",
        "role": "admin",
        "way": "token",
    }
    dee = {"name": "Dee", "role": "reader", "password": NEW}
    assert client.post("/v1/users", json=dee, headers=bearer).status_code == 201
    assert client.post("/v1/users", json=dee, headers=bearer).status_code == 400
    assert client.post("/v1/users", json=dee | {"password": "short"}, headers=bearer).status_code == 422
    changed = client.patch("/v1/users/dee", json={"role": "reviewer", "password": PASSWORD}, headers=bearer)
    assert changed.json()["role"] == "reviewer"
    assert sign_in(browser_of(app), "Dee").status_code == 303
    names = [one["name"] for one in client.get("/v1/users", headers=bearer).json()]
    assert names == ["Ann", "Ben", "Cem", "Dee"]
    assert client.delete("/v1/users/Dee", headers=bearer).status_code == 204
    assert client.delete("/v1/users/Dee", headers=bearer).status_code == 400
    first = client.get("/v1/audit?limit=3", headers=bearer).json()
    rest = client.get(f"/v1/audit?before={first['next']}", headers=bearer).json()
    assert [one["outcome"] for one in first["items"]] == ["Bad Request", "done", "done"]
    assert [one["action"] for one in first["items"] + rest["items"]] == [
        "delete", "remove user", "sign in", "reset password", "change role", "post", "post", "add user",
    ]  # fmt: skip
    assert rest["next"] is None
