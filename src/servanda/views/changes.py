"""What is new, gone or otherwise between two states of a ledger, and what made it so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.ledger.states import Followed, Place, Source, State
from servanda.linking.records import ThreadId

#: Fields of a thread that are compared; `mentions` and `status_reports` are told by their findings.
_FIELDS = (
    "id", "title", "bearer", "counterparty", "force", "progress", "standing", "evidence", "first_seen",
    "last_seen", "deadline_value",
)  # fmt: skip


class Cause(StrEnum):
    """What made the ledger show something else."""

    SOURCE = "source"
    """A document came in, or was published."""
    REMOVAL = "removal"
    """A document was withdrawn or erased."""
    READER = "reader"
    """Another reader read the document."""
    REGISTRY = "registry"
    """Its actors were resolved by another registry."""
    REVIEW = "review"
    """A person decided."""
    PROGRAM = "program"
    """None of these: another version of the program linked the same findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A reviewer's decision between the two states, and the words that it is about."""

    id: str
    by: str
    why: str
    places: frozenset[tuple[str, int]]
    """SHA-256 of the text, and where the finding starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What happened to the ledger between two states, beyond its documents."""

    decisions: tuple[Decided, ...] = ()
    removals: Mapping[DocumentId, str]
    """Removed document -> why."""
    registry_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """A document that is new, gone, or was read otherwise."""

    change: str
    """`new`, `gone` or `reread`."""
    source: Source
    cause: Cause
    why: str | None = None
    """Why it was removed, or which reader followed which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A finding that came onto a thread or left it, and what became of its document."""

    finding: FindingId
    change: str
    """`new` or `gone`."""
    document: str
    cause: Cause | None
    """None where its document is as it was: only the linking changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadChange:
    """A thread that is new, gone or changed."""

    change: str
    thread: Followed
    fields: Mapping[str, tuple[object, object]]
    causes: tuple[Cause, ...]
    direct: bool
    """Whether the causes touch words of the thread; else they are all that happened meanwhile."""
    because: tuple[Because, ...]
    decisions: tuple[Decided, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that differs between two states."""

    documents: tuple[DocumentChange, ...]
    threads: tuple[ThreadChange, ...]
    findings: Mapping[str, tuple[int, int]]
    """Kind -> how many there were, and are."""
    decisions: tuple[Decided, ...]


def compare(before: State, after: State, between: Between) -> Changes:
    """Return what differs, documents by date and name, threads by kind of change and id."""
    documents = tuple(_document_changes(before, after, between))
    sides = _Sides(
        before=before,
        after=after,
        between=between,
        causes={one.source.id: one.cause for one in documents},
        decided=frozenset(place for one in between.decisions for place in one.places),
    )
    pairs = match_threads(before, after)
    threads = [change for pair in pairs if (change := sides.change(*pair)) is not None]
    kinds = sorted(before.findings.keys() | after.findings.keys())
    order = ("new", "changed", "gone")
    return Changes(
        documents=documents,
        threads=tuple(sorted(threads, key=lambda one: (order.index(one.change), one.thread.id))),
        findings={kind: (before.findings.get(kind, 0), after.findings.get(kind, 0)) for kind in kinds},
        decisions=between.decisions,
    )


def _document_changes(before: State, after: State, between: Between) -> Iterator[DocumentChange]:
    both = {**before.documents, **after.documents}
    for key, source in sorted(both.items(), key=lambda item: (item[1].published or "9999", item[1].name)):
        then, now = before.documents.get(key), after.documents.get(key)
        if then is None:
            yield DocumentChange(change="new", source=source, cause=Cause.SOURCE)
        elif now is None:
            why = between.removals.get(key)
            yield DocumentChange(change="gone", source=source, cause=Cause.REMOVAL, why=why)
        elif then.reading != now.reading:
            same = then.reader == now.reader
            yield DocumentChange(
                change="reread",
                source=now,
                cause=Cause.REGISTRY if same else Cause.READER,
                why=None if same else f"{then.reader} → {now.reader}",
            )


def match_threads(before: State, after: State) -> list[tuple[Followed | None, Followed | None]]:
    """Return each thread with what it was: the same id, else the one with most mentions in common.

    An id is made of the first mention, which an older document or another reader may replace.
    """
    old = {thread.id: thread for thread in before.threads}
    new = {thread.id: thread for thread in after.threads}
    pairs: list[tuple[Followed | None, Followed | None]] = [
        (old[key], new[key]) for key in old.keys() & new.keys()
    ]
    owner = {
        place: key
        for key in sorted(old.keys() - new.keys())
        for place in _places(old[key].mentions, before.places)
    }
    shared: Counter[tuple[ThreadId, ThreadId]] = Counter()
    for key in sorted(new.keys() - old.keys()):
        shared.update(
            (owner[place], key) for place in _places(new[key].mentions, after.places) if place in owner
        )
    was: dict[ThreadId, ThreadId] = {}
    taken: set[ThreadId] = set()
    for (then, now), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if then not in taken and now not in was:
            was[now] = then
            taken.add(then)
    pairs += [(old[key], None) for key in old.keys() - new.keys() if key not in taken]
    fresh = sorted(new.keys() - old.keys())
    pairs += [(old[was[key]] if key in was else None, new[key]) for key in fresh]
    return pairs


def _places(findings: Iterable[FindingId], places: Mapping[FindingId, Place]) -> Iterator[Place]:
    return (places[finding] for finding in findings if finding in places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The two states, and what became of each document."""

    before: State
    after: State
    between: Between
    causes: Mapping[DocumentId, Cause]
    decided: frozenset[tuple[str, int]]
    """All places that decisions are about."""

    def change(self, then: Followed | None, now: Followed | None) -> ThreadChange | None:
        """Return how the thread changed; None where it did not."""
        thread = now or then
        assert thread is not None
        fields = {} if then is None or now is None else _differing(then, now)
        because = tuple(self._because(then, now))
        if then is not None and now is not None and not fields and not because:
            return None
        own = self.decided.intersection(self._texts(then, now)) if self.decided else ()
        decisions = tuple(one for one in self.between.decisions if own and not one.places.isdisjoint(own))
        causes = {one.cause for one in because if one.cause is not None}
        causes |= {self.causes[key] for key in self._due_documents(then, now) if key in self.causes}
        causes |= {Cause.REVIEW} if decisions else set()
        return ThreadChange(
            change="new" if then is None else "gone" if now is None else "changed",
            thread=thread,
            fields=fields,
            causes=tuple(sorted(causes or self._meanwhile())),
            direct=bool(causes),
            because=because,
            decisions=decisions,
        )

    def _because(self, then: Followed | None, now: Followed | None) -> Iterator[Because]:
        old = dict.fromkeys(then.links) if then else {}
        new = dict.fromkeys(now.links) if now else {}
        for change, some, state in (("new", new, self.after), ("gone", old, self.before)):
            for finding in (one for one in some if one not in old or one not in new):
                place = state.places.get(finding)
                source = state.documents.get(place.document) if place else None
                yield Because(
                    finding=finding,
                    change=change,
                    document=source.name if source else "",
                    cause=self.causes.get(place.document) if place else None,
                )

    def _due_documents(self, then: Followed | None, now: Followed | None) -> Iterator[DocumentId]:
        """Yield the documents that date the event of a deadline, where that date changed."""
        due = [(one.due if one else None, state) for one, state in ((then, self.before), (now, self.after))]
        if due[0][0] == due[1][0]:
            return
        for one, state in due:
            place = state.places.get(one.evidence) if one and one.evidence else None
            if place:
                yield place.document

    def _texts(self, then: Followed | None, now: Followed | None) -> Iterator[tuple[str, int]]:
        """Yield the places of the findings, in texts."""
        for thread, state in ((then, self.before), (now, self.after)):
            for finding in thread.links if thread else ():
                place = state.places.get(finding)
                source = state.documents.get(place.document) if place else None
                if place and source:
                    yield source.sha256, place.start

    def _meanwhile(self) -> set[Cause]:
        """Return all that happened: what changes a thread need not touch its own words."""
        found = {*self.causes.values()}
        found |= {Cause.REVIEW} if self.between.decisions else set()
        found |= {Cause.REGISTRY} if self.between.registry_changed else set()
        return found or {Cause.PROGRAM}


def _differing(then: Followed, now: Followed) -> dict[str, tuple[object, object]]:
    pairs = {name: (getattr(then, name), getattr(now, name)) for name in _FIELDS}
    pairs["due"] = (then.due.value if then.due else None, now.due.value if now.due else None)
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}
