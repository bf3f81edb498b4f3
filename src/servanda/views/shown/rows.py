"""Rows of the tables of what pages show, made by the same functions as the lists of the command line."""

from collections.abc import Iterable, Iterator
from typing import Any

from servanda.documents.records import DocumentId
from servanda.extraction.records import Figure, Finding, Progress, Standing
from servanda.ledger.shown_schema import LATEST
from servanda.linking.records import DocumentFacts, EvidenceGrade, Thread
from servanda.primitives import PartialDate, content_id
from servanda.views.actors import ACTOR_KINDS, ActorRow, named_by
from servanda.views.carriers import words_of
from servanda.views.figure_series import SeriesKey, keyed
from servanda.views.findings import APART, Row, heard_of
from servanda.views.picture import Picture
from servanda.views.portrait import days_of_mentions, topic_of_statement
from servanda.views.thread_words import due_of, progress_of, undertaking_of
from servanda.views.undertakings import has_deadline, is_settled, last_day, undertaking

Values = dict[str, Any]

#: Kinds of which a row is kept: times are read with their document alone.
KINDS = ("commitment", "status", "figure", "statement", "arrangement")
#: Characters by which words are ordered: an index takes no more.
_ORDERED_BY = 500
#: Forces by which others ask something of the bearer.
ASKED = ("urged", "expected")
PROGRESS = ("unknown", *map(str, Progress))
STANDING = tuple(map(str, Standing))
EVIDENCE = tuple(map(str, EvidenceGrade))


def document_row(facts: DocumentFacts, *, state: str) -> Values:
    """Return the row of a document."""
    published = facts.published
    return {
        "id": facts.id,
        "state": state,
        "name": facts.name,
        "title": facts.title,
        "publisher": facts.publisher,
        "kind": facts.kind,
        "published": published.iso if published else None,
        "day": published.iso if published else LATEST,
        "last_day": published.last_day if published else None,
        "undated": published is None,
        "sha256": facts.sha256,
        "called": f"{facts.title or ''} {facts.name}".casefold(),
    }


def finding_rows(facts: DocumentFacts, findings: Iterable[Finding]) -> Iterator[Values]:
    """Yield the rows of a document's findings, as reviewers left them."""
    some = [one for one in findings if one.kind in KINDS]
    figures = [Row(finding=one, facts=facts) for one in some if isinstance(one.details, Figure)]
    series: dict[str, str] = {}
    for row, upper, key in keyed(figures):
        if key is not None:
            series |= {end.finding.id: series_id(key) for end in (row, upper) if end is not None}
    for one in some:
        who, what = heard_of(one)
        yield {
            "id": one.id,
            "document_id": facts.id,
            "kind": one.kind,
            "day": facts.published.iso if facts.published else LATEST,
            "name": facts.name,
            "start": one.start,
            "who": who,
            "what": what,
            "same": same_words(one),
            "series": series.get(one.id),
            "topic": topic_of_statement(one) if one.kind == "statement" else None,
        }


def same_words(finding: Finding) -> str | None:
    """Return what findings with the same words have in common; None where they say nothing."""
    said = words_of(finding)
    return content_id("words", finding.kind, [list(words) for words in said]) if said else None


def series_id(key: SeriesKey) -> str:
    """Return the id of a series of figures."""
    return content_id("series", *key)


def name_rows(document: DocumentId, findings: Iterable[Finding]) -> Iterator[Values]:
    """Yield a row for each actor that a finding names, and each of the words for it."""
    for one in findings:
        if one.kind in ACTOR_KINDS:
            for name, said in sorted(set(named_by(one))):
                yield {
                    "name": name,
                    "said": said,
                    "kind": one.kind,
                    "finding_id": one.id,
                    "document_id": document,
                }


def actor_row(actor: ActorRow) -> Values:
    """Return the row of an actor."""
    return {
        "name": actor.name,
        "called": APART.join((actor.name, *dict(actor.names))).casefold(),
        "count": actor.count,
        "kind": actor.kind,
        "iso3": actor.iso3,
        "wikidata": actor.wikidata,
        "names": [list(pair) for pair in actor.names],
    }


def thread_row(picture: Picture, thread: Thread, *, state: str) -> Values:
    """Return the row of an undertaking; the picture holds the findings that it rests on."""
    row = undertaking(picture, thread)
    due, first = due_of(thread), thread.first_seen or LATEST
    place = f"{999_999 - row.texts:06}{999_999 - len(thread.links):06}{first:<10}{thread.id}"
    return {
        "id": thread.id,
        "state": state,
        "place": place,
        "bearer": row.bearer,
        "bearer_words": row.bearer.casefold(),
        "bearer_order": f"{int(not row.bearer)}{row.bearer.casefold()}"[:_ORDERED_BY],
        "undertaking": undertaking_of(thread.title, row.bearer).casefold()[:_ORDERED_BY],
        "resolved": row.bearer_resolved,
        "force": _value(thread.force),
        "progress": _value(thread.progress),
        "told_progress": PROGRESS.index(progress_of(thread) or "unknown"),
        "standing": str(thread.standing),
        "standing_order": STANDING.index(str(thread.standing)),
        "evidence": str(thread.evidence),
        "evidence_order": EVIDENCE.index(str(thread.evidence)),
        "since": first,
        "last": thread.last_seen or LATEST,
        "last_day": PartialDate(thread.last_seen).last_day if thread.last_seen else None,
        "due": due or LATEST,
        "due_day": last_day(thread),
        "waiting": has_deadline(thread) and not is_settled(thread),
        "asked": bool({*ASKED} & {*row.forces}),
        "mentioned": days_of_mentions(thread),
        "texts": row.texts,
        "reports": row.reports,
        "forces": list(row.forces),
        "corrected_by": list(row.corrected_by),
        "counterparty": APART.join(name.casefold() for name in thread.counterparty),
        "said": " ".join((thread.title, *thread.wording)).casefold(),
    }


def party_rows(thread: Thread) -> Iterator[Values]:
    """Yield a row for each bearer and each counterparty of an undertaking."""
    for role, names in (("bearer", thread.bearer), ("counterparty", thread.counterparty)):
        for name in dict.fromkeys(names):
            yield {"name": name, "role": role, "thread_id": thread.id}


def _value(value: object | None) -> str | None:
    return str(value) if value is not None else None
