"""A served ledger in PostgreSQL: documents added in the workspace, their threads, a past date, a removal."""

import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.test_desk_adding import PROMISE, Visitor, as_jsonl, upload
from tests.support.server import ON_LINUX, serving, wait_for

from servanda.ledger import create_ledger
from servanda.ledger.workroom import CACHE

pytestmark = pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")
LATER = "KEL - Varenia opened the crossing at Kel on Friday, the governor said."


@pytest.fixture
def visitor(postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    monkeypatch.setenv(CACHE, str(tmp_path))  # where the server of such a ledger works
    address = postgresql.address()
    create_ledger(address).close()
    with serving(address) as server:
        visitor = Visitor(server)
        yield visitor
        visitor.client.close()


def test_what_is_added_in_the_workspace_is_linked_shown_and_removed(visitor: Visitor):
    lines = [
        {"doc": "pledge", "text": PROMISE, "published": "2029-01-08", "publisher": "Kel Wire"},
        {"doc": "report", "text": LATER, "published": "2030-04-01", "publisher": "Varenian Post"},
    ]
    assert visitor.send(upload(("two.jsonl", as_jsonl(lines))))["done"]

    (thread,) = wait_for_links(visitor)["items"]

    def past() -> Any:
        return visitor.client.get("/v1/threads?as_of=2029")

    wait_for(lambda: past().status_code == 200, timeout_s=120)  # an edition is made
    assert past().json()["total"] == 1
    page = visitor.client.get(f"/threads/{thread['id']}")
    assert page.status_code == 200 and "open the crossing at Kel" in page.text
    told = {one["document"]: one["id"] for one in visitor.client.get("/v1/documents").json()["items"]}
    assert told.keys() == {"pledge", "report"}
    for name in ("pledge", "report"):
        gone = visitor.client.request("DELETE", f"/v1/documents/{told[name]}", params={"why": "withdrawn"})
        assert gone.status_code in (200, 204), gone.text
    assert wait_for_links(visitor)["total"] == 0


def test_words_of_any_length_are_listed(visitor: Visitor):
    """Its indexes take no words of more than 2,704 bytes, however well they are pressed together."""
    draw = random.Random(5)

    def word(letters: int) -> str:
        return "".join(draw.choice(string.ascii_letters) for _ in range(letters))

    name, publisher, title, holder = word(4000), word(6000), word(6000), word(4000)
    text = f"{PROMISE} There were 500 {holder} in Kel. Governor {holder} said the crossing was closed."
    line = {"doc": name, "text": text, "published": "2029-01-08", "publisher": publisher, "title": title}
    assert visitor.send(upload(("long.jsonl", as_jsonl([line]))))["done"]
    told = wait_for_links(visitor)
    assert told["total"] == 1
    (document,) = visitor.client.get("/v1/documents").json()["items"]
    assert (document["document"], document["publisher"], document["title"]) == (name, publisher, title)
    for path in ("/ledger?sort=undertaking", "/documents", "/actors", "/figures", "/statements"):
        assert visitor.client.get(path).status_code == 200


def wait_for_links(visitor: Visitor) -> dict[str, Any]:
    """Return the undertakings when pages know all that the ledger holds."""
    last: dict[str, Any] = {}

    def is_current() -> bool:
        answer = visitor.client.get("/v1/threads")
        last.update(answer.json() if answer.status_code == 200 else {})
        return bool(last.get("links_current"))

    wait_for(is_current, timeout_s=120)
    return last
