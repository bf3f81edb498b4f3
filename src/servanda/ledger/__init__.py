"""Document, Finding, Thread → entries that are kept."""

from servanda.ledger.records import Counts, Outcome, Problem, SearchHit, StoredDocument
from servanda.ledger.stage import create_ledger, open_ledger
from servanda.ledger.store import Ledger
from servanda.ledger.verification import LinkFunction, verify

__all__ = [
    "Counts",
    "Ledger",
    "LinkFunction",
    "Outcome",
    "Problem",
    "SearchHit",
    "StoredDocument",
    "create_ledger",
    "open_ledger",
    "verify",
]
