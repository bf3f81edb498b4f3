"""Where a text names provisions by their numbers: `Article 4 of the Accord`, `Annex II, para 4`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servanda.documents.numbering import NOUNS, RANKS, TOKEN, Number, Reading, noun_of, numbers_of
from servanda.documents.provisions import Provision
from servanda.primitives import Span

_ITEMS = r"(?:\s?\((?:\d{1,2}|[a-z]{1,4})\))*"
_JOIN = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|to)\s+|\s*[–-]\s*(?=\d))"
_NUMBERS = rf"{TOKEN}{_ITEMS}(?:{_JOIN}{TOKEN}{_ITEMS})*"
_NOUN = rf"(?:paras?\b\.?|arts?\b\.?|annexes|appendices|{NOUNS}s?)(?:\s+|(?<=[.§])\s*)"
_UNIT = rf"{_NOUN}{_NUMBERS}"
_CHAIN = re.compile(
    rf"(?<![\w’'-]){_UNIT}(?:(?:\s*,\s*|\s+(?:of|to|in)\s+(?:the\s+)?){_UNIT})*(?![\w-])", re.IGNORECASE
)
_PART = re.compile(rf"(?P<noun>{_NOUN})(?P<numbers>{_NUMBERS})", re.IGNORECASE)
_NUMBER = re.compile(rf"(?P<join>{_JOIN})?(?P<number>{TOKEN})(?P<items>{_ITEMS})", re.IGNORECASE)
_ITEM = re.compile(r"\((\w+)\)")
#: The name of the agreement behind the number, up to where a sentence goes on.
_OF = re.compile(
    r"\s+(?:(?:of|in|under)(?=\s+(?:the|that|this|its|their|his|her|our|an?|resolution|[A-Z]))"
    r"|to(?=\s+(?:the|that|this)\b))"
    r"\s+(?P<name>(?:(?:the|that|this|its|their|his|her|our|an?)\s+)?[\w’'/-]+"
    r"(?:\s+(?:of|on|the|for|and|between|in|concerning)(?=\s+(?:the\s+)?[A-Z\d])|\s+[A-Z][\w’'/-]*|\s+\d{4}"
    r"|\s+\d{1,2}(?=\s+[A-Z])"
    r"|\s+(?:agreement|accord|treaty|memorandum|protocol|pact|convention|deal|resolution|plan|framework)s?\b){0,12})"
)
#: The name before the number: `the Accord’s Article 4`.
_OWNED = re.compile(r"(?P<name>(?:the|that)\s+(?:[\w-]+\s+){0,5}?[\w-]+)[’']s?\s+$", re.IGNORECASE)
#: A number of the text itself, or of a text that it quotes on the same page.
_OWN = re.compile(r"\s+(?:above|below|hereof|thereof|herein)\b", re.IGNORECASE)
#: `took part 91 times`, `at this stage 2 …`: these are divisions only where they have a capital.
_EVERYDAY = frozenset(
    {"part", "title", "book", "rule", "step", "stage", "basket", "strand", "pillar", "schedule", "protocol"}
)
_AMOUNT = re.compile(r"\s*(?:per\s?cent|percent|%|million|billion)", re.IGNORECASE)
#: `Chapter VII` is the Charter’s.
_CHARTER = re.compile(r"\bacting\s+under\s+$", re.IGNORECASE)
#: What numbers without a noun may be called: a text says `point 3`, of the first level `Article 3` too.
_ITEM_NOUNS = frozenset(("paragraph", "point", "clause"))
_BARE_NOUNS = frozenset(("article", "section", "chapter", "part", "title", "phase", "step"))
#: Divisions that may go unnamed, since what they hold is often numbered through.
_LEFT_OUT = frozenset(
    ("book", "part", "strand", "basket", "pillar", "title", "chapter", "section", "I.", "A.", "1.")
)
_MAX_RANGE = 30

Ask = tuple[tuple[str, tuple[Number, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One provision that a text names."""

    span: Span
    """The words that name it, with all numbers of the list that it stands in."""
    asks: Ask
    """Noun and number, the widest division first; no noun for an item in brackets."""
    name: str | None = None
    """The words for the agreement, where they stand beside the number."""
    is_own: bool = False
    """`paragraph 2 above` is one of the text itself."""


def find_references(text: str) -> tuple[Reference, ...]:
    """Return the provisions that the text names by number, in its order."""
    return tuple(_references(text))


def _references(text: str) -> Iterator[Reference]:
    for match in _CHAIN.finditer(text):
        charter = _CHARTER.search(text, max(0, match.start() - 20), match.start())
        if charter or _AMOUNT.match(text, match.end()) or _is_everyday(match.group()):
            continue
        name = _name(text, match)
        own = bool(_OWN.match(text, match.end()))
        parts = [_part(one) for one in _PART.finditer(match.group())]
        parts.sort(key=lambda part: RANKS[part[0][0][0]])  # `paragraph 2 of Article 3` is within it
        for ask in _joined(parts):
            yield Reference(span=Span(*match.span()), asks=ask, name=name, is_own=own)


def _is_everyday(words: str) -> bool:
    noun = noun_of(words.split()[0])
    return words[0].islower() and noun in _EVERYDAY


def _name(text: str, match: re.Match[str]) -> str | None:
    named = _OF.match(text, match.end())
    if named is not None:
        return " ".join(named["name"].split())
    owned = _OWNED.search(text, max(0, match.start() - 80), match.start())
    return " ".join(owned["name"].split()) if owned else None


def _part(match: re.Match[str]) -> list[Ask]:
    """Return each number that stands behind one noun: `Articles 1, 2(a) and 4 to 6`."""
    noun = noun_of(match["noun"].strip()) or "paragraph"
    found: list[Ask] = []
    before: Number | None = None
    for one in _NUMBER.finditer(match["numbers"]):
        numbers = numbers_of(one["number"])
        if not numbers:
            continue
        items = tuple(("", numbers_of(item)) for item in _ITEM.findall(one["items"]) if numbers_of(item))
        is_range = one["join"] and one["join"].strip() in ("to", "–", "-")
        if is_range and before is not None and 0 < numbers[0][0] - before[0] <= _MAX_RANGE:
            found += [((noun, ((n,),)),) for n in range(before[0] + 1, numbers[0][0])]
        found.append(((noun, numbers), *items))
        before = numbers[0]
    return found or [((noun, ()),)]


def _joined(parts: list[list[Ask]]) -> Iterator[Ask]:
    """Yield the way from the widest division; only the narrowest one may be a list."""
    *wider, narrow = parts
    above = tuple(step for part in wider for step in part[0])
    for one in narrow:
        yield above + one


def provisions_meant(reference: Reference, provisions: Iterable[Provision]) -> tuple[Provision, ...]:
    """Return the provision that is meant, else the one that would hold it; none where several fit."""
    some, asks = list(provisions), reference.asks
    while asks:
        fitting = [one for one in some if _fits(asks, one.path)]
        first = min(map(_order, fitting), default=(False, 0))
        nearest = [one for one in fitting if _order(one) == first]
        if nearest:
            return tuple(nearest) if len(nearest) == 1 else ()
        if asks[-1][0]:  # only items in brackets may be missing from an extract
            return ()
        asks = asks[:-1]
    return ()


def _order(provision: Provision) -> tuple[bool, int]:
    """Return what is meant first: `paragraph 2` is `2.` before `II.`, and of the text before an annex."""
    return provision.path[-1].style in ("I.", "A."), len(provision.path)


def _fits(asks: Ask, path: tuple[Reading, ...]) -> bool:
    """Return whether the numbers asked for lead to a provision; a chapter may be left out."""
    if not _is_meant(asks[-1], path, len(path) - 1):
        return False
    left = list(asks[:-1])
    for at in range(len(path) - 2, -1, -1):
        if left and _is_meant(left[-1], path, at):
            left.pop()
        elif path[at].style not in _LEFT_OUT:
            return False
    return not left


def _is_meant(ask: tuple[str, tuple[Number, ...]], path: tuple[Reading, ...], at: int) -> bool:
    noun, numbers = ask
    step = path[at]
    if step.is_named:
        return noun == step.style and bool(set(numbers) & set(step.numbers))
    if noun:
        may_be = noun in _ITEM_NOUNS or (noun in _BARE_NOUNS and at == 0)
        return may_be and bool(set(numbers) & set(step.numbers))
    return any(number in (held, held[-1:]) for number in numbers for held in step.numbers)  # 3(1) is 3.1
