"""Pages of lists: actors, statements, figures and arrangements."""

import base64
import hashlib
import re
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import ArrangementType, Statement
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.asking import closed_of, day_of, page_of, paged, words_of
from servanda.interfaces.web.headers import HEADERS
from servanda.interfaces.web.pages import archive_of
from servanda.interfaces.web.telling import speakers_of
from servanda.interfaces.web.templating import render
from servanda.views import Filter, list_figures, list_statements, list_undertakings
from servanda.views.actors import ACTOR_KINDS, NOT_EXPRESSED, list_actors
from servanda.views.arrangements import EntityRows, get_entity, list_entities
from servanda.views.figure_picture import Caption, draw_svg
from servanda.views.figure_points import SeriesList
from servanda.views.figure_series import list_figure_series
from servanda.views.figure_telling import drawable
from servanda.views.portrait import count_topics, take_course, topic_of, who_asks

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Series of one picture.
MAX_PANELS = 6
#: Rows of each list on the page of an actor.
ACTOR_ROWS = 30
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@router.get("/actors")
def actors(request: Request) -> Response:
    """List whom the ledger speaks of."""
    query = request.query_params
    archive, as_of, text = archive_of(request), day_of(query, "as_of"), words_of(query, "text")
    rows = archive.once(("actors", as_of), lambda: list_actors(archive.at(as_of), as_of=as_of))
    if text is not None:
        part = text.casefold()
        rows = [row for row in rows if any(part in name.casefold() for name in (row.name, *dict(row.names)))]
    told = {
        "paged": paged(rows, page_of(query)),
        "not_expressed": NOT_EXPRESSED,
        "sample": archive.sample(as_of, *ACTOR_KINDS),
    }
    return render(request, "actors.html", told)


@router.get("/actors/{name:path}")
def actor(request: Request, name: str) -> Response:
    """Show what one actor undertook, what was asked of it, and what it said."""
    archive, as_of = archive_of(request), day_of(request.query_params, "as_of")
    rows = archive.once(("actors", as_of), lambda: list_actors(archive.at(as_of), as_of=as_of))
    row = next((row for row in rows if row.name == name), None)
    if row is None:
        raise EntryNotFoundError(f"No actor is called {name[:80]!r}.", next_step="Actors lists all names.")
    every = list_undertakings(archive.picture(as_of), Filter(), as_of=as_of).rows
    own = [one for one in every if name in one.thread.bearer]
    # What is agreed may be urged again: it stands in both lists.
    asked = [one for one in own if {"urged", "expected"} & {*one.forces}]
    said = [
        one
        for one in archive.once(
            ("statements", None, None, as_of), lambda: list_statements(archive.at(as_of), as_of=as_of)
        )
        if isinstance(one.finding.details, Statement)
        and name in (*speakers_of(one.finding), *one.finding.details.speaker_for)
    ]
    undertook = [one for one in own if one.thread.force not in ("urged", "expected")]
    told = {
        "actor": row,
        "not_expressed": NOT_EXPRESSED,
        "course": take_course(said, [one.thread for one in undertook]),
        "topics": count_topics(said),
        "urges": who_asks(
            archive.ledger, archive.picture(as_of), [one.thread for one in asked[:ACTOR_ROWS]], as_of=as_of
        ),
        "undertook": undertook,
        "asked": asked,
        "owed": [one for one in every if name in one.thread.counterparty],
        "said": list(reversed(said)),
        "rows": ACTOR_ROWS,
        "sample": archive.sample(as_of, *ACTOR_KINDS),
    }
    return render(request, "actor.html", told)


@router.get("/statements")
def statements(request: Request) -> Response:
    """List who said what."""
    query = request.query_params
    archive, as_of = archive_of(request), day_of(query, "as_of")
    by, about, topic = (words_of(query, name) for name in ("by", "about", "topic"))
    rows = archive.once(
        ("statements", by, about, as_of),
        lambda: list_statements(archive.at(as_of), by=by, about=about, as_of=as_of),
    )
    topics = archive.once(("topics", by, about, as_of), lambda: count_topics(rows))
    if topic is not None:
        rows = [row for row in rows if topic_of(row) == topic]
    told = {
        "paged": paged(rows, page_of(query)),
        "topics": topics,
        "sample": archive.sample(as_of, "statement"),
    }
    return render(request, "statements.html", told)


@router.get("/figures")
def figures(request: Request) -> Response:
    """Show the quantities, as series and one by one."""
    query = request.query_params
    archive, as_of, of = archive_of(request), day_of(query, "as_of"), words_of(query, "of")
    rows = archive.once(("figures", of, as_of), lambda: list_figures(archive.at(as_of), of=of, as_of=as_of))
    series = _series(archive, of, as_of)
    told = {
        "paged": paged(rows, page_of(query)),
        "series": series.series,
        "drawn": [one for one in series.series if drawable(one)][:MAX_PANELS],
        "sample": archive.sample(as_of, "figure"),
    }
    return render(request, "figures.html", told)


@router.get("/figures/series.svg")
def figures_picture(request: Request) -> Response:
    """Draw the series as the command line does; the picture's own style is let in by its digest alone."""
    query = request.query_params
    archive, as_of, of = archive_of(request), day_of(query, "as_of"), words_of(query, "of")
    drawn = [one for one in _series(archive, of, as_of).series if drawable(one)][:MAX_PANELS]
    if not drawn:
        raise EntryNotFoundError("There is nothing to draw.", next_step="Figures lists what there is.")
    seen = f", as known on {as_of}" if as_of else ""
    svg = draw_svg(drawn, Caption(title=f"Figures: {of or 'all'}{seen}"))
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(svg)
    )
    policy = f"default-src 'none'; style-src {digests}; base-uri 'none'; frame-ancestors 'none'"
    return Response(svg, media_type="image/svg+xml", headers={**HEADERS, "Content-Security-Policy": policy})


@router.get("/arrangements")
def arrangements(request: Request) -> Response:
    """List agreements, missions, processes, measures and institutions."""
    query = request.query_params
    archive, as_of = archive_of(request), day_of(query, "as_of")
    type_ = closed_of(query, "type", ArrangementType)
    found = _entities(archive, type_, as_of)
    told = {
        "found": found,
        "paged": paged(found.rows, page_of(query)),
        "types": tuple(map(str, ArrangementType)),
        "sample": archive.sample(as_of, "arrangement"),
    }
    return render(request, "arrangements.html", told)


@router.get("/arrangements/{key}")
def arrangement(request: Request, key: str) -> Response:
    """Show one arrangement with its names, documents and undertakings."""
    archive, as_of = archive_of(request), day_of(request.query_params, "as_of")
    row = get_entity(_entities(archive, None, as_of), key[:200])
    picture = archive.picture(as_of)
    every = list_undertakings(picture, Filter(), as_of=as_of).rows
    told = {
        "row": row,
        "under": [one for one in every if one.thread.id in row.threads],
        "facts": picture.documents,
    }
    return render(request, "arrangement.html", told)


def _series(archive: Archive, of: str | None, as_of: date | None) -> SeriesList:
    return archive.once(
        ("series", of, as_of), lambda: list_figure_series(archive.at(as_of), of=of, as_of=as_of)
    )


def _entities(archive: Archive, type_: ArrangementType | None, as_of: date | None) -> EntityRows:
    return archive.once(
        ("entities", type_, as_of), lambda: list_entities(archive.at(as_of), type_=type_, as_of=as_of)
    )
