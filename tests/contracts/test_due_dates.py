"""A deadline that is counted from an event, the whole way: agreement, news of the event, a correction."""

import csv
import json
from itertools import permutations
from pathlib import Path

import pytest
from tests.support.commands import servanda

ACCORD = {
    "doc": "accord",
    "title": "Velmar Fisheries Agreement",
    "publisher": "Treaty Gazette",
    "kind": "agreement",
    "published": "2018-12-10",
    "text": "The Government of Varenia and the Government of Dravny, wishing to end their dispute over the "
    "Velmar Bank, have agreed as follows.\n\nArticle 1. Varenia shall withdraw its patrol boats from the "
    "Velmar Bank within 90 days of the entry into force of this Agreement.\n\nArticle 2. Dravny shall "
    "release the detained fishermen no later than 31 January 2019.",
}
NEWS = {
    "doc": "news",
    "publisher": "Northern Wire",
    "kind": "news",
    "published": "2019-03-20",
    "text": "The Velmar Fisheries Agreement entered into force on 1 March 2019, officials in both capitals "
    "said.",
}
CORRECTION = {
    "doc": "correction",
    "publisher": "Northern Wire",
    "kind": "news",
    "published": "2019-04-15",
    "text": "The Velmar Fisheries Agreement entered into force on 1 April 2019, the foreign ministries said "
    "in a joint note. An earlier report gave another date.",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sources")
    paths = {}
    for document in (ACCORD, NEWS, CORRECTION):
        paths[document["doc"]] = folder / f"{document['doc']}.jsonl"
        paths[document["doc"]].write_text(json.dumps(document) + "\n", encoding="utf-8")
    return paths


def withdrawal(ledger: Path, *options: str) -> dict | None:
    """Return the thread of the withdrawal, where it is listed."""
    ran = servanda("ledger", ledger, "--json", *options)
    assert ran.code == 0, ran.err
    threads = [json.loads(line) for line in ran.out.splitlines()]
    return next((thread for thread in threads if "patrol boats" in thread["title"]), None)


def test_the_due_date_follows_the_event(files: dict[str, Path], tmp_path: Path) -> None:
    ledger = tmp_path / "bank.sqlite"
    late = ("--overdue", "--as-of", "2019-06-15")

    assert servanda("add", ledger, files["accord"]).code == 0
    thread = withdrawal(ledger)
    assert thread is not None and thread["deadline_value"] == "P90D" and thread["due"] is None
    assert thread["unresolved"]["due"] == "the date is not known: the entry into force of this Agreement"
    assert withdrawal(ledger, *late) is None

    assert servanda("add", ledger, files["news"]).code == 0
    thread = withdrawal(ledger)
    assert thread is not None and thread["due"]["value"] == "2019-05-30"
    assert thread["due"]["event_from"] == "status report" and "due" not in thread["unresolved"]
    assert withdrawal(ledger, *late) is not None
    before = withdrawal(ledger, "--as-of", "2019-01-31")
    assert before is not None and before["due"] is None

    assert servanda("add", ledger, files["correction"]).code == 0
    thread = withdrawal(ledger)
    assert thread is not None and thread["due"]["value"] == "2019-06-30"
    assert withdrawal(ledger, *late) is None
    assert withdrawal(ledger, "--overdue", "--as-of", "2019-07-01") is not None
    then = withdrawal(ledger, "--as-of", "2019-03-31")
    assert then is not None and then["due"]["value"] == "2019-05-30"

    shown = " ".join(servanda("show", ledger, thread["id"]).out.split())
    assert "due 2019-06-30: 90 days after the entry into force of this Agreement on 2019-04-01" in shown
    assert "entered into force … on 1 April 2019" in shown
    assert thread["due"]["evidence"][:8] in shown
    assert "due 2019-06-30" in servanda("ledger", ledger).out
    assert servanda("verify", ledger).code == 0

    assert servanda("export", ledger, "--format", "csv", "-o", tmp_path / "csv").code == 0
    with (tmp_path / "csv" / "threads.csv").open(encoding="utf-8-sig", newline="") as table:
        assert "2019-06-30" in [row["due"] for row in csv.DictReader(table)]


def test_any_order_of_adding_gives_the_same_ledger(files: dict[str, Path], tmp_path: Path) -> None:
    exports = set()
    for number, order in enumerate(permutations(files)):
        ledger = tmp_path / f"{number}.sqlite"
        assert servanda("add", ledger, *(files[name] for name in order)).code == 0
        exports.add(servanda("export", ledger, "-o", "-").out)
    assert len(exports) == 1
    assert '"value": "2019-06-30"' in exports.pop()
