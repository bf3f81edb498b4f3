"""Words that were broken at the end of a line."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-\u00ad]$")
_NEXT = re.compile(r"[^\W\d_]+")


def join_paragraphs(paragraphs: Sequence[Sequence[str]]) -> str:
    """Return the text: lines joined by spaces, paragraphs by blank lines, broken words mended.

    Nothing tells a broken word (`imple-mentation`) from a compound broken at its own hyphen
    (`Serb-majority`) but the rest of the text: see `_keeps_hyphen`.
    """
    known = _find_words(paragraphs)
    return "\n\n".join(_join_lines(lines, known) for lines in paragraphs)


def _find_words(paragraphs: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return all words and compounds that stand unbroken in the text, in lower case."""
    words: set[str] = set()
    for lines in paragraphs:
        for before, line in zip(["", *lines], lines, strict=False):
            whole = _NEXT.sub("", line, count=1) if _BROKEN.search(before) else line
            for match in _WORD.finditer(_BROKEN.sub("", whole)):
                words.add(match.group().lower())
                words.update(part.lower() for part in match.group().split("-"))
    return frozenset(words)


def _join_lines(lines: Sequence[str], known: frozenset[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        broken, following = _BROKEN.search(text), _NEXT.match(line)
        if broken is None or following is None:
            # "1995-" and "1998", or a dash: the hyphen stays, and so does what it joins
            text += (
                line if text.endswith("-") and text[-2:-1].isalnum() and line[:1].isalnum() else f" {line}"
            )
        elif text.endswith("\u00ad") or not _keeps_hyphen(broken[1], following.group(), known):
            text = text[:-1] + line
        else:
            text += line
    return text


def _keeps_hyphen(first: str, second: str, known: frozenset[str]) -> bool:
    """Return whether the hyphen belongs to the word.

    It does where the compound stands elsewhere in the text, where the second half has a capital
    (Franco-German) or the first is all capitals (EU-led), and where both halves stand elsewhere as words
    and the whole does not.
    """
    compound, whole = f"{first}-{second}".lower(), f"{first}{second}".lower()
    if compound in known or whole in known:
        return compound in known and whole not in known
    if not second[0].islower() or (first.isupper() and len(first) > 1):
        return True
    return "-" in first or (first.split("-")[-1].lower() in known and second.lower() in known)
