"""The command `report`: an undertaking, an actor or the whole ledger as a file to hand on."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from servanda.interfaces.cli.options import (
    AsOf,
    AtProgress,
    AtStanding,
    BearerPart,
    LedgerAddress,
    Overdue,
    SilentFor,
    Verifiable,
)


def report(
    ledger: LedgerAddress,
    key: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="First digits of an undertaking's id.", show_default=False),
    ] = None,
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="Its ending says what it becomes; - is stdout."),
    ],
    format_: Annotated[
        Literal["html", "docx", "pdf", "md", "bibtex", "csl"] | None,
        typer.Option(
            "--format",
            help="Else by the file's name; bibtex and csl give the sources alone.",
            show_default=False,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Report on all undertakings.")] = False,
    actor: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What this actor undertook and is owed.", show_default=False),
    ] = None,
    bearer: BearerPart = None,
    standing: AtStanding = None,
    progress: AtProgress = None,
    silent_for: SilentFor = None,
    overdue: Overdue = False,
    verifiable: Verifiable = None,
    font: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="A .ttf for scripts that the faces of PDF lack; may be repeated.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Write a report with exact words, citations, timelines and sources: html, docx, pdf or md."""
    from servanda.interfaces.cli import reporting, tables
    from servanda.views.reports import Asked

    wanted = tables.parse_filter(
        bearer=bearer,
        standing=standing,
        progress=progress,
        silent_for=silent_for,
        overdue=overdue,
        verifiable=verifiable,
    )
    _check_one(key, actor, all_=all_, filtered=bool(wanted.told()))
    asked = Asked(thread=key, actor=actor, wanted=wanted, as_of=as_of)
    reporting.report(ledger, asked, output, format_=format_, fonts=font or ())


def _check_one(key: str | None, actor: str | None, *, all_: bool, filtered: bool) -> None:
    """Raise where not exactly one thing is asked for, or filters are given for one that takes none."""
    if [key is not None, actor is not None, all_].count(True) != 1:
        raise typer.BadParameter("Name an id, or --actor NAME, or --all.")
    if filtered and not all_:
        raise typer.BadParameter("Filters choose among all undertakings: they go with --all.")
