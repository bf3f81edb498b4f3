"""Every exception of the program.

ServandaError
├── SourceError                 a thing named by the user could not be read
│   ├── SourceNotFoundError         (LookupError) no such file, or a pattern without a match
│   ├── SourceUnreadableError       (OSError) no permission, or the disk failed
│   └── MalformedSourceError        (ValueError) it is there, and is not what it claims to be
├── DocumentError               a source was read and gives no document
│   ├── NoTextError                 (ValueError) empty, scanned, or without a main text
│   └── MetadataError               (ValueError) a date that is none, an unknown kind
├── SpanOutsideDocumentError    (ValueError) offsets that do not lie in the text
├── NoEvidenceError             (ValueError) a finding without words was about to be built
├── ResourceError               a lexicon or model is absent or is not what its manifest says
├── ReadingError                the reader failed on a document
└── LedgerError                 the store
    ├── LedgerNotFoundError         (LookupError)
    ├── LedgerExistsError           (FileExistsError)
    ├── LedgerVersionError          the file was written by a newer program, or is no ledger
    ├── LedgerBusyError             (TimeoutError) another process held the store for too long
    ├── LedgerFullError             (OSError) no space left, or not writable
    ├── ConflictingDocumentError    (ValueError) same name and words, other metadata
    └── EntryNotFoundError          (LookupError) no entry has this id
"""


class ServandaError(Exception):
    """Root of all. `where` names the place, `next_step` what the user can do."""

    def __init__(self, message: str, *, where: str | None = None, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        """Return place, message and next step in one line."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} {self.next_step}" if self.next_step else head


class SourceError(ServandaError):
    """A thing named by the user could not be read."""


class SourceNotFoundError(SourceError, LookupError):
    """No such file, or a pattern without a match."""


class SourceUnreadableError(SourceError, OSError):
    """No permission, or the disk failed."""


class MalformedSourceError(SourceError, ValueError):
    """The source is there, and is not what it claims to be."""


class DocumentError(ServandaError):
    """A source was read and gives no document."""


class NoTextError(DocumentError, ValueError):
    """The source is empty, scanned, or without a main text."""


class MetadataError(DocumentError, ValueError):
    """A date that is none, an unknown kind."""


class SpanOutsideDocumentError(ServandaError, ValueError):
    """Offsets that do not lie in the text."""


class NoEvidenceError(ServandaError, ValueError):
    """A finding without words was about to be built."""


class ResourceError(ServandaError):
    """A lexicon or model is absent or is not what its manifest says."""


class ReadingError(ServandaError):
    """The reader failed on a document."""


class LedgerError(ServandaError):
    """The store."""


class LedgerNotFoundError(LedgerError, LookupError):
    """There is no ledger at this address."""


class LedgerExistsError(LedgerError, FileExistsError):
    """There is already something at this address."""


class LedgerVersionError(LedgerError):
    """The file was written by a newer program, or is no ledger."""


class LedgerBusyError(LedgerError, TimeoutError):
    """Another process held the store for too long."""


class LedgerFullError(LedgerError, OSError):
    """No space is left, or the place cannot be written."""


class ConflictingDocumentError(LedgerError, ValueError):
    """Same name and words as a stored document, other metadata."""


class EntryNotFoundError(LedgerError, LookupError):
    """No entry has this id."""
