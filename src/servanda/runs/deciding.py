"""Decisions of reviewers: each function checks one, keeps it in the ledger, and returns it.

Every door decides here. Threads are made anew where they are asked for, not after each decision.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from servanda.errors import DecisionError, EntryNotFoundError
from servanda.extraction.records import KINDS, Finding, Progress, Standing
from servanda.ledger import Ledger
from servanda.ledger.audit import Deed
from servanda.ledger.kept_readings import findings_now
from servanda.linking import Anchor, DecisionKind, ReviewDecision, review
from servanda.runs.correcting import Said, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who decides, why, and for which sample."""

    by: str
    why: str
    sample: str | None = None
    seen: Collection[str] | None = None
    """Decisions about the same that the reviewer knew of: another one in force is then a conflict."""
    deed: Callable[[ReviewDecision], Deed] | None = None
    """Tells the line of the audit log that is kept with the decision, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings are drawn for a sample."""

    n: int
    seed: int
    kind: str


def judge(ledger: Ledger, key: str, who: Who, *, rejects: bool) -> ReviewDecision:
    """Accept or reject a finding."""
    kind = DecisionKind.REJECT if rejects else DecisionKind.ACCEPT
    return _keep(ledger, kind, who, at=[get_finding(ledger, key)])


def correct(ledger: Ledger, key: str, changes: Mapping[str, Said], who: Who) -> ReviewDecision:
    """Correct fields of a finding."""
    finding = get_finding(ledger, key)
    if not changes:
        raise DecisionError("Nothing is corrected.", next_step="Give a field another value.")
    text = ledger.get_document(finding.document_id).document.text
    value = values_of(finding, text, changes)
    return _keep(ledger, DecisionKind.CORRECT, who, at=[finding], value=value)


def get_finding(ledger: Ledger, key: str) -> Finding:
    """Return the finding; where the id is that of a thread, say what can be decided of one."""
    try:
        return ledger.get_finding(key)
    except EntryNotFoundError:
        with suppress(EntryNotFoundError):
            thread = ledger.get_thread(key)
            raise DecisionError(
                f"{thread.id} is a thread; findings are accepted, rejected and corrected.",
                next_step="`servanda show LEDGER THREAD` lists its findings; of a thread, `set-state` tells "
                "where it stands, `merge` and `split` what is on it.",
            ) from None
        raise


def findings_of(ledger: Ledger, keys: Sequence[str]) -> list[Finding]:
    """Return the mentions of the threads, and the findings, that the keys name, each once."""
    return _once(one for key in keys for one in _mentions(ledger, key))


def _mentions(ledger: Ledger, key: str) -> list[Finding]:
    try:
        thread = ledger.get_thread(key)
    except EntryNotFoundError:
        return [ledger.get_finding(key)]
    return [ledger.get_finding(one) for one in thread.mentions]


def merge(ledger: Ledger, keys: Sequence[str], who: Who) -> ReviewDecision:
    """Join threads and findings to one undertaking."""
    at = findings_of(ledger, keys)
    if len(keys) < 2 or len(at) < 2:
        raise DecisionError("A merge needs two threads or findings.", next_step="Give both ids.")
    if not any(one.kind == "commitment" for one in at) or any(
        one.kind not in ("commitment", "status") for one in at
    ):
        raise DecisionError(
            "Only commitments, and status reports with them, make a thread.",
            next_step="`servanda show LEDGER ID` tells what an id is.",
        )
    return _keep(ledger, DecisionKind.MERGE, who, at=at)


def split(ledger: Ledger, thread: str, keys: Sequence[str], who: Who) -> ReviewDecision:
    """Keep findings apart from the rest of a thread."""
    gone = _once(ledger.get_finding(key) for key in keys)
    on_it = ledger.get_thread(thread)
    wrong = [one.id for one in gone if one.id not in (*on_it.mentions, *on_it.status_reports)]
    if wrong:
        raise DecisionError(
            f"{', '.join(wrong)} is not on thread {on_it.id}.",
            next_step="`servanda show LEDGER THREAD` lists its findings.",
        )
    ids = {one.id for one in gone}
    rest = [ledger.get_finding(key) for key in on_it.mentions if key not in ids]
    if not gone:
        raise DecisionError("Nothing is split off.", next_step="Name findings of the thread.")
    if not rest:
        raise DecisionError("Nothing would be left of the thread.", next_step="Name fewer findings.")
    return _keep(ledger, DecisionKind.SPLIT, who, at=[*gone, *rest], value={"leave": len(gone)})


def keep_apart(ledger: Ledger, keys: Sequence[str], who: Who) -> ReviewDecision:
    """Keep two commitments, and so the threads that they are on, apart for good."""
    at = _once(ledger.get_finding(key) for key in keys)
    if len(at) != 2 or any(one.kind != "commitment" for one in at):
        raise DecisionError(
            "Two commitments are kept apart, and these are not two.",
            next_step="`servanda review LEDGER doubts` names pairs; for a finding of a thread: `split`.",
        )
    return _keep(ledger, DecisionKind.SPLIT, who, at=at, value={"leave": 1})


def set_state(
    ledger: Ledger, thread: str, state: tuple[Progress | None, Standing | None], who: Who
) -> ReviewDecision:
    """Set where a thread stands."""
    progress, standing = state
    value = {name: str(one) for name, one in (("progress", progress), ("standing", standing)) if one}
    if not value:
        raise DecisionError("No state is given.", next_step="Give progress, standing or both.")
    first = ledger.get_finding(ledger.get_thread(thread).mentions[0])
    return _keep(ledger, DecisionKind.SET_STATE, who, at=[first], value=value)


def undo(ledger: Ledger, key: str, who: Who) -> ReviewDecision:
    """Undo a decision."""
    target = get_decision(ledger, key)
    return _keep(
        ledger, DecisionKind.UNDO, replace(who, sample=target.sample, seen=None), at=[], undoes=target.id
    )


def get_decision(ledger: Ledger, key: str) -> ReviewDecision:
    """Return the decision with this id or start of an id."""
    some = [one for one in ledger.iter_decisions() if one.id.startswith(key.lower())]
    if len(some) != 1:
        told = f"{len(some)} decisions start with" if some else "The ledger has no decision"
        raise EntryNotFoundError(
            f"{told} {key!r}.", next_step="`servanda review LEDGER list` shows their ids."
        )
    return some[0]


def draw(ledger: Ledger, wanted: Wanted, who: Who) -> ReviewDecision:
    """Draw a sample: the findings whose ids, mixed with the seed, come first."""
    if wanted.kind not in KINDS.values():
        raise DecisionError(
            f"{wanted.kind!r} is no kind of findings.", next_step=f"One of {', '.join(KINDS.values())}."
        )
    rejected = _rejected(ledger)
    some = [one for one in ledger.iter_findings(kind=wanted.kind) if one.id not in rejected]
    mixed = sorted(some, key=lambda one: hashlib.sha256(f"{wanted.seed}:{one.id}".encode()).hexdigest())
    if not mixed:
        raise DecisionError(f"The ledger has no {wanted.kind} to draw.", next_step="Add documents first.")
    value = {"n": wanted.n, "seed": wanted.seed, "kind": wanted.kind}
    return _keep(ledger, DecisionKind.SAMPLE, who, at=mixed[: wanted.n], value=value)


def _rejected(ledger: Ledger) -> frozenset[str]:
    """Return the findings of which a reviewer says that the text has no such thing."""
    decisions = list(ledger.iter_decisions())
    texts = {anchor.sha256 for one in decisions if one.acts for anchor in one.at}
    facts = list(ledger.document_facts(sha256=texts)) if texts else []
    findings = findings_now(ledger, [one.id for one in facts])
    reviewed = review(facts, findings, decisions)
    return frozenset(key for key in reviewed.verdicts if reviewed.is_rejected(key))


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({one.id: one for one in findings}.values())


def _keep(
    ledger: Ledger, kind: DecisionKind, who: Who, *, at: Sequence[Finding], **more: Any
) -> ReviewDecision:
    settled = ledger.settled(only=[one.id for one in at])
    seen = [settled[one.id].apply(one) if one.id in settled else one for one in at]
    texts = {one.document_id: "" for one in at}
    texts = {key: ledger.get_document(key).document.sha256 for key in texts}
    decision = ReviewDecision(
        kind=kind,
        by=who.by,
        why=who.why,
        decided_at=datetime.now(UTC),
        at=tuple(Anchor.of(one, sha256=texts[one.document_id]) for one in seen),
        sample=who.sample,
        **more,
    )
    ledger.decide(decision, seen=who.seen, deed=who.deed(decision) if who.deed else None)
    return decision
