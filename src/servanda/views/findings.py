"""Statements, figures and arrangements as rows, each with its document and date."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import Arrangement, ArrangementType, Figure, Finding, Statement, as_record
from servanda.ledger import Ledger
from servanda.linking.records import DocumentFacts
from servanda.views.records import facts_record
from servanda.views.reviews import Mark, iter_reviewed, take_reviews

#: What stands between names in one string: no name has it, and no words of a filter go over it.
APART = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding, and what is known about the document that it stands in."""

    finding: Finding
    facts: DocumentFacts
    review: Mark | None = None
    """What reviewers made of it, where any did."""

    def as_record(self) -> dict[str, object]:
        """Return the finding's JSON object with title, publisher and date of its document."""
        review = {"review": self.review.as_record()} if self.review else {}
        return {**as_record(self.finding), **facts_record(self.facts), **review}


def list_statements(
    ledger: Ledger,
    *,
    by: str | None = None,
    about: str | None = None,
    document: str | None = None,
    as_of: date | None = None,
) -> list[Row]:
    """Return who said what, oldest document first; `by` is a part of a name, `about` words of the content."""
    if document is not None:
        _need_document(ledger, document, as_of)

    def wanted(finding: Finding) -> bool:
        if not isinstance(finding.details, Statement):
            return False
        who, what = heard_of(finding)
        return (
            _says(by, who)
            and _says_all(about, what)
            and (document is None or finding.document == document or finding.document_id.startswith(document))
        )

    return list(_rows(ledger, "statement", wanted, as_of))


def list_figures(ledger: Ledger, *, of: str | None = None, as_of: date | None = None) -> list[Row]:
    """Return the quantities; `of` is a part of a name, of what is counted, or of the unit."""

    def wanted(finding: Finding) -> bool:
        if not isinstance(finding.details, Figure):
            return False
        return _says(of, heard_of(finding)[0])

    return list(_rows(ledger, "figure", wanted, as_of))


def list_arrangements(
    ledger: Ledger, *, type_: ArrangementType | None = None, as_of: date | None = None
) -> list[Row]:
    """Return the mentions of agreements, missions, processes, measures and institutions."""

    def wanted(finding: Finding) -> bool:
        details = finding.details
        return isinstance(details, Arrangement) and (type_ is None or details.type is type_)

    return list(_rows(ledger, "arrangement", wanted, as_of))


def _need_document(ledger: Ledger, key: str, as_of: date | None) -> None:
    """Raise EntryNotFoundError where no document has the name or id: that it says nothing would be wrong."""
    if not any(one.name == key or one.id.startswith(key) for one in ledger.document_facts(as_of=as_of)):
        raise EntryNotFoundError(
            f"No document is called {key!r}, nor has such an id.",
            next_step="`servanda search LEDGER WORDS` and the other lists name documents.",
        )


def _rows(ledger: Ledger, kind: str, wanted: Callable[[Finding], bool], as_of: date | None) -> Iterator[Row]:
    facts = {one.id: one for one in ledger.document_facts(as_of=as_of)}
    reviews = take_reviews(ledger, as_of=as_of)
    found = (
        Row(finding=finding, facts=facts[finding.document_id], review=reviews.mark(finding.id))
        for finding in iter_reviewed(ledger, reviews, kind=kind, as_of=as_of)
        if wanted(finding)
    )
    yield from sorted(found, key=_order)


def _order(row: Row) -> tuple[str, str, int, str]:
    published = row.facts.published
    return (published.iso if published else "9999", row.finding.document, row.finding.start, row.finding.id)


def heard_of(finding: Finding) -> tuple[str, str]:
    """Return the folded words by which a list is asked for: who says or has it, and what is said."""
    details = finding.details
    if isinstance(details, Statement):
        who = (details.speaker or "", finding.quote("source") or "")
        return APART.join(who).casefold(), (finding.quote("content") or "").casefold()
    if isinstance(details, Figure):
        whose = (*details.of_is, finding.quote("of") or "", finding.quote("unit") or "")
        return APART.join(whose).casefold(), ""
    return "", ""


def _says(part: str | None, words: str) -> bool:
    return part is None or part.casefold() in words


def _says_all(words: str | None, text: str) -> bool:
    return words is None or all(word in text for word in words.casefold().split())
