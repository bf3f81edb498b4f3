"""The child that keeps the links of a ledger and brings them up to date."""

import time
from datetime import UTC, datetime

from servanda.errors import ServandaError
from servanda.ledger import open_ledger
from servanda.runs.desk.child import Inbox
from servanda.runs.desk.messages import Tell
from servanda.runs.desk.turns import Turn
from servanda.runs.links import Links

#: How often it looks by itself: another server, or a command, may have written.
LOOK_EVERY_S = 0.5
#: While another server's child links this ledger, how often it looks whether that is done.
_YIELD_S = 0.1
#: After a failure, how long it waits until it tries again unasked.
_AGAIN_S = 5.0


def keep_links(inbox: Inbox, tell: Tell, address: str, turn: str) -> None:
    """Link whatever comes, as one step where much comes at once, until the process is ended.

    Of several servers of one ledger one links, as each would have to begin anew after the other.
    """
    with open_ledger(address) as ledger, Turn(turn) as mine:
        links = Links()
        wait_s = 0.0
        while True:
            words = inbox.wait(wait_s)
            wait_s = LOOK_EVERY_S
            is_current = ledger.links_are_current()
            if is_current and "prepare" not in words:
                tell({"told": "current"})
                continue
            if not mine.take():
                wait_s = LOOK_EVERY_S if is_current else _YIELD_S
                continue
            started = time.monotonic()
            try:
                if is_current:
                    links.prepare(ledger, known_at=datetime.now(UTC))
                    continue
                tell({"told": "linking"})
                links.refresh(ledger, known_at=datetime.now(UTC))
            except ServandaError as error:
                tell({"told": "failed", "message": error.message, "next_step": error.next_step})
                links, wait_s = Links(), _AGAIN_S
                continue
            tell({"told": "linked", "seconds": round(time.monotonic() - started, 3)})
            wait_s = 0.0  # what came meanwhile
