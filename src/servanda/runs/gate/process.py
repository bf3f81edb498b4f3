"""What a document must name to concern a process, as a small TOML file says it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from servanda.errors import ProcessFileError
from servanda.linking import other_names

#: The lists of a process; a word of each counts alike.
LISTS = ("names", "places", "terms")
KEYS = ("process", *LISTS, "needs", "registry")
#: Shorter words stand in too many texts to tell anything.
MIN_CHARS = 2
MAX_ENTRIES = 20_000
MAX_BYTES = 5_000_000
EXAMPLE = 'It looks like this: names = ["South Sudan", "SPLM"], places = ["Abyei"], terms = ["oil transit"].'


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Names, places and terms, any of which lets a document in."""

    title: str | None
    entries: Mapping[str, tuple[str, ...]]
    """Entry -> all the ways in which it is written, itself first."""
    needs: int = 1
    """How many different entries a document must have."""


def load_process(path: Path) -> Process:
    """Return the process that a file describes.

    Raises: ProcessFileError: there is none, or it cannot be used.
    """
    where = path.as_posix()
    try:
        with path.open("rb") as file:
            words = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProcessFileError(
            f"It cannot be read ({error.strerror}).", where=where, next_step="Check the name of the file."
        ) from error
    if len(words) > MAX_BYTES:
        raise ProcessFileError(f"It has more than {MAX_BYTES:,} bytes.", where=where, next_step="Name less.")
    return parse_process(words, where=where)


def parse_process(words: bytes, *, where: str) -> Process:
    """Return the process that the TOML describes; raise ProcessFileError where it cannot be used."""
    try:
        table = tomllib.loads(words.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProcessFileError(f"It is no TOML: {error}.", where=where, next_step=EXAMPLE) from error
    unknown = sorted(table.keys() - set(KEYS))
    if unknown:
        raise ProcessFileError(
            f"The key {unknown[0]!r} is unknown.", where=where, next_step=f"Keys are: {', '.join(KEYS)}."
        )
    title, knows_more, needs = table.get("process"), table.get("registry", True), table.get("needs", 1)
    if not isinstance(title, str | None) or not isinstance(knows_more, bool):
        raise ProcessFileError(
            "process is no string, or registry neither true nor false.", where=where, next_step=EXAMPLE
        )
    entries = dict.fromkeys(word for name in LISTS for word in _words(table, name, where=where))
    if not 1 <= len(entries) <= MAX_ENTRIES:
        raise ProcessFileError(
            f"It has {len(entries):,} names, places and terms.",
            where=where,
            next_step=f"Give 1 to {MAX_ENTRIES:,}. {EXAMPLE}",
        )
    if isinstance(needs, bool) or not isinstance(needs, int) or not 1 <= needs <= len(entries):
        raise ProcessFileError(
            f"needs is {needs!r}.", where=where, next_step=f"Give a number from 1 to {len(entries)}."
        )
    written = {entry: (entry, *(other_names(entry) if knows_more else ())) for entry in entries}
    return Process(title=title, entries=written, needs=needs)


def _words(table: Mapping[str, object], name: str, *, where: str) -> Iterator[str]:
    given = table.get(name, [])
    if not isinstance(given, list):
        raise ProcessFileError(f"{name} is no list.", where=where, next_step=EXAMPLE)
    for word in given:
        said = " ".join(word.split()) if isinstance(word, str) else ""
        if len(said.rstrip("*")) < MIN_CHARS:
            raise ProcessFileError(
                f"{word!r} in {name} is no string of {MIN_CHARS} letters or more.",
                where=where,
                next_step=EXAMPLE,
            )
        yield said
