"""The whole ledger as files: the same documents give the same bytes, in whatever order they came."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from servanda.errors import LedgerFullError
from servanda.extraction.records import as_record
from servanda.ledger import Ledger
from servanda.views.carriers import find_carriers
from servanda.views.json_lines import json_line
from servanda.views.picture import take_picture, with_bearer
from servanda.views.projections import SCALES
from servanda.views.records import document_record, thread_record
from servanda.views.reviews import iter_reviewed

if TYPE_CHECKING:
    from _csv import Writer

#: Words fields by kind, in the order of the guidelines.
WORDS: Mapping[str, tuple[str, ...]] = {
    "statement": ("source", "cue", "content"),
    "commitment": (
        "cue",
        "bearer",
        "counterparty",
        "action",
        "deadline",
        "condition",
        "agreement",
        "speaker",
    ),
    "status": ("cue", "subject", "speaker", "when"),
    "figure": ("value", "unit", "of", "approx", "when"),
    "arrangement": ("text",),
    "time": ("text",),
}
CLOSED: Mapping[str, tuple[str, ...]] = {
    "statement": ("mode", "speaker", "speaker_for"),
    "commitment": ("force", "polarity", "bearer_is", "counterparty_is", "deadline_value"),
    "status": ("progress", "standing", "when_value", "speaker_is"),
    "figure": ("number", "when_value", "of_is"),
    "arrangement": ("type", "name"),
    "time": ("type", "value", "mod", "anchor"),
}
_DOCUMENT = (
    "id", "document", "title", "publisher", "genre", "published", "published_precision", "language", "url",
    "authors", "sha256", "copies_of", "known_from",
)  # fmt: skip
_THREAD = (
    "id", "title", "bearer", "counterparty", "force", "progress", "standing", "evidence", "first_seen",
    "last_seen", "deadline_value", "due", "due_why", "mentions", "status_reports",
    "mention_witnesses", "report_witnesses", "wording", *SCALES, "unresolved",
)  # fmt: skip
_STEP = ("thread", "date", "date_from", "document", "finding", "event", "progress", "standing", "rule")
_CARRIED = ("witnesses", "carried_by", "copy_of")
#: Column -> what it holds of the review of a finding.
_REVIEW = {"review": "verdict", "reviewed_by": "by"}
_DECISION = ("id", "decision", "by", "why", "decided_at", "at", "value", "sample", "undoes")
#: How half a surrogate pair, which no file can hold, is written.
UNPAIRED = "backslashreplace"
#: A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def iter_records(
    ledger: Ledger, *, as_of: date | None = None, with_intake_times: bool = False
) -> Iterator[dict[str, object]]:
    """Yield each document with its findings, in the order of publication; then threads, then decisions."""
    picture = take_picture(ledger, as_of=as_of, kinds=())
    kept = iter_reviewed(ledger, picture.reviews, as_of=as_of)
    carriers = find_carriers(picture.documents.values(), kept)
    for stored in ledger.iter_documents(as_of=as_of):
        copies = carriers.copies_of(stored.document.id, stored.copies_of)
        record = document_record(stored.document, copies_of=copies)
        if with_intake_times:
            record["known_from"] = stored.known_from.isoformat()
        yield record
        for finding in ledger.iter_findings(document_id=stored.document.id, as_of=as_of):
            record = as_record(with_bearer(finding, picture.settled))
            yield record | carriers.record_of(finding) | picture.reviews.record_of(finding.id)
    for thread in sorted(picture.threads, key=lambda one: one.id):
        yield thread_record(thread) | carriers.witnesses_of(thread)
    for decision in picture.reviews.decisions:
        yield decision.as_record()


def export_jsonl(records: Iterator[dict[str, object]], target: Path) -> int:
    """Write one record a line; the file appears whole or not at all. Return how many."""
    count = 0
    with _appearing(target, encoding="utf-8") as file:
        for record in records:
            file.write(json_line(record) + "\n")
            count += 1
    return count


def export_csv(records: Iterator[dict[str, object]], folder: Path) -> int:
    """Write one table a kind into the folder, and `history.csv`; texts of documents are left out.

    A cell that a spreadsheet would take for a formula starts with an apostrophe. UTF-8 with a byte-order
    mark, which spreadsheets need. Return how many records were written.
    """
    headers = {
        "document": _DOCUMENT,
        **{kind: _finding_header(kind) for kind in WORDS},
        "thread": _THREAD,
        "decision": _DECISION,
    }
    names = {"document": "documents", "status": "statuses", "history": "history"}
    count = 0
    _make_folder(folder)
    with _tables(folder, {**headers, "history": _STEP}, names) as tables:
        for record in records:
            kind = str(record["kind"])
            tables[kind].writerow([spreadsheet_cell(value) for value in _values(record, headers[kind])])
            for step in _history(record):
                tables["history"].writerow([spreadsheet_cell(step.get(name)) for name in _STEP])
            count += 1
    return count


def _finding_header(kind: str) -> tuple[str, ...]:
    words = [column for name in WORDS[kind] for column in (name, f"{name}_span")]
    return ("id", "document", *CLOSED[kind], *words, "unresolved", "score", "reader", *_CARRIED, *_REVIEW)


def _values(record: Mapping[str, object], header: tuple[str, ...]) -> Iterator[object]:
    quotes, spans = record.get("quotes"), record.get("spans")
    due, projections = record.get("due"), record.get("projections")
    anchors, review = record.get("at"), record.get("review")
    for column in header:
        if column in _REVIEW:
            yield review[_REVIEW[column]] if isinstance(review, dict) else None
            continue
        if column == "at" and isinstance(anchors, list):
            yield [f"{one['document']} {one['kind']} {json.dumps(one['spans'])}" for one in anchors]
            continue
        if isinstance(projections, dict) and column in projections:
            yield projections[column]["value"]
            continue
        if isinstance(due, dict) and column in ("due", "due_why"):
            yield due["value" if column == "due" else "why"]
            continue
        if isinstance(quotes, dict) and column in quotes:
            yield quotes[column]
        elif isinstance(spans, dict) and column.removesuffix("_span") in spans:
            yield _places(spans[column.removesuffix("_span")])
        else:
            yield record.get(column)


def _places(spans: list[int] | list[list[int]]) -> str:
    pairs = spans if isinstance(spans[0], list) else [spans]
    return ";".join(f"{start}-{end}" for start, end in pairs)


def _history(record: Mapping[str, object]) -> Iterator[dict[str, object]]:
    history = record.get("history")
    for step in history if isinstance(history, list) else ():
        yield {"thread": record["id"], **step}


def spreadsheet_cell(value: object) -> str | int | float | None:
    """Return the value for a cell; one that would be taken for a formula starts with an apostrophe."""
    if isinstance(value, dict):
        value = "; ".join(f"{name}: {why}" for name, why in sorted(value.items()))
    elif isinstance(value, list | tuple):
        value = ";".join(str(one) for one in value)
    if value is None or isinstance(value, int | float):
        return value
    words = str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words


@contextmanager
def _tables(
    folder: Path, headers: Mapping[str, tuple[str, ...]], names: Mapping[str, str]
) -> Iterator[dict[str, "Writer"]]:
    with ExitStack() as stack:
        writers = {}
        for kind, header in headers.items():
            target = folder / f"{names.get(kind, kind + 's')}.csv"
            writers[kind] = csv.writer(stack.enter_context(_appearing(target, encoding="utf-8-sig")))
            writers[kind].writerow(header)
        yield writers


@contextmanager
def _appearing(target: Path, *, encoding: str) -> Iterator[TextIO]:
    """Give a file that takes its name only when it is whole and on the disk; to a pipe it is just written."""
    whole = target.resolve()
    special = whole.exists() and not whole.is_file()
    part = whole if special else whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        if not special:
            part.unlink(missing_ok=True)  # of a killed process that had this number
        with part.open("w" if special else "x", encoding=encoding, errors=UNPAIRED, newline="") as file:
            yield file
            file.flush()
            if not special:
                os.fsync(file.fileno())
                part.replace(whole)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        if not special:
            part.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(target: Path, error: OSError) -> LedgerFullError:
    return LedgerFullError(
        f"This cannot be written: {error.strerror or error}.",
        where=str(target),
        next_step="Name another place with -o, or make room; nothing was changed there.",
    )
