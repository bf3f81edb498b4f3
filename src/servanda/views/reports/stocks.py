"""Where a report takes what it tells: from queries, a few rows at a time, or from the ledger in memory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from servanda.documents.records import DocumentId
from servanda.ledger import Ledger
from servanda.linking import ReviewDecision
from servanda.linking.records import DocumentFacts, Thread
from servanda.views.dossier import MIN_ID_CHARS, Dossiers, ThreadDossier
from servanda.views.picture import LINKED_KINDS, Horizon, Picture, take_picture
from servanda.views.reports.subjects import (
    Asked,
    Subject,
    canonical_name,
    single_id,
    subject_of_actor,
    subject_of_all,
    subject_of_thread,
)
from servanda.views.shown.choosing import queries_answer
from servanda.views.shown.documents import Published, count_publishers, documents_of_findings
from servanda.views.shown.portrait import IS_ASKED, UNDERTOOK
from servanda.views.shown.rows import ASKED
from servanda.views.shown.sight import get_shown_thread
from servanda.views.shown.undertakings import (
    find_ids,
    find_parties,
    find_undertakings,
    horizon,
    owed_alone,
    searched,
    searched_in_all,
    undertakings_among,
    undertakings_of,
)
from servanda.views.silence import Searched, searched_between
from servanda.views.undertakings import Undertaking, list_undertakings


class Stock(Protocol):
    """A ledger as a report reads it."""

    @property
    def horizon(self) -> Horizon:
        """Return which sources were searched."""

    @property
    def decisions(self) -> Sequence[ReviewDecision]:
        """Return what reviewers decided."""

    def subject(self, asked: Asked) -> Subject:
        """Return the undertakings that are asked for.

        Raises: EntryNotFoundError: no such undertaking or actor. AmbiguousEntryError: several.
        """

    def dossier(self, thread: Thread) -> ThreadDossier:
        """Return an undertaking with its words."""

    def searched(self, since: date, until: date) -> Searched:
        """Return what was published from one day to another."""

    def searched_in_all(self) -> Searched | None:
        """Return what was published from the first day to the last; None where nothing is dated."""

    def publishers(self) -> Sequence[Published]:
        """Return who published the documents, in any order."""

    def documents(self, rows: Iterable[Undertaking]) -> Iterator[DocumentId]:
        """Yield the documents that undertakings rest on, each once, in the order of the ledger."""


def stock_of(ledger: Ledger, asked: Asked) -> Stock:
    """Return the ledger as it is read best: by queries, where their tables are those of its threads."""
    if asked.wanted.verifiable is None and queries_answer(ledger, as_of=asked.as_of):
        return ShownStock(ledger, asked.as_of)
    kinds = (*LINKED_KINDS, "figure") if asked.wanted.verifiable is not None else LINKED_KINDS
    return WholeStock(ledger, take_picture(ledger, as_of=asked.as_of, kinds=kinds), asked.as_of)


class ShownStock:
    """Asks the tables of what pages show: holds no more than it tells."""

    def __init__(self, ledger: Ledger, as_of: date | None = None) -> None:
        self._ledger = ledger
        self.horizon = horizon(ledger)
        self.decisions = tuple(ledger.iter_decisions(as_of=as_of))

    def subject(self, asked: Asked) -> Subject:
        """Return the undertakings that are asked for."""
        ledger = self._ledger
        if asked.thread is not None:
            key = asked.thread.lower()
            ids = find_ids(ledger, key) if len(key) >= MIN_ID_CHARS else []
            return subject_of_thread(undertakings_among(ledger, [single_id(ids, key)])[0])
        if asked.actor is not None:
            actor = canonical_name(asked.actor, find_parties(ledger))
            return subject_of_actor(
                actor,
                undertook=undertakings_of(ledger, actor, "bearer", UNDERTOOK),
                asked=undertakings_of(ledger, actor, "bearer", IS_ASKED),
                owed=owed_alone(ledger, actor),
            )
        return subject_of_all(find_undertakings(ledger, asked.wanted), asked.filters)

    def dossier(self, thread: Thread) -> ThreadDossier:
        """Return an undertaking with its words."""
        return get_shown_thread(self._ledger, thread)

    def searched(self, since: date, until: date) -> Searched:
        """Return what was published from one day to another."""
        with self._ledger.reading() as connection:
            return searched(connection, since, until)

    def searched_in_all(self) -> Searched | None:
        """Return what was published from the first day to the last."""
        return searched_in_all(self._ledger)

    def publishers(self) -> Sequence[Published]:
        """Return who published the documents."""
        return count_publishers(self._ledger)

    def documents(self, rows: Iterable[Undertaking]) -> Iterator[DocumentId]:
        """Yield the documents that undertakings rest on."""
        return documents_of_findings(
            self._ledger, (link.finding for row in rows for link in row.thread.links)
        )


class WholeStock:
    """Holds documents and findings of the ledger: of a past day, or before there are tables to ask."""

    def __init__(self, ledger: Ledger, picture: Picture, as_of: date | None = None) -> None:
        self._picture, self._as_of = picture, as_of
        self._dossiers = Dossiers(ledger, picture, as_of=as_of)
        self.horizon = picture.horizon
        self.decisions = picture.reviews.decisions

    def subject(self, asked: Asked) -> Subject:
        """Return the undertakings that are asked for."""
        if asked.thread is None and asked.actor is None:
            found = list_undertakings(self._picture, asked.wanted, as_of=self._as_of)
            return subject_of_all(found, asked.filters)
        every = list_undertakings(self._picture, as_of=self._as_of).rows
        if asked.thread is not None:
            key = asked.thread.lower()
            ids = [row.thread.id for row in every if row.thread.id.startswith(key)]
            found_id = single_id(ids if len(key) >= MIN_ID_CHARS else [], key)
            return subject_of_thread(next(row for row in every if row.thread.id == found_id))
        assert asked.actor is not None
        known = {one for row in every for one in (*row.thread.bearer, *row.thread.counterparty)}
        actor = canonical_name(asked.actor, known)
        own = [row for row in every if actor in row.thread.bearer]
        return subject_of_actor(
            actor,
            undertook=[row for row in own if row.thread.force not in ASKED],
            asked=[row for row in own if {*ASKED} & {*row.forces}],
            owed=[row for row in every if actor in row.thread.counterparty and row not in own],
        )

    def dossier(self, thread: Thread) -> ThreadDossier:
        """Return an undertaking with its words."""
        return self._dossiers.of(thread)

    def searched(self, since: date, until: date) -> Searched:
        """Return what was published from one day to another."""
        return searched_between(self._picture.documents.values(), since, until)

    def searched_in_all(self) -> Searched | None:
        """Return what was published from the first day to the last."""
        days = [one.published for one in self._picture.documents.values() if one.published is not None]
        if not days:
            return None
        return self.searched(min(one.last_day for one in days), max(one.last_day for one in days))

    def publishers(self) -> Sequence[Published]:
        """Return who published the documents."""
        found: dict[str | None, list[DocumentFacts]] = {}
        for one in self._picture.documents.values():
            found.setdefault(one.publisher, []).append(one)
        return [_published(name, some) for name, some in found.items()]

    def documents(self, rows: Iterable[Undertaking]) -> Iterator[DocumentId]:
        """Yield the documents that undertakings rest on."""
        findings = self._picture.findings
        rest = {findings[link.finding].document_id for row in rows for link in row.thread.links}
        return (key for key in self._picture.documents if key in rest)


def _published(name: str | None, some: Sequence[DocumentFacts]) -> Published:
    days = sorted(one.published.iso for one in some if one.published)
    return Published(name, len(some), days[0] if days else None, days[-1] if days else None)
