"""Numbers in words and digits, as newspapers and treaties write them."""

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9,
    "trillion": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "dozen": 12,
    "score": 20,
}  # fmt: skip
#: A scale that may stand for a number without one before it: `a hundred`, `million`.
_FULL_SCALES = frozenset(("hundred", "thousand", "million", "billion", "trillion", "dozen", "lakh", "crore"))
_PARTS = {"half": 2, "quarter": 4} | {word: part for word, part in _ORDINALS.items() if part > 2}
_PLURALS = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
_SEVERAL = frozenset(("several", "few", "some", "many"))
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "single": 1, "couple": 2, "pair": 2, "both": 2}
_ZERO = frozenset(("none", "nobody", "nothing", "nil", "neither"))
#: `no more than 500` is no zero.
_COMPARED = frozenset(("more", "fewer", "less", "later", "longer", "lower", "higher", "greater"))

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[½⅓⅔¼¾⅕⅛]|[a-z]+|[-–—]")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'](?=\d{3}(?:\D|$))")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_RANGE_MARK = re.compile(r"(?<=[\d%kmn])\s*[-–—]\s*(?=[^\w\s]?\s?\d)")
_BEHIND = re.compile(
    r"(?:[ \u00a0]?(?P<joint>-|–|to|or|of|and)[ \u00a0]?[^\w\s]{0,3}(?P<other>\d[\d.,]*))?"
    r"[ \u00a0](?P<scale>thousand|million|billion|trillion|mn|bn|tn)\b",
    re.IGNORECASE,
)
#: Up to this ratio the thousands of the upper end are meant at the lower one: `10-12,000`.
_SHARED_THOUSANDS = 2.0


class NoNumber(StrEnum):
    """Why words give no number."""

    NONE = "the words write no number"
    SEVERAL = "the words write several numbers that are no range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What the words of a quantity write."""

    low: float
    high: float | None
    """The same as `low` for one number; None where the words leave it open, as in `dozens`."""

    @property
    def how(self) -> str | None:
        """Return how `low` was chosen as the number, where the words do not write just one."""
        if self.high is None:
            return "the least that the words can mean"
        return "the lower end of a range" if self.high > self.low else None


def parse_number(words: str) -> float | None:
    """Return the number that the words write, or None where they write none.

    Shares are decimals (`two thirds` 0.667, `one in four` 0.25); `no` and `none` are 0. Of a range it is
    the lower end, and of `tens of thousands` the least, as in the annotation guidelines.
    """
    amount = parse_amount(words)
    return amount.low if isinstance(amount, Amount) else None


def parse_amount(words: str) -> Amount | NoNumber:
    """Return the number or range that the words write, or the reason why there is none."""
    text = unicodedata.normalize("NFC", words).lower().replace("’", "'")
    text = _RANGE_MARK.sub(" to ", _SPACED.sub("", text))
    tokens = [token for token in _TOKEN.findall(text) if token not in "-–—"]
    ends = _parse_range(tokens) or _parse_one(tokens)
    if ends is None:
        return NoNumber.NONE
    low, high = ends
    if re.match(r"\s*(?:minus\b|[-−]\s?\d)", text):
        low, high = -(high if high is not None else low), -low
    if not math.isfinite(low) or (high is not None and not math.isfinite(high)):
        return NoNumber.NONE
    if high is not None and high < low:
        return NoNumber.SEVERAL
    # A float, and no minus zero: the ledger keeps no other numbers.
    return Amount(low=float(low) + 0.0, high=None if high is None else float(high) + 0.0)


def find_scale(text: str, start: int, end: int) -> float:
    """Return by what the digits at `start` to `end` are meant to be multiplied: `262` of 310 million.

    1 where no scale stands behind them, or behind the number that they are joined to.
    """
    match = _BEHIND.match(text, end)
    value = _parse_digits(text[start:end])
    if match is None or value is None:
        return 1.0
    if match["joint"]:
        other = _parse_digits(match["other"])
        is_range = match["joint"] != "and" or text[:start].rstrip(" $€£").lower().endswith("between")
        if not is_range or other is None or value >= other:
            return 1.0
    return _SCALES[match["scale"].lower()]


def _parse_range(tokens: list[str]) -> tuple[float, float | None] | None:
    """Return both ends of `10 to 12,000`, `between two and three hundred`, `two or three`."""
    joints = ("to", "or", "and") if "between" in tokens else ("to", "or")
    for at, token in enumerate(tokens):
        if token not in joints:
            continue
        head, tail = tokens[:at], tokens[at + 1 :]
        low, high = _parse_plain(head), _parse_plain(tail)
        if low is None or high is None:
            continue
        base, scale = _split_scale(tail)
        if base is not None and not _has_scale(head) and low < base:
            low *= scale
        elif high % 1000 == 0 and low < high / 1000 <= _SHARED_THOUSANDS * low:
            low *= 1000
        return low, high
    return None


def _split_scale(tokens: list[str]) -> tuple[float | None, float]:
    """Return `2.5` and a million for `2.5 million`; nothing and 1 where no scale is named."""
    base = [token for token in tokens if token not in _SCALES]
    scale = math.prod(_SCALES[token] for token in tokens if token in _SCALES)
    return (_parse_plain(base), scale) if _has_scale(tokens) else (None, 1.0)


def _has_scale(tokens: list[str]) -> bool:
    return any(token in _SCALES for token in tokens)


def _parse_one(tokens: list[str]) -> tuple[float, float | None] | None:
    """Return the one number of the words as both ends; no upper end where they leave it open."""
    tokens = [token for token in tokens if token != "and"]
    if _is_zero(tokens):
        return 0.0, 0.0
    plural = _parse_plural(tokens)
    if plural is not None:
        return plural, None
    for parse in (_parse_share, _parse_mixed, _parse_plain):
        number = parse(tokens)
        if number is not None:
            return number, number
    times = next((_TIMES[token] for token in tokens if token in _TIMES), None)
    return None if times is None else (float(times), float(times))


def _is_zero(tokens: list[str]) -> bool:
    first, second = [*tokens[:2], "", ""][:2]
    if first == "not":
        return second == "one" or tokens[1:3] == ["a", "single"]
    return first in _ZERO or (first == "no" and second not in _COMPARED)


def _parse_plural(tokens: list[str]) -> float | None:
    """Return `tens of thousands`, `hundreds`, `several thousand` as the least that they can mean.

    Source: notes to the annotation guidelines: `tens of thousands` is 10000, `thousands` 1000.
    """
    if any(token[0].isdigit() or token in _UNITS for token in tokens):
        return None
    found = [_PLURALS[token] for token in tokens if token in _PLURALS]
    vague = [at for at, token in enumerate(tokens) if token in _SEVERAL]
    if vague and tokens[0] in ("several", "a", "many", "few"):
        scales = [_SCALES[token] for token in tokens[vague[0] + 1 :] if token in _FULL_SCALES]
        return math.prod([*found, *scales]) if found or scales else None
    return math.prod(found) if found else None


def _parse_share(tokens: list[str]) -> float | None:
    """Return `two thirds`, `half`, `one in four`, `nine out of ten` as a decimal; `half a million` whole."""
    for at, token in enumerate(tokens):
        if token == "in" or (token == "of" and ("every" in tokens or tokens[at - 1] == "out")):
            first, second = _parse_plain(tokens[:at]), _parse_plain(tokens[at + 1 :])
            if first and second and second > first:
                return round(first / second, 3)
        part = _PARTS.get(_singular(token))
        if part is None or not _is_part(tokens, at):
            continue
        before = [one for one in tokens[:at] if one not in ("a", "an")]
        count = _parse_plain(before)
        scale = next((_SCALES[one] for one in tokens[at + 1 :] if one in _FULL_SCALES), None)
        share = (1.0 if count is None else count) / part
        return share * scale if scale else round(share, 3)
    return None


def _is_part(tokens: list[str], at: int) -> bool:
    """Return whether `third`, `half` names a part: not in `the third`, `twenty-first`, `two and a half`."""
    token, before = tokens[at], tokens[:at]
    if token in ("half", "halves"):
        return not before or before[-1] not in ("a", "an") or _parse_plain(before[:-1]) is None
    is_one = bool(before) and before[-1] in ("a", "an", "one")
    many = _singular(token) != token and (not before or _parse_plain(before) is not None or at > 0)
    if is_one and len(before) > 1 and _parse_plain(before[:-1]) is not None:
        return False
    return is_one or many or (_singular(token) == "quarter" and not before)


def _singular(token: str) -> str:
    return "half" if token == "halves" else token.removesuffix("s")


def _parse_mixed(tokens: list[str]) -> float | None:
    """Return `one and a half million`, `two and a quarter`, `a million and a half`."""
    for at, token in enumerate(tokens):
        part = _PARTS.get(_singular(token))
        if part is None or at < 2 or tokens[at - 1] not in ("a", "an", "one"):
            continue
        before = tokens[: at - 1]
        whole = _parse_plain(before)
        if whole is None:
            continue
        inner = math.prod(_SCALES[one] for one in before if one in _SCALES)
        outer = math.prod(_SCALES[one] for one in tokens[at + 1 :] if one in _SCALES)
        return (whole + inner / part) * outer
    return None


def _parse_plain(tokens: list[str]) -> float | None:
    """Return the first number in the tokens, with its scale."""
    total, current, seen = 0.0, 0.0, False
    for token in tokens:
        if token[0].isdecimal():
            value = _parse_digits(token)
            if value is None or seen:
                break
            current, seen = value, True
        elif token in "½⅓⅔¼¾⅕⅛":
            current, seen = current + round(unicodedata.numeric(token), 3), True
        elif token in _UNITS or token in _ORDINALS:
            current += _UNITS[token] if token in _UNITS else _ORDINALS[token]
            seen = True
        elif token in _SCALES and (seen or token in _FULL_SCALES):
            scale = _SCALES[token]
            if seen and not current and total:  # `five thousand million`
                total *= scale
            elif scale >= 1_000:
                total, current = total + (current if seen else 1.0) * scale, 0.0
            else:
                current = (current if seen else 1.0) * scale
            seen = True
        elif seen and token != "and":
            break
    return total + current if seen else None


def _parse_digits(token: str) -> float | None:
    """Return `4,700`, `2.4`, `1.200.000` or `3,5` as a number; a comma before three digits groups them."""
    if _GROUPED.fullmatch(token):
        return float(token.replace(",", "") if "," in token else token.replace(".", ""))
    return float(token.replace(",", ".")) if _DECIMAL.fullmatch(token) else None
