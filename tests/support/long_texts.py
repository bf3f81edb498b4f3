"""Long documents of varied paragraphs, and a process that reads one and tells what it cost."""

import json
import random
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.readings import load_cases

#: In a process of its own, since the peak of memory is one of the whole process. The kernel's own mark comes
#: first: what `resource` tells of a child begins with the size of its parent.
_PROGRAM = """
import json, pathlib, re, resource, sys, time
import servanda as sv
status = pathlib.Path("/proc/self/status")
text = sys.stdin.buffer.read().decode()
reader = sv.load_reader()
reader.read("Nobody has signed.")
start, cpu = time.perf_counter(), time.process_time()
findings = reader.read(text, published="2024-05-14")
mark = re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text()) if status.exists() else None
peak_kib = int(mark[1]) if mark else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({
    "wall_s": time.perf_counter() - start,
    "cpu_s": time.process_time() - cpu,
    "peak_mib": peak_kib / 1024,
    "findings": len(findings),
    "exact": all(finding.evidence.agrees_with(text) for finding in findings),
}))
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What reading one document in a process of its own took; `peak_mib` is of the whole process."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    findings: int
    exact: bool


def long_text(words: int, *, seed: int = 7) -> str:
    """Return paragraphs of so many words in all, no two with the same names and numbers."""
    chance = random.Random(seed)
    names = [
        f"{a}{b}{c}"
        for a in ("Or", "Sel", "Mar", "Tu", "Ves")
        for b in ("da", "mi", "ko")
        for c in ("via", "nia", "r")
    ]
    texts = [case.text for case in load_cases()]
    paragraphs: list[str] = []
    while words > 0:
        text = chance.choice(texts)
        for old in ("Ordavia", "Selm", "Tavrin", "Orsk"):
            text = text.replace(old, chance.choice(names))
        text = re.sub(r"\b\d{2,3}\b", lambda _: str(chance.randrange(20, 990)), text)
        paragraphs.append(text)
        words -= len(text.split())
    return "\n\n".join(paragraphs)


def read_apart(text: str) -> Cost:
    """Return what it costs to read the text in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=text.encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return Cost(**json.loads(run.stdout))
