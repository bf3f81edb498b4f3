"""`servanda users LEDGER ...`: what each of its commands takes. Bodies load what they call only then."""

from typing import Annotated, Literal

import typer

from servanda.interfaces.cli.options import AsJson, LedgerAddress

app = typer.Typer(no_args_is_help=True, help="Who may enter the workspace, and with what role.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account.", show_default=False)]
RoleName = Literal["reader", "reviewer", "admin"]


@app.callback()
def users(context: typer.Context, ledger: LedgerAddress) -> None:
    """Make and change accounts of the workspace. A password is asked for, or read from standard input."""
    context.obj = ledger


@app.command()
def add(
    context: typer.Context,
    name: Name,
    *,
    role: Annotated[RoleName, typer.Option(help="The first account is an admin's.")] = "reader",
) -> None:
    """Make an account."""
    from servanda.interfaces.cli import accounts

    accounts.add(context.obj, name, role=role)


@app.command("list")
def list_(
    context: typer.Context,
    *,
    closed: Annotated[
        bool, typer.Option("--closed", help="Also what they were before, and removed ones.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the accounts."""
    from servanda.interfaces.cli import accounts

    accounts.show(context.obj, closed=closed, as_json=as_json)


@app.command()
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="reader, reviewer or admin.")],
) -> None:
    """Give an account another role."""
    from servanda.interfaces.cli import accounts

    accounts.change_role(context.obj, name, role=role)


@app.command()
def password(context: typer.Context, name: Name) -> None:
    """Give an account another password; its sessions end."""
    from servanda.interfaces.cli import accounts

    accounts.change_password(context.obj, name)


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove an account with its sessions and tokens; what it decided stays."""
    from servanda.interfaces.cli import accounts

    accounts.remove(context.obj, name)


@app.command()
def tokens(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Of this account alone.", show_default=False)
    ] = None,
    *,
    new: Annotated[
        str | None,
        typer.Option(metavar="LABEL", help="Make one for NAME and print it, this once.", show_default=False),
    ] = None,
    role: Annotated[RoleName, typer.Option(help="Of the new one; never above that of NAME.")] = "reader",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long the new one holds.")] = 90,
    end: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="End this one of NAME.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show personal tokens for REST, make one, or end one."""
    from servanda.interfaces.cli import accounts

    if new is not None or end is not None:
        if name is None or (new is not None and end is not None):
            raise typer.BadParameter("Name the account, and give --new or --end.", param_hint="NAME")
        accounts.change_tokens(context.obj, name, accounts.Change(new=new, role=role, days=days, end=end))
        return
    accounts.show_tokens(context.obj, name, as_json=as_json)
