"""What PostgreSQL keeps comes back as it was and in SQLite's order; both find the same."""

import math
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from servanda.ledger import Ledger, create_ledger, verify
from servanda.ledger.column_types import escape_nul, from_jsonb, to_jsonb, unescape_nul
from servanda.primitives import canonical_json
from support.ledger_records import (
    NOON,
    READER,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    make_finding,
    relink,
    small_set,
)

#: One ledger serves all examples: to make one takes longer than an example.
on_one_ledger = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
characters = st.characters(exclude_categories=["Cs"])
odd = st.one_of(characters, st.sampled_from("\0\1\2\\\"'\x7f\uffff"))
words = st.text(odd, min_size=1, max_size=40)
numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
)
#: Words as people write them, in several scripts, with and without accents.
letters = st.one_of(
    st.sampled_from("aAéÉe\u0301ßçñЖжйΣσςΩώابق東京_-'’. \n1٣\ue000"),
    st.characters(min_codepoint=0xC0, max_codepoint=0x24F, exclude_characters="Ǡǡ"),  # unicode61 forgot these
    st.characters(min_codepoint=0x1E00, max_codepoint=0x1EF9),
)
plain = st.text(letters, min_size=1, max_size=12)


@pytest.fixture(scope="module")
def ledger(postgresql) -> Iterator[Ledger]:
    with create_ledger(postgresql.address()) as made:
        yield made


@pytest.fixture(scope="module")
def file() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as made:
        yield made


@given(first=st.text(odd), second=st.text(odd))
def test_texts_without_nul_are_the_same_texts_in_the_same_order(first, second):
    kept = escape_nul(first), escape_nul(second)
    assert "\0" not in "".join(kept)
    assert (unescape_nul(kept[0]), unescape_nul(kept[1])) == (first, second)
    assert (kept[0] < kept[1]) == (first < second)


@on_one_ledger
@given(value=values)
def test_json_comes_back_as_the_same_value(ledger, value):
    with ledger.reading() as connection:
        asked = text("SELECT CAST(CAST(CAST(:value AS jsonb) AS text) AS text)")
        stored = connection.execute(asked, {"value": to_jsonb(value)}).scalar_one()
    again = from_jsonb(stored)
    assert canonical_json(again) == canonical_json(value)
    assert list(again) == sorted(again) if isinstance(again, dict) else True


NUMBERS = count(1)


@on_one_ledger
@given(content=words, title=words, name=words, spoken=words, why=words)
def test_any_words_come_back_as_they_were(ledger, content, title, name, spoken, why):
    document = make_document(f"{name} {next(NUMBERS)}", content, title=title, authors=(title, spoken))
    pattern = r"(?s)\A."
    (finding, *_) = findings_of(make_document())
    finding = make_finding(
        document, finding.details, words={"cue": pattern}, unresolved={"counterparty_is": why}, score=1 / 3
    )
    ledger.add_document(document, [finding], reader=READER, known_at=NOON)
    assert ledger.get_document(document.id).document == document
    assert ledger.get_document(document.name).document == document
    assert list(ledger.iter_findings(document_id=document.id)) == [finding]
    assert math.isclose(finding.score, 1 / 3, rel_tol=0)


def test_what_was_kept_is_sound(ledger):
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


@pytest.fixture(scope="module")
def both(postgresql, file) -> Iterator[tuple[Ledger, Ledger]]:
    with create_ledger(postgresql.address()) as made:
        for one in (made, file):
            add_all(one, small_set(2))
        yield made, file


@on_one_ledger
@given(content=plain, query=plain, kind=st.sampled_from(["{}", "{}*", '"{}"', '"{}"*', "border {}"]))
def test_both_stores_find_the_same(both, content, query, kind):
    document = make_document(f"{next(NUMBERS)}", content, title=query)
    asked = kind.format(query)
    for one in both:
        one.add_document(document, [], reader=READER, known_at=NOON)
    hits = [
        {(hit.id, hit.field, hit.snippet, hit.marks) for hit in one.search(asked, limit=1000)} for one in both
    ]
    assert hits[0] == hits[1]


def test_both_hold_the_same(both):
    assert dump(both[0]) == dump(both[1])
