"""Decisions, the review queue, samples and agreement over REST."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import JSONResponse, Response

from servanda.extraction.records import Progress, Standing
from servanda.interfaces.web.access import Role, needs, visitor_of
from servanda.interfaces.web.api import ERRORS, LIMIT, UNCHANGED, Cursor, Limit, Record, Records, answer
from servanda.interfaces.web.archive import Archive, archive_of, tells_all
from servanda.interfaces.web.review import acts, queues, told
from servanda.linking import DecisionKind, ReviewDecision
from servanda.primitives import Span
from servanda.runs import deciding
from servanda.runs.correcting import Said
from servanda.runs.deciding import Wanted
from servanda.views.agreement import accuracies, agreements, take_codings
from servanda.views.codings import get_sample, iter_left, list_samples
from servanda.views.decisions import list_decisions
from servanda.views.queue import KINDS, Matter

router = APIRouter(responses={**ERRORS, **UNCHANGED}, tags=["review"], dependencies=[needs(Role.READER)])

#: No store keeps zero bytes in words.
_PLAIN = r"^[^\x00]*$"
Id = Annotated[str, StringConstraints(pattern="^[0-9a-f]{4,16}$")]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=_PLAIN)
]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=_PLAIN)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=_PLAIN)]
Seen = Annotated[
    list[Id] | None,
    Field(
        max_length=1000,
        description="Decisions about the same that you know of; somebody else's is a conflict (409).",
    ),
]


class Places(BaseModel):
    """Words by their places: [start, end) in code points of the document's text."""

    spans: Annotated[list[tuple[int, int]], Field(min_length=1, max_length=20)]


class Verdict(BaseModel):
    """A finding is right, or the text has no such thing."""

    decision: Literal["accept", "reject"]
    finding: Id
    why: Reason
    sample: Annotated[Name | None, Field(description="Code a finding of this sample; measures alone.")] = None
    seen: Seen = None


class Correction(BaseModel):
    """Fields have other values: a value, names joined with `;`, words or their places; null: none."""

    decision: Literal["correct"]
    finding: Id
    changes: Annotated[dict[str, Value | Places | None], Field(min_length=1, max_length=20)]
    why: Reason
    sample: Name | None = None
    seen: Seen = None


class Merge(BaseModel):
    """Threads or findings are one undertaking, or a status report speaks of one."""

    decision: Literal["merge"]
    ids: Annotated[list[Id], Field(min_length=2, max_length=100)]
    why: Reason
    seen: Seen = None


class Split(BaseModel):
    """These findings are no part of the thread."""

    decision: Literal["split"]
    thread: Id
    findings: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    why: Reason
    seen: Seen = None


class Apart(BaseModel):
    """Two commitments are two undertakings, for good."""

    decision: Literal["apart"]
    findings: Annotated[list[Id], Field(min_length=2, max_length=2)]
    why: Reason
    seen: Seen = None


class State(BaseModel):
    """Where a thread stands."""

    decision: Literal["set_state"]
    thread: Id
    progress: Progress | None = None
    standing: Standing | None = None
    why: Reason
    seen: Seen = None


class Undo(BaseModel):
    """A decision was wrong."""

    decision: Literal["undo"]
    undoes: Id
    why: Reason


Asked = Annotated[
    Verdict | Correction | Merge | Split | Apart | State | Undo, Field(discriminator="decision")
]


class NewSample(BaseModel):
    """Findings to draw for two reviewers to code."""

    sample: Name
    n: Annotated[int, Field(ge=1, le=10_000)] = 50
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    finding: Literal["statement", "commitment", "status", "figure", "arrangement", "time"] = "commitment"


class Decision(BaseModel):
    """A decision as it was kept."""

    id: str
    kind: Literal["decision"]
    decision: str
    by: str
    why: str
    decided_at: str
    at: list[dict[str, object]]
    value: dict[str, object]
    sample: str | None
    undoes: str | None


@router.post("/decisions", status_code=201, response_model=Decision, dependencies=[needs(Role.REVIEWER)])
def decide(request: Request, asked: Annotated[Asked, Body()]) -> Response:
    """Make a decision in your own name; what contradicts another is refused with 409, and nothing is lost."""
    sample, seen = getattr(asked, "sample", None), getattr(asked, "seen", None)
    who = acts.who_of(request, why=asked.why, sample=sample, seen=seen)
    return _made(acts.keep(request, _act(request, asked), who))


def _act(request: Request, asked: Verdict | Correction | Merge | Split | Apart | State | Undo) -> acts.Act:
    match asked:
        case Verdict():
            rejects = asked.decision == "reject"
            return lambda ledger, who: deciding.judge(ledger, asked.finding, who, rejects=rejects)
        case Correction():
            changes = {name: _said(one) for name, one in asked.changes.items()}
            return lambda ledger, who: deciding.correct(ledger, asked.finding, changes, who)
        case Merge():
            return lambda ledger, who: deciding.merge(ledger, asked.ids, who)
        case Split():
            return lambda ledger, who: deciding.split(ledger, asked.thread, asked.findings, who)
        case Apart():
            return lambda ledger, who: deciding.keep_apart(ledger, asked.findings, who)
        case State():
            state = (asked.progress, asked.standing)
            return lambda ledger, who: deciding.set_state(ledger, asked.thread, state, who)
        case Undo():
            return acts.undo(request, asked.undoes)


def _said(value: str | Places | None) -> Said:
    if isinstance(value, Places):
        return [Span(start, end) for start, end in value.spans]
    return value or None


def _made(decision: ReviewDecision) -> Response:
    where = {"Location": f"/v1/decisions/{decision.id}"}
    return JSONResponse(decision.as_record(), status_code=201, headers=where)


@router.get("/decisions", response_model=Records)
def decisions(
    request: Request,
    by: Annotated[Name | None, Query(description="Those of one reviewer.")] = None,
    decision: DecisionKind | None = None,
    state: Literal["in force", "undone", "does not fit", "outweighed"] | None = None,
    about: Annotated[Id | None, Query(description="A finding, or a thread.")] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """List the decisions, the earliest first; of codings your own alone."""
    reader = visitor_of(request).name

    def make(archive: Archive) -> Sequence[Record]:
        reviews = told.table_of(archive).reviews
        rows = list_decisions(archive.ledger, by=by, reader=reader, reviews=reviews)
        ids = None
        if about is not None:
            found = deciding.findings_of(archive.ledger, [about])
            ids = {one.id for key in found for one in reviews.about.get(key.id, ())}
        return [
            one.as_record()
            for one in rows
            if decision in (None, one.decision.kind)
            and state in (None, one.state)
            and (ids is None or one.decision.id in ids)
        ]

    return answer(request, ("decisions", by, decision, state, about, reader), make, (), also=reader)


@router.get("/decisions/{id}", response_model=Records)
def decision(request: Request, id: Annotated[Id, Path()]) -> Response:
    """Show a decision and whether it is in force."""
    reader = visitor_of(request).name

    def make(archive: Archive) -> Sequence[Record]:
        target = deciding.get_decision(archive.ledger, id)
        reviews = told.table_of(archive).reviews
        rows = list_decisions(archive.ledger, reader=reader, reviews=reviews)
        return [one.as_record() for one in rows if one.decision.id == target.id]

    return answer(request, ("decision", id, reader), make, (), whole=True, also=reader)


@router.get("/queue", response_model=Records, dependencies=[needs(Role.REVIEWER)])
def queue(
    request: Request,
    asked: Annotated[Matter, Query(description="Pairs, findings, contested threads, unlinked reports.")],
    finding: Annotated[
        Literal["commitment", "status", "statement", "figure", "arrangement"],
        Query(description="Of `findings`, those of this kind."),
    ] = KINDS[0],  # type: ignore[assignment]
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """List what waits for a reviewer, the most pressing first; what somebody decided is in it no more."""
    archive = archive_of(request)
    taken = queues.take(archive, asked, finding, limit=limit)
    page = {
        "items": [one.as_record() for one in taken.questions],
        "next": None,
        "total": taken.left,
        "as_of": None,
        "reviewed_sample": None,
        "links_current": tells_all(request),
    }
    return JSONResponse(page)


@router.get("/samples", response_model=Records, dependencies=[needs(Role.REVIEWER)])
def samples(request: Request, cursor: Cursor = None, limit: Limit = LIMIT) -> Response:
    """List the samples, and how many findings of each were coded by whom; never what."""

    def make(archive: Archive) -> Sequence[Record]:
        return [one.as_record() for one in list_samples(archive.ledger)]

    return answer(request, ("samples",), make, ())


@router.post("/samples", status_code=201, response_model=Decision, dependencies=[needs(Role.ADMIN)])
def draw(request: Request, asked: Annotated[NewSample, Body()]) -> Response:
    """Draw findings for two reviewers to code without seeing each other's codings."""
    who = acts.who_of(request, why=f"{asked.n} drawn with seed {asked.seed}", sample=asked.sample)
    wanted = Wanted(n=asked.n, seed=asked.seed, kind=asked.finding)
    return _made(acts.keep(request, lambda ledger, who: deciding.draw(ledger, wanted, who), who))


@router.get("/samples/{name}", response_model=Records, dependencies=[needs(Role.REVIEWER)])
def sample(
    request: Request, name: Annotated[Name, Path()], cursor: Cursor = None, limit: Limit = LIMIT
) -> Response:
    """List what you have left to code of a sample, as the machine has it; never what others said."""
    reader = visitor_of(request).name

    def make(archive: Archive) -> Sequence[Record]:
        get_sample(archive.ledger, name)
        return [one.as_record() for one in iter_left(archive.ledger, name, reader)]

    return answer(request, ("sample", name, reader), make, (), also=reader)


@router.get("/agreement", response_model=Records)
def agreement(
    request: Request,
    sample: Annotated[Name | None, Query(description="This sample alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> Response:
    """List Cohen's kappa of two reviewers, then how often the machine is right, by field."""

    def make(archive: Archive) -> Sequence[Record]:
        coded = take_codings(archive.ledger, sample=sample)
        rows, right = agreements(coded), accuracies(coded)
        return [*(one.as_record() for one in rows), *(one.as_record() for one in right)]

    return answer(request, ("agreement", sample), make, ())
