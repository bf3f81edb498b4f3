"""Findings of many documents → threads with their state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.linking.linkers.bearers import apply_settled, settle
from servanda.linking.linkers.decisions import NO_TIES, Ties
from servanda.linking.linkers.due_dates import DueDates
from servanda.linking.linkers.grouping import Assigned, Grouped, Tie, assign, group
from servanda.linking.linkers.mentions import Collection, gather
from servanda.linking.linkers.portraits import (
    bearer_of,
    counterparty_of,
    deadline_of,
    force_of,
    title_of,
    why_no_bearer,
    wording_of,
)
from servanda.linking.linkers.state import Setting, Told, compute_state, tell
from servanda.linking.linkers.witnesses import find_witnesses
from servanda.linking.records import DocumentFacts, Due, Link, LinkedLedger, Thread
from servanda.primitives import Card


class Threads:
    """Puts commitments and status reports on threads, the same for any order of what it is given."""

    card: ClassVar[Card] = Card(name="threads", version=3, needs=("commitment", "status"), gives=("thread",))

    def __call__(
        self, documents: Iterable[DocumentFacts], findings: Iterable[Finding], ties: Ties = NO_TIES
    ) -> LinkedLedger:
        """Return all threads, ordered by id, and the status reports that are on none.

        `ties` are what reviewers joined, kept apart and set; they outweigh every score.
        """
        facts = {document.id: document for document in documents}
        given = [finding for finding in findings if finding.document_id in facts]
        settled = settle(given)
        known = apply_settled(given, settled)
        mentions, reports = gather(facts, known)
        grouped = group(mentions, ties)
        assigned = assign(reports, mentions, grouped.groups, ties)
        witnesses = find_witnesses(facts, known)
        built = _build(mentions, reports, grouped, assigned, _Known(witnesses=witnesses, ties=ties))
        threads = _with_due_dates(built, facts, known)
        unlinked = {reports.mentions[row].id: why for row, why in assigned.reasons.items()}
        return LinkedLedger(
            threads=tuple(sorted(threads, key=lambda thread: thread.id)),
            unlinked={key: unlinked[key] for key in sorted(unlinked)},
            settled=tuple(settled),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What states are computed by, beside what is on the thread."""

    witnesses: Mapping[DocumentId, str]
    ties: Ties

    def setting(self, bearer: Iterable[str], mentions: Iterable[Told]) -> Setting:
        """Return what the state of one thread is computed by."""
        states = self.ties.states
        said = {one.decision.id: one for told in mentions for one in states.get(told.finding.id, ())}
        ordered = sorted(said.values(), key=lambda one: one.decision.order)
        return Setting(bearer=frozenset(bearer), witnesses=self.witnesses, set_states=tuple(ordered))


def _build(
    mentions: Collection, reports: Collection, grouped: Grouped, assigned: Assigned, known: _Known
) -> list[Thread]:
    on_group: dict[int, list[int]] = defaultdict(list)
    for row, number in assigned.groups.items():
        on_group[number].append(row)
    threads = []
    for number, rows in enumerate(grouped.groups):
        some = [_told(mentions, row) for row in rows]
        ties = {mentions.mentions[row].id: grouped.ties.get(row, Tie(likeness=1.0)) for row in rows}
        about = [_told(reports, row) for row in on_group[number]]
        ties |= {reports.mentions[row].id: assigned.ties[row] for row in on_group[number]}
        threads.append(_thread(some, about, ties, known))
    return threads


def _with_due_dates(
    threads: Iterable[Thread], facts: Mapping[DocumentId, DocumentFacts], known: Sequence[Finding]
) -> list[Thread]:
    """Return the threads with the dates of deadlines that are counted from events, or why there is none."""
    dates = DueDates(facts, known)
    by_id = {finding.id: finding for finding in known}
    dated = []
    for thread in threads:
        due = dates.due([by_id[mention] for mention in thread.mentions])
        if isinstance(due, Due):
            dated.append(replace(thread, due=due))
        elif due is not None:
            dated.append(replace(thread, unresolved={**thread.unresolved, "due": due}))
        else:
            dated.append(thread)
    return dated


def _told(collection: Collection, row: int) -> Told:
    mention = collection.mentions[row]
    return tell(mention.finding, mention.facts)


def _thread(
    mentions: Sequence[Told],
    reports: Sequence[Told],
    ties: Mapping[FindingId, Tie],
    known: _Known,
) -> Thread:
    ordered = sorted(mentions, key=_reading_order)
    told = [one.finding for one in ordered]
    bearer = bearer_of(told)
    state = compute_state([*mentions, *reports], known.setting(bearer, mentions))
    dates = sorted(
        (one.facts.published for one in [*mentions, *reports] if one.facts.published is not None),
        key=lambda date: (date.first_day, date.iso),
    )
    links = [_link(one, "mention", ties, is_first=one is ordered[0]) for one in ordered]
    links += [_link(one, "status_report", ties) for one in sorted(reports, key=_reading_order)]
    return Thread(
        title=title_of(told, bearer),
        bearer=bearer,
        counterparty=counterparty_of(told),
        links=tuple(links),
        history=state.history,
        progress=state.progress,
        standing=state.standing,
        evidence=state.evidence,
        first_seen=dates[0].iso if dates else None,
        last_seen=dates[-1].iso if dates else None,
        deadline_value=deadline_of(told),
        wording=wording_of(told),
        force=force_of(told),
        unresolved={} if bearer else why_no_bearer(told),
    )


def _link(one: Told, role: str, ties: Mapping[FindingId, Tie], *, is_first: bool = False) -> Link:
    tie = Tie(likeness=1.0) if is_first else ties[one.finding.id]
    return Link(finding=one.finding.id, role=role, score=tie.likeness, reasons=tie.reasons)


def _reading_order(one: Told) -> tuple[bool, str, str, int, str]:
    """Dated documents first, so that the first mention, which names the thread, is the first known one."""
    published = one.facts.published
    day = published.first_day.isoformat() if published else ""
    return (published is None, day, one.facts.name, one.finding.start, one.finding.id)
