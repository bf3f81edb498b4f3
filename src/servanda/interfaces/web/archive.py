"""One ledger, open for reading, and what was made of it for as long as it stays as it is."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import TypeVar, cast

from servanda.ledger import Ledger, decisions
from servanda.ledger.workroom import workroom_of
from servanda.runs.desk import Desk
from servanda.views import Picture, take_picture
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample

_Made = TypeVar("_Made")

#: Kinds of findings that the pages of threads, actors and arrangements are made of.
KINDS = ("commitment", "status", "figure", "statement", "arrangement")
#: How long a page waits for the desk: what takes longer is told, and comes by itself.
PATIENCE_S = 1.5
#: Results that are kept; each date of the past that is looked at has its own.
KEPT = 48


class Archive:
    """Answers what pages ask of a ledger; what costs time is made once for each state of the ledger.

    It never links: the desk's child does. `address` is the ledger's as the user gave it.
    """

    def __init__(self, ledger: Ledger, address: str | None = None) -> None:
        self.ledger = ledger
        self.desk = Desk(address or ledger.address, folder=workroom_of(ledger.address))
        self._lock = Lock()
        self._stamp = ""
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._kept: dict[str, tuple[Hashable, object]] = {}
        self.deciding = Lock()

    def stamp(self) -> str:
        """Return the digest of what the ledger holds, and of what its threads were made from.

        Where the two are not one the desk is told. Nobody waits here.
        """
        content, linked = self.ledger.content_digest(), self.ledger.linked_digest()
        if content != linked:
            self.desk.link()
        stamp = f"{content}-{linked}-{decisions.state_of(self.ledger)}"
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._made.clear()
        return stamp

    def links_are_current(self) -> bool:
        """Return whether the threads know all that the ledger holds; have them brought up to date if not."""
        current = self.ledger.links_are_current()
        if not current:
            self.desk.link()
        return current

    def catch_up(self) -> bool:
        """Wait a moment until the threads know what was just written; return whether they do.

        For every route that writes, behind the writing.
        """
        self.desk.link()
        return self.desk.wait(self.ledger.links_are_current, timeout_s=PATIENCE_S)

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what `make` gives; of equal keys it is made once while the ledger stays as it is."""
        stamp = self.stamp()
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(_Made, self._made[key])
        made = make()
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

    def picture(self, as_of: date | None) -> Picture:
        """Return documents, findings and threads as known on the date."""
        return self.once(("picture", as_of), lambda: take_picture(self.ledger, as_of=as_of, kinds=KINDS))

    def sample(self, as_of: date | None, *kinds: str) -> ReviewedSample | None:
        """Return how right the machine is in what was reviewed of these kinds."""
        return self.once(
            ("sample", as_of, kinds), lambda: take_reviewed_sample(self.ledger, kinds, as_of=as_of)
        )

    def close(self) -> None:
        """Let go of the ledger, and end the desk."""
        self.desk.close()
        self.ledger.close()
