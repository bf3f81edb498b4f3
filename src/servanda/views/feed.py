"""What changed in some undertakings, as an Atom feed (RFC 4287): on the clock of intake, the latest first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from sqlalchemy import Connection, Select

from servanda.ledger import Ledger, picking
from servanda.ledger.happenings import Joined, Turned, latest_joined, latest_turned
from servanda.linking import ReviewDecision
from servanda.linking.decisions import in_force
from servanda.linking.records import Thread
from servanda.views.finding_words import line_of
from servanda.views.picture import LINKED_KINDS
from servanda.views.reports.blocks import legible
from servanda.views.shown.pictures import Reviewed, review_findings

#: Entries of one feed.
ENTRIES = 60
#: Decisions whose texts are looked up at once.
_AT_ONCE = 100
#: What a feed without entries is dated by.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    key: str
    """What it is, the same whenever it is told."""
    kind: str
    """`new`, `mention`, `report`, `state` or `decision`."""
    thread: Thread
    updated: datetime
    title: str
    summary: str
    at: str | None = None
    """The finding that it is about."""


def take_entries(ledger: Ledger, wanted: Select[Any]) -> list[Entry]:
    """Return what happened last to the threads of which `wanted` gives the ids."""
    turned = latest_turned(ledger, wanted, limit=ENTRIES)
    joined = latest_joined(ledger, wanted, limit=ENTRIES)
    with ledger.reading() as connection:
        ids = [*(one.thread for one in turned), *(one.thread for one in joined)]
        threads = picking.pick_threads(connection, ids)
        seen = review_findings(ledger, connection, [one.finding for one in joined])
    entries = [
        *(_turned(one, threads[one.thread]) for one in turned if one.thread in threads),
        *(_joined(one, threads[one.thread], seen) for one in joined if _is_there(one, threads, seen)),
        *_decisions(ledger, wanted),
    ]
    entries.sort(key=lambda one: one.key)
    entries.sort(key=lambda one: one.updated, reverse=True)
    return entries[:ENTRIES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself."""

    key: str
    """What it is of: the ledger and the filters."""
    title: str
    self_url: str
    page_url: str
    root: str
    """Address of the server, under which the pages of threads are."""


def write_feed(feed: Feed, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the feed."""
    updated = max((one.updated for one in entries), default=_NEVER)
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    yield f"<id>{_urn('feed', feed.key)}</id>\n<title>{_safe(feed.title)}</title>\n"
    yield f"<updated>{_instant(updated)}</updated>\n<author><name>servanda</name></author>\n"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(feed.self_url)}/>\n'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(feed.page_url)}/>\n'
    for one in entries:
        place = f"#w-{one.at}" if one.at else ""
        address = f"{feed.root}/threads/{one.thread.id}{place}"
        yield (
            f"<entry>\n<id>{_urn(one.kind, one.key)}</id>\n<title>{_safe(one.title)}</title>\n"
            f"<updated>{_instant(one.updated)}</updated>\n"
            f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>\n'
            f'<category term="{one.kind}"/>\n<summary>{_safe(one.summary)}</summary>\n</entry>\n'
        )
    yield "</feed>\n"


def _turned(one: Turned, thread: Thread) -> Entry:
    after = _told(one.after)
    when = one.known_from.isoformat()
    if one.before is None:
        return Entry(
            key=f"{thread.id}",
            kind="new",
            thread=thread,
            updated=one.known_from,
            title=f"New undertaking: {thread.title}",
            summary=f"{after}. First seen {thread.first_seen or 'undated'}.",
        )
    return Entry(
        key=f"{thread.id} {when} {after}",
        kind="state",
        thread=thread,
        updated=one.known_from,
        title=f"Now {after}: {thread.title}",
        summary=f"It was {_told(one.before)}. A state follows from the documents by a written rule.",
    )


def _is_there(one: Joined, threads: Mapping[str, Thread], seen: Reviewed) -> bool:
    """Return whether finding and thread are still there: the finding may have been rejected since."""
    return one.thread in threads and one.finding in seen.findings


def _joined(one: Joined, thread: Thread, seen: Reviewed) -> Entry:
    finding = seen.findings[one.finding]
    is_mention = one.role == "mention"
    facts = seen.documents[finding.document_id]
    published = facts.published.iso if facts.published else "undated"
    source = f"{facts.title or facts.name}, {facts.publisher or 'publisher not known'}, {published}"
    return Entry(
        key=f"{one.thread} {one.finding}",
        kind="mention" if is_mention else "report",
        thread=thread,
        updated=one.known_from,
        title=f"{'New mention' if is_mention else 'New report'}: {thread.title}",
        summary=f"{line_of(finding)}. {source}.",
        at=finding.id,
    )


def _decisions(ledger: Ledger, wanted: Select[Any]) -> list[Entry]:
    """Return the last decisions about the threads, some looked at a time."""
    found: list[Entry] = []
    latest = [one for one in reversed(in_force(ledger.iter_decisions())) if one.acts]
    for at in range(0, len(latest), _AT_ONCE):
        with ledger.reading() as connection:
            found += _decided(ledger, connection, latest[at : at + _AT_ONCE], wanted)
        if len(found) >= ENTRIES:
            break
    return found


def _decided(
    ledger: Ledger, connection: Connection, decisions: Sequence[ReviewDecision], wanted: Select[Any]
) -> Iterator[Entry]:
    texts = {place[0] for one in decisions for place in _places(one)}
    on = _threads_at(ledger, connection, texts, wanted)
    for one in decisions:
        touched = [thread for place in _places(one) for thread in on.get(place, ())]
        for thread in {thread.id: thread for thread in touched}.values():
            what = str(one.kind).replace("_", " ")
            yield Entry(
                key=f"{thread.id} {one.id}",
                kind="decision",
                thread=thread,
                updated=one.decided_at,
                title=f"Decided by {one.by} ({what}): {thread.title}",
                summary=one.why or "No reason given.",
            )


def _threads_at(
    ledger: Ledger, connection: Connection, texts: Collection[str], wanted: Select[Any]
) -> dict[_Place, list[Thread]]:
    """Return where words stand in these texts -> the threads that rest on them."""
    findings = picking.findings_of_texts(connection, texts, kinds=LINKED_KINDS)
    linked = picking.threads_of_findings(connection, findings, only=wanted)
    threads = picking.pick_threads(connection, (key for some in linked.values() for key in some))
    seen = review_findings(ledger, connection, linked)
    on: dict[_Place, list[Thread]] = {}
    for key, finding in seen.findings.items():
        place = (seen.documents[finding.document_id].sha256, finding.kind, finding.start)
        on.setdefault(place, []).extend(threads[one] for one in linked[key] if one in threads)
    return on


def _places(decision: ReviewDecision) -> Iterator[_Place]:
    for anchor in decision.at:
        yield anchor.sha256, anchor.kind, anchor.start


def _told(state: tuple[str | None, str, str]) -> str:
    progress, standing, evidence = state
    got = "no report found" if evidence == "none_found" else f"progress {progress or 'unknown'}, {evidence}"
    return f"{standing}, {got}".replace("_", " ")


def _urn(kind: str, key: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'servanda {kind} {key}')}"


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _safe(words: str) -> str:
    return escape(legible(" ".join(words.split())))
