"""What came to a ledger after an instant, and how many documents of which month it has."""

from datetime import date, timedelta
from pathlib import Path

from tests.support.decisions import decide
from tests.support.ledger_records import LATER_READER, NOON, READER, findings_of, make_document, relink

from servanda.ledger import Ledger, create_ledger
from servanda.ledger.tallies import Tally, take_arrivals, tally_months

HOUR = timedelta(hours=1)
FIRST = make_document("first", published="2016-03-04")


def add(ledger: Ledger, name: str, *, hour: int, reader: str = READER) -> None:
    document = FIRST if name == "first" else make_document(name, published="2017-01-01")
    found = findings_of(document, reader=reader)
    ledger.add_document(document, found, reader=reader, known_at=NOON + hour * HOUR, again=True)
    relink(ledger, known_at=NOON + hour * HOUR)


def test_only_what_came_after_the_instant_is_told(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        add(ledger, "first", hour=0)
        (thread,) = ledger.iter_threads()
        before = take_arrivals(ledger, NOON - HOUR, named=5)
        assert (before.documents, before.new_threads, before.changed_threads) == (1, (thread.id,), ())
        assert take_arrivals(ledger, NOON, named=5).is_nothing
        add(ledger, "other", hour=2)
        after = take_arrivals(ledger, NOON + HOUR, named=5)
        assert (after.documents, after.new_threads, after.changed_threads) == (1, (), (thread.id,))
        assert [ledger.get_document(key).document.name for key in after.newest] == ["other"]
        assert not (after.is_nothing or after.reread or after.removed or after.decisions)


def test_a_reading_anew_a_removal_and_a_decision_are_counted_each_on_its_own(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        add(ledger, "first", hour=0)
        add(ledger, "second", hour=0)
        add(ledger, "first", hour=2, reader=LATER_READER)
        found = take_arrivals(ledger, NOON + HOUR, named=5)
        assert (found.documents, found.reread, found.removed, found.decisions) == (0, 1, 0, 0)
        ledger.remove_document("second", why="withdrawn", known_at=NOON + 3 * HOUR)
        ledger.decide(decide("accept", (FIRST, findings_of(FIRST)[0])))
        found = take_arrivals(ledger, NOON + HOUR, named=5)
        assert (found.documents, found.reread, found.removed, found.decisions) == (0, 1, 1, 1)


def test_no_more_documents_are_named_than_asked_for_the_last_first(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        for number in range(4):
            add(ledger, f"number {number}", hour=number)
        found = take_arrivals(ledger, NOON - HOUR, named=2)
        assert found.documents == 4
        assert [ledger.get_document(key).document.name for key in found.newest] == ["number 3", "number 2"]


def test_documents_are_counted_by_publisher_and_month_as_visible_then(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        for name, day in (("a", "2016-03-04"), ("b", "2016-03-09"), ("c", "2017"), ("d", None)):
            ledger.add_document(make_document(name, published=day), (), reader=READER, known_at=NOON)
        assert {*tally_months(ledger)} == {
            Tally("The Wire", "2016-03", 2), Tally("The Wire", "2017", 1), Tally("The Wire", None, 1),
        }  # fmt: skip
        assert [*tally_months(ledger, as_of=date(2016, 3, 5))] == [Tally("The Wire", "2016-03", 1)]
        ledger.remove_document("a", why="withdrawn", known_at=NOON + HOUR)
        assert Tally("The Wire", "2016-03", 1) in {*tally_months(ledger)}
