"""How far linking is, for those who wait for it."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class LinkingStep(StrEnum):
    """What linking does, one after the other."""

    READ = "linking: reading findings"
    COMPARE = "linking: comparing"
    BUILD = "linking: building threads"


#: Is told of a step how much of it is done, of how much: documents, or groups of commitments.
Watcher: TypeAlias = Callable[[LinkingStep, int, int], None]


def unwatched(_step: LinkingStep, _done: int, _whole: int) -> None:
    """Watch nothing."""
