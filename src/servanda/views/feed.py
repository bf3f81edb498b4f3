"""What changed in some undertakings, as an Atom feed (RFC 4287): on the clock of intake, the latest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.ledger.happenings import Joined, Turned, latest_joined, latest_turned
from servanda.linking import ReviewDecision
from servanda.linking.decisions import in_force
from servanda.linking.records import Thread, ThreadId
from servanda.views.finding_words import line_of
from servanda.views.picture import Picture
from servanda.views.reports.blocks import legible

#: Entries of one feed.
ENTRIES = 60
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


def take_entries(ledger: Ledger, picture: Picture, threads: Sequence[Thread]) -> list[Entry]:
    """Return what happened to the threads last."""
    known = {thread.id: thread for thread in threads}
    entries = [
        *(_turned(one, known[one.thread]) for one in latest_turned(ledger, known.keys(), limit=ENTRIES)),
        *_joined_entries(latest_joined(ledger, known.keys(), limit=ENTRIES), known, picture),
        *_decisions(picture, threads),
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


def _joined_entries(
    joined: Sequence[Joined], threads: Mapping[ThreadId, Thread], picture: Picture
) -> Iterator[Entry]:
    for one in joined:
        finding: Finding | None = picture.findings.get(one.finding)
        if finding is None:  # it has left the thread since
            continue
        is_mention = one.role == "mention"
        facts = picture.documents[finding.document_id]
        published = facts.published.iso if facts.published else "undated"
        source = f"{facts.title or facts.name}, {facts.publisher or 'publisher not known'}, {published}"
        yield Entry(
            key=f"{one.thread} {one.finding}",
            kind="mention" if is_mention else "report",
            thread=threads[one.thread],
            updated=one.known_from,
            title=f"{'New mention' if is_mention else 'New report'}: {threads[one.thread].title}",
            summary=f"{line_of(finding)}. {source}.",
            at=finding.id,
        )


def _decisions(picture: Picture, threads: Sequence[Thread]) -> Iterator[Entry]:
    on: dict[_Place, Thread] = {}
    for thread in threads:
        for link in thread.links:
            finding = picture.findings.get(link.finding)
            if finding is not None:
                sha256 = picture.documents[finding.document_id].sha256
                on[sha256, finding.kind, finding.start] = thread
    for one in in_force(picture.reviews.decisions):
        touched = [on[place] for place in _places(one) if place in on]
        found = {thread.id: thread for thread in touched}
        for thread in found.values() if one.acts else ():
            what = str(one.kind).replace("_", " ")
            yield Entry(
                key=f"{thread.id} {one.id}",
                kind="decision",
                thread=thread,
                updated=one.decided_at,
                title=f"Decided by {one.by} ({what}): {thread.title}",
                summary=one.why or "No reason given.",
            )


def _places(decision: ReviewDecision) -> Iterator[_Place]:
    for anchor in decision.at:
        start = min(span.start for some in anchor.spans.values() for span in some)
        yield anchor.sha256, anchor.kind, start


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
