"""The grammar: which rules fit at a place of the text, longest first.

The patterns of `rules` are compiled to regular expressions over the class letters of `tokens`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from servanda.extraction.times.rules import MACROS, RULES, Builder
from servanda.extraction.times.tokens import LETTER_OF


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule that fits a window of classes: its length, its builder, its labelled ranges."""

    length: int
    builder: Builder
    groups: tuple[tuple[str, int, int], ...]


_PIECE = re.compile(r"\(\?=|(?P<label>[a-z]+):|(?P<name>[A-Z][A-Z0-9]*)|(?P<sign>[()|?*+])|\s+")


def compile_pattern(pattern: str) -> str:
    """Return the regular expression over class letters that a pattern stands for."""
    out: list[str] = []
    label = ""
    for piece in _PIECE.finditer(pattern):
        opening = f"(?P<{label}>" if label else "(?:"
        if piece["label"]:
            label = piece["label"]
            continue
        if piece.group() == "(?=":
            out.append("(?=")
        elif piece["sign"]:
            out.append(opening if piece["sign"] == "(" else piece["sign"])
        elif piece["name"]:
            inner = _compile_name(piece["name"])
            out.append(f"{opening}{inner})" if label else inner)
        if not piece.group().isspace():
            label = ""
    return "".join(out)


def _compile_name(name: str) -> str:
    """Return the letter of a class, or a macro spelled out."""
    return f"(?:{compile_pattern(MACROS[name])})" if name in MACROS else LETTER_OF[name]


@cache
def _compiled_rules() -> tuple[tuple[re.Pattern[str], Builder], ...]:
    """Return the rules ready to match; compiled when the first text is read."""
    return tuple((re.compile(compile_pattern(pattern)), builder) for pattern, builder in RULES)


@lru_cache(maxsize=1 << 16)
def find_fits(window: str) -> tuple[Fit, ...]:
    """Return every rule that fits at the start of a window of classes, longest first."""
    fits = []
    for pattern, builder in _compiled_rules():
        found = pattern.match(window)
        if found is not None and found.end():
            groups = tuple(
                (name, *found.span(name))
                for name in pattern.groupindex
                if found.end(name) > found.start(name)
            )
            fits.append(Fit(found.end(), builder, groups))
    return tuple(sorted(fits, key=lambda fit: -fit.length))
