"""What holds for all tests: one cache of bytecode for the processes they start, no clock on an example."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from support.postgresql_server import Server, running_server

ROOT = Path(__file__).resolve().parents[1]

#: Without it each of some three hundred processes compiles six hundred modules anew where the environment
#: forbids to write bytecode beside the sources, as images for containers do: half of its time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")

# How long an example takes says more about the machine than about the program; pytest has its own limit.
settings.register_profile("servanda", deadline=None)
settings.load_profile("servanda")

#: What a ledger may be kept in; each of them must pass tests/contracts/test_store_contract.py.
STORES = ("postgresql", "sqlite")


@pytest.fixture(autouse=True)
def broken_pipes_are_errors() -> Iterator[None]:
    """A command that a test runs in this process sets that a broken pipe ends it; the next test is not to."""
    yield
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Give a PostgreSQL server of this session's own; skip where none can be started."""
    yield from running_server()


@pytest.fixture(params=STORES)
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return what gives addresses of ledgers that are not there yet."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        return server.address
    numbers = count(1)
    return lambda: str(tmp_path / f"press-{next(numbers)}.sqlite")
