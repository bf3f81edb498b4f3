"""Bulk tables as Parquet. The only file of the ledger that knows pyarrow."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from servanda.errors import MalformedSourceError
from servanda.ledger.bulk.columns import Table, Type
from servanda.ledger.bulk.rows import Cells

_TYPES = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.INSTANT: pa.timestamp("us", "UTC"),
    Type.NAMES: pa.list_(pa.string()),
    Type.JSON: pa.string(),
    Type.JSON_LIST: pa.string(),
    Type.BYTES: pa.binary(),
}
#: A row group ends with so many rows, or so many characters of text: what is in memory at one time.
GROUP_ROWS, GROUP_CHARS = 5_000, 8_000_000


def arrow_schema(table: Table) -> pa.Schema:
    """Return the columns in Arrow's types; what each means is in the metadata too."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.type], metadata={"description": column.means})
            for column in table.columns
        ]
    )


def write(table: Table, rows: Iterable[Cells], target: Path) -> int:
    """Write the rows to a file, and return how many they were."""
    schema, count = arrow_schema(table), 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def groups(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    """Yield the rows some at a time."""
    group: list[Cells] = []
    chars = 0
    for row in rows:
        group.append(row)
        chars += len(row.get("text") or "")
        if len(group) >= GROUP_ROWS or chars >= GROUP_CHARS:
            yield group
            group, chars = [], 0
    if group:
        yield group


def files_of(table: Table, folder: Path) -> list[Path]:
    """Return the files of a table: one, or the parts that Spark wrote, in order; none where there is none."""
    single, parts = folder / f"{table.name}.parquet", folder / table.name
    if single.is_dir():
        parts = single
    elif single.is_file():
        return [single]
    return sorted(parts.glob("*.parquet")) if parts.is_dir() else []


def iter_rows(table: Table, files: Sequence[Path]) -> Iterator[tuple[str, Cells]]:
    """Yield each row with its place, a few thousand in memory at a time.

    Raises: MalformedSourceError: a file is no Parquet, or has no such columns.
    """
    for path in files:
        number = 0
        for batch in _batches(table, path):
            for row in batch.to_pylist():
                number += 1
                yield f"{path.name} row {number}", row


def _batches(table: Table, path: Path) -> Iterator[Any]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise MalformedSourceError(
            f"It cannot be read as Parquet: {error}.", where=str(path), next_step="Export it again."
        ) from None
    with file:
        there = file.schema_arrow.names
        if missing := [name for name in table.required if name not in there]:
            raise MalformedSourceError(
                f"It has no column {', '.join(missing)}.",
                where=str(path),
                next_step="datapackage.json of an export lists the columns.",
            )
        wanted = [column.name for column in table.columns if column.name in there]
        yield from file.iter_batches(batch_size=GROUP_ROWS // 10, columns=wanted)
