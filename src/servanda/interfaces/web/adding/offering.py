"""What a visitor offers: files and words with what is said of them. Nothing of it is trusted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from unicodedata import category

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from servanda.documents import DocumentKind
from servanda.errors import RequestError
from servanda.interfaces.web.access import Role, audit, visitor_of
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import closed_of, day_of, words_of
from servanda.runs.desk import Offered
from servanda.sources import Metadata

#: Files of one upload, and characters of a file's name.
MAX_FILES, MAX_NAME = 200, 200
#: Bytes of one file; `BodyLimits` says how many all of them may have.
MAX_FILE = 50_000_000
#: One upload is held in memory at a time.
_STORING = Lock()


def file_name_of(given: str) -> str:
    """Return the last part of the name, without what cannot be seen; it is only shown, never opened."""
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(char for char in last if category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")).strip()
    if not seen.strip(". "):
        return "unnamed"
    stem, dot, ending = seen.rpartition(".")
    return seen if len(seen) <= MAX_NAME else f"{stem[: MAX_NAME - len(ending) - 1]}{dot}{ending}"[-MAX_NAME:]


def said_of(fields: Mapping[str, str], *, files: int) -> Metadata:
    """Return what the form says of the documents; a title and an address are of one document alone."""
    title, url = words_of(fields, "title"), words_of(fields, "url")
    if files > 1 and (title or url):
        raise RequestError(
            f"There are {files} files.",
            where="title" if title else "url",
            next_step="Leave it out, or send one file at a time.",
        )
    kind = closed_of(fields, "kind", DocumentKind)
    day_of(fields, "published")  # refuses what is no date
    return Metadata(
        title=title,
        publisher=words_of(fields, "publisher"),
        kind=str(kind) if kind else None,
        published=words_of(fields, "published"),
        url=url,
    )


async def offer_form(request: Request) -> str:
    """Return the id of the upload that a form makes, with files, or with pasted words, or both."""
    form = await request.form(max_files=MAX_FILES, max_fields=50)
    uploads = [
        one for one in form.getlist("files") if isinstance(one, UploadFile) and (one.filename or one.size)
    ]
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    pasted = fields.get("text", "").replace("\r\n", "\n").strip()
    if not uploads and not pasted:
        raise RequestError("Nothing was offered.", where="files", next_step="Choose files, or paste a text.")
    for one in uploads:
        if (one.size or 0) > MAX_FILE:
            raise HTTPException(
                413, f"{file_name_of(one.filename or '')} is larger than {MAX_FILE:,} bytes. Split it."
            )
    said = said_of(fields, files=len(uploads) + bool(pasted))
    try:
        return await run_in_threadpool(_store, request, uploads, pasted, said, "again" in fields)
    finally:
        await _close(form)


def offer(request: Request, files: Sequence[Offered], said: Metadata, *, again: bool = False) -> str:
    """Keep the files for the desk to read, and return the id of the upload."""
    visitor, archive = visitor_of(request), archive_of(request)
    if again and visitor.role < Role.ADMIN:
        raise HTTPException(403, "What was removed is taken in again by an admin alone.")
    key = archive.desk.queue.offer(files, by=visitor.name, said=said, at=datetime.now(UTC), again=again)
    audit(request, "add documents", key)
    archive.desk.take_in()
    return key


def _store(request: Request, uploads: Sequence[UploadFile], pasted: str, said: Metadata, again: bool) -> str:
    with _STORING:
        files = [
            Offered(name=file_name_of(one.filename or ""), body=one.file.read(MAX_FILE + 1))
            for one in uploads
        ]
        if pasted:
            files.append(Offered(name=None, body=pasted.encode("utf-8", "replace")))
        return offer(request, files, said, again=again)


async def _close(form: FormData) -> None:
    """Delete what was kept of the files on the way here."""
    await form.close()
