"""The same documents give the same ledger: in any order, in any portions, however often."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.small_texts import as_jsonl, small_documents

from servanda.annotation import Reader, load_reader
from servanda.ledger import create_ledger
from servanda.primitives import Failure
from servanda.runs import iter_add
from servanda.sources import read
from servanda.views import iter_records, json_line

LINES = small_documents(14, seed=7)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader()


def export_of(portions: list[list[dict[str, str]]], *, reader: Reader) -> bytes:
    """Return the export of a ledger that took the portions in, one run a portion."""
    with TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as ledger:
        for number, portion in enumerate(portions):
            items = read(["-"], stdin=BytesIO(as_jsonl(portion)))
            steps = list(
                iter_add(items, ledger=ledger, reader=reader, known_at=NOON + timedelta(days=number))
            )
            assert not [step for step in steps if isinstance(step, Failure)]
        return "".join(json_line(record) + "\n" for record in iter_records(ledger)).encode()


@pytest.fixture(scope="module")
def at_once(reader: Reader) -> bytes:
    return export_of([LINES], reader=reader)


def test_the_small_ledger_is_worth_comparing(at_once: bytes):
    kinds = [line.split(b'"kind": "')[1].split(b'"')[0] for line in at_once.splitlines()]
    assert kinds.count(b"document") == len(LINES)
    assert {b"commitment", b"statement", b"figure", b"thread"} <= {*kinds}


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(LINES), cuts=st.sets(st.integers(1, len(LINES) - 1)), again=st.booleans())
def test_order_portions_and_repetition_change_no_byte(reader: Reader, at_once: bytes, order, cuts, again):
    edges = [0, *sorted(cuts), len(order)]
    portions = [order[start:end] for start, end in pairwise(edges)]
    assert export_of([*portions, LINES] if again else portions, reader=reader) == at_once


def test_one_by_one_twice_is_the_same_as_at_once(reader: Reader, at_once: bytes):
    assert export_of([[line] for line in [*LINES, *LINES]], reader=reader) == at_once
