"""Which names tell a process, learned from documents that are about it."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from servanda.documents import Document
from servanda.linking.linkers.threads.telling_names import weight_of_name
from servanda.linking.linkers.threads.words import STEM_LETTERS, stems
from servanda.resources import load_lexicon

#: Each example is to have so many of the names, where it has so many: docs/measurements/gate.md.
ENOUGH = 8
#: Names of less weight are those that many processes share (`United`, `Council`).
LEAST_WEIGHT = 600
#: Names of this weight are taken in any case where several examples have them.
TELLING = 2500
_SMALL = re.compile(r"\b[a-z]\w+")
_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]+(?:[ \n](?:(?:of|the|and|for|al|de|la) )?[^\W\d_a-z][\w'’-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A name that was found in examples."""

    name: str
    examples: int
    """In how many of them it stands."""


def learn(examples: Sequence[Document]) -> list[Learned]:
    """Return the names that tell the examples from other texts, the most frequent first.

    They are chosen until each example has ENOUGH of them or no more: first those of many examples and of
    words that other processes seldom use; such words are taken beyond that too.
    """
    texts = [f"{one.title or ''}.\n{one.text}" for one in examples]
    small = frozenset(word for text in texts for word in _SMALL.findall(text))
    named = [_names(text, small) for text in texts]
    counts = Counter(name for some in named for name in some)
    weights = {name: _weight(name) for name in counts}
    worth = {name: counts[name] * weight for name, weight in weights.items() if weight >= LEAST_WEIGHT}
    chosen: set[str] = set()
    missing = [ENOUGH] * len(named)
    for name in sorted(worth, key=lambda one: (-worth[one], one)):
        having = [at for at, some in enumerate(named) if name in some]
        if any(missing[at] > 0 for at in having) or (len(having) > 1 and weights[name] >= TELLING):
            chosen.add(name)
            for at in having:
                missing[at] -= 1
    return [
        Learned(name=name, examples=counts[name])
        for name in sorted(chosen, key=lambda one: (-counts[one], one))
    ]


def as_toml(title: str, learned: Sequence[Learned], *, examples: int) -> str:
    """Return the names as a process file; people check it before they use it."""
    lines = [
        f"# Names that stand in {examples} examples; the number behind each says in how many of them.",
        "# Take out what does not tell the process, and add what is missing.",
        f"process = {json.dumps(title, ensure_ascii=False)}",
        "names = [",
        *(f"  {json.dumps(one.name, ensure_ascii=False)},  # {one.examples}" for one in learned),
        "]",
        "places = []",
        "terms = []",
        "# How many different ones a document must have.",
        "needs = 1",
        "# Other names, people and capitals of actors that the registry knows are looked for too.",
        "registry = true",
    ]
    return "\n".join(lines) + "\n"


def _names(text: str, small: frozenset[str]) -> set[str]:
    """Return the capitalised phrases of a text, and the words in them that no lexicon calls common.

    A word that begins a sentence is none where small letters have it too, or it stands there alone.
    """
    common = small | _common()
    found: set[str] = set()
    begun: set[str] = set()
    for match in _NAME.finditer(text):
        words = match[0].split()
        if _starts_sentence(text, match.start()):
            if words[0].casefold() in small or not stems(words[0]):
                words = words[1:]
            elif len(words) == 1:
                begun.add(words[0])
                continue
        while words and words[0].islower():
            words = words[1:]
        found.update([" ".join(words)] if len(words) > 1 else [])
        found.update(one for one in words if one[0].isupper() and one.casefold() not in common)
    return found | {one for one in begun if one in found}


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Return words that name kinds of bodies, offices, agreements and topics, not one of them."""
    lexicons = ("institutions", "organs", "titles", "arrangement_words", "themes")
    return frozenset(
        part for name in lexicons for row in load_lexicon(f"en/{name}").rows for part in row["word"].split()
    )


def _starts_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \"“‘'")
    return not before or before[-1] in ".!?\n:"


def _weight(name: str) -> int:
    """Return how much a name tells: as much as its heaviest word."""
    words = (one.casefold()[:STEM_LETTERS] for one in name.split() if one[0].isupper())
    return max(map(weight_of_name, words), default=0) if len(name) > 2 else 0
