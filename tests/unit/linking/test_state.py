"""Each step of docs/status_rule.md."""

from servanda.extraction.records import Finding, Progress, Standing
from servanda.linking import EventKind, EvidenceGrade
from servanda.linking.linkers.states.state import Setting, State, Told, compute_state, tell
from servanda.linking.records import DocumentFacts
from support.linking_cases import commitment, make_document, status

MADE = ("Kosovo will establish the association.", "2013-04-19", "Gazette")


def told(text: str, published: str | None, publisher: str, **report: object) -> Told:
    document = make_document(text, name=f"{published} {publisher}", published=published, publisher=publisher)
    words = text.rstrip(".")
    found: Finding = (
        status(document, cue=words, subject=words, **report)  # type: ignore[arg-type]
        if report
        else commitment(document, action=words)
    )
    return tell(found, DocumentFacts.of(document))


def state(*some: Told, bearer: str = "Kosovo") -> State:
    witnesses = {one.finding.id: one.facts.publisher or one.facts.id for one in some}
    return compute_state(some, Setting(bearer=frozenset({bearer}), witnesses=witnesses))


def where(some: State) -> tuple[Progress | None, Standing]:
    return some.progress, some.standing


def test_s1_what_was_made_and_never_reported_on_is_in_force_without_evidence() -> None:
    found = state(told(*MADE))
    assert where(found) == (Progress.NONE, Standing.IN_FORCE)
    assert found.evidence is EvidenceGrade.NONE_FOUND
    assert [(step.event, step.rule) for step in found.history] == [(EventKind.MADE, "S1")]


def test_s2_a_later_mention_changes_nothing() -> None:
    found = state(told(*MADE), told("It will.", "2015-01-01", "Wire"))
    assert [step.rule for step in found.history] == ["S1", "S2"]
    assert where(found) == (Progress.NONE, Standing.IN_FORCE)


def test_s3_a_report_of_progress_counts_until_a_later_one() -> None:
    found = state(
        told(*MADE),
        told("More.", "2016-01-01", "Wire", progress="partial"),
        told("Some.", "2015-01-01", "Wire", progress="started"),
    )
    assert found.progress is Progress.PARTIAL


def test_s5_a_dispute_leaves_progress_and_is_contested() -> None:
    found = state(
        told(*MADE),
        told("Done.", "2015-01-01", "Wire", progress="complete"),
        told("Not so.", "2015-01-02", "Other", progress="partial", standing="disputed"),
    )
    assert where(found) == (Progress.COMPLETE, Standing.DISPUTED)
    assert found.evidence is EvidenceGrade.CONTESTED


def test_s6_a_reaffirmation_does_not_mend_a_breach() -> None:
    broken = told("Broken.", "2015-01-01", "Wire", standing="breached")
    again = told("Again.", "2016-01-01", "Wire", standing="reaffirmed")
    assert state(told(*MADE), broken, again).standing is Standing.BREACHED
    assert state(told(*MADE), again).standing is Standing.REAFFIRMED


def test_s7_completion_ends_what_stood_against_it() -> None:
    stalled = told("Stuck.", "2015-01-01", "Wire", standing="stalled")
    done = told("Done.", "2016-01-01", "Wire", progress="complete")
    assert where(state(told(*MADE), stalled, done)) == (Progress.COMPLETE, Standing.IN_FORCE)


def test_s8_retold_history_takes_its_place_in_time() -> None:
    done = told("Done.", "2016-01-01", "Wire", progress="complete")
    retold = told("Began.", "2017-01-01", "Wire", progress="started", when_value="2015-06")
    found = state(told(*MADE), done, retold)
    assert found.progress is Progress.COMPLETE
    assert [(step.date, step.date_from) for step in found.history][1] == ("2015-06", "words")


def test_s9_undated_reports_never_outweigh_dated_ones() -> None:
    dated = told("Done.", "2016-01-01", "Wire", progress="complete")
    undated = told("Began.", None, "Leaflet", progress="started")
    assert state(told(*MADE), dated, undated).progress is Progress.COMPLETE


def test_the_bearers_own_word_is_a_claim() -> None:
    done = told("Done.", "2016-01-01", "Wire", progress="complete", speaker_is=("Kosovo",))
    assert state(told(*MADE), done).evidence is EvidenceGrade.CLAIMED
    own = told("Done.", "2016-01-01", "Kosovo", progress="complete")
    assert state(told(*MADE), own).evidence is EvidenceGrade.CLAIMED


def test_a_third_party_reports_and_two_corroborate() -> None:
    one = told("Done.", "2016-01-01", "Wire", progress="complete")
    two = told("Ready.", "2016-02-01", "Monitor", progress="complete")
    assert state(told(*MADE), one).evidence is EvidenceGrade.REPORTED
    assert state(told(*MADE), one, two).evidence is EvidenceGrade.CORROBORATED
