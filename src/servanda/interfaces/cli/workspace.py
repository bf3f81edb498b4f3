"""The command `serve`."""

import getpass
import ipaddress
import socket

import typer

from servanda.errors import ResourceError
from servanda.interfaces.cli.terminal import line, make_talk
from servanda.ledger import open_ledger

_INSTALL = "Install it with `pip install 'servanda[workspace]'`."


def serve(address: str, *, host: str, port: int, owner: str | None = None) -> None:
    """Serve the ledger until Ctrl-C; refuse an address that other machines reach."""
    _check_host(host)
    try:
        from servanda.interfaces.web.serving import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "servanda":
            raise
        raise ResourceError(
            "The workspace is not installed.", where=error.name, next_step=_INSTALL
        ) from error
    bound = _bind(host, port)
    with bound, open_ledger(address) as ledger:
        shown = f"[{host}]" if ":" in host else host
        make_talk().print(
            f"{line(address)} is at http://{shown}:{bound.getsockname()[1]}/ on this machine alone. "
            "Ctrl-C stops it."
        )
        run(ledger, bound, address=address, host=host, owner=owner or _user())


def _check_host(host: str) -> None:
    """Refuse what others reach: there are no accounts yet, so anybody could read the ledger."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise typer.BadParameter(
            f"{line(host)!r} would open the ledger to other machines, and there are no accounts yet. Leave "
            "out --host, and reach it from elsewhere through an SSH tunnel.",
            param_hint="--host",
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "owner"


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise typer.BadParameter(
            f"Port {port} of {line(host)} cannot be had ({error.strerror}). Name another one, or 0 for a "
            "free one.",
            param_hint="--port",
        ) from None
    return bound
