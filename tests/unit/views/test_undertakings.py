from dataclasses import replace
from datetime import date

import pytest
from tests.support.ledger_records import link_by_hand, make_document, make_finding

from servanda.extraction.records import Commitment, Force, Progress, Standing
from servanda.linking.records import DocumentFacts, Due, EvidenceGrade, Thread
from servanda.views import Duration, Filter, Picture, list_undertakings


def picture(*published: str | None) -> Picture:
    """Return one thread that every document mentions, and one that only the first does."""
    documents = [
        make_document(f"{n}.txt", f"Report {n}: Serbia will open the border. It must act.", published=day)
        for n, day in enumerate(published)
    ]
    findings = [
        make_finding(d, Commitment(force=Force.UNDERTAKEN), words={"action": "open the border"})
        for d in documents
    ]
    findings.append(
        make_finding(documents[0], Commitment(force=Force.URGED), words={"bearer": "It", "action": "act"})
    )
    linked = link_by_hand(map(DocumentFacts.of, documents), findings)
    return Picture(
        documents={document.id: DocumentFacts.of(document) for document in documents},
        findings={finding.id: finding for finding in findings},
        threads=linked.threads,
        unlinked={},
    )


def titles(found) -> list[str]:
    return [row.thread.title for row in found.rows]


def with_threads(taken: Picture, **changes) -> Picture:
    return replace(taken, threads=tuple(replace(thread, **changes) for thread in taken.threads))


def test_the_most_talked_of_comes_first():
    found = list_undertakings(picture("2015-01-01", "2016-01-01"))
    assert titles(found) == ["open the border", "act"]
    assert [row.texts for row in found.rows] == [2, 1]
    assert found.rows[0].forces == ("undertaken",)


def test_the_order_does_not_depend_on_the_order_of_threads():
    taken = picture("2015-01-01", "2016-01-01")
    turned = replace(taken, threads=taken.threads[::-1])
    assert list_undertakings(taken) == list_undertakings(turned)


def test_a_bearer_that_is_not_resolved_keeps_its_words():
    taken = with_threads(picture("2015-01-01"), bearer=())
    rows = {row.thread.title: row for row in list_undertakings(taken).rows}
    assert (rows["act"].bearer, rows["act"].bearer_resolved) == ("It", False)
    assert rows["open the border"].bearer == ""


def test_filters_keep_what_they_name():
    taken = picture("2015-01-01", "2016-01-01")
    assert len(list_undertakings(taken, Filter(bearer="serb")).rows) == 2
    assert not list_undertakings(taken, Filter(bearer="Kosovo")).rows
    assert titles(list_undertakings(taken, Filter(standing=Standing.REAFFIRMED))) == ["open the border"]
    assert not list_undertakings(taken, Filter(progress=Progress.COMPLETE)).rows


def test_silence_is_counted_back_from_the_newest_document_and_not_from_today():
    found = list_undertakings(picture("2015-01-01", "2016-06-30"), Filter(silent_for=Duration.parse("12m")))
    assert titles(found) == ["act"]
    assert found.silent_since == date(2015, 6, 30)
    assert not list_undertakings(picture("2015-01-01"), Filter(silent_for=Duration.parse("1d"))).rows


def test_silence_is_counted_back_from_the_date_asked_for():
    taken = picture("2015-01-01")
    found = list_undertakings(taken, Filter(silent_for=Duration.parse("2y")), as_of=date(2018, 1, 1))
    assert len(found.rows) == 2


def test_undated_undertakings_are_counted_and_not_called_silent():
    found = list_undertakings(picture(None), Filter(silent_for=Duration.parse("1y")), as_of=date(2030, 1, 1))
    assert (found.rows, found.undated) == ((), 2)


def test_a_month_without_that_day_ends_with_its_last():
    assert Duration.parse("1m").before(date(2016, 3, 31)) == date(2016, 2, 29)
    assert Duration.parse("1y").before(date(2016, 2, 29)) == date(2015, 2, 28)
    assert Duration.parse("2w").before(date(2016, 1, 3)) == date(2015, 12, 20)


@pytest.mark.parametrize("words", ["", "12", "m", "0d", "-3m", "1.5y", "12 months", "m12"])
def test_what_is_no_span_of_time_is_refused(words):
    with pytest.raises(ValueError, match="no span of time"):
        Duration.parse(words)


def test_the_rows_come_from_threads_of_the_record():
    thread = list_undertakings(picture("2015")).rows[0].thread
    assert isinstance(thread, Thread) and thread.evidence is EvidenceGrade.NONE_FOUND


@pytest.mark.parametrize(
    ("deadline", "on", "listed"),
    [
        ("2015-06-30", "2015-07-01", True),
        ("2015-06-30", "2015-06-30", False),
        ("2015-06", "2015-06-30", False),
        ("2015", "2016-01-01", True),
        ("2015-Q2", "2015-07-01", True),
        ("2015-Q2", "2015-06-30", False),
        ("2015-H2", "2015-12-31", False),
        ("2015-W01", "2015-01-05", True),
    ],
)
def test_a_deadline_is_missed_the_day_after(deadline, on, listed):
    taken = with_threads(picture("2015-01-01"), deadline_value=deadline)
    found = list_undertakings(taken, Filter(overdue=True), as_of=date.fromisoformat(on))
    assert bool(found.rows) is listed
    assert found.overdue_on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("due", "on", "listed"),
    [
        ("2015-06-30", "2015-07-01", True),
        ("2015-06-30", "2015-06-30", False),
        ("2015-06", "2015-06-30", False),
        ("2015-06", "2015-07-01", True),
    ],
)
def test_a_deadline_counted_from_an_event_is_missed_after_its_due_date(due, on, listed):
    dated = Due(
        value=due,
        event="signature",
        event_date="2015-04-01",
        event_from="registry",
        evidence=None,
        deadline="0" * 16,
        why="90 days after signature on 2015-04-01",
    )
    taken = with_threads(picture("2015-01-01"), deadline_value="P90D", due=dated)
    found = list_undertakings(taken, Filter(overdue=True), as_of=date.fromisoformat(on))
    assert bool(found.rows) is listed
    assert found.open_deadlines == 0
    of_a_day = with_threads(picture("2015-01-01"), deadline_value=None, due=dated)
    found = list_undertakings(of_a_day, Filter(overdue=True), as_of=date.fromisoformat(on))
    assert bool(found.rows) is listed


@pytest.mark.parametrize("value", ["P90D", "2015-SU", "XXXX-06-30", "P6M", "FUTURE_REF"])
def test_a_deadline_without_a_calendar_date_is_counted_and_never_guessed(value):
    taken = with_threads(picture("2015-01-01"), deadline_value=value)
    found = list_undertakings(taken, Filter(overdue=True), as_of=date(2030, 1, 1))
    assert (found.rows, found.open_deadlines) == ((), 2)


@pytest.mark.parametrize(
    "state",
    [
        {"progress": Progress.COMPLETE},
        {"standing": Standing.WITHDRAWN},
        {"standing": Standing.SUPERSEDED},
        {"standing": Standing.EXPIRED},
    ],
)
def test_what_has_come_to_an_end_is_not_overdue(state):
    taken = with_threads(picture("2015-01-01"), deadline_value="2015-06-30", **state)
    assert list_undertakings(taken, Filter(overdue=True), as_of=date(2030, 1, 1)).rows == ()


def test_silence_says_what_was_searched():
    found = list_undertakings(
        picture("2015-01-01", "2016-01-20", "2016-03", "2016-06-30", None),
        Filter(silent_for=Duration.parse("6m")),
    )
    assert titles(found) == ["act"]
    searched = found.searched
    assert searched is not None and searched.as_record() == {
        "since": "2015-12-30",
        "until": "2016-06-30",
        "documents": 3,
        "publishers": ["The Wire"],
        "months": 7,
        "months_with_documents": 3,
        "gaps": [["2015-12", "2015-12"], ["2016-02", "2016-02"], ["2016-04", "2016-05"]],
        "dated_by_year": 0,
    }
    assert list_undertakings(picture("2015-01-01")).searched is None


def test_a_stretch_without_documents_is_told_as_such():
    found = list_undertakings(
        picture("2015-01-01"), Filter(silent_for=Duration.parse("1y")), as_of=date(2018, 1, 1)
    )
    assert found.searched is not None and found.rows[0].texts_on_bearer == 0
    assert (found.searched.documents, found.searched.months_with_documents) == (0, 0)


def test_counterparty_evidence_force_and_words_are_asked_for():
    taken = with_threads(picture("2015-01-01"), counterparty=("Serbia",))
    assert len(titles(list_undertakings(taken, Filter(counterparty="serb")))) == 2
    assert titles(list_undertakings(taken, Filter(counterparty="Kosovo"))) == []
    assert titles(list_undertakings(with_threads(taken, force=None), Filter(force=Force.URGED))) == []
    urged = with_threads(taken, force=Force.URGED)
    assert len(titles(list_undertakings(urged, Filter(force=Force.URGED)))) == 2
    assert titles(list_undertakings(taken, Filter(text="BORDER open"))) == ["open the border"]
    assert titles(list_undertakings(taken, Filter(text="border closed"))) == []
    assert titles(list_undertakings(taken, Filter(evidence=EvidenceGrade.CONTESTED))) == []
    contested = with_threads(taken, evidence=EvidenceGrade.CONTESTED)
    assert len(list_undertakings(contested, Filter(evidence=EvidenceGrade.CONTESTED)).rows) == 2


def test_a_filter_is_told_in_words():
    wanted = Filter(
        bearer="A", standing=Standing.IN_FORCE, silent_for=Duration.parse("12M"), overdue=True, verifiable=3
    )
    assert wanted.told() == ("bearer A", "standing in force", "silent for 12m", "overdue", "verifiable 3")
    assert Filter().told() == ()
