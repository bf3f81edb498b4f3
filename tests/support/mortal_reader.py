"""The installed reader, which dies or gives up over texts that say so, as memory and bugs would have it."""

import os
import signal
from pathlib import Path

from tests.support.frail_reader import die_once

from servanda.annotation import AnnotatedDocument, Reader, load_reader
from servanda.documents import Document


class MortalReader:
    """Reads as the installed one; its parent may be killed too, which is the worker of Spark."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.version = reader.version

    def __call__(self, document: Document) -> AnnotatedDocument:
        if "a deadly text" in document.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "a text of poison" in document.text:
            raise KeyError("what nobody foresaw")
        if "kills the worker once" in document.text:
            mark = Path(document.url or "")
            if not mark.exists():
                mark.touch()
                os.kill(os.getppid(), signal.SIGKILL)
        if "dies once" in document.text:
            die_once(Path(document.url or ""))
        return self._reader(document)


def load() -> MortalReader:
    return MortalReader(load_reader())
