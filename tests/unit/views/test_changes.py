"""A diff tells what changed between two dates on either clock, and whether source, reader or person did."""

from datetime import date, timedelta

import pytest

from servanda.ledger import create_ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.records import LinkedLedger
from servanda.runs import refresh_links
from servanda.views.changes import Cause
from servanda.views.history import compare_known, compare_published
from support.ledger_records import LATER_READER, NOON, READER, findings_of, make_document

EARLY = make_document("early", published="2016-01-10")
LATE = make_document("late", "Serbia will open the border by May 2016, he said.", published="2017-05-01")


def hour(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add(made, EARLY, at=hour(0))
        yield made


def add(ledger, document, *, at, reader=READER, findings=None):
    found = findings_of(document, reader=reader) if findings is None else findings
    ledger.add_document(document, found, reader=reader, known_at=at, again=True)
    refresh_links(ledger, known_at=at)


def told(changes):
    return [(one.change, one.source.name, one.cause) for one in changes.documents]


def threads(changes):
    return [(one.change, one.causes, one.direct) for one in changes.threads]


def test_between_two_dates_of_publication_only_sources_come(ledger):
    add(ledger, LATE, at=hour(1))
    changes = compare_published(ledger, date(2016, 12, 31), date(2017, 12, 31))
    assert told(changes) == [("new", "late", Cause.SOURCE)]
    (thread,) = changes.threads
    assert (thread.change, thread.causes, thread.direct) == ("changed", (Cause.SOURCE,), True)
    assert thread.fields["last_seen"] == ("2016-01-10", "2017-05-01")
    assert [(one.change, one.document) for one in thread.because] == [("new", "late")]
    assert changes.findings["commitment"] == (1, 2) and changes.findings["figure"] == (1, 1)


def test_nothing_changes_where_nothing_happened(ledger):
    for changes in (
        compare_published(ledger, date(2018, 1, 1), None),
        compare_known(ledger, hour(1), hour(9)),
    ):
        assert (changes.documents, changes.threads, changes.decisions) == ((), (), ())


def test_the_clock_of_intake_shows_what_the_ledger_showed_then(ledger):
    add(ledger, LATE, at=hour(2))
    assert told(compare_known(ledger, hour(0), hour(1))) == []
    changes = compare_known(ledger, hour(1), hour(2))
    assert told(changes) == [("new", "late", Cause.SOURCE)]
    assert threads(changes) == [("changed", (Cause.SOURCE,), True)]
    everything = compare_known(ledger, hour(-1), None)
    assert threads(everything) == [("new", (Cause.SOURCE,), True)]


def test_an_older_document_that_comes_later_gives_the_thread_its_id_and_it_stays_one(ledger):
    older = make_document("older", LATE.text, published="2012")
    add(ledger, older, at=hour(2))
    (thread,) = compare_known(ledger, hour(1), None).threads
    assert thread.change == "changed" and {"id", "first_seen"} <= thread.fields.keys()


def test_another_reader_is_told_from_a_new_source(ledger):
    kept = [one for one in findings_of(EARLY, reader=LATER_READER) if one.kind != "commitment"]
    add(ledger, EARLY, at=hour(2), reader=LATER_READER, findings=kept)
    changes = compare_known(ledger, hour(1), None)
    assert told(changes) == [("reread", "early", Cause.READER)]
    assert changes.documents[0].why == f"{READER} → {LATER_READER}"
    assert threads(changes) == [("gone", (Cause.READER,), True)]


def test_a_reader_that_finds_the_same_changes_no_thread(ledger):
    add(ledger, EARLY, at=hour(2), reader=LATER_READER)
    changes = compare_known(ledger, hour(1), None)
    assert told(changes) == [("reread", "early", Cause.READER)] and changes.threads == ()


def test_a_removal_is_told_with_its_reason_and_coming_again_is_a_source(ledger):
    add(ledger, LATE, at=hour(1))
    ledger.remove_document("late", why="Withdrawn.", known_at=hour(2))
    refresh_links(ledger, known_at=hour(2))
    changes = compare_known(ledger, hour(1), hour(3))
    assert told(changes) == [("gone", "late", Cause.REMOVAL)] and changes.documents[0].why == "Withdrawn."
    assert threads(changes) == [("changed", (Cause.REMOVAL,), True)]
    assert compare_published(ledger, date(2016, 6, 1), None).documents == ()
    add(ledger, LATE, at=hour(4))
    assert told(compare_known(ledger, hour(3), None)) == [("new", "late", Cause.SOURCE)]
    assert compare_known(ledger, hour(1), None).threads == ()


def test_an_erased_document_is_in_no_diff(ledger):
    add(ledger, LATE, at=hour(1))
    ledger.remove_document("late", why="Law.", erase=True, known_at=hour(2))
    refresh_links(ledger, known_at=hour(2))
    assert told(compare_known(ledger, hour(0), hour(1))) == []
    assert told(compare_known(ledger, hour(1), None)) == []


@pytest.mark.parametrize("undone", [False, True])
def test_a_decision_of_a_reviewer_is_told_from_a_source(ledger, undone):
    (commitment,) = ledger.iter_findings(kind="commitment")
    anchor = Anchor.of(commitment, sha256=EARLY.sha256)
    value = {"progress": "complete", "standing": "in_force"}
    decision = ReviewDecision(
        kind=DecisionKind.SET_STATE, by="Ada", why="Seen.", decided_at=hour(2), at=(anchor,), value=value
    )
    ledger.decide(decision)
    refresh_links(ledger, known_at=hour(2))
    start = 1
    if undone:
        undo = ReviewDecision(
            kind=DecisionKind.UNDO, by="Bo", why="Wrong.", decided_at=hour(4), undoes=decision.id
        )
        ledger.decide(undo)
        refresh_links(ledger, known_at=hour(4))
        start = 3
    both = [compare_known(ledger, hour(start), hour(start + 2))]
    both += [] if undone else [compare_published(ledger, date(2016, 6, 1), None)]
    for changes in both:
        (thread,) = changes.threads
        assert (thread.causes, thread.direct, changes.documents) == ((Cause.REVIEW,), True, ())
        assert [one.by for one in thread.decisions] == ["Bo" if undone else "Ada"]
        assert "progress" in thread.fields


def test_a_change_that_nothing_explains_is_the_programs(ledger):
    ledger.replace_threads(LinkedLedger(threads=()), digest=ledger.content_digest(), known_at=hour(2))
    assert threads(compare_known(ledger, hour(1), None)) == [("gone", (Cause.PROGRAM,), False)]
