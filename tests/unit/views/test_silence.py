"""What was searched where nobody speaks of an undertaking."""

from datetime import date

from servanda.extraction.records import Commitment, Force
from servanda.linking.records import DocumentFacts
from servanda.views.silence import searched_between, texts_on_actors
from support.ledger_records import make_document, make_finding

SINCE, UNTIL = date(2015, 11, 15), date(2016, 5, 31)


def documents(*days: str | None):
    return [make_document(f"{n}.txt", f"Serbia acts {n}.", published=day) for n, day in enumerate(days)]


def searched(*days: str | None):
    return searched_between(map(DocumentFacts.of, documents(*days)), SINCE, UNTIL)


def test_months_without_a_document_are_gaps():
    found = searched("2015-10-01", "2016-01-03", "2016-01-09", "2016-03", "2016-06-01", None)
    assert (found.documents, found.months, found.months_with_documents) == (3, 7, 2)
    assert found.gaps == (("2015-11", "2015-12"), ("2016-02", "2016-02"), ("2016-04", "2016-05"))


def test_a_document_dated_by_year_closes_no_gap():
    found = searched_between(map(DocumentFacts.of, documents("2015")), SINCE, date(2016, 1, 31))
    assert (found.documents, found.dated_by_year, found.gaps) == (1, 1, (("2015-11", "2016-01"),))


def test_where_every_month_was_searched_there_is_no_gap():
    assert searched("2015-11-20", *(f"2016-0{n}-01" for n in range(1, 6)), "2015-12-31").gaps == ()


def test_texts_on_an_actor_are_counted_once_each_and_only_in_that_time():
    some = documents("2015-01-01", "2016-01-01", "2016-02-01")
    some.append(make_document("copy.txt", some[1].text, published="2016-01-02"))
    findings = [
        make_finding(
            one,
            Commitment(force=Force.AGREED, bearer_is=("Serbia",)),
            words={"bearer": "Serbia", "action": "acts"},
        )
        for one in some
    ]
    found = texts_on_actors(map(DocumentFacts.of, some), findings, SINCE, UNTIL)
    assert found == {"Serbia": {some[1].sha256, some[2].sha256}}
