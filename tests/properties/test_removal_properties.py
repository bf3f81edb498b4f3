"""A ledger from which documents were removed shows what one shows that never had them, to the byte."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.small_texts import as_jsonl, small_documents

from servanda.annotation import load_reader
from servanda.documents import prepare
from servanda.ledger import Ledger, Outcome, create_ledger
from servanda.runs import analyse, refresh_links
from servanda.sources import read
from servanda.views import iter_records, json_line

LINES = small_documents(12, seed=11)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
READER = "test/1"


@cache
def prepared():
    """Return documents with what the reader finds in them: read once for all ledgers."""
    reader = load_reader()
    documents = prepare(read(["-"], stdin=BytesIO(as_jsonl(LINES))))
    return [(document, analyse(document, reader=reader)) for document in documents]


def add(ledger: Ledger, numbers, *, hours=0, again=False) -> set[Outcome]:
    known_at = NOON + timedelta(hours=hours)
    outcomes = set()
    for number in numbers:
        document, findings = prepared()[number]
        outcomes.add(ledger.add_document(document, findings, reader=READER, known_at=known_at, again=again))
    refresh_links(ledger, known_at=known_at)
    return outcomes


def export(ledger: Ledger) -> bytes:
    return "".join(json_line(record) + "\n" for record in iter_records(ledger)).encode()


def export_of(numbers) -> bytes:
    with TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as ledger:
        add(ledger, sorted(numbers))
        return export(ledger)


def remove(ledger: Ledger, number, *, erase, hours) -> None:
    document, _ = prepared()[number]
    known_at = NOON + timedelta(hours=hours)
    ledger.remove_document(document.id, why="withdrawn", erase=erase, known_at=known_at)
    refresh_links(ledger, known_at=known_at)


def test_three_less_one_is_two():
    with TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as ledger:
        add(ledger, [0, 1, 2])
        remove(ledger, 1, erase=False, hours=1)
        assert export(ledger) == export_of([0, 2]) != export_of([0, 1, 2])


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    order=st.permutations(range(len(LINES))),
    gone=st.dictionaries(st.integers(0, len(LINES) - 1), st.booleans(), min_size=1, max_size=5),
    back=st.booleans(),
)
def test_what_is_removed_leaves_no_trace_in_the_export_and_comes_back_whole(order, gone, back):
    with TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as ledger:
        add(ledger, order)
        for hours, (number, erase) in enumerate(gone.items(), start=1):
            remove(ledger, number, erase=erase, hours=hours)
        assert export(ledger) == export_of({*order} - {*gone})
        assert add(ledger, gone, hours=20) == {Outcome.REMOVED}
        assert export(ledger) == export_of({*order} - {*gone})
        if back:
            assert add(ledger, gone, hours=30, again=True) <= {Outcome.NEW, Outcome.COPY}
            assert export(ledger) == export_of(order)
