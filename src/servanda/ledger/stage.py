"""The verb of the stage: make or open the ledger at an address."""

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from servanda.errors import UnknownStoreError
from servanda.ledger.address import Address, parse_address
from servanda.ledger.catalogue import EDITIONS, STORES
from servanda.ledger.store import Editions, Fill, Ledger, Store

#: How long a write waits for another process. An intake holds the lock for milliseconds, a linking of
#: 60,000 findings for seconds (docs/ledger.md).
TIMEOUT_S = 60.0


def create_ledger(address: str, *, timeout_s: float = TIMEOUT_S, fill: Fill | None = None) -> Ledger:
    """Return a new ledger, empty or filled by `fill`; missing folders on the way are made.

    Raises: LedgerExistsError: something is there already. LedgerFullError: the place cannot be written.
        UnknownStoreError: no store for such an address.
    """
    parsed = parse_address(address)
    return _load_store(parsed).create(parsed, timeout_s=timeout_s, fill=fill)


def open_ledger(address: str, *, timeout_s: float = TIMEOUT_S) -> Ledger:
    """Return the ledger at an address.

    Raises: LedgerNotFoundError: nothing is there. LedgerVersionError: it is no ledger, or one of a newer
        program. UnknownStoreError: no store for such an address.
    """
    parsed = parse_address(address)
    return _load_store(parsed).open(parsed, timeout_s=timeout_s)


def open_edition(ledger: Ledger, path: Path, day: date, *, timeout_s: float = TIMEOUT_S) -> Ledger | None:
    """Return the edition of a past day as a ledger to be read; None where there is none."""
    return _load_editions().open(ledger, path, day, timeout_s=timeout_s) if path.is_file() else None


def make_edition(ledger: Ledger, path: Path, day: date, *, timeout_s: float = TIMEOUT_S) -> Ledger:
    """Return a new edition without threads; it is to be linked, closed, and put in its place."""
    return _load_editions().make(ledger, path, day, timeout_s=timeout_s)


def _load_editions() -> Editions:
    editions: Editions = _load(EDITIONS)
    return editions


def _load_store(address: Address) -> Store:
    try:
        store: Store = _load(STORES[address.store])
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("servanda"):
            raise
        raise UnknownStoreError(
            f"Ledgers in {address.store} need a program that is not installed ({error.name}).",
            where=address.shown,
            next_step=f"Install it: pip install 'servanda[{address.store}]'.",
        ) from error
    return store


def _load(doer: str) -> Any:
    module, _, name = doer.partition(":")
    return getattr(import_module(module), name)()
