"""Options and arguments that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from servanda.documents.limits import DocumentLimits
from servanda.extraction.records import Progress, Standing
from servanda.primitives import PartialDate
from servanda.sources.limits import SourceLimits


def parse_day(words: str | date) -> date:
    """Return the last day that an ISO date of year, month or day precision can mean."""
    if isinstance(words, date):
        return words
    try:
        return PartialDate.parse(words).last_day
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


LedgerAddress = Annotated[
    str,
    typer.Argument(
        metavar="LEDGER", help="A folder, an SQLite file, or postgresql://...", show_default=False
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files (.txt .md .html .pdf .docx .jsonl), folders, globs; - is standard input.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON Lines to stdout and nothing else there.")]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_day,
        help="Show what a reader on that date could have known.",
        show_default=False,
    ),
]
Scores = Annotated[bool, typer.Option("--scores", help="Show how sure the reader is, 0 to 1.")]
BearerPart = Annotated[str | None, typer.Option(help="Part of the bearer's name.", show_default=False)]
AtStanding = Annotated[Standing | None, typer.Option(show_default=False)]
AtProgress = Annotated[Progress | None, typer.Option(show_default=False)]
SilentFor = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="No word of it for so long (90d, 6w, 12m, 2y) before --as-of or the newest document.",
        show_default=False,
    ),
]
Overdue = Annotated[
    bool, typer.Option("--overdue", help="The last deadline has passed, and nobody reports an end.")
]
Verifiable = Annotated[
    int | None,
    typer.Option(
        min=1, max=4, metavar="N", help="At least N of actor, act, measure and date.", show_default=False
    ),
]
Title = Annotated[str | None, typer.Option(help="Title of the document.", show_default=False)]
Publisher = Annotated[str | None, typer.Option(help="Who published it.", show_default=False)]
Genre = Annotated[
    str | None,
    typer.Option(
        "--kind",
        help="news, oped, speech, communique, agreement, resolution, report, briefing or interview.",
        show_default=False,
    ),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="YYYY, YYYY-MM or YYYY-MM-DD; never guessed.", show_default=False),
]
Url = Annotated[str | None, typer.Option(help="Where it was published.", show_default=False)]
Authors = Annotated[
    list[str] | None,
    typer.Option("--author", metavar="NAME", help="Who wrote it; may be repeated.", show_default=False),
]
Language = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="Such as en or en-GB; English where nobody says.", show_default=False),
]
MaxChars = Annotated[
    int, typer.Option(min=1, metavar="N", help="A longer text is refused, for the sake of memory.")
]
MaxBytes = Annotated[
    int, typer.Option(min=1, metavar="N", help="A larger file, or line of JSON Lines, is refused.")
]
Only = Annotated[
    Path | None,
    typer.Option(metavar="PROCESS.toml", help="Read only what names this; see `gate`.", show_default=False),
]
Processes = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Read in so many processes; all cores where nobody says, with standard input one.",
        show_default=False,
    ),
]
MAX_CHARS = DocumentLimits().max_chars
MAX_BYTES = SourceLimits().max_bytes
