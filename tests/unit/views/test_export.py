import csv
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from tests.support.ledger_records import add_all, make_document, relink, small_set

from servanda.errors import LedgerFullError
from servanda.ledger import Ledger, create_ledger
from servanda.views import export_csv, export_jsonl, iter_records


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, small_set(12))
        relink(made)
        yield made


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_kind_of_record_is_exported_with_its_words(ledger: Ledger, tmp_path: Path):
    count = export_jsonl(iter_records(ledger), tmp_path / "x.jsonl")
    records = read_lines(tmp_path / "x.jsonl")
    assert len(records) == count
    kinds = {record["kind"] for record in records}
    assert kinds == {
        "document", "statement", "commitment", "status", "figure", "arrangement", "time", "thread",
    }  # fmt: skip
    texts = {record["document"]: record["text"] for record in records if record["kind"] == "document"}
    for record in records:
        for name, spans in record.get("spans", {}).items():
            pairs = spans if isinstance(spans[0], list) else [spans]
            words = " … ".join(texts[record["document"]][start:end] for start, end in pairs)
            assert words == record["quotes"][name]


def test_threads_name_mentions_that_are_in_the_file(ledger: Ledger):
    records = list(iter_records(ledger))
    ids = {record["id"] for record in records if record["kind"] == "commitment"}
    threads = [record for record in records if record["kind"] == "thread"]
    assert threads and all({*thread["mentions"]} <= ids for thread in threads)


def test_the_same_documents_in_another_order_give_the_same_bytes(ledger: Ledger, tmp_path: Path):
    with create_ledger(str(tmp_path / "other.sqlite")) as other:
        add_all(other, [*small_set(12)[::-1], *small_set(12)])
        relink(other)
        export_jsonl(iter_records(other), tmp_path / "b.jsonl")
    export_jsonl(iter_records(ledger), tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_times_of_intake_are_exported_only_on_request(ledger: Ledger):
    assert not any("known_from" in record for record in iter_records(ledger))
    asked = [r for r in iter_records(ledger, with_intake_times=True) if r["kind"] == "document"]
    assert all(record["known_from"].startswith("2026-03-01T12:00") for record in asked)


def test_an_export_of_the_past_has_what_was_published_then(ledger: Ledger):
    past = [r for r in iter_records(ledger, as_of=date(2012, 12, 31)) if r["kind"] == "document"]
    assert past and all(record["published"] <= "2012-12-31" for record in past)


def test_a_broken_export_leaves_the_old_file_and_no_other(ledger: Ledger, tmp_path: Path):
    target = tmp_path / "out" / "x.jsonl"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")

    def broken():
        yield {"kind": "document", "id": "1"}
        raise RuntimeError("the reader of the records failed")

    with pytest.raises(RuntimeError):
        export_jsonl(broken(), target)
    assert [path.name for path in target.parent.iterdir()] == ["x.jsonl"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_place_that_cannot_be_written_is_named(ledger: Ledger, tmp_path: Path):
    with pytest.raises(LedgerFullError) as caught:
        export_jsonl(iter_records(ledger), tmp_path / "missing" / "x.jsonl")
    assert "missing" in str(caught.value) and caught.value.next_step


def test_a_link_keeps_leading_to_the_file(ledger: Ledger, tmp_path: Path):
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "x.jsonl")
    export_jsonl(iter_records(ledger), tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink() and (tmp_path / "x.jsonl").is_file()


def test_a_pipe_is_written_to_and_not_replaced(ledger: Ledger, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit((tmp_path / "pipe").read_bytes)
        count = export_jsonl(iter_records(ledger), tmp_path / "pipe")
        assert read.result(timeout=30).count(b"\n") == count
    assert (tmp_path / "pipe").is_fifo()


def test_csv_has_a_table_for_each_kind(ledger: Ledger, tmp_path: Path):
    export_csv(iter_records(ledger), tmp_path / "tables")
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names == {
        "documents.csv", "statements.csv", "commitments.csv", "statuses.csv", "figures.csv",
        "arrangements.csv", "times.csv", "threads.csv", "history.csv", "decisions.csv",
    }  # fmt: skip
    with (tmp_path / "tables" / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {row["value"] for row in rows} == {"4,700"} and {row["number"] for row in rows} == {"4700.0"}
    text = ledger.get_document(rows[0]["document"]).document.text
    start, end = map(int, rows[0]["value_span"].split("-"))
    assert text[start:end] == "4,700"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1"])
def test_a_cell_is_never_a_formula(tmp_path: Path, title: str):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, [make_document(title=title)])
        relink(made)
        export_csv(iter_records(made), tmp_path / "tables")
    with (tmp_path / "tables" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == "'" + title
