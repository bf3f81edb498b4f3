"""The command `coverage`: an agreement's provisions, where they stand, and who spoke of them."""

import re
from collections.abc import Iterator
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.extraction.records import Commitment
from servanda.interfaces.cli.marks import mark_by, mark_of, paint, state_of
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted_at, print_note
from servanda.interfaces.cli.tables import bearer_cell
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    NARROW_COLUMNS,
    line,
    make_output,
    plain,
    print_records,
)
from servanda.linking.records import Thread
from servanda.views import Coverage, Covered, Word, get_coverage
from servanda.views.coverage import KINDS
from servanda.views.deadlines import tell_due
from servanda.views.reviewed_sample import take_reviewed_sample

#: Ids of provisions that a note lists.
MAX_LISTED = 30
#: Longer words are cut around what is marked; JSON has all.
MAX_WORDS_CHARS = 300
#: `Neither Party shall …`: the bearers are named, and are to abstain.
_NOBODY = re.compile(r"(?:neither|no|none|nobody)\b", re.IGNORECASE)
#: Words that say by themselves that it is not to be done.
_ABSTAINS = re.compile(r"\b(?:refrain|abstain|desist|cease|stop|not|never|no|nor)\b", re.IGNORECASE)
_ROLES = {"mention": "", "status_report": "reports: ", "reference": "names it: "}


def show(address: str, key: str, *, as_of: date | None, words: bool, as_json: bool) -> None:
    """Print the provisions of an agreement; with `words`, all that other documents say of them."""
    with viewing(address) as ledger:
        coverage = get_coverage(ledger, key, as_of=as_of)
        sample = take_reviewed_sample(ledger, KINDS, as_of=as_of)
    if as_json:
        print_records(noted_at(coverage.as_records(), sample, kind="coverage"))
        return
    output = make_output()
    facts = coverage.agreement
    published = facts.published.iso if facts.published else "undated"
    output.print(
        Text.assemble(
            (line(facts.title or facts.name), "bold"), f"  {published}  ", (facts.id[:ID_CHARS], "cyan")
        )
    )
    if words or output.width < NARROW_COLUMNS:
        for row in coverage.rows:
            for block in _stacked(row, every=words):
                output.print(block)
    elif coverage.rows:
        _print_table(output, coverage)
    for note in _notes(coverage, as_of=as_of):
        output.print(note, style="dim")
    print_note(output, sample)


def _print_table(output: Console, coverage: Coverage) -> None:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Provision", overflow="fold", min_width=9, max_width=18)
    table.add_column("Undertakings and where they stand", ratio=6, overflow="fold")
    table.add_column("Said", no_wrap=True)
    table.add_column("Last word elsewhere", ratio=5, overflow="fold")
    for row in coverage.rows:
        undertakings = Text("\n").join(_undertakings(row))
        table.add_row(_name(row), undertakings, Text(_said(row)), _last(row))
    output.print(table)


def _stacked(row: Covered, *, every: bool) -> Iterator[Text]:
    yield Text("  ").join([_name(row), plain(row.title, style="bold"), Text(_said(row))])
    for undertaking in _undertakings(row):
        yield Text("  ").append_text(undertaking)
    for word in row.words if every else ():
        yield Text("    ").append_text(_word(word))
    if not every:
        yield Text("  ").append_text(_last(row))
    yield Text("")


def _name(row: Covered) -> Text:
    if row.provision is None:
        return Text("no number", style="italic dim")
    return plain(row.provision.id, style="bold")


def _undertakings(row: Covered) -> list[Text]:
    """Return the undertakings with their states; or why there are none."""
    if not row.threads:
        none = "in its parts" if row.is_of_parts else "no commitment found"
        return [Text.assemble(plain(row.title), (f"  {none}", "italic dim"))]
    review = [mark_by(row.corrected_by)] if row.corrected_by else []
    return [*(_undertaking(row, thread) for thread in row.threads), *review]


def _undertaking(row: Covered, thread: Thread) -> Text:
    """Return the agreement's own words for an undertaking, and where it stands."""
    own = next(finding for finding in row.commitments if finding.id in thread.mentions)
    details, words = own.details, own.quote("action") or own.quote("cue") or ""
    negative = isinstance(details, Commitment) and details.polarity == "negative"
    negative = negative or bool(_NOBODY.match(own.quote("bearer") or ""))
    said = ": not " if negative and not _ABSTAINS.search(words) else ": "
    bearer = bearer_cell("; ".join(thread.bearer) or own.quote("bearer") or "", resolved=bool(thread.bearer))
    due = tell_due(thread)
    parts = [
        Text(thread.id[:ID_CHARS], style="cyan"),
        bearer.append(said).append_text(plain(words)),
        state_of(thread),
        *([Text(f"due {due}", style="dim")] if due else []),
    ]
    return Text("  ").join(parts)


def _said(row: Covered) -> str:
    return f"{len(row.words)}×" if row.words else "–"


def _last(row: Covered) -> Text:
    if row.last is None:
        silent = "see its parts" if row.parts_spoken_of else "nobody has spoken of it"
        return Text(silent, style="italic dim" if row.parts_spoken_of else "yellow")
    return _word(row.last)


def _word(word: Word) -> Text:
    passage, marks = word.passage, [mark for mark in word.marks if word.passage.span.contains(mark)]
    first = min((mark.start for mark in marks), default=passage.span.start) - passage.span.start
    start = 0 if first < MAX_WORDS_CHARS // 2 else passage.text.find(" ", first - MAX_WORDS_CHARS // 2) + 1
    end = min(
        len(passage.text), max(start + MAX_WORDS_CHARS, *(mark.end - passage.span.start for mark in marks), 0)
    )
    text = re.sub(r"\s", " ", passage.text[start:end])
    return Text.assemble(
        (word.published or "undated", "bold"),
        "  ",
        (line(word.facts.title or word.facts.name), "dim"),
        f"  {_ROLES[word.role]}“{'… ' if start else ''}",
        paint(text, marks, offset=passage.span.start + start),
        "…”" if end < len(passage.text) else "”",
        mark_of(word.review),
    )


def _notes(coverage: Coverage, *, as_of: date | None) -> Iterator[str]:
    """Yield the figures, what nobody spoke of, and in which sources it was searched."""
    count, figures = len(coverage.provisions), coverage.as_records()[-1]
    if not count:
        yield "The text has no numbered provisions: all its undertakings stand outside the numbering."
    else:
        yield (
            f"{count} provisions: {figures['with_commitments']} with commitments, their own or their parts'; "
            f"{figures['spoken_of']} spoken of since. {figures['undertakings']} undertakings."
        )
    for name in ("standing", "progress"):
        counted = figures[name]
        if isinstance(counted, dict) and counted:
            each = ", ".join(f"{state.replace('_', ' ')} {number}" for state, number in counted.items())
            yield f"By {name}: {each}."
    for words, rows in (
        ("Nobody has spoken of", coverage.silent),
        ("No commitment found in", coverage.without_commitment),
    ):
        ids = [row.provision.id for row in rows if row.provision]
        if ids:
            more = f" and {len(ids) - MAX_LISTED} more" if len(ids) > MAX_LISTED else ""
            yield f"{words}: {'; '.join(ids[:MAX_LISTED])}{more}."
    if coverage.unplaced:
        yield f"{coverage.unplaced} references name a provision that this text does not have, or has twice."
    horizon = coverage.horizon
    covered = f"{horizon.first} to {horizon.last}" if horizon.first else "none of them dated"
    seen = f" as known on {as_of}" if as_of else ""
    yield (
        f"Searched {horizon.documents} documents{seen}, {covered}. No word in them is no proof of inaction. "
        "Words: servanda coverage LEDGER AGREEMENT --words"
    )
