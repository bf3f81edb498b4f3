"""Commands that decide: each makes one decision and keeps it.

Threads are made anew where a command asks for them, not after each decision about a finding.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer

from servanda.errors import DecisionError, EntryNotFoundError
from servanda.extraction.records import KINDS, Finding, Progress, Standing
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import line, make_output, print_records
from servanda.ledger import Ledger, open_ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.linkers.corrections import CLOSED, WORDS, is_words, read_value
from servanda.primitives import Span, join_quotes
from servanda.views.reviews import take_reviews

#: What stands between the parts of a field whose words are not together.
GAP = " … "


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who decides, why, and for which sample."""

    by: str
    why: str
    sample: str | None = None


def judge(address: str, key: str, who: Who, *, rejects: bool, as_json: bool) -> None:
    """Accept or reject a finding."""
    kind = DecisionKind.REJECT if rejects else DecisionKind.ACCEPT
    with open_ledger(address) as ledger:
        _keep(ledger, kind, who, at=[ledger.get_finding(key)], as_json=as_json)


def correct(address: str, key: str, change: str, who: Who, *, as_json: bool) -> None:
    """Correct one field of a finding, given as `field=value`."""
    name, equals, said = change.partition("=")
    if not equals:
        raise typer.BadParameter("Give it as FIELD=VALUE.", param_hint="FIELD=VALUE")
    with open_ledger(address) as ledger:
        finding = ledger.get_finding(key)
        value = _value(ledger, finding, name, said.strip() or None)
        _keep(ledger, DecisionKind.CORRECT, who, at=[finding], value={name: value}, as_json=as_json)


def _value(ledger: Ledger, finding: Finding, name: str, said: str | None) -> object:
    if is_words(finding.kind, name):
        text = ledger.get_document(finding.document_id).document.text
        return None if said is None else _place(text, said, finding)
    if name not in CLOSED[finding.kind]:
        known = dict.fromkeys((*CLOSED[finding.kind], *WORDS[finding.kind]))
        raise DecisionError(
            f"A {finding.kind} has no field {name!r}.", next_step=f"It has {', '.join(known)}."
        )
    try:
        return read_value(finding.kind, name, said)
    except ValueError as error:
        raise DecisionError(f"{error}.", next_step="docs/glossary.md explains the values.") from None


def _place(text: str, said: str, finding: Finding) -> dict[str, object]:
    """Return the spans of the words, for each part the place nearest to the finding."""
    spans = []
    for part in said.split(GAP):
        places = [at for at in range(len(text)) if text.startswith(part, at)] if part else []
        if not places:
            raise DecisionError(
                f"The words {part!r} do not stand in the text.",
                where=finding.document,
                next_step=f"Copy them from the text; parts that are not together are joined with {GAP!r}.",
            )
        start = min(places, key=lambda at: (abs(at - finding.start), at))
        spans.append(Span(start, start + len(part)))
    ordered = sorted(spans)
    return {"spans": [[one.start, one.end] for one in ordered], "quote": join_quotes(text, ordered)}


def merge(address: str, keys: Sequence[str], who: Who, *, as_json: bool) -> None:
    """Join threads and findings to one undertaking."""
    with viewing(address) as ledger:
        groups = [_findings(ledger, key) for key in keys]
        at = _once(one for some in groups for one in some)
        if len(keys) < 2 or len(at) < 2:
            raise DecisionError("A merge needs two threads or findings.", next_step="Give both ids.")
        if not any(one.kind == "commitment" for one in at) or any(
            one.kind not in ("commitment", "status") for one in at
        ):
            raise DecisionError(
                "Only commitments, and status reports with them, make a thread.",
                next_step="`servanda show LEDGER ID` tells what an id is.",
            )
        _keep(ledger, DecisionKind.MERGE, who, at=at, as_json=as_json)


def split(address: str, thread: str, keys: Sequence[str], who: Who, *, as_json: bool) -> None:
    """Keep findings apart from the rest of a thread."""
    with viewing(address) as ledger:
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
        if not rest:
            raise DecisionError("Nothing would be left of the thread.", next_step="Name fewer findings.")
        value = {"leave": len(gone)}
        _keep(ledger, DecisionKind.SPLIT, who, at=[*gone, *rest], value=value, as_json=as_json)


def set_state(
    address: str, thread: str, state: tuple[Progress | None, Standing | None], who: Who, *, as_json: bool
) -> None:
    """Set where a thread stands."""
    progress, standing = state
    if progress is None and standing is None:
        raise typer.BadParameter("Give --progress, --standing or both.")
    with viewing(address) as ledger:
        first = ledger.get_finding(ledger.get_thread(thread).mentions[0])
        value = {name: str(one) for name, one in (("progress", progress), ("standing", standing)) if one}
        _keep(ledger, DecisionKind.SET_STATE, who, at=[first], value=value, as_json=as_json)


def undo(address: str, key: str, who: Who, *, as_json: bool) -> None:
    """Undo a decision."""
    with open_ledger(address) as ledger:
        some = [one for one in ledger.iter_decisions() if one.id.startswith(key.lower())]
        if len(some) != 1:
            told = f"{len(some)} decisions start with" if some else "The ledger has no decision"
            raise EntryNotFoundError(
                f"{told} {key!r}.", next_step="`servanda review LEDGER list` shows their ids."
            )
        target = some[0]
        who = Who(by=who.by, why=who.why, sample=target.sample)
        _keep(ledger, DecisionKind.UNDO, who, at=[], undoes=target.id, as_json=as_json)


def draw(address: str, wanted: tuple[int, int, str], who: Who, *, as_json: bool) -> None:
    """Draw a sample: the findings whose ids, mixed with the seed, come first."""
    n, seed, kind = wanted
    if kind not in KINDS.values():
        raise typer.BadParameter(f"One of {', '.join(KINDS.values())}.", param_hint="--kind")
    with viewing(address) as ledger:
        reviews = take_reviews(ledger)
        some = [one for one in ledger.iter_findings(kind=kind) if not reviews.is_rejected(one)]
        at = sorted(some, key=lambda one: hashlib.sha256(f"{seed}:{one.id}".encode()).hexdigest())[:n]
        if not at:
            raise DecisionError(f"The ledger has no {kind} to draw.", next_step="Add documents first.")
        value = {"n": n, "seed": seed, "kind": kind}
        _keep(ledger, DecisionKind.SAMPLE, who, at=at, value=value, as_json=as_json)


def _findings(ledger: Ledger, key: str) -> list[Finding]:
    """Return the mentions of the thread, or the finding, that the key names."""
    try:
        thread = ledger.get_thread(key)
    except EntryNotFoundError:
        return [ledger.get_finding(key)]
    return [ledger.get_finding(one) for one in thread.mentions]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({one.id: one for one in findings}.values())


def _keep(
    ledger: Ledger, kind: DecisionKind, who: Who, *, at: Sequence[Finding], as_json: bool, **more: Any
) -> None:
    settled = ledger.settled()
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
    ledger.decide(decision)
    if as_json:
        print_records([decision.as_record()])
    else:
        make_output().print(line(f"Kept as decision {decision.id}: {kind} by {who.by}."))
