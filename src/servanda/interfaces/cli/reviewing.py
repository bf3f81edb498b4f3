"""Commands that decide: each makes one decision and keeps it.

Threads are made anew where a command asks for them, not after each decision about a finding.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer
from rich.text import Text

from servanda.errors import ConflictingDecisionError, DecisionError, EntryNotFoundError
from servanda.extraction.records import KINDS, Finding, Progress, Standing
from servanda.interfaces.cli.marks import summary
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, make_talk, print_records
from servanda.ledger import Ledger, open_ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision, find_actor
from servanda.linking.linkers.review.corrections import CLOSED, WORDS, is_words, read_value
from servanda.primitives import Span, join_quotes
from servanda.views.dossier import MIN_ID_CHARS
from servanda.views.reviews import take_reviews

#: What stands between the parts of a field whose words are not together.
GAP = " … "
#: Fields of times, and what a time looks like: dates, parts of the calendar, lengths, PRESENT_REF.
_TIMES = frozenset(("deadline_value", "when_value", "value"))
_TIME = re.compile(
    r"[0-9X]{2,4}(?:-[0-9A-Z]+)*(?:T[0-9A-Z:]+)?|P[0-9.XYQMWDTHSEC]+|(?:PAST|PRESENT|FUTURE)_REF"
)
#: Fields that hold canonical names of actors.
_ACTORS = frozenset(("bearer_is", "counterparty_is", "speaker_is", "speaker_for", "of_is"))


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
        _keep(ledger, kind, who, at=[_finding(ledger, key)], as_json=as_json)


def correct(address: str, key: str, change: str, who: Who, *, as_json: bool) -> None:
    """Correct one field of a finding, given as `field=value`."""
    name, equals, said = change.partition("=")
    if not equals:
        raise typer.BadParameter("Give it as FIELD=VALUE.", param_hint="FIELD=VALUE")
    with open_ledger(address) as ledger:
        finding = _finding(ledger, key)
        value = _value(ledger, finding, name, said.strip() or None)
        _keep(ledger, DecisionKind.CORRECT, who, at=[finding], value={name: value}, as_json=as_json)
        if name in _ACTORS and isinstance(value, str):
            _tell_unknown(ledger, value)


def _tell_unknown(ledger: Ledger, names: str) -> None:
    """Say which names the registry does not know: they may be misspelt."""
    registry = ledger.registry()
    given = [one.strip() for one in names.split(";") if one.strip()]
    for name in given:
        if find_actor(name, registry=registry) is None:
            make_talk().print(
                f"{line(name)!r} is no name of the registry, and is kept as it is; "
                "`servanda actors LEDGER` lists how actors are called here."
            )


def _finding(ledger: Ledger, key: str) -> Finding:
    """Return the finding; where the id is that of a thread, say what can be decided of one."""
    if len(key) < MIN_ID_CHARS:
        raise DecisionError(
            f"{key!r} is too short to be meant for sure.", next_step=f"Give {MIN_ID_CHARS} digits or more."
        )
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


def _value(ledger: Ledger, finding: Finding, name: str, said: str | None) -> object:
    if is_words(finding.kind, name):
        text = ledger.get_document(finding.document_id).document.text
        return None if said is None else _place(text, said, finding)
    if name in _TIMES and said is not None and not _TIME.fullmatch(said):
        raise DecisionError(
            f"{said!r} is no TIMEX3 value.",
            next_step="A date is 2016-05-31, 2016-05, 2016, 2016-Q2 or 2016-W07, a length of time P30D or "
            "P6M; nothing after `=` means that there is none.",
        )
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
        try:
            _keep(ledger, DecisionKind.MERGE, who, at=at, as_json=as_json)
        except ConflictingDecisionError as error:
            _tell_words(error.message, at)
            raise


def _tell_words(message: str, findings: Iterable[Finding]) -> None:
    """Print the words of the findings that a refusal names."""
    for one in findings:
        if one.id in message:
            make_talk().print(Text(f"{one.id[:ID_CHARS]}  {line(one.document)}: ").append_text(summary(one)))


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


def keep_apart(address: str, keys: tuple[str, str], who: Who, *, as_json: bool) -> None:
    """Keep two commitments, and so the threads that they are on, apart for good."""
    with viewing(address) as ledger:
        at = _once(ledger.get_finding(key) for key in keys)
        if len(at) != 2 or any(one.kind != "commitment" for one in at):
            raise DecisionError(
                "Two commitments are kept apart, and these are not two.",
                next_step="`servanda review LEDGER doubts` names pairs; for a finding of a thread: `split`.",
            )
        _keep(ledger, DecisionKind.SPLIT, who, at=at, value={"leave": 1}, as_json=as_json)


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
        before = take_reviews(ledger).state_of(ledger.get_thread(thread).mentions)
        _keep(ledger, DecisionKind.SET_STATE, who, at=[first], value=value, as_json=as_json)
    for name, one in before.items():
        if name in value:
            told = f"{name} {str(one.value[name]).replace('_', ' ')}"
            make_talk().print(
                f"It outweighs what {line(one.by)} set on {one.decided_at:%Y-%m-%d}: {told} "
                f"({line(one.why)}; decision {one.id}). To go back to that, undo this one."
            )


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
