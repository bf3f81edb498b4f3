"""The words around a name: their classes, and the lists, articles and adjectives that are read over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from servanda.resources import load_lexicon

LINKS = frozenset(["and", "or", "nor", "&"])
MARKS = frozenset([",", ":", ";", "—", "–", "("])
BREAKS = MARKS | LINKS
CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Sept|Nov|Dec)ember|October|(?:Jan|Febr)uary|"
    r"March|April|May|June|July|August"
)
#: The noun that a name stands before is sought so many words on.
_AHEAD = 4
#: Words of a governor are sought so far before the preposition.
_BACK = 6
#: Nouns that no way to or from a name begins at, unless there is no other.
_LEAD_NOWHERE = ("body", "site", "locals")
#: A pattern around a name, and the words that show it.
Feature = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWords:
    """The classes of words by table, in all their forms, and the weights of features."""

    classes: Mapping[str, Mapping[str, str]]
    weights: Mapping[str, float]


def governor_of(tokens: Sequence[str], at: int) -> Feature | None:
    """Return class and word of the nearest noun or verb before a preposition that says what it means."""
    words = load_words().classes
    second = None
    for back in range(at - 1, max(-1, at - 1 - _BACK), -1):
        word = tokens[back].lower()
        if word in MARKS or words["small"].get(word) == "opener":
            break
        two = f"{tokens[back - 1].lower()} {word}" if back else word
        kind = words["noun"].get(two) or words["noun"].get(word)
        if not kind and tokens[at] != "between":
            kind = words["before"].get(word)
        if kind in _LEAD_NOWHERE and tokens[at] in ("to", "from"):
            second = second or (kind, word)
        elif kind:
            return kind, word
    return second


def names_noun(left: Sequence[str], tokens: Sequence[str]) -> bool:
    """Return whether the name stands between commas behind a common noun: `the capital, Maseru, is`."""
    if len(left) < 2 or left[-1] != "," or tokens[:1] not in ([","], []):
        return False
    return left[-2].lower() in load_words().classes["noun"]


@lru_cache(maxsize=1)
def load_words() -> PlaceWords:
    """Return the words and weights of the package."""
    classes: dict[str, dict[str, str]] = {}
    weights: dict[str, float] = {}
    for row in load_lexicon("en/place_uses").rows:
        if row["table"] == "weight":
            weights[row["key"]] = float(row["value"])
        else:
            classes.setdefault(row["table"], {})[row["key"]] = row["value"]
    for table, form in (("noun", _noun_forms), ("before", _verb_forms), ("behind", _verb_forms)):
        plain = classes[table]
        classes[table] = {one: value for word, value in plain.items() for one in form(word)} | plain
    return PlaceWords(classes=classes, weights=weights)


def is_name(token: str) -> bool:
    """Return whether a word begins with a capital and is no day or month."""
    return token[0].isupper() and not CALENDAR.fullmatch(token)


def is_article(token: str) -> bool:
    """Return whether a word stands between a name and what governs it."""
    return load_words().classes["small"].get(token.lower()) == "article"


def is_adverb(token: str) -> bool:
    """Return whether a word stands between a name and its verb."""
    return token.endswith("ly") or load_words().classes["small"].get(token.lower()) == "adverb"


def is_known(word: str) -> bool:
    """Return whether the lexicon has the word, so that it is no mere adjective."""
    words = load_words().classes
    return any(word in words[table] for table in ("small", "before", "behind", "noun"))


def is_done(token: str) -> bool:
    """Return whether a word may be a past participle."""
    return token.endswith("ed") or token in load_words().classes["behind"]


def skip_list(tokens: Sequence[str]) -> int:
    """Return how many tokens go on a list that the name opens: `, Kyiv and the United States`."""
    at, links, size = 0, 0, len(tokens)
    while at < size:
        then = at + (tokens[at] == ",")
        if then < size and tokens[then] in LINKS:
            links, then = 2, then + 1
        if then == at:
            break
        while then < size and is_article(tokens[then]):
            then += 1
        if then >= size or not is_name(tokens[then]):
            break
        while then < size and (is_name(tokens[then]) or (tokens[then] == "of" and at < then)):
            then += 1
        at, links = then, links + 1
    return at if links > 1 else 0


def unlist(tokens: Sequence[str], goes_on: bool) -> int:
    """Return the place of the word before the list that the name continues, or before the name."""
    last = len(tokens) - 1
    at = skip_articles(tokens, last)
    if at < 1 or not (tokens[at] == "," or tokens[at] in LINKS):
        return last
    goes_on = goes_on or tokens[at] != ","
    while at >= 1 and (tokens[at] in LINKS or tokens[at] == ",") and is_name(tokens[at - 1]):
        at -= 1
        while at >= 0 and (is_name(tokens[at]) or tokens[at] in ("of", "the")):
            at -= 1
        goes_on = goes_on or (at >= 1 and tokens[at] == "," and is_name(tokens[at - 1]))
    return at if goes_on and (at < 0 or not (tokens[at] == "," or tokens[at] in LINKS)) else last


def skip_articles(tokens: Sequence[str], at: int) -> int:
    """Return the place of the word before the articles that end at this place."""
    while at >= 0 and is_article(tokens[at]):
        at -= 1
    return at


def skip_noun(tokens: Sequence[str], at: int) -> int:
    """Return the place of the word before a noun and its adjectives."""
    while at >= 0 and (is_article(tokens[at]) or not (is_known(tokens[at].lower()) or tokens[at] in BREAKS)):
        at -= 1
    return at


def skip_adverbs(tokens: Sequence[str]) -> int:
    """Return how many adverbs the words begin with."""
    at = 0
    while at < len(tokens) and is_adverb(tokens[at]):
        at += 1
    return at + 2 if list(tokens[at : at + 2]) == ["in", "particular"] else at


def head_of(pattern: str, tokens: Sequence[str]) -> Feature:
    """Return the class of the noun that the name stands before, the last of a row."""
    nouns, small = load_words().classes["noun"], load_words().classes["small"]
    kind, words = "", tokens[0] if tokens else ""
    for at, token in enumerate(tokens[:_AHEAD]):
        two = f"{tokens[at - 1]} {token}" if at else token
        if found := nouns.get(two) or nouns.get(token.lower()):
            kind, words = "site" if found == "journey" else found, token
        elif kind or token.lower() in small or token in MARKS:
            break
    return f"{pattern}, {kind or 'other'}", words


def _noun_forms(noun: str) -> tuple[str, ...]:
    if noun.endswith("y") and noun[-2:-1] not in "aeou":
        return (noun, f"{noun[:-1]}ies")
    return (noun, f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s")


def _verb_forms(verb: str) -> tuple[str, ...]:
    """Return the regular forms of a verb; one too many does no harm."""
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    if verb.endswith("y") and verb[-2:-1] not in "aeou":
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o")) else f"{verb}s"
    return (verb, third, f"{verb}ed", f"{verb}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
