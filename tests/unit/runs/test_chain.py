from datetime import UTC, datetime
from pathlib import Path

import pytest

from servanda.annotation import AnnotatedDocument
from servanda.documents import Document
from servanda.errors import ReadingError
from servanda.ledger import Ledger, Outcome, create_ledger
from servanda.primitives import Failure
from servanda.runs import Linked, Step, Taken, iter_add, refresh_links, report_of
from servanda.sources import Media, Metadata, RawItem

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class StubbornReader:
    """Finds nothing, gives up on what says so, and remembers what it was asked to read."""

    def __init__(self, version: str = "stubborn/1") -> None:
        self.version = version
        self.asked: list[str] = []

    def __call__(self, document: Document) -> AnnotatedDocument:
        self.asked.append(document.name)
        if "unreadable" in document.text:
            raise ReadingError("It gave up.", next_step="Shorten the text.")
        return AnnotatedDocument(document=document, reader=self.version, sentences=(), marks=())


def item(name: str, text: str = "A text with words.", **metadata: str) -> RawItem:
    return RawItem(where=name, name=name, media=Media.JSON, body=text.encode(), metadata=Metadata(**metadata))


def run(ledger: Ledger, items: list[RawItem | Failure], reader: StubbornReader) -> list[Step]:
    return list(iter_add(items, ledger=ledger, reader=reader, known_at=NOON))


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        yield made


def test_each_document_gives_a_step_and_then_the_links(ledger: Ledger):
    steps = run(ledger, [item("a"), item("b", "Other words.")], StubbornReader())
    assert [type(step) for step in steps] == [Taken, Taken, Linked]
    report = report_of(steps)
    assert dict(report.outcomes)[Outcome.NEW] == report.taken == 2
    assert ledger.links_are_current()


def test_a_document_that_this_reader_has_read_is_not_read_again(ledger: Ledger):
    run(ledger, [item("a")], StubbornReader())
    reader = StubbornReader()
    (step,) = run(ledger, [item("a")], reader)
    assert isinstance(step, Taken) and step.outcome is Outcome.SAME
    assert reader.asked == []


def test_another_reader_reads_again(ledger: Ledger):
    run(ledger, [item("a")], StubbornReader())
    newer = StubbornReader("stubborn/2")
    step, *_ = run(ledger, [item("a")], newer)
    assert isinstance(step, Taken) and step.outcome is Outcome.REREAD
    assert newer.asked == ["a"]


def test_the_same_words_under_another_name_are_a_copy(ledger: Ledger):
    _, second, _ = run(ledger, [item("a"), item("b")], StubbornReader())
    assert isinstance(second, Taken) and second.outcome is Outcome.COPY


def test_a_document_that_the_reader_gives_up_on_is_counted_and_the_run_goes_on(ledger: Ledger):
    steps = run(ledger, [item("a", "unreadable"), item("b")], StubbornReader())
    (failure,) = report_of(steps).failures
    assert (failure.where, failure.stage, failure.next_step) == ("a", "annotation", "Shorten the text.")
    assert [facts.name for facts in ledger.document_facts()] == ["b"]


def test_failures_of_earlier_stages_are_counted(ledger: Ledger):
    lost = Failure(where="x.pdf", stage="sources", error="SourceNotFoundError", message="Not there.")
    steps = run(ledger, [lost, item("empty", "  "), item("b")], StubbornReader())
    assert [failure.where for failure in report_of(steps).failures] == ["x.pdf", "empty"]


def test_other_metadata_for_the_same_document_is_a_failure_and_changes_nothing(ledger: Ledger):
    run(ledger, [item("a", title="One")], StubbornReader())
    reader = StubbornReader()
    (failure,) = report_of(run(ledger, [item("a", title="Two")], reader)).failures
    assert failure.error == "ConflictingDocumentError" and "title" in failure.message
    assert ledger.get_document("a").document.title == "One"
    assert reader.asked == []


def test_links_are_made_once_and_after_a_killed_run(ledger: Ledger):
    reader = StubbornReader()
    stopped = iter_add([item("a"), item("b", "Other words.")], ledger=ledger, reader=reader, known_at=NOON)
    next(stopped)
    stopped.close()
    assert not ledger.links_are_current()
    assert refresh_links(ledger, known_at=NOON) == Linked(threads=0, unlinked=0)
    assert refresh_links(ledger, known_at=NOON) is None


def test_a_report_is_one_json_object():
    record = report_of([Linked(threads=3, unlinked=1)]).as_record()
    assert record == {
        "kind": "report", "new": 0, "same": 0, "copy": 0, "reread": 0, "removed": 0, "dropped": 0,
        "failed": 0, "findings": 0, "threads": 3,
    }  # fmt: skip
