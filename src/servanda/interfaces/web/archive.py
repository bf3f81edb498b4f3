"""One ledger, open for reading, and what was made of it for as long as it stays as it is."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from starlette.requests import Request

from servanda.errors import LedgerBusyError, LedgerError, NotYetMadeError
from servanda.ledger import Ledger, decisions, marks, open_edition, shown
from servanda.ledger.editions import edition_path, touch, visible_on
from servanda.ledger.workroom import workroom_of
from servanda.linking.version import are_current
from servanda.runs.desk import Desk, Making, TwoDates, comparison_path
from servanda.views import Picture, take_picture
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample
from servanda.views.shown.arrangements import arrangements_are_made

_Made = TypeVar("_Made")

#: Kinds of findings that the pages of threads, actors and arrangements are made of.
KINDS = ("commitment", "status", "figure", "statement", "arrangement")
#: How long a page waits for the desk: what takes longer is told, and comes by itself.
PATIENCE_S = 1.5
_AGAIN = "Ask again in a moment."
#: Who waits for a comparison is given the one begun so recently, though the ledger changed meanwhile.
_WAITED_S = 120.0
#: Editions that are open at one time.
OPEN_EDITIONS = 6
#: Results that are kept; each date of the past that is looked at has its own.
KEPT = 256
#: Documents of a ledger that can be looked at without the tables of what pages show.
_MOST_WITHOUT = 500
#: What is noted of a request: whether links were current when it came.
_NOTED = "links_current"


class Archive:
    """Answers what pages ask of a ledger; what costs time is made once for each state of the ledger.

    It never links: the desk's child does. `address` is the ledger's as the user gave it.
    """

    def __init__(self, ledger: Ledger, address: str | None = None, *, patience_s: float = PATIENCE_S) -> None:
        self.ledger = ledger
        self._patience_s = patience_s
        self.desk = Desk(address or ledger.address, folder=workroom_of(ledger.address))
        self._lock = Lock()
        self._stamp = self._threads_stamp = ""
        self._changes: int | None = None
        self._is_shown = self._has_arrangements = self._is_current = False
        self._editions: OrderedDict[tuple[Path, date], Ledger] = OrderedDict()
        self._begun: OrderedDict[str, tuple[Path, float]] = OrderedDict()
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._kept: dict[str, tuple[Hashable, object]] = {}
        self.deciding = Lock()

    def stamp(self) -> str:
        """Return the digest of what the ledger holds, and of what its threads were made from.

        Where the two are not one the desk is told. Nobody waits here.
        """
        changes = self.ledger.changes()
        if changes is None or changes != self._changes:
            self._look()
            self._changes = changes
        if not self._is_current:
            self.desk.link()
        return self._stamp

    def _look(self) -> None:
        """Learn what the ledger holds now: somebody has written."""
        content, linked = self.ledger.content_digest(), self.ledger.linked_digest()
        with self.ledger.reading() as connection:
            made, gathered = (marks.mark(connection, one) for one in (shown.DIGEST, shown.ARRANGEMENTS))
            is_shown, is_current = shown.is_made(connection), shown.is_current(connection)
        threads = f"{content}-{linked}-{decisions.state_of(self.ledger)}"
        stamp = f"{threads}-{made}-{gathered}"
        with self._lock:
            self._is_shown, self._has_arrangements = is_shown, gathered is not None
            self._is_current = are_current(linked, content) and is_current
            self._threads_stamp = threads
            if stamp != self._stamp:
                self._stamp = stamp
                self._made.clear()

    def links_are_current(self) -> bool:
        """Return whether the threads know all that the ledger holds; have them brought up to date if not."""
        self.stamp()
        return self._is_current

    def shows(self, as_of: date | None) -> bool:
        """Return whether queries answer, of the present or in an edition: once the tables for them are made.

        Raises: LedgerBusyError: the ledger is too large to be looked at without them.
        """
        if as_of is not None:
            return self._answers(self.once(("is shown", as_of), lambda: _is_shown(self.at(as_of))))
        self.stamp()
        return self._answers(self._is_shown)

    def shows_arrangements(self, as_of: date | None) -> bool:
        """Return whether queries answer for arrangements.

        Raises: LedgerBusyError: the ledger is too large to gather them now.
        """
        if as_of is None:
            return self.shows(None) and self._answers(self._has_arrangements)
        return self.shows(as_of) and self._answers(arrangements_are_made(self.at(as_of)))

    def _answers(self, is_made: bool) -> bool:
        if not is_made and self.ledger.counts().documents > _MOST_WITHOUT:
            raise LedgerBusyError(
                "The pages of this ledger are being prepared, once.",
                where=self.ledger.address,
                next_step=_AGAIN,
            )
        return is_made

    def catch_up(self) -> bool:
        """Wait a moment until the threads know what was just written; return whether they do.

        For every route that writes, behind the writing.
        """
        self.desk.link()
        return self.desk.wait(self.links_are_current, timeout_s=self._patience_s)

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what `make` gives; of equal keys it is made once while the ledger stays as it is."""
        stamp = self.stamp()
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(_Made, self._made[key])
            making = self._making.setdefault(key, Lock())
        with making:  # who asks for the same meanwhile waits for it, as making it twice takes longer
            with self._lock:
                if key in self._made:  # of this state, or of a later one
                    return cast(_Made, self._made[key])
            try:
                made = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                if stamp == self._stamp:
                    self._made[key] = made
                    while len(self._made) > KEPT:
                        self._made.popitem(last=False)
        return made

    def kept(self, name: str, of: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what `make` gave of this state of its own, which decisions and links do not end."""
        with self._lock:
            state, held = self._kept.get(name, (None, None))
        if state != of:
            held = make()
            with self._lock:
                self._kept[name] = (of, held)
        return cast(_Made, held)

    def at(self, as_of: date | None) -> Ledger:
        """Return the ledger whose threads are of the day: the one that is served, or an edition of it.

        An edition is asked as if it were the present; a view that takes `as_of` is given it too.

        Raises: NotYetMadeError: it is being made, and that takes longer than a visitor waits.
        """
        if as_of is None:
            return self.ledger
        visible = self.once(("visible", as_of), lambda: visible_on(self.ledger, as_of))
        if visible.is_all:
            return self.ledger.until(as_of)
        path = edition_path(self.desk.folder, visible)
        if not path.is_file():
            self._wait_for(path, self.desk.edition(as_of))
        return self._open(path, as_of)

    def comparison(self, asked: TwoDates) -> Path:
        """Return the file of what differs between two dates.

        Raises: NotYetMadeError: it is being made, and that takes longer than a visitor waits.
        """
        path = self.compared(asked)
        with self._lock:
            self._begun.pop(str(asked), None)
        touch(path)
        return path

    def compared(self, asked: TwoDates) -> Path:
        """Return the same for one who only asks whether it is made, and takes it later."""
        self.stamp()
        path = self._begun_for(asked, comparison_path(self.desk.folder, asked, self._threads_stamp))
        if not path.is_file():
            self._wait_for(path, self.desk.comparison(asked, path))
        return path

    def _begun_for(self, asked: TwoDates, current: Path) -> Path:
        """Return the file that is waited for: where a ledger changes all the time, not always another."""
        now = time.monotonic()
        with self._lock:
            path, since = self._begun.get(str(asked), (current, now))
            if current.is_file() or now - since > _WAITED_S:
                path, since = current, now
            self._begun[str(asked)] = path, since
            while len(self._begun) > KEPT:
                self._begun.popitem(last=False)
        return path

    def _wait_for(self, path: Path, making: Making) -> None:
        if not self.desk.wait(lambda: path.is_file() or bool(making.trouble), timeout_s=self._patience_s):
            raise _not_yet(making)
        if making.trouble:
            raise _failed(making)

    def _open(self, path: Path, day: date) -> Ledger:
        """Return the edition, opened once; one that is used seldom is closed."""
        touch(path)
        with self._lock:
            opened = self._editions.pop((path, day), None)
            if opened is None:
                opened = open_edition(self.ledger, path, day)
            if opened is None:
                raise NotYetMadeError(
                    "The threads of that day went and are made again.",
                    where=day.isoformat(),
                    next_step=_AGAIN,
                )
            self._editions[path, day] = opened
            while len(self._editions) > OPEN_EDITIONS:
                _, closed = self._editions.popitem(last=False)
                closed.close()
        return opened

    def picture(self, as_of: date | None) -> Picture:
        """Return documents, findings and threads as known on the date."""
        return self.once(("picture", as_of), lambda: take_picture(self.at(as_of), as_of=as_of, kinds=KINDS))

    def sample(self, as_of: date | None, *kinds: str) -> ReviewedSample | None:
        """Return how right the machine is in what was reviewed of these kinds."""
        return self.once(
            ("sample", as_of, kinds), lambda: take_reviewed_sample(self.at(as_of), kinds, as_of=as_of)
        )

    def close(self) -> None:
        """Let go of the ledger, and end the desk."""
        self.desk.close()
        for edition in self._editions.values():
            edition.close()
        self.ledger.close()


def _is_shown(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return shown.is_made(connection)


def _not_yet(making: Making) -> NotYetMadeError:
    told = {
        "comparing": "the two dates are being compared",
        "reading": f"{making.read:,} of {making.documents:,} documents are read",
        "linking": f"{making.documents:,} documents are being linked",
        "writing": "they are being written",
    }.get(making.stage, "other dates come first" if making.started is None else "it has just begun")
    return NotYetMadeError(
        f"{_what(making)} being made: {told}, {making.seconds} s so far.",
        where=making.of,
        next_step=_AGAIN,
    )


def _what(making: Making) -> str:
    return "The comparison is" if " " in making.of else f"The threads of {making.of} are"


def _failed(making: Making) -> LedgerError:
    return LedgerError(
        f"{_what(making)} not made. {making.trouble}",
        next_step="Ask again in a minute; `servanda verify` tells whether the ledger is in order.",
    )


def archive_of(request: Request) -> Archive:
    """Return the archive of the application.

    Of a request that only looks it is noted whether links are current, before anything is gathered for it:
    links that come meanwhile are not those that its answer tells of.
    """
    archive: Archive = request.app.state.archive
    if request.method in ("GET", "HEAD") and not hasattr(request.state, _NOTED):
        setattr(request.state, _NOTED, archive.links_are_current())
    return archive


def tells_all(request: Request) -> bool:
    """Return whether the answer tells of links that know all that the ledger holds."""
    archive = archive_of(request)
    noted: bool | None = getattr(request.state, _NOTED, None)
    return archive.links_are_current() if noted is None else noted
