"""Bearers weighed inside a document, and settled by the other documents of a ledger."""

import random
from collections.abc import Sequence

import pytest

from servanda.documents.records import Document
from servanda.extraction.records import Commitment, Finding
from servanda.linking import resolve
from servanda.linking.linkers.actors.answers import How
from servanda.linking.linkers.actors.bearers import begin
from servanda.linking.linkers.actors.choice import KEPT, weigh
from servanda.linking.linkers.actors.resolver import questions
from servanda.linking.linkers.actors.traits import class_of, head_of, kind_of_words
from servanda.linking.linkers.threads.bearers import apply_settled, settle
from servanda.linking.linkers.threads.memories import SURE
from support.linking_cases import commitment, make_document

TREATY = (
    "Marjeel and Tessoum (“the Parties”) agree on the Lake Accord. Both Parties shall open the lock. "
    "Both Parties shall keep the lock open. Marjeel shall pay for the pumps. Tessoum shall clear the canal."
)
#: One meaning for `open the lock` wherever it stands, as a reader's vector is.
MEANING = bytes([127, *[0] * 383])
NEWS = "Marjeel was asked about the lock. Both sides will open the lock, it was said. Marjeel will pay."


def bearers(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    return [one.details.bearer_is for one in findings if isinstance(one.details, Commitment)]


def treaty() -> list[Finding]:
    document = make_document(TREATY, name="treaty", published="2019-01-01")
    return list(
        resolve(
            document,
            [
                commitment(
                    document, force="agreed", bearer="Both Parties", action="open the lock", vector=MEANING
                ),
                commitment(document, force="agreed", bearer="Both Parties#2", action="keep the lock open"),
                commitment(document, force="agreed", bearer="Marjeel#2", action="pay for the pumps"),
                commitment(document, force="agreed", bearer="Tessoum#2", action="clear the canal"),
            ],
        )
    )


def news() -> list[Finding]:
    document = make_document(NEWS, name="news", published="2020-01-01")
    return list(
        resolve(
            document,
            [
                commitment(document, bearer="Both sides", action="open the lock", vector=MEANING),
                commitment(document, bearer="Marjeel#2", action="pay"),
            ],
        )
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (None, "none"), ("I", "I"), ("our", "we"), ("they", "they"), ("its government", "own"),
        ("which", "who"), ("both sides", "two"), ("the parties", "several"), ("all parties", "all"),
        ("Serbia", "name"), ("the ministry", "noun"), ("US", "name"),
    ],
)  # fmt: skip
def test_kinds_of_words(words: str | None, kind: str) -> None:
    assert kind_of_words(words) == kind


def test_the_noun_that_heads_a_phrase() -> None:
    assert head_of("the EU-led monitoring mission in Aceh") == "mission"
    assert [class_of(head) for head in ("government", "donors", "mission")] == [
        "state",
        "many",
        "institution",
    ]


def document_of(text: str) -> tuple[Document, list[Finding]]:
    document = make_document(text)
    return document, [commitment(document, bearer="the government", action="act")]


def test_chances_are_shares_of_one_and_the_same_in_any_order() -> None:
    document, some = document_of("Serbia met Kosovo. Then the government will act.")
    (question,) = questions(document, some)
    chances = weigh(question, begin([question]))
    assert sum(one.chance for one in chances) == pytest.approx(1, abs=0.001)
    assert [one.chance for one in chances] == sorted((one.chance for one in chances), reverse=True)
    assert len([one for one in chances if not one.actors]) == 1
    findings = treaty()
    document = make_document(TREATY, name="treaty", published="2019-01-01")
    again = resolve(document, findings[::-1])
    assert bearers(again[::-1]) == bearers(findings)


def test_a_decision_keeps_the_other_candidates_and_their_chances() -> None:
    document, some = document_of("Serbia met Kosovo. Then the government will act.")
    decision = resolve(document, some)[0].decided["bearer_is"]
    assert 1 < len(decision.others) <= KEPT + 1
    names = {name for name, _ in decision.others}
    assert {"Serbia", "Kosovo"} & names


def test_what_one_document_leaves_open_another_settles() -> None:
    alone = news()
    assert bearers(settled(alone))[0] == ()
    both = settled([*treaty(), *alone])
    found = next(one for one in both if one.quote("bearer") == "Both sides")
    assert isinstance(found.details, Commitment)
    assert found.details.bearer_is == ("Marjeel", "Tessoum")
    assert found.decided["bearer_is"].how == How.LEDGER.value
    assert "bearer_is" not in found.unresolved


def test_settling_does_not_depend_on_order() -> None:
    some = [*treaty(), *news()]
    wanted = settle(some)
    for seed in range(5):
        shuffled = random.Random(seed).sample(some, len(some))
        assert settle(shuffled) == wanted


def test_sure_bearers_are_not_asked_about_again() -> None:
    sure = [one.id for one in treaty() if one.decided["bearer_is"].score >= SURE]
    assert sure
    assert not {one.finding for one in settle([*treaty(), *news()])} & set(sure)


def test_documents_about_others_tell_nothing() -> None:
    document = make_document("Corvenia will talk. Both sides will open the lock.", name="other")
    other = resolve(document, [commitment(document, bearer="Both sides", action="open the lock")])
    found = next(one for one in settled([*treaty(), *other]) if one.document == "other")
    assert isinstance(found.details, Commitment)
    assert found.details.bearer_is == ()
    assert found.unresolved["bearer_is"]


def settled(findings: Sequence[Finding]) -> list[Finding]:
    return apply_settled(findings, settle(findings))
