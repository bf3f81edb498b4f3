"""What queries answer is what the views of the whole ledger tell."""

import io
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from tests.support.workspace import make_hostile_ledger, make_sample_ledger

from servanda.extraction.records import ArrangementType, Force, Progress, Standing
from servanda.interfaces.web.ordering import ordered
from servanda.interfaces.web.overview import take_overview, take_shown_overview
from servanda.interfaces.web.telling import speakers_of
from servanda.ledger import open_ledger, shown_schema
from servanda.ledger.happenings import ids_among
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.records import EvidenceGrade
from servanda.runs import refresh_links
from servanda.views import (
    Duration,
    Filter,
    feed,
    get_dossier,
    list_figures,
    list_statements,
    list_undertakings,
)
from servanda.views.actors import list_actors
from servanda.views.arrangements import list_entities
from servanda.views.feed import take_entries
from servanda.views.figure_series import list_figure_series
from servanda.views.figure_telling import drawable
from servanda.views.picture import take_picture
from servanda.views.portrait import count_topics, take_course, who_asks
from servanda.views.reports import Asked, Format, ShownStock, WholeStock, take_report, write_report
from servanda.views.shown import asked
from servanda.views.shown.actors import find_actors
from servanda.views.shown.arrangements import (
    find_entities,
    find_names,
    get_shown_entity,
    refresh_arrangements,
)
from servanda.views.shown.checking import check_shown
from servanda.views.shown.documents import find_documents
from servanda.views.shown.findings import find_figures, find_statements, statements_of, topics_of_actor
from servanda.views.shown.portrait import IS_ASKED, UNDERTOOK, course_of_actor, who_asks_of
from servanda.views.shown.records import undertakings_told
from servanda.views.shown.refresh import refresh_shown
from servanda.views.shown.series import find_series
from servanda.views.shown.sight import get_shown_dossier
from servanda.views.shown.undertakings import find_undertakings, ids_wanted, undertakings_of
from servanda.views.undertaking_records import undertaking_records

KINDS = ("commitment", "status", "figure", "statement", "arrangement")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 1, 1, 13, tzinfo=UTC)


def decided(ledger):
    """Reject and correct some findings, and take some of it back when the tables know of it."""
    commitments = list(ledger.iter_findings(kind="commitment"))
    statements = list(ledger.iter_findings(kind="statement"))
    facts = {one.id: one for one in ledger.document_facts()}

    def decide(kind, finding, **value):
        anchor = Anchor.of(finding, sha256=facts[finding.document_id].sha256)
        ledger.decide(
            ReviewDecision(kind=kind, by="Ann", why="as it says", decided_at=NOON, at=(anchor,), value=value)
        )

    for one in commitments[::7]:
        decide(DecisionKind.REJECT, one)
    for one in statements[::5]:
        decide(DecisionKind.REJECT, one)
    for one in commitments[1::7]:
        decide(DecisionKind.CORRECT, one, bearer_is="Varenia")
    for one in statements[1::5]:
        decide(DecisionKind.CORRECT, one, speaker="Ann Other")
    figures = list(ledger.iter_findings(kind="figure"))
    for one in figures[::6]:
        decide(DecisionKind.REJECT, one)
    for one in figures[1::6]:
        decide(DecisionKind.CORRECT, one, number=7.0)
    refresh_links(ledger, known_at=NOON)
    refresh_shown(ledger)
    about = [one for one in ledger.iter_decisions() if one.at[0].kind in ("figure", "statement")]
    for one in about[::3]:
        undo = ReviewDecision(kind=DecisionKind.UNDO, by="Ann", why="no", decided_at=LATER, undoes=one.id)
        ledger.decide(undo)
    refresh_links(ledger, known_at=LATER)


@pytest.fixture(scope="module", params=["sample", "hostile", "decided"])
def ledger(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shown")
    path = make_hostile_ledger(folder) if request.param == "hostile" else make_sample_ledger(folder)
    with open_ledger(str(path)) as opened:
        if request.param == "decided":
            refresh_shown(opened)  # what was decided then changes rows that are there
            decided(opened)
        refresh_shown(opened)
        yield opened


@pytest.fixture(scope="module")
def picture(ledger):
    return take_picture(ledger, kinds=KINDS)


def records(rows):
    return [row.as_record() for row in rows]


def hold_nothing(monkeypatch):
    """Have all rows of a filter be too many to be held."""
    for name in ("MOST_HELD", "MOST_IDS"):
        monkeypatch.setattr(asked, name, 0)


#: Who said it, about what.
SAID = [(None, None), ("var", None), ("A", None), (None, "the"), ("e", "of the")]
FILTERS = [
    Filter(),
    Filter(bearer="var"),
    Filter(bearer="THE"),
    Filter(counterparty="a"),
    Filter(text="the of"),
    Filter(overdue=True),
    Filter(silent_for=Duration.parse("12m")),
    Filter(silent_for=Duration.parse("90d"), overdue=True, text="to"),
    *(Filter(standing=value) for value in Standing),
    *(Filter(progress=value) for value in Progress),
    *(Filter(evidence=value) for value in EvidenceGrade),
    *(Filter(force=value) for value in (Force.UNDERTAKEN, Force.URGED)),
    Filter(text="%"),
    Filter(bearer="_"),
    Filter(text="' OR 1=1"),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_undertakings_are_those_of_the_whole_ledger(ledger, picture, monkeypatch, wanted):
    found, whole = find_undertakings(ledger, wanted), list_undertakings(picture, wanted)
    assert tuple(found.rows[:]) == whole.rows
    hold_nothing(monkeypatch)
    assert tuple(find_undertakings(ledger, wanted).rows[:]) == whole.rows
    for name in ("undated", "silent_since", "searched", "overdue_on", "open_deadlines"):
        assert getattr(found, name) == getattr(whole, name), name


@pytest.mark.parametrize(
    "column", ["bearer", "undertaking", "standing", "progress", "evidence", "since", "last", "due"]
)
@pytest.mark.parametrize("wanted", [Filter(), Filter(counterparty="a")], ids=["all", "some"])
def test_undertakings_are_ordered_as_the_page_orders_them(ledger, picture, column, wanted):
    rows = list_undertakings(picture, wanted).rows
    for sort in (column, f"-{column}"):
        assert tuple(find_undertakings(ledger, wanted, sort=sort).rows[:]) == tuple(ordered(rows, sort))


def test_a_page_is_a_part_of_the_rows(ledger, picture):
    rows, whole = find_undertakings(ledger, Filter()).rows, list_undertakings(picture).rows
    assert (len(rows), tuple(rows[3:8])) == (len(whole), whole[3:8])


def test_a_thread_has_the_same_words_carriers_and_figures(ledger, picture):
    for thread in picture.threads:
        shown, whole = get_shown_dossier(ledger, thread.id), get_dossier(ledger, thread.id)
        assert shown.as_records() == whole.as_records()
        assert (shown.figures, shown.bearer, shown.due_words) == (
            whole.figures,
            whole.bearer,
            whole.due_words,
        )


def test_a_document_has_the_same_findings_copies_and_review_marks(ledger, picture):
    for key in picture.documents:
        shown, whole = get_shown_dossier(ledger, key), get_dossier(ledger, key)
        assert shown.as_records() == whole.as_records()
        assert (shown.carried_from, shown.rejected) == (whole.carried_from, whole.rejected)


def test_a_finding_has_the_same_carriers_and_threads(ledger, picture):
    for key in list(picture.findings)[::9]:
        assert get_shown_dossier(ledger, key).as_records() == get_dossier(ledger, key).as_records()


def test_actors_are_those_of_the_whole_ledger(ledger):
    assert list(find_actors(ledger)[:]) == list_actors(ledger)


@pytest.mark.parametrize(
    ("by", "about"), [(None, None), ("var", None), ("A", None), (None, "the"), ("e", "of the")]
)
def test_statements_are_those_of_the_whole_ledger(ledger, by, about):
    shown, whole = (
        find_statements(ledger, by=by, about=about).rows,
        list_statements(ledger, by=by, about=about),
    )
    assert records(shown[:]) == records(whole)


@pytest.mark.parametrize("of", [None, "million", "FLOR", "o"])
def test_figures_are_those_of_the_whole_ledger(ledger, monkeypatch, of):
    assert records(find_figures(ledger, of=of).rows[:]) == records(list_figures(ledger, of=of))
    hold_nothing(monkeypatch)
    assert records(find_figures(ledger, of=of).rows[:]) == records(list_figures(ledger, of=of))


def test_the_overview_is_that_of_the_whole_ledger(ledger, picture):
    shown, whole = take_shown_overview(ledger), take_overview(picture, as_of=None)
    for field in fields(whole):
        some, every = getattr(shown, field.name), getattr(whole, field.name)
        if field.name in ("overdue", "contested", "silent"):
            assert len(some) == len(every)
            some, every = [*map(on_a_row, some[:])], [*map(on_a_row, every)]
        assert some == every, field.name


def on_a_row(one):
    """What a row of the overview shows of an undertaking."""
    thread = one.thread
    state = (thread.progress, thread.standing, thread.evidence, thread.due, thread.deadline_value)
    return thread.id, thread.title, one.bearer, thread.first_seen, thread.last_seen, *state


def test_an_actor_over_time_is_that_of_the_whole_ledger(ledger, picture):
    rows, said = list_undertakings(picture).rows, list_statements(ledger)
    for actor in list_actors(ledger)[:40]:
        name = actor.name
        own = [one for one in rows if name in one.thread.bearer]
        undertook = [one for one in own if one.thread.force not in ("urged", "expected")]
        asked = [one for one in own if {"urged", "expected"} & {*one.forces}]
        theirs = [
            one for one in said if name in (*speakers_of(one.finding), *one.finding.details.speaker_for)
        ]
        assert list(undertakings_of(ledger, name, "bearer", UNDERTOOK)[:]) == undertook
        assert list(undertakings_of(ledger, name, "bearer", IS_ASKED)[:]) == asked
        assert records(statements_of(ledger, name)[:]) == records(reversed(theirs))
        assert course_of_actor(ledger, name) == take_course(theirs, [one.thread for one in undertook])
        assert topics_of_actor(ledger, name) == count_topics(theirs)
        threads = [one.thread for one in asked]
        assert who_asks_of(ledger, asked) == who_asks(ledger, picture, threads)


@pytest.mark.parametrize("wanted", FILTERS[:8], ids=str)
def test_records_of_undertakings_are_those_of_the_command_line(ledger, picture, wanted):
    told = undertakings_told(ledger, find_undertakings(ledger, wanted))
    assert list(told[:]) == list(undertaking_records(picture, list_undertakings(picture, wanted)))


@pytest.mark.parametrize("type_", [None, ArrangementType.AGREEMENT, ArrangementType.MISSION])
def test_arrangements_are_those_of_the_whole_ledger(ledger, type_):
    refresh_arrangements(ledger)
    shown, whole = find_entities(ledger, type_=type_), list_entities(ledger, type_=type_)
    assert records(shown.rows[:]) == records(whole.rows)
    assert records(shown.ambiguous) == records(whole.ambiguous)
    assert shown.open_mentions == list_entities(ledger).open_mentions
    names = find_names(ledger)
    for row in whole.rows:
        assert get_shown_entity(ledger, row.entity.id, names).as_record() == row.as_record()


@pytest.mark.parametrize("most_held", [0, 4000])
@pytest.mark.parametrize("of", [None, "o", "FLOR"])
def test_series_are_those_of_the_whole_ledger(ledger, monkeypatch, of, most_held):
    monkeypatch.setattr(asked, "MOST_HELD", most_held)
    whole = list_figure_series(ledger, of=of).series
    found = find_series(ledger, of=of, draw=6)
    assert [one.as_record() for one in found.drawn] == [one.as_record() for one in whole if drawable(one)][:6]
    assert len(found.series) == len(whole)
    if of is None:
        assert records(found.series[:]) == records(whole)
        with ledger.reading() as connection:
            kept = connection.execute(select(shown_schema.series)).all()
        assert {(one.title, one.points, one.drawable) for one in kept} == {
            (one.title, len(one.points), bool(drawable(one))) for one in whole
        }


def test_all_rows_are_those_that_would_be_made_now(ledger):
    refresh_arrangements(ledger)
    assert list(check_shown(ledger)) == []


def test_rows_gone_through_are_those_of_the_pages(ledger, picture, monkeypatch):
    monkeypatch.setattr(asked, "PAGE", 3)
    wanted = Filter(silent_for=Duration.parse("12m"))
    assert tuple(find_undertakings(ledger, wanted).rows) == list_undertakings(picture, wanted).rows
    assert records(find_figures(ledger).rows) == records(list_figures(ledger))
    assert records(find_statements(ledger, by="A").rows) == records(list_statements(ledger, by="A"))
    assert list(find_actors(ledger)) == list(list_actors(ledger))
    assert list(find_documents(ledger)) == list(find_documents(ledger)[:])


def test_a_feed_tells_all_decisions_about_words_of_undertakings(ledger, picture, monkeypatch):
    monkeypatch.setattr(feed, "ENTRIES", 10_000)
    monkeypatch.setattr(feed, "_AT_ONCE", 3)
    told = {one.key for one in take_entries(ledger, ids_wanted(ledger, Filter())) if one.kind == "decision"}
    expected = set()
    for thread in picture.threads:
        some = [picture.findings[link.finding] for link in thread.links]
        at = {(picture.documents[one.document_id].sha256, one.kind, one.start) for one in some}
        for one in picture.reviews.decisions:
            for anchor in one.at:
                start = min(span.start for spans in anchor.spans.values() for span in spans)
                if (anchor.sha256, anchor.kind, start) in at:
                    expected.add(f"{thread.id} {one.id}")
    assert told == expected


@pytest.mark.parametrize("wanted", FILTERS[:8], ids=str)
def test_a_feed_is_of_what_the_filter_lets_through(ledger, picture, wanted):
    rows = list_undertakings(picture, wanted).rows
    whole = take_entries(ledger, ids_among([row.thread.id for row in rows]))
    assert take_entries(ledger, ids_wanted(ledger, wanted)) == whole
    assert {one.thread.id for one in whole} <= {row.thread.id for row in rows}
    assert bool(whole) == bool(rows)


@pytest.mark.parametrize(
    "asked_for",
    [Asked(), Asked(wanted=Filter(silent_for=Duration.parse("12m"))), "actor",
     "thread"],
    ids=["all", "filter", "actor", "thread"],
)  # fmt: skip
def test_a_report_by_queries_is_that_of_the_whole_ledger(ledger, picture, monkeypatch, asked_for):
    monkeypatch.setattr(asked, "PAGE", 3)
    rows = list_undertakings(picture).rows
    if asked_for == "actor":
        asked_for = Asked(actor=next(name for row in rows for name in row.thread.bearer))
    elif asked_for == "thread":
        asked_for = Asked(thread=rows[-1].thread.id[:12])
    made = [
        take_report(ledger, asked_for, stock=stock)
        for stock in (ShownStock(ledger), WholeStock(ledger, picture))
    ]
    assert isinstance(take_report(ledger, asked_for).stock, ShownStock)
    files = [io.BytesIO(), io.BytesIO()]
    for report, file in zip(made, files, strict=True):
        write_report(report, Format.MD, file)
    assert files[0].getvalue() == files[1].getvalue()
    assert list(made[0].documents()) == list(made[1].documents())
    assert made[0].count == made[1].count
    assert made[0].count or asked_for.filters
