"""Search by words and by meaning, narrowed by kind, actor, publisher and date."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from threading import Lock

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.documents.records import DocumentId
from servanda.errors import EntryNotFoundError, RequestError, ResourceError
from servanda.extraction.records import Finding, FindingId, as_record
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import Archive, archive_of
from servanda.interfaces.web.asking import day_of, first_day_of, words_of
from servanda.interfaces.web.highlights import Piece, mark_snippet
from servanda.interfaces.web.telling import line_of, title_of
from servanda.interfaces.web.templating import render
from servanda.ledger.picking import pick_facts
from servanda.linking.records import DocumentFacts
from servanda.views.hits import Hit, list_hits
from servanda.views.meanings import Meanings
from servanda.views.narrowing import Narrowed
from servanda.views.records import facts_record
from servanda.views.reviews import Reviews, take_reviews

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Hits of a page, and how many of the best are looked at where a search is narrowed.
MAX_HITS, POOL = 100, 1000
#: Memory that reading words takes when it is first asked for: docs/measurements/search_by_meaning.md.
READER_MB = 90
KINDS = ("document", "commitment", "status", "statement", "figure", "arrangement")
#: Kinds that have a meaning: that of their action or subject.
MEANT = ("commitment", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One hit of either search."""

    kind: str
    facts: DocumentFacts
    title: str
    snippet: tuple[Piece, ...]
    finding: FindingId | None
    record: Mapping[str, object]
    likeness: float | None = None


class Searcher:
    """Searches by meaning; the reader's weights and the meanings are loaded when first asked for."""

    def __init__(self, embed: Callable[[str], bytes] | None = None) -> None:
        self._embed = embed
        self._lock = Lock()
        self._meanings = Meanings()

    def embed(self, words: str) -> bytes:
        """Return the meaning of the words.

        Raises: ResourceError: the reader is not installed.
        """
        with self._lock:
            if self._embed is None:
                self._embed = _load_embed()
        return self._embed(words)

    def search(
        self, archive: Archive, words: str, narrowed: Narrowed, *, as_of: date | None
    ) -> Iterator[Found]:
        """Yield the findings that are nearest in meaning, as reviewers left them."""
        vector = self.embed(words)
        self._meanings.refresh(archive.ledger)
        until = min((day for day in (narrowed.until, as_of) if day is not None), default=None)
        reviews = _reviews(archive, as_of)
        facts_of = _Documents(archive, as_of)
        for near in self._meanings.nearest(vector, replace(narrowed, until=until), limit=POOL):
            finding = _current(archive, near.finding)
            if finding is None or reviews.is_rejected(finding):
                continue
            facts = facts_of(finding.document_id)
            finding = reviews.corrected.get(finding.id, finding)
            if facts is None or not narrowed.keeps_document(facts) or not narrowed.keeps_finding(finding):
                continue
            record = {**as_record(finding), **facts_record(facts), "likeness": near.likeness}
            yield Found(
                kind=finding.kind,
                facts=facts,
                title=title_of(facts),
                snippet=(Piece(text=line_of(finding)),),
                finding=finding.id,
                record=record,
                likeness=near.likeness,
            )


class _Documents:
    """Fetches each document of the hits once; those that are told before all together."""

    def __init__(self, archive: Archive, as_of: date | None, expected: Iterable[DocumentId] = ()) -> None:
        self._archive, self._as_of = archive, as_of
        self._known: dict[DocumentId, DocumentFacts | None] = {}
        if as_of is None:  # what is found is there at present
            with archive.ledger.reading() as connection:
                self._known.update(pick_facts(connection, expected))

    def __call__(self, key: DocumentId) -> DocumentFacts | None:
        """Return the document; None where nobody could have known it then."""
        if key not in self._known:
            found = self._archive.ledger.document_facts(document_id=key, as_of=self._as_of)
            self._known[key] = next(iter(found), None)
        return self._known[key]


@router.get("/search")
def search(request: Request) -> Response:
    """Find words, or what is meant by them, in texts and findings."""
    query = request.query_params
    archive, as_of = archive_of(request), day_of(query, "as_of")
    words, narrowed, by = words_of(query, "q"), narrowed_of(query), by_of(query)
    hits: list[Found] = []
    absent = None
    try:
        if words is not None:
            found = partial(find, request, archive, words, narrowed, by=by, as_of=as_of)
            hits = archive.once(("found", words, narrowed, by, as_of), found)
    except ResourceError as error:
        absent = error
    told = {
        "words": words,
        "by": by,
        "hits": hits,
        "limit": MAX_HITS,
        "pool": POOL,
        "kinds": KINDS if by == "words" else MEANT,
        "narrowed": narrowed,
        "absent": absent,
        "reader_mb": READER_MB,
    }
    return render(request, "search.html", told)


def find(
    request: Request,
    archive: Archive,
    words: str,
    narrowed: Narrowed,
    *,
    by: str,
    as_of: date | None,
    limit: int = MAX_HITS,
) -> list[Found]:
    """Return the hits, the best first, no more than the limit."""
    if by == "meaning":
        searcher: Searcher = request.app.state.searcher
        return list(islice(searcher.search(archive, words, narrowed, as_of=as_of), limit))
    # Of a narrowed search the best hits are looked at, or it might find none among the first hundred.
    most, reviews = limit if narrowed.is_nothing else POOL, _reviews(archive, as_of)
    hits = list_hits(archive.ledger, words, limit=most, as_of=as_of, reviews=reviews)
    return list(islice(_by_words(archive, hits, narrowed, as_of), limit))


def by_of(query: Mapping[str, str]) -> str:
    """Return whether words or their meaning are searched."""
    by = words_of(query, "by") or "words"
    if by not in ("words", "meaning"):
        raise RequestError(f"{by!r} is no search.", where="by", next_step="Give words or meaning.")
    return by


def narrowed_of(query: Mapping[str, str]) -> Narrowed:
    """Return what the search is narrowed by."""
    kind = words_of(query, "kind")
    if kind is not None and kind not in KINDS:
        known = ", ".join(KINDS)
        raise RequestError(f"{kind!r} is no kind.", where="kind", next_step=f"Give one of {known}.")
    return Narrowed(
        kind=kind,
        actor=words_of(query, "actor"),
        publisher=words_of(query, "publisher"),
        since=first_day_of(query, "from"),
        until=day_of(query, "to"),
    )


def _by_words(
    archive: Archive, hits: Sequence[Hit], narrowed: Narrowed, as_of: date | None
) -> Iterator[Found]:
    facts_of = _Documents(archive, as_of, (hit.found.document_id for hit in hits))
    for hit in hits:
        if not narrowed.keeps_kind(hit.found.kind):
            continue
        facts = facts_of(hit.found.document_id)
        if facts is None or not narrowed.keeps_document(facts):
            continue
        if narrowed.actor is None or _names_actor(archive, hit, narrowed, as_of):
            yield Found(
                kind=hit.found.kind,
                facts=facts,
                title=hit.found.title or hit.found.document,
                snippet=tuple(mark_snippet(hit.found.snippet, hit.found.marks)),
                finding=FindingId(hit.found.id) if hit.found.kind != "document" else None,
                record=hit.as_record(),
            )


def _names_actor(archive: Archive, hit: Hit, narrowed: Narrowed, as_of: date | None) -> bool:
    finding = _current(archive, FindingId(hit.found.id))
    if finding is None:
        return False
    return narrowed.keeps_finding(_reviews(archive, as_of).corrected.get(finding.id, finding))


def _reviews(archive: Archive, as_of: date | None) -> Reviews:
    return archive.once(("reviews", as_of), lambda: take_reviews(archive.ledger, as_of=as_of))


def _current(archive: Archive, key: FindingId) -> Finding | None:
    """Return the finding; None where its document was read anew or removed meanwhile."""
    try:
        return archive.ledger.get_finding(key)
    except EntryNotFoundError:
        return None


def _load_embed() -> Callable[[str], bytes]:
    from servanda.annotation import load_reader

    return load_reader().meaning_of
