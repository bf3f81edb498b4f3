from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.support.ledger_records import TEXT, findings_of, make_document

from servanda.extraction.records import Progress, Standing
from servanda.interfaces.cli.marks import main_spans, marked, paint, state_of, summary
from servanda.linking.records import EvidenceGrade, Thread
from servanda.primitives import Span

THREAD = Thread(
    title="open the border",
    bearer=("Serbia",),
    counterparty=(),
    links=(),
    history=(),
    progress=None,
    standing=Standing.IN_FORCE,
    evidence=EvidenceGrade.NONE_FOUND,
    first_seen=None,
    last_seen=None,
)


def test_the_main_words_stand_in_brackets():
    document = make_document()
    for finding in findings_of(document):
        shown = marked(TEXT, finding).plain
        for span in main_spans(finding):
            assert f"⟦{TEXT[span.start : span.end]}⟧" in shown
        assert shown.replace("⟦", "").replace("⟧", "") == TEXT


def test_marks_follow_a_passage_that_starts_later_in_the_text():
    finding = next(f for f in findings_of(make_document()) if f.kind == "figure")
    start = TEXT.index("The opening")
    assert "⟦4,700⟧" in marked(TEXT[start:], finding, offset=start).plain


@given(st.text(min_size=4, max_size=30), st.data())
def test_painting_changes_no_words(text, data):
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda p: p[0] < p[1])
    spans = [Span(*pair) for pair in data.draw(st.lists(bounds, max_size=3))]
    plain = paint("a" * len(text), spans[:1], [("yellow", spans[1:])]).plain
    assert plain.replace("⟦", "").replace("⟧", "") == "a" * len(text)
    assert plain.count("⟦") == plain.count("⟧") == len(spans[:1])


def test_nobody_reported_is_never_shown_as_not_begun():
    shown = state_of(replace(THREAD, progress=Progress.NONE)).plain
    assert shown == "in force · no report found"


def test_progress_is_shown_with_who_says_so():
    thread = replace(THREAD, progress=Progress.PARTIAL, evidence=EvidenceGrade.CONTESTED)
    assert state_of(thread).plain == "in force · progress partial · contested"
    assert "progress unknown" in state_of(replace(thread, progress=None)).plain


def test_every_kind_of_finding_has_a_line_of_its_exact_words():
    for finding in findings_of(make_document()):
        first = TEXT[main_spans(finding)[0].start : main_spans(finding)[0].end]
        assert first in summary(finding).plain
