"""The records of the ledger over REST: what the command line prints with --json."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import ArrangementType, Force, Progress, Standing
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import Archive, archive_of, tells_all
from servanda.interfaces.web.asking import MAX_CHARS, after, day_of, filter_of
from servanda.interfaces.web.comparing import comparison_of, moment_of
from servanda.interfaces.web.looking import (
    actors_asked,
    arrangements_asked,
    documents_in_order,
    dossier_of,
    figures_asked,
    joined,
    series_asked,
    statements_asked,
    told,
    undertakings_told_by,
)
from servanda.interfaces.web.searching import find, narrowed_of
from servanda.linking.records import DocumentFacts, EvidenceGrade
from servanda.primitives import canonical_json
from servanda.views import (
    DocumentDossier,
    FindingDossier,
    Row,
    ThreadDossier,
    facts_record,
)
from servanda.views.actors import ACTOR_KINDS, ActorRow
from servanda.views.arrangements import AmbiguousRow, EntityRow
from servanda.views.figure_points import Series
from servanda.views.history import Clock
from servanda.views.picture import LINKED_KINDS

Record = Mapping[str, object]

#: Records of one answer unless `limit` asks for fewer or more.
LIMIT, MAX_LIMIT = 100, 1000


class Problem(BaseModel):
    """An error (RFC 9457), with the next step."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    next_step: str | None


class Records(BaseModel):
    """Some records, and the cursor of those behind them."""

    items: list[dict[str, object]]
    next: str | None
    total: int
    as_of: str | None
    reviewed_sample: dict[str, object] | None
    links_current: bool
    """Whether the threads know all that the ledger holds; else they are being brought up to date."""


ERRORS: dict[int | str, dict[str, object]] = {
    status: {
        "description": told,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, told in (
        (400, "A parameter that cannot be read"),
        (401, "Nobody has signed in"),
        (403, "The role does not suffice"),
        (404, "No such entry"),
        (409, "Several entries answer to this id"),
        (422, "A parameter out of its bounds"),
        (503, "The store is busy"),
    )
}
UNCHANGED: dict[int | str, dict[str, object]] = {304: {"description": "As the ETag says"}}
router = APIRouter(responses={**ERRORS, **UNCHANGED}, tags=["read"], dependencies=[needs(Role.READER)])

AsOf = Annotated[
    str | None, Query(description="What a reader on that date could have known: YYYY, YYYY-MM, YYYY-MM-DD.")
]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the answer before.")]
Limit = Annotated[
    int,
    Query(
        ge=1,
        le=MAX_LIMIT,
        description="At most so many records; fewer where they are large.",
    ),
]
Words = Annotated[str | None, Query(max_length=MAX_CHARS)]
Key = Annotated[str, Path(pattern="^[0-9a-f]{4,16}$", description="An id, or its first digits.")]


class FilterQuery(BaseModel):
    """The filters of undertakings that records and what is taken along have in common."""

    bearer: Words = None
    counterparty: Words = None
    progress: Progress | None = None
    standing: Standing | None = None
    evidence: EvidenceGrade | None = None
    force: Force | None = None
    text: Words = None
    silent_for: Annotated[str | None, Query(description="Such as 90d, 6w, 12m, 2y.")] = None
    as_of: AsOf = None


class ThreadQuery(FilterQuery):
    """Which undertakings are asked for, and how many at once."""

    overdue: bool = False
    cursor: Cursor = None
    limit: Limit = LIMIT


@router.get("/threads", response_model=Records)
def threads(request: Request, asked: Annotated[ThreadQuery, Query()]) -> Response:
    """List who undertook what and where it stands, the most talked-of first."""
    query = {**request.query_params, "overdue": "1" if asked.overdue else ""}
    wanted, day = filter_of(query), day_of(query, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        return undertakings_told_by(archive, wanted, day)

    return answer(request, ("threads", wanted), make, LINKED_KINDS)


@router.get("/threads/{id}", response_model=Records)
def thread(request: Request, id: Key, as_of: AsOf = None) -> Response:
    """Show a thread, then each of its findings in its sentence."""
    return _entry(request, id, ThreadDossier, "thread")


@router.get("/findings/{id}", response_model=Records)
def finding(request: Request, id: Key, as_of: AsOf = None) -> Response:
    """Show a finding in its sentence, with its threads."""
    return _entry(request, id, FindingDossier, "finding")


@router.get("/documents", response_model=Records)
def documents(request: Request, as_of: AsOf = None, cursor: Cursor = None, limit: Limit = LIMIT) -> Response:
    """List the documents without their texts, the oldest first."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        return told(documents_in_order(archive, day), _document_record)

    return answer(request, ("documents",), make, ())


@router.get("/documents/{id}", response_model=Records)
def document(request: Request, id: Key, as_of: AsOf = None) -> Response:
    """Show a document with its text, then its findings in the order of the text."""
    return _entry(request, id, DocumentDossier, "document")


@router.get("/statements", response_model=Records)
def statements(
    request: Request,
    by: Words = None,
    about: Words = None,
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """List who said what, in their words."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        return told(statements_asked(archive, by=by, about=about, topic=None, as_of=day), Row.as_record)

    return answer(request, ("statements", by, about), make, ("statement",))


@router.get("/figures", response_model=Records)
def figures(
    request: Request,
    of: Words = None,
    series: Annotated[bool, Query(description="As series.")] = False,
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """List the quantities, each as its source gave it, or as series."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        if series:
            return told(series_asked(archive, of=of, draw=0, as_of=day).series, Series.as_record)
        return told(figures_asked(archive, of=of, as_of=day), Row.as_record)

    return answer(request, ("figures", of, series), make, ("figure",))


@router.get("/arrangements", response_model=Records)
def arrangements(
    request: Request,
    type: ArrangementType | None = None,
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """List the arrangements with all their names, then words that may mean several of them."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        found = arrangements_asked(archive, type, day)
        return told(joined(found.rows, found.ambiguous), _arrangement_record)

    return answer(request, ("arrangements", type), make, ("arrangement",))


@router.get("/actors", response_model=Records)
def actors(request: Request, as_of: AsOf = None, cursor: Cursor = None, limit: Limit = LIMIT) -> Response:
    """List the actors and what the documents call them."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        return told(actors_asked(archive, text=None, as_of=day), ActorRow.as_record)

    return answer(request, ("actors",), make, ACTOR_KINDS)


def _arrangement_record(row: EntityRow | AmbiguousRow) -> Record:
    return row.as_record()


def _document_record(one: DocumentFacts) -> Record:
    said = {"id": one.id, "kind": "document", "document": one.name, "genre": one.kind, "sha256": one.sha256}
    return said | facts_record(one)


class SearchQuery(BaseModel):
    """What is searched, and where."""

    q: Annotated[str, Query(min_length=1, max_length=MAX_CHARS)]
    by: Annotated[
        Literal["words", "meaning"], Query(description="`meaning` finds commitments and status reports.")
    ] = "words"
    kind: Annotated[
        Literal["document", "commitment", "status", "statement", "figure", "arrangement"] | None, Query()
    ] = None
    actor: Words = None
    publisher: Words = None
    from_: Annotated[str | None, Query(alias="from", description="First day of publication.")] = None
    to: Annotated[str | None, Query(description="Last day of publication.")] = None
    as_of: AsOf = None
    cursor: Cursor = None
    limit: Limit = LIMIT


@router.get("/search", response_model=Records)
def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Search texts and findings by words or by meaning, the best hits first, a thousand at most."""
    query = request.query_params
    day, narrowed = day_of(query, "as_of"), narrowed_of(query)

    def make(archive: Archive) -> Sequence[Record]:
        hits = find(request, archive, asked.q, narrowed, by=asked.by, as_of=day, limit=MAX_LIMIT)
        return [hit.record for hit in hits]

    return answer(request, ("search", asked.q, asked.by, narrowed), make, ())


@router.get("/diff", response_model=Records)
def diff(
    request: Request,
    from_: Annotated[
        str, Query(alias="from", description="The earlier date, or by intake an instant with its zone.")
    ],
    to: Annotated[str | None, Query(description="The later one; else now.")] = None,
    clock: Annotated[Clock, Query(description="Publication, or what this ledger showed.")] = Clock.PUBLISHED,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """Tell what is new, gone or changed between two dates, on either clock: counts, then each change."""
    start, end = (
        moment_of({name: words or ""}, name, clock) for name, words in (("from", from_), ("to", to))
    )

    if start is None:
        return answer(request, ("diff",), lambda _: (), LINKED_KINDS)
    told = {"clock": str(clock), "from": from_, "to": to}
    found = comparison_of(archive_of(request), start, end, clock, told)
    return answer(request, (), lambda _: found, LINKED_KINDS, keep=False, also=found.path.name)


def _entry(
    request: Request,
    key: str,
    wanted: type[ThreadDossier] | type[FindingDossier] | type[DocumentDossier],
    what: str,
) -> Response:
    """Return the records of one entry of the kind that is wanted."""
    day = day_of(request.query_params, "as_of")

    def make(archive: Archive) -> Sequence[Record]:
        dossier = dossier_of(archive, key, day)
        if not isinstance(dossier, wanted):
            raise EntryNotFoundError(f"{key!r} is no {what}.", next_step=f"/v1/{what}s lists them.")
        return dossier.as_records()

    return answer(request, (what, key), make, (), whole=True)


def answer(
    request: Request,
    key: tuple[object, ...],
    make: Callable[[Archive], Sequence[Record]],
    kinds: Sequence[str],
    *,
    whole: bool = False,
    keep: bool = True,
    also: str = "",
) -> Response:
    """Return the part of the records that is asked for; nothing where the asker has it already.

    `also` is what the answer depends on beside the ledger: who asks, for instance. Without `keep` the records
    are not held for the next who asks.
    """
    archive, query = archive_of(request), request.query_params
    etag = etag_of(archive, request, also)
    if etag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"ETag": etag})
    day: date | None = day_of(query, "as_of")
    is_held = keep and not whole
    records = archive.once(("records", *key, day), lambda: make(archive)) if is_held else make(archive)
    limit = len(records) if whole else int(query.get("limit", LIMIT))
    some = after(
        records,
        lambda one: one.get("id") or one.get("name"),
        query.get("cursor"),
        max(limit, 1),
        weigh=None if whole else lambda some: len(canonical_json(some)),
    )
    sample = archive.sample(day, *kinds) if kinds else None
    told = {
        "items": some.items,
        "next": some.next,
        "total": len(records),
        "as_of": query.get("as_of"),
        "reviewed_sample": sample.as_record() if sample else None,
        "links_current": tells_all(request),
    }
    return JSONResponse(told, headers={"ETag": etag})


def etag_of(archive: Archive, request: Request, also: str = "") -> str:
    """Return a tag that differs where the ledger, the program, the address or `also` does."""
    address = (str(request.url.path), request.url.query)
    asked = "\n".join((archive.stamp(), str(tells_all(request)), version("servanda"), *address, also))
    return f'"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'
