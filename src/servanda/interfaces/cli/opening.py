"""Ledgers opened for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from servanda.errors import LedgerExistsError, LedgerNotFoundError
from servanda.interfaces.cli.bars import linking_bar
from servanda.interfaces.cli.terminal import line, make_talk
from servanda.ledger import Ledger, create_ledger, open_ledger
from servanda.ledger.address import shown_address
from servanda.runs import Linked, Links, refresh_links
from servanda.runs.cores import count_cores


@contextmanager
def viewing(address: str) -> Iterator[Ledger]:
    """Give the ledger with links that know all its documents, even after a run that was killed."""
    with open_ledger(address) as ledger:
        if relink(ledger, known_at=datetime.now(UTC)) is not None:
            make_talk().print(
                "Documents, decisions or a better program came since the last linking: threads are made anew."
            )
        yield ledger


def relink(ledger: Ledger, *, known_at: datetime) -> Linked | None:
    """Link what came since the ledger was linked, and show how far that is; None where nothing came."""
    with linking_bar(make_talk()) as watcher:
        return refresh_links(ledger, known_at=known_at, links=Links(processes=count_cores(), watcher=watcher))


def open_or_create(address: str) -> Ledger:
    """Return the ledger, and say so where it had to be made."""
    try:
        return open_ledger(address)
    except LedgerNotFoundError:
        pass
    try:
        ledger = create_ledger(address)
    except LedgerExistsError:  # another process was faster
        return open_ledger(address)
    make_talk().print(f"Made a ledger at {line(shown_address(address))}.")
    return ledger
