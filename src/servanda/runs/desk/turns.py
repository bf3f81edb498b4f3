"""Whose turn it is: of several servers of one ledger on this machine one works, the others wait."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Turn:
    """A lock that the system takes back when its process dies, whatever kills it.

    It is the write lock of an empty SQLite file, which works alike on all systems.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._held: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()

    def take(self) -> bool:
        """Return whether it is this process's turn, and keep it."""
        if self._held is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._held = connection
        return True

    def give_back(self) -> None:
        """Let others have it."""
        held, self._held = self._held, None
        if held is not None:
            with closing(held), suppress(sqlite3.Error):
                held.execute("ROLLBACK")
