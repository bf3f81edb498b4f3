"""For whom a speaker speaks and how actors were decided: kept, sealed, no part of a finding's identity."""

import copy
import pickle
from dataclasses import replace
from types import MappingProxyType

import pytest

from servanda.errors import UnsoundFindingError
from servanda.extraction.records import Decision, Statement, as_record
from servanda.ledger import create_ledger, verify
from support.ledger_records import NOON, READER, findings_of, link_by_hand, make_document, relink

DECIDED = MappingProxyType(
    {"speaker": Decision("name", 0.98), "speaker_for": Decision("office by date", 0.9)}
)


def told(finding, speaker_for=("Serbia", "Kosovo"), decided=DECIDED):
    if isinstance(finding.details, Statement):
        return replace(finding, details=replace(finding.details, speaker_for=speaker_for), decided=decided)
    return finding


@pytest.fixture
def document():
    return make_document()


@pytest.fixture
def findings(document):
    return tuple(map(told, findings_of(document)))


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "press.sqlite")) as ledger:
        yield ledger


def test_they_come_back_as_they_were_stored(ledger, document, findings):
    ledger.add_document(document, findings, reader=READER, known_at=NOON)
    assert {one.id: one for one in ledger.iter_findings()} == {one.id: one for one in findings}
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


def test_they_are_no_part_of_the_identity(document, findings):
    assert [one.id for one in findings] == [one.id for one in findings_of(document)]


@pytest.mark.parametrize(
    "other",
    [
        {"speaker_for": ("Serbia",)},
        {"decided": {}},
        {"decided": DECIDED | {"speaker": Decision("pronoun", 0.98)}},
        {"decided": DECIDED | {"speaker": Decision("name", 0.97)}},
    ],
)
def test_the_seal_knows_them(tmp_path, document, findings, other):
    digests = set()
    for number, some in enumerate([findings, [told(one, **other) for one in findings]]):
        with create_ledger(str(tmp_path / f"{number}.sqlite")) as ledger:
            ledger.add_document(document, some, reader=READER, known_at=NOON)
            digests.add(ledger.content_digest())
    assert len(digests) == 2


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused(ledger, document, findings, score):
    spoilt = [told(one, decided={"speaker": Decision("name", score)}) for one in findings]
    with pytest.raises(UnsoundFindingError, match="number"):
        ledger.add_document(document, spoilt, reader=READER, known_at=NOON)


def test_the_record_names_them(findings, document):
    record = next(as_record(one) for one in findings if one.kind == "statement")
    assert record["speaker_for"] == "Serbia;Kosovo"
    assert record["decided"]["speaker"] == {"how": "name", "score": 0.98}
    plain = next(as_record(one) for one in findings_of(document) if one.kind == "statement")
    assert plain["speaker_for"] is None
    assert plain["decided"] == {}


def test_findings_are_pickled_and_copied(findings):
    assert pickle.loads(pickle.dumps(findings)) == findings
    assert copy.deepcopy(findings) == findings
    back = pickle.loads(pickle.dumps(findings[0]))
    with pytest.raises(TypeError):
        back.evidence.quotes["cue"] = "other"
