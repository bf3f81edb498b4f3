"""What the words of an arrangement say: the noun of its kind, words of its own, a year, what they lean on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from servanda.resources import load_lexicon

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_LEAD = re.compile(
    r"(?:(?P<near>this|that|these|those|the present|the said)|(?P<the>the)|(?P<new>an?|any|some)|"
    r"(?P<own>its|their|his|her|our|your|my))\s+",
    re.IGNORECASE,
)
#: Where the noun phrase ends and what is said about it begins.
_TAIL = re.compile(
    r"\s*(?:[:;(\u2013\u2014]|,(?!\d)|\b(?:signed|concluded|reached|released|issued|brokered|mediated|agreed|adopted|which|that|who|made"
    r"|imposed|done at|between)\b)",
    re.IGNORECASE,
)
#: What stands before the name of the whole: `article 9 of the Accord`.
_PART = re.compile(
    r"^(?:the )?(?:article|paragraph|section|chapter|clause|part)s? [^\s]+(?:(?:,| and| or| to) [^\s]+)* of ",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf" of (?:\d{{1,2}} )?(?:(?:{MONTHS}|(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.?)(?: \d{{1,2}})?(?:,? \d{{4}})?"
    r"|\d{4})$"
)
_LINK = re.compile(r"\s(?:of|on|for|in|with|against|to|under|concerning|regarding)\s", re.IGNORECASE)
#: Where the words were cut off: `the blockade of`, `the Treaty for the`.
_CUT_OFF = re.compile(
    r"(?:\s+(?:of|on|for|in|with|against|to|under|by|and|or|the|an?|concerning|regarding))+$", re.IGNORECASE
)
_GENITIVE = re.compile(r"^(?P<owner>last \w+|[^\s]+(?: [A-Z][^\s]*)?)[’'](?:s\b)?\s+(?=\S)")
_UN = re.compile(r"\bUnited Nations\b|\bU\.N\.")
_WORD = re.compile(r"[^\W_]+(?:,\d+)*(?:-[^\W_]+)*")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_NUMBERED = re.compile(
    r"^(?:(?P<body>(?:[A-Z]\w+ ){1,4}))?(?:[Rr]esolutions?|RESOLUTION)?\s*(?P<number>\d{1,4}(?:/\d+)?)"
    r"(?:\s*\((?P<year>(?:1[89]|20)\d\d)\))?$"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What tells one arrangement from others, as far as its words say it."""

    plain: str
    """The words without article, owner and what is said about it behind."""
    kinds: frozenset[str]
    """Classes of its nouns: a protocol to an accord is not the accord."""
    head: str | None
    """The noun that the words speak of, singular and small; None: no noun of a kind (`Dayton`, `UNMIL`)."""
    own: frozenset[str]
    """Words that tell it from others, small."""
    common: frozenset[str]
    """Words that others of its kind have too: `joint`, `observer`, and `Final` where it has a capital."""
    is_proper: bool
    """Whether a word of its own, no noun of a kind, has a capital: not `Memorandum of Understanding`."""
    is_titled: bool
    """Whether nouns with common words or numbers have capitals: `Joint Commission`, `Annex 7`."""
    lead: str
    """`near` (this, that), `the`, `new` (a, an), `own` (its, their) or nothing."""
    year: str | None
    is_plural: bool
    """Whether the noun is one of several: `the accords`."""
    is_contrast: bool
    """Whether a word sets it apart from another of its kind."""

    @property
    def head_class(self) -> str | None:
        """Return the class of the head."""
        return class_of(self.head) if self.head is not None else None

    @property
    def is_name(self) -> bool:
        """Return whether the words name something: not `the accord`, `the truth commission`."""
        return self.is_proper or self.is_titled

    @property
    def all(self) -> frozenset[str]:
        """Return the words that a shorter form of the name may keep."""
        return self.own | self.common

    @property
    def kept(self) -> frozenset[str]:
        """Return the words that a longer form of the name has to have: `Peace` need not be there."""
        return self.own | (self.common - _roles().free) if self.own else self.common


@dataclass(frozen=True, slots=True)
class _Roles:
    """What single words do in the name or the description of an arrangement."""

    classes: Mapping[str, str]
    """Noun -> its class: nouns of one class stand for each other, as `the deal` for an accord."""
    free: frozenset[str]
    common: frozenset[str]
    contrast: frozenset[str]
    small: frozenset[str]


@lru_cache(maxsize=1)
def _roles() -> _Roles:
    rows = load_lexicon("en/arrangement_words").rows

    def of(role: str) -> frozenset[str]:
        return frozenset(row["word"] for row in rows if row["role"] == role)

    return _Roles(
        classes={row["word"]: row["class"] for row in rows if row["role"] == "noun"},
        free=of("free"),
        common=of("common"),
        contrast=of("contrast"),
        small=frozenset(row["word"] for row in load_lexicon("en/function_words").rows),
    )


def class_of(noun: str) -> str | None:
    """Return the class of a noun in the singular: `deal` is an agreement; None where it is of no kind."""
    return _roles().classes.get(noun)


@lru_cache(maxsize=65536)
def read_words(words: str) -> Words:
    """Return what the words of a mention say."""
    said = _PART.sub("", " ".join(words.replace("\u2019", "'").split())).strip("\"“”‘'.,;:[] ")
    numbered = _resolution(said)
    if numbered is not None:
        return numbered
    lead, rest = _strip_lead(said)
    year = _YEAR.search(rest)
    plain = rest[: tail.start()] if (tail := _TAIL.search(rest, 1)) else rest
    plain = _CUT_OFF.sub("", _DATE.sub("", plain.strip()))
    return _described(plain, lead=lead, year=year[1] if year else None)


def _described(plain: str, *, lead: str, year: str | None) -> Words:
    roles = _roles()
    found = [(word, single(word.casefold())) for word in _WORD.findall(_UN.sub("UN", plain))]
    front = len(_WORD.findall(_UN.sub("UN", before_link(plain))))
    nouns = [(word, one) for word, one in found[:front] if one in roles.classes]
    if not nouns:  # `Office of the Envoy` has its noun in front, `Friends of the Convention` has it behind
        front = len(found)
        nouns = [(word, one) for word, one in found if one in roles.classes]
    common = [
        (word, one) for word, one in found if one in roles.common or (one in roles.free and word[0].isupper())
    ]
    known = roles.free | roles.common | roles.contrast
    own = [
        (word, one)
        for at, (word, one) in enumerate(found)
        if one not in known and not (at < front and one in roles.classes) and _tells(word, roles)
    ]
    return Words(
        plain=plain,
        kinds=frozenset(roles.classes[one] for _, one in nouns),
        head=_head(plain),
        own=frozenset(one for _, one in own),
        common=frozenset(one for _, one in common),
        is_proper=any(word[0].isupper() and one not in roles.classes for word, one in own),
        is_titled=any(not word.islower() for word, _ in nouns)
        and any(_is_capital(word) and word != "UN" for word, _ in (*common, *own)),
        lead=lead,
        year=year,
        is_plural=_is_plural(plain),
        is_contrast=any(one in roles.contrast for _, one in found),
    )


def _tells(word: str, roles: _Roles) -> bool:
    """Return whether a word may tell one arrangement from another: no year, no letter, no `of the`."""
    if _YEAR.fullmatch(word) or (len(word) == 1 and not word.isdigit()):
        return False
    if word.endswith(("-old", "-strong")):
        return False
    return word.casefold() not in roles.small or (len(word) > 1 and word.isupper())


def without_cut(name: str) -> str:
    """Return a name without the small words that it was cut off behind."""
    return _CUT_OFF.sub("", name) or name


def before_link(name: str) -> str:
    """Return a name without what it is on, of or for: `Dosamba Convention` of one on waters."""
    return _LINK.split(name, maxsplit=1)[0]


def single(word: str) -> str:
    """Return a small word without the ending of the plural or the genitive."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


def _is_capital(word: str) -> bool:
    """Return whether a word is written as a name, or is a number: `Kessem`, `1-A`; not `25-kilometre`."""
    return word[0].isupper() or (word[0].isdigit() and not any(one.islower() for one in word))


def _strip_lead(said: str) -> tuple[str, str]:
    """Return what kind of article stands before, and the words without it and without an owner."""
    match = _LEAD.match(said)
    lead = next((name for name, one in match.groupdict().items() if one), "") if match else ""
    rest = said[match.end() :] if match else said
    owner = _GENITIVE.match(rest)
    if owner is not None:
        return lead or "own", rest[owner.end() :]
    return lead, rest


def _head(plain: str) -> str | None:
    """Return the last noun of a kind before the first preposition; behind it where there is none."""
    for part in (_LINK.split(plain, maxsplit=1)[0], plain):
        nouns = [one for word in _WORD.findall(part) if class_of(one := single(word.casefold()))]
        if nouns:
            return nouns[-1]
    return None


def _is_plural(plain: str) -> bool:
    """Return whether the head stands in the plural; talks always do, and say nothing by it."""
    nouns = [word.casefold() for word in _WORD.findall(_LINK.split(plain, maxsplit=1)[0])]
    said = [word for word in nouns if class_of(single(word))]
    return bool(said) and said[-1] != single(said[-1]) and class_of(single(said[-1])) != "talks"


def _resolution(said: str) -> Words | None:
    """Return the words of a numbered resolution, which its number alone tells from others."""
    lead, rest = _strip_lead(said)
    match = _NUMBERED.match(rest)
    if match is None or (not re.search("resolution", rest, re.IGNORECASE) and match["year"] is None):
        return None
    of_assembly = {"assembly"} if "ssembly" in (match["body"] or "") else set()
    year = f" ({match['year']})" if match["year"] else ""
    return Words(
        plain=f"Resolution {match['number']}{year}",
        kinds=frozenset(["resolution"]),
        head="resolution",
        own=frozenset({match["number"], *of_assembly}),
        common=frozenset(),
        is_proper=True,
        is_titled=False,
        lead=lead,
        year=match["year"],
        is_plural=False,
        is_contrast=False,
    )
