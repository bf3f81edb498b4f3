"""The state of linking: what each step found, so that a new document costs no more than what it touches.

Every step depends on little: what a document hears of bearers on the few documents nearest to it, whether
and how a pair is compared on its two documents, a group on the mentions that likeness connects, a thread on
its findings and the documents that share its names. Linking a ledger is one update of an empty state, so that
what came one by one and what is linked at once give the same.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.linking.linkers.dates.due import DueDates, governing
from servanda.linking.linkers.dates.events import EventDates
from servanda.linking.linkers.review.decisions import NO_TIES, Ties
from servanda.linking.linkers.states.state import Told, tell
from servanda.linking.linkers.threads.bearers import settle_document
from servanda.linking.linkers.threads.building import build_thread, with_due
from servanda.linking.linkers.threads.comparing import Comparer
from servanda.linking.linkers.threads.doubts import find_doubts
from servanda.linking.linkers.threads.edges import PLAIN_EDGE, STEPS
from servanda.linking.linkers.threads.full_names import FullNames
from servanda.linking.linkers.threads.grouping import BY_REVIEW, MIN_LIKENESS, Groups, Tie
from servanda.linking.linkers.threads.homes import Homes
from servanda.linking.linkers.threads.likeness import shares
from servanda.linking.linkers.threads.memories import Memories
from servanda.linking.linkers.threads.neighbours import Neighbours
from servanda.linking.linkers.threads.pages import Page, read_page
from servanda.linking.linkers.threads.settled import SettledNow
from servanda.linking.linkers.threads.sharing import may_share, shared_out
from servanda.linking.linkers.threads.shelf import Shelf
from servanda.linking.linkers.threads.spill import Spill, Spilled
from servanda.linking.linkers.threads.undisturbed import undisturbed
from servanda.linking.linkers.threads.weights import load_weights
from servanda.linking.progress import LinkingStep, Watcher, unwatched
from servanda.linking.records import DocumentFacts, Doubt, Due, LinkChanges, Settled, Thread, ThreadId

_STRONG = round(MIN_LIKENESS * STEPS)
#: Groups whose threads are built at one time, and threads that need not wait in a file; they bound memory,
#: and change no result.
_AT_ONCE, _FEW = 200, 1000
#: Threads whose building is shared out: with fewer, to begin takes longer than it spares (docs/scale.md).
_WORTH_SHARING = 1000
#: Sets of neighbours whose dated events are kept while threads are built; bounds memory, changes no result.
_DATES_KEPT = 4


@dataclass(slots=True)
class _Work:
    """What one update has to do anew."""

    documents: dict[DocumentId, Page] = field(default_factory=dict)
    """Those whose mentions are to be compared again."""
    restated: set[int] = field(default_factory=set)
    """Rows that say something else, and are as alike to others as before."""
    regrouped: set[int] = field(default_factory=set)
    """Commitments whose group may change."""
    rehomed: set[int] = field(default_factory=set)
    """Reports whose home may change."""
    rebuilt: set[int] = field(default_factory=set)
    """Groups whose threads may change."""
    removed: set[int] = field(default_factory=set)
    """Groups that are gone."""
    read: set[int] = field(default_factory=set)
    """Documents that were taken in."""
    renamed: set[int] = field(default_factory=set)
    """Documents whose bearers may have other full names."""
    reports: set[int] = field(default_factory=set)
    """Reports that were or are to be looked at."""
    near: set[int] = field(default_factory=set)
    """Documents with a neighbour that came, went or changed."""
    unlinked_before: dict[FindingId, str] = field(default_factory=dict)
    settled_before: dict[FindingId, Settled] = field(default_factory=dict)
    """Of the documents that are gone or heard something else."""
    settled_now: dict[FindingId, int] = field(default_factory=dict)
    """Commitments of documents that heard something else -> the number of the document."""

    def note_settled(self, before: Mapping[FindingId, Settled]) -> None:
        """Note who was bound by commitments before; what was noted first stands."""
        for key, one in before.items():
            self.settled_before.setdefault(key, one)


class _Built(NamedTuple):
    """The thread of a group, and the documents whose neighbours tell when it is due."""

    group: int
    thread: Thread
    waits_on: frozenset[int]


class LinkState:
    """Keeps what linking found, and brings it up to date; where there is much to do, `processes` share it."""

    def __init__(self, *, processes: int = 1, watcher: Watcher = unwatched) -> None:
        self._processes, self._watcher = processes, watcher
        self._shelf, self._memories, self._names = Shelf(), Memories(), FullNames()
        self._neighbours = Neighbours()
        self._comparer = Comparer(self._shelf, self._neighbours, processes=processes, watcher=watcher)
        self._groups = Groups(self._shelf, self._comparer.mentions)
        self._homes = Homes(self._shelf, self._comparer.reports, self._groups)
        self._ties = NO_TIES
        self._threads: dict[int, ThreadId] = {}
        self._waiting: dict[int, frozenset[int]] = {}

    @undisturbed()
    def update(
        self,
        changed: Iterable[tuple[DocumentFacts, Sequence[Finding]]],
        removed: Iterable[DocumentId] = (),
        ties: Ties = NO_TIES,
    ) -> LinkChanges:
        """Take in new and changed documents with their findings, forget others; return what changed.

        `ties` are what reviewers say now of all findings.
        """
        work = _Work()
        heard: set[DocumentId] = set()
        for document in removed:
            heard |= self._forget(document, work)
        for facts, findings in changed:
            if facts.id in self._shelf:
                heard |= self._forget(facts.id, work)
            heard |= self._read(facts, findings, work)
        self._settle(heard, work)
        self._compare(work)
        self._tie(ties, work)
        self._group(work)
        return self._changes(work)

    def doubts(self) -> list[Doubt]:
        """Return the pairs of threads of which a person is to be asked whether they are one."""
        return find_doubts(self._shelf, self._groups, self._comparer.mentions, self._ties)

    def _forget(self, document: DocumentId, work: _Work) -> set[DocumentId]:
        """Take a document out, and return the others that hear something else of bearers now."""
        page = self._shelf[document]
        work.near.update(self._neighbours.of(page.number))
        if page.is_asked:
            work.note_settled(self._shelf.settled(page.number))
        work.renamed |= self._names.use(page.number, ())
        self._drop_edges(page, work)
        for row in page.commitment_rows:
            work.rehomed.update(self._homes.about.get(row, ()))
        self._note_unlinked(page.report_rows, work)
        left_homes = self._homes.forget(page.report_rows)
        work.rebuilt |= self._groups.homes(left_homes)
        gone, left = self._groups.forget(page.commitment_rows)
        work.removed |= gone
        work.regrouped |= left
        self._neighbours.remove(page.number)
        self._shelf.take(document)
        work.documents.pop(document, None)
        return self._memories.remove(document)

    def _read(self, facts: DocumentFacts, findings: Sequence[Finding], work: _Work) -> set[DocumentId]:
        """Take a document in, and return those that hear something else of bearers now."""
        number, first = self._shelf.next
        fresh = read_page(facts, findings, number=number, first=first)
        self._shelf.put(fresh)
        self._neighbours.add(number, fresh.names)
        work.documents[facts.id] = fresh.page
        work.read.add(number)
        return self._memories.add(facts.id, fresh.day, fresh.memory)

    def _settle(self, heard: Iterable[DocumentId], work: _Work) -> None:
        """Ask the other documents whom commitments bind, and take over what changed."""
        some = (self._shelf[document] for document in heard if document in self._shelf)
        pages = sorted((page for page in some if page.is_asked), key=lambda page: page.number)
        for page in pages:
            settled = settle_document(page.id, self._shelf.asked(page), self._memories)
            before = self._shelf.settled(page.number)
            if settled != before:
                work.note_settled(before)
                work.settled_now |= dict.fromkeys(settled, page.number)
                work.restated |= self._shelf.settle(page, before, settled)
                work.renamed.add(page.number)
        for number in [*work.renamed, *work.read]:
            if (one := self._shelf.numbered(number)) is not None:
                said = frozenset[str]().union(*self._shelf.bearers(one))
                work.renamed |= self._names.use(number, said)
        for number in work.renamed | work.read:
            one = self._shelf.numbered(number)
            if one is not None and self._name_bearers(one):
                work.documents[one.id] = one

    def _name_bearers(self, page: Page) -> bool:
        """Take over the full names of the bearers of a document, and return whether that changed any."""
        full = self._names.full
        bearers = [frozenset(filter(None, map(full, said))) for said in self._shelf.bearers(page)]
        return self._shelf.name_bearers(page, bearers)

    def _compare(self, work: _Work) -> None:
        """Find the edges of the documents whose mentions are new or have another bearer."""
        pages = list(work.documents.values())
        for page in pages:
            self._drop_edges(page, work)
        self._comparer.compare(pages)
        for page in pages:
            work.regrouped.update(page.commitment_rows)
            work.restated.update(page.commitment_rows)
            work.rehomed.update(page.report_rows)
            for row in page.commitment_rows:
                work.rehomed.update(self._comparer.reports.of(row)["other"].tolist())
        for number in work.read if self._waiting else ():
            work.near.update(self._neighbours.of(number))

    def _drop_edges(self, page: Page, work: _Work) -> None:
        for other, lost in self._comparer.drop_mentions(page.commitment_rows):
            if (lost["likeness"] >= _STRONG).any():
                work.regrouped.add(other)
        touched = [other for other, _ in self._comparer.reports.drop(page.rows)]
        work.rehomed.update(row for row in touched if not self._shelf.is_commitment(row))

    def _tie(self, ties: Ties, work: _Work) -> None:
        """Take over what reviewers say."""
        if ties != self._ties:
            for some in (self._ties, ties):
                rows = self._shelf.known_rows(_findings_of(some))
                work.regrouped |= {row for row in rows if self._shelf.is_commitment(row)}
                work.rehomed |= {row for row in rows if not self._shelf.is_commitment(row)}
                work.restated |= self._shelf.known_rows(some.states)
        self._ties = self._homes.ties = ties
        self._groups.tie(ties)

    def _group(self, work: _Work) -> None:
        """Group commitments, and find the homes of reports."""
        came, gone = self._groups.update(self._shelf.alive(work.regrouped))
        work.removed |= gone
        work.rebuilt |= came
        rows = self._shelf.alive(work.restated)
        work.rebuilt |= self._groups.homes(rows)
        reports = self._shelf.alive(work.rehomed) | self._homes.said_of()
        self._note_unlinked(reports, work)
        work.rebuilt |= self._groups.homes(self._homes.update(reports))
        work.rebuilt |= {group for group, numbers in self._waiting.items() if numbers & work.near}

    def _note_unlinked(self, reports: Iterable[int], work: _Work) -> None:
        for row in reports:
            if (reason := self._homes.reasons.get(row)) is not None:
                work.unlinked_before.setdefault(self._shelf.id_of(row), reason)
            work.reports.add(row)

    def _changes(self, work: _Work) -> LinkChanges:
        """Return what is different after the update."""
        groups = [group for group in work.rebuilt if group in self._groups]
        groups.sort(key=lambda group: -max(self._groups[group]))
        before = {self._threads.pop(group, None) for group in (*work.removed, *groups)}
        for group in work.removed:
            self._waiting.pop(group, None)
        threads = _by_id(self._built(groups), len(groups))
        return LinkChanges(
            threads=threads,
            gone=tuple(sorted({one for one in before if one} - {self._threads[group] for group in groups})),
            unlinked=self._unlinked_now(work),
            settled=SettledNow(work.settled_now, work.settled_before, self._shelf.settled),
        )

    def _unlinked_now(self, work: _Work) -> dict[FindingId, str | None]:
        rows = self._shelf.alive(work.reports)
        now = {self._shelf.id_of(row): self._homes.reasons.get(row) for row in rows}
        keys = sorted({*now, *work.unlinked_before})
        found = {key: now.get(key) for key in keys}
        return {key: why for key, why in found.items() if why != work.unlinked_before.get(key)}

    def _built(self, groups: Sequence[int]) -> Iterator[tuple[ThreadId, Thread]]:
        """Build the threads of groups, each with its id, and note what they wait on."""
        done = 0
        for some in self._built_parts(groups):
            for group, thread, waits_on in some:
                self._waiting.pop(group, None)
                if waits_on:
                    self._waiting[group] = waits_on
                key = self._threads[group] = thread.id
                yield key, thread
            done += len(some)
            self._watcher(LinkingStep.BUILD, done, len(groups))

    def _built_parts(self, groups: Sequence[int]) -> Iterator[list["_Built"]]:
        """Build the threads of groups, some at a time; where there are many, processes share it."""
        parts = (groups[at : at + _AT_ONCE] for at in range(0, len(groups), _AT_ONCE))
        build = partial(self._build, _Dates(self._shelf, self._neighbours))
        if self._processes == 1 or len(groups) < _WORTH_SHARING or not may_share():
            return map(build, parts)
        self._shelf.write_out()
        self._comparer.sort_in()
        return shared_out(build, parts, processes=self._processes)

    def _build(self, dates: "_Dates", groups: Sequence[int]) -> list["_Built"]:
        ties = self._explained(groups)
        built = []
        for group in groups:
            rows = self._groups[group]
            reports = sorted(report for row in rows for report in self._homes.about.get(row, ()))
            own = {self._shelf.id_of(row): ties[row] for row in (*rows, *reports)}
            thread = build_thread(self._told(rows), self._told(reports), own, self._ties)
            due, waits_on = dates.due(thread)
            built.append(_Built(group, with_due(thread, due), waits_on))
        return built

    def _told(self, rows: Iterable[int]) -> list[Told]:
        return [tell(self._shelf.said(row).finding, self._shelf.facts(row)) for row in rows]

    def _explained(self, groups: Iterable[int]) -> dict[int, Tie]:
        """Return for each row of the groups, and each report at home there, why it belongs to its group."""
        ties: dict[int, Tie] = {}
        best: dict[int, NDArray[np.void]] = {}
        at_home: list[int] = []
        for group in groups:
            for row in self._groups[group]:
                by_review = {BY_REVIEW: 1.0} if self._groups.is_joined(row) else {}
                ties[row] = Tie(likeness=1.0, reasons=by_review)
                if (edge := self._groups.best(row)) is not None:
                    best[row] = edge
                at_home += self._homes.about.get(row, ())
        if best:
            edges = np.array(list(best.values()), PLAIN_EDGE)
            pairs = self._comparer.explain(np.array(list(best)), edges["other"].astype(np.int64))
            told = shares(pairs, load_weights()["mention_ranked"])
            for row, value, reasons in zip(best, edges["likeness"].tolist(), told, strict=True):
                ties[row] = Tie(likeness=value / STEPS, reasons=reasons)
        return ties | self._explained_reports(at_home)

    def _explained_reports(self, reports: Sequence[int]) -> dict[int, Tie]:
        homes = {report: self._homes.found[report] for report in reports}
        ties = {report: Tie(likeness=1.0, reasons={BY_REVIEW: 1.0}) for report in reports}
        scored = [report for report, home in homes.items() if not home.by_review]
        if scored:
            mentions = np.array([homes[report].mention for report in scored])
            pairs = self._comparer.explain_reports(np.array(scored), mentions)
            for report, reasons in zip(scored, shares(pairs, load_weights()["report"]), strict=True):
                ties[report] = Tie(likeness=homes[report].likeness, reasons=reasons)
        return ties


def _by_id(threads: Iterable[tuple[ThreadId, Thread]], count: int) -> Sequence[Thread]:
    """Return the threads by id; many wait in a file."""
    if count <= _FEW:
        return tuple(thread for _, thread in sorted(threads, key=itemgetter(0)))
    spill: Spill[Thread] = Spill()
    places = sorted((key, spill.put(thread)) for key, thread in threads)
    return Spilled(spill, [place for _, place in places])


class _Dates:
    """Finds due dates with what the neighbours of a thread's documents tell."""

    def __init__(self, shelf: Shelf, neighbours: Neighbours) -> None:
        self._shelf, self._neighbours = shelf, neighbours
        self._known: OrderedDict[frozenset[int], DueDates] = OrderedDict()

    def due(self, thread: Thread) -> tuple[Due | str | None, frozenset[int]]:
        """Return the due date of a thread, or why it has none, and whose neighbours were asked."""
        rows = [row for finding in thread.mentions if (row := self._shelf.row(finding)) is not None]
        mentions = [self._shelf.said(row).finding for row in rows]
        deadline = governing(mentions)
        if deadline is None or isinstance(deadline, str):
            return deadline, frozenset()
        numbers = frozenset(self._shelf.page_of(row).number for row in rows)
        return self._dates(numbers).due(mentions), numbers

    def _dates(self, numbers: frozenset[int]) -> DueDates:
        near = frozenset(one for number in numbers for one in self._neighbours.of(number))
        if near not in self._known:
            self._known[near] = DueDates(lambda: self._told_by(near))
        self._known.move_to_end(near)
        while len(self._known) > _DATES_KEPT:
            self._known.popitem(last=False)
        return self._known[near]

    def _told_by(self, numbers: Iterable[int]) -> EventDates:
        """Return what documents tell of events."""
        found = [page for number in numbers if (page := self._shelf.numbered(number)) is not None]
        asked = sorted((page for page in found if page.may_date), key=lambda page: page.id)
        contents = [self._shelf.contents(page) for page in asked]
        facts = {one.facts.id: one.facts for one in contents}
        findings = [one for some in contents for one in some.findings]
        horizon = max((page.last_day for page in found if page.last_day is not None), default=None)
        return EventDates(facts, findings, horizon)


def _findings_of(ties: Ties) -> set[FindingId]:
    sides = [side for pair in ties.apart for side in pair]
    return {finding for some in (*ties.together, *sides) for finding in some}
