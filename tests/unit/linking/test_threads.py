import pytest

from servanda.documents.records import Document
from servanda.extraction.records import Finding, Force
from servanda.linking import EvidenceGrade, LinkedLedger, link
from servanda.linking.records import DocumentFacts
from support.linking_cases import arrangement, commitment, make_document, meaning, status

ASSOCIATION = "establish the Association of Serb-majority municipalities"


def run(*some: tuple[Document, list[Finding]]) -> LinkedLedger:
    return link(
        [DocumentFacts.of(document) for document, _ in some],
        [finding for _, found in some for finding in found],
    )


def promise(name: str, published: str, action: str, *, by: str = "Kosovo") -> tuple[Document, list[Finding]]:
    document = make_document(f"{by} agreed to {action}.", name=name, published=published)
    made = commitment(
        document, cue="agreed to", action=action, bearer=by, bearer_is=(by,), vector=meaning(action)
    )
    return document, [made]


def test_one_undertaking_in_two_documents_is_one_thread() -> None:
    ledger = run(
        promise("a", "2013-04-19", ASSOCIATION),
        promise("b", "2025-03-11", "establish an Association of Serb-Majority Municipalities"),
    )
    (thread,) = ledger.threads
    assert len(thread.mentions) == 2
    assert (thread.first_seen, thread.last_seen) == ("2013-04-19", "2025-03-11")
    assert thread.title.startswith("Kosovo: establish")
    assert len(thread.wording) == 2


def test_a_link_says_what_each_feature_adds() -> None:
    ledger = run(promise("a", "2013-04-19", ASSOCIATION), promise("b", "2025-03-11", ASSOCIATION))
    first, second = ledger.threads[0].links
    assert not first.reasons
    assert second.reasons["same_bearer"] > 0
    assert second.score > 0.5


def test_bearers_without_an_actor_in_common_stay_apart() -> None:
    ledger = run(
        promise("a", "2013-04-19", ASSOCIATION), promise("b", "2013-04-19", ASSOCIATION, by="Serbia")
    )
    assert len(ledger.threads) == 2


def test_different_undertakings_of_one_bearer_stay_apart() -> None:
    ledger = run(
        promise("a", "2013-04-19", ASSOCIATION), promise("b", "2013-04-20", "release all prisoners of war")
    )
    assert len(ledger.threads) == 2


def test_a_status_report_joins_the_thread_that_it_speaks_of() -> None:
    document = make_document(
        "The Association of Serb-majority municipalities has yet to be set up.", name="r"
    )
    report = status(
        document, cue="has yet to", subject="The Association of Serb-majority municipalities", progress="none"
    )
    ledger = run(promise("a", "2013-04-19", ASSOCIATION), (document, [report]))
    assert ledger.threads[0].status_reports == (report.id,)
    assert ledger.threads[0].evidence is EvidenceGrade.REPORTED


def test_a_status_report_about_something_else_is_on_no_thread_and_says_why() -> None:
    document = make_document("Ferry traffic is suspended.", name="r")
    report = status(document, cue="is suspended", subject="Ferry traffic", standing="suspended")
    ledger = run(promise("a", "2013-04-19", ASSOCIATION), (document, [report]))
    assert not ledger.threads[0].status_reports
    assert ledger.unlinked[report.id]


def test_what_is_only_urged_can_be_told_from_what_is_undertaken() -> None:
    document = make_document("Kosovo must open the bridge.")
    urged = commitment(document, cue="must", action="open the bridge", bearer_is=("Kosovo",), force="urged")
    assert run((document, [urged])).threads[0].force is Force.URGED


def test_one_story_in_two_papers_is_one_witness() -> None:
    text = (
        "The Association of Serb-majority municipalities was set up in Mitrovica on Monday.\n\n"
        + " ".join(f"Witness{number} counted delegate{number}." for number in range(30))
    )
    some = [promise("a", "2013-04-19", ASSOCIATION)]
    for paper in ("Wire", "Courier"):
        document = make_document(text, name=paper, publisher=paper, published="2014-01-02")
        report = status(
            document,
            cue="was set up",
            subject="The Association of Serb-majority municipalities",
            progress="complete",
            vector=meaning(ASSOCIATION),
        )
        some.append((document, [report]))
    assert run(*some).threads[0].evidence is EvidenceGrade.REPORTED


def test_a_thread_without_a_bearer_gives_the_reason() -> None:
    document = make_document("Prisoners shall be released.")
    ledger = run((document, [commitment(document, cue="shall", action="Prisoners shall be released")]))
    assert ledger.threads[0].bearer == ()
    assert ledger.threads[0].unresolved["bearer"]


def test_nothing_gives_an_empty_ledger() -> None:
    assert link([], []) == LinkedLedger(threads=())


@pytest.mark.parametrize("published", [None, "2013", "2013-04"])
def test_dates_of_any_precision_do(published: str | None) -> None:
    document = make_document("Kosovo agreed to act.", published=published)
    ledger = run((document, [commitment(document, cue="agreed to", action="act")]))
    assert ledger.threads[0].first_seen == published


def test_the_same_words_of_two_known_states_are_two_threads() -> None:
    ledger = run(
        promise("a", "2013-04-19", ASSOCIATION), promise("b", "2013-05-19", ASSOCIATION, by="Serbia")
    )
    assert len(ledger.threads) == 2


def test_a_bearer_that_nobody_knows_keeps_nothing_apart_by_itself() -> None:
    ledger = run(
        promise("a", "2013-04-19", ASSOCIATION), promise("b", "2013-05-19", ASSOCIATION, by="Elmerat")
    )
    (thread,) = ledger.threads
    assert len(thread.mentions) == 2
    assert thread.links[1].reasons["other_bearer"] < 0


def test_a_report_on_the_talks_as_a_whole_is_on_no_thread_that_does_not_name_them() -> None:
    text = f"Kosovo agreed to {ASSOCIATION}. The talks remain stalled."
    document = make_document(text)
    found = [
        commitment(document, cue="agreed to", action=ASSOCIATION, bearer="Kosovo", bearer_is=("Kosovo",)),
        status(document, standing="stalled", cue="remain stalled", subject="The talks"),
        arrangement(document, text="The talks"),
    ]
    ledger = run((document, found))
    assert ledger.threads[0].standing == "in_force"
    assert list(ledger.unlinked.values()) == [
        "it speaks of an arrangement as a whole, not of one undertaking"
    ]


def _report_by_pronoun(text: str, *, named: str) -> LinkedLedger:
    document = make_document(text, name="r", published="2014-01-02")
    found = [
        arrangement(document, text=named),
        status(
            document, cue="remain stalled", subject="they", standing="stalled", vector=meaning(ASSOCIATION)
        ),
    ]
    return run(promise("a", "2013-04-19", ASSOCIATION), (document, found))


def test_a_report_on_the_talks_by_a_pronoun_is_one_on_the_talks() -> None:
    text = "The Association talks of Kosovo with Serbia have yielded little and they remain stalled."
    assert _report_by_pronoun(text, named="Association talks").threads[0].status_reports  # it shares a word
    text = "The normalisation talks of Kosovo with Serbia have yielded little and they remain stalled."
    ledger = _report_by_pronoun(text, named="normalisation talks")
    assert not ledger.threads[0].status_reports
    assert "arrangement as a whole" in next(iter(ledger.unlinked.values()))
