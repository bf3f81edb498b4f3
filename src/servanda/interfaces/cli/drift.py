"""The command `drift`: how the wording of one undertaking changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import typer
from rich.padding import Padding
from rich.text import Text

from servanda.interfaces.cli.drift_page import drift_page
from servanda.interfaces.cli.files import write_whole
from servanda.interfaces.cli.marks import mark_of
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, plain, print_records
from servanda.views.drift import Change, Drift, Step, Wording, trace_drift
from servanda.views.reviewed_sample import take_reviewed_sample

#: Marks that can be read without colour, as those of wdiff: dropped words, added words.
MARKS = {Change.KEPT: ("", ""), Change.DROPPED: ("[-", "-]"), Change.ADDED: ("{+", "+}")}
_STYLES = {Change.KEPT: "", Change.DROPPED: "red", Change.ADDED: "green"}


def show_drift(
    address: str,
    key: str,
    pair: Sequence[str],
    *,
    html: Path | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Print the wordings of a thread with what was dropped and added, or write them as a page."""
    if len(pair) not in (0, 2):
        raise typer.BadParameter("Give the ids of two mentions, or none for all in a row.")
    with viewing(address) as ledger:
        drift = trace_drift(ledger, key, pair, as_of=as_of)
        sample = take_reviewed_sample(ledger, ("commitment",), as_of=as_of)
    if html is not None:
        write_whole(html, drift_page(drift, sample).encode("utf-8"))
    if as_json:
        print_records(noted(drift.as_records(), sample))
    elif html is None:
        output = make_output()
        for block in _blocks(drift):
            output.print(block)
        print_note(output, sample)


def _blocks(drift: Drift) -> Iterator[Text | Padding]:
    thread = drift.thread
    yield Text.assemble((thread.id, "cyan"), "  thread")
    yield plain(thread.title, style="bold")
    for at, wording in enumerate(drift.wordings):
        yield _heading(wording)
        step = drift.steps[at - 1] if at else None
        if step is None or not step.is_same:
            words = plain(" ".join(wording.words)) if step is None else _marked(step)
            yield Padding(words, (0, 0, 0, 2), expand=False)
        if step is not None:
            values = [f"{name}: {old or 'none'} → {new or 'none'}" for name, old, new in step.values]
            told = " · ".join([step.told, *values])
            yield Padding(plain(told, style="dim"), (0, 0, 0, 2), expand=False)
    if not drift.steps:
        yield Text("Said only once: there is nothing to compare.", style="dim")
    told = "[-dropped-] {+added+}, each from the mention above it. Sentences: servanda show LEDGER ID"
    yield Text(told, style="dim")


def _heading(wording: Wording) -> Text:
    facts = wording.facts
    parts = [wording.published or "undated", facts.title or facts.name, facts.publisher]
    told = "  ".join(line(part) for part in parts if part)
    heading = Text.assemble((wording.finding.id[:ID_CHARS], "cyan"), f"  {told}")
    return heading.append_text(mark_of(wording.review))


def _marked(step: Step) -> Text:
    pieces = []
    for piece in step.pieces:
        opening, closing = MARKS[piece.change]
        pieces.append(Text(f"{opening}{line(piece.words)}{closing}", style=_STYLES[piece.change]))
    return Text(" ").join(pieces)
