"""The front page: the ledger at a glance, what came since the last visit; and what was read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.interfaces.web.access import Role, needs, visitor_of
from servanda.interfaces.web.archive import Archive, archive_of
from servanda.interfaces.web.asking import day_of, number_of
from servanda.interfaces.web.looking import overview_of
from servanda.interfaces.web.overview import LISTED, SILENT_FOR
from servanda.interfaces.web.templating import render, write_part
from servanda.interfaces.web.visits import visit_of
from servanda.ledger.tallies import Arrivals, take_arrivals, tally_months
from servanda.linking.records import DocumentFacts, Thread
from servanda.views.coverage_grid import darkness, take_grid
from servanda.views.history import evening
from servanda.views.picture import LINKED_KINDS

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Publishers with a row of their own on the front page.
PUBLISHERS = 12
#: Entries that are named of what came since the last visit.
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What came since an instant, the latest of it by name."""

    arrivals: Arrivals
    documents: tuple[DocumentFacts, ...]
    new_threads: tuple[Thread, ...]
    changed_threads: tuple[Thread, ...]


@router.get("/")
def overview(request: Request) -> Response:
    """Show the ledger at a glance."""
    query = request.query_params
    archive, as_of, since = archive_of(request), day_of(query, "as_of"), day_of(query, "since")
    taken = overview_of(archive, as_of)
    whose = {"ledger": archive.ledger.address, "name": visitor_of(request).name}
    visit = visit_of(request, **whose, now=datetime.now(UTC))
    told = {
        "overview": taken,
        **_grid_told(request, archive, as_of, rows=PUBLISHERS),
        "visit": visit,
        "since": since,
        "week_ago": datetime.now(UTC).date() - timedelta(days=7),
        "news": None if as_of else news_since(archive, evening(since) if since else visit.last),
        "listed": LISTED,
        "silent_for": SILENT_FOR,
        "sample": archive.sample(as_of, *LINKED_KINDS),
    }
    answer = render(request, "overview.html", told)
    visit.keep(request, answer, **whose)
    return answer


@router.get("/coverage")
def coverage(request: Request) -> Response:
    """Show which sources and months were read, ten years at a time."""
    query = request.query_params
    archive, as_of, span = archive_of(request), day_of(query, "as_of"), number_of(query, "span")
    told = _grid_told(request, archive, as_of, span=None if span is None else span - 1)
    return render(request, "coverage.html", told)


@router.get("/keys")
def keys(request: Request) -> Response:
    """List the keys."""
    return render(request, "keys.html", {})


def _grid_told(
    request: Request,
    archive: Archive,
    as_of: date | None,
    *,
    rows: int | None = None,
    span: int | None = None,
) -> dict[str, object]:
    """Return which sources and months were read, and the table of it: thousands of cells, so written once."""
    grid = archive.once(
        ("grid", as_of, rows, span),
        lambda: take_grid(tally_months(archive.ledger, as_of=as_of), rows=rows, span=span),
    )
    key = ("grid drawn", request.query_params.get("as_of"), rows, span)
    return {
        "grid": grid,
        "drawn": archive.once(key, lambda: write_part(request, "grid.html", "grid", grid, darkness)),
    }


def news_since(archive: Archive, since: datetime | None) -> News | None:
    """Return what came since the instant; None where nobody knows of one."""
    return None if since is None else archive.once(("news", since), lambda: _take_news(archive, since))


def _take_news(archive: Archive, since: datetime) -> News:
    ledger = archive.ledger
    arrivals = take_arrivals(ledger, since, named=NAMED)
    return News(
        arrivals=arrivals,
        documents=tuple(one for key in arrivals.newest for one in ledger.document_facts(document_id=key)),
        new_threads=tuple(map(ledger.get_thread, arrivals.new_threads[:NAMED])),
        changed_threads=tuple(map(ledger.get_thread, arrivals.changed_threads[:NAMED])),
    )
