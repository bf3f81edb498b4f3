"""Adding and removing documents over REST."""

import json
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from servanda.documents import DocumentKind
from servanda.errors import RequestError
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.adding.offering import offer, offer_form
from servanda.interfaces.web.adding.pages import take_out
from servanda.interfaces.web.api import ERRORS, Key
from servanda.interfaces.web.archive import archive_of
from servanda.runs.desk import Offered, Upload
from servanda.sources import Metadata

_TOO_LARGE: dict[int | str, dict[str, object]] = {413: {**ERRORS[422], "description": "Too large"}}
router = APIRouter(responses={**ERRORS, **_TOO_LARGE}, tags=["add"])

_Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class NewDocument(BaseModel):
    """A document as one line of a JSONL source: its text is stored unchanged."""

    text: Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]*$")]
    doc: Annotated[_Line | None, Field(description="The caller's id.")] = None
    title: _Line | None = None
    publisher: _Line | None = None
    kind: DocumentKind | None = None
    published: _Line | None = None
    url: _Line | None = None
    authors: Annotated[list[_Line], Field(max_length=100)] = []
    language: _Line | None = None


class Doc(BaseModel):
    """A document that came in."""

    id: str
    name: str
    outcome: str


class Fault(BaseModel):
    """Why a document did not come in."""

    where: str
    message: str
    next_step: str | None


class UploadedFile(BaseModel):
    """How far one file is."""

    name: str | None
    size: int
    state: Literal["waiting", "working", "done", "failed"]
    outcomes: dict[str, int]
    failed: int
    documents: list[Doc]
    failures: list[Fault]


class Uploaded(BaseModel):
    """How far an upload is."""

    id: str
    kind: Literal["upload"]
    by: str
    at: str
    done: bool
    files: list[UploadedFile]


class Removed(BaseModel):
    """A document that was taken out."""

    id: str
    kind: Literal["removal"]
    why: str


_FORM = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "text": {"type": "string"},
        **{name: {"type": "string"} for name in ("title", "publisher", "published", "kind", "url")},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": NewDocument.model_json_schema()},
            "multipart/form-data": {"schema": _FORM},
        },
    }
}


@router.post(
    "/documents",
    status_code=202,
    response_model=Uploaded,
    dependencies=[needs(Role.REVIEWER)],
    openapi_extra=_BODY,
)
async def add_documents(request: Request) -> Response:
    """Keep documents until they have been read: files as a form, or one document as JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        key = await run_in_threadpool(_offer_json, request, await request.body())
    else:
        key = await offer_form(request)
    upload = archive_of(request).desk.queue.upload(key)
    return JSONResponse(_record(upload), status_code=202, headers={"Location": f"/v1/uploads/{key}"})


@router.get("/uploads", response_model=list[Uploaded], dependencies=[needs(Role.REVIEWER)])
def uploads(request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    """List the last uploads, the newest first."""
    return JSONResponse([_record(one) for one in archive_of(request).desk.queue.uploads(limit=limit)])


@router.get("/uploads/{id}", response_model=Uploaded, dependencies=[needs(Role.REVIEWER)])
def upload(request: Request, id: Key) -> Response:
    """Tell how far an upload is, with what became of each document."""
    return JSONResponse(_record(archive_of(request).desk.queue.upload(id)))


@router.delete("/documents/{id}", response_model=Removed, dependencies=[needs(Role.ADMIN)])
def remove_document(
    request: Request,
    id: Key,
    why: Annotated[str, Query(min_length=1, max_length=300, pattern=r"^[^\x00]*\S[^\x00]*$")],
) -> Response:
    """Take a document out of the ledger: its entries are closed, not erased."""
    return JSONResponse({"id": take_out(request, id, why), "kind": "removal", "why": why})


def _offer_json(request: Request, body: bytes) -> str:
    try:
        given = NewDocument.model_validate_json(body)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:5]
        )
        raise HTTPException(422, told) from None
    try:
        line = json.dumps(given.model_dump(exclude_none=True, mode="json"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RequestError(
            "It holds half of a surrogate pair, which is no text.", where="text", next_step="Leave it out."
        ) from None
    name = f"{given.doc or 'document'}.jsonl"
    return offer(request, [Offered(name=name, body=line)], Metadata())


def _record(upload: Upload) -> dict[str, object]:
    files = [
        {
            "name": one.name,
            "size": one.size,
            "state": one.state,
            "outcomes": dict(one.outcomes),
            "failed": one.failed,
            "documents": [asdict(some) for some in one.documents],
            "failures": [asdict(some) for some in one.failures],
        }
        for one in upload.files
    ]
    return {
        "id": upload.id,
        "kind": "upload",
        "by": upload.by,
        "at": upload.at.isoformat(),
        "done": upload.is_done,
        "files": files,
    }
