"""One small job on Spark: the bytes of one process, whatever dies on the way."""

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.support.commands import servanda
from tests.support.commitbank import ROOT
from tests.support.ledger_records import NOON
from tests.support.mortal_reader import load
from tests.support.small_texts import small_documents

from servanda.ledger import Ledger, create_ledger
from servanda.primitives import Failure
from servanda.resources.sample import get_sample
from servanda.runs import iter_add
from servanda.runs.admission import Admission
from servanda.runs.gate import Gate, Process
from servanda.runs.importing import iter_import
from servanda.sources import read
from servanda.views import iter_records, json_line

pytest.importorskip("pyspark", reason="Spark is not installed: `pip install 'servanda[spark]'`")
if shutil.which("java") is None:
    pytest.skip("There is no Java, which Spark needs.", allow_module_level=True)

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # of Spark itself
    pytest.mark.slow,
    pytest.mark.timeout(900),
]
#: The gate lets all in save one.
PROCESS = Process(title=None, entries={"the": ("the",), "Serbia": ("Serbia",)})
LOST = ("a text of poison", "a deadly text")


def export(ledger: Ledger) -> str:
    return "".join(json_line(record) + "\n" for record in iter_records(ledger))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """Return the sample, small texts, one of them twice, and those that something dies of."""
    marks = tmp_path_factory.mktemp("marks")
    sample = [json.loads(line) for line in get_sample().read_text(encoding="utf-8").splitlines()]
    small = small_documents(12, seed=5)
    odd = [
        {"doc": f"odd {number}", "text": f"Serbia will {words}.", "url": str(marks / str(number))}
        for number, words in enumerate((*LOST, "see what kills the worker once", "see who dies once"))
    ]
    other = {**small[0], "title": "Another title"}
    foreign = {"doc": "foreign", "text": "Nobody goes."}
    return [*sample, *small, *odd, small[0], other, foreign, {"doc": "empty", "text": " "}]


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    from servanda.runs.executors.spark.session import session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with session("local[2]") as made:
            yield made


def one_process(lines: list[dict[str, object]], path: Path) -> tuple[str, list[str]]:
    """Return the export of a ledger, and which documents failed; what would kill this process is left out."""
    body = "".join(json.dumps(line) + "\n" for line in lines if LOST[1] not in str(line["text"])).encode()
    for line in lines:
        if line.get("url"):
            Path(str(line["url"])).touch()  # here nobody dies
    with create_ledger(str(path)) as ledger:
        admit = Admission(gate=Gate(PROCESS))
        items = read(["-"], stdin=BytesIO(body))
        steps = list(iter_add(items, ledger=ledger, reader=load(), known_at=NOON, admit=admit))
        failed = [step.where for step in steps if isinstance(step, Failure)]
        return export(ledger), failed


def test_spark_gives_the_bytes_of_one_process_whatever_dies(spark, lines, tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from servanda.runs.executors.spark.job import run

    (tmp_path / "in").mkdir()
    schema = pa.schema([(name, pa.string()) for name in sorted({name for line in lines for name in line})])
    pq.write_table(pa.Table.from_pylist(lines, schema=schema), tmp_path / "in" / "lines.parquet")
    reader = "tests.support.mortal_reader:load"
    job = run(spark, [str(tmp_path / "in")], tmp_path / "out", reader=reader, only=PROCESS)
    assert {one.where: one.error for one in job.failures} == {
        "odd 0": "KeyError",
        "odd 1": "ReadingError",
        "d000": "ConflictingDocumentError",
        f"row {len(lines) - 1}": "NoTextError",
    }
    assert (job.same, job.dropped) == (1, 1)
    expected, failed = one_process(lines, tmp_path / "one.sqlite")
    assert len(failed) == 3
    with create_ledger(str(tmp_path / "spark.sqlite")) as ledger:
        steps = list(iter_import(tmp_path / "out", ledger=ledger, known_at=NOON))
        assert not [step for step in steps if isinstance(step, Failure)]
        assert export(ledger) == expected and '"kind": "thread"' in expected
    assert servanda("verify", tmp_path / "spark.sqlite").code == 0
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in package["resources"]} >= {"documents", "findings", "threads"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_file()) == [
        "datapackage.json",
        "failures.jsonl",
    ]


def test_a_folder_that_is_there_is_refused_before_anything_starts(tmp_path: Path):
    done = servanda("run", "--source", get_sample(), "--out", tmp_path, "--master", "local[2]")
    assert done.code == 4 and "something at this place" in done.err
