"""Documents are added in a browser, their thread is found, a past date comes by itself, one is removed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.contracts.test_desk_adding import PROMISE, as_pdf
from tests.support.browsing import needs_chromium, serve

from servanda.ledger import create_ledger

pytestmark = needs_chromium
#: The reader is loaded for the first file.
READ_MS = 60_000


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    create_ledger(str(tmp_path / "press.sqlite")).close()
    yield from serve(tmp_path / "press.sqlite")


def test_add_documents_find_the_thread_go_back_and_remove(empty: str, page: Page):
    later = PROMISE.replace("pledged", "pledged once more")
    page.goto(f"{empty}documents")
    page.get_by_role("link", name="Add documents").click()
    expect(page.get_by_label("Files")).to_be_visible()
    page.wait_for_load_state()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Files").set_input_files(
        [
            {"name": "first.pdf", "mimeType": "application/pdf", "buffer": as_pdf(PROMISE)},
            {"name": "bad.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 not one"},
        ]
    )
    page.get_by_label("Publisher").fill("The Wire")
    page.get_by_label("Published").fill("2028-03-01")
    page.get_by_role("button", name="Add", exact=True).click()
    listed = page.locator("#upload-list")
    expect(listed).to_contain_text("All 2 files have been read.", timeout=READ_MS)  # by itself
    expect(listed.get_by_role("link", name="first.pdf")).to_be_visible()
    expect(listed.locator(".alert")).to_contain_text("bad.pdf")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Or paste a text").fill(later)
    page.get_by_label("Title, of one document").fill("Said again")
    page.get_by_label("Published").fill("2029-06-01")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(listed.get_by_role("link").first).to_be_visible(timeout=READ_MS)
    expect(listed).not_to_contain_text("0 of 1", timeout=READ_MS)

    page.get_by_role("link", name="Ledger", exact=True).click()
    expect(page.locator("#strip")).not_to_contain_text("being brought up to date", timeout=READ_MS)
    page.reload()
    page.locator("#rows .headline").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("open the crossing at Kel")
    expect(page.locator("main")).to_contain_text("once more")

    page.get_by_label("As known on").fill("2028-12-31")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("open the crossing", timeout=READ_MS)
    expect(page.locator("main")).not_to_contain_text("once more")
    page.get_by_role("link", name="Back to the present").click()

    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("link", name="Said again").click()
    page.get_by_text("Remove this document").click()
    page.get_by_label("Why").fill("withdrawn by its author")
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page).to_have_url(re.compile("/documents$"))
    expect(page.locator("main")).not_to_contain_text("Said again")
