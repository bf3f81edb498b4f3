"""What a user asks a search for: words, "phrases" and start*, and nothing else has a meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TERM = re.compile(r'"(?P<phrase>[^"]*)"?(?P<phrase_start>\*?)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand in one piece."""

    words: str
    """As they were typed, no quotation mark in them, at least one letter or digit."""
    starts: bool
    """The last word may go on."""


def terms_of(query: str) -> Iterator[Term]:
    """Yield what must be found; nothing where the query has signs alone."""
    # Half surrogates and NUL cannot be handed to a store; no stored word has the former.
    clean = query.encode("utf-8", "replace").decode().replace("\0", " ")
    for found in _TERM.finditer(clean):
        words, starts = found["phrase"], bool(found["phrase_start"])
        if words is None:
            words, starts = found["word"].rstrip("*"), found["word"].endswith("*")
        if any(character.isalnum() for character in words):
            yield Term(words, starts)
