"""Kappa and accuracy against figures worked out by hand."""

from datetime import date

import pytest

from servanda.ledger import create_ledger
from servanda.views.agreement import FINDING, WHOLE, Accuracy, accuracies, agreements, kappa, take_codings
from servanda.views.reviewed_sample import take_reviewed_sample
from support.decisions import decide, undo
from support.ledger_records import LATER_READER, NOON, add_all, findings_of, relink, small_set

DOCUMENTS = small_set(4)
ABOUT = [
    (one, next(finding for finding in findings_of(one) if finding.kind == "commitment")) for one in DOCUMENTS
]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: (0.7 - 0.5) / (1 - 0.5)
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
        ([("y", "n"), ("n", "y")], -1.0),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "a")] * 9, None),
        ([], None),
    ],
)
def test_kappa(pairs, expected):
    assert kappa(pairs) == expected


def test_the_interval_is_wilsons():
    low, high = Accuracy(field="force", n=10, right=8, disputed=0).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Accuracy(field="force", n=0, right=0, disputed=3).interval is None


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        add_all(made, DOCUMENTS)
        made.decide(decide("sample", *ABOUT, sample="s"))
        relink(made)
        yield made


def code(ledger, kind, number, by, **more):
    decision = decide(kind, ABOUT[number], by=by, sample="s", day=1, **more)
    ledger.decide(decision)
    return decision


def test_two_reviewers_and_the_machine_are_compared(ledger):
    for number in (0, 1):
        code(ledger, "accept", number, "Ann")
    code(ledger, "correct", 2, "Ann", value={"force": "agreed"})
    code(ledger, "reject", 3, "Ann")
    code(ledger, "accept", 0, "Bob")
    code(ledger, "correct", 1, "Bob", value={"force": "agreed"})
    code(ledger, "correct", 2, "Bob", value={"force": "agreed"})
    code(ledger, "accept", 3, "Bob")
    coded = take_codings(ledger, sample="s")
    rows = {row.field: row for row in agreements(coded)}
    assert (rows[FINDING].n, rows[FINDING].same, rows[FINDING].kappa) == (4, 3, 0.0)
    # undertaken/undertaken, undertaken/agreed, agreed/agreed: (2/3 - 4/9) / (5/9)
    assert (rows["force"].n, rows["force"].same, rows["force"].kappa) == (3, 2, 0.4)
    assert rows["force"].reviewers == ("Ann", "Bob")
    right = {row.field: row for row in accuracies(coded)}
    assert (right[FINDING].n, right[FINDING].right, right[FINDING].disputed) == (3, 3, 1)
    assert (right["force"].n, right["force"].right, right["force"].disputed) == (2, 1, 1)
    assert (right[WHOLE].n, right[WHOLE].right, right[WHOLE].disputed) == (2, 1, 2)


def test_what_one_reviewer_coded_tells_of_the_machine_and_not_of_agreement(ledger):
    code(ledger, "reject", 0, "Ann")
    coded = take_codings(ledger)
    assert agreements(coded) == []
    assert [(row.field, row.n, row.right) for row in accuracies(coded)] == [(FINDING, 1, 0), (WHOLE, 1, 0)]


def test_a_coding_that_was_undone_does_not_count(ledger):
    ledger.decide(undo(code(ledger, "reject", 0, "Ann"), day=2))
    assert take_codings(ledger) == []


def test_a_later_reader_is_measured_on_the_same_codings(ledger):
    code(ledger, "reject", 0, "Ann")
    code(ledger, "accept", 1, "Ann")
    none = DOCUMENTS[0]
    ledger.add_document(none, [], reader=LATER_READER, known_at=NOON)
    ledger.add_document(DOCUMENTS[1], [], reader=LATER_READER, known_at=NOON)
    right = {row.field: row for row in accuracies(take_codings(ledger))}
    # The false one is no longer found, which is right; the true one neither, which is wrong.
    assert (right[FINDING].n, right[FINDING].right) == (2, 1)


def test_the_note_tells_how_many_entries_were_accepted_unchanged(ledger):
    assert take_reviewed_sample(ledger, ("commitment",)) is None
    for number in (0, 1):
        code(ledger, "accept", number, "Ann")
    code(ledger, "correct", 2, "Ann", value={"force": "agreed"})
    assert take_reviewed_sample(ledger, ("statement", "figure")) is None
    assert take_reviewed_sample(ledger, ("commitment",), as_of=date(2026, 5, 1)) is None
    note = take_reviewed_sample(ledger, ("commitment", "status"))
    assert note.told == (
        "Reviewed sample s: 2 of 3 entries accepted unchanged, 67% [21% to 94%], by 1 reviewer "
        "(commitment 2 of 3)."
    )
    code(ledger, "reject", 1, "Bob")
    note = take_reviewed_sample(ledger, ("commitment",))
    assert note.told.endswith("by 2 reviewers (commitment 1 of 2); 1 on which they differ not counted.")
    assert note.as_record()["disputed"] == 1 and note.as_record()["n"] == 2


def test_an_entry_in_two_samples_is_counted_once(ledger):
    ledger.decide(decide("sample", *ABOUT[:2], sample="t", day=1))
    code(ledger, "accept", 0, "Ann")
    ledger.decide(decide("accept", ABOUT[0], by="Ann", sample="t", day=2))
    note = take_reviewed_sample(ledger, ("commitment",))
    assert (note.samples, note.reviewers, note.whole.n) == (("s", "t"), 1, 1)
    ledger.decide(decide("reject", ABOUT[0], by="Bob", sample="t", day=3))
    note = take_reviewed_sample(ledger, ("commitment",))
    assert (note.whole.n, note.whole.disputed) == (0, 1)
    assert note.told == (
        "Reviewed sample s, t: 0 of 0 entries accepted unchanged, by 2 reviewers (commitment 0 of 0); "
        "1 on which they differ not counted."
    )
