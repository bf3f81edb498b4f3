"""Which errors lose one document, and not the run: all others mean that the next document would fail too."""

from servanda.errors import (
    ConflictingDocumentError,
    LedgerError,
    NoEvidenceError,
    ReadingError,
    ServandaError,
    SpanOutsideDocumentError,
    UnsoundFindingError,
    UnstorableTextError,
)

#: The reader gave up on the document.
UNREAD = (ReadingError, NoEvidenceError, SpanOutsideDocumentError)
#: The reader or the ledger refused it.
UNTAKEN = (*UNREAD, ConflictingDocumentError, UnsoundFindingError, UnstorableTextError)


def stage_of(error: ServandaError) -> str:
    """Return the stage that gave up."""
    return "ledger" if isinstance(error, LedgerError) else "annotation"
