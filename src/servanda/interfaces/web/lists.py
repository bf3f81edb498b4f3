"""Pages of lists: actors, statements, figures and arrangements."""

import base64
import hashlib
import re
from dataclasses import fields

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import ArrangementType
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import closed_of, day_of, page_of, paged, words_of
from servanda.interfaces.web.headers import HEADERS
from servanda.interfaces.web.looking import (
    actors_asked,
    arrangement_of,
    arrangements_asked,
    facts_by_id,
    figures_asked,
    portrait_of,
    series_asked,
    statements_asked,
    topics_asked,
)
from servanda.interfaces.web.templating import render
from servanda.views.actors import ACTOR_KINDS, NOT_EXPRESSED
from servanda.views.figure_picture import Caption, draw_svg

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
    rows = actors_asked(archive, text=text, as_of=as_of)
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
    found = portrait_of(archive, name, rows=ACTOR_ROWS, as_of=as_of)
    if found is None:
        raise EntryNotFoundError(f"No actor is called {name[:80]!r}.", next_step="Actors lists all names.")
    told = {
        **{field.name: getattr(found, field.name) for field in fields(found)},
        "not_expressed": NOT_EXPRESSED,
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
    rows = statements_asked(archive, by=by, about=about, topic=topic, as_of=as_of)
    topics = topics_asked(archive, by=by, about=about, as_of=as_of)
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
    rows = figures_asked(archive, of=of, as_of=as_of)
    found = series_asked(archive, of=of, draw=MAX_PANELS, as_of=as_of)
    told = {
        "paged": paged(rows, page_of(query)),
        "series": found.series,
        "drawn": found.drawn,
        "sample": archive.sample(as_of, "figure"),
    }
    return render(request, "figures.html", told)


@router.get("/figures/series.svg")
def figures_picture(request: Request) -> Response:
    """Draw the series as the command line does; the picture's own style is let in by its digest alone."""
    query = request.query_params
    archive, as_of, of = archive_of(request), day_of(query, "as_of"), words_of(query, "of")
    drawn = series_asked(archive, of=of, draw=MAX_PANELS, as_of=as_of).drawn
    if not drawn:
        raise EntryNotFoundError("There is nothing to draw.", next_step="Figures lists what there is.")
    seen = f", as known on {as_of}" if as_of else ""
    svg = draw_svg(drawn, Caption(title=f"Figures: {of or 'all'}{seen}"), dark=True)
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
    found = arrangements_asked(archive, type_, as_of)
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
    row, under = arrangement_of(archive, key[:200], as_of)
    told = {"row": row, "under": under, "facts": facts_by_id(archive, row.entity.texts, as_of)}
    return render(request, "arrangement.html", told)
