"""The job: read documents on Spark, link them by the same code, and write tables that `import` takes."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from servanda.annotation import reader_version
from servanda.documents import prepare
from servanda.ledger.bulk.columns import DECISIONS, DOCUMENTS, FINDINGS, REGISTRIES, REMOVALS, TABLES
from servanda.ledger.bulk.package import describe, write_package
from servanda.ledger.bulk.parquet import arrow_schema
from servanda.linking import LINKER
from servanda.primitives import Failure
from servanda.runs.executors.processes import INSTALLED
from servanda.runs.executors.spark import work
from servanda.runs.gate import Gate, Process
from servanda.sources import read

#: Characters of a staged file, and documents of a task: what is done anew where a machine is lost.
STAGE_CHARS, TASK_DOCUMENTS = 4_000_000, 100
#: Parts that tables of ids are cut into, for each core.
PARTS_A_CORE = 2
FAILURES = "failures.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What was done."""

    documents: int
    same: int
    """Documents that were there twice."""
    findings: int
    threads: int
    failures: tuple[Failure, ...]
    dropped: int
    """Documents that the gate left out."""
    largest_set: int
    """Documents of the largest set that was linked by itself."""

    def as_record(self) -> dict[str, object]:
        """Return the job as one JSON object of kind `report`."""
        return {
            "kind": "report",
            "new": self.documents,
            "same": self.same,
            "failed": len(self.failures),
            "dropped": self.dropped,
            "findings": self.findings,
            "threads": self.threads,
            "largest_set": self.largest_set,
        }


def run(
    spark: SparkSession,
    sources: Sequence[str],
    folder: Path,
    *,
    reader: str = INSTALLED,
    only: Process | None = None,
    on_stage: Callable[[str], None] = lambda stage: None,
) -> Job:
    """Read the sources, link, and write the tables into the folder, which holds the stages on the way.

    `only` leaves out what cannot concern a process; `on_stage` is told what begins.
    """
    stages = folder / "stages"
    cores = _cut_small(spark)
    on_stage("prepare")
    prepared = _prepared(spark, sources, stages / "prepared", only)
    once = _once(prepared)
    on_stage("read")
    parts = once["documents"].repartition(_tasks(spark, once["count"]), "position")
    found = _staged(spark, parts, work.reading(reader), work.READ, stages / "read")
    whole = found.where("failure IS NULL")
    on_stage("sets")
    sets, largest = _sets(spark, whole)
    on_stage("link")
    link = work.linking(_idle_cores(spark) if 2 * largest > once["count"] else 1)
    linked = _staged(spark, _together(whole, sets, cores), link, work.LINKED, stages / "linked")
    on_stage("tables")
    rows = _write_tables(whole, linked, folder, reader_version())
    failures = _write_failures([prepared, once["conflicts"], found], folder)
    shutil.rmtree(stages)
    return Job(
        documents=rows["documents"],
        same=once["same"],
        findings=rows["findings"],
        threads=rows["threads"],
        failures=failures,
        dropped=once["dropped"],
        largest_set=largest,
    )


def _cut_small(spark: SparkSession) -> int:
    """Cut tables of ids into a few parts for each core, and return how many cores there are."""
    cores: int = spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.shuffle.partitions", str(cores * PARTS_A_CORE))
    return cores


def _staged(
    spark: SparkSession,
    given: DataFrame,
    do: Callable[[work.Batches], work.Batches],
    schema: pa.Schema,
    stage: Path,
) -> DataFrame:
    """Return what the work makes of the rows, from the disk: it is done once, whoever asks for it."""
    given.mapInArrow(do, from_arrow_schema(schema)).write.parquet(str(stage))
    return spark.read.parquet(str(stage))


def _prepared(spark: SparkSession, sources: Sequence[str], stage: Path, only: Process | None) -> DataFrame:
    """Return the documents that are to be read: rows of Parquet are prepared by Spark, others here."""
    if len(sources) == 1 and _is_parquet(Path(sources[0])):
        raw = spark.read.parquet(sources[0]).withColumn("position", sql.monotonically_increasing_id())
        if "document" in raw.columns and "genre" in raw.columns:  # the documents of an export
            raw = raw.withColumnsRenamed({"document": "doc", "genre": "kind"})
        raw.mapInArrow(work.preparing(only), from_arrow_schema(work.PREPARED)).write.parquet(str(stage))
    else:
        stage.mkdir(parents=True)
        _stage(sources, stage, only)
    return spark.read.parquet(str(stage))


def _is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet")))


def _stage(sources: Sequence[str], stage: Path, only: Process | None) -> None:
    gate = Gate(only) if only else None
    rows = (work.prepared_row(one, position, gate) for position, one in enumerate(prepare(read(sources))))
    for number, some in enumerate(_portions(rows)):
        pq.write_table(pa.Table.from_pylist(some, schema=work.PREPARED), stage / f"part-{number:06}.parquet")


def _portions(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        some.append(row)
        size += len(row.get("document", b""))
        if size >= STAGE_CHARS:
            yield some
            some, size = [], 0
    yield some  # at least one file, which may be empty


def _once(prepared: DataFrame) -> dict[str, Any]:
    """Return each document once: the first of the same id; others are the same, or say otherwise."""
    order = Window.partitionBy("id").orderBy("position")
    ranked = (
        prepared.where("id IS NOT NULL")
        .select("id", "metadata", "name", "position")
        .withColumn("nth", sql.row_number().over(order))
        .withColumn("first", sql.first("metadata").over(order))
    ).persist()
    kept = ranked.where("nth = 1").select("id", "position")
    conflicts = ranked.where("nth > 1 AND metadata != first").select("position", sql.expr(_CONFLICT))
    return {
        "documents": prepared.join(kept, ["id", "position"]).select("id", "position", "document"),
        "count": kept.count(),
        "same": ranked.where("nth > 1 AND metadata = first").count(),
        "conflicts": conflicts,
        "dropped": prepared.where("dropped").count(),
    }


_CONFLICT = """to_json(named_struct(
    'where', name, 'stage', 'ledger', 'error', 'ConflictingDocumentError',
    'message', 'This text stands under this name with other metadata too; the first was taken.',
    'next_step', 'Give it the same metadata, or another name if it is another document.')) AS failure"""


def _tasks(spark: SparkSession, documents: int) -> int:
    """Return in how many parts documents are read: each core gets several, and none is long."""
    cores: int = spark.sparkContext.defaultParallelism
    return min(max(cores * 4, documents // TASK_DOCUMENTS), max(documents, 1))


def _idle_cores(spark: SparkSession) -> int:
    """Return how many cores a task has for itself where there is nothing for others to do beside it."""
    if (spark.sparkContext.master or "").startswith("local"):
        return int(spark.sparkContext.defaultParallelism)
    return int(spark.conf.get("spark.executor.cores", "1") or 1)


def _together(read: DataFrame, sets: DataFrame, cores: int) -> DataFrame:
    """Return each set in one part, in the order of the source: neighbours there are compared in one block."""
    return read.join(sets, "id").repartition(cores, "set").sortWithinPartitions("position")


def _sets(spark: SparkSession, whole: DataFrame) -> tuple[DataFrame, int]:
    """Return document -> the set that it is linked in, and the documents of the largest set.

    Sets are the connected components of documents that share something: each takes the least id that it
    hears of, until none hears of a lesser one.
    """
    shared = whole.select("id", sql.explode("shared").alias("thing")).persist()
    alone = whole.where("shared IS NULL").limit(1).count()
    labels = whole.select("id", sql.col("id").alias("set"))
    if alone:  # it may be about anything, so that everything hangs together
        labels = whole.select("id", sql.lit("all").alias("set"))
    while not alone:
        by_thing = shared.join(labels, "id").groupBy("thing").agg(sql.min("set").alias("set"))
        heard = shared.join(by_thing, "thing").groupBy("id").agg(sql.min("set").alias("set"))
        after = heard.localCheckpoint()
        changed = (
            after.join(labels.withColumnRenamed("set", "was"), "id").where("set != was").limit(1).count()
        )
        labels = after
        if not changed:
            break
    largest = labels.groupBy("set").count().agg(sql.max("count")).first()
    return labels, int(largest[0] or 0) if largest else 0


def _write_tables(whole: DataFrame, linked: DataFrame, folder: Path, version: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    paths: dict[str, Any] = {}
    for table in TABLES:
        if table in (DECISIONS, REGISTRIES, REMOVALS):
            continue  # a job makes none
        given = whole if table in (DOCUMENTS, FINDINGS) else linked.where(sql.col("table") == table.name)
        made = given.mapInArrow(
            work.table_rows(table, reader=version), from_arrow_schema(arrow_schema(table))
        )
        made.write.parquet(str(folder / table.name))
        for path in folder.joinpath(table.name).glob("[._]*"):  # checksums and marks of Hadoop
            path.unlink()
        files = sorted(folder.joinpath(table.name).glob("*.parquet"))
        rows[table.name] = sum(pq.read_metadata(path).num_rows for path in files)
        paths[table.name] = [f"{table.name}/{path.name}" for path in files]
    write_package(describe("parquet", rows, paths=paths, linker=LINKER), folder)
    return rows


def _write_failures(frames: Sequence[DataFrame], folder: Path) -> tuple[Failure, ...]:
    """Return what could not be read, in the order of the sources, and write it."""
    some = [frame.where("failure IS NOT NULL").select("position", "failure") for frame in frames]
    rows = reduce(DataFrame.union, some).orderBy("position").collect()
    found = [json.loads(row["failure"]) for row in rows]
    failures = tuple(Failure(**{key: value for key, value in one.items() if key != "kind"}) for one in found)
    lines = "".join(json.dumps(one.as_record(), ensure_ascii=False) + "\n" for one in failures)
    (folder / FAILURES).write_text(lines, encoding="utf-8")
    return failures
