"""Order and repetition leave no trace, and any words come back as they were."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.documents.records import Document
from servanda.extraction.records import Evidence, Finding, Mode, Statement
from servanda.ledger import Ledger, create_ledger, open_ledger, verify
from servanda.primitives import Span
from support.ledger_records import (
    NOON,
    READER,
    add_all,
    dump,
    link_by_hand,
    relink,
    small_set,
)

DOCUMENTS = small_set(11)

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@cache
def empty_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        create_ledger(str(path)).close()
        return path.read_bytes()


@contextmanager
def new_ledger() -> Iterator[Ledger]:
    folder = tempfile.mkdtemp()
    try:
        path = Path(folder) / "press.sqlite"
        path.write_bytes(empty_ledger())
        with open_ledger(str(path)) as ledger:
            yield ledger
    finally:
        shutil.rmtree(folder)


@cache
def content_of_all() -> str:
    with new_ledger() as ledger:
        add_all(ledger, DOCUMENTS)
        relink(ledger)
        return dump(ledger)


@settings(max_examples=30, deadline=None)
@given(
    order=st.permutations(range(len(DOCUMENTS))),
    again=st.lists(st.integers(0, len(DOCUMENTS) - 1), max_size=8),
    linked_after=st.sets(st.integers(0, len(DOCUMENTS) + 8), max_size=3),
)
def test_any_order_and_any_repetition_give_the_same_content(order, again, linked_after):
    with new_ledger() as ledger:
        for number, which in enumerate([*again, *order]):
            add_all(ledger, [DOCUMENTS[which]])
            if number in linked_after:
                relink(ledger)
        relink(ledger)
        assert dump(ledger) == content_of_all()
        assert list(verify(ledger, link=link_by_hand)) == []


@st.composite
def quoted_documents(draw: st.DrawFn) -> tuple[Document, Finding]:
    text = draw(words)
    document = Document(name=draw(words), text=text, title=draw(words))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    finding = Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(text, {"cue": [Span(start, end)]}),
        details=Statement(mode=Mode.MIXED, speaker=draw(words)),
        score=draw(st.floats(0, 1)),
        reader=READER,
        unresolved={"speaker": draw(words)},
        vector=draw(st.binary(max_size=8)),
    )
    return document, finding


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(offered=quoted_documents())
def test_any_words_come_back_as_they_were(offered):
    document, finding = offered
    with new_ledger() as ledger:
        ledger.add_document(document, [finding], reader=READER, known_at=NOON)
        assert ledger.get_document(document.id).document == document
        (kept,) = ledger.iter_findings()
        assert (kept, kept.vector) == (finding, finding.vector)
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []


@settings(max_examples=60, deadline=None)
@given(query=st.text(max_size=80), data=st.data())
def test_any_query_is_answered_with_places_that_hold(query, data):
    with new_ledger() as ledger:
        add_all(ledger, DOCUMENTS[:2])
        mixed = data.draw(st.sampled_from([query, f"border {query}", f'"{query}', f"{query}*", "bord*"]))
        for hit in ledger.search(mixed):
            assert all(mark.end <= len(hit.snippet) for mark in hit.marks)
            if hit.field == "text":
                document = ledger.get_document(hit.id).document
                assert document.text.startswith(hit.snippet, hit.start)
