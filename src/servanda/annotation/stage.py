"""The verb of the stage: annotate."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from servanda.annotation.catalogue import READERS
from servanda.annotation.records import AnnotatedDocument, Explanation, Mark
from servanda.documents.records import Document
from servanda.errors import ReadingError
from servanda.resources.models import find_model


class Reader(Protocol):
    """Anything that marks a document: a pure function of the document and its own version."""

    version: str

    def __call__(self, document: Document) -> AnnotatedDocument:
        """Return the document with sentences and marks."""
        ...

    def explain(self, document: Document, *, wanted: Callable[[Mark], bool]) -> Iterator[Explanation]:
        """Yield why each wanted mark of the document was made."""
        ...

    def meaning_of(self, words: str) -> bytes:
        """Return the meaning of some words, comparable with that of findings; empty where there is none."""
        ...


@lru_cache(maxsize=2)
def load_reader(language: str = "en") -> Reader:
    """Return the reader of a language, loaded once a process.

    Raises: ReadingError: there is none. ResourceError: its files are absent or damaged.
    """
    if language not in READERS:
        raise ReadingError(
            f"There is no reader for {language!r}.",
            next_step=f"Known languages: {', '.join(sorted(READERS))}.",
        )
    module, _, name = READERS[language].partition(":")
    reader: Reader = getattr(import_module(module), name)()
    return reader


def reader_version() -> str:
    """Return name and version of the reader that is installed, without loading it.

    Raises: ResourceError: its files are absent or damaged.
    """
    return find_model().version_name


def annotate(document: Document, *, reader: Reader) -> AnnotatedDocument:
    """Return the document with sentences and marks.

    Raises: ReadingError: the reader failed on it.
    """
    return reader(document)
