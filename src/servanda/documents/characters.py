"""Characters that a stored text does not hold, and how they go."""

import re

#: Line ends of all systems, form feed and vertical tab (a new page or column is a new line), and C1 NEL.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85]")

#: Controls and non-characters: they have no words, and XML, JSON tools and databases stumble over them.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_IN_PLACE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_SPACES = re.compile(r"[ \t\n\u00a0]+")


def tidy(text: str) -> str:
    r"""Return the text with `\n` as its only line end and without control characters; all else stays."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def tidy_in_place(text: str) -> str:
    r"""Return the text with `\n` as its only line end and a space for each control character.

    Nothing else moves, so that a place in a text file is the same place in the stored text. C1 controls
    (what is left of a text decoded twice) stay: they hurt no store.
    """
    return _IN_PLACE.sub(" ", _LINE_ENDS.sub("\n", text))


def count_controls(text: str) -> int:
    """Return how many characters of the text no text file uses."""
    return len(_UNWANTED.findall(text))


def clean_line(words: str | None) -> str | None:
    """Return the words in one line, without control characters; None where nothing is left."""
    return _SPACES.sub(" ", tidy(words)).strip() or None if words else None


def has_letter(text: str) -> bool:
    """Return whether there is a letter anywhere: without one there is no sentence."""
    return any(char.isalpha() for char in text)
