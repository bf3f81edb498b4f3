"""What the commands take that ask how undertakings changed, hang together and add up."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from servanda.interfaces.cli.options import AsJson, AsOf, LedgerAddress, Sources, Title


def drift(
    ledger: LedgerAddress,
    thread: Annotated[
        str, typer.Argument(metavar="THREAD", help="First digits of a thread's id.", show_default=False)
    ],
    mentions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID ID]", help="Two mentions to compare; else all in a row.", show_default=False
        ),
    ] = None,
    *,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page that needs no other file.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show how the wording of an undertaking changed: words dropped and added between its mentions."""
    from servanda.interfaces.cli import drift

    drift.show_drift(ledger, thread, mentions or (), html=html, as_of=as_of, as_json=as_json)


def explain_link(
    ledger: LedgerAddress,
    first: Annotated[str, typer.Argument(metavar="A", help="A finding's id.", show_default=False)],
    second: Annotated[str, typer.Argument(metavar="B", help="Another's.", show_default=False)],
    *,
    as_json: AsJson = False,
) -> None:
    """Show why two commitments, or a status report and a commitment, are on one thread or not."""
    from servanda.interfaces.cli import link_reasons

    link_reasons.show_link(ledger, first, second, as_json=as_json)


def urges(
    ledger: LedgerAddress,
    *,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Part of who urges.", show_default=False)
    ] = None,
    bearer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Part of who is urged.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show who urges whom to do what, how often, and when last."""
    from servanda.interfaces.cli import urges

    urges.show_urges(ledger, by=by, bearer=bearer, as_of=as_of, as_json=as_json)


def rollup(
    ledger: LedgerAddress,
    *,
    by: Annotated[
        Literal["bearer", "counterparty", "agreement", "theme"], typer.Option(help="What to count by.")
    ] = "bearer",
    silent_for: Annotated[
        str, typer.Option(metavar="TIME", help="Silent is what nobody speaks of for so long.")
    ] = "12m",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Count the undertakings by bearer, counterparty, agreement or theme, with where they stand."""
    from servanda.interfaces.cli import rollup
    from servanda.views.rollup import By

    rollup.show_rollup(ledger, By(by), silent_for=silent_for, as_of=as_of, as_json=as_json)


def gate(
    sources: Sources,
    *,
    only: Annotated[
        Path | None,
        typer.Option(metavar="PROCESS.toml", help="Names, places and terms to try.", show_default=False),
    ] = None,
    learn: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write such a file, learned from these texts.", show_default=False),
    ] = None,
    title: Title = None,
    as_json: AsJson = False,
) -> None:
    """Show which documents `add --only PROCESS.toml` would read, or learn such a file from examples."""
    from servanda.interfaces.cli import gating

    if (only is None) == (learn is None):
        raise typer.BadParameter("Give one of --only and --learn.")
    if only is not None:
        raise typer.Exit(gating.try_gate(only, sources, as_json=as_json))
    if learn is not None:
        raise typer.Exit(gating.learn_gate(learn, sources, title=title))
