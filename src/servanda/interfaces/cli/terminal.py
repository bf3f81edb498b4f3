"""Consoles, and text from documents made safe for them."""

import getpass
import os
import re
import sys
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.text import Text

from servanda.views import json_line

#: Where output goes to a file or a pipe, tables are this wide unless COLUMNS says otherwise.
PIPE_COLUMNS = 120
#: Below this a table's columns become too narrow to read, and each row is written over several lines.
NARROW_COLUMNS = 100
#: Digits of an id that are printed; `show` takes any unique prefix.
ID_CHARS = 8

#: Controls, bidirectional and invisible marks, tag characters, unpaired surrogates: shown as their number.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def safe(words: str) -> str:
    """Return the words with every character that a terminal obeys, or nobody sees, written as `⟨U+202E⟩`."""
    plain = words.replace("\r\n", "\n").replace("\t", " ")
    return _UNSAFE.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", plain)


def line(words: str) -> str:
    """Return the words safe and on one line."""
    return " ".join(safe(words).split())


def plain(words: str, style: str = "") -> Text:
    """Return one safe line that no markup can colour."""
    return Text(line(words), style=style)


def counted(number: int, noun: str) -> str:
    """Return how many there are, as `1 row` and `2 rows`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def make_output() -> Console:
    """Return the console for data, on stdout."""
    piped = not sys.stdout.isatty() and not os.environ.get("COLUMNS", "").isdigit()
    return Console(highlight=False, emoji=False, markup=False, width=PIPE_COLUMNS if piped else None)


def make_talk() -> Console:
    """Return the console for talk, on stderr."""
    return Console(stderr=True, highlight=False, emoji=False, markup=False, soft_wrap=True)


def print_records(records: Iterable[Mapping[str, object]]) -> int:
    """Print JSON Lines to stdout, the last of them at once; return how many."""
    count = 0
    for record in records:
        sys.stdout.write(json_line(record) + "\n")
        count += 1
    sys.stdout.flush()
    return count


def user_name() -> str:
    """Return what the system calls its user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "owner"
