"""Each finding knows who carries its words, and how many of them independently."""

import json

import pytest

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import Commitment, Evidence, Finding, Force, Mode, Standing, Statement
from servanda.ledger import create_ledger
from servanda.linking.records import DocumentFacts, EvidenceGrade, Link, Thread
from servanda.primitives import PartialDate, Span
from servanda.views import export_csv, iter_records
from servanda.views.carriers import Carriers, find_carriers
from support.ledger_records import NOON, relink

SAID = "All units will follow before the end of June, in keeping with the undertaking of Helma"
RELEASE = (
    "The Ministry confirms that the first two battalions left the Arda valley on Monday at dawn.\n\n"
    f"“{SAID},” the minister said.\n\n"
    "The Government expects the Northern Front to open the three crossings without further delay."
)
OWN = "Shopkeepers in the valley say that they have seen no soldiers leave, only a great many arrive."


def paper(text: str, name: str, published: str = "2015-03-04") -> Document:
    return Document(
        name=name, text=text, publisher=name, kind=DocumentKind.NEWS, published=PartialDate(published)
    )


def said(document: Document, words: str = SAID) -> Finding:
    start = document.text.index(words)
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, {"content": [Span(start, start + len(words))]}),
        details=Statement(mode=Mode.INDIRECT),
        score=1.0,
        reader="hand/1",
    )


RELEASED = paper(RELEASE, "Ministry", "2015-03-03")
REPRINT = paper(f"{RELEASE}\n\n{OWN}", "Gazette")
#: Heard by another reporter: the same quotation amid other words.
HEARD = paper(f"A spokesman met the press at noon. “{SAID.upper()},” he read out.\n\n{OWN[::-1]}", "Courier")
DOCUMENTS = (RELEASED, REPRINT, HEARD)
FINDINGS = (said(RELEASED), said(REPRINT), said(HEARD, SAID.upper()))


@pytest.fixture
def carriers() -> Carriers:
    return find_carriers(map(DocumentFacts.of, DOCUMENTS), FINDINGS)


def test_a_copy_adds_no_witness_and_a_second_reporter_does(carriers: Carriers) -> None:
    carried = carriers.carried(FINDINGS[0])
    assert carried.witnesses == 2
    assert carried.carried_by == (REPRINT.id, HEARD.id)
    assert carried.copy_of is None


def test_a_finding_in_a_copied_paragraph_names_the_document_that_had_it(carriers: Carriers) -> None:
    assert carriers.carried(FINDINGS[1]).copy_of == RELEASED.id
    assert carriers.carried(FINDINGS[2]).copy_of is None


def test_few_words_are_the_same_only_where_the_paragraph_is() -> None:
    short = [said(one, "All units") for one in (RELEASED, REPRINT)]
    other = paper("All units of the orchestra were applauded.", "Herald")
    carriers = find_carriers(map(DocumentFacts.of, (*DOCUMENTS, other)), [*short, said(other, "All units")])
    assert carriers.carried(short[0]).carried_by == (REPRINT.id,)
    assert carriers.carried(said(other, "All units")).carried_by == ()


def test_words_that_tell_nothing_are_carried_by_nobody() -> None:
    empty = "They must do it as we will"
    one, other = (paper(f"{empty}.\n\n{own}", name) for own, name in ((OWN, "Herald"), (SAID, "Globe")))
    carriers = find_carriers(map(DocumentFacts.of, (one, other)), [said(one, empty), said(other, empty)])
    assert carriers.carried(said(one, empty)).carried_by == ()


def test_a_thread_knows_its_independent_sources(carriers: Carriers) -> None:
    thread = Thread(
        title="t",
        bearer=(),
        counterparty=(),
        links=tuple(Link(finding=one.id, role="mention", score=1.0) for one in FINDINGS),
        history=(),
        progress=None,
        standing=Standing.IN_FORCE,
        evidence=EvidenceGrade.NONE_FOUND,
        first_seen=None,
        last_seen=None,
    )
    assert carriers.witnesses_of(thread) == {"mention_witnesses": 2, "report_witnesses": 0}


def test_what_is_exported_says_who_carries_it(tmp_path) -> None:
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        for document, finding in zip(DOCUMENTS, FINDINGS, strict=True):
            ledger.add_document(document, [finding], reader="hand/1", known_at=NOON)
        relink(ledger)
        records = list(iter_records(ledger))
        export_csv(iter(records), tmp_path / "tables")
    documents = {r["document"]: r["copies_of"] for r in records if r["kind"] == "document"}
    assert documents == {"Ministry": [], "Gazette": [RELEASED.id], "Courier": []}
    statements = {r["document"]: (r["witnesses"], r["copy_of"]) for r in records if r["kind"] == "statement"}
    assert statements == {"Ministry": (2, None), "Gazette": (2, RELEASED.id), "Courier": (2, None)}
    table = (tmp_path / "tables" / "statements.csv").read_text(encoding="utf-8-sig")
    assert "witnesses,carried_by,copy_of" in table and json.dumps(RELEASED.id).strip('"') in table


def test_a_commitment_counts_by_its_action() -> None:
    findings = []
    for document in (RELEASED, HEARD):
        words = "follow before the end of June"
        start = document.text.lower().index(words.lower())
        evidence = Evidence.of(document.text, {"action": [Span(start, start + len(words))]})
        findings.append(
            Finding(
                document=document.name,
                document_id=document.id,
                evidence=evidence,
                details=Commitment(force=Force.UNDERTAKEN),
                score=1.0,
                reader="hand/1",
            )
        )
    carriers = find_carriers(map(DocumentFacts.of, DOCUMENTS), findings)
    assert carriers.carried(findings[0]).witnesses == 2
