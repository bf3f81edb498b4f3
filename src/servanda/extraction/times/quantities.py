"""Number words and digits → a number, as durations need it."""

from collections.abc import Sequence

from servanda.extraction.times.words import MULTIPLIERS, NUMBERS, ORDINALS, VAGUE

#: A vague number (`several`) in a TIMEX3 duration.
VAGUE_COUNT = "X"


def parse_count(words: Sequence[str]) -> str | None:
    """Return the number as a duration writes it (`12`, `2.5`, `X`), or None if it is none."""
    kept = [word for word in words if word not in ("-", "and", "of", "‐", "‑", "–", "a", "an")]
    if not kept:
        return "1" if any(word in ("a", "an") for word in words) else None
    if kept[0] in VAGUE:
        return VAGUE[kept[0]]
    total = _sum(kept)
    return None if total is None else f"{total:g}" if total < 1e6 else str(int(total))


def parse_year_words(words: Sequence[str]) -> int | None:
    """Return the year that is spoken in pairs, as in `nineteen ninety-six`."""
    kept = [word for word in words if word not in ("-", "and", "‐", "‑", "–")]
    if "thousand" in kept:
        total = _sum(kept)
        return int(total) if total is not None and 1000 <= total <= 2999 else None
    if len(kept) < 2 or kept[0] not in NUMBERS or not 11 <= NUMBERS[kept[0]] <= 20:
        return None
    rest = _sum(kept[1:])
    if rest is None or not 10 <= rest <= 99 or "hundred" in kept:
        return None
    return NUMBERS[kept[0]] * 100 + int(rest)


def parse_ordinal(word: str) -> int | None:
    """Return the rank of `third` or `3rd`; `final` is -1."""
    if word in ORDINALS:
        return ORDINALS[word]
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdigit() else None


def parse_rank(words: Sequence[str]) -> int | None:
    """Return the rank of `third`, `3rd`, or in two words and a hyphen, `twenty-first`."""
    rank = parse_ordinal(words[-1]) if words else None
    if rank is None or len(words) < 3:
        return rank
    tens = NUMBERS.get(words[0], 0)
    return tens + rank if tens >= 20 and tens % 10 == 0 and 0 < rank < 10 else None


def _sum(words: Sequence[str]) -> float | None:
    """Return the sum of number words and digits, multiplied as English says them."""
    total: float = 0
    part: float = 0
    for word in words:
        if word in NUMBERS:
            part += NUMBERS[word]
        elif word in MULTIPLIERS:
            part = (part or 1) * MULTIPLIERS[word]
            if MULTIPLIERS[word] == 1000:
                total, part = total + part, 0
        elif word[0].isdigit():
            part += float(word.replace(",", ""))
        else:
            return None
    return total + part
