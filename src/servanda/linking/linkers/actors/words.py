"""Words for actors as words: titles before names, adjectives of countries, shorter forms, parties as such."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from servanda.linking.linkers.actors.names import titles

_TOGETHER = re.compile(
    r"(?:(?:both|all|each|neither|either|the|these|two|three|four|any|of|them|other|an?) )*"
    r"(?:(?:contracting )?(?:part(?:y|ies)|states?)|sides?|signatories|governments|capitals|states|countries|"
    r"neighbours|participants|countries|nations|coasts|armies|delegations|enemies|rivals|entities|"
    r"ministers|presidents|premiers|leaders)"
    r"(?: to the (?:conflict|agreement|accord|treaty|dispute|protocol|understanding|pact))?(?: of the day)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:both|each|neither|either|two|three|four|contracting|part(?:y|ies)|sides?|signatories|neighbours|"
    r"participants|leaders|delegations|rivals)\b",
    re.I,
)
_ONE_PARTY = re.compile(r"(?:the|this|that) (?:party|side|state|country|government|nation)", re.IGNORECASE)
ENDINGS = ("n", "an", "i", "ian", "ese", "ish", "ni", "ns", "ans", "ians", "is")
#: Letters that an adjective and its country's name share at least: `Vardoshi`, `Vardosh`.
MIN_STEM = 4

#: Who speak for parties, not the parties themselves: three of a list need not be meant.
PEOPLE_OF_STATES = re.compile(r"\b(?:leaders|presidents|premiers|ministers|delegations)\b")
#: Words for parties that are states.
STATES = re.compile(
    r"governments|capitals|states?\b|countries|nations|neighbours|ministers|presidents|premiers"
)
#: What stands before the name of a state in its official name.
STATE_OF = re.compile(
    r"^(?:(?:Democratic |Federal |Islamic |People's )*"
    r"(?:Republic|State|Kingdom|Sultanate|Government) of (?:the )?)+"
)
#: Words before `government` that do not say whose it is, beside the words for the government itself.
OWNERLESS = frozenset(
    (
        "government", "national", "central", "federal", "new", "transitional", "army", "parliament",
        "authorities",
    )
)  # fmt: skip
#: Last words of state offices and organs, whose holders act for the state that the document is about.
STATE_OFFICES = frozenset(
    ("minister", "ministers", "president", "premier", "ministry", "parliament", "treasury")
)
#: Organs that stand alone for those of the state that the document is about.
STATE_ORGANS = frozenset(
    ("government", "governments", "ministry", "officials", "army", "authorities", "cabinet")
)


def is_together(words: str) -> bool:
    """Return whether the words mean the parties as such: `both sides`, `the two governments`."""
    plain = " ".join(words.split())
    return bool(_TOGETHER.fullmatch(plain) and _COUNTED.search(plain) and not _ONE_PARTY.fullmatch(plain))


def without_title(name: str) -> str:
    """Return what follows the last title: `Transport Minister Ayla Dzhemal` gives `Ayla Dzhemal`."""
    ends = [match.end() for match in _titles().finditer(name)]
    return name[ends[-1] :] if ends else name


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    some = "|".join(sorted(map(re.escape, titles()), key=len, reverse=True))
    return re.compile(rf"\b(?i:{some})\b\.?,? (?=[A-ZÀ-Þ])")


def grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return each key with its values in their order."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def by_beginning(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the words by the letters that an adjective shares with its country's name."""
    return grouped((word[:MIN_STEM], word) for word in words)


def is_adjective_of(adjective: str, name: str) -> bool:
    """Return whether the word may be the adjective of a country's name: `Vardoshi` of `Vardosh`."""
    stem = name.rstrip("aeiouy")
    if len(stem) < MIN_STEM or not adjective.startswith(stem):
        return False
    return adjective[len(stem) :].lstrip("aeiou").endswith(("", *ENDINGS)) and len(adjective) - len(stem) <= 5


def shortens(words: list[str], longer: list[str]) -> bool:
    """Return whether the words stand in the longer name in this order and both end alike, or begin it."""
    if len(longer) <= len(words):
        return False
    if longer[: len(words)] == words and len(words) > 1:
        return True
    if longer[-1] != words[-1] or longer[-len(words) - 1] in ("of", "the"):
        return False
    rest = iter(longer)
    return all(word in rest for word in words)
