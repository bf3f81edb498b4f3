"""What reviewers decide outranks the machine, whatever reader reads the text again."""

import random
from dataclasses import replace

import pytest
from tests.support.decisions import decide, undo
from tests.support.linking_cases import commitment, make_document, status

from servanda.extraction.records import Evidence, Progress, Standing
from servanda.linking import DocumentFacts, LinkedLedger, ReviewDecision, link, review
from servanda.linking.decisions import Anchor, in_force
from servanda.linking.stage import find_contradictions
from servanda.primitives import Span

FIRST = make_document(
    "Serbia pledged to open the border at Merdare by May. Kosovo agreed to free the officers.", name="a"
)
SECOND = make_document(
    "Serbia promised to open the border at Merdare. The opening of the border has started.",
    name="b",
    published="2020-02-01",
)
FACTS = [
    DocumentFacts(id=one.id, name=one.name, sha256=one.sha256, published=one.published)
    for one in (FIRST, SECOND)
]
#: Stands for the meaning of what is about the border.
BORDER = bytes(range(64))
OPEN = commitment(
    FIRST,
    cue="pledged to",
    bearer="Serbia",
    action="open the border at Merdare",
    bearer_is=("Serbia",),
    vector=BORDER,
)
FREE = commitment(FIRST, cue="agreed to", bearer="Kosovo", action="free the officers", bearer_is=("Kosovo",))
AGAIN = commitment(
    SECOND,
    cue="promised to",
    bearer="Serbia",
    action="open the border at Merdare",
    bearer_is=("Serbia",),
    vector=BORDER,
)
STARTED = status(
    SECOND, progress="started", cue="has started", subject="The opening of the border", vector=BORDER
)
FINDINGS = [OPEN, FREE, AGAIN, STARTED]


def linked(*decisions: ReviewDecision, findings=FINDINGS) -> LinkedLedger:
    return link(FACTS, findings, decisions=decisions)


def threads(ledger: LinkedLedger) -> set[frozenset[str]]:
    return {frozenset(thread.mentions) for thread in ledger.threads}


def thread_with(ledger: LinkedLedger, finding):
    return next(one for one in ledger.threads if finding.id in one.mentions)


def test_without_decisions_the_machine_links():
    assert threads(linked()) == {frozenset({OPEN.id, AGAIN.id}), frozenset({FREE.id})}
    assert thread_with(linked(), OPEN).status_reports == (STARTED.id,)


def test_what_is_rejected_is_linked_to_nothing():
    assert threads(linked(decide("reject", (FIRST, FREE)))) == {frozenset({OPEN.id, AGAIN.id})}


def test_a_corrected_finding_keeps_its_id_and_brings_its_value():
    decision = decide("correct", (SECOND, STARTED), value={"progress": "complete"})
    thread = thread_with(linked(decision), OPEN)
    assert thread.progress is Progress.COMPLETE
    assert thread.status_reports == (STARTED.id,)


def test_corrected_words_stand_where_the_reviewer_found_them():
    span = [0, 6]
    value = {"bearer": {"spans": [span], "quote": "Serbia"}, "bearer_is": "Serbia;Kosovo"}
    reviewed = review(FACTS, FINDINGS, [decide("correct", (FIRST, FREE), value=value)])
    (corrected,) = [one for one in reviewed.findings if one.id == FREE.id]
    assert corrected.quote("bearer") == "Serbia"
    assert corrected.evidence.agrees_with(FIRST.text)
    assert corrected.details.bearer_is == ("Serbia", "Kosovo")
    assert corrected.decided["bearer_is"].how == "review"


def test_a_corrected_bearer_is_not_asked_about_again():
    for value in ("Kosovo", None, " ; "):
        reviewed = review(FACTS, FINDINGS, [decide("correct", (FIRST, OPEN), value={"bearer_is": value})])
        (corrected,) = [one for one in reviewed.findings if one.id == OPEN.id]
        settled = link(
            FACTS, FINDINGS, decisions=[decide("correct", (FIRST, OPEN), value={"bearer_is": value})]
        )
        assert corrected.details.bearer_is == (("Kosovo",) if value == "Kosovo" else ())
        assert ("bearer_is" in corrected.unresolved) == (value != "Kosovo")
        assert OPEN.id not in {one.finding for one in settled.settled}


def test_what_is_split_is_never_together():
    decision = decide("split", (SECOND, AGAIN), (FIRST, OPEN), value={"leave": 1})
    assert threads(linked(decision)) == {frozenset({one.id}) for one in (OPEN, AGAIN, FREE)}


def test_what_is_merged_is_always_together():
    decision = decide("merge", (FIRST, FREE), (SECOND, AGAIN))
    ledger = linked(decision)
    assert {FREE.id, AGAIN.id} <= set(thread_with(ledger, FREE).mentions)


def test_a_report_goes_where_the_reviewer_says():
    onto = decide("merge", (FIRST, FREE), (SECOND, STARTED))
    ledger = linked(onto)
    assert thread_with(ledger, FREE).status_reports == (STARTED.id,)
    assert threads(ledger) == threads(linked())
    off = decide("split", (SECOND, STARTED), (FIRST, OPEN), (SECOND, AGAIN), value={"leave": 1})
    assert thread_with(linked(off), OPEN).status_reports == ()


def test_a_set_state_is_the_last_word_of_the_history():
    value = {"progress": "complete", "standing": "disputed"}
    thread = thread_with(linked(decide("set_state", (FIRST, OPEN), value=value)), OPEN)
    assert (thread.progress, thread.standing) == (Progress.COMPLETE, Standing.DISPUTED)
    last = thread.history[-1]
    assert (last.rule, last.date, last.date_from, last.finding) == ("S15", "2026-05-01", "decision", OPEN.id)


def test_the_later_of_two_set_states_holds():
    early = decide("set_state", (FIRST, OPEN), value={"standing": "breached"})
    late = decide("set_state", (SECOND, AGAIN), value={"standing": "withdrawn"}, day=1)
    thread = thread_with(linked(late, early), OPEN)
    assert thread.standing is Standing.WITHDRAWN
    assert [step.rule for step in thread.history[-2:]] == ["S15", "S15"]


def test_undoing_restores_and_can_be_undone():
    rejecting = decide("reject", (FIRST, OPEN))
    undoing = undo(rejecting, day=1)
    again = undo(undoing, day=2)
    assert linked(rejecting, undoing) == linked()
    assert linked(again, undoing, rejecting) == linked(rejecting)
    assert [one.id for one in in_force([again, rejecting, undoing])] == [rejecting.id, again.id]


def test_where_decisions_contradict_the_later_one_holds_and_the_other_is_listed():
    merging = decide("merge", (FIRST, OPEN), (SECOND, AGAIN))
    splitting = decide("split", (FIRST, OPEN), (SECOND, AGAIN), value={"leave": 1}, day=1)
    assert frozenset({OPEN.id}) in threads(linked(merging, splitting))
    (misfit,) = review(FACTS, FINDINGS, [merging, splitting]).not_fitting
    assert (misfit.decision.id, misfit.against.id) == (merging.id, splitting.id)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_decisions_changes_nothing(seed):
    decisions = [
        decide("merge", (FIRST, OPEN), (SECOND, AGAIN)),
        decide("split", (FIRST, OPEN), (SECOND, AGAIN), value={"leave": 1}, day=1),
        decide("reject", (FIRST, FREE), day=1),
        decide("accept", (FIRST, FREE), day=2),
        decide("set_state", (FIRST, OPEN), value={"standing": "breached"}, day=1),
    ]
    whole = linked(*decisions)
    random.Random(seed).shuffle(decisions)
    assert linked(*decisions) == whole


def read_better(finding, document, **spans):
    """Return the finding as another reader gives it, with other places for some of its words."""
    places = {**finding.evidence.spans, **{name: (Span(*pair),) for name, pair in spans.items()}}
    return replace(finding, evidence=Evidence.of(document.text, places), reader="hand/2")


def test_a_decision_outlives_the_reader():
    better = read_better(FREE, FIRST, action=(FREE.evidence.spans["action"][0].start, len(FIRST.text)))
    assert better.id != FREE.id
    reviewed = review(FACTS, [OPEN, better], [decide("reject", (FIRST, FREE))])
    assert [one.id for one in reviewed.findings] == [OPEN.id]
    assert reviewed.not_fitting == ()


def test_what_no_longer_fits_is_listed():
    decisions = [decide("reject", (FIRST, FREE)), decide("reject", (SECOND, STARTED), day=1)]
    reviewed = review(FACTS[:1], [OPEN], decisions)
    assert [one.why for one in reviewed.not_fitting] == [
        "the reader finds no commitment at character 53 of 'a'",
        "the text of 'b' is not in the ledger",
    ]
    assert reviewed.findings == (OPEN,)


def test_a_decision_holds_for_copies_of_the_text():
    copy = make_document(FIRST.text, name="copy")
    twin = replace(FREE, document=copy.name, document_id=copy.id)
    facts = [*FACTS, DocumentFacts(id=copy.id, name="copy", sha256=copy.sha256)]
    reviewed = review(facts, [*FINDINGS, twin], [decide("reject", (FIRST, FREE))])
    assert {one.id for one in reviewed.findings} == {OPEN.id, AGAIN.id, STARTED.id}


def test_codings_of_a_sample_change_nothing():
    assert linked(decide("reject", (FIRST, OPEN), sample="s")) == linked()


def test_a_merge_of_what_binds_different_actors_is_refused():
    (misfit,) = find_contradictions(FACTS, FINDINGS, [], new=decide("merge", (FIRST, OPEN), (FIRST, FREE)))
    assert "bind Serbia" in misfit.why and "bind Kosovo" in misfit.why
    corrected = decide("correct", (FIRST, FREE), value={"bearer": None, "bearer_is": "Serbia"})
    merging = decide("merge", (FIRST, OPEN), (FIRST, FREE), day=1)
    assert find_contradictions(FACTS, FINDINGS, [corrected], new=merging) == []


def test_a_merge_through_a_third_is_refused_where_two_are_apart():
    held = [
        decide("split", (FIRST, OPEN), (FIRST, FREE), value={"leave": 1}),
        decide("merge", (FIRST, OPEN), (SECOND, AGAIN), day=1),
    ]
    (misfit,) = find_contradictions(
        FACTS, FINDINGS, held, new=decide("merge", (SECOND, AGAIN), (FIRST, FREE), day=2)
    )
    assert misfit.against.id == held[0].id


def test_an_undoing_that_brings_back_a_contradiction_is_refused():
    merging = decide("merge", (FIRST, OPEN), (SECOND, AGAIN))
    undoing = undo(merging, day=1)
    splitting = decide("split", (FIRST, OPEN), (SECOND, AGAIN), value={"leave": 1}, day=2)
    held = [merging, undoing, splitting]
    (misfit,) = find_contradictions(FACTS, FINDINGS, held, new=undo(undoing, day=3))
    assert (misfit.decision.id, misfit.against.id) == (merging.id, splitting.id)


def test_an_anchor_comes_back_from_its_record():
    anchor = Anchor.of(OPEN, sha256=FIRST.sha256)
    assert Anchor.from_record(anchor.as_record()) == anchor
