"""servanda: agreements must be kept. Reads the public record of a process and keeps its ledger.

Names are loaded when they are first used: importing this package loads nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servanda.documents.records import Document
    from servanda.errors import ServandaError
    from servanda.extraction.records import Finding, as_record
    from servanda.ledger import Ledger, create_ledger, open_ledger
    from servanda.linking.records import Thread
    from servanda.runs import TextReader, add, extract, load_reader
    from servanda.sources.records import Metadata
    from servanda.views import export_jsonl, iter_records

__version__ = "0.1.0"

__all__ = [
    "Document",
    "Finding",
    "Ledger",
    "Metadata",
    "ServandaError",
    "TextReader",
    "Thread",
    "__version__",
    "add",
    "as_record",
    "create_ledger",
    "export_jsonl",
    "extract",
    "iter_records",
    "load_reader",
    "open_ledger",
]

_HOMES = {
    "Document": "servanda.documents.records",
    "Finding": "servanda.extraction.records",
    "Ledger": "servanda.ledger",
    "Metadata": "servanda.sources.records",
    "ServandaError": "servanda.errors",
    "TextReader": "servanda.runs",
    "Thread": "servanda.linking.records",
    "add": "servanda.runs",
    "as_record": "servanda.extraction.records",
    "create_ledger": "servanda.ledger",
    "export_jsonl": "servanda.views",
    "extract": "servanda.runs",
    "iter_records": "servanda.views",
    "load_reader": "servanda.runs",
    "open_ledger": "servanda.ledger",
}


def __getattr__(name: str) -> object:
    """Return a name of the front door, loaded now."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the names of the front door."""
    return sorted(__all__)
