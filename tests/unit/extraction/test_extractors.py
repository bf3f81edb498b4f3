import pytest

from servanda.annotation.records import AnnotatedDocument, Argument, Layer, Mark
from servanda.documents.records import Document
from servanda.extraction import as_record, extract
from servanda.primitives import PartialDate, Span


def span(text, words, nth=1):
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def read(text, *marks, published=None):
    document = Document(name="d", text=text, published=PartialDate(published) if published else None)
    return extract(AnnotatedDocument(document=document, reader="hand/1", sentences=(), marks=marks))


def mark(text, layer, trigger, labels=None, **fields):
    arguments = tuple(
        Argument(field=name, span=span(text, words), score=0.9)
        for name, some in fields.items()
        for words in (some if isinstance(some, list) else [some])
    )
    return Mark(layer=layer, trigger=span(text, trigger), score=0.8, labels=labels or {}, arguments=arguments)


def of_kind(findings, kind):
    return [finding for finding in findings if finding.kind == kind]


def test_two_actions_of_one_cue_are_two_commitments_with_one_bearer():
    text = "Both sides will withdraw forces and release prisoners."
    found = read(
        text,
        mark(
            text,
            Layer.COMMITMENT,
            "will",
            {"force": "undertaken"},
            bearer="Both sides",
            action=["withdraw forces", "release prisoners"],
        ),
    )
    assert [f.quote("action") for f in found] == ["withdraw forces", "release prisoners"]
    assert [f.quote("bearer") for f in found] == ["Both sides"] * 2


def test_a_relative_deadline_in_an_undated_document_stays_unresolved_with_its_reason():
    text = "They agreed to withdraw by tomorrow."
    one = mark(
        text,
        Layer.COMMITMENT,
        "agreed to",
        {"force": "agreed"},
        action="withdraw",
        deadline="by tomorrow",
    )
    (undated,) = of_kind(read(text, one), "commitment")
    (dated,) = of_kind(read(text, one, published="2025-03-11"), "commitment")
    assert undated.details.deadline_value is None
    assert undated.unresolved["deadline_value"]
    assert dated.details.deadline_value == "2025-03-12"


@pytest.mark.parametrize(
    ("text", "read_as", "deadline"),
    [
        ("They agreed to withdraw before the end of June.", "before", "before the end of June"),
        ("They agreed to withdraw over the course of this year.", "over", "over the course of this year"),
        ("They agreed to meet every month.", "every", "every month"),
        ("They agreed to hold no vote before then, if at all.", "before", "before then"),
        ("They agreed to withdraw at once.", "at once", "at once"),
        ("They agreed to withdraw immediately.", "immediately", "immediately"),
        ("They agreed to withdraw, which was not done before.", "before", "before"),
        ("They agreed to stop fires before they spread, by June.", "before", None),
        ("They agreed to appear before the committee.", "before the", None),
    ],
)
def test_words_that_only_lead_to_a_time_are_joined_with_it_or_are_no_deadline(text, read_as, deadline):
    one = mark(
        text, Layer.COMMITMENT, "agreed to", {"force": "agreed"}, action=text.split()[3], deadline=read_as
    )
    (found,) = of_kind(read(text, one, published="2025-03-11"), "commitment")
    assert (found.quote("deadline") or None) == deadline
    assert deadline or found.details.deadline_value is None


def test_a_report_has_no_time_that_only_leads_to_one():
    text = "Nothing was done in the valley. The road opened in May."
    done = mark(text, Layer.STATUS, "was done", {"progress": "none"}, subject="Nothing", when="in the")
    opened = mark(text, Layer.STATUS, "opened", {"progress": "complete"}, subject="The road", when="in May")
    found = of_kind(read(text, done, opened, published="2025-06-11"), "status")
    assert [one.quote("when") or None for one in found] == [None, "in May"]
    assert [one.details.when_value for one in found] == [None, "2025-05"]


def test_refusals_and_abstentions_are_negative():
    text = "Serbia will not recognise it. They shall refrain from attacks. They shall pay."
    found = read(
        text,
        mark(text, Layer.COMMITMENT, "will not", {"force": "refused"}, action="recognise it"),
        Mark(
            layer=Layer.COMMITMENT,
            trigger=span(text, "shall"),
            score=0.8,
            labels={"force": "agreed"},
            arguments=(Argument(field="action", span=span(text, "refrain from attacks"), score=0.9),),
        ),
        Mark(
            layer=Layer.COMMITMENT,
            trigger=span(text, "shall", 2),
            score=0.8,
            labels={"force": "agreed"},
            arguments=(Argument(field="action", span=span(text, "pay"), score=0.9),),
        ),
    )
    assert [f.details.polarity for f in found] == ["negative", "negative", "positive"]


@pytest.mark.parametrize(
    ("action", "polarity"),
    [
        ("No new well shall be drilled", "negative"),
        ("nobody be prosecuted", "negative"),
        ("not to reduce the pension", "negative"),
        ("no less than 90 cubic metres be let past", "positive"),
        ("not later than May the last will leave", "positive"),
        ("Northern troops shall leave", "positive"),
    ],
)
def test_nothing_and_nobody_are_negative_but_no_less_than_is_not(action, polarity):
    text = f"It was agreed: {action}."
    (found,) = read(text, mark(text, Layer.COMMITMENT, "agreed", {"force": "agreed"}, action=action))
    assert found.details.polarity == polarity


@pytest.mark.parametrize(
    ("action", "bearer", "whole"),
    [
        ("the current impasse will not endanger past gains", "the current", "the current impasse"),
        ("foreign patrols shall not be admitted", "foreign", "foreign patrols"),
        ("men who have worked should be paid", "men", "men"),
        ("the Parties shall pay", "the Parties", "the Parties"),
        ("the two armies to be placed under one command", "the two", "the two armies"),
        ("the law, which it was to pass, will lapse", "the law", "the law"),
    ],
)
def test_a_bearer_that_opens_the_action_reaches_to_its_verb(action, bearer, whole):
    text = f"He trusts that {action}."
    trusts = mark(text, Layer.COMMITMENT, "trusts", {"force": "expected"}, action=action, bearer=bearer)
    (found,) = of_kind(read(text, trusts), "commitment")
    assert found.quote("bearer") == whole


def test_mode_follows_the_quotation_marks():
    text = "“We agree,” she said. He said they “must” go. He said no."
    found = read(
        text,
        mark(text, Layer.STATEMENT, "she said", content="We agree"),
        Mark(
            layer=Layer.STATEMENT,
            trigger=span(text, "He said"),
            score=0.7,
            arguments=(Argument(field="content", span=span(text, "they “must” go"), score=0.9),),
        ),
        Mark(
            layer=Layer.STATEMENT,
            trigger=span(text, "He said", 2),
            score=0.7,
            arguments=(Argument(field="content", span=span(text, "no."), score=0.9),),
        ),
    )
    assert [f.details.mode.value for f in found] == ["direct", "mixed", "indirect"]
    assert found[2].quote("content") == "no"


def test_a_quotation_broken_by_its_cue_is_one_statement_with_two_spans():
    text = "“The force,” he said, “is ready.”"
    (one,) = read(text, mark(text, Layer.STATEMENT, "he said", content=["“The force,”", "“is ready.”"]))
    assert one.quote("content") == "The force … is ready"
    assert as_record(one)["spans"]["content"] == [[1, 10], [23, 31]]


def test_the_same_content_read_twice_is_kept_once():
    text = "He said and repeated that it would hold."
    found = read(
        text,
        mark(text, Layer.STATEMENT, "said", content="it would hold"),
        mark(text, Layer.STATEMENT, "repeated", content="it would hold"),
    )
    assert len(of_kind(found, "statement")) == 1


def test_a_scale_in_the_unit_counts_in_the_number():
    text = "They pledged 510 million euros."
    (one,) = read(text, mark(text, Layer.FIGURE, "510", unit="million euros"))
    assert one.details.number == 510_000_000


def test_a_mark_without_its_main_words_gives_no_finding():
    text = "He said so."
    assert read(text, mark(text, Layer.STATEMENT, "said", source="He")) == ()


def test_every_quote_is_cut_from_the_text():
    text = "Kosovo — 🕊️ “agreed” to form the Association."
    for finding in read(
        text, mark(text, Layer.COMMITMENT, "agreed", {"force": "agreed"}, action="form the Association")
    ):
        assert finding.evidence.agrees_with(text)


def test_a_range_says_how_its_number_was_chosen_and_a_vote_why_it_has_none():
    text = "Some 10-12,000 soldiers stay. The vote was 61-58. It paid 262 of 310 million."
    ranged, vote, paid = read(
        text,
        mark(text, Layer.FIGURE, "10-12,000", unit="soldiers"),
        mark(text, Layer.FIGURE, "61-58"),
        mark(text, Layer.FIGURE, "262"),
    )
    assert (ranged.details.number, ranged.decided["number"].how) == (10_000, "the lower end of a range")
    assert (vote.details.number, vote.unresolved["number"]) == (
        None,
        "the words write several numbers that are no range",
    )
    assert paid.details.number == 262_000_000 and not paid.decided
