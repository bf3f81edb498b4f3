"""The command `run`: documents into tables, on Spark."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from servanda.errors import LedgerExistsError, ResourceError
from servanda.interfaces.cli.errors import ExitCode, failure_line
from servanda.interfaces.cli.terminal import line, make_output, make_talk, print_records
from servanda.runs.gate import load_process

_INSTALL = "Install it with `pip install 'servanda[spark]'`; it needs Java 17 or later."


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where Spark runs."""

    master: str | None
    memory: str


def run(sources: Sequence[str], folder: Path, where: Where, *, only: Path | None, as_json: bool) -> ExitCode:
    """Write the tables, print what became of the documents, and return the exit code."""
    try:
        from servanda.runs.executors.spark.job import run as run_job
        from servanda.runs.executors.spark.session import session
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pyspark", "pyarrow"):
            raise
        raise ResourceError("Spark is not installed.", where=error.name, next_step=_INSTALL) from None
    if shutil.which("java") is None:
        raise ResourceError("There is no Java.", where="java", next_step=_INSTALL)
    if folder.exists():
        raise LedgerExistsError(
            "There is something at this place.", where=str(folder), next_step="Name a folder that is not."
        )
    process = load_process(only) if only else None
    part = folder.resolve().with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with session(where.master, memory=where.memory) as spark:
            job = run_job(spark, sources, part, only=process, on_stage=_tell)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if as_json:
        print_records([*(one.as_record() for one in job.failures), job.as_record()])
    else:
        for failure in job.failures:
            make_talk().print(failure_line(failure))
        told = f"{job.documents} new" + (f", {job.same} there twice" if job.same else "")
        told += f", {job.dropped} left out by the gate" if job.dropped else ""
        told += f", {len(job.failures)} failed" if job.failures else ""
        make_output().print(f"Documents: {told}. Findings read: {job.findings}. Threads: {job.threads}.")
        make_talk().print(f"Next: servanda import {line(str(folder))} LEDGER")
    if not job.failures:
        return ExitCode.FINE
    return ExitCode.WITH_FAILURES if job.documents else ExitCode.DATA


def _tell(stage: str) -> None:
    make_talk().print(f"{datetime.now():%H:%M:%S} {stage}")
