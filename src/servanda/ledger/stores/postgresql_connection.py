"""Connections to a PostgreSQL server: settings, lost connections, and errors in the program's words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import pq
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from servanda.errors import (
    LedgerBusyError,
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
    LedgerUnreachableError,
    UnknownStoreError,
    UnstorableTextError,
)
from servanda.ledger.address import Address
from servanda.ledger.column_types import from_jsonb, to_jsonb

#: How long a ledger that was open waits for its server to come back; a restart takes seconds.
RECONNECT_S = 30.0
#: A server that answers and lets nobody in is asked again as often: it may have been starting.
_REFUSALS = 3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0

#: SQLSTATE, or how it starts -> what the user met.
_BUSY = ("55P03", "40P01", "40001", "57014", "53300", "53400")
_LOST = ("08", "57P01", "57P02", "57P03", "25P03", "25P04", "57P05")
_FULL = ("53100", "53200")
_FORBIDDEN = ("42501", "25006", "28", "3D000")
_NO_TEXT = ("22021", "22P05")


def make_engine(address: Address) -> Engine:
    """Return an engine for a database, with every connection set up alike."""
    url = make_url(address.place).set(drivername="postgresql+psycopg")
    options = url.query.get("options", "")
    given = options if isinstance(options, str) else " ".join(options)
    engine = create_engine(
        url.difference_update_query(["options"]),
        json_serializer=to_jsonb,
        json_deserializer=from_jsonb,
        connect_args={
            "options": f"{given} -c search_path={address.schema}".strip(),
            "application_name": "servanda",
            "connect_timeout": 10,
        },
        # A server that was restarted has none of the connections that are kept.
        pool_pre_ping=True,
        # Every open iterator holds a connection; a view may nest any number of them.
        max_overflow=-1,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.server_cursor_factory = _ServerCursor


class _ServerCursor(psycopg.ServerCursor[Any]):
    """Rows in portions. An iterator that is left early leaves it open, until its transaction ends at once."""

    def close(self) -> None:
        """Close it; what broke the connection has been told already."""
        with suppress(psycopg.OperationalError):
            super().close()

    def __del__(self, __warn: object = None) -> None:
        """Do not warn."""


@contextmanager
def connected(engine: Engine, *, where: str, patient: bool) -> Iterator[Connection]:
    """Give a connection. A server that is starting is waited for; with `patient` also one that is gone.

    Raises: LedgerUnreachableError.
    """
    connection = _connect(engine, where=where, patient=patient)
    try:
        yield connection
    finally:
        connection.close()


def _connect(engine: Engine, *, where: str, patient: bool) -> Connection:
    refusals, until = 0, time.monotonic() + RECONNECT_S
    for pause_s in pauses():
        try:
            return engine.connect()
        except DBAPIError as error:
            if not isinstance(error.orig, psycopg.OperationalError):
                raise UnknownStoreError(
                    f"The address of the database is not understood ({_said(error.orig)}).",
                    where=where,
                    next_step="Options behind the ? are those of libpq, and schema.",
                ) from None
            answer = _ping(engine)
            refusals += answer is pq.Ping.OK
            comes = answer is pq.Ping.REJECT or patient
            if refusals >= _REFUSALS or (not refusals and not comes) or time.monotonic() > until:
                raise _no_connection(error.orig, where=where, answer=answer) from None
        time.sleep(pause_s)
    raise AssertionError("there is always another pause")


def pauses() -> Iterator[float]:
    """Yield how long to wait before each new attempt, without end."""
    pause_s = _FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _ping(engine: Engine) -> pq.Ping:
    """Return whether the server answers; its own words may be in any language."""
    _, options = engine.dialect.create_connect_args(engine.url)
    place = {name: options[name] for name in ("host", "hostaddr", "port", "service") if name in options}
    words = psycopg.conninfo.make_conninfo(**place, connect_timeout=2)
    return pq.Ping(pq.PGconn.ping(words.encode()))


def _no_connection(error: object, *, where: str, answer: pq.Ping) -> LedgerUnreachableError:
    said = " ".join(str(error).split())
    if answer is pq.Ping.OK:
        return LedgerUnreachableError(
            f"The database server lets nobody in ({said}).",
            where=where,
            next_step="Check user, password (a file ~/.pgpass keeps it) and the database's name; or the "
            "server has too many connections: then wait.",
        )
    return LedgerUnreachableError(
        f"No database server answers ({said}).",
        where=where,
        next_step="Check host and port, and that the server runs; what was accepted is in the ledger.",
    )


@contextmanager
def translated_errors(where: str) -> Iterator[None]:
    """Turn the store's errors into those of the program, with place and next step."""
    try:
        yield
    except DBAPIError as error:
        raise error_of(error.orig, where=where) from error
    except psycopg.Error as error:
        raise error_of(error, where=where) from error


def is_lost(error: Any) -> bool:
    """Return whether the error means that the connection is gone."""
    state = getattr(error, "sqlstate", None)
    return state.startswith(_LOST) if state else isinstance(error, psycopg.OperationalError)


def error_of(error: Any, *, where: str) -> LedgerError:
    """Return what an error of PostgreSQL means for the user."""
    state = getattr(error, "sqlstate", None) or ""
    said = _said(error)
    if is_lost(error):
        return LedgerUnreachableError(
            f"The connection to the database server broke ({said}).",
            where=where,
            next_step="Run the command again when the server is back; what was accepted is in the ledger.",
        )
    for states, make in _MEANINGS:
        if state.startswith(states):
            return make(said, where)
    return LedgerDamagedError(
        f"The store failed ({said}).",
        where=where,
        next_step="Run `servanda verify`; if it finds damage, restore a backup or add the sources anew.",
    )


def _said(error: Any) -> str:
    """Return the server's message without its details, which may quote rows."""
    message = getattr(getattr(error, "diag", None), "message_primary", None)
    return " ".join(str(message or error).split())


def _busy(said: str, where: str) -> LedgerError:
    return LedgerBusyError(
        f"Another process held the ledger for too long ({said}).",
        where=where,
        next_step="Wait until it has finished and run the command again; nothing is lost.",
    )


def _full(said: str, where: str) -> LedgerError:
    return LedgerFullError(
        f"The server has no room left ({said}); the ledger is as it was before.",
        where=where,
        next_step="Its administrator has to make room; then run the command again. What was accepted stays.",
    )


def _forbidden(said: str, where: str) -> LedgerError:
    return LedgerFullError(
        f"The ledger cannot be written or read by this user ({said}).",
        where=where,
        next_step="Ask for the rights that docs/guide.md lists, or use another role.",
    )


def _no_text(said: str, where: str) -> LedgerError:
    return UnstorableTextError(
        f"The database cannot keep these characters ({said}).",
        where=where,
        next_step="Make the database with the encoding UTF8.",
    )


_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[str, str], LedgerError]], ...] = (
    (_BUSY, _busy),
    (_FULL, _full),
    (_FORBIDDEN, _forbidden),
    (_NO_TEXT, _no_text),
)
