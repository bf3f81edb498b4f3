"""Groups of commitments with the reports about them → threads with their state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from servanda.extraction.records import FindingId
from servanda.linking.linkers.copies.witnesses import find_witnesses
from servanda.linking.linkers.review.decisions import Ties
from servanda.linking.linkers.states.state import Setting, Told, compute_state
from servanda.linking.linkers.threads.grouping import Tie
from servanda.linking.linkers.threads.portraits import (
    bearer_of,
    counterparty_of,
    deadline_of,
    force_of,
    title_of,
    why_no_bearer,
    wording_of,
)
from servanda.linking.records import Due, Link, Thread


def build_thread(
    mentions: Sequence[Told], reports: Sequence[Told], ties: Mapping[FindingId, Tie], said: Ties
) -> Thread:
    """Return the thread that these mentions are, with its state after all that is told; no due date yet."""
    ordered = sorted(mentions, key=_reading_order)
    told = [one.finding for one in ordered]
    bearer = bearer_of(told)
    state = compute_state([*mentions, *reports], _setting(bearer, mentions, reports, said))
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
        unresolved={**({} if bearer else why_no_bearer(told)), **state.unresolved},
    )


def with_due(thread: Thread, due: Due | str | None) -> Thread:
    """Return the thread with the date of its deadline that is counted from an event, or why there is none."""
    if isinstance(due, Due):
        return replace(thread, due=due)
    return thread if due is None else replace(thread, unresolved={**thread.unresolved, "due": due})


def _setting(bearer: Iterable[str], mentions: Sequence[Told], reports: Sequence[Told], said: Ties) -> Setting:
    """Return what the state of the thread is computed by, beside what is told."""
    states = {one.decision.id: one for told in mentions for one in said.states.get(told.finding.id, ())}
    return Setting(
        bearer=frozenset(bearer),
        witnesses=_witnesses(mentions, reports),
        set_states=tuple(sorted(states.values(), key=lambda one: one.decision.order)),
    )


def _witnesses(mentions: Sequence[Told], reports: Sequence[Told]) -> Mapping[FindingId, str]:
    """Return who bears witness to each report, looking for copies among the thread's documents alone."""
    if len({one.facts.id for one in reports}) < 2:  # a document is no copy of itself
        return {one.finding.id: f"document {one.facts.id}" for one in reports}
    witnesses = find_witnesses({one.facts.id: one.facts for one in (*mentions, *reports)})
    return {one.finding.id: witnesses.of(one.finding) for one in reports}


def _link(one: Told, role: str, ties: Mapping[FindingId, Tie], *, is_first: bool = False) -> Link:
    tie = Tie(likeness=1.0) if is_first else ties[one.finding.id]
    return Link(finding=one.finding.id, role=role, score=tie.likeness, reasons=tie.reasons)


def _reading_order(one: Told) -> tuple[bool, str, str, int, str]:
    """Dated documents first, so that the first mention, which names the thread, is the first known one."""
    published = one.facts.published
    day = published.first_day.isoformat() if published else ""
    return (published is None, day, one.facts.name, one.finding.start, one.finding.id)
