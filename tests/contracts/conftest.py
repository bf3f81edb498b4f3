"""What several contracts stand on: ledgers that were really read, who visits them, and a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from tests.support.accounts import Clock
from tests.support.browsing import run_browser, watched_page
from tests.support.workspace import make_hostile_ledger, make_sample_ledger, visiting

from servanda.ledger import Ledger, create_ledger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ledger of the bundled sample."""
    return make_sample_ledger(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of documents that try to be more than text."""
    return make_hostile_ledger(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def client(sample: Path) -> Iterator[TestClient]:
    """Give a client of the workspace of the sample."""
    with visiting(sample) as client:
        yield client


@pytest.fixture(scope="module")
def hostile_client(hostile: Path) -> Iterator[TestClient]:
    """Give a client of the workspace of the hostile ledger."""
    with visiting(hostile) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    """Return the time that an application is told."""
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Give an empty ledger."""
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Give a browser that runs for the tests of a module."""
    with run_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Give a page that fails where the browser complains."""
    with watched_page(browser) as page:
        yield page
