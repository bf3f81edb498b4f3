"""The whole ledger as tables, one a file, with a data dictionary; memory does not grow with the ledger."""

import base64
import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from servanda.errors import LedgerExistsError, LedgerFullError
from servanda.ledger import Ledger, threads
from servanda.ledger.bulk import PACKAGE, TABLES, Cells, Table, Type, describe, iter_rows, write_package
from servanda.ledger.bulk.loading import needing_parquet
from servanda.linking.version import linker_of
from servanda.views.export import UNPAIRED, spreadsheet_cell

Write = Callable[[Table, Iterable[Cells], Path], int]


def export_tables(
    ledger: Ledger, folder: Path, *, format_: Literal["csv", "parquet"], with_intake_times: bool = False
) -> dict[str, int]:
    """Write each table to a file, and `datapackage.json` that explains them; return the rows of each.

    The folder appears whole or not at all; one of an earlier export is replaced.

    Raises: LedgerExistsError: other things are in the folder. ResourceError: Parquet needs `servanda[bulk]`.
    """
    write = _csv if format_ == "csv" else _parquet()
    rows: dict[str, int] = {}
    paths = {table.name: f"{table.name}.{format_}" for table in TABLES}
    with _appearing(folder) as part, ledger.reading() as connection:  # one state of the ledger for all tables
        for table in TABLES:
            some = iter_rows(connection, table, with_intake_times=with_intake_times)
            rows[table.name] = write(table, some, part / paths[table.name])
        linker = linker_of(threads.linked_digest(connection))
        write_package(describe(format_, rows, paths=paths, linker=linker), part)
    return rows


def _parquet() -> Write:
    with needing_parquet(else_=", or export --format tables"):
        from servanda.ledger.bulk.parquet import write
    return write


def _csv(table: Table, rows: Iterable[Cells], target: Path) -> int:
    count = 0
    with target.open("w", encoding="utf-8", errors=UNPAIRED, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for row in rows:
            writer.writerow([_csv_cell(column.type, row[column.name]) for column in table.columns])
            count += 1
    return count


def _csv_cell(type_: Type, value: Any) -> str | int | float | None:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if type_ is Type.NAMES and value is not None:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if type_ is Type.INSTANT and value is not None:
        return str(value.isoformat())
    return spreadsheet_cell(value)


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Give a folder that takes its name when all is written; on the way an old one stays as it was."""
    whole = folder.resolve()
    if whole.exists() and not whole.is_dir():
        raise _occupied(folder, "There is a file of this name.")
    if whole.is_dir() and not (whole / PACKAGE).is_file() and any(whole.iterdir()):
        raise _occupied(folder, "There are other things in this folder.")
    part, old = (whole.with_name(f".{whole.name}.{os.getpid()}.{word}") for word in ("part", "old"))
    try:
        shutil.rmtree(part, ignore_errors=True)  # of a killed process that had this number
        part.mkdir(parents=True)
        yield part
        if whole.exists():
            whole.rename(old)
        part.rename(whole)
    except OSError as error:
        raise LedgerFullError(
            f"This cannot be written: {error.strerror or error}.",
            where=str(folder),
            next_step="Name another place with -o, or make room; nothing was changed there.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _occupied(folder: Path, message: str) -> LedgerExistsError:
    return LedgerExistsError(message, where=str(folder), next_step="Name a folder that is not there yet.")
