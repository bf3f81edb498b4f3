"""CSV files of a user's registry → rows and faults."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from servanda.linking.registry.cells import find_faults
from servanda.linking.registry.records import OPTIONAL, REQUIRED, Fault, RegistryFile, Row, Table

_DELIMITERS = (",", ";", "\t")
_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons"}


def read_table(file: RegistryFile) -> tuple[list[Row], list[Fault]]:
    """Return the rows of a CSV file in UTF-8, parted with commas, semicolons or tabs, and what is wrong."""
    text = decoded(file)
    if isinstance(text, Fault):
        return [], [text]
    delimiter, header = _header(text)
    faults = list(_header_faults(file, header, delimiter))
    if faults:
        return [], faults
    table = table_of(header)
    assert table is not None  # _header_faults said so
    rows: list[Row] = []
    for line, values in _lines(file, text, delimiter, faults):
        if len(values) != len(header):
            faults.append(_width_fault(file, line, values, header, delimiter))
            continue
        cells = dict(zip(header, values, strict=True))
        faults += _cell_faults(file, line, table, cells)
        rows.append(Row(table=table, file=file.name, line=line, cells=cells))
    if not rows and not faults:
        faults.append(_fault(file, None, "There are no rows below the head line.", "Add rows."))
    return rows, faults


def decoded(file: RegistryFile) -> str | Fault:
    """Return the text of the file, or why it has none."""
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        return _fault(
            file,
            line,
            f"This is not UTF-8 (byte 0x{file.content[error.start]:02X}).",
            "Save the file as UTF-8 (in Excel: CSV UTF-8) and give it again.",
        )
    if "\0" in text:
        return _fault(file, 1, "This is no text: it has zero bytes.", "Save the file as UTF-8 text.")
    if not text.strip():
        return _fault(file, None, "The file is empty.", "Name another file.")
    return unicodedata.normalize("NFC", text)


def table_of(header: Sequence[str]) -> Table | None:
    """Return the table that these columns make: the one that needs most of them."""
    held = set(header)
    known = {table: held & {*REQUIRED[table], *OPTIONAL[table]} for table in Table}
    own = {table: held & set(REQUIRED[table]) for table in Table}
    best = max(Table, key=lambda table: (len(own[table]), len(known[table])))
    return best if own[best] else None


def _header(text: str) -> tuple[str, list[str]]:
    """Return delimiter and columns: the delimiter under which most columns are known."""
    first = text.splitlines()[0]
    known = {name for table in Table for name in (*REQUIRED[table], *OPTIONAL[table])}

    def columns(delimiter: str) -> list[str]:
        return [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]

    best = max(_DELIMITERS, key=lambda one: (len(known & set(columns(one))), len(columns(one))))
    return best, columns(best)


def _header_faults(file: RegistryFile, header: Sequence[str], delimiter: str) -> Iterator[Fault]:
    table = table_of(header)
    if table is None:
        forms = "; ".join(f"{', '.join(REQUIRED[one])} ({one.value})" for one in Table)
        yield _fault(file, 1, "The head line names no columns of a registry.", f"It has to have: {forms}.")
        return
    known = [*REQUIRED[table], *OPTIONAL[table]]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield _fault(file, 1, f"The column {name!r} stands twice.", "Keep one of them.", name)
        if name not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            step = f"Did you mean {near[0]}?" if near else f"The columns are: {', '.join(known)}."
            told = f"There is no column {name!r} in a table of {table.value}"
            yield _fault(file, 1, f"{told} (parted with {_NAMES[delimiter]}).", step, name)
    for name in REQUIRED[table]:
        if name not in header:
            yield _fault(file, 1, f"The column {name!r} is not there.", "Add it.", name)


def _lines(
    file: RegistryFile, text: str, delimiter: str, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines below the head line that hold something, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            values = [" ".join(value.split(" ")).strip() for value in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            step = "Close the quotation mark, and double the ones inside a cell."
            faults.append(_fault(file, line, f"The line cannot be read ({error}).", step))
            return
        if line > 1 and any(values):
            yield line, values


def _width_fault(
    file: RegistryFile, line: int, values: Sequence[str], header: Sequence[str], delimiter: str
) -> Fault:
    step = "Put cells that hold the delimiter into quotation marks, and give each row all its cells."
    told = f"There are {len(values)} cells, the head line has {len(header)}"
    return _fault(file, line, f"{told} (parted with {_NAMES[delimiter]}).", step)


def _cell_faults(file: RegistryFile, line: int, table: Table, cells: dict[str, str]) -> Iterator[Fault]:
    for column, cell in cells.items():
        if column in REQUIRED[table] and not cell:
            yield _fault(file, line, "The cell is empty.", "Fill it, or take the row out.", column)
        for message, step in find_faults(table, column, cell):
            yield _fault(file, line, message, step, column)


def _fault(
    file: RegistryFile, line: int | None, message: str, next_step: str, column: str | None = None
) -> Fault:
    return Fault(file=file.name, line=line, column=column, message=message, next_step=next_step)
