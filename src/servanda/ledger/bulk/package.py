"""The data dictionary: what `datapackage.json` says of the files (Frictionless Data Package, version 1)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servanda.ledger.bulk.columns import TABLES, Column, Table, Type

PACKAGE = "datapackage.json"
#: Which linking made the threads. Programs that link otherwise do not take them over.
_LINKER = "linker"
PROFILE = {"csv": "tabular-data-resource", "parquet": "data-resource"}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_DIALECT = {"csv": {"dialect": {"header": True}, "encoding": "utf-8"}}


def describe(
    format_: str, rows: Mapping[str, int], *, paths: Mapping[str, Any], linker: int | None
) -> dict[str, Any]:
    """Return the dictionary of an export: each file with its number of rows, each column with its meaning.

    `linker` is the linking that made the threads; None where there are none.
    """
    return {
        "profile": "data-package",
        "name": "servanda-ledger",
        "title": "A ledger of undertakings and what was said of them, each with its exact words",
        "description": "Places are half-open, in Unicode code points of documents.text. "
        "In CSV, lists and objects are JSON, bytes are Base64, and what a spreadsheet would take for a "
        "formula starts with an apostrophe.",
        _LINKER: linker,
        "resources": [
            _resource(table, format_, rows[table.name], paths[table.name])
            for table in TABLES
            if table.name in rows
        ],
    }


def _resource(table: Table, format_: str, rows: int, path: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
    }
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": name, "reference": {"resource": other, "fields": theirs}}
            for name, (other, theirs) in table.refers.items()
        ]
    return {
        "name": table.name,
        "path": path,
        "profile": PROFILE[format_],
        "format": format_,
        "mediatype": _MEDIA[format_],
        **_DIALECT.get(format_, {}),
        "description": table.means,
        "rows": rows,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": str(column.type)}
    if column.type is Type.BYTES:
        field |= {"type": "string", "format": "binary"}
    if column.type is Type.INSTANT:
        field["format"] = "any"
    field["description"] = column.means
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    return field | ({"constraints": constraints} if constraints else {})


def write_package(package: dict[str, Any], folder: Path) -> None:
    """Write the data dictionary."""
    words = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / PACKAGE).write_text(words, encoding="utf-8")


def linker_of(folder: Path) -> int | None:
    """Return which linking made the threads of an export; None where its dictionary does not say."""
    try:
        said = json.loads((folder / PACKAGE).read_bytes())
    except (OSError, ValueError):
        return None
    linker = said.get(_LINKER) if isinstance(said, dict) else None
    return linker if isinstance(linker, int) else None
