"""Documents and links that are newer than the tables of what pages show: every page answers all the same."""

from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.support.commands import servanda
from tests.support.small_texts import small_documents, write_jsonl
from tests.support.workspace import make_sample_ledger, visiting

from servanda.interfaces.web.archive import Archive
from servanda.ledger import open_ledger
from servanda.ledger.workroom import workroom_of
from servanda.runs.chain import refresh_links
from servanda.runs.desk.turns import Turn
from servanda.views.shown.refresh import refresh_shown

PAGES = ("/", "/ledger", "/documents", "/actors", "/statements", "/figures", "/arrangements", "/coverage",
         "/search?q=crossing", "/compare?from=2000&to=2020", "/ledger.csv", "/ledger.atom", "/review",
         "/report.md")  # fmt: skip
LISTS = ("threads", "documents", "actors", "statements", "figures", "arrangements", "search?q=crossing")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_sample_ledger(tmp_path)


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    """A workspace whose tables stay as they are: it is another server's turn to bring them up to date."""
    with visiting(path) as client, Turn(workroom_of(str(path)) / "links.turn") as another:
        assert another.take()
        yield client


def entries(path: Path) -> set[str]:
    """Return where the entries of the ledger are."""
    with open_ledger(str(path)) as ledger:
        found = {
            "documents": [one.document.id for one in ledger.iter_documents()],
            "findings": [one.id for one in ledger.iter_findings()],
            "threads": [one.id for one in ledger.iter_threads()],
        }
    return {f"{kind}/{key}" for kind, keys in found.items() for key in keys}


def test_pages_of_what_came_and_of_what_went(client: TestClient, path: Path, tmp_path: Path):
    before = entries(path)
    source = write_jsonl(tmp_path / "more.jsonl", small_documents(6, seed=4))
    assert servanda("add", path, source).code == 0
    came = entries(path) - before
    assert len(came) > 12
    _all_answer(client, {*before, *came}, here=came)
    first = next(one.partition("/")[2] for one in sorted(before) if one.startswith("documents/"))
    assert servanda("remove", path, first, "--why", "withdrawn").code == 0
    assert not client.get("/v1/threads").json()["links_current"]  # the tables are those of before
    _all_answer(client, {*before, *came}, here=entries(path))


def _all_answer(client: TestClient, keys: set[str], *, here: set[str]) -> None:
    """Ask for every page and a third of the entries; what is in the ledger is found."""
    for one in (*PAGES, *(f"/v1/{name}" for name in LISTS)):
        assert client.get(one).status_code == 200, one
    for one in sorted(keys)[::3]:
        for address in (f"/{one}", f"/v1/{one}"):
            status = client.get(address).status_code
            assert status == 200 or (status == 404 and one not in here), (address, status)


@pytest.mark.parametrize("address", ["/ledger", "/v1/threads"])
def test_links_that_come_while_an_answer_is_gathered_are_not_claimed(path: Path, address: str):
    """Else what is told of earlier links would stay on the page: nothing would have it come again."""
    with visiting(path) as client, Turn(workroom_of(str(path)) / "links.turn") as another:
        assert another.take() and isinstance(client.app, FastAPI)
        archive: Archive = client.app.state.archive
        first, *_ = (one.document.id for one in archive.ledger.iter_documents())
        archive.ledger.remove_document(first, why="withdrawn", known_at=datetime.now(UTC))
        once = archive.once

        def then_links_come(key: Hashable, make: Callable[[], Any]) -> Any:
            told = once(key, make)
            if refresh_links(archive.ledger, known_at=datetime.now(UTC)):
                refresh_shown(archive.ledger)
            return told

        archive.once = then_links_come  # type: ignore[method-assign]
        during, after = client.get(address), client.get(address)
    assert _says_behind(during.text) and not _says_behind(after.text)
    assert during.headers.get("etag", "one") != after.headers.get("etag", "another")


def _says_behind(text: str) -> bool:
    return "Threads are being brought up to date" in text or '"links_current":false' in text
