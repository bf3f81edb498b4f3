"""The editions and comparisons that are being made for one server, one after the other."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from servanda.runs.desk.messages import Message
from servanda.runs.desk.worker import Worker

#: Those that wait for their turn; one that nobody asks for any more makes room.
_WAITING = 8
_FORGOTTEN_S = 20.0
#: One whose child dies so often is given up for a while.
_TRIES, _AGAIN_S = 2, 60.0


@dataclass(slots=True)
class Making:
    """How far it is: the edition of a day, or the comparison of two."""

    of: str
    word: str
    """What the child is told."""
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
    """Has a child make what is asked for, one after the other."""

    def __init__(self, given: Mapping[str, str], *, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._asked: dict[str, Making] = {}
        self._now: Making | None = None
        self._worker = Worker("editions", given, on_message=self._hear, on_end=self._ended)

    @property
    def pid(self) -> int | None:
        """Return the number of the child process, where one is alive."""
        return self._worker.pid

    def ask(self, of: str, word: str) -> Making:
        """Have it made, unless that is under way; return how far it is."""
        now = time.monotonic()
        with self._lock:
            making = self._asked.get(of)
            if making is None or (making.trouble and now - making.asked > _AGAIN_S):
                making = self._asked[of] = Making(of=of, word=word)
            if not making.trouble:
                making.asked = now
            self._forget(now)
            self._start_next()
            return making

    def close(self) -> None:
        """End the child."""
        self._worker.close()

    def _forget(self, now: float) -> None:
        """Leave out what nobody asks for any more, where there is much."""
        for one in list(self._asked.values()):
            if len(self._asked) > _WAITING and one is not self._now and now - one.asked > _FORGOTTEN_S:
                del self._asked[one.of]

    def _start_next(self) -> None:
        waiting = [one for one in self._asked.values() if not one.trouble]
        if self._now is not None or not waiting:
            return
        self._now = min(waiting, key=lambda one: one.asked)
        self._now.started = time.monotonic()
        self._worker.wake(self._now.word)

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
                self._asked.pop(making.of, None)
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
