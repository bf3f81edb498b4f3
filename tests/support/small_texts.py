"""Short documents in the manner of wire stories, with undertakings that come back in other years."""

import json
import random
from collections.abc import Iterable
from pathlib import Path

_PARTIES = ("Varenia", "Dravny", "the Council", "the mission", "both sides", "the Ministry of Defence")
_ACTIONS = (
    "withdraw its troops from the valley",
    "release the detained fishermen",
    "open the crossing at Kel",
    "pay 2.4 million euros to the fund",
    "establish a joint commission",
    "suspend the tariff on grain",
)
_FRAMES = (
    "{party} pledged on Monday to {action} by the end of {month}.",
    "“We will {action},” a spokesman for {party} said.",
    "Under the Kel Agreement {party} shall {action} within 30 days.",
    "{party} has yet to {action}, the monitors reported.",
    "The envoy urged {party} to {action} at once.",
    "{party} refused to {action}, saying that talks remain stalled.",
)
_MONTHS = ("March", "June", "October")
_ENDS = (
    "Some 4,700 soldiers of the mission watch the ceasefire.",
    "The Kel Agreement entered into force last year.",
    "More than 300 families returned to the valley in {month}.",
)


def small_documents(number: int, *, seed: int) -> list[dict[str, str]]:
    """Return lines of a JSONL source; every tenth copies the one before, every eighth is undated."""
    chance = random.Random(seed)
    lines: list[dict[str, str]] = []
    for n in range(number):
        sentences = [chance.choice(_FRAMES) for _ in range(2)]
        text = "\n\n".join([" ".join(sentences), chance.choice(_ENDS)]).format(
            party=chance.choice(_PARTIES), action=chance.choice(_ACTIONS), month=chance.choice(_MONTHS)
        )
        line = {"doc": f"d{n:03}", "title": f"Report {n}", "publisher": f"Wire {n % 3}", "kind": "news"}
        line["text"] = lines[-1]["text"] if n % 10 == 9 else f"KEL - {text[0].upper()}{text[1:]}"
        if n % 8 != 5:
            line["published"] = f"20{10 + n % 12}-0{1 + n % 9}-1{n % 10}"
        lines.append(line)
    return lines


def as_jsonl(lines: Iterable[dict[str, str]]) -> bytes:
    """Return the lines as a JSONL source."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def write_jsonl(path: Path, lines: Iterable[dict[str, str]]) -> Path:
    """Write the lines to a file, and return it."""
    path.write_bytes(as_jsonl(lines))
    return path
