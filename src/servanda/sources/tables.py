"""What is said about a document in seven keys, wherever they stand: a sidecar, a JSONL line, front matter."""

import datetime

from servanda.errors import MetadataError
from servanda.sources.records import Metadata

KEYS = ("title", "publisher", "kind", "published", "url", "authors", "language")


def parse_table(table: dict[str, object], *, where: str) -> Metadata:
    """Return the metadata that a table of the seven keys holds.

    Raises: MetadataError: a key is unknown, or a value is not what the key takes.
    """
    for key in table:
        if key not in KEYS:
            raise MetadataError(
                f"The key {key!r} is unknown.", where=where, next_step=f"Keys are: {', '.join(KEYS)}."
            )
    line = {key: _take_line(table, key, where=where) for key in KEYS if key != "authors"}
    return Metadata(
        title=line["title"],
        publisher=line["publisher"],
        kind=line["kind"],
        published=line["published"],
        url=line["url"],
        authors=_take_authors(table.get("authors"), where=where),
        language=line["language"],
    )


def _take_line(table: dict[str, object], key: str, *, where: str) -> str | None:
    """Return the value of the key as a string; a TOML date counts as one, and an empty string as nothing."""
    value = table.get(key)
    if value is None:
        return None
    if key == "published" and isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise MetadataError(
            f"{key} is {value!r}, which is no string.", where=where, next_step="Put it in quotation marks."
        )
    return _checked(value, key, where=where).strip() or None


def _take_authors(value: object, *, where: str) -> tuple[str, ...]:
    """Return the authors: one string, or a list of them."""
    names = [value] if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MetadataError(
            f"authors is {value!r}, which is no list of strings.",
            where=where,
            next_step='Write authors = ["First Author", "Second Author"].',
        )
    return tuple(_checked(name, "authors", where=where).strip() for name in names if name.strip())


def _checked(words: str, key: str, *, where: str) -> str:
    """Return the words, once it is certain that every store can keep them."""
    if "\0" in words or any("\ud800" <= char <= "\udfff" for char in words):
        raise MetadataError(
            f"{key} holds a character that is no text (NUL or half of a pair).",
            where=where,
            next_step="Remove the character.",
        )
    return words
