"""The command `diff`: what changed between two dates, on either clock, and why."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.options import parse_day
from servanda.interfaces.cli.review_note import noted_at, print_note
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, plain, print_records
from servanda.ledger import StoredRemoval
from servanda.views.change_records import change_records, told_value
from servanda.views.changes import Cause, Changes, DocumentChange, ThreadChange
from servanda.views.history import Clock, compare_known, compare_published, evening
from servanda.views.picture import LINKED_KINDS
from servanda.views.reviewed_sample import take_reviewed_sample

_Change = TypeVar("_Change")

#: Changes of one kind that a terminal shows unless --all is given.
SCREENFUL = 20
MEANINGS = {
    Cause.SOURCE: "a new source",
    Cause.REMOVAL: "a removed document",
    Cause.READER: "another reader",
    Cause.REGISTRY: "another registry",
    Cause.REVIEW: "a reviewer's decision",
    Cause.PROGRAM: "another version of the program",
}
CLOCKS = {
    Clock.PUBLISHED: "by date of publication: what a reader could have known",
    Clock.KNOWN: "by time of intake: what this ledger showed",
}


def diff(address: str, start: str, end: str | None, *, clock: Clock, all_: bool, as_json: bool) -> None:
    """Print what differs between two dates."""
    first, last = _instant(start, clock), _instant(end, clock) if end is not None else None
    if last is not None and first > last:
        raise typer.BadParameter("--from lies after --to.", param_hint="--from")
    with viewing(address) as ledger:
        if clock is Clock.KNOWN:
            changes = compare_known(ledger, first, last)
        else:
            changes = compare_published(ledger, first.date(), last.date() if last is not None else None)
        removals = list(ledger.removals())
        sample = take_reviewed_sample(ledger, LINKED_KINDS)
    if as_json:
        records = change_records(changes, {"clock": str(clock), "from": start, "to": end})
        print_records(noted_at(records, sample, kind="diff"))
        return
    output = make_output()
    until = f"to {line(end)}" if end is not None else "until now"
    output.print(f"From {line(start)} {until}, {CLOCKS[clock]}.", style="bold")
    _print_documents(output, changes.documents, all_=all_)
    _print_findings(output, changes)
    _print_threads(output, changes.threads, all_=all_)
    for note in _notes(changes, removals, clock):
        output.print(note, style="dim")
    print_note(output, sample)


def _instant(words: str, clock: Clock) -> datetime:
    """Return the instant that a date or time means; of a date the end of its last day in UTC."""
    if clock is Clock.KNOWN and "T" in words:
        try:
            instant = datetime.fromisoformat(words)
        except ValueError:
            raise typer.BadParameter(f"{words!r} is no time like 2026-03-01T12:00.") from None
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
    return evening(parse_day(words))


def _print_documents(output: Console, documents: Sequence[DocumentChange], *, all_: bool) -> None:
    for change, title in (
        ("new", "New documents"), ("gone", "Documents that are gone"), ("reread", "Read or resolved anew"),
    ):  # fmt: skip
        some = [one for one in documents if one.change == change]
        if not some:
            continue
        output.print(f"{title}: {len(some)}")
        for one in _shown(output, some, all_=all_):
            why = one.why or (MEANINGS[one.cause] if change != "new" else "")
            told = f"  {one.source.published or 'undated':<10}  {one.source.name}{f': {why}' if why else ''}"
            output.print(Text("  ").append_text(plain(told)))


def _print_findings(output: Console, changes: Changes) -> None:
    told = [f"{kind} {old} → {new}" for kind, (old, new) in changes.findings.items() if old != new]
    output.print(f"Findings: {', '.join(told) or 'as many as before'}.")


def _print_threads(output: Console, threads: Sequence[ThreadChange], *, all_: bool) -> None:
    for change, title in (("new", "New"), ("changed", "Changed"), ("gone", "Gone")):
        some = [one for one in threads if one.change == change]
        output.print(f"{title} undertakings: {len(some)}")
        for one in _shown(output, some, all_=all_):
            heading = Table.grid(padding=(0, 2, 0, 0))
            heading.add_row("", Text(one.thread.id[:ID_CHARS], style="cyan"), plain(one.thread.title))
            output.print(heading)
            for name, (old, new) in one.fields.items():
                told = f"{name.replace('_', ' ')}: {told_value(old) or 'none'} → {told_value(new) or 'none'}"
                output.print(Padding(plain(told), (0, 0, 0, 12), expand=False))
            output.print(Padding(plain(_why(one), style="dim"), (0, 0, 0, 12), expand=False))


def _why(one: ThreadChange) -> str:
    causes = ", ".join(MEANINGS[cause] for cause in one.causes)
    if not one.direct:
        return f"none of its own words changed; meanwhile: {causes}"
    words = [f"{'+' if b.change == 'new' else '-'}{b.finding[:ID_CHARS]} {b.document}" for b in one.because]
    words += [f"decision {decided.id[:ID_CHARS]} by {decided.by}" for decided in one.decisions]
    return f"because of {causes}" + (f": {'; '.join(words)}" if words else "")


def _shown(output: Console, some: Sequence[_Change], *, all_: bool) -> Iterator[_Change]:
    """Yield what a screen takes, then say how many more there are."""
    count = len(some) if all_ or not output.is_terminal else SCREENFUL
    yield from some[:count]
    if len(some) > count:
        output.print(f"  and {len(some) - count} more: --all shows them", style="dim")


def _notes(changes: Changes, removals: Sequence[StoredRemoval], clock: Clock) -> Iterator[str]:
    if changes.decisions:
        yield f"Decisions of reviewers in this time: {len(changes.decisions)}."
    if removals and clock is Clock.PUBLISHED:
        yield (
            f"Documents removed from this ledger, left out on both dates: {len(removals)}; "
            "`servanda remove LEDGER` lists them."
        )
    if clock is Clock.KNOWN and any(one.erased for one in removals):
        yield "Of erased documents nothing is shown, nor what threads were while they were on them."
