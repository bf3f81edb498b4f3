"""What `diff`, `remove` and `copy` take; as in `commands`, bodies load what they call only then."""

from typing import Annotated, Literal

import typer

from servanda.interfaces.cli.options import AsJson, LedgerAddress


def diff(
    ledger: LedgerAddress,
    *,
    from_: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The earlier date.", show_default=False)
    ],
    to: Annotated[
        str | None, typer.Option(metavar="DATE", help="The later date; else now.", show_default=False)
    ] = None,
    clock: Annotated[
        Literal["published", "known"],
        typer.Option(help="What the dates mean: publication, or what this ledger showed."),
    ] = "published",
    all_: Annotated[bool, typer.Option("--all", help="All rows, not a screenful.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is new, gone or changed between two dates, and which source, decision or reader did it."""
    from servanda.interfaces.cli import history
    from servanda.views.history import Clock

    history.diff(ledger, from_, to, clock=Clock(clock), all_=all_, as_json=as_json)


def remove(
    ledger: LedgerAddress,
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="[DOC]", help="A document's name or id; without one, lists removals.", show_default=False
        ),
    ] = None,
    *,
    why: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The reason; it stays.", show_default=False)
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Leave no word of it in the file, where a law demands it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take out a document that its publisher withdrew; its entries are closed, states computed anew."""
    from servanda.interfaces.cli import removing

    if document is None:
        removing.show_removals(ledger, as_json=as_json)
    else:
        removing.remove(ledger, document, why=why, erase=erase, as_json=as_json)


def copy(
    ledger: LedgerAddress,
    to: Annotated[
        str,
        typer.Argument(metavar="TO", help="Where nothing is yet: a file or a database.", show_default=False),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Copy the ledger to another place or store: all of it, checked on arrival, or nothing."""
    from servanda.interfaces.cli import copying

    copying.copy(ledger, to, as_json=as_json)
