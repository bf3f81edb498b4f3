"""The child that keeps the links of a ledger and brings them up to date."""

import time
from datetime import UTC, datetime

from servanda.errors import ServandaError
from servanda.ledger import Ledger, open_ledger, seals, shown
from servanda.runs.desk.child import Inbox, load
from servanda.runs.desk.messages import Tell
from servanda.runs.desk.turns import Turn
from servanda.runs.links import Links

#: How often it looks by itself: another server, or a command, may have written.
LOOK_EVERY_S = 0.5
#: While another server's child links this ledger, how often it looks whether that is done.
_YIELD_S = 0.1
#: Between two steps it rests so many times as long as the one before took, and at most so long.
_REST_AFTER, _LONGEST_REST_S = 2, 2.0
#: After a failure, how long it waits until it tries again unasked.
_AGAIN_S = 5.0
#: What makes pages of links; runs and views know each other by name alone.
_SHOWING = "servanda.views.shown.refresh:refresh_shown"
_GATHERING = "servanda.views.shown.arrangements:refresh_arrangements"
_DOUBTED = "servanda.views.shown.doubts:doubts_are_current"
_DOUBTING = "servanda.views.shown.doubts:keep_doubts"
#: How many times as long as gathering took it rests.
_REST = 10


def keep_links(inbox: Inbox, tell: Tell, address: str, turn: str) -> None:
    """Link whatever comes, as one step where much comes at once, until the process is ended.

    Of several servers of one ledger one links, as each would have to begin anew after the other.
    """
    with open_ledger(address) as ledger, Turn(turn) as mine:
        links = Links()
        wait_s = not_before = 0.0
        while True:
            words = inbox.wait(wait_s)
            wait_s = LOOK_EVERY_S
            is_linked = ledger.links_are_current()
            is_current = is_linked and _is_shown(ledger)
            if is_current:
                tell({"told": "current"})
            if (is_current and "prepare" not in words and time.monotonic() < not_before) or not mine.take():
                wait_s = LOOK_EVERY_S if is_current else _YIELD_S
                continue
            started = time.monotonic()
            try:
                if is_current:
                    if "prepare" in words:
                        links.prepare(ledger, known_at=datetime.now(UTC))
                    not_before = _gather(ledger, links)
                    continue
                tell({"told": "linking"})
                if not is_linked:
                    links.refresh(ledger, known_at=datetime.now(UTC))
                _show(ledger)
            except ServandaError as error:
                tell({"told": "failed", "message": error.message, "next_step": error.next_step})
                links, wait_s = Links(), _AGAIN_S
                continue
            tell({"told": "linked", "seconds": round(time.monotonic() - started, 3)})
            # What comes meanwhile is one step; until it begins, the lock is free for those who decide.
            time.sleep(min(_REST_AFTER * (time.monotonic() - started), _LONGEST_REST_S))
            wait_s = 0.0


def _is_shown(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return shown.is_current(connection)


def _show(ledger: Ledger) -> None:
    """Bring the tables of what pages show up to date."""
    load(_SHOWING)(ledger)


def _gather(ledger: Ledger, links: Links) -> float:
    """Gather arrangements and doubtful pairs, where they are old; return when that may be done again.

    What takes long in a large ledger is not done behind every change.
    """
    started = time.monotonic()
    load(_GATHERING)(ledger)
    if not load(_DOUBTED)(ledger):
        readings, doubts = seals.readings_state(ledger), links.doubts(ledger)
        if doubts is not None and ledger.links_are_current() and seals.readings_state(ledger) == readings:
            load(_DOUBTING)(ledger, doubts, readings)
    return time.monotonic() + _REST * (time.monotonic() - started)
