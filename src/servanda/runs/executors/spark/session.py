"""A Spark session with what our jobs need."""

import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

#: How often a task is tried before the job is given up: a worker that was killed costs a retry.
TRIES = 4
#: `local[2]` would try each task once.
_LOCAL = re.compile(r"local(?:\[(\d+|\*)\])?")
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100",  # whole texts stand in rows
    "spark.sql.adaptive.coalescePartitions.enabled": "false",  # few bytes may be much work
    "spark.sql.files.maxPartitionBytes": "8m",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.task.maxFailures": str(TRIES),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
}


@contextmanager
def session(master: str | None, *, memory: str = "2g") -> Iterator[SparkSession]:
    """Give a session of a master; None: of the one that `spark-submit` or the configuration names."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # It says which pandas it knows; we ask for none.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    builder = SparkSession.builder.appName("servanda")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    local = _LOCAL.fullmatch(master) if master else None
    if local:
        builder = builder.master(f"local[{local[1] or 1},{TRIES}]").config("spark.driver.memory", memory)
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config(
            "spark.driver.host", "127.0.0.1"
        )
    elif master:
        builder = builder.master(master)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    try:
        yield made
    finally:
        made.stop()
