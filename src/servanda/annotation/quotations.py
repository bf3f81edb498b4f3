"""What stands in quotation marks: double, single, low, pointed, typed as two apostrophes, or left open.

A mark that only looks like a closing one opens nothing, so that an odd number of marks costs one quotation
and not the rest of the paragraph. Apostrophes are told from single marks by their neighbours.
"""

import re
from collections.abc import Sequence

from servanda.primitives import Span

_MARK = re.compile(r"``|''|[“”„\"«»‘’‚`']")

#: Opening mark -> the marks that close it. A straight mark closes a curly one: typists mix them.
_DOUBLE = {
    "“": ("”", '"'),
    "„": ("“", "”", '"'),
    '"': ('"', "”"),
    "«": ("»",),
    "»": ("«",),
    "``": ("''",),
    "''": ("''",),
}
_SINGLE = {"‘": ("’", "'"), "'": ("'", "’"), "‚": ("‘", "’"), "`": ("'", "’")}
#: All of them.
MARKS = _DOUBLE | _SINGLE
_BRACKETS_AND_DASHES = "([{—–-/"

#: Marks looked at for the one that closes a single quotation: bounds the time that many apostrophes cost.
_REACH = 60

#: Blank characters between two paragraphs that are looked over.
_GAP = 8


def find_quotations(text: str, start: int, end: int) -> list[Span]:
    """Return the quotations of the paragraph [start, end) in order, marks included; none inside another.

    A double quotation that nobody closes ends with the paragraph, and so does a single one that begins it or
    that the next paragraph takes up.
    """
    marks = [match.span() for match in _MARK.finditer(text, start, end)]
    found: list[Span] = []
    number = 0
    while number < len(marks):
        if _opens(text, marks[number], start, end):
            closing = _closing(text, marks, number, (start, end))
            if closing is not None:
                stop = marks[closing][1] if closing < len(marks) else end
                found.append(Span(marks[number][0], stop))
                number = closing
        number += 1
    return found


def quoted_words(words: Sequence[tuple[int, int]], quotations: Sequence[Span]) -> list[bool]:
    """Return for each word, given by start and end in order, whether it stands in one of the quotations."""
    states, number = [], 0
    for first, _ in words:
        while number < len(quotations) and quotations[number].end <= first:
            number += 1
        states.append(number < len(quotations) and quotations[number].start <= first)
    return states


def _opens(text: str, mark: tuple[int, int], start: int, end: int) -> bool:
    """Return whether a mark may open a quotation."""
    kind, (at, behind) = text[slice(*mark)], mark
    free = at == start or text[at - 1].isspace() or text[at - 1] in _BRACKETS_AND_DASHES
    glued = behind < end and not text[behind].isspace()
    if kind in "“„«":
        return True
    if kind == '"':
        return free or glued
    return free and glued and (kind in _DOUBLE or (kind in _SINGLE and not text[behind].isdigit()))


def _is_blank(text: str, at: int, start: int, end: int) -> bool:
    """Return whether there is no visible character at a place of the paragraph."""
    return not start <= at < end or text[at].isspace()


def _closing(text: str, marks: list[tuple[int, int]], number: int, bounds: tuple[int, int]) -> int | None:
    """Return the number of the mark that closes the one given; past the last: the paragraph's end."""
    start, end = bounds
    at, behind = marks[number]
    kind = text[at:behind]
    if kind in _DOUBLE:
        for later in range(number + 1, len(marks)):
            other = text[slice(*marks[later])]
            if other in _DOUBLE[kind] and not _only_opens(text, marks[later], bounds, kind=other):
                return later
        return len(marks)
    for later in range(number + 1, min(len(marks), number + _REACH)):
        if text[slice(*marks[later])] in _SINGLE[kind] and _closes_single(text, marks, later, bounds):
            return later
    begins = not text[start:at].strip() and behind < end and text[behind].isupper()
    taken_up = text[end : end + _GAP].lstrip().startswith(kind)
    return len(marks) if begins or taken_up else None


def _only_opens(text: str, mark: tuple[int, int], bounds: tuple[int, int], *, kind: str) -> bool:
    """Return whether a straight mark can only open: blank before it and none behind."""
    start, end = bounds
    blank_before = _is_blank(text, mark[0] - 1, start, end)
    return kind in ('"', "''") and blank_before and not _is_blank(text, mark[1], start, end)


def _closes_single(text: str, marks: list[tuple[int, int]], number: int, bounds: tuple[int, int]) -> bool:
    """Return whether a single mark closes a quotation and is no apostrophe."""
    start, end = bounds
    at, behind = marks[number]
    if _is_blank(text, at - 1, start, end) or (behind < end and text[behind].isalnum()):
        return False
    plural = (
        text[at - 1] == "s" and text[behind : behind + 1] == " " and text[behind + 1 : behind + 2].islower()
    )
    if not plural:
        return True
    # `the workers’ rights`: a possessive, if another mark before the next opening one can close.
    for later in range(number + 1, min(len(marks), number + _REACH)):
        if _opens(text, marks[later], start, end):
            return True
        follows = marks[later][1]
        if not _is_blank(text, marks[later][0] - 1, start, end) and not text[follows : follows + 1].isalnum():
            return False
    return True
