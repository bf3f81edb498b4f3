"""Which documents can concern a process at all: asked before anything is read."""

from servanda.runs.gate.matching import Gate, Verdict
from servanda.runs.gate.process import Process, load_process, parse_process

__all__ = ["Gate", "Process", "Verdict", "load_process", "parse_process"]
