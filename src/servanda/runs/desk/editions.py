"""The short-lived child that makes the threads of a past date, and compares dates; its memory goes back."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from servanda.ledger import Ledger, make_edition, open_edition, open_ledger
from servanda.ledger.editions import Visible, edition_path, keep_few, visible_on
from servanda.runs.desk.child import Inbox, load
from servanda.runs.desk.comparing import TwoDates, make_comparison
from servanda.runs.desk.messages import Tell
from servanda.runs.desk.turns import Turn
from servanda.runs.links import link_whole

#: What is made of the threads afterwards, `work(edition)`, in this order.
AFTERWARDS = (
    "servanda.views.shown.refresh:refresh_shown",
    "servanda.views.shown.arrangements:refresh_arrangements",
)
#: How often it tells how far it is.
_TELL_EVERY_S = 0.3
#: It ends when it has been asked for nothing so long, or has made one of so many documents: memory goes back.
_IDLE_S, _LARGE = 20.0, 1_000
#: How often it looks whether another server's child has done its work.
_LOOK_S = 0.2


def make_editions(inbox: Inbox, tell: Tell, address: str, folder: str) -> None:
    """Make what is said, unless it is there; end when no more is asked for.

    It is a day, whose edition is made, or the file of a comparison and its two dates.
    Half an edition is never seen under its name.
    """
    place = Path(folder)
    with open_ledger(address) as ledger:
        is_large = ledger.counts().documents > _LARGE
        while asked := inbox.wait(_IDLE_S):
            for words in sorted(asked):
                with Turn(place / "editions.turn") as mine:
                    name, _, dates = words.partition(" ")
                    if dates:
                        _compare_in_turn(ledger, TwoDates.read(dates), place / "editions" / name, mine, tell)
                    else:
                        _make_in_turn(ledger, date.fromisoformat(words), place, mine, tell)
                keep_few(place, now=datetime.now(UTC))
                tell({"told": "made"})
                if is_large:
                    return


def _compare_in_turn(ledger: Ledger, asked: TwoDates, path: Path, mine: Turn, tell: Tell) -> None:
    """Make a comparison, and the editions that it is of."""
    with ExitStack() as opened:

        def edition(day: date | None) -> Ledger:
            if day is None:
                return ledger
            found = None
            while found is None:
                visible = _make_in_turn(ledger, day, place, mine, tell)
                if visible.is_all:
                    return ledger.until(day)
                found = open_edition(ledger, edition_path(place, visible), day)
            return opened.enter_context(found)

        place = path.parent.parent
        _wait_for(mine, path.is_file, tell)
        make_comparison(ledger, asked, path, edition, tell)


def _make_in_turn(ledger: Ledger, until: date, place: Path, mine: Turn, tell: Tell) -> Visible:
    """Make an edition when no other server makes one, unless it needs none; return what it is of."""
    visible = visible_on(ledger, until)
    path = edition_path(place, visible)
    if not visible.is_all and not path.is_file() and _wait_for(mine, path.is_file, tell):
        _make(ledger, until, place, tell)
    return visible


def _wait_for(mine: Turn, is_made: Callable[[], bool], tell: Tell) -> bool:
    """Return True once it is this process's turn to make it, False once another has made it."""
    while not mine.take() and not is_made():  # one at a time: each takes the memory of a whole linking
        tell({"told": "waiting"})
        time.sleep(_LOOK_S)
    return not is_made()


def _make(ledger: Ledger, until: date, place: Path, tell: Tell) -> None:
    part = place / "editions" / f"{os.getpid()}.part"
    try:
        while not _made(ledger, until, part, place, tell):
            part.unlink(missing_ok=True)  # what it is made of was taken out meanwhile
    finally:
        part.unlink(missing_ok=True)


def _made(ledger: Ledger, until: date, part: Path, place: Path, tell: Tell) -> bool:
    """Return whether what was visible when it was begun still is, and the edition is in its place."""
    with make_edition(ledger, part, until) as edition:
        visible = visible_on(ledger, until)
        linked = link_whole(edition, on_document=_telling(visible.documents, tell))
        tell({"told": "writing", "documents": visible.documents})
        edition.replace_threads(linked, digest=visible.digest, known_at=datetime.now(UTC))
        for work in AFTERWARDS:
            load(work)(edition)
    if visible_on(ledger, until) != visible:
        return False
    part.replace(edition_path(place, visible))
    return True


def _telling(documents: int, tell: Tell) -> Callable[[int], None]:
    """Return what tells how many documents were read, and that they are linked when all were."""
    told_at = 0.0

    def on_document(seen: int) -> None:
        nonlocal told_at
        if seen == documents:
            tell({"told": "linking", "documents": documents})
        elif time.monotonic() - told_at > _TELL_EVERY_S:
            told_at = time.monotonic()
            tell({"told": "reading", "read": seen, "documents": documents})

    return on_document
