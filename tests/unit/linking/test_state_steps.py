"""Steps S16 to S26 of docs/status_rule.md, and what contradictions do to the evidence."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from servanda.extraction.records import Commitment, Finding, Progress, Standing
from servanda.linking import EventKind, EvidenceGrade
from servanda.linking.linkers.states.state import Setting, State, Told, compute_state, tell
from servanda.linking.records import DocumentFacts
from servanda.linking.steps import STEPS
from support.linking_cases import commitment, make_document, status

RULE = Path(__file__).parents[3] / "docs" / "status_rule.md"
Said = tuple[str, dict[str, object]]


def paper(published: str, publisher: str, *said: Said) -> list[Told]:
    """Return what one document tells: words, and a force (a mention) or the values of a report."""
    document = make_document(
        ". ".join(words for words, _ in said) + ".",
        name=f"{published} {publisher}",
        published=published,
        publisher=publisher,
    )
    facts = DocumentFacts.of(document)
    found: list[Finding] = []
    for words, values in said:
        if "force" in values:
            deadline = str(values.get("deadline", ""))
            spans = {"deadline": deadline} if deadline else {}
            one = commitment(document, force=str(values["force"]), action=words, **spans)
            details = one.details
            assert isinstance(details, Commitment)
            value = values.get("deadline_value")
            found.append(replace(one, details=replace(details, deadline_value=str(value) if value else None)))
        else:
            found.append(status(document, cue=words, subject=words, **values))  # type: ignore[arg-type]
    return [tell(one, facts) for one in found]


MADE = paper("2013-04-19", "Gazette", ("Kosovo will withdraw its police", {"force": "undertaken"}))


def state(*told: Iterable[Told], bearer: tuple[str, ...] = ("Kosovo",)) -> State:
    some = [one for each in told for one in each]
    witnesses = {one.finding.id: one.facts.publisher or one.facts.id for one in some}
    return compute_state(some, Setting(bearer=frozenset(bearer), witnesses=witnesses))


def where(some: State) -> tuple[Progress | None, Standing]:
    return some.progress, some.standing


def rules(some: State) -> list[str]:
    return [step.rule for step in some.history]


STALLED = paper("2014-01-01", "Wire", ("The withdrawal is stuck", {"standing": "stalled"}))
STARTED = paper("2014-01-01", "Wire", ("The first left", {"progress": "started"}))
PARTIAL = paper("2014-06-01", "Wire", ("Half have left", {"progress": "partial"}))
DONE = paper("2015-01-01", "Wire", ("All have left", {"progress": "complete"}))
CLAIM = paper("2015-01-10", "Post", ("We have left", {"progress": "complete", "speaker_is": ("Kosovo",)}))


@pytest.mark.parametrize("standing", ["stalled", "suspended", "breached", "disputed", "withdrawn", "expired"])
def test_s16_undertaken_anew_where_it_did_not_run_is_reaffirmed(standing: str) -> None:
    down = paper("2014-01-01", "Wire", ("It went wrong", {"standing": standing}))
    anew = paper("2015-01-01", "Wire", ("Kosovo now will withdraw", {"force": "undertaken"}))
    found = state(MADE, down, anew)
    assert (found.standing, rules(found)[-1]) == (Standing.REAFFIRMED, "S16")


@pytest.mark.parametrize("force", ["agreed", "imposed", "urged", "expected", "refused"])
def test_s16_only_what_is_undertaken_counts(force: str) -> None:
    again = paper("2015-01-01", "Wire", ("Kosovo is to withdraw", {"force": force}))
    assert state(MADE, STALLED, again).standing is Standing.STALLED


def test_s16_not_where_the_document_itself_reports() -> None:
    both = paper(
        "2015-01-01",
        "Wire",
        ("It is still stuck", {"standing": "stalled"}),
        ("Kosovo now will withdraw", {"force": "undertaken"}),
    )
    assert state(MADE, STALLED, both).standing is Standing.STALLED


def test_s17_an_end_that_is_only_announced_has_not_come() -> None:
    ahead = paper("2014-02-20", "Wire", ("It expires", {"standing": "expired", "when_value": "2015-06"}))
    past = paper("2014-02-20", "Wire", ("It expired", {"standing": "expired", "when_value": "2014-01"}))
    assert (state(MADE, ahead).standing, rules(state(MADE, ahead))[-1]) == (Standing.IN_FORCE, "S17")
    assert state(MADE, past).standing is Standing.EXPIRED


def test_s18_has_not_yet_takes_nothing_back() -> None:
    not_yet = paper("2014-07-01", "Wire", ("The rest has not left yet", {"progress": "none"}))
    again = paper("2014-08-01", "Wire", ("Leaving began", {"progress": "started"}))
    found = state(MADE, PARTIAL, not_yet, again)
    assert where(found) == (Progress.PARTIAL, Standing.IN_FORCE)
    assert rules(found) == ["S1", "S3", "S18", "S18"]


def test_s18_nothing_done_and_in_force_where_nothing_was_reported_done_before() -> None:
    not_yet = paper("2014-07-01", "Wire", ("It has not yet withdrawn", {"progress": "none"}))
    assert where(state(MADE, not_yet)) == (Progress.NONE, Standing.IN_FORCE)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_s19_done_and_not_done_in_one_document_is_a_part(order: tuple[int, int]) -> None:
    said: list[Said] = [
        ("The north has left", {"progress": "complete"}),
        ("The south has not", {"progress": "none"}),
    ]
    found = state(MADE, paper("2015-01-01", "Wire", *(said[place] for place in order)))
    assert where(found) == (Progress.PARTIAL, Standing.IN_FORCE)
    assert rules(found)[-1] == "S19"


@pytest.mark.parametrize("order", [1, -1])
def test_s19_far_apart_they_speak_of_two_things(order: int) -> None:
    said: list[Said] = [
        ("The north has left", {"progress": "complete"}),
        ("After the parade and the speeches the accord was still in force", {"standing": "in_force"}),
        ("No bridge was ever built", {"progress": "none"}),
    ]
    found = state(MADE, paper("2015-01-01", "Wire", *said[::order]))
    assert where(found) == (Progress.COMPLETE, Standing.IN_FORCE)


def test_s20_a_claim_that_another_denies_soon_after_is_disputed() -> None:
    denial = paper("2015-01-20", "Monitor", ("Some remain", {"progress": "partial"}))
    found = state(MADE, STARTED, CLAIM, denial)
    assert where(found) == (Progress.PARTIAL, Standing.DISPUTED)
    assert (found.evidence, rules(found)[-1]) == (EvidenceGrade.CONTESTED, "S20")


def test_s20_a_denial_that_says_nothing_is_done_leaves_what_was_done_before_the_claim() -> None:
    denial = paper("2015-01-20", "Monitor", ("Nobody has left", {"progress": "none"}))
    assert where(state(MADE, STARTED, CLAIM, denial)) == (Progress.STARTED, Standing.DISPUTED)


def test_s20_a_denial_may_name_the_standing_itself() -> None:
    denial = paper("2015-01-20", "Monitor", ("Arms were found", {"standing": "breached"}))
    assert where(state(MADE, PARTIAL, CLAIM, denial)) == (Progress.PARTIAL, Standing.BREACHED)


def test_s20_the_order_within_one_document_does_not_matter() -> None:
    claim: Said = ("Kosovo says it has left", {"progress": "complete", "speaker_is": ("Kosovo",)})
    denial: Said = ("Some remain", {"progress": "partial", "speaker_is": ("Serbia",)})
    for said in ((claim, denial), (denial, claim)):
        found = state(MADE, paper("2015-01-01", "Wire", *said))
        assert where(found) == (Progress.PARTIAL, Standing.DISPUTED)


def test_s20_a_denial_of_another_time_contradicts_nothing() -> None:
    long_before = paper("2014-12-01", "Monitor", ("Some remain", {"progress": "partial"}))
    assert where(state(MADE, long_before, CLAIM)) == (Progress.COMPLETE, Standing.IN_FORCE)
    long_after = paper("2016-01-01", "Monitor", ("The police came back", {"progress": "partial"}))
    assert where(state(MADE, CLAIM, long_after)) == (Progress.PARTIAL, Standing.IN_FORCE)


def test_s20_the_bearer_may_correct_itself() -> None:
    own = paper("2015-01-12", "Post", ("Some remain", {"progress": "partial", "speaker_is": ("Kosovo",)}))
    assert where(state(MADE, CLAIM, own)) == (Progress.PARTIAL, Standing.IN_FORCE)


def test_s20_what_a_third_party_has_seen_done_is_no_claim() -> None:
    denial = paper("2015-01-20", "Monitor", ("Some remain", {"progress": "partial"}))
    found = state(
        MADE, CLAIM, paper("2015-01-11", "Wire", ("All have left", {"progress": "complete"})), denial
    )
    assert where(found) == (Progress.PARTIAL, Standing.IN_FORCE)
    assert found.evidence is EvidenceGrade.CONTESTED


def test_a_claim_alone_moves_progress_and_is_told_as_a_claim() -> None:
    found = state(MADE, CLAIM)
    assert where(found) == (Progress.COMPLETE, Standing.IN_FORCE)
    assert found.evidence is EvidenceGrade.CLAIMED
    older = paper("2014-01-01", "Wire", ("The pledge holds", {"standing": "in_force"}))
    assert state(MADE, older, CLAIM).evidence is EvidenceGrade.CLAIMED


@pytest.mark.parametrize("standing", ["stalled", "suspended", "reaffirmed"])
def test_s21_a_step_forward_makes_it_run_again(standing: str) -> None:
    before = paper("2014-01-01", "Wire", ("That was that", {"standing": standing}))
    found = state(MADE, before, PARTIAL)
    assert (where(found), rules(found)[-1]) == ((Progress.PARTIAL, Standing.IN_FORCE), "S21")


@pytest.mark.parametrize("standing", ["breached", "disputed", "withdrawn"])
def test_s21_a_step_forward_mends_no_breach(standing: str) -> None:
    before = paper("2014-01-01", "Wire", ("That was that", {"standing": standing}))
    assert state(MADE, before, PARTIAL).standing is Standing(standing)


def test_s21_not_within_the_document_that_says_it_is_stuck() -> None:
    one = paper(
        "2014-01-01",
        "Wire",
        ("It is stuck", {"standing": "stalled"}),
        ("Half have left", {"progress": "partial"}),
    )
    assert where(state(MADE, one)) == (Progress.PARTIAL, Standing.STALLED)


def test_s22_a_new_form_that_is_in_force_takes_the_place_of_the_old() -> None:
    one = paper(
        "2014-01-01",
        "Wire",
        ("The new force is authorised", {"standing": "in_force"}),
        ("It replaces the old one", {"standing": "superseded"}),
    )
    assert (state(MADE, one).standing, rules(state(MADE, one))[-1]) == (Standing.IN_FORCE, "S22")


def test_superseded_by_a_later_agreement() -> None:
    later = paper("2016-01-01", "Wire", ("A new accord replaces it", {"standing": "superseded"}))
    assert where(state(MADE, PARTIAL, later)) == (Progress.PARTIAL, Standing.SUPERSEDED)


def _due(published: str) -> list[Told]:
    return paper(
        published,
        "Wire",
        (
            "It was to leave by March 2014",
            {"force": "agreed", "deadline": "by March 2014", "deadline_value": "2014-03"},
        ),
        ("It has still not left", {"progress": "none"}),
    )


def test_s23_not_done_after_the_deadline_is_breached() -> None:
    found = state(MADE, _due("2014-05-01"))
    assert (where(found), rules(found)[-1]) == ((Progress.NONE, Standing.BREACHED), "S23")


def test_s23_not_before_the_deadline_has_passed() -> None:
    assert state(MADE, _due("2014-03-31")).standing is Standing.IN_FORCE


def test_s23_silence_after_the_deadline_is_no_breach() -> None:
    due = paper(
        "2013-05-01",
        "Wire",
        (
            "It will leave by March 2014",
            {"force": "agreed", "deadline": "by March 2014", "deadline_value": "2014-03"},
        ),
    )
    again = paper("2020-01-01", "Wire", ("It is to leave", {"force": "urged"}))
    assert state(MADE, due, again).standing is Standing.IN_FORCE


def test_s24_both_sides_are_to_withdraw_and_one_says_that_it_has() -> None:
    both = ("Kosovo", "Serbia")
    found = state(MADE, CLAIM, bearer=both)
    assert (where(found), rules(found)[-1]) == ((Progress.PARTIAL, Standing.IN_FORCE), "S24")
    other = paper("2015-03-01", "Post", ("We left", {"progress": "complete", "speaker_is": ("Serbia",)}))
    assert state(MADE, CLAIM, other, bearer=both).progress is Progress.COMPLETE
    assert (
        state(
            MADE, CLAIM, paper("2015-03-01", "Wire", ("All left", {"progress": "complete"})), bearer=both
        ).progress
        is Progress.COMPLETE
    )


def test_s25_nothing_done_again_is_stalled() -> None:
    first = paper("2014-01-01", "Wire", ("It has not left", {"progress": "none"}))
    again = paper("2014-06-01", "Wire", ("It has still not left", {"progress": "none"}))
    found = state(MADE, first, again)
    assert (where(found), rules(found)[-1]) == ((Progress.NONE, Standing.STALLED), "S25")


def test_s25_not_told_twice_at_one_time_nor_with_a_step_between() -> None:
    first = paper("2014-01-01", "Wire", ("It has not left", {"progress": "none"}))
    copy = paper("2014-01-02", "Post", ("It has still not left", {"progress": "none"}))
    assert state(MADE, first, copy).standing is Standing.IN_FORCE
    rest = paper("2014-08-01", "Wire", ("The rest has not left", {"progress": "none"}))
    assert where(state(MADE, first, PARTIAL, rest)) == (Progress.PARTIAL, Standing.IN_FORCE)


HANDED_OVER = {"progress": "complete", "when_value": "2014-05-03"}


@pytest.mark.parametrize("standing", ["stalled", "suspended", "breached", "withdrawn"])
def test_s26_what_had_stood_against_it_is_over_when_all_is_done(standing: str) -> None:
    before = paper("2015-02-01", "Wire", ("had held up the withdrawal", {"standing": standing}))
    found = state(MADE, DONE, before)
    assert (where(found), rules(found)[-1]) == ((Progress.COMPLETE, Standing.IN_FORCE), "S26")


def test_s26_what_stands_against_it_now_and_what_had_before_it_was_done_count() -> None:
    now = paper("2015-06-01", "Wire", ("has brought them back", {"standing": "breached"}))
    had = paper("2014-02-01", "Wire", ("had held up the withdrawal", {"standing": "stalled"}))
    assert state(MADE, DONE, now).standing is Standing.BREACHED
    assert state(MADE, had).standing is Standing.STALLED


def test_s26_who_tells_in_one_breath_that_it_was_done_and_late_reports_no_breach() -> None:
    late = ("four months after the day", {"standing": "breached"})
    told = paper("2014-07-02", "Wire", ("It was handed over on 3 May 2014", HANDED_OVER), late)
    found = state(MADE, told)
    assert (where(found), rules(found)[-1]) == ((Progress.COMPLETE, Standing.IN_FORCE), "S26")
    denied = ("they are still there", {"standing": "breached", "speaker_is": ("Serbia",)})
    other = paper("2014-07-02", "Wire", ("It was handed over on 3 May 2014", HANDED_OVER), denied)
    assert state(MADE, other).standing is Standing.BREACHED


def test_s26_an_older_document_did_not_know_that_it_was_done() -> None:
    scheduled = {"progress": "none", "standing": "suspended"}
    older = paper("2014-06-01", "Post", ("It remains scheduled", scheduled))
    dated = paper("2014-07-02", "Wire", ("It was handed over on 3 May 2014", HANDED_OVER))
    found = state(MADE, older, dated)
    assert (where(found), rules(found)[-1]) == ((Progress.COMPLETE, Standing.IN_FORCE), "S26")
    newer = paper("2014-08-01", "Post", ("It is halted", scheduled))
    assert state(MADE, newer, dated).standing is Standing.SUSPENDED


@pytest.mark.parametrize("standing", ["disputed", "withdrawn", "expired"])
def test_s27_done_and_disputed_or_ended_in_one_document_is_both(standing: str) -> None:
    ended = ("The Monitor rejects the count", {"standing": standing, "speaker_is": ("Serbia",)})
    done = ("The withdrawal was carried out", {"progress": "complete"})
    found = state(MADE, paper("2014-07-02", "Wire", ended, done))
    assert (where(found), rules(found)[-1]) == ((Progress.COMPLETE, Standing(standing)), "S27")
    assert where(state(MADE, paper("2014-07-02", "Wire", done, ended))) == where(found)
    later = paper("2014-09-01", "Wire", done)
    assert state(MADE, paper("2014-07-02", "Wire", ended), later).standing is Standing.IN_FORCE


def test_what_happened_on_a_day_outranks_what_was_planned_before_it_or_without_date() -> None:
    scheduled = {"progress": "none", "standing": "suspended"}
    before = paper("2012-09-07", "Post", ("It remains scheduled", scheduled))
    document = make_document("It remains scheduled.", name="undated", published=None, publisher="Post")
    report = status(document, cue="remains", subject="It", progress="none", standing="suspended")
    undated = [tell(report, DocumentFacts.of(document))]
    dated = paper("2014-07-02", "Wire", ("It was handed over on 3 May 2014", HANDED_OVER))
    for planned in (before, undated):
        assert where(state(MADE, planned, dated)) == (Progress.COMPLETE, Standing.IN_FORCE)


def test_the_event_is_what_the_step_makes_of_the_words() -> None:
    anew = paper("2015-01-01", "Wire", ("Kosovo now will withdraw", {"force": "undertaken"}))
    denial = paper("2015-01-20", "Monitor", ("Some remain", {"progress": "partial"}))
    assert state(MADE, STALLED, anew).history[-1].event is EventKind.REAFFIRMED
    assert state(MADE, CLAIM, denial).history[-1].event is EventKind.DISPUTED
    assert state(MADE, _due("2014-05-01")).history[-1].event is EventKind.BREACHED
    assert state(MADE, CLAIM, bearer=("Kosovo", "Serbia")).history[-1].event is EventKind.REPORTED


def test_the_last_word_taken_back_by_another_witness_is_contested() -> None:
    soon = paper("2015-01-20", "Monitor", ("Nobody has left", {"progress": "none"}))
    late = paper("2015-06-01", "Monitor", ("Nobody has left", {"progress": "none"}))
    assert state(MADE, DONE, soon).evidence is EvidenceGrade.CONTESTED
    assert state(MADE, DONE, late).evidence is EvidenceGrade.REPORTED
    assert state(MADE, PARTIAL, DONE).evidence is EvidenceGrade.REPORTED


def test_a_report_of_a_time_before_the_first_mention_is_told() -> None:
    early = paper("2014-01-01", "Wire", ("It broke it", {"standing": "breached", "when_value": "2008"}))
    note = state(MADE, early).unresolved["history"]
    assert "2008" in note and "2013-04-19" in note and "correct" in note
    assert not state(MADE, DONE).unresolved


def test_any_order_of_what_is_told_gives_one_state() -> None:
    told = [MADE, STARTED, CLAIM, DONE, STALLED]
    found = [state(*some) for some in permutations(told)]
    assert all(one == found[0] for one in found)


def test_every_step_of_the_rule_has_a_sentence() -> None:
    text = RULE.read_text(encoding="utf-8")
    assert all(f"| {step} |" in text for step in STEPS)
