"""What pages ask of the present, which queries answer, or of a date of the past, which is made whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from servanda.documents.records import DocumentId
from servanda.extraction.records import ArrangementType, FindingId, Statement
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.ordering import ordered
from servanda.interfaces.web.overview import Overview, take_overview, take_shown_overview
from servanda.interfaces.web.telling import speakers_of
from servanda.ledger.happenings import ids_among
from servanda.linking.records import DocumentFacts, Thread, ThreadId
from servanda.views import (
    Dossier,
    Filter,
    Horizon,
    Row,
    Undertaking,
    Undertakings,
    get_dossier,
    list_figures,
    list_statements,
    list_undertakings,
)
from servanda.views.actors import ActorRow, list_actors
from servanda.views.arrangements import EntityRow, EntityRows, get_entity, list_entities
from servanda.views.feed import Entry, take_entries
from servanda.views.figure_series import list_figure_series
from servanda.views.figure_telling import drawable
from servanda.views.portrait import Course, Topic, count_topics, take_course, topic_of, who_asks
from servanda.views.reports import ShownStock, Stock, WholeStock
from servanda.views.shown.actors import find_actor_row, find_actors
from servanda.views.shown.arrangements import find_entities, find_names, get_shown_entity
from servanda.views.shown.asked import Asked
from servanda.views.shown.documents import facts_of_documents, find_documents
from servanda.views.shown.findings import (
    Counted,
    Said,
    find_figures,
    find_statements,
    statements_of,
    topics_of_actor,
)
from servanda.views.shown.portrait import IS_ASKED, UNDERTOOK, course_of_actor, who_asks_of
from servanda.views.shown.records import undertakings_told
from servanda.views.shown.rows import ASKED
from servanda.views.shown.series import SeriesFound, find_series
from servanda.views.shown.sight import get_shown_dossier, titles_of_findings
from servanda.views.shown.undertakings import (
    Found,
    find_undertakings,
    horizon,
    ids_wanted,
    undertakings_among,
    undertakings_of,
)
from servanda.views.undertaking_records import undertaking_records
from servanda.views.urges import Urge

_Row = TypeVar("_Row")
_Other = TypeVar("_Other")


def undertakings_asked(
    archive: Archive, wanted: Filter, *, sort: str, as_of: date | None
) -> Found | Undertakings:
    """Return the ledger's main table."""
    if archive.shows(as_of):
        key = ("undertakings", "shown", as_of, wanted, sort)
        return archive.once(key, lambda: find_undertakings(archive.at(as_of), wanted, sort=sort, whole=False))
    found = archive.once(
        ("undertakings", wanted, as_of),
        lambda: list_undertakings(archive.picture(as_of), wanted, as_of=as_of),
    )
    return Undertakings(
        rows=tuple(ordered(found.rows, sort)),
        undated=found.undated,
        silent_since=found.silent_since,
        searched=found.searched,
        overdue_on=found.overdue_on,
        open_deadlines=found.open_deadlines,
    )


def changes_asked(archive: Archive, wanted: Filter) -> list[Entry]:
    """Return what happened last to the undertakings that a filter asks for."""
    if archive.shows(None):
        return take_entries(archive.ledger, ids_wanted(archive.ledger, wanted))
    found = list_undertakings(archive.picture(None), wanted)
    return take_entries(archive.ledger, ids_among([row.thread.id for row in found.rows]))


def stock_asked(archive: Archive, as_of: date | None) -> Stock:
    """Return the ledger as reports read it."""
    if archive.shows(as_of):
        return ShownStock(archive.at(as_of), as_of)
    return WholeStock(archive.at(as_of), archive.picture(as_of), as_of)


def overview_of(archive: Archive, as_of: date | None) -> Overview:
    """Return the ledger at a glance."""
    if archive.shows(as_of):
        return archive.once(("overview", "shown", as_of), lambda: take_shown_overview(archive.at(as_of)))
    return archive.once(("overview", as_of), lambda: take_overview(archive.picture(as_of), as_of=as_of))


def searched_documents(archive: Archive, as_of: date | None) -> Horizon:
    """Return which sources were searched."""
    if archive.shows(as_of):
        return archive.once(("horizon", "shown", as_of), lambda: horizon(archive.at(as_of)))
    return archive.picture(as_of).horizon


def dossier_of(archive: Archive, key: str, as_of: date | None) -> Dossier:
    """Return an entry with its words."""
    if archive.shows(as_of):
        # Read by ids, it costs little, and would drive out what costs much.
        return get_shown_dossier(archive.at(as_of), key)
    return archive.once(("dossier", key, as_of), lambda: get_dossier(archive.at(as_of), key, as_of=as_of))


def threads_on(
    archive: Archive, findings: Iterable[FindingId], as_of: date | None
) -> Mapping[FindingId, tuple[str, str]]:
    """Return finding -> id and title of the thread that it is on."""
    if archive.shows(as_of):
        return titles_of_findings(archive.at(as_of), findings)
    threads: tuple[Thread, ...] = archive.picture(as_of).threads
    return {link.finding: (thread.id, thread.title) for thread in threads for link in thread.links}


def facts_by_id(
    archive: Archive, ids: Iterable[str], as_of: date | None
) -> Mapping[DocumentId, DocumentFacts]:
    """Return what is known of some documents."""
    if archive.shows(as_of):
        return facts_of_documents(archive.at(as_of), ids)
    return archive.picture(as_of).documents


def documents_asked(
    archive: Archive, as_of: date | None, *, publisher: str | None, text: str | None, published: str | None
) -> Sequence[DocumentFacts]:
    """Return the documents of a publisher or a time that are called so, the newest first."""
    if archive.shows(as_of):
        return archive.once(
            ("documents", "shown", as_of, publisher, text, published),
            lambda: find_documents(archive.at(as_of), publisher=publisher, text=text, published=published),
        )
    rows = [
        one
        for one in archive.picture(as_of).documents.values()
        if (publisher is None or publisher == (one.publisher or ""))
        and (published is None or (one.published is not None and one.published.iso.startswith(published)))
        and (text is None or text.casefold() in f"{one.title or ''} {one.name}".casefold())
    ]
    rows.sort(key=lambda one: one.name)
    rows.sort(key=lambda one: one.published.iso if one.published else "", reverse=True)
    return rows


def actors_asked(archive: Archive, *, text: str | None, as_of: date | None) -> Sequence[ActorRow]:
    """Return whom the ledger speaks of."""
    if archive.shows(as_of):
        return archive.once(
            ("actors", "shown", as_of, text), lambda: find_actors(archive.at(as_of), text=text)
        )
    rows = archive.once(("actors", as_of), lambda: list_actors(archive.at(as_of), as_of=as_of))
    part = (text or "").casefold()
    return [row for row in rows if any(part in name.casefold() for name in (row.name, *dict(row.names)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """One actor over time."""

    actor: ActorRow
    course: Course
    topics: Sequence[Topic]
    undertook: Sequence[Undertaking]
    asked: Sequence[Undertaking]
    owed: Sequence[Undertaking]
    said: Sequence[Row]
    """The newest first."""
    urges: Mapping[ThreadId, tuple[Urge, ...]]
    """Who asks, of the first rows."""


def portrait_of(archive: Archive, name: str, *, rows: int, as_of: date | None) -> Portrait | None:
    """Return an actor; None where nobody is called so."""
    return archive.once(("portrait", name, rows, as_of), lambda: _portrait(archive, name, rows, as_of))


def _portrait(archive: Archive, name: str, rows: int, as_of: date | None) -> Portrait | None:
    if archive.shows(as_of):
        ledger = archive.at(as_of)
        actor = find_actor_row(ledger, name)
        asked = undertakings_of(ledger, name, "bearer", IS_ASKED, whole=False)
        if actor is None:
            return None
        return Portrait(
            actor=actor,
            course=course_of_actor(ledger, name),
            topics=topics_of_actor(ledger, name),
            undertook=undertakings_of(ledger, name, "bearer", UNDERTOOK, whole=False),
            asked=asked,
            owed=undertakings_of(ledger, name, "counterparty", whole=False),
            said=statements_of(ledger, name),
            urges=who_asks_of(ledger, asked[:rows]),
        )
    actor = next((row for row in actors_asked(archive, text=None, as_of=as_of) if row.name == name), None)
    return None if actor is None else _past_portrait(archive, actor, rows, as_of)


def _past_portrait(archive: Archive, actor: ActorRow, rows: int, as_of: date | None) -> Portrait:
    picture = archive.picture(as_of)
    every = list_undertakings(picture, Filter(), as_of=as_of).rows
    own = [one for one in every if actor.name in one.thread.bearer]
    # What is agreed may be urged again: it stands in both lists.
    asked = [one for one in own if {*ASKED} & {*one.forces}]
    undertook = [one for one in own if one.thread.force not in ASKED]
    said = [
        one
        for one in statements_asked(archive, by=None, about=None, topic=None, as_of=as_of)
        if isinstance(one.finding.details, Statement)
        and actor.name in (*speakers_of(one.finding), *one.finding.details.speaker_for)
    ]
    return Portrait(
        actor=actor,
        course=take_course(said, [one.thread for one in undertook]),
        topics=count_topics(said),
        undertook=undertook,
        asked=asked,
        owed=[one for one in every if actor.name in one.thread.counterparty],
        said=list(reversed(said)),
        urges=who_asks(archive.ledger, picture, [one.thread for one in asked[:rows]], as_of=as_of),
    )


def statements_asked(
    archive: Archive, *, by: str | None, about: str | None, topic: str | None, as_of: date | None
) -> Sequence[Row]:
    """Return who said what."""
    if archive.shows(as_of):
        return _said(archive, by=by, about=about, topic=topic, as_of=as_of).rows
    rows = archive.once(
        ("statements", by, about, as_of),
        lambda: list_statements(archive.at(as_of), by=by, about=about, as_of=as_of),
    )
    return rows if topic is None else [row for row in rows if topic_of(row) == topic]


def _said(
    archive: Archive, *, by: str | None, about: str | None, topic: str | None, as_of: date | None
) -> Said:
    return archive.once(
        ("statements", "shown", as_of, by, about, topic),
        lambda: find_statements(archive.at(as_of), by=by, about=about, topic=topic),
    )


def topics_asked(
    archive: Archive, *, by: str | None, about: str | None, as_of: date | None
) -> Sequence[Topic]:
    """Return the topics of these statements."""
    if archive.shows(as_of):
        return _said(archive, by=by, about=about, topic=None, as_of=as_of).topics
    rows = statements_asked(archive, by=by, about=about, topic=None, as_of=as_of)
    return archive.once(("topics", by, about, as_of), lambda: count_topics(rows))


def figures_asked(archive: Archive, *, of: str | None, as_of: date | None) -> Sequence[Row]:
    """Return the quantities."""
    if archive.shows(as_of):
        return _counted(archive, of, as_of).rows
    return archive.once(("figures", of, as_of), lambda: list_figures(archive.at(as_of), of=of, as_of=as_of))


def _counted(archive: Archive, of: str | None, as_of: date | None) -> Counted:
    return archive.once(("figures", "shown", as_of, of), lambda: find_figures(archive.at(as_of), of=of))


def undertakings_told_by(archive: Archive, wanted: Filter, as_of: date | None) -> Sequence[dict[str, object]]:
    """Return the rows of the ledger's main table as JSON objects."""
    if archive.shows(as_of):
        ledger = archive.at(as_of)
        return undertakings_told(ledger, find_undertakings(ledger, wanted, whole=False))
    picture = archive.picture(as_of)
    return list(undertaking_records(picture, list_undertakings(picture, wanted, as_of=as_of)))


def documents_in_order(archive: Archive, as_of: date | None) -> Sequence[DocumentFacts]:
    """Return all documents, the oldest first."""
    if archive.shows(as_of):
        return find_documents(archive.at(as_of), newest_first=False)
    return list(archive.picture(as_of).documents.values())


def told(
    rows: Sequence[_Row], tell: Callable[[_Row], Mapping[str, object]]
) -> Sequence[Mapping[str, object]]:
    """Return the rows as JSON objects, each made when it is asked for."""
    return Asked(lambda: len(rows), lambda start, count: [tell(row) for row in rows[start : start + count]])


def series_asked(archive: Archive, *, of: str | None, draw: int, as_of: date | None) -> SeriesFound:
    """Return the series of figures, and the first that can be drawn."""
    if archive.shows(as_of):
        return archive.once(
            ("series", "shown", as_of, of, draw),
            lambda: find_series(archive.at(as_of), of=of, draw=draw, figures=_counted(archive, of, as_of)),
        )
    every = archive.once(
        ("series", of, as_of), lambda: list_figure_series(archive.at(as_of), of=of, as_of=as_of).series
    )
    whole = Asked(lambda: len(every), lambda start, count: every[start : start + count])
    return SeriesFound(series=whole, drawn=[one for one in every if drawable(one)][:draw])


def arrangements_asked(archive: Archive, type_: ArrangementType | None, as_of: date | None) -> EntityRows:
    """Return the arrangements that the ledger speaks of."""
    if archive.shows_arrangements(as_of):
        return archive.once(
            ("entities", "shown", as_of, type_), lambda: find_entities(archive.at(as_of), type_=type_)
        )
    return archive.once(
        ("entities", type_, as_of), lambda: list_entities(archive.at(as_of), type_=type_, as_of=as_of)
    )


def arrangement_of(archive: Archive, key: str, as_of: date | None) -> tuple[EntityRow, Sequence[Undertaking]]:
    """Return an arrangement, and the undertakings under it."""
    if archive.shows_arrangements(as_of):
        names = archive.once(("entity names", "shown", as_of), lambda: find_names(archive.at(as_of)))
        row = get_shown_entity(archive.at(as_of), key, names)
        return row, undertakings_among(archive.at(as_of), row.threads)
    row = get_entity(arrangements_asked(archive, None, as_of), key)
    every = list_undertakings(archive.picture(as_of), Filter(), as_of=as_of).rows
    return row, [one for one in every if one.thread.id in row.threads]


def joined(rows: Sequence[_Row], others: Sequence[_Other]) -> Sequence[_Row | _Other]:
    """Return rows, then others."""

    def fetch(start: int, count: int) -> Sequence[_Row | _Other]:
        left = max(0, start - len(rows))
        some = list(rows[start : start + count])
        return [*some, *others[left : left + count - len(some)]]

    return Asked(lambda: len(rows) + len(others), fetch)
