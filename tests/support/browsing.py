"""A served ledger, and the browser that visits it.

Needs Debian's Chromium (`apt install chromium`), or another one named by CHROMIUM.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: apt install chromium, or name one in CHROMIUM"
)

WAIT_MS = 20_000  # for what a page shall show: a loaded machine needs longer than Playwright's 5 s


def serve(ledger: Path) -> Iterator[str]:
    """Run `servanda serve` and yield where it is."""
    with serving(ledger) as server:
        yield f"{server.address}/"


@contextmanager
def run_browser() -> "Iterator[Browser]":
    """Give a browser until the block ends."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: "Browser", *, but: str = "404") -> "Iterator[Page]":
    """Give a page, and fail where the browser complains of the policy or of a script.

    `but` is the answer that a test asks for itself, of which the browser may complain.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    yield page
    context.close()
    told = [one for one in complaints if but not in one]
    assert not told, told
