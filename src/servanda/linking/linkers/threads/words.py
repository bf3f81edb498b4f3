"""The words that tell one undertaking from another: stems, and how much each one weighs."""

import re
from collections.abc import Iterable
from functools import lru_cache
from sys import intern

from servanda.resources import load_lexicon

#: Weight of a stem that the background does not know; weights are whole numbers, so that sums are exact.
FULL_WEIGHT = 1000
#: Letters of a stem: docs/measurements/linking.md.
STEM_LETTERS = 6
#: Longer words, those of sentences and paragraphs, seldom come again.
_FEW_CHARS = 200

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_IRREGULAR = {
    "withdrew": "withdraw", "withdrawn": "withdraw", "gave": "give", "given": "give", "held": "hold",
    "paid": "pay", "built": "build", "left": "leave", "kept": "keep", "sent": "send", "met": "meet",
    "brought": "bring", "took": "take", "taken": "take", "freed": "free", "drew": "draw", "drawn": "draw",
    "broke": "break", "broken": "break", "began": "begin", "begun": "begin", "fought": "fight",
    "sought": "seek", "found": "find", "laid": "lay", "led": "lead", "lost": "lose", "made": "make",
    "told": "tell", "swore": "swear", "sworn": "swear",
}  # fmt: skip


def stems(words: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return _stems_of_few(words) if len(words) <= _FEW_CHARS else _stems(words)


@lru_cache(maxsize=65536)
def stems_in_order(word: str) -> tuple[str, ...]:
    """Return the stems of a word, in order: one, but for rare letters; none where it carries no meaning."""
    return tuple(filter(None, map(_stem_of, _WORD.findall(word.casefold()))))


@lru_cache(maxsize=16384)
def _stems_of_few(words: str) -> frozenset[str]:
    return _stems(words)


def _stems(words: str) -> frozenset[str]:
    return frozenset(filter(None, map(_stem_of, _WORD.findall(words.casefold()))))


@lru_cache(maxsize=65536)
def _stem_of(word: str) -> str:
    """Return the stem of a word; nothing where it carries no meaning."""
    return "" if word in _function_words() else _stem(word)


def numbers(some: Iterable[str]) -> frozenset[str]:
    """Return those stems that are numbers."""
    return frozenset(stem for stem in some if stem[0].isdigit())


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in load_lexicon("en/function_words").rows)


@lru_cache(maxsize=1)
def background() -> dict[str, int]:
    """Return stem -> weight below full, for stems that many processes share."""
    return {row["stem"]: int(row["weight"]) for row in load_lexicon("en/action_words").rows}


def weight(some: Iterable[str]) -> int:
    """Return the sum of the stems' weights, a whole number of thousandths."""
    known = background()
    total = 0
    for stem in some:  # a plain loop: this is the innermost step of linking
        total += known.get(stem, FULL_WEIGHT)
    return total


@lru_cache(maxsize=65536)
def bag_weight(bag: frozenset[str]) -> int:
    """Return the weight of a bag of stems that is asked for again and again."""
    return weight(bag)


def shared(some: frozenset[str], others: frozenset[str]) -> float:
    """Return the weight of the common stems over the weight of all."""
    both = weight(some & others)
    return both / (bag_weight(some) + bag_weight(others) - both) if both else 0.0


def contained(some: frozenset[str], others: frozenset[str]) -> float:
    """Return the weight of the common stems over the weight of the lighter side."""
    both = some & others
    return weight(both) / max(1, min(bag_weight(some), bag_weight(others))) if both else 0.0


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    if word[0].isdigit():
        return word
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return intern(word[:STEM_LETTERS])  # a ledger holds the same few thousand again and again
