"""Whether the name of a capital, building or country stands for who acts there or for the place itself."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from servanda.linking.linkers.actors.places_words import (
    BREAKS,
    CALENDAR,
    LINKS,
    Feature,
    governor_of,
    head_of,
    is_adverb,
    is_done,
    is_known,
    is_name,
    load_words,
    names_noun,
    skip_adverbs,
    skip_articles,
    skip_list,
    skip_noun,
    unlist,
)

#: Characters on each side of a name that are read.
REACH = 90

_SENTENCE_ENDS = re.compile(
    r"[.!?\n](?:(?<=\n)|(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bSt\.)[\"”’')\]]*\s+)"
)
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=[\"”’')\]]*(?:\s|$)))")
_TOKEN = re.compile(r"\w+(?:[’'.-]\w+)*|[,:;()—–/]")
_GENITIVE = re.compile(r"[’']s\b|(?<=s)[’'](?= )")
_PAIRED = re.compile(r"\b[A-Z]\w*[-–]$")
_JOINED = re.compile(r"[-–]([\w’'-]*\w)")
_DATELINE = re.compile(
    r"(?:, [A-Z][\w. ]+)?(?:,? \d{1,2} [A-Z][a-z]+\.?|,? [A-Z][a-z]+\.? \d{1,2})?(?:, \d{4})?"
    r"(?: \([^)\n]{2,40}\))? ?(?:[—–]| - )|(?: \([A-Z][^)\n]{1,40}\)|,? [A-Z][a-z]+\.? \d{1,2})"
    r"|,? \d{1,2} [A-Z][a-z]+\.|, [A-Z][a-z]+day\b[.,]?"
)
_HAVE = frozenset(["has", "had", "have", "hasn't", "hadn't", "haven't", "having"])

#: Prepositions of short phrases before the first clause: `In return`, `Under pressure`.
_FRONT = ("In", "At", "Under", "For", "On", "By", "After", "Before", "This", "Last", "Next")
#: What stands before such a compound is about its noun, not about the name.
_COMPOUNDS = ("the, ", "compound, ", "longer name, event", "longer name, site")
#: An apposition has so many words at most.
_ASIDE = 12
#: Names that have an article of their own.
_TAKES_ARTICLE = re.compile(r"United|Republic|Kingdom|States|Netherlands|Philippines|Emirates|^U\.?[SK]\b")


#: Score from which a name is taken for a place: chosen on the development bundles.
MIN_PLACE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a name stands for at one place of a text."""

    kind: Literal["actor", "place"]
    score: float
    """Probability of this kind, 0.5 to 1."""
    why: str
    """The context that decided: a pattern and its words."""


def use_of(text: str, start: int, end: int) -> Use:
    """Return whether the name at `text[start:end]` stands for an actor or for a place."""
    weights = load_words().weights
    total = weights.get("bias", 0.0)
    found = [(weights.get(name, 0.0), name, words) for name, words in iter_features(text, start, end)]
    for weight, _, _ in found:
        total += weight
    sign = 1.0 if total > 0 else -1.0
    best = max(found, key=lambda one: sign * one[0], default=(0.0, "", ""))
    chance = 1 / (1 + math.exp(-sign * total))
    why = f"{best[1]}: {best[2]}" if best[2] else best[1]
    if sign * best[0] <= 0:
        why = "nothing around it decides"
    return Use(kind="actor" if total > 0 else "place", score=round(chance, 3), why=why)


def iter_features(text: str, start: int, end: int) -> Iterator[Feature]:
    """Yield what surrounds the name, as pairs of a pattern and the words that show it."""
    words = load_words().classes
    name = text[start:end]
    pair = _PAIRED.search(text, max(0, start - REACH), start) if text[start - 1 : start] in "-–" else None
    left, rest = _left(text, pair.start() if pair else start), text[end : end + REACH]
    if not left and (dateline := _DATELINE.match(rest)):
        yield "dateline", dateline.group().strip()
        return
    stop = _SENTENCE_END.search(rest)
    rest = rest[: stop.start()] if stop else rest
    if name.removeprefix("the ").casefold() in words["name"]:
        yield "building", name
    own_article = bool(_TAKES_ARTICLE.search(name)) or name.casefold() in words["name"]
    article = bool(left) and left[-1] in ("the", "The", "a", "A", "an", "An") and not own_article
    joined, genitive = _JOINED.match(rest), _GENITIVE.match(rest)
    bound = joined or genitive
    tokens = _TOKEN.findall(rest, bound.end() if bound else 0)
    listed = 0 if bound else skip_list(tokens)
    aside = not bound and names_noun(left, tokens)
    role, before = _before(left, goes_on=listed > 0, article=article, aside=aside)
    if listed:
        yield "in a list", " ".join(tokens[:listed])
    if genitive:
        yield head_of("genitive", tokens)
    elif pair or (joined and joined.group(1)[0].isupper()):
        yield head_of("pair", tokens)
    elif joined:
        suffix = joined.group(1).rsplit("-", 1)[-1]
        yield f"joined, {words['joined'].get(suffix, 'other')}", joined.group()
    else:
        behind = list(_behind(tokens[listed + aside :], role, article))
        yield from behind
        if not (behind and behind[0][0].startswith(_COMPOUNDS)):
            yield from before


def _left(text: str, start: int) -> list[str]:
    """Return the words and marks of the sentence before the name."""
    left = text[max(0, start - REACH) : start]
    begin = 0
    for match in _SENTENCE_ENDS.finditer(left):
        begin = match.end()
    return _TOKEN.findall(left, begin)


def _before(tokens: list[str], *, goes_on: bool, article: bool, aside: bool) -> tuple[str, list[Feature]]:
    """Return the part that the name plays after what stands before it, and the features of that."""
    words = load_words().classes
    found: list[Feature] = []
    at = unlist(tokens, goes_on)
    if at < len(tokens) - 1:
        found.append(("in a list", " ".join(tokens[at + 1 :])))
    at = skip_articles(tokens, at)
    if at >= 0 and (kind := words["adjective"].get(tokens[at].lower())):
        found.append((f"adjective, {kind}", tokens[at]))
        at = skip_articles(tokens, at - 1)
    if at > 0 and tokens[at].islower() and not is_known(tokens[at]):
        before = skip_articles(tokens, at - 1)
        at = before if before >= 0 and is_known(tokens[before]) else at
    if at < 0:
        return "subject", found if article else [*found, ("opens the sentence", "")]
    if aside and at > 0 and (kind := words["noun"].get(tokens[at - 1].lower())):
        found.append((f"names a noun, {kind}", tokens[at - 1]))
        at = skip_noun(tokens, at - 2)
    if at < 0:
        return "subject", [*found, ("opens the sentence", "")]
    if _opens_clause(tokens, at):
        behind = at > 0 and tokens[at] == "," and is_name(tokens[at - 1])
        opened = ("behind a name and a comma" if behind else "opens a clause", tokens[at])
        return "subject", found if article else [*found, opened]
    role, more = _governed(tokens, at)
    return role, [*found, *more]


def _opens_clause(tokens: Sequence[str], at: int) -> bool:
    """Return whether a clause begins behind this word."""
    small = load_words().classes["small"].get(tokens[at].lower())
    fronted = at == 1 and tokens[0] in _FRONT and small != "preposition"
    return small == "opener" or fronted or tokens[at] in BREAKS or bool(CALENDAR.fullmatch(tokens[at]))


def _governed(tokens: Sequence[str], at: int) -> tuple[str, list[Feature]]:
    """Return the part of a name that this word governs, and the features of that."""
    words = load_words().classes
    word = tokens[at].lower()
    if words["small"].get(word) == "preposition":
        return "object", [(f"after {word}", word), *_after_preposition(tokens, at)]
    if kind := words["before"].get(word):
        return "verb" if kind == "deals" else "object", [(f"object of a verb, {kind}", word)]
    if kind := words["behind"].get(word):
        if kind == "aux" and at and tokens[at - 1].lower() == "it":
            return "subject", [("picked out", f"it {word}")]
        return "verb", [(f"after a verb, {kind}", word)]
    if kind := words["noun"].get(word):
        return "other", [(f"after a noun, {kind}", word)]
    return "other", [("after another word", word)]


def _after_preposition(tokens: Sequence[str], at: int) -> Iterator[Feature]:
    """Yield what the preposition at this place goes with."""
    word = tokens[at].lower()
    phrase = f"{tokens[at - 1].lower()} {word}" if at else word
    if word == "to" and at > 1 and tokens[at - 2].lower() == "from":
        yield "from … to", f"from {tokens[at - 1]} to"
    elif kind := load_words().classes["phrase"].get(phrase):
        yield f"phrase, {kind}", phrase
    elif word == "by" and (done := [one for one in tokens[max(0, at - 2) : at] if is_done(one)]):
        yield "done by", f"{done[0]} by"
    elif governor := governor_of(tokens, at):
        kind, by = governor
        kind = "deed" if kind == "event" and word in ("between", "with") else kind
        yield f"{kind} before", by
        yield f"{kind} + {word}", f"{by} {word}"


def _behind(tokens: list[str], role: str, article: bool) -> Iterator[Feature]:
    """Yield the features of what follows the name."""
    words = load_words().classes
    at = skip_adverbs(tokens)
    if at >= len(tokens):
        yield "ends the sentence", ""
        return
    word, then = tokens[at].lower(), tokens[at + 1 :]
    small, verb, noun = words["small"].get(word), words["behind"].get(word), words["noun"].get(word)
    if word == ",":
        yield from _after_comma(then)
        if "where" in then[:_ASIDE] and (then[0] == "where" or then[then.index("where") - 1] == ","):
            yield "then where", "where"
        elif role == "subject" and "," in then[:_ASIDE]:
            yield from _verb(then[then.index(",") + 1 :])
    elif verb and role != "object" and not (noun and article):
        yield from _verb(tokens[at:])
    elif word == "to" and then:
        does = words["behind"].get(then[0].lower())
        yield ("from … to" if is_name(then[0]) else "to do" if does else "then to"), f"to {then[0]}"
    elif small == "preposition":
        yield f"then {word}", word
    elif word in LINKS:
        yield from _partner(then)
    elif small == "opener" or not word[0].isalnum():
        yield "then a new clause", word
    else:
        yield from _compound(tokens[at:], role, article)


def _verb(tokens: Sequence[str]) -> Iterator[Feature]:
    """Yield the class of the verb that follows."""
    tokens = tokens[skip_adverbs(tokens) :]
    kind = load_words().classes["behind"].get(tokens[0].lower()) if tokens else None
    if kind == "aux":
        yield _predicate(tokens[0], tokens[1:])
    elif kind:
        yield f"verb of {kind}", tokens[0]


def _compound(tokens: Sequence[str], role: str, article: bool) -> Iterator[Feature]:
    """Yield the features of words that the name may stand before as an adjective does."""
    if is_name(tokens[0]):
        yield head_of("longer name", [token for token in tokens if token[0].isupper()][:3])
        return
    if role == "object" and tokens[0].lower() in load_words().classes["behind"]:
        return
    kind, word = head_of("before a noun", tokens)
    if article:
        yield f"the, {kind.removeprefix('before a noun, ')}", word
    elif word == tokens[0] and not kind.endswith("other"):
        yield f"compound, {kind.removeprefix('before a noun, ')}", word
    else:
        yield kind, word
    if role == "subject" and tokens[0].endswith(("ed", "s")) and kind.endswith("other"):
        yield "perhaps a verb", word


def _predicate(verb: str, then: Sequence[str]) -> Feature:
    """Return the class of what the name is, was or has done."""
    words = load_words().classes
    verb = "has" if verb in _HAVE else "is"
    at = 0
    while at < len(then) and (is_adverb(then[at]) or then[at] in ("been", "being")):
        verb = "is" if then[at] in ("been", "being") else verb
        at += 1
    if at >= len(then):
        return verb, verb
    word = then[at].lower()
    if words["small"].get(word) == "article" or word in ("one", "its", "no"):
        kind, word = head_of(verb, then[at + 1 :])
        return kind, word
    kind = (words["state"].get(word) if verb == "is" else "") or words["behind"].get(word) or "other"
    return f"{verb}, {kind}", f"{verb} {word}"


def _after_comma(then: Sequence[str]) -> Iterator[Feature]:
    """Yield the features of an apposition or relative clause."""
    words = load_words().classes
    first = then[0] if then else ""
    if first in ("whose", "which"):
        yield f"then {first}", first
        if first == "which":
            yield from _verb(then[1:])
    elif first == "for" and then[1:3] == ["its", "part"]:
        yield "for its part", "for its part"
    elif first.endswith("ing"):
        yield f"participle, {words['behind'].get(first, 'other')}", first
    elif first and is_name(first):
        yield "then a name", first
    elif first in ("the", "a", "an", "its"):
        yield head_of("apposition", then[1:])
    elif first != "where":
        yield "then a comma", ","


def _partner(then: Sequence[str]) -> Iterator[Feature]:
    """Yield the class of a common noun that goes with the name: `and its allies`."""
    if then and then[0] in ("its", "the", "his", "their"):
        yield head_of("goes with", then[1:])
    else:
        yield "then and", "and"


def is_place(text: str, start: int, end: int) -> bool:
    """Return whether the name is likely enough a place here, and no actor."""
    use = use_of(text, start, end)
    return use.kind == "place" and use.score >= MIN_PLACE
