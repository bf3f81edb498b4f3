"""Which documents may be about one process: those that share telling names.

A name is a capitalised word, as its first letters, that does not also stand in lower case in the text. One
that many processes share (`United`, `Council`, `Monday`) tells little; its weight was counted on the training
bundles (training/count_names.py). Documents of different processes seldom share more than such names.
"""

import re
from functools import lru_cache
from sys import intern

from servanda.linking.linkers.threads.numbering import Vocabulary
from servanda.linking.linkers.threads.words import STEM_LETTERS, stems_in_order
from servanda.resources import load_lexicon

#: Least weight of the names around two mentions of different documents that are compared, and the weight from
#: which more of them tell no more; thousandths of a natural logarithm: docs/measurements/linking.md.
MIN_SHARED, ENOUGH = 3000, 12000

_NAME = re.compile(r"(?<!\w)[^\W\d_a-z]\w+")
_LOWER = re.compile(r"\b[a-z]\w+")


def names_of(text: str) -> frozenset[str]:
    """Return the stems of the names in a text."""
    return names_in(text) - {word[:STEM_LETTERS] for word in set(_LOWER.findall(text))}


def names_in(text: str) -> frozenset[str]:
    """Return the stems of all capitalised words of a text."""
    words = set(_NAME.findall(text))
    return frozenset(intern(word.casefold()[:STEM_LETTERS]) for word in words if stems_in_order(word))


@lru_cache(maxsize=65536)
def shared_names(some: frozenset[str], others: frozenset[str]) -> int:
    """Return the weight of the common names, at most ENOUGH."""
    known, full = _weights()
    total = sum(known.get(name, full) for name in some & others)
    return min(total, ENOUGH)


def weight_of_name(name: str) -> int:
    """Return the weight of a name."""
    known, full = _weights()
    return known.get(name, full)


#: Names by number, with their weights.
NAMES = Vocabulary(weight_of_name)


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, int], int]:
    """Return name -> weight, and the weight of a name that no two training processes share."""
    rows = load_lexicon("en/name_weights").rows
    return {row["name"]: int(row["weight"]) for row in rows if row["name"] != "*"}, next(
        int(row["weight"]) for row in rows if row["name"] == "*"
    )
