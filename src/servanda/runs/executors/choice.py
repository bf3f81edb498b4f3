"""Who reads: this process, or several."""

from collections.abc import Sequence

from servanda.annotation import load_reader
from servanda.runs.cores import count_cores
from servanda.runs.executors.executor import Executor, Here
from servanda.runs.executors.processes import WORTH_CHARS, Workers

STANDARD_INPUT = "-"


def choose_executor(processes: int | None, sources: Sequence[str]) -> Executor:
    """Return one that reads in so many processes; where nobody says, in as many as there are cores.

    Few documents are read in this process then, since it starts faster. What comes from a pipe is read here
    too: whoever fills it may wait for the answer.
    """
    said = processes is not None
    count = processes or (1 if STANDARD_INPUT in sources else count_cores())
    if count == 1:
        return Here(load_reader())
    return Workers(count, worth_chars=0 if said else WORTH_CHARS)
