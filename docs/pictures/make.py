"""Make the pictures of the workspace in README.md from the bundled sample: `python docs/pictures/make.py`.

Needs the development dependencies and Chromium. Each picture has 160 colours, so that it stays small.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from servanda.resources.sample import get_sample

FOLDER = Path(__file__).parent
SERVANDA = (sys.executable, "-c", "from servanda.interfaces.cli.main import run; run()")
#: A picture is no larger.
MOST_BYTES = 150_000
START_S = 60
SIZE = {"width": 1280, "height": 900}


def main() -> None:
    """Take each picture and make it small."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        while page.locator("#strip").inner_text().strip():  # threads are still being made
            page.wait_for_timeout(1000)
            page.goto(address)
        for name, show in (("ledger", show_ledger), ("thread", show_thread), ("document", show_document)):
            show(page, address)
            page.wait_for_timeout(300)
            save(page, FOLDER / f"workspace-{name}.png")
        browser.close()


def show_ledger(page: Page, address: str) -> None:
    """Show the table of undertakings."""
    page.goto(f"{address}ledger")


def show_thread(page: Page, address: str) -> None:
    """Show an undertaking with its time, a mark of it chosen."""
    page.goto(f"{address}ledger?text=chain+of+command")
    page.locator("#rows .headline").click()
    page.locator("#timeline .mark").nth(1).focus()


def show_document(page: Page, address: str) -> None:
    """Show a document, opened at the words of a finding."""
    show_thread(page, address)
    page.get_by_role("link", name="Read it in the document").first.click()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the sample's ledger and give its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as tried:
        ledger = Path(folder) / "peace-process.sqlite"
        subprocess.run([*SERVANDA, "add", str(ledger), str(get_sample())], check=True)
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
        tried.close()
        process = subprocess.Popen([*SERVANDA, "serve", str(ledger), "--port", str(port), "--as", "Ann"])
        address = f"http://127.0.0.1:{port}/"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def save(page: Page, path: Path) -> None:
    """Save what is seen, with few colours; refuse a picture that is too large."""
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(160, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}.")


if __name__ == "__main__":
    main()
