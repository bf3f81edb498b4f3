"""Numbers in words and digits, as newspapers and treaties write them."""

import re

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "k": 1_000,
    "dozen": 12, "score": 20,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
#: Guideline of the corpus: `tens of thousands` counts as the least that it can mean.
_PLURALS = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1_000, "millions": 1_000_000,
    "billions": 1_000_000_000,
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))")


def parse_number(words: str) -> float | None:
    """Return the number that the words write, or None where they write none.

    Shares are decimals (`two thirds` 0.667, `one in four` 0.25); `no` and `none` are 0. Of a range the
    first number is taken, as in the annotation guidelines.
    """
    tokens = _TOKEN.findall(_SPACED.sub("", words.lower().replace("-", " ").replace("’", "'")))
    tokens = [t for t in tokens if t != "and"]
    if not tokens:
        return None
    if tokens[0] in ("no", "none", "nobody", "nothing", "nil", "neither"):
        return 0.0
    share = _parse_share(tokens)
    if share is not None:
        return share
    plural = _parse_plural(tokens)
    if plural is not None:
        return plural
    return _parse_plain(tokens)


def _parse_share(tokens: list[str]) -> float | None:
    """Return `two thirds`, `half`, `one in four`, `three quarters` as a decimal."""
    for at, token in enumerate(tokens):
        whole = token.removesuffix("s") if token != "halves" else "half"
        if (token == "in" and 0 < at < len(tokens) - 1) or (token == "of" and "every" in tokens):
            first, second = _parse_plain(tokens[:at]), _parse_plain(tokens[at + 1 :])
            if first and second and second > first:
                return round(first / second, 3)
        ordinal = whole in _ORDINALS and whole != "third" and at == 0 and token == whole
        if whole in _PARTS and not ordinal and not (whole == "third" and at == 0 and len(tokens) > 1):
            scale = next((_SCALES[t] for t in tokens[at + 1 :] if t in _SCALES), None)
            if whole == "half" and scale:
                return 0.5 * scale
            before = _parse_plain([t for t in tokens[:at] if t not in ("a", "an")]) if at else None
            if at and before is None and tokens[0] not in ("a", "an", "one", "some", "about"):
                return None
            return round((before or 1.0) / _PARTS[whole], 3)
    return None


def _parse_plural(tokens: list[str]) -> float | None:
    """Return `tens of thousands`, `hundreds`, `several thousand` as the least that they can mean."""
    found = [_PLURALS[t] for t in tokens if t in _PLURALS]
    if not found or any(t[0].isdigit() for t in tokens):
        return None
    value = 1.0
    for factor in found:
        value *= factor
    return value


def _parse_plain(tokens: list[str]) -> float | None:
    """Return the first number in the tokens, with its scale."""
    total, current, seen = 0.0, 0.0, False
    for token in tokens:
        if token[0].isdigit():
            if seen and current and token.isdigit() and current >= 1:
                break
            current, seen = _parse_digits(token), True
        elif token in _UNITS or token in _ORDINALS or token in _TENS:
            current += _UNITS.get(token, _ORDINALS.get(token, _TENS.get(token, 0)))
            seen = True
        elif token in _SCALES and (seen or token in ("hundred", "thousand", "million", "billion", "dozen")):
            scale = _SCALES[token]
            current = (current if seen else 1.0) * scale
            seen = True
            if scale >= 1_000:
                total, current = total + current, 0.0
        elif seen:
            break
    return total + current if seen else None


def _parse_digits(token: str) -> float:
    """Return `4,700`, `2.4`, `1.200.000` or `3,5` as a number; a comma before three digits groups them."""
    if _GROUPED.fullmatch(token):
        return float(token.replace(",", "")) if "," in token else float(token.replace(".", ""))
    if "," in token and "." not in token and token.count(",") == 1:
        return float(token.replace(",", "."))
    try:
        return float(token.replace(",", ""))
    except ValueError:
        return float(re.sub(r"\D.*", "", token))
