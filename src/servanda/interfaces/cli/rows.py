"""Findings as rows: statements, figures, arrangements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servanda.extraction.records import Arrangement, Figure, Finding, Statement
from servanda.interfaces.cli.marks import STYLES, mark_of
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.terminal import ID_CHARS, NARROW_COLUMNS, line, make_output, plain, print_records
from servanda.views import Row
from servanda.views.reviewed_sample import ReviewedSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of findings: its heading, and what stands in it."""

    title: str
    cell: Callable[[Row], Text]
    ratio: int | None = None


def print_rows(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    scores: bool,
    as_json: bool,
    sample: ReviewedSample | None = None,
) -> None:
    """Print findings with their exact words, their documents and dates, and how right the machine is."""
    if as_json:
        print_records(noted((row.as_record() for row in rows), sample))
        return
    output = make_output()
    print_findings(output, rows, (*columns, SCORE) if scores else columns)
    output.print(f"{len(rows)} found. Their sentences: servanda show LEDGER ID", style="dim")
    print_note(output, sample)


def print_findings(output: Console, rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Print the rows as a table, or over several lines each where the terminal is narrow."""
    every = (*columns, DOCUMENT)
    if output.width < NARROW_COLUMNS:
        for row in rows:
            output.print(Text("\n").join([_heading(row), *(_named(column, row) for column in every)]), "")
    elif rows:
        _print_table(output, rows, every)


def _print_table(output: Console, rows: Sequence[Row], columns: Sequence[Column]) -> None:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    for column in columns:
        table.add_column(column.title, ratio=column.ratio, overflow="fold")
    for row in rows:
        table.add_row(
            Text(row.finding.id[:ID_CHARS], style="cyan"), *(column.cell(row) for column in columns)
        )
    output.print(table)


def _heading(row: Row) -> Text:
    return Text.assemble((row.finding.id[:ID_CHARS], "cyan"), f"  {row.finding.kind}")


def _named(column: Column, row: Row) -> Text:
    return Text.assemble((f"  {column.title}: ", "dim"), column.cell(row))


def _source(row: Row) -> Text:
    facts = row.facts
    published = facts.published.iso if facts.published else "undated"
    title = Text.assemble(f"{published}  ", (line(facts.title or facts.name), "dim"))
    return title.append_text(mark_of(row.review))


def _quote(name: str) -> Callable[[Row], Text]:
    return lambda row: plain(row.finding.quote(name) or "", style=STYLES.get(name, ""))


def _speaker(row: Row) -> Text:
    details, words = row.finding.details, row.finding.quote("source")
    name = details.speaker if isinstance(details, Statement) else None
    if words is None:
        return plain(name) if name else Text("source not expressed", style="italic dim")
    same = name is None or name.casefold() == words.casefold()
    return plain(words) if same else Text.assemble(plain(words), (f" = {line(str(name))}", "dim"))


def _amount(row: Row) -> Text:
    finding = row.finding
    words = [finding.quote(name) for name in ("approx", "value", "unit")]
    return plain(" ".join(word for word in words if word), style="bold")


def _number(row: Row) -> Text:
    details = row.finding.details
    number = details.number if isinstance(details, Figure) else None
    return Text("not a number" if number is None else f"{number:,.10g}", justify="right")


def _counted(row: Row) -> Text:
    details, words = row.finding.details, row.finding.quote("of") or ""
    names = "; ".join(details.of_is) if isinstance(details, Figure) else ""
    return Text.assemble(plain(words), (f" = {line(names)}" if names and names != words else "", "dim"))


def _when(row: Row) -> Text:
    details, words = row.finding.details, row.finding.quote("when")
    value = getattr(details, "when_value", None)
    return Text.assemble(line(words or ""), (f" = {value}" if value else "", "dim"))


def _type(row: Row) -> Text:
    details = row.finding.details
    return Text(str(details.type) if isinstance(details, Arrangement) else "")


def _name(row: Row) -> Text:
    details = row.finding.details
    name = details.name if isinstance(details, Arrangement) else None
    return plain(name) if name else Text("not resolved", style="italic dim")


def _score(finding: Finding) -> Text:
    return Text(f"{finding.score:.2f}", justify="right")


DOCUMENT = Column(title="Document", cell=_source, ratio=4)
SCORE = Column(title="Score", cell=lambda row: _score(row.finding))
STATEMENTS = (
    Column(title="Who", cell=_speaker, ratio=3),
    Column(title="How", cell=_quote("cue"), ratio=2),
    Column(title="Exact words", cell=_quote("content"), ratio=7),
)
FIGURES = (
    Column(title="Exact words", cell=_amount, ratio=3),
    Column(title="Number", cell=_number),
    Column(title="Of", cell=_counted, ratio=4),
    Column(title="When", cell=_when, ratio=2),
)
ARRANGEMENTS = (
    Column(title="Exact words", cell=_quote("text"), ratio=4),
    Column(title="Type", cell=_type, ratio=1),
    Column(title="Name", cell=_name, ratio=3),
)
