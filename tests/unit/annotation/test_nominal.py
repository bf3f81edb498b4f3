import pytest

from servanda.annotation.annotators.nominal import find_terms
from servanda.annotation.records import Layer, Mark
from servanda.primitives import Span


def terms(text, name, kind="agreement"):
    start = text.index(name)
    mark = Mark(
        layer=Layer.ARRANGEMENT,
        trigger=Span(start, start + len(name)),
        score=0.9,
        labels={"type": kind},
    )
    return [
        text[a.span.start : a.span.end]
        for found in find_terms(text, [mark], end=len(text))
        for a in found.arguments
    ]


def test_each_item_that_an_agreement_is_on_is_a_term():
    text = "The agreements on number plates, on energy, and on prisoners, reached this summer, hold."
    assert terms(text, "The agreements") == ["number plates", "energy", "prisoners"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("an agreement on a buffer zone in the gorge was signed", "buffer zone in the gorge"),
        ("the two deals on prisoners\n\non Friday", "prisoners"),
        ("the accord on missing persons and their families says so", "missing persons"),
    ],
)
def test_a_term_ends_before_what_is_said_of_it(text, item):
    assert terms(text, text.split(" on ")[0]) == [item]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("the Agreement on Human Rights", "the Agreement", "agreement"),
        ("the agreement in force", "the agreement", "agreement"),
        ("the talks on energy", "the talks", "process"),
    ],
)
def test_names_processes_and_plain_agreements_give_no_term(text, name, kind):
    assert terms(text, name, kind) == []


def test_a_term_is_agreed_and_no_surer_than_its_agreement():
    text = "the agreement on energy"
    (found,) = find_terms(
        text,
        [Mark(layer=Layer.ARRANGEMENT, trigger=Span(0, 13), score=0.8, labels={"type": "agreement"})],
        end=len(text),
    )
    assert found.labels == {"force": "agreed"}
    assert found.score < 0.8
