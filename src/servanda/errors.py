"""Every exception of the program.

ServandaError
├── SourceError                 a thing named by the user could not be read
│   ├── SourceNotFoundError         (LookupError) no such file, or a pattern without a match
│   ├── SourceUnreadableError       (OSError) no permission, or the disk failed
│   ├── SourceTooLargeError         (ValueError) a file, page or line beyond the limit
│   ├── MalformedSourceError        (ValueError) it is there, and is not what it claims to be
│   ├── RegistryError               (ValueError) a registry of actors has rows that cannot be taken
│   └── ProcessFileError            (ValueError) a file that says what a process is about cannot be used
├── DocumentError               a source was read and gives no document
│   ├── NoTextError                 (ValueError) empty, scanned, or without a main text
│   ├── TextTooLongError            (ValueError) more characters than the limit
│   └── MetadataError               (ValueError) a date that is none, an unknown kind
├── SpanOutsideDocumentError    (ValueError) offsets that do not lie in the text
├── NoEvidenceError             (ValueError) a finding without words was about to be built
├── ResourceError               a lexicon or model is absent or is not what its manifest says
├── ReadingError                the reader failed on a document
├── FindingNotFoundError        (LookupError) no finding of the sources has this id
├── RequestError                (ValueError) a part of a web address that cannot be read
├── AccountError                (ValueError) an account, password or token that cannot be made or changed
├── DecisionError               (ValueError) a review decision that cannot be taken
│   └── ConflictingDecisionError    (ValueError) it contradicts another that is in force
├── NotYetMadeError             what is asked for is being made in the background; ask again
└── LedgerError                 the store
    ├── LedgerNotFoundError         (LookupError)
    ├── LedgerExistsError           (FileExistsError)
    ├── LedgerVersionError          the file was written by a newer program, or is no ledger
    ├── LedgerBusyError             (TimeoutError) another process held the store for too long
    ├── LedgerUnreachableError      (ConnectionError) the server does not answer, or lets nobody in
    ├── LedgerFullError             (OSError) no space left, or not writable
    ├── LedgerDamagedError          the file's pages or rows are not as they were written
    ├── UnknownStoreError           (ValueError) no store knows this kind of address
    ├── ConflictingDocumentError    (ValueError) same name and words, other metadata
    ├── UnstorableTextError         (ValueError) half of a surrogate pair, which is no character
    ├── UnsoundFindingError         (ValueError) a finding that is not of its document, or is there twice
    ├── EntryNotFoundError          (LookupError) no entry has this id
    └── AmbiguousEntryError         (LookupError) several entries answer to this name or start of an id
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


class SourceTooLargeError(SourceError, ValueError):
    """A file, page or line is larger than the limit."""


class MalformedSourceError(SourceError, ValueError):
    """The source is there, and is not what it claims to be."""


class RegistryError(SourceError, ValueError):
    """A registry of actors has rows that cannot be taken; `faults` names each with place and next step."""

    faults: tuple[str, ...] = ()


class ProcessFileError(SourceError, ValueError):
    """A file that says what a process is about cannot be used."""


class DocumentError(ServandaError):
    """A source was read and gives no document."""


class NoTextError(DocumentError, ValueError):
    """The source is empty, scanned, or without a main text."""


class TextTooLongError(DocumentError, ValueError):
    """The text has more characters than the limit."""


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


class FindingNotFoundError(ServandaError, LookupError):
    """No finding of the sources has this id."""


class RequestError(ServandaError, ValueError):
    """A part of a web address that cannot be read: a date, a value, a page; `where` names it."""


class AccountError(ServandaError, ValueError):
    """An account, a password or a token that cannot be made or changed."""


class DecisionError(ServandaError, ValueError):
    """A review decision that cannot be taken."""


class ConflictingDecisionError(DecisionError):
    """A review decision contradicts another that is in force; `against` is the id of that one."""

    def __init__(
        self,
        message: str,
        *,
        against: str | None = None,
        where: str | None = None,
        next_step: str | None = None,
    ) -> None:
        super().__init__(message, where=where, next_step=next_step)
        self.against = against


class NotYetMadeError(ServandaError):
    """What is asked for is being made in the background: it will be there when it is asked for again."""


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


class LedgerUnreachableError(LedgerError, ConnectionError):
    """The database server does not answer, broke the connection, or does not let this user in."""


class LedgerFullError(LedgerError, OSError):
    """No space is left, or the place cannot be written."""


class LedgerDamagedError(LedgerError):
    """The file's pages or rows are not as they were written."""


class UnknownStoreError(LedgerError, ValueError):
    """No store knows this kind of address."""


class ConflictingDocumentError(LedgerError, ValueError):
    """Same name and words as a stored document, other metadata; `fields` names what differs."""

    fields: tuple[str, ...] = ()


class UnstorableTextError(LedgerError, ValueError):
    """Half of a surrogate pair, which is no character and which no store can hold."""


class UnsoundFindingError(LedgerError, ValueError):
    """A finding that is not of its document, does not quote it, or is there twice."""


class EntryNotFoundError(LedgerError, LookupError):
    """No entry has this id."""


class AmbiguousEntryError(LedgerError, LookupError):
    """Several entries answer to this name or start of an id."""
