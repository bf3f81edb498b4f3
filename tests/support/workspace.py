"""Ledgers for tests of the workspace, and a browser's view of one without a browser."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.support.commands import make_ledger
from tests.support.small_texts import as_jsonl

from servanda.interfaces.web.application import make_application
from servanda.interfaces.web.archive import Archive
from servanda.ledger import Ledger, open_ledger
from servanda.resources.sample import get_sample
from servanda.views.shown.arrangements import refresh_arrangements
from servanda.views.shown.refresh import refresh_shown

SCRIPT = "<script>alert(1)</script>"
#: What a document may hold that a page must only show.
HOSTILE = [
    {
        "doc": f"a{SCRIPT}",
        "title": f'Title {SCRIPT} "quoted" <img src=x onerror=alert(2)>',
        "publisher": f"Agency <b>{SCRIPT}</b>",
        "authors": [f"A. Writer {SCRIPT}"],
        "url": "javascript:alert(3)",
        "published": "2015-03-01",
        "text": f"Varenia {SCRIPT} pledged on Monday to open the crossing at <b>Kel</b> by the end of March "
        "2015. 🕊️🇻🇦 The ministry said that Dravny will pay 2.4 million florins to the fund within 30 days.",
    },
    {
        "doc": "b",
        "title": "قال الوزير",
        "published": "2016-02",
        "text": "🕊️ قال الوزير 👩‍👩‍👧 يوم الاثنين.\n\n“Varenia has opened the crossing at Kel,” the monitors "
        "reported. Varenia promised to open the crossing at Kel 🕊️ by 2017.",
    },
]


#: A word that no line takes, wherever a document may have one.
LONG = "Donaudampfschifffahrtsgesellschaft" * 6
LONG_WORDS = {
    "doc": f"https://example.org/{LONG}",
    "title": LONG,
    "publisher": LONG,
    "published": "2015-03-01",
    "text": f"Varenia pledged to open the crossing at {LONG} by the end of March 2015. "
    f"The {LONG} said that {LONG} will pay 2.4 million florins to the fund.",
}


def make_long_ledger(folder: Path) -> Path:
    """Return a ledger of words that are longer than a line."""
    return make_ledger(folder / "long.sqlite", as_jsonl([LONG_WORDS]))


def make_sample_ledger(folder: Path) -> Path:
    """Return the ledger of the bundled sample."""
    return make_ledger(folder / "sample.sqlite", get_sample().read_bytes())


def make_hostile_ledger(folder: Path) -> Path:
    """Return a ledger of documents that try to be more than text."""
    return make_ledger(folder / "hostile.sqlite", as_jsonl(HOSTILE))


@contextmanager
def application(ledger: Ledger, **options: Any) -> Iterator[FastAPI]:
    """Give the application over an open ledger; the processes beside it end with the block."""
    with closing(Archive(ledger)) as archive:
        yield make_application(archive, **options)


@contextmanager
def visiting(ledger: Path) -> Iterator[TestClient]:
    """Give a client of the workspace of the ledger."""
    with open_ledger(str(ledger)) as opened, closing(Archive(opened, patience_s=60)) as archive:
        refresh_shown(opened)  # so that all pages are those that queries make
        refresh_arrangements(opened)
        yield TestClient(make_application(archive), base_url="http://127.0.0.1")
