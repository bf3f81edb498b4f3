"""Findings of many documents → threads with their state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
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
from servanda.linking.records import DocumentFacts, Link, LinkedLedger, Thread
from servanda.primitives import Card


class Threads:
    """Puts commitments and status reports on threads, the same for any order of what it is given."""

    card: ClassVar[Card] = Card(name="threads", version=2, needs=("commitment", "status"), gives=("thread",))

    def __call__(self, documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> LinkedLedger:
        """Return all threads, ordered by id, and the status reports that are on none."""
        facts = {document.id: document for document in documents}
        known = [finding for finding in findings if finding.document_id in facts]
        mentions, reports = gather(facts, known)
        grouped = group(mentions)
        assigned = assign(reports, mentions, grouped.groups)
        witnesses = find_witnesses(facts, known)
        threads = _build(mentions, reports, grouped, assigned, witnesses)
        unlinked = {reports.mentions[row].id: why for row, why in assigned.reasons.items()}
        return LinkedLedger(
            threads=tuple(sorted(threads, key=lambda thread: thread.id)),
            unlinked={key: unlinked[key] for key in sorted(unlinked)},
        )


def _build(
    mentions: Collection,
    reports: Collection,
    grouped: Grouped,
    assigned: Assigned,
    witnesses: Mapping[DocumentId, str],
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
        threads.append(_thread(some, about, ties, witnesses))
    return threads


def _told(collection: Collection, row: int) -> Told:
    mention = collection.mentions[row]
    return tell(mention.finding, mention.facts)


def _thread(
    mentions: Sequence[Told],
    reports: Sequence[Told],
    ties: Mapping[FindingId, Tie],
    witnesses: Mapping[DocumentId, str],
) -> Thread:
    ordered = sorted(mentions, key=_reading_order)
    told = [one.finding for one in ordered]
    bearer = bearer_of(told)
    state = compute_state([*mentions, *reports], Setting(bearer=frozenset(bearer), witnesses=witnesses))
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
