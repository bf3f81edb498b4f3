"""What holds for all tests: one cache of bytecode for the processes they start, no clock on an example."""

import os
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

#: Without it each of some three hundred processes compiles six hundred modules anew where the environment
#: forbids to write bytecode beside the sources, as images for containers do: half of its time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")

# How long an example takes says more about the machine than about the program; pytest has its own limit.
settings.register_profile("servanda", deadline=None)
settings.load_profile("servanda")
