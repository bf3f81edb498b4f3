"""Commands that show rows: ledger, statements, figures, arrangements, search."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.extraction.records import Progress, Standing
from servanda.interfaces.cli.marks import mark_by, mark_of, state_of
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    NARROW_COLUMNS,
    counted,
    line,
    make_output,
    plain,
    print_records,
    safe,
)
from servanda.ledger import SearchHit
from servanda.views import (
    Duration,
    Filter,
    Horizon,
    Undertaking,
    Undertakings,
    list_undertakings,
    take_picture,
)
from servanda.views.deadlines import tell_due
from servanda.views.hits import list_hits
from servanda.views.picture import LINKED_KINDS
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample
from servanda.views.shown.choosing import queries_answer
from servanda.views.shown.records import undertakings_told
from servanda.views.shown.undertakings import Found, find_undertakings, horizon
from servanda.views.silence import Searched
from servanda.views.undertaking_records import undertaking_records
from servanda.views.verifiability import PARTS, Verifiability

#: Rows of the ledger that a terminal shows unless --all is given; pipes and files get all.
SCREENFUL = 40
#: Publishers that a note names.
PUBLISHERS = 5
#: Gaps that a note names; JSON has all.
GAPS = 12


def parse_filter(
    *,
    bearer: str | None,
    standing: Standing | None,
    progress: Progress | None,
    silent_for: str | None,
    overdue: bool = False,
    verifiable: int | None = None,
) -> Filter:
    """Return which undertakings are wanted; a span of time that is none is a fault of usage."""
    try:
        duration = Duration.parse(silent_for) if silent_for is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--silent-for") from None
    return Filter(
        bearer=bearer,
        standing=standing,
        progress=progress,
        silent_for=duration,
        overdue=overdue,
        verifiable=verifiable,
    )


def show_undertakings(address: str, wanted: Filter, *, as_of: date | None, all_: bool, as_json: bool) -> None:
    """Print the ledger's main table."""
    with viewing(address) as ledger:
        sample = take_reviewed_sample(ledger, LINKED_KINDS, as_of=as_of)
        if wanted.verifiable is None and queries_answer(ledger, as_of=as_of):
            asked = find_undertakings(ledger, wanted)
            _print_found(
                asked, horizon(ledger), undertakings_told(ledger, asked), sample,
                as_of=as_of, all_=all_, as_json=as_json,
            )  # fmt: skip
            return
        judges = as_json or wanted.verifiable is not None
        kinds = (*LINKED_KINDS, "figure") if judges else LINKED_KINDS
        picture = take_picture(ledger, as_of=as_of, kinds=kinds)
    found = list_undertakings(picture, wanted, as_of=as_of)
    records = undertaking_records(picture, found)
    _print_found(found, picture.horizon, records, sample, as_of=as_of, all_=all_, as_json=as_json)


def _print_found(
    found: Found | Undertakings,
    horizon: Horizon,
    records: Iterable[dict[str, object]],
    sample: ReviewedSample | None,
    *,
    as_of: date | None,
    all_: bool,
    as_json: bool,
) -> None:
    if as_json:
        print_records(noted(records, sample))
        return
    output, total = make_output(), len(found.rows)
    count = total if all_ or not output.is_terminal else min(total, SCREENFUL)
    print_undertakings(output, found.rows[:count])
    for note in _notes(found, horizon, left_out=total - count, as_of=as_of):
        output.print(note, style="dim")
    print_note(output, sample)


def print_undertakings(output: Console, rows: Sequence[Undertaking]) -> None:
    """Print the rows as a table, or over several lines each where the terminal is narrow."""
    if output.width < NARROW_COLUMNS:
        for row in rows:
            output.print(_stacked(row))
        return
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    table.add_column("Bearer", ratio=3, overflow="fold")
    table.add_column("Undertaking", ratio=6, overflow="fold")
    for title in ("Force", "Where it stands", "Seen", "Said"):
        table.add_column(title, min_width=10 if title != "Said" else 5)
    for row in rows:
        table.add_row(*_cells(row, separator="\n"))
    output.print(table)


def show_hits(address: str, query: str, *, limit: int, as_of: date | None, as_json: bool) -> None:
    """Print where the words stand, the best hits first."""
    with viewing(address) as ledger:
        hits = list_hits(ledger, query, limit=limit, as_of=as_of)
    if as_json:
        print_records(hit.as_record() for hit in hits)
        return
    output = make_output()
    for hit in hits:
        found = hit.found
        where = Text.assemble(
            (found.id[:ID_CHARS], "cyan"), f"  {found.kind}  ", line(found.title or found.document)
        )
        output.print(where.append_text(mark_of(hit.review)))
        output.print(_snippet(found), "")
    output.print(f"{len(hits)} found, at most {limit} shown.", style="dim")


def _lines(bearer: str, separator: str) -> str:
    """Return several bearers on a line each where the cell is narrow."""
    return bearer.replace("; ", "\n+ ") if separator == "\n" else bearer


def _cells(row: Undertaking, *, separator: str) -> list[Text]:
    """Return id, bearer, undertaking, force, state, dates, and how often it was said."""
    thread = row.thread
    seen = dict.fromkeys([thread.first_seen or "undated", thread.last_seen or "undated"])
    since = [] if row.texts_on_bearer is None else [f"bearer {row.texts_on_bearer}× since"]
    return [
        Text(thread.id[:ID_CHARS], style="cyan"),
        bearer_cell(_lines(row.bearer, separator), resolved=row.bearer_resolved),
        plain(thread.title.removeprefix(f"{row.bearer}: ")),  # the bearer has a column of its own
        Text(("\n" if separator == "\n" else ", ").join(row.forces)),
        _state_cell(row, separator),
        Text(separator).join(
            [
                Text((separator if separator == "\n" else " to ").join(seen)),
                *(Text(told, style="dim") for told in since),
            ]
        ),
        Text(_said(row)),
    ]


def _state_cell(row: Undertaking, separator: str) -> Text:
    """Return where a thread stands, and the deadline that was named last, as a date where it has one."""
    thread = row.thread
    due = tell_due(thread)
    deadline = [Text(f"due {due}", style="dim")] if due else []
    if row.verifiability is not None:
        deadline.append(Text(f"verifiable {row.verifiability.score}/{len(PARTS)}", style="dim"))
    review = [mark_by(row.corrected_by)] if row.corrected_by else []
    return Text(separator).join([state_of(thread, separator=separator), *deadline, *review])


def bearer_cell(bearer: str, *, resolved: bool) -> Text:
    """Return who is to act; in quotation marks where the words are not resolved to a name."""
    if not bearer:
        return Text("bearer not expressed", style="italic dim")
    return plain(bearer) if resolved else plain(f"“{bearer}”", style="italic")


def verifiable_cell(found: Verifiability) -> Text:
    """Return how many of actor, act, measure and date there are, with the words of each."""
    told = Text(f"{found.score} of {len(PARTS)}")
    for part in PARTS:
        ground = found.grounds.get(part)
        told.append(f" · {'no ' if ground is None else ''}{part}", style="dim")
        if ground is not None:
            told.append(f" “{line(ground.words)}”")
    return told


def _said(row: Undertaking) -> str:
    return f"{row.mentions}×" + (f" +{row.reports}" if row.reports else "")


def _stacked(row: Undertaking) -> Text:
    key, bearer, title, force, state, seen, said = _cells(row, separator=" · ")
    title.stylize("bold")
    first = Text("  ").join([key, title])
    second = Text(", ").join([bearer, force])
    third = Text(" · ").join([state, seen, Text("said ").append_text(said)])
    return Text("\n          ").join([first, second, third]).append("\n")


def _notes(
    found: Found | Undertakings, horizon: Horizon, *, left_out: int, as_of: date | None
) -> Iterator[str]:
    """Yield what was counted, what was left out, and in which sources it was searched."""
    if left_out:
        yield f"{left_out} more: --all shows them."
    if found.searched is not None:
        yield from silence_notes(found.searched)
        yield "Bearer N× since: in so many of these texts its bearer acts, is owed something or reports."
    if found.undated:
        told = counted(found.undated, "undertaking")
        yield f"{told} without a dated mention left out: nobody knows how long."
    if found.overdue_on is not None:
        yield f"Overdue on {found.overdue_on}: the last deadline has passed and nobody reports an end."
    if found.open_deadlines:
        yield f"{found.open_deadlines} with a deadline that gives no calendar date left out."
    covered = f"{horizon.first} to {horizon.last}" if horizon.first else "none of them dated"
    undated = f", {horizon.undated} undated" if horizon.undated and horizon.first else ""
    seen = f" as known on {as_of}" if as_of else ""
    yield (
        f"{counted(len(found.rows), 'undertaking')}; searched "
        f"{counted(horizon.documents, 'document')}{seen}, {covered}{undated}. "
        "Said: mentions + status reports. Words: servanda show LEDGER ID"
    )


def silence_notes(searched: Searched) -> Iterator[str]:
    """Yield in what nobody spoke of the undertakings, documents, publishers and months; and the gaps."""
    if not searched.documents:
        yield (
            f"Silent since {searched.since}: but no document was published from then to {searched.until}, so "
            "that nothing was searched, and silence tells nothing."
        )
        return
    names = "; ".join(searched.publishers[:PUBLISHERS])
    more = len(searched.publishers) - PUBLISHERS
    by = f" by {line(names)}{f' and {more} more' if more > 0 else ''}" if names else ""
    documents = counted(searched.documents, "document")
    yield (
        f"Silent since {searched.since}: no word in what was published from then to {searched.until}, "
        f"{documents}{by}, in {searched.months_with_documents} of {searched.months} months. No word is no "
        "proof of inaction."
    )
    if searched.gaps:
        told = [first if first == last else f"{first} to {last}" for first, last in searched.gaps[:GAPS]]
        more = len(searched.gaps) - GAPS
        years = (
            f" {searched.dated_by_year} dated by year alone count for none." if searched.dated_by_year else ""
        )
        yield (
            f"Gaps, months without a document, in which nothing was searched: {', '.join(told)}"
            f"{f' and {more} more' if more > 0 else ''}.{years}"
        )


def _snippet(hit: SearchHit) -> Text:
    text, place = Text("  "), 0
    for mark in hit.marks:
        text.append(safe(hit.snippet[place : mark.start]).replace("\n", " "))
        text.append(safe(hit.snippet[mark.start : mark.end]), style="bold yellow")
        place = mark.end
    return text.append(safe(hit.snippet[place:]).replace("\n", " "))
