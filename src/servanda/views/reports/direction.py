"""Text of right-to-left scripts for a page that only knows left to right: joined letters, visual order.

Source: Unicode Standard Annex 9 (bidirectional algorithm) without its explicit marks, which `legible` has
made visible, and without its rule for pairs of brackets; joining by the presentation forms of Arabic.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

_RIGHT = ("R", "AL")
#: Sign between two numbers -> the numbers that it makes one of (rule W4).
_JOINED_BY = {"ES": ("EN",), "CS": ("EN", "AN")}
_STRONG_OR_NUMBER = ("L", "R", "EN", "AN")
#: What joins letters on both sides and has one form.
_JOINERS = "\u0640\u200d"
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_MIRRORED = str.maketrans("()[]{}<>«»‹›⟨⟩", ")(][}{><»«›‹⟩⟨")


def has_right_to_left(text: str) -> bool:
    """Return whether some letter runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


def join_letters(text: str) -> list[str]:
    """Return what stands for each character: the form that it takes between its neighbours.

    An alef that is part of a ligature with the lam before it becomes nothing.
    """
    forms = _forms()
    joined = [*text]
    for at, letter in enumerate(text):
        if letter not in forms or not joined[at]:
            continue
        before, after = _neighbour(text, at, -1), _neighbour(text, at, 1)
        from_before = before in _JOINERS or "initial" in forms.get(before, {}) if before else False
        to_after = bool(after) and (after in _JOINERS or "final" in forms.get(after, {}))
        if letter == "ل" and f"{letter}{after}" in forms and text[at + 1 : at + 2] == after:
            joined[at] = forms[f"{letter}{after}"].get("final" if from_before else "isolated", letter)
            joined[at + 1] = ""
            continue
        own = forms[letter]
        names = {
            (True, True): ("medial", "final"),
            (True, False): ("final",),
            (False, True): ("initial",),
            (False, False): ("isolated",),
        }[from_before, to_after]
        joined[at] = next((own[name] for name in names if name in own), own.get("isolated", letter))
    for at in range(len(text) - 1, 0, -1):
        if unicodedata.category(text[at]) == "Mn":  # rule L3: a mark stays with its letter
            joined[at - 1], joined[at] = joined[at - 1] + joined[at], ""
    return joined


def _neighbour(text: str, at: int, step: int) -> str:
    """Return the next letter on one side, over marks that stand above or below letters."""
    at += step
    while 0 <= at < len(text):
        if unicodedata.category(text[at]) != "Mn":
            return text[at]
        at += step
    return ""


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[str, str]]:
    """Return letter, or lam and alef -> name of a form -> its character."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFE70, 0xFEFD), *range(0xFB50, 0xFC00)):
        kind, _, rest = unicodedata.decomposition(chr(code)).partition("> ")
        letters = "".join(chr(int(one, 16)) for one in rest.split())
        is_ligature = len(letters) == 2 and letters[0] == "ل" and letters[1] in "آأإا"
        if letters and (len(letters) == 1 or is_ligature):
            found.setdefault(letters, {}).setdefault(kind.lstrip("<"), chr(code))
    return found


def levels_of(text: str, *, rtl: bool) -> list[int]:
    """Return the level of each character: even ones run to the right, odd ones to the left."""
    base = int(rtl)
    kinds = _resolved(text, "R" if rtl else "L")
    levels = []
    for kind in kinds:
        if base == 0:
            levels.append({"R": 1, "AN": 2, "EN": 2}.get(kind, 0))
        else:
            levels.append(2 if kind in ("L", "EN", "AN") else 1)
    return levels


def _resolved(text: str, base: str) -> list[str]:
    """Return each character as L, R, EN or AN (rules W1 to W7, N0 to N2)."""
    found: list[str] = []
    for kind in map(unicodedata.bidirectional, text):
        found.append((found[-1] if found else base) if kind in ("NSM", "BN") else kind)  # W1
    _settle_numbers(found, base)
    found = ["R" if kind == "AL" else kind for kind in found]  # W3
    for at in range(1, len(found) - 1):  # W4
        if found[at - 1] == found[at + 1] and found[at - 1] in _JOINED_BY.get(found[at], ()):
            found[at] = found[at - 1]
    for start, end in _runs_of(found, ("ET",)):  # W5
        if "EN" in (found[start - 1] if start else "", found[end] if end < len(found) else ""):
            found[start:end] = ["EN"] * (end - start)
    strong = base
    for at, kind in enumerate(found):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            found[at] = "L"
    _settle_brackets(found, text, base)
    return _with_neutrals(found, base)


def _settle_brackets(kinds: list[str], text: str, base: str) -> None:
    """Give both brackets of a pair the direction of what they hold (rule N0)."""
    other = "R" if base == "L" else "L"
    for start, end in sorted(_pairs(text)):
        sides = {_side(kind) for kind in kinds[start + 1 : end]}
        before = next((side for kind in reversed(kinds[:start]) if (side := _side(kind))), base)
        if base in sides or (other in sides and before != other):
            kinds[start] = kinds[end] = base
        elif other in sides:
            kinds[start] = kinds[end] = other


def _side(kind: str) -> str:
    """Return the direction that a kind counts as beside brackets; nothing for neutral ones."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where brackets open and close that belong together."""
    open_ones: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if letter in _BRACKETS:
            open_ones.append((_BRACKETS[letter], at))
        elif letter in _BRACKETS.values() and any(close == letter for close, _ in open_ones):
            while open_ones:
                close, start = open_ones.pop()
                if close == letter:
                    yield start, at
                    break


def _settle_numbers(kinds: list[str], base: str) -> None:
    """Make numbers behind Arabic letters Arabic ones (rule W2)."""
    strong = base
    for at, kind in enumerate(kinds):
        if kind == "EN" and strong == "AL":
            kinds[at] = "AN"
        if kind in ("L", *_RIGHT):
            strong = kind


def _with_neutrals(kinds: list[str], base: str) -> list[str]:
    """Return what is neither letter nor number as its surroundings are."""
    found = [kind if kind in _STRONG_OR_NUMBER else "ON" for kind in kinds]
    for start, end in _runs_of(found, ("ON",)):
        before = found[start - 1] if start else base
        after = found[end] if end < len(found) else base
        sides = {"L" if side == "L" else "R" for side in (before, after)}
        found[start:end] = [sides.pop() if len(sides) == 1 else base] * (end - start)
    return found


def _runs_of(kinds: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where runs of some kinds start and end."""
    start = None
    for at, kind in enumerate((*kinds, "")):
        if kind in wanted and start is None:
            start = at
        elif kind not in wanted and start is not None:
            yield start, at
            start = None


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the places of the characters of one line from left to right (rule L2)."""
    order = [*range(len(levels))]
    for level in range(max(levels, default=0), 0, -1):
        start = None
        for at in range(len(levels) + 1):
            inside = at < len(levels) and levels[at] >= level
            if inside and start is None:
                start = at
            elif not inside and start is not None:
                order[start:at] = order[start:at][::-1]
                start = None
    return order


def mirrored(letter: str) -> str:
    """Return a bracket as it stands in text that runs to the left."""
    return letter.translate(_MIRRORED)
