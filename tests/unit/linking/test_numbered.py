"""Commitments in different provisions of one agreement are told apart."""

import pytest

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import Commitment, Evidence, Finding, Force
from servanda.linking.linkers.threads.numbered import different_provisions, way_to
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span

TEXT = (
    "The Parties shall seek peace.\n\nArticle 1. The Parties shall exchange prisoners.\n\n"
    "Article 2. Corvenia shall:\n\n(a) withdraw its troops;\n\n(b) clear the mines, and mark the fields."
)


def document(kind: DocumentKind = DocumentKind.AGREEMENT, name: str = "accord") -> Document:
    return Document(name=name, text=TEXT, kind=kind)


def commitment(words: str, within: Document) -> Finding:
    start = within.text.index(words)
    return Finding(
        document=within.name,
        document_id=within.id,
        evidence=Evidence.of(within.text, {"action": [Span(start, start + len(words))]}),
        details=Commitment(force=Force.AGREED),
        score=1.0,
        reader="hand/1",
    )


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("exchange prisoners", "withdraw its troops", True),
        ("withdraw its troops", "clear the mines", True),
        ("clear the mines", "mark the fields", False),
        ("Corvenia shall", "withdraw its troops", False),
        ("seek peace", "exchange prisoners", False),
    ],
)
def test_provisions_are_different_unless_one_is_within_the_other(
    one: str, other: str, different: bool
) -> None:
    accord = DocumentFacts.of(document())
    ways = [way_to(commitment(words, document()), accord) for words in (one, other)]
    assert different_provisions(*ways) == different
    assert different_provisions(*reversed(ways)) == different


def test_the_way_leads_from_the_widest_to_the_inmost() -> None:
    way = way_to(commitment("clear the mines", document()), DocumentFacts.of(document()))
    assert len(way) == 2 and way[1].startswith(way[0])


def test_other_kinds_of_documents_have_no_provisions() -> None:
    news = document(DocumentKind.NEWS)
    assert way_to(commitment("exchange prisoners", news), DocumentFacts.of(news)) == ()
