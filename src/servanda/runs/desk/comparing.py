"""What differs between two dates, made beside the server and kept beside its editions."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Self

from servanda.ledger import Ledger
from servanda.runs.desk.child import load
from servanda.runs.desk.messages import Tell

#: What compares; runs and views know each other by name alone.
_COMPARING = "servanda.views.comparisons:keep_comparison"
#: Another number makes all comparisons anew.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class TwoDates:
    """Two moments of a clock (`published`: days, `known`: instants); no end is the present."""

    clock: str
    start: str
    end: str | None

    def __str__(self) -> str:
        return f"{self.clock} {self.start} {self.end or 'now'}"

    @classmethod
    def read(cls, words: str) -> Self:
        """Return what `str` told; raise ValueError for other words."""
        clock, start, end = words.split(" ")
        return cls(clock, start, None if end == "now" else end)


def comparison_path(folder: Path, asked: TwoDates, stamp: str) -> Path:
    """Return the file of the comparison, there or not; `stamp` is what the ledger holds and shows.

    It lies with the editions, which few are kept of and none where words must be forgotten.
    """
    key = hashlib.sha256(f"{FORMAT} {version('servanda')} {stamp} {asked}".encode()).hexdigest()[:32]
    return folder / "editions" / f"{key}-compared.sqlite"


def make_comparison(
    ledger: Ledger, asked: TwoDates, path: Path, editions: Callable[[date | None], Ledger], tell: Tell
) -> None:
    """Make the file, unless it is there. Half of one is never seen under its name."""
    part = path.with_name(f"{os.getpid()}-compared.part")
    while not path.is_file():
        tell({"told": "comparing"})
        part.unlink(missing_ok=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            forgotten = _forgotten(ledger)
            load(_COMPARING)(
                ledger, part, clock=asked.clock, start=asked.start, end=asked.end, editions=editions
            )
            if _forgotten(ledger) == forgotten:  # else words may be in it that nobody may keep
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _forgotten(ledger: Ledger) -> int:
    return sum(one.erased for one in ledger.removals(closed=True))
