"""The editions that are being made for one server, one after the other."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from servanda.runs.desk.messages import Message
from servanda.runs.desk.worker import Worker

#: Days that wait for their turn; one that nobody asks for any more makes room.
_WAITING = 8
_FORGOTTEN_S = 20.0
#: A day whose child dies so often is given up for a while.
_TRIES, _AGAIN_S = 2, 60.0


@dataclass(slots=True)
class Making:
    """How far the edition of one day is."""

    day: date
    stage: str = "waiting"
    read: int = 0
    documents: int = 0
    trouble: str | None = None
    started: float | None = None
    asked: float = field(default_factory=time.monotonic)
    tries: int = 0

    @property
    def seconds(self) -> int:
        """Return how long it has been worked at."""
        return 0 if self.started is None else int(time.monotonic() - self.started)


class EditionMaker:
    """Has a child make the days that are asked for, one after the other."""

    def __init__(self, given: Mapping[str, str], *, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._days: dict[date, Making] = {}
        self._now: Making | None = None
        self._worker = Worker("editions", given, on_message=self._hear, on_end=self._ended)

    @property
    def pid(self) -> int | None:
        """Return the number of the child process, where one is alive."""
        return self._worker.pid

    def ask(self, day: date) -> Making:
        """Have the edition of the day made; return how far it is."""
        now = time.monotonic()
        with self._lock:
            making = self._days.get(day)
            if making is None or (making.trouble and now - making.asked > _AGAIN_S):
                making = self._days[day] = Making(day=day)
            if not making.trouble:
                making.asked = now
            self._forget(now)
            self._start_next()
            return making

    def close(self) -> None:
        """End the child."""
        self._worker.close()

    def _forget(self, now: float) -> None:
        """Leave out days that nobody asks for any more, where there are many."""
        for one in list(self._days.values()):
            if len(self._days) > _WAITING and one is not self._now and now - one.asked > _FORGOTTEN_S:
                del self._days[one.day]

    def _start_next(self) -> None:
        waiting = [one for one in self._days.values() if not one.trouble]
        if self._now is not None or not waiting:
            return
        self._now = min(waiting, key=lambda one: one.asked)
        self._now.started = time.monotonic()
        self._worker.wake(self._now.day.isoformat())

    def _hear(self, message: Message) -> None:
        told = str(message.get("told"))
        with self._lock:
            making = self._now
            if making is None:
                return
            making.stage = told
            for name in ("read", "documents"):
                if isinstance(value := message.get(name), int):
                    setattr(making, name, value)
            if told == "failed":
                making.trouble = str(message.get("message"))
            elif told == "made":
                self._days.pop(making.day, None)
                self._now = None
                self._start_next()
        self._on_change()

    def _ended(self, code: int) -> None:
        """Go on with the next, or begin again with the one that its end broke off."""
        with self._lock:
            making, self._now = self._now, None
            if making is not None and code != 0:
                making.tries += 1
                if making.tries >= _TRIES and not making.trouble:
                    making.trouble = "The process that made them was ended."
                if making.trouble:
                    making.asked = time.monotonic()
            self._start_next()
        self._on_change()
