"""Threads come up to date under a page: it comes again, but takes nothing away from who works on it."""

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, Route, expect
from tests.support.browsing import needs_chromium
from tests.support.commands import make_ledger
from tests.support.server import ON_LINUX, Server, serving, wait_for
from tests.support.small_texts import as_jsonl, small_documents

from servanda.ledger import open_ledger

pytestmark = [needs_chromium, pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")]

DONE = "Threads are up to date."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strip")
    return make_ledger(folder / "ledger.sqlite", as_jsonl(small_documents(20, seed=7)))


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    with serving(path) as server:
        yield server


@contextmanager
def behind(server: Server, path: Path) -> Iterator[Callable[[], None]]:
    """Take a document out and keep threads behind it, until what is given is called."""
    take_out(server, path)
    wait_for(lambda: httpx.get(f"{server.address}/v1/threads").json()["links_current"])
    (child,) = server.children()
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as held:
        held.execute("BEGIN IMMEDIATE")  # a child that stops while it writes would keep the ledger locked
        os.kill(child, signal.SIGSTOP)
        held.execute("ROLLBACK")
    try:
        take_out(server, path)
        yield lambda: os.kill(child, signal.SIGCONT)
    finally:
        os.kill(child, signal.SIGCONT)


def take_out(server: Server, path: Path) -> None:
    with open_ledger(str(path)) as ledger:
        document = next(iter(ledger.document_facts())).id
        ledger.remove_document(document, why="withdrawn", known_at=datetime.now(UTC))
    httpx.get(server.address)  # the server sees it at the next visit


def open_a_document(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/documents")
    page.locator("a.headline").last.click()
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#strip")).to_contain_text("being brought up to date")


def test_a_page_on_which_nothing_is_done_comes_by_itself(server: Server, path: Path, page: Page):
    with behind(server, path) as release:
        open_a_document(page, server)
        with page.expect_navigation():
            release()
        expect(page.locator("#strip")).to_have_text("")
    with behind(server, path) as release:
        page.goto(f"{server.address}/ledger")
        with page.expect_response(lambda one: one.request.headers.get("hx-target") == "content"):
            release()
        expect(page.locator("#strip p")).to_have_class("unseen")  # read aloud, and not in the way
        expect(page.get_by_role("link", name="Show them")).to_have_count(0)
        expect(page.locator("#strip")).to_contain_text(DONE)


def test_what_is_begun_to_be_written_stays(server: Server, path: Path, page: Page):
    with behind(server, path) as release:
        open_a_document(page, server)
        page.get_by_label("As known on").fill("1996")
        page.get_by_role("heading", level=1).click()  # the cursor is elsewhere; the words are not lost
        release()
        expect(page.locator("#strip")).to_contain_text(DONE)
        expect(page.get_by_label("As known on")).to_have_value("1996")
        page.get_by_role("link", name="Show them").click()
        expect(page.locator("#strip")).to_have_text("")
    with behind(server, path) as release:
        page.goto(f"{server.address}/ledger")
        page.get_by_label("Words").focus()
        release()
        expect(page.get_by_role("link", name="Show them")).to_be_visible()
        expect(page.get_by_label("Words")).to_be_focused()


def test_who_is_on_the_way_to_another_page_comes_there(server: Server, path: Path, page: Page):
    """The page that comes again would take the place of the one that was asked for and is not there yet."""
    asked: list[Route] = []
    with behind(server, path) as release:
        open_a_document(page, server)
        page.route(re.compile("/statements$"), lambda route: asked.append(route))
        page.get_by_role("link", name="Statements", exact=True).click(no_wait_after=True)
        with page.expect_response(lambda one: "/desk/strip" in one.url and one.status == 200):
            release()
        page.wait_for_timeout(500)  # a page that is on its way away cannot be asked what it shows
        asked[0].continue_()
        expect(page).to_have_url(re.compile("/statements$"))
