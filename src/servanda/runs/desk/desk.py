"""What a server holds: it says what is to be done, and learns how far it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from servanda.runs.desk.comparing import TwoDates
from servanda.runs.desk.making import EditionMaker, Making
from servanda.runs.desk.messages import Message
from servanda.runs.desk.queue import Queue
from servanda.runs.desk.worker import Worker

#: A child that dies is started again after these times, should it die again and again.
_RESTARTS_S = (0.1, 1.0, 5.0, 30.0)
#: How often somebody who waits looks at the ledger, should nothing be said.
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksState:
    """What the child that links said last."""

    is_linking: bool = False
    trouble: str | None = None
    """Why the links could not be brought up to date the last time."""
    next_step: str | None = None


class Desk:
    """The children of one server. Nothing is started before it is needed."""

    def __init__(self, address: str, *, folder: Path) -> None:
        self.folder = folder
        self._said = threading.Condition()
        self._links_state = LinksState()
        self._ends = self._intake_ends = 0
        self._links = Worker(
            "links",
            {"address": address, "turn": str(folder / "links.turn")},
            on_message=self._hear_links,
            on_end=self._links_ended,
        )

        self.queue = Queue(folder)
        self._intake = Worker(
            "intake",
            {"address": address, "folder": str(folder)},
            on_message=self._hear_intake,
            on_end=self._intake_ended,
        )
        self._intake_state = LinksState()
        self._editions = EditionMaker(
            {"address": address, "folder": str(folder)}, on_change=self._wake_waiting
        )

    @property
    def links_state(self) -> LinksState:
        """Return what is known of the links beside what the ledger itself says."""
        return self._links_state

    @property
    def links_pid(self) -> int | None:
        """Return the number of the process that links, where it runs."""
        return self._links.pid

    @property
    def editions_pid(self) -> int | None:
        """Return the number of the process that makes editions, where it runs."""
        return self._editions.pid

    def link(self) -> None:
        """Have the links brought up to date, at once and in the background."""
        self._links.wake("look")

    def expect_changes(self) -> None:
        """Have the links learnt, so that the next change costs what it touches."""
        self._links.wake("prepare")

    def take_in(self) -> None:
        """Have what was offered to the queue read into the ledger, where anything waits."""
        if self.queue.waits():
            self._intake.wake()

    @property
    def intake_state(self) -> LinksState:
        """Return what the child that reads uploads said last."""
        return self._intake_state

    @property
    def intake_pid(self) -> int | None:
        """Return the number of the process that reads uploads, where it runs."""
        return self._intake.pid

    def edition(self, day: date) -> Making:
        """Have the threads of a past day made, and return how far that is."""
        return self._editions.ask(day.isoformat(), day.isoformat())

    def comparison(self, asked: TwoDates, path: Path) -> Making:
        """Have the file of a comparison made, and return how far that is."""
        return self._editions.ask(str(asked), f"{path.name} {asked}")

    def wait(self, is_done: Callable[[], bool], *, timeout_s: float) -> bool:
        """Return whether it is done; wait for it so long."""
        until = time.monotonic() + timeout_s
        while not is_done():
            left = until - time.monotonic()
            if left <= 0:
                return False
            with self._said:
                self._said.wait(min(left, _LOOK_S))
        return True

    def close(self) -> None:
        """End the children."""
        self._editions.close()
        self._intake.close()
        self.queue.close()
        self._links.close()

    def _hear_links(self, message: Message) -> None:
        told = message.get("told")
        if told == "failed":
            step = message.get("next_step")
            self._links_state = LinksState(
                trouble=str(message.get("message")), next_step=str(step) if step else None
            )
        else:
            self._links_state = LinksState(is_linking=told == "linking")
        if told in ("linked", "current"):
            self._ends = 0
        self._wake_waiting()

    def _wake_waiting(self) -> None:
        with self._said:
            self._said.notify_all()

    def _hear_intake(self, message: Message) -> None:
        told = message.get("told")
        self._intake_state = LinksState(
            is_linking=told == "reading",
            trouble=str(message.get("message")) if told == "failed" else None,
            next_step=str(message.get("next_step") or "") or None,
        )
        if told == "took":
            self._intake_ends = 0
            self.link()
        self._wake_waiting()

    def _intake_ended(self, code: int) -> None:
        """Go on with what the child left, unless it ended because nothing is left."""
        pause_s = 0.0 if code == 0 else _RESTARTS_S[min(self._intake_ends, len(_RESTARTS_S) - 1)]
        self._intake_ends += code != 0
        timer = threading.Timer(pause_s, self.take_in)
        timer.daemon = True
        timer.start()

    def _links_ended(self, _code: int) -> None:
        """Start the child again: what it had not finished, it finds in the ledger."""
        pause_s = _RESTARTS_S[min(self._ends, len(_RESTARTS_S) - 1)]
        self._ends += 1
        timer = threading.Timer(pause_s, self.link)
        timer.daemon = True
        timer.start()
