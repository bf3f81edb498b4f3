"""The two states that a diff compares: by date of publication, or by time of intake."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from servanda.extraction.records import FindingId
from servanda.ledger import Ledger, picking
from servanda.ledger.states import Followed, Place, Source, State, state_at, state_now
from servanda.linking import ReviewDecision
from servanda.views.changes import Between, Changes, Decided, compare
from servanda.views.picture import LINKED_KINDS, take_picture
from servanda.views.reviews import iter_reviewed, take_reviews

#: Gives the ledger of a day's threads (ledger/editions.py), so that nothing is linked anew.
Editions = Callable[[date | None], Ledger]


class Clock(StrEnum):
    """What the two dates of a diff mean."""

    PUBLISHED = "published"
    """What a reader could have known: documents published until then, as they are read today."""
    KNOWN = "known"
    """What this ledger showed then."""


@dataclass(frozen=True, slots=True)
class _Window:
    """From an instant, which is not in it, to another or to now."""

    start: datetime
    end: datetime | None

    def holds(self, instant: datetime | None) -> bool:
        """Return whether the instant lies in it."""
        return instant is not None and self.start < instant and (self.end is None or instant <= self.end)


def compare_published(
    ledger: Ledger, start: date, end: date | None, *, editions: Editions | None = None
) -> Changes:
    """Return what a reader at the end could have known beyond one at the start; no end is the present."""
    window = _Window(evening(start), None if end is None else evening(end))
    between = Between(decisions=tuple(_decisions(ledger, window)), removals={})
    earlier, later = (editions(day) if editions else ledger for day in (start, end))
    return compare(_published(earlier, start), _published(later, end), between)


def compare_known(ledger: Ledger, start: datetime, end: datetime | None) -> Changes:
    """Return what this ledger shows at the end otherwise than at the start; no end is the present."""
    window = _Window(start, end)
    removals = ledger.removals(closed=True)
    registries = ledger.registries(closed=True)
    between = Between(
        decisions=tuple(_decisions(ledger, window)),
        removals={one.document_id: one.why for one in removals if window.holds(one.known_from)},
        registry_changed=any(
            window.holds(instant) for one in registries for instant in (one.known_from, one.known_to)
        ),
    )
    now = datetime.max.replace(tzinfo=UTC)
    return compare(state_at(ledger, start), state_at(ledger, end or now), between)


def evening(day: date) -> datetime:
    """Return the last instant of the day in UTC."""
    return datetime.combine(day, time.max, UTC)


def _published(ledger: Ledger, as_of: date | None) -> State:
    """Return what a reader could have known on the day."""
    if as_of is not None and as_of != ledger.linked_until:
        return _linked_anew(ledger, as_of)
    reviews, state = take_reviews(ledger, as_of=as_of), state_now(ledger)
    rejected = [key for key in reviews.verdicts if reviews.rejects(key)]
    with ledger.reading() as connection:
        kinds = Counter(one.kind for one in picking.pick_findings(connection, rejected).values())
    corrected = {key: Place(one.document_id, one.start) for key, one in reviews.corrected.items()}
    places = {key: corrected.get(key, place) for key, place in state.places.items()}
    for key in rejected:
        places.pop(key, None)
    return State(
        # As they are read today: who read them, and when, makes no difference.
        documents={key: replace(one, reading=None, reader=None) for key, one in state.documents.items()},
        threads=tuple(_present(state.threads, places)),
        places=places,
        findings=Counter(state.findings) - kinds,
    )


def _present(threads: Iterable[Followed], findings: Collection[FindingId]) -> Iterator[Followed]:
    """Yield the threads without links to findings that are there no longer (`views.picture`)."""
    for thread in threads:
        if all(one in findings for one in thread.links):
            yield thread
        elif thread.mentions[0] in findings:
            yield thread.without_gone(findings)


def _linked_anew(ledger: Ledger, as_of: date) -> State:
    """Return what a reader could have known on a day whose threads nobody has made yet."""
    picture = take_picture(ledger, as_of=as_of, kinds=LINKED_KINDS)
    sources = {
        facts.id: Source(
            id=facts.id,
            name=facts.name,
            sha256=facts.sha256,
            published=facts.published.iso if facts.published else None,
        )
        for facts in picture.documents.values()
    }
    places = {key: Place(one.document_id, one.start) for key, one in picture.findings.items()}
    counted = Counter(finding.kind for finding in iter_reviewed(ledger, picture.reviews, as_of=as_of))
    threads = tuple(map(Followed.of, picture.threads))
    return State(documents=sources, threads=threads, places=places, findings=counted)


def _decisions(ledger: Ledger, window: _Window) -> Iterator[Decided]:
    """Yield the decisions of the window; an undoing is about what it undoes."""
    every: dict[str, ReviewDecision] = {one.id: one for one in ledger.iter_decisions()}
    for one in every.values():
        if not window.holds(one.decided_at) or not one.acts:
            continue
        about = one
        while about.undoes in every:
            about = every[about.undoes]
        starts = (
            (anchor.sha256, min(spans[0].start for spans in anchor.spans.values())) for anchor in about.at
        )
        yield Decided(id=one.id, by=one.by, why=one.why, places=frozenset(starts))
