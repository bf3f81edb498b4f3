"""What one takes along: tables as CSV, changes as an Atom feed, reports. The same for pages and under /v1."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Annotated, BinaryIO
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from servanda.errors import LedgerBusyError, RequestError
from servanda.extraction.records import ArrangementType
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.api import ERRORS, UNCHANGED, FilterQuery, Words, etag_of
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import check_id, day_of, filter_of, words_of
from servanda.interfaces.web.looking import changes_asked, stock_asked
from servanda.interfaces.web.sheets import SHEETS, write_csv
from servanda.ledger import Ledger
from servanda.views.feed import Feed, write_feed
from servanda.views.history import Clock
from servanda.views.references import write_references
from servanda.views.reports import FORMATS, Asked, Format, Report, take_report, write_report

pages = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])
router = APIRouter(responses={**ERRORS, **UNCHANGED}, tags=["take"], dependencies=[needs(Role.READER)])

#: Undertakings of one report over the web; the command line has no bound.
MOST = 500
#: Reports that are made at once: each takes a core.
_MAKING, _PATIENCE_S = BoundedSemaphore(2), 20.0
_AT_ONCE = 1 << 16
#: Ending -> form of a list of sources, and its media type.
_LISTS = {
    "bib": ("bibtex", "application/x-bibtex"),
    "json": ("csl", "application/vnd.citationstyles.csl+json"),
}
#: Filters of a feed: its name is made of them.
_FILTERS = (
    "text", "bearer", "counterparty", "progress", "standing", "evidence", "force", "silent_for", "overdue",
)  # fmt: skip


_MEDIA = (*FORMATS.values(), *(media for _, media in _LISTS.values()))


def _content(*media: str) -> dict[int | str, dict[str, object]]:
    """Return what the description says of an answer that is no JSON."""
    return {200: {"description": "The file", "content": {one.split(";")[0]: {} for one in media}}}


class Table(StrEnum):
    """A table of the workspace."""

    LEDGER = "ledger"
    ACTORS = "actors"
    STATEMENTS = "statements"
    FIGURES = "figures"
    ARRANGEMENTS = "arrangements"
    DOCUMENTS = "documents"
    SEARCH = "search"
    COMPARE = "compare"


class Ending(StrEnum):
    """What a report becomes: a document, or a list of its sources."""

    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    MD = "md"
    BIB = "bib"
    JSON = "json"


def _csv(request: Request, table: Table) -> Response:
    etag = etag_of(archive_of(request), request)
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    sheet = SHEETS[table](request)
    bom = words_of(request.query_params, "bom") is not None
    headers = {"ETag": etag, "Content-Disposition": f'attachment; filename="{table}.csv"'}
    return StreamingResponse(
        write_csv(sheet, bom=bom), media_type="text/csv; charset=utf-8; header=present", headers=headers
    )


def _atom(request: Request) -> Response:
    query, archive = request.query_params, archive_of(request)
    if words_of(query, "as_of") is not None:
        raise RequestError(
            "A feed tells what came in last, and has no past.",
            where="as_of",
            next_step="Leave it out; Compare tells what changed between two dates.",
        )
    wanted = filter_of(query)
    etag = etag_of(archive, request)
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    entries = changes_asked(archive, wanted)
    name = getattr(request.app.state, "name", "")
    told = "; ".join(wanted.told())
    root = str(request.base_url).rstrip("/")
    asked = urlencode([(name, query[name]) for name in _FILTERS if name in query])
    feed = Feed(
        key=f"{name} {asked}",
        title=f"{name}: what changed{f' ({told})' if told else ''}",
        self_url=str(request.url),
        page_url=f"{root}/ledger{f'?{asked}' if asked else ''}",
        root=root,
    )
    return Response(
        "".join(write_feed(feed, entries)), media_type="application/atom+xml", headers={"ETag": etag}
    )


def _report(request: Request, ending: Ending) -> Response:
    query, archive = request.query_params, archive_of(request)
    key, actor, as_of = words_of(query, "thread"), words_of(query, "actor"), day_of(query, "as_of")
    wanted = filter_of(query)
    if (key is not None) + (actor is not None) + bool(wanted.told()) > 1:
        raise RequestError(
            "A report is of one undertaking, one actor, or what filters let through.",
            where="thread, actor",
            next_step="Give one of them alone.",
        )
    asked = Asked(
        thread=None if key is None else check_id(key, "thread"),
        actor=actor,
        wanted=wanted,
        as_of=as_of,
    )
    ledger = archive.at(as_of)
    report = take_report(ledger, asked, stock=stock_asked(archive, as_of))
    if report.count > MOST:
        raise RequestError(
            f"{report.count} undertakings are more than the {MOST} of a report over the web.",
            where="filters",
            next_step="Narrow the filters, or write it with `servanda report LEDGER --all -o FILE`.",
        )
    file, media = _made(ledger, report, ending)
    stem = f"undertaking-{key[:8]}" if key else "actor" if actor else "ledger"
    headers = {
        "Content-Disposition": f'attachment; filename="{stem}.{ending}"',
        "Content-Length": str(file.tell()),
    }
    return StreamingResponse(_sent(file), media_type=media, headers=headers)


def _made(ledger: Ledger, report: Report, ending: Ending) -> tuple[BinaryIO, str]:
    """Return the report in a file without a name, and its media type."""
    if not _MAKING.acquire(timeout=_PATIENCE_S):
        raise LedgerBusyError("Other reports are being made.", next_step="Ask again in a moment.")
    file = TemporaryFile()  # noqa: SIM115  it is closed when the last of it is sent
    try:
        if ending in _LISTS:
            name, media = _LISTS[ending]
            write_references(ledger, report.documents(), name, file)
        else:
            media = FORMATS[Format(ending)]
            write_report(report, Format(ending), file)
    finally:
        _MAKING.release()
    return file, media


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_AT_ONCE):
            yield chunk


class Rows(FilterQuery):
    """Which rows of a table are wanted: the parts of the address of its page."""

    overdue: Annotated[str | None, Query(description="Any value: only what is overdue.")] = None


class Sheets(Rows):
    """The parts of the addresses of all tables; each takes its own."""

    sort: Annotated[Words, Query(description="ledger: a column; `-column` backwards.")] = None
    by: Annotated[Words, Query(description="statements: part of a name; search: words or meaning.")] = None
    about: Annotated[Words, Query(description="statements: words of what was said.")] = None
    topic: Annotated[Words, Query(description="statements: what it is about, as the page names it.")] = None
    of: Annotated[Words, Query(description="figures: whose, of what, or the unit.")] = None
    type: Annotated[ArrangementType | None, Query(description="arrangements.")] = None
    publisher: Annotated[Words, Query(description="documents and search.")] = None
    published: Annotated[Words, Query(description="documents: the start of the date, such as 2014-03.")] = (
        None
    )
    q: Annotated[Words, Query(description="search: the words.")] = None
    kind: Annotated[Words, Query(description="search: document, or a kind of findings.")] = None
    from_: Annotated[Words, Query(alias="from", description="compare and search: the earlier date.")] = None
    to: Annotated[Words, Query(description="compare and search: the later date.")] = None
    clock: Annotated[Clock | None, Query(description="compare: published or known.")] = None
    bom: Annotated[str | None, Query(description="Any value: with a byte-order mark, for spreadsheets.")] = (
        None
    )


class Wanted(Rows):
    """What a report is of: one undertaking, one actor, or what the filters let through."""

    thread: Annotated[str | None, Query(pattern="^[0-9a-f]{4,16}$", description="Id of a thread.")] = None
    actor: Annotated[Words, Query(description="Name of an actor.")] = None


def _page_of(table: Table) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        """Give the table of a page with its filters and its order."""
        return _csv(request, table)

    return page


for _table in Table:
    pages.get(f"/{_table}.csv")(_page_of(_table))


@pages.get("/ledger.atom")
def page_feed(request: Request) -> Response:
    """Tell what changed in the undertakings that the filters let through."""
    return _atom(request)


@pages.get("/report.{ending}")
def page_report(request: Request, ending: Ending) -> Response:
    """Give a report on an undertaking, an actor, or what the filters let through."""
    return _report(request, ending)


@router.get("/tables/{table}.csv", response_class=Response, responses=_content("text/csv"))
def table(request: Request, table: Table, asked: Annotated[Sheets, Query()]) -> Response:
    """Give the table of a page as CSV, with the filters and the order of the page; no cell is a formula."""
    return _csv(request, table)


@router.get("/changes.atom", response_class=Response, responses=_content("application/atom+xml"))
def changes(request: Request, asked: Annotated[Rows, Query()]) -> Response:
    """Tell what came in last on the undertakings that the filters let through, as an Atom feed."""
    return _atom(request)


@router.get("/report.{ending}", response_class=Response, responses=_content(*_MEDIA))
def report(request: Request, ending: Ending, asked: Annotated[Wanted, Query()]) -> Response:
    """Give a report with exact words and citations: html, docx, pdf, md; or its sources: bib, json (CSL)."""
    return _report(request, ending)
