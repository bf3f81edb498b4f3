"""One actor over time: bars without gaps, topics by words, and who asks."""

from pathlib import Path

from tests.support.ledger_records import NOON, READER, make_document, make_finding, relink

from servanda.extraction.records import Commitment, Force, Mode, Statement
from servanda.ledger import create_ledger
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate
from servanda.views.findings import Row
from servanda.views.picture import take_picture
from servanda.views.portrait import count_topics, take_course, topic_of, who_asks


def said(day: str | None, content: str = "open the border") -> Row:
    document = make_document(str(day), f"She said they {content}.", published=day)
    finding = make_finding(document, Statement(mode=Mode.DIRECT), words={"cue": "said", "content": content})
    published = PartialDate(day) if day else None
    facts = DocumentFacts(id=document.id, name=document.name, sha256=document.sha256, published=published)
    return Row(finding=finding, facts=facts)


def told(*days: str | None) -> list[tuple[str, int]]:
    return [(bar.when, bar.said) for bar in take_course([said(day) for day in days], ()).bars]


def test_months_between_have_bars_of_no_height():
    assert told("2016-11-03", "2016-11-20", "2017-01-01") == [("2016-11", 2), ("2016-12", 0), ("2017-01", 1)]


def test_longer_times_have_longer_bars():
    assert [when for when, _ in told("2008-02-01", "2017-05-01")][:2] == ["2008-Q1", "2008-Q2"]
    assert told("1970-01-01", "2017-05-01")[-1] == ("2017", 1)


def test_what_has_no_month_is_counted_and_not_drawn():
    course = take_course([said("2016-11-03"), said("2016"), said(None)], ())
    assert (course.unit, course.not_drawn, [bar.said for bar in course.bars]) == ("month", 2, [1])
    years = take_course([said("2015"), said("2016"), said(None)], ())
    assert (years.unit, years.not_drawn, [bar.said for bar in years.bars]) == ("year", 1, [1, 1])
    assert take_course([said(None)], ()).bars == ()


def test_undertakings_are_counted_by_their_mentions(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        for name, day in (("a", "2016-01-05"), ("b", "2016-03-05")):
            document = make_document(name, "Serbia will open the border.", published=day)
            finding = make_finding(
                document,
                Commitment(force=Force.UNDERTAKEN, bearer_is=("Serbia",)),
                words={"cue": "will", "action": "open the border"},
            )
            ledger.add_document(document, (finding,), reader=READER, known_at=NOON)
        relink(ledger)
        course = take_course((), ledger.iter_threads())
    assert [(bar.when, bar.undertook) for bar in course.bars] == [
        ("2016-01", 1),
        ("2016-02", 0),
        ("2016-03", 1),
    ]


def test_a_topic_is_what_most_words_name_and_none_where_no_word_does():
    rows = [said("2016-01-01", "hold elections"), said("2016-01-02", "hold elections"), said("2016", "rain")]
    assert topic_of(rows[2]) is None
    (topic,) = count_topics(rows)
    assert (topic.name, topic.statements, topic.share) == ("elections", 2, 1.0)


def test_who_asks_is_told_of_each_undertaking(tmp_path: Path):
    text = "The mission urged Serbia to open the border."
    document = make_document("a", text)
    urged = make_finding(
        document,
        Commitment(force=Force.URGED, bearer_is=("Serbia",)),
        words={"cue": "urged", "bearer": "Serbia", "action": "open the border", "speaker": "The mission"},
    )
    with create_ledger(str(tmp_path / "l.sqlite")) as ledger:
        ledger.add_document(document, (urged,), reader=READER, known_at=NOON)
        relink(ledger)
        picture = take_picture(ledger)
        asked = who_asks(ledger, picture, picture.threads)
        assert who_asks(ledger, picture, ()) == {}
    ((urge,),) = asked.values()
    assert (urge.urger.name, urge.times, urge.last) == ("The mission", 1, "2016-03-04")
