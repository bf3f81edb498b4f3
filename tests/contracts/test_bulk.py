"""Tables of a ledger: explained, open to other programs, and back into a ledger without losing a byte."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package
from tests.support.commands import servanda
from tests.support.decisions import decide
from tests.support.ledger_records import NOON, add_all, small_set

from servanda.errors import LedgerExistsError, MalformedSourceError, SourceNotFoundError
from servanda.ledger import Ledger, Outcome, create_ledger
from servanda.ledger.bulk import TABLES
from servanda.ledger.rows import DETAIL_COLUMNS
from servanda.linking import LINKER, resolve
from servanda.linking.registry import RegistryFile
from servanda.primitives import Failure
from servanda.resources.sample import get_sample
from servanda.runs import Taken, refresh_links
from servanda.runs.importing import iter_import
from servanda.runs.records import Step
from servanda.views import iter_records, json_line
from servanda.views.bulk import export_tables

REGISTRY = b"name,kind,iso3,aliases,wikidata\nOrder of the Lamp,group,,Lampists,Q99999990\n"


def export(ledger: Ledger) -> str:
    return "".join(json_line(record) + "\n" for record in iter_records(ledger, with_intake_times=True))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Give a ledger with a registry, a decision, an undated document and one that was removed."""
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        files = [RegistryFile(name="lamps.csv", content=REGISTRY)]
        add_all(made, small_set(12))
        list(made.change_registries(add=files, resolve=resolve, known_at=NOON))
        first = next(made.iter_documents()).document
        finding = next(made.iter_findings(kind="commitment", document_id=first.id))
        made.decide(decide("accept", (first, finding)))
        last = [stored.document.name for stored in made.iter_documents()][-1]
        made.remove_document(last, why="asked to", known_at=NOON)
        refresh_links(made, known_at=NOON)
        yield made


@pytest.fixture
def folder(ledger: Ledger, tmp_path: Path) -> Path:
    export_tables(ledger, tmp_path / "tables", format_="parquet", with_intake_times=True)
    return tmp_path / "tables"


def take_in(folder: Path, path: Path) -> tuple[list[Step], str]:
    """Return the steps of an import into a new ledger, and the export of that."""
    with create_ledger(str(path)) as made:
        steps = list(iter_import(folder, ledger=made, known_at=NOON))
        return steps, export(made)


def change(folder: Path, table: str, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    path = folder / f"{table}.parquet"
    whole = pq.read_table(path)
    pq.write_table(pa.Table.from_pylist(edit(whole.to_pylist()), schema=whole.schema), path)


def test_every_column_of_a_finding_and_every_table_is_explained():
    columns = {table.name: {column.name for column in table.columns} for table in TABLES}
    assert {*DETAIL_COLUMNS} <= columns["findings"]
    for table in TABLES:
        assert {*table.key} <= columns[table.name] and len(columns[table.name]) == len(table.columns)
        assert all(column.means.endswith(".") for column in table.columns)
        for column, (other, theirs) in table.refers.items():
            assert column in columns[table.name] and theirs in columns[other]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_the_data_dictionary_is_a_data_package(ledger: Ledger, tmp_path: Path, format_):
    rows = export_tables(ledger, tmp_path / "x", format_=format_)
    descriptor = json.loads((tmp_path / "x" / "datapackage.json").read_text(encoding="utf-8"))
    assert Package.validate_descriptor(descriptor).valid
    assert {one["name"]: one["rows"] for one in descriptor["resources"]} == rows
    assert all((tmp_path / "x" / one["path"]).is_file() for one in descriptor["resources"])
    if format_ == "csv":
        report = Package(str(tmp_path / "x" / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "message"])[:3]


def test_into_another_ledger_and_out_again_changes_no_byte(ledger: Ledger, folder: Path, tmp_path: Path):
    steps, exported = take_in(folder, tmp_path / "other.sqlite")
    assert not [step for step in steps if isinstance(step, Failure)]
    assert exported == export(ledger) and '"decision"' in exported
    assert servanda("verify", tmp_path / "other.sqlite").code == 0


def test_what_is_there_already_is_the_same_and_threads_are_made_anew(
    ledger: Ledger, folder: Path, tmp_path: Path
):
    gone = [row["id"] for row in pq.read_table(folder / "documents.parquet").to_pylist()[:3]]
    change(folder, "documents", lambda rows: rows[3:])
    change(folder, "findings", lambda rows: [row for row in rows if row["document_id"] not in gone])
    with create_ledger(str(tmp_path / "other.sqlite")) as other:
        list(iter_import(folder, ledger=other, known_at=NOON))
        export_tables(ledger, folder, format_="parquet", with_intake_times=True)
        steps = list(iter_import(folder, ledger=other, known_at=NOON))
        outcomes = [step.outcome for step in steps if isinstance(step, Taken)]
        assert outcomes.count(Outcome.SAME) == 8 and len(outcomes) == 11
        assert export(other) == export(ledger)


def test_threads_of_another_linking_are_not_taken_over(ledger: Ledger, folder: Path, tmp_path: Path):
    change(folder, "threads", lambda rows: [row | {"title": "Made by a program of before"} for row in rows])
    _, taken_over = take_in(folder, tmp_path / "other.sqlite")
    assert "Made by a program of before" in taken_over
    package = folder / "datapackage.json"
    for said in (json.dumps(json.loads(package.read_bytes()) | {"linker": LINKER - 1}), "[]", "{"):
        package.write_text(said, encoding="utf-8")
        path = tmp_path / f"anew{len(said)}.sqlite"
        assert take_in(folder, path)[1] == export(ledger)


def test_rows_may_stand_in_any_order(ledger: Ledger, folder: Path, tmp_path: Path):
    for table in ("documents", "findings", "thread_links", "threads"):
        change(folder, table, lambda rows: rows[::-1])
    steps, exported = take_in(folder, tmp_path / "other.sqlite")
    assert exported == export(ledger) and not [step for step in steps if isinstance(step, Failure)]


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        ("findings", "action_words", "something else", "do not stand at its spans"),
        ("findings", "force", "promised", "no finding"),
        ("findings", "spans", "[", "no finding"),
        ("findings", "start", None, None),
        ("documents", "text", "Other words.", "was changed"),
        ("documents", "published", "May 2016", "no document"),
    ],
)
def test_a_bad_row_is_named_and_its_document_left_out(
    ledger: Ledger, folder: Path, tmp_path: Path, table, column, value, message
):
    number = 0

    def spoil(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        nonlocal number
        number = next(n for n, row in enumerate(rows) if row.get("action_words") or table == "documents")
        rows[number][column] = value
        return rows

    change(folder, table, spoil)
    steps, exported = take_in(folder, tmp_path / "other.sqlite")
    failures = [step for step in steps if isinstance(step, Failure)]
    if message is None:  # nothing is made of this column
        assert not failures and exported == export(ledger)
        return
    bad = next(one for one in failures if message in one.message)
    assert f"{table}.parquet row {number + 1}" in bad.where or "quotes words" in bad.message
    taken = [step for step in steps if isinstance(step, Taken)]
    assert len(taken) == 10 and all(step.outcome in (Outcome.NEW, Outcome.COPY) for step in taken)


def test_findings_of_a_document_that_is_not_there_are_told(folder: Path, tmp_path: Path):
    change(folder, "documents", lambda rows: rows[1:])
    steps, _ = take_in(folder, tmp_path / "other.sqlite")
    (failure, *_) = [step for step in steps if isinstance(step, Failure)]
    assert "not in the folder" in failure.message


def test_what_is_no_export_is_refused(folder: Path, tmp_path: Path):
    with pytest.raises(SourceNotFoundError, match=r"documents\.parquet"):
        take_in(tmp_path / "nowhere", tmp_path / "a.sqlite")
    (folder / "findings.parquet").write_bytes(b"no Parquet")
    with pytest.raises(MalformedSourceError, match="cannot be read"):
        take_in(folder, tmp_path / "b.sqlite")
    pq.write_table(pa.table({"id": ["a"]}), folder / "findings.parquet")
    with pytest.raises(MalformedSourceError, match="no column kind"):
        take_in(folder, tmp_path / "c.sqlite")


def test_duckdb_and_pandas_open_the_tables(ledger: Ledger, folder: Path):
    query = f"""
        SELECT d.document, f.action_words, t.standing
        FROM '{folder}/findings.parquet' f JOIN '{folder}/documents.parquet' d ON f.document_id = d.id
        JOIN '{folder}/thread_links.parquet' l ON l.finding_id = f.id
        JOIN '{folder}/threads.parquet' t ON t.id = l.thread_id
        WHERE f.kind = 'commitment' AND list_contains(f.bearer_is, f.bearer_is[1])
    """
    rows = duckdb.sql(query).fetchall()
    assert rows and all(document and standing for document, _, standing in rows)
    frame = pd.read_parquet(folder / "findings.parquet")
    assert len(frame) == sum(1 for _ in ledger.iter_findings())
    assert frame.score.dtype == "float64" and frame.start.dtype == "int64"


def test_a_folder_appears_whole_and_replaces_only_an_export(ledger: Ledger, folder: Path, tmp_path: Path):
    before = (folder / "findings.parquet").read_bytes()
    export_tables(ledger, folder, format_="parquet", with_intake_times=True)
    assert (folder / "findings.parquet").read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LedgerExistsError, match="other things"):
        export_tables(ledger, tmp_path / "mine", format_="csv")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    assert not list(tmp_path.glob(".*part")) and not list(tmp_path.glob(".*old"))


def test_the_commands_take_a_ledger_out_and_in(tmp_path: Path):
    assert servanda("add", tmp_path / "l.sqlite", get_sample()).code == 0
    told = servanda("export", tmp_path / "l.sqlite", "--format", "parquet", "-o", tmp_path / "x")
    assert told.code == 0 and "7 documents" in told.err
    assert servanda("import", tmp_path / "x", tmp_path / "m.sqlite").code == 0
    one, other = (servanda("export", tmp_path / name, "-o", "-").out for name in ("l.sqlite", "m.sqlite"))
    assert one == other and date.today().isoformat() not in one
    refused = servanda("export", tmp_path / "l.sqlite", "--format", "tables", "-o", "-")
    assert refused.code == 2 and "folder" in refused.err
