"""Deciding over REST: what the command line decides, as the visitor, with conflicts that lose nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.support.commands import servanda
from tests.support.server import wait_for
from tests.support.workspace import make_hostile_ledger, make_sample_ledger, visiting

from servanda.ledger import open_ledger
from servanda.ledger.audit import iter_deeds

BUNDLE = Path(__file__).resolve().parents[1] / "data" / "commitbank" / "bosnia" / "documents.jsonl"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_sample_ledger(tmp_path)


@pytest.fixture
def client(ledger: Path) -> Iterator[TestClient]:
    with visiting(ledger) as client:
        yield ready(client)


def ready(client: TestClient) -> TestClient:
    """Return the client with what a page of ours sends along with a change."""
    page = client.get("/").text
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    client.headers["X-CSRF-Token"] = token
    return client


def items(client: TestClient, path: str) -> list[dict[str, Any]]:
    """Return the records at the address, once the threads know what was decided."""
    archive = client.app.state.archive  # type: ignore[attr-defined]
    assert archive.desk.wait(archive.links_are_current, timeout_s=60)
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def decide(client: TestClient, kind: str, *, status: int = 201, **more: object) -> dict[str, Any]:
    answer = client.post("/v1/decisions", json={"decision": kind, "why": "read it", **more})
    assert answer.status_code == status, answer.text
    return answer.json()


def commitment(client: TestClient, at: int = 0) -> dict[str, Any]:
    """Return a commitment: the second record of a thread is its first mention."""
    thread = items(client, "threads?limit=1000")[at]["id"]
    return items(client, f"threads/{thread}")[1]


def test_each_kind_of_decision_is_made_listed_and_undone(client: TestClient, ledger: Path):
    threads = items(client, "threads?limit=1000")
    long = next(one for one in threads if len(one["mentions"]) > 1)
    some = [one for one in items(client, "queue?asked=findings&limit=3")]
    made = [
        decide(client, "accept", finding=some[0]["finding"]["id"]),
        decide(client, "reject", finding=some[1]["finding"]["id"]),
        decide(client, "correct", finding=some[2]["finding"]["id"], changes={"bearer_is": "NATO"}),
        decide(client, "set_state", thread=long["id"], standing="breached"),
    ]
    assert [one["decision"] for one in made] == ["accept", "reject", "correct", "set_state"]
    undone = decide(client, "undo", undoes=made[3]["id"])
    listed = {one["id"]: one for one in items(client, "decisions")}
    assert listed[made[3]["id"]]["undone_by"] == undone["id"]
    assert {one["state"] for one in listed.values()} == {"in force", "undone"}
    assert items(client, f"decisions/{made[0]['id']}")[0]["by"] == made[0]["by"] == "owner"
    about = items(client, f"decisions?about={some[0]['finding']['id']}")
    assert [one["id"] for one in about] == [made[0]["id"]]
    assert [one["decision"] for one in items(client, "decisions?decision=reject")] == ["reject"]
    ran = servanda("review", ledger, "list", "--json")
    assert [json.loads(line) for line in ran.out.splitlines()] == items(client, "decisions")


def test_splits_and_merges_change_the_threads(client: TestClient):
    long = next(one for one in items(client, "threads?limit=1000") if len(one["mentions"]) > 1)
    gone = long["mentions"][-1]
    split = decide(client, "split", thread=long["id"], findings=[gone])
    threads = items(client, "threads?limit=1000")
    assert not any({gone, long["mentions"][0]} <= set(one["mentions"]) for one in threads)
    refused = decide(client, "merge", status=409, ids=[gone, long["mentions"][0]])
    assert split["id"] in refused["detail"] and refused["next_step"]
    decide(client, "undo", undoes=split["id"])
    assert long["mentions"] in [one["mentions"] for one in items(client, "threads?limit=1000")]
    mentions = long["mentions"][:2]
    decide(client, "merge", ids=mentions)
    decide(client, "apart", status=409, findings=mentions)


def test_words_are_corrected_by_places_in_code_points(tmp_path: Path):
    with visiting(make_hostile_ledger(tmp_path)) as plain:
        client = ready(plain)
        asked = [one["finding"] for one in items(client, "queue?asked=findings&limit=100")]
        mine = next(one for one in asked if "🕊️" in one["passage"]["text"])
        document = next(one for one in items(client, "documents") if one["document"] == mine["document"])
        words = items(client, f"documents/{document['id']}")[0]["text"]
        for wanted in ("🕊️", "الوزير 👩‍👩‍👧", "Varenia has opened"):
            if wanted not in words:
                continue
            start = words.index(wanted)
            changes = {"condition": {"spans": [[start - 1, start + len(wanted) + 1]]}}
            made = decide(client, "correct", finding=mine["id"], changes=changes)
            value = made["value"]["condition"]
            assert value["quote"] == words[value["spans"][0][0] : value["spans"][0][1]]
            assert wanted in value["quote"] and value["quote"] == value["quote"].strip()
            decide(client, "undo", undoes=made["id"])
        decide(client, "correct", status=422, finding=mine["id"], changes={"action": {"spans": [[5, 10**7]]}})
        decide(client, "correct", status=422, finding=mine["id"], changes={"action": {"spans": [[9, 3]]}})


def test_who_decides_the_same_meanwhile_is_told_and_nothing_is_lost(client: TestClient, ledger: Path):
    mine = commitment(client)["id"]
    assert servanda("review", ledger, "accept", mine, "--by", "Ann", "--why", "it is there").code == 0
    (first,) = items(client, "decisions")
    refused = decide(client, "accept", status=409, finding=mine, seen=[])
    assert first["id"] in refused["detail"] and "Meanwhile" in refused["detail"]
    decide(client, "accept", finding=mine, seen=[first["id"]])
    contradicts = decide(client, "reject", status=409, finding=mine)
    assert "accept" in contradicts["detail"]
    assert len(items(client, "decisions")) == 2


def test_what_one_decided_oneself_is_known(client: TestClient):
    mentions = next(one for one in items(client, "threads?limit=1000") if len(one["mentions"]) > 1)[
        "mentions"
    ]
    decide(client, "merge", ids=mentions[:2], seen=[])
    decide(client, "merge", ids=[mentions[-1], mentions[0]], seen=[])
    contradicts = decide(client, "apart", status=409, findings=mentions[:2], seen=[])
    assert "contradicts" in contradicts["detail"]


def test_pairs_of_a_large_ledger_are_found_by_the_process_that_links(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    found = items(client, "queue?asked=pairs&limit=100")
    monkeypatch.setattr("servanda.interfaces.web.review.queues.MOST_DOCUMENTS", 3)
    page = client.get("/review")
    assert page.status_code == 200 and "Least certain findings" in page.text
    refused = client.get("/v1/queue?asked=pairs")
    assert refused.status_code == 503 and "Look again" in refused.json()["next_step"]
    wait_for(lambda: client.get("/v1/queue?asked=pairs").status_code == 200, timeout_s=120)
    assert items(client, "queue?asked=pairs&limit=100") == found
    decide(client, "apart", findings=found[0]["id"].split("-"))
    assert found[0]["id"] not in [one["id"] for one in items(client, "queue?asked=pairs&limit=100")]


def test_what_was_decided_leaves_the_queues(tmp_path: Path):
    path = tmp_path / "l.sqlite"
    assert servanda("add", path, BUNDLE).code == 0
    with visiting(path) as plain:
        client = ready(plain)
        pairs = items(client, "queue?asked=pairs")
        ids = [side["finding"] for side in pairs[0]["pair"]["sides"]]
        decide(client, "apart", findings=ids)
        other = [side["thread"] for side in pairs[1]["pair"]["sides"]]
        decide(client, "merge", ids=other)
        left = [one["id"] for one in items(client, "queue?asked=pairs&limit=100")]
        assert pairs[0]["id"] not in left and pairs[1]["id"] not in left
        unlinked = items(client, "queue?asked=unlinked")
        assert unlinked and all(one["why_unlinked"] for one in unlinked)
        decide(client, "reject", finding=unlinked[0]["id"])
        assert unlinked[0]["id"] not in [one["id"] for one in items(client, "queue?asked=unlinked&limit=100")]
        unsure = items(client, "queue?asked=findings&finding=statement")
        scores = [one["finding"]["score"] for one in unsure]
        assert scores == sorted(scores)
        decide(client, "accept", finding=unsure[0]["id"])
        assert items(client, "queue?asked=findings&finding=statement")[0]["id"] == unsure[1]["id"]
        for one in items(client, "queue?asked=contested"):
            decide(client, "set_state", thread=one["id"], progress="partial")
        assert items(client, "queue?asked=contested") == []


def test_a_sample_is_coded_blind_and_compared(client: TestClient, ledger: Path):
    drawn = client.post("/v1/samples", json={"sample": "one", "n": 3, "seed": 7})
    assert drawn.status_code == 201
    again = client.post("/v1/samples", json={"sample": "one", "n": 3})
    assert again.status_code == 422 and again.json()["next_step"]
    left = items(client, "samples/one")
    for at, one in enumerate(left):
        changes = {"changes": {"bearer_is": "NATO", "force": "urged"}} if at == 2 else {}
        decide(client, "correct" if at == 2 else "accept", finding=one["id"], sample="one", **changes)
    assert items(client, "samples/one") == []
    decide(client, "accept", status=409, finding=left[0]["id"], sample="one")
    for one in left:
        ran = servanda("review", ledger, "accept", one["id"], "--by", "Bob", "--why", "ok", "--sample", "one")
        assert ran.code == 0, ran.err
    assert items(client, "samples")[0]["coded"] == {"owner": 3, "Bob": 3}
    assert "Bob" not in json.dumps(items(client, "decisions")), "codings of others stay blind"
    rows = items(client, "agreement?sample=one")
    same = {one["field"]: one["same"] for one in rows if one["kind"] == "agreement"}
    assert same["force"] == 2 and same["finding"] == 3
    bobs = next(one.id for one in open_ledger(str(ledger)).iter_decisions() if one.by == "Bob")
    decide(client, "undo", status=403, undoes=bobs)


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("accept", {"finding": "ffffffffffffffff"}, 404), ("accept", {"finding": "../x"}, 422),
        ("accept", {}, 422), ("accept", {"why": "  "}, 422), ("accept", {"why": "a\0b"}, 422),
        ("fancy", {}, 422), ("correct", {"changes": {}}, 422), ("correct", {"changes": {"no": "x"}}, 422),
        ("correct", {"changes": {"force": "maybe"}}, 422), ("correct", {"changes": {"bearer": "none"}}, 422),
        ("merge", {"ids": ["ffffffffffffffff", "eeeeeeeeeeeeeeee"]}, 404), ("merge", {"ids": ["ffff"]}, 422),
        ("set_state", {"thread": "ffffffffffffffff", "standing": "fine"}, 422),
        ("undo", {"undoes": "ffffffffffffffff"}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_a_problem_with_the_next_step(
    client: TestClient, kind: str, more: dict[str, object], status: int
):
    finding = {"finding": commitment(client)["id"]} if kind == "correct" else {}
    body = {"decision": kind, "why": "read it", **finding, **more}
    answer = client.post("/v1/decisions", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["next_step"]
    assert items(client, "decisions") == []


def test_half_a_character_is_refused(client: TestClient):
    finding = commitment(client)["id"]
    body = json.dumps({"decision": "accept", "finding": finding, "why": "\ud83d"})
    answer = client.post("/v1/decisions", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_every_decision_is_in_the_audit_log(client: TestClient, ledger: Path):
    made = decide(client, "accept", finding=commitment(client)["id"])
    with open_ledger(str(ledger)) as opened:
        deeds = list(iter_deeds(opened))
    assert [(one.action, one.subject) for one in deeds if one.subject == made["id"]] == [
        ("decide accept", made["id"])
    ]
