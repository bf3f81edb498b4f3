"""A reader for Python programs: text in, findings out."""

from servanda import errors
from servanda.annotation import AnnotatedDocument, Reader
from servanda.annotation import load_reader as load_annotator
from servanda.documents import Document, prepare
from servanda.errors import DocumentError
from servanda.extraction import Finding
from servanda.primitives import Failure
from servanda.runs.chain import analyse
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
        body = text.encode("utf-8", "surrogatepass")
        item = RawItem(where=name or "text", name=name, media=Media.JSON, body=body, metadata=metadata)
        return analyse(_get_document(item), reader=self)


def load_reader() -> TextReader:
    """Return the installed reader, ready to read."""
    return TextReader(load_annotator())


def _get_document(item: RawItem) -> Document:
    """Return the document of the item; a failure is raised, as the caller has nothing else."""
    (prepared,) = prepare([item])
    if isinstance(prepared, Failure):
        kind = getattr(errors, prepared.error, DocumentError)
        raise kind(prepared.message, where=prepared.where, next_step=prepared.next_step)
    return prepared
