"""Where a ledger is: a path, or an address with a scheme."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from servanda.errors import UnknownStoreError
from servanda.ledger.catalogue import STORES

#: What a ledger's file is called in a folder.
FILE_NAME = "ledger.sqlite"
#: Schemes of PostgreSQL's own programs and of SQLAlchemy; all mean the same.
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
#: Where the ledger is in the database, if the address does not say `?schema=`.
_SCHEMA = "public"
#: No word that would have to be quoted anywhere.
_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which store keeps the ledger, and where."""

    store: str
    place: str
    """The file, absolute; or the address of the database as its driver takes it, with its password."""
    schema: str = ""
    """The schema in the database; none in a file."""
    shown: str
    """The place for people: no password, no options."""

    @property
    def path(self) -> Path:
        """Return the file."""
        return Path(self.place)


def parse_address(address: str) -> Address:
    """Return the store and place that an address means.

    A path that is a folder, or ends in a slash, means `ledger.sqlite` in it; any other path is the file.
    Raises: UnknownStoreError: no store knows the scheme.
    """
    scheme, mark, rest = address.partition("://")
    if not mark:
        return _of_file(address)
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _of_file(rest[1:])
    if scheme in _POSTGRESQL:
        return _of_database(address)
    raise UnknownStoreError(
        f"No store for addresses of the form {scheme}://.",
        where=_without_secrets(address),
        next_step=f"Give a path to a file or folder, or postgresql://HOST/DATABASE ({', '.join(STORES)}).",
    )


def shown_address(address: str) -> str:
    """Return the address as it was typed, but without a password, for messages."""
    return parse_address(address).shown if "://" in address else address


def short_name(shown: str) -> str:
    """Return what a ledger is called in a title: the file, the schema or the database of a shown address."""
    if "://" not in shown:
        return Path(shown).name
    parts = urlsplit(shown)
    return dict(parse_qsl(parts.query)).get("schema") or parts.path.strip("/") or parts.netloc


def _of_file(words: str) -> Address:
    if not words or "\0" in words:
        raise UnknownStoreError(
            f"{words!r} is no path.", next_step="Give a path to a file or folder, as in `press.sqlite`."
        )
    path = Path(words)
    path = (path / FILE_NAME if words.endswith(("/", "\\")) or path.is_dir() else path).absolute()
    return Address(store="sqlite", place=str(path), shown=str(path))


def _of_database(address: str) -> Address:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number
        given = parse_qsl(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True)
        # A percent sign that begins no code, or half of a surrogate pair, reaches no server.
        address.encode()
    except ValueError:
        raise _no_address(address) from None
    schemas = [value for name, value in given if name == "schema"]
    schema = schemas[-1] if schemas else _SCHEMA
    if "\0" in address or not _SCHEMA_NAME.fullmatch(schema):
        raise _no_address(address)
    query = urlencode([pair for pair in given if pair[0] != "schema"])
    place = urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))
    hosts = [("host", value) for name, value in given if name == "host"]
    told = urlencode([*hosts, *([("schema", schema)] if schemas else [])], safe="/")
    user, at, host = parts.netloc.rpartition("@")
    shown = urlunsplit(("postgresql", user.partition(":")[0] + at + host, parts.path, told, ""))
    # Without a host urlunsplit leaves the two slashes out.
    shown = shown if shown.startswith("postgresql://") else shown.replace("postgresql:", "postgresql://", 1)
    place = place if place.startswith("postgresql://") else place.replace("postgresql:", "postgresql://", 1)
    return Address(store="postgresql", place=place, schema=schema, shown=shown)


def _no_address(address: str) -> UnknownStoreError:
    return UnknownStoreError(
        "This is no address of a database.",
        where=_without_secrets(address),
        next_step="Write postgresql://USER@HOST:PORT/DATABASE?schema=NAME; a schema's name is of small "
        "letters, digits and _, and special characters of a password are percent-encoded.",
    )


def _without_secrets(address: str) -> str:
    """Return the address with user, password and options left out, for messages."""
    scheme, mark, rest = address.partition("://")
    return scheme + mark + rest.rpartition("@")[2].partition("?")[0]
