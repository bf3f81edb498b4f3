"""Search by meaning keeps what the ledger holds now, and is narrowed before it is ranked."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.support.ledger_records import LATER_READER, NOON, READER, make_document, make_finding

from servanda.extraction.records import Commitment, Finding, Force, Statement, Status
from servanda.ledger import Ledger, create_ledger
from servanda.views.meanings import Meanings
from servanda.views.narrowing import Narrowed

DAY = timedelta(days=1)


def vector(*values: float) -> bytes:
    """Return a unit vector of eight dimensions as findings store it."""
    full = np.array([*values, *[0.0] * (8 - len(values))])
    return np.rint(full / np.linalg.norm(full) * 127).astype(np.int8).tobytes()


NORTH, NORTH_EAST, EAST = vector(1.0), vector(1.0, 1.0), vector(0.0, 1.0)


def add(
    ledger: Ledger, name: str, meaning: bytes, *, day: str = "2016-01-01", reader: str = READER, **facts: str
) -> Finding:
    document = make_document(name, f"They will open it, {name}.", published=day, **facts)
    details = Commitment(force=Force.UNDERTAKEN, bearer_is=("Serbia",))
    finding = make_finding(
        document, details, words={"cue": "will", "action": "open it"}, vector=meaning, reader=reader
    )
    at = NOON if reader == READER else NOON + DAY
    ledger.add_document(document, (finding,), reader=reader, known_at=at)
    return finding


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        yield made


def found(ledger: Ledger, meanings: Meanings, asked: bytes, **narrowed: object) -> list[tuple[str, float]]:
    meanings.refresh(ledger)
    near = meanings.nearest(asked, Narrowed(**narrowed), limit=10)  # type: ignore[arg-type]
    return [(ledger.get_finding(one.finding).document, one.likeness) for one in near]


def test_the_most_alike_come_first_and_those_unlike_not_at_all(ledger: Ledger):
    for name, meaning in (("north", NORTH), ("north-east", NORTH_EAST), ("east", EAST)):
        add(ledger, name, meaning)
    assert found(ledger, Meanings(), NORTH) == [("north", 1.0), ("north-east", 0.71)]


def test_new_documents_come_in_and_readings_that_hold_no_more_go(ledger: Ledger):
    meanings = Meanings()
    add(ledger, "a", NORTH)
    assert len(found(ledger, meanings, NORTH)) == 1
    add(ledger, "b", NORTH)
    assert len(found(ledger, meanings, NORTH)) == 2 and len(meanings) == 2
    add(ledger, "a", EAST, reader=LATER_READER)  # read anew: it means something else now
    assert [name for name, _ in found(ledger, meanings, NORTH)] == ["b"]
    ledger.remove_document("b", why="withdrawn", known_at=NOON + 2 * DAY)
    assert found(ledger, meanings, NORTH) == [] and len(meanings) == 1


def test_it_is_narrowed_by_kind_publisher_and_days(ledger: Ledger):
    meanings = Meanings()
    add(ledger, "old", NORTH, day="2010-05-01", publisher="The Gazette")
    add(ledger, "new", NORTH, day="2018-05-01")

    def names(**narrowed: object) -> set[str]:
        return {name for name, _ in found(ledger, meanings, NORTH, **narrowed)}

    assert names() == names(kind="commitment") == {"old", "new"}
    assert names(kind="status") == names(publisher="Courier") == set()
    assert names(publisher="gazette") == {"old"}
    assert names(since=date(2010, 5, 2)) == {"new"}
    assert names(until=date(2010, 5, 1)) == {"old"}


def test_no_words_and_no_findings_are_no_error(ledger: Ledger):
    assert found(ledger, Meanings(), NORTH) == []
    add(ledger, "a", NORTH)
    assert found(ledger, Meanings(), b"") == []
    assert found(ledger, Meanings(), bytes(8)) == []  # words without a meaning


def test_more_findings_than_are_compared_at_once_are_all_compared(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("servanda.views.meanings._BLOCK", 3)
    for number in range(10):
        add(ledger, f"n{number}", NORTH if number == 8 else EAST)
    assert found(ledger, Meanings(), NORTH) == [("n8", 1.0)]


def test_narrowing_knows_kinds_actors_publishers_and_inexact_dates(ledger: Ledger):
    document = make_document("a", "They will open it.", published="2016-05")
    words = {"cue": "will"}
    ours = make_finding(document, Commitment(force=Force.AGREED, bearer_is=("Serbia",)), words=words)
    theirs = make_finding(document, Status(speaker_is=("Kosovo",)), words=words)
    said = make_finding(document, Statement(mode="direct", speaker="Serbia"), words=words)  # type: ignore[arg-type]
    narrowed = Narrowed(actor="serb")
    assert [narrowed.keeps_finding(one) for one in (ours, theirs, said)] == [True, False, True]
    assert not narrowed.keeps_kind("document") and Narrowed(kind="document").keeps_kind("document")
    ledger.add_document(document, (ours,), reader=READER, known_at=NOON)
    (facts,) = ledger.document_facts()
    assert Narrowed(since=date(2016, 5, 20), until=date(2016, 5, 25)).keeps_document(facts)  # it may be
    assert not Narrowed(since=date(2016, 6, 1)).keeps_document(facts)
    assert Narrowed(publisher="wire").keeps_document(facts) and Narrowed().is_nothing
