"""What `ledger` and `show` tell of a thread beside its state: how verifiable it is, and other scales."""

import csv
import json
from pathlib import Path

import pytest

from servanda.ledger import create_ledger
from support.commands import servanda
from support.ledger_records import add_all, make_document, relink


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Return a ledger of two documents on one undertaking, half a year apart."""
    address = str(tmp_path / "l.sqlite")
    with create_ledger(address) as ledger:
        add_all(ledger, [make_document("a.txt"), make_document("b.txt", "Nothing.", published="2018-01-01")])
        relink(ledger)
    return address


def test_records_say_what_can_be_checked_and_where_it_falls_elsewhere(address: str):
    (record,) = map(json.loads, servanda("ledger", address, "--json").out.splitlines())
    assert record["verifiability"]["score"] == 3
    assert record["verifiability"]["date"]["words"] == "by May 2016"
    assert record["verifiability"]["measure"] is None
    assert record["projections"]["ogp"]["value"] == "No Evidence Available"
    assert "silence" not in record


def test_silence_says_what_was_searched_in_words_and_records(address: str):
    told = " ".join(servanda("ledger", address, "--silent-for", "12m").out.split())
    assert (
        "Silent since 2017-01-01: no word in what was published from then to 2018-01-01, 1 document by The "
        "Wire, in 1 of 13 months. No word is no proof of inaction. Gaps, months without a document, in which "
        "nothing was searched: 2017-01 to 2017-12. Bearer N× since: in so many of these texts its bearer "
        "acts, is owed something or reports."
    ) in told
    assert "bearer 0× since" in told
    (record,) = map(json.loads, servanda("ledger", address, "--silent-for", "12m", "--json").out.splitlines())
    assert record["silence"]["months_with_documents"] == 1 and record["silence"]["months"] == 13
    assert record["silence"]["gaps"] == [["2017-01", "2017-12"]]
    assert record["silence"]["texts_on_bearer"] == 0
    nothing = servanda("ledger", address, "--silent-for", "12m", "--as-of", "2030-01-01").out
    assert "so that nothing was searched, and silence tells nothing." in " ".join(nothing.split())


@pytest.mark.parametrize(("least", "rows"), [("3", 1), ("4", 0)])
def test_the_table_keeps_what_can_be_checked(address: str, least: str, rows: int):
    out = servanda("ledger", address, "--verifiable", least).out
    assert out.count("verifiable 3/4") == rows and f"{rows} undertaking" in out
    assert "verifiable" not in servanda("ledger", address).out


def test_more_parts_than_there_are_is_a_fault_of_usage(address: str):
    assert servanda("ledger", address, "--verifiable", "5").code == 2


def test_a_thread_shows_both_with_their_words(address: str):
    (record,) = map(json.loads, servanda("ledger", address, "--json").out.splitlines())
    told = " ".join(servanda("show", address, record["id"]).out.split())
    assert (
        "verifiable: 3 of 4 · actor “Serbia” · act “open the border” · no measure · date “by May 2016”"
    ) in told
    assert "on other scales: Kroc (0 to 3): no place, PolitiFact: Not Yet Rated" in told
    assert "(no report was found in the documents searched)" in told
    (shown, *_) = map(json.loads, servanda("show", address, record["id"], "--json").out.splitlines())
    assert shown["verifiability"] == record["verifiability"]


def test_exports_have_the_other_scales(address: str, tmp_path: Path):
    servanda("export", address, "-o", tmp_path / "csv", "--format", "csv")
    lines = (tmp_path / "csv" / "threads.csv").read_text(encoding="utf-8-sig").splitlines()
    (row,) = csv.DictReader(lines)
    assert (row["kroc"], row["politifact"], row["g7"]) == ("", "Not Yet Rated", "")
    servanda("export", address, "-o", tmp_path / "all.jsonl")
    records = map(json.loads, (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines())
    (thread,) = (record for record in records if record["kind"] == "thread")
    assert [*thread["projections"]] == ["kroc", "politifact", "ogp", "g7"]
