"""What a reader of the ledger sees of the reviewers' decisions, now and as of an earlier day."""

from datetime import date

import pytest

from servanda.extraction.records import Progress
from servanda.ledger import create_ledger
from servanda.runs import refresh_links
from servanda.views import iter_records, list_statements, take_picture
from servanda.views.reviews import take_reviews
from support.decisions import decide, undo
from support.ledger_records import NOON, add_all, findings_of, make_document

DOCUMENT = make_document()
FOUND = {one.kind: one for one in findings_of(DOCUMENT)}
BEFORE, AFTER = date(2026, 4, 30), date(2026, 5, 2)


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, [DOCUMENT])
        yield made


def test_nothing_is_marked_where_nobody_decided(ledger):
    refresh_links(ledger, known_at=NOON)
    assert all("review" not in one and one["kind"] != "decision" for one in iter_records(ledger))


def test_a_rejected_statement_is_in_no_list_and_in_the_export(ledger):
    decision = decide("reject", (DOCUMENT, FOUND["statement"]))
    ledger.decide(decision)
    refresh_links(ledger, known_at=NOON)
    assert list_statements(ledger) == []
    assert len(list_statements(ledger, as_of=BEFORE)) == 1
    (exported,) = [one for one in iter_records(ledger) if one["kind"] == "statement"]
    assert exported["review"] == {"verdict": "rejected", "by": ["Ann"], "decisions": [decision.id]}


def test_a_correction_is_seen_from_its_day_on(ledger):
    ledger.decide(decide("correct", (DOCUMENT, FOUND["status"]), value={"progress": "complete"}))
    refresh_links(ledger, known_at=NOON)
    for day, progress in ((BEFORE, Progress.STARTED), (AFTER, Progress.COMPLETE), (None, Progress.COMPLETE)):
        picture = take_picture(ledger, as_of=day)
        assert picture.findings[FOUND["status"].id].details.progress is progress
        assert len(picture.reviews.decisions) == (0 if day == BEFORE else 1)


def test_a_set_state_is_seen_from_its_day_on(ledger):
    ledger.decide(decide("set_state", (DOCUMENT, FOUND["commitment"]), value={"standing": "breached"}))
    refresh_links(ledger, known_at=NOON)
    told = {day: take_picture(ledger, as_of=day).threads[0].standing.value for day in (BEFORE, AFTER, None)}
    assert told == {BEFORE: "in_force", AFTER: "breached", None: "breached"}


def test_what_was_undone_marks_nothing(ledger):
    decision = decide("accept", (DOCUMENT, FOUND["figure"]))
    ledger.decide(decision)
    assert take_reviews(ledger).mark(FOUND["figure"].id).verdict == "accepted"
    ledger.decide(undo(decision, day=1))
    assert take_reviews(ledger).mark(FOUND["figure"].id) is None
    assert len(take_reviews(ledger).decisions) == 2
