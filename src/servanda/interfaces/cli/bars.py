"""Bars on the terminal for work that takes long."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from servanda.linking import LinkingStep, Watcher

#: The time left is told from the pace of so many seconds.
PACE_S = 120.0
#: Seconds after which bars are drawn again.
REDRAWN_S = 0.1
#: With fewer documents or groups no bar is drawn for linking alone: it is done before anybody has read it.
_WORTH_SHOWING = 200


class Bars(Progress):
    """Bars that are seen where the console is a terminal; a task of theirs has the field `pace`.

    They are drawn when work tells how far it is, not by a thread: beside one, linking could not begin copies
    of this process, and would go on alone.
    """

    def __init__(self, talk: Console) -> None:
        super().__init__(
            SpinnerColumn(),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=talk,
            disable=not talk.is_terminal,
            transient=True,
            auto_refresh=False,
            speed_estimate_period=PACE_S,
        )
        self._drawn = 0.0

    def show(self, task: TaskID, **told: Any) -> None:
        """Take over how far a task is, as `update` does; draw it, unless that was done just now."""
        self.update(task, **told)
        if (now := monotonic()) - self._drawn >= REDRAWN_S or self.tasks[task].finished:
            self._drawn = now
            self.refresh()


class LinkingBar:
    """Shows how far linking is, by a task of other bars once it has one, else nowhere."""

    def __init__(self) -> None:
        self._shown: tuple[Bars, TaskID] | None = None
        self._step: LinkingStep | None = None

    def show_on(self, bars: Bars, task: TaskID) -> None:
        """Show it by this task from now on."""
        self._shown = bars, task

    def __call__(self, step: LinkingStep, done: int, whole: int) -> None:
        """Take over how far a step is."""
        if self._shown is None:
            return
        bars, task = self._shown
        if step is not self._step:
            self._step = step
            bars.reset(task, total=whole, description=step.value, pace="")
        bars.show(task, completed=done)


@contextmanager
def linking_bar(talk: Console) -> Iterator[Watcher]:
    """Give what shows how far linking is, with a bar that is drawn once there is much to link."""
    bar, bars = LinkingBar(), Bars(talk)

    def watch(step: LinkingStep, done: int, whole: int) -> None:
        if not bars.live.is_started:
            if whole < _WORTH_SHOWING:
                return
            bars.start()
            bar.show_on(bars, bars.add_task("", total=whole, pace=""))
        bar(step, done, whole)

    try:
        yield watch
    finally:
        bars.stop()
