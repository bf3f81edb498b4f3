"""REST under /v1: the records of the command line, in pages, with tags, and errors as problem+json."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.support.commands import servanda
from tests.support.workspace import make_sample_ledger, visiting

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
LISTS = (
    "threads", "documents", "statements", "figures", "figures?series=true", "arrangements", "actors",
    "search?q=army", "diff?from=1996",
)  # fmt: skip


def printed(*arguments: str | Path) -> list[object]:
    """Return the records that a command prints."""
    return [json.loads(line) for line in servanda(*arguments, "--json").out.splitlines()]


@pytest.mark.parametrize(
    ("path", "command", "options"),
    [
        ("threads?limit=1000", "ledger", ()),
        ("threads?limit=1000&bearer=NATO&as_of=2004", "ledger", ("--bearer", "NATO", "--as-of", "2004")),
        ("threads?limit=1000&silent_for=2y", "ledger", ("--silent-for", "2y")),
        ("threads?limit=1000&overdue=true", "ledger", ("--overdue",)),
        ("statements?limit=1000&about=army", "statements", ("--about", "army")),
        ("figures?limit=1000", "figures", ()),
        ("figures?limit=1000&series=true", "figures", ("--series",)),
        ("arrangements?limit=1000&type=mission", "arrangements", ("--type", "mission")),
        ("actors?limit=1000", "actors", ()),
        ("search?q=army&limit=1000", "search", ("army", "--limit", "1000")),
        ("diff?from=1996&to=2004&limit=1000", "diff", ("--from", "1996", "--to", "2004")),
    ],
)
def test_the_records_are_those_of_the_command_line(
    client: TestClient, sample: Path, path: str, command: str, options: tuple[str, ...]
):
    assert client.get(f"/v1/{path}").json()["items"] == printed(command, sample, *options)


@pytest.mark.parametrize("kind", ["threads", "documents", "findings"])
def test_an_entry_is_what_show_prints(client: TestClient, sample: Path, kind: str):
    place = "figures" if kind == "findings" else kind
    key = client.get(f"/v1/{place}?limit=1").json()["items"][0]["id"]
    assert client.get(f"/v1/{kind}/{key}").json()["items"] == printed("show", sample, key)
    assert client.get(f"/v1/{kind}/{key[:8]}").json()["items"] == printed("show", sample, key)


@pytest.mark.parametrize("path", LISTS)
def test_cursors_lead_through_all_records_once(client: TestClient, path: str):
    glue = "&" if "?" in path else "?"
    whole = client.get(f"/v1/{path}{glue}limit=1000").json()
    assert whole["next"] is None and whole["total"] == len(whole["items"]) > 0
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/v1/{path}{glue}limit=7" + (f"&cursor={cursor}" if cursor else "")).json()
        found += answer["items"]
        cursor = answer["next"]
    assert found == whole["items"]


@pytest.mark.parametrize("path", LISTS)
def test_what_the_asker_has_is_not_sent_again(client: TestClient, path: str):
    first = client.get(f"/v1/{path}")
    again = client.get(f"/v1/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    other = client.get("/v1/threads?as_of=2001", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_another_state_of_the_ledger_has_another_tag(tmp_path: Path):
    ledger = make_sample_ledger(tmp_path)
    with visiting(ledger) as client:
        before = client.get("/v1/threads").headers["etag"]
        (tmp_path / "c.txt").write_text("Dravny pledged to withdraw its guns from Kel.", encoding="utf-8")
        assert servanda("add", ledger, tmp_path / "c.txt").code == 0
        assert client.get("/v1/threads", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nope", 404), ("threads/ffff0000ffff0000", 404), ("documents/ffff0000ffff0000", 404),
        ("threads/../../etc", 404), ("threads/xyz", 422), ("threads?as_of=soon", 400),
        ("threads?limit=0", 422), ("threads?limit=1e9", 422), ("threads?cursor=%%%", 400),
        ("threads?standing=fine", 422), ("threads?silent_for=ever", 400), ("search", 422),
        ("diff", 422), ("diff?from=2004&to=1996", 400), ("statements?by=" + "x" * 400, 422),
        ("actors?as_of=%00", 400), ("search?q=%00", 200),
    ],
)  # fmt: skip
def test_errors_are_problems_with_the_next_step(client: TestClient, path: str, status: int):
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == status, answer.text
    if status != 200 and not path.startswith("threads/.."):
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status and problem["detail"] and problem["next_step"]


def test_a_thread_is_no_document(client: TestClient):
    key = client.get("/v1/threads?limit=1").json()["items"][0]["id"]
    assert client.get(f"/v1/documents/{key}").status_code == 404


def test_the_committed_description_is_current(client: TestClient):
    told = client.get("/v1/openapi.json").json()
    assert json.loads(OPENAPI.read_text(encoding="utf-8")) == told, (
        "docs/openapi.json is not what the program serves; write it anew: "
        "curl http://127.0.0.1:8100/v1/openapi.json | python -m json.tool --indent 1 > docs/openapi.json"
    )
    assert set(told["paths"]) == {
        "/v1/threads", "/v1/threads/{id}", "/v1/findings/{id}", "/v1/documents", "/v1/documents/{id}",
        "/v1/statements", "/v1/figures", "/v1/arrangements", "/v1/actors", "/v1/search", "/v1/diff",
        "/v1/decisions", "/v1/decisions/{id}", "/v1/queue", "/v1/samples", "/v1/samples/{name}",
        "/v1/agreement", "/v1/tables/{table}.csv", "/v1/changes.atom", "/v1/report.{ending}", "/v1/uploads",
        "/v1/uploads/{id}", "/v1/visitor", "/v1/users", "/v1/users/{name}", "/v1/audit",
    }  # fmt: skip
