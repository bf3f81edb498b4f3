"""Readers for workers, without a model: they mark nothing, and die or give up over texts that say so."""

import os
import signal
from pathlib import Path

from servanda.annotation import AnnotatedDocument
from servanda.documents import Document
from servanda.errors import ReadingError, ResourceError

VERSION = "frail/1"


class FrailReader:
    """Reads what can be read."""

    version = VERSION

    def __call__(self, document: Document) -> AnnotatedDocument:
        if "deadly" in document.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "once" in document.text:
            die_once(Path(document.url or ""))
        if "unreadable" in document.text:
            raise ReadingError("It gave up.", next_step="Shorten the text.")
        if "poison" in document.text:
            raise KeyError("what nobody foresaw")
        print("A library that talks.")
        return AnnotatedDocument(document=document, reader=VERSION, sentences=(), marks=())


def die_once(mark: Path) -> None:
    """End this process as a lack of memory does, unless one before it has left the mark."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def load() -> FrailReader:
    return FrailReader()


def load_without_files() -> FrailReader:
    raise ResourceError("The weights are gone.", next_step="Install them.")


def load_and_die() -> FrailReader:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class NewerReader(FrailReader):
    version = "frail/2"


def load_newer() -> FrailReader:
    return NewerReader()
