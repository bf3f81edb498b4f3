"""The command `serve`."""

import ipaddress
import re
import socket
from dataclasses import dataclass

import typer

from servanda.errors import ResourceError
from servanda.interfaces.cli.terminal import line, make_talk, user_name
from servanda.ledger import Ledger, open_ledger

_INSTALL = "Install it with `pip install 'servanda[workspace]'`."
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where the workspace is to be served, and by what names others reach it."""

    host: str
    port: int
    owner: str | None = None
    names: tuple[str, ...] = ()
    proxy: str | None = None

    @property
    def here_alone(self) -> bool:
        """Return whether nobody reaches it but this machine."""
        return _is_local(self.host) and not self.names and self.proxy is None


def serve(address: str, asked: Asked) -> None:
    """Serve the ledger until Ctrl-C; beyond this machine only where an admin has an account."""
    try:
        from servanda.interfaces.web.serving import Doors, run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "servanda":
            raise
        raise ResourceError(
            "The workspace is not installed.", where=error.name, next_step=_INSTALL
        ) from error
    _check_names(asked)
    if not asked.here_alone:
        with open_ledger(address) as ledger:
            _check_accounts(asked, ledger, address)
    bound = _bind(asked.host, asked.port)
    with bound, open_ledger(address) as ledger:
        _tell(asked, address, bound.getsockname()[1])
        doors = Doors(
            owner=asked.owner or user_name(),
            names=(asked.host.lower(), *(name.lower() for name in asked.names)),
            here_alone=asked.here_alone,
            secure=asked.proxy is not None,
        )
        run(ledger, bound, address=address, doors=doors, proxy=asked.proxy)


def _check_names(asked: Asked) -> None:
    """Refuse addresses and names that are none."""
    if asked.host != "localhost" and not _is_address(asked.host):
        raise typer.BadParameter(
            f"{line(asked.host)!r} is no address of this machine. A name by which others reach it is given "
            "with --name.",
            param_hint="--host",
        )
    for name in asked.names:
        if not _HOST_NAME.fullmatch(name.lower()) and not _is_address(name):
            raise typer.BadParameter(
                f"{line(name)!r} is no name of a host. Give one like ledger.example.org, without https:// "
                "and port.",
                param_hint="--name",
            )
    if asked.proxy is not None and not _is_address(asked.proxy):
        raise typer.BadParameter(
            f"{line(asked.proxy)!r} is no address. Give the one that the proxy asks from, like 127.0.0.1.",
            param_hint="--tls-proxy",
        )


def _check_accounts(asked: Asked, ledger: Ledger, address: str) -> None:
    """Refuse to open the ledger to others while anybody could do everything."""
    from servanda.ledger.accounts import count_admins

    if count_admins(ledger):
        return
    raise typer.BadParameter(
        f"{line(asked.host)!r} would open the ledger to others, and it has no accounts. Make one first, with "
        f"`servanda users {line(address)} add NAME --role admin`; or leave out --host, --name and "
        "--tls-proxy, and reach it from elsewhere through an SSH tunnel.",
        param_hint="--host",
    )


def _tell(asked: Asked, address: str, port: int) -> None:
    shown = f"[{asked.host}]" if ":" in asked.host else asked.host
    talk = make_talk()
    where = "this machine alone" if _is_local(asked.host) else "the network"
    talk.print(f"{line(address)} is at http://{shown}:{port}/ on {where}. Ctrl-C stops it.")
    if asked.proxy is None and not asked.here_alone:
        talk.print("Passwords travel as they are: put a proxy before it that speaks TLS (--tls-proxy).")
    if not asked.names and not _is_local(asked.host) and ipaddress.ip_address(asked.host).is_unspecified:
        talk.print("It answers under no name yet that others know: give one with --name.")


def _is_local(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(words: str) -> bool:
    try:
        ipaddress.ip_address(words)
    except ValueError:
        return False
    return True


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
