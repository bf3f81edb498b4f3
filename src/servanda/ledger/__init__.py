"""Document, Finding, Thread → entries that are kept."""

from typing import TYPE_CHECKING

from servanda.ledger.records import (
    NOTHING_WRITTEN,
    Counts,
    Outcome,
    Problem,
    SearchHit,
    StoredDocument,
    StoredRemoval,
)
from servanda.ledger.stage import create_ledger, make_edition, open_edition, open_ledger
from servanda.ledger.store import Ledger

if TYPE_CHECKING:
    from servanda.ledger.verification import LinkFunction, verify

__all__ = [
    "NOTHING_WRITTEN",
    "Counts",
    "Ledger",
    "LinkFunction",
    "Outcome",
    "Problem",
    "SearchHit",
    "StoredDocument",
    "StoredRemoval",
    "create_ledger",
    "make_edition",
    "open_edition",
    "open_ledger",
    "verify",
]


def __getattr__(name: str) -> object:
    """Return what verification offers, loaded now: it needs the store's library, and a filter does not."""
    if name not in ("LinkFunction", "verify"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from servanda.ledger import verification

    value: object = getattr(verification, name)
    return value
