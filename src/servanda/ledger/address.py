"""Where a ledger is: a path, or an address with a scheme."""

from dataclasses import dataclass
from pathlib import Path

from servanda.errors import UnknownStoreError
from servanda.ledger.catalogue import STORES

#: What a ledger's file is called in a folder.
FILE_NAME = "ledger.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which store keeps the ledger, and where."""

    store: str
    path: Path


def parse_address(address: str) -> Address:
    """Return the store and place that an address means.

    A path that is a folder, or ends in a slash, means `ledger.sqlite` in it; any other path is the file.
    Raises: UnknownStoreError: no store knows the scheme.
    """
    scheme, mark, rest = address.partition("://")
    if not mark:
        return Address(store="sqlite", path=_file(address))
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Address(store="sqlite", path=_file(rest[1:]))
    raise UnknownStoreError(
        f"No store for addresses of the form {scheme}://.{_hint(scheme)}",
        where=_without_secrets(address),
        next_step=f"Give a path to a file or folder ({', '.join(sorted(STORES))}).",
    )


def _file(words: str) -> Path:
    if not words or "\0" in words:
        raise UnknownStoreError(
            f"{words!r} is no path.", next_step="Give a path to a file or folder, as in `press.sqlite`."
        )
    path = Path(words)
    return (path / FILE_NAME if words.endswith(("/", "\\")) or path.is_dir() else path).absolute()


def _hint(scheme: str) -> str:
    if scheme.partition("+")[0] in ("postgresql", "postgres"):
        return " PostgreSQL is not supported yet."
    return ""


def _without_secrets(address: str) -> str:
    """Return the address with user and password left out, for messages."""
    scheme, mark, rest = address.partition("://")
    return scheme + mark + rest.rpartition("@")[2]
