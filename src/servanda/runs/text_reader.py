"""A reader for Python programs: text in, findings out."""

from collections.abc import Callable

from servanda import errors
from servanda.annotation import AnnotatedDocument, Reader
from servanda.annotation import load_reader as load_annotator
from servanda.documents import Document, prepare
from servanda.errors import DocumentError
from servanda.extraction import Finding
from servanda.primitives import Failure
from servanda.runs.analysis import analyse
from servanda.runs.explaining import ExplainedFinding, explain
from servanda.sources import Media, Metadata, RawItem


class TextReader:
    """The reader of the annotation stage, with a door for plain strings."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.version = reader.version

    def __call__(self, document: Document) -> AnnotatedDocument:
        """Return the document with the reader's marks."""
        return self._reader(document)

    def read(
        self,
        text: str,
        *,
        name: str | None = None,
        title: str | None = None,
        publisher: str | None = None,
        kind: str | None = None,
        published: str | None = None,
    ) -> tuple[Finding, ...]:
        """Return all findings of the text, which is taken as it is.

        Raises: NoTextError: there are no words. MetadataError: the date or the kind is none.
        """
        metadata = Metadata(title=title, publisher=publisher, kind=kind, published=published)
        return analyse(_get_document(text, name=name, metadata=metadata), reader=self._reader)

    def explain(
        self,
        text: str,
        *,
        name: str | None = None,
        published: str | None = None,
        wanted: Callable[[Finding], bool] = lambda finding: True,
    ) -> tuple[ExplainedFinding, ...]:
        """Return the wanted findings of the text, each with its score, other labels and deciding words.

        It takes some 20 ms for each word of the sentences that wanted findings stand in.

        Raises: NoTextError: there are no words. MetadataError: the date is none.
        """
        document = _get_document(text, name=name, metadata=Metadata(published=published))
        return tuple(explain(document, reader=self._reader, wanted=wanted))


def load_reader() -> TextReader:
    """Return the installed reader, ready to read."""
    return TextReader(load_annotator())


def _get_document(text: str, *, name: str | None, metadata: Metadata) -> Document:
    """Return the text as a document; a failure is raised, as the caller has nothing else."""
    body = text.encode("utf-8", "surrogatepass")
    item = RawItem(where=name or "text", name=name, media=Media.JSON, body=body, metadata=metadata)
    (prepared,) = prepare([item])
    if isinstance(prepared, Failure):
        kind = getattr(errors, prepared.error, DocumentError)
        raise kind(prepared.message, where=prepared.where, next_step=prepared.next_step)
    return prepared
