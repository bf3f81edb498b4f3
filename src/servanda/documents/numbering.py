"""Labels of numbered texts: `Article 3`, `Annex II`, `1.1.2`, `(b)`, `IV.`, and where one may stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from servanda.primitives import Span

Number = tuple[int, ...]

#: Divisions that are called by a noun, the widest first; those of one line may stand for each other.
RANKS = {
    noun: rank
    for rank, nouns in enumerate(
        (
            "annex appendix schedule attachment protocol strand",
            "book part basket pillar",
            "title",
            "chapter",
            "section",
            "article rule phase stage step",
            "clause paragraph point",
        )
    )
    for noun in nouns.split()
}
_SHORT = {"art": "article", "arts": "article", "ch": "chapter", "sec": "section", "para": "paragraph"}
_SHORT |= {"paras": "paragraph", "§": "paragraph", "annexe": "annex", "appendice": "appendix"}
_SHORT |= {"annexes": "annex", "appendices": "appendix", "cl": "clause", "pt": "point"}

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_ROMAN = re.compile(r"(?=[ivxl])(?:x[lc]|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SUFFIXES = {"bis": 2, "ter": 3, "quater": 4}

#: A number behind a noun: 3, 3bis, 12A, 1-A, 3.1, IV, B, two.
TOKEN = (
    r"(?:\d{1,3}(?:\.\d{1,3})*(?:[ -]?(?:bis|ter|quater)\b|-?[A-Z]\b)?"
    rf"|(?-i:[IVXL]+)\b|(?-i:[A-Z])\b|(?:{'|'.join(ONES + _ORDINALS)})\b)"
)
NOUNS = (
    r"(?:annexe?|appendix|schedule|attachment|protocol|book|part|strand|basket|pillar|title|chapter|section"
    r"|article|rule|phase|stage|step|clause|paragraph|point|art\.|ch\.|sec\.|para\.|§)"
)
_JOINED = rf"{TOKEN}(?:(?:\s*,\s*|\s+and\s+|\s+to\s+|\s*[–-]\s*){TOKEN})?"
#: Behind a label stands a full stop, a colon, a dash or the end of its line; or the text, with a capital.
_AFTER_NAME = (
    r"(?=\s*(?:$|[.:)\]—–]\s|[.:]$|-\s)|\s*\(|\s+(?-i:[\"“‘]?[A-Z])"
    r"|\s+to\s+(?:the\s+)?(?-i:[A-Z])[^.\n]{0,60}$)"
)
_NAMED = re.compile(
    rf"(?P<noun>{NOUNS})s?(?:[ \t]+|(?<=[.§])[ \t]*)(?:the[ \t]+)?(?P<number>{_JOINED}){_AFTER_NAME}[.:)—–]?",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = re.compile(r"(?P<noun>annex|appendix|schedule)(?=[.:]?[ \t]*$)[.:]?", re.IGNORECASE | re.MULTILINE)
#: A bare label: `1.`, `1.1.2`, `1)`, `(1)`, `(iv)`, `a)`, `IV.`, `A.`, `First.`
_BARE = re.compile(
    r"(?P<open>[(\[])?(?P<number>\d{1,3}(?:\.\d{1,3})*|[IVXL]{1,6}|[ivxl]{1,6}|[A-Z]|[a-z]{1,2})(?P<close>[.:)\]]?)"
    r"(?=\s|(?<=\d\.)(?:[a-z]\.|\([a-z]\))\s)"
)
_BRACKETS = (")", "]")
#: Behind a label that no bracket closes stands a sentence, an item, or the end of the line.
_STARTS_TEXT = re.compile(r"\(?[a-z][.)]|\s+[\"“‘(\[]*[A-Z\d]|\s*\n|\s+\([a-z\d]")
_ORDINAL = re.compile(rf"(?P<number>{'|'.join(_ORDINALS)})(?P<close>[.:])(?=\s)", re.IGNORECASE)
_INDENT = re.compile(r"^[ \t>*_#|]*(?=\S)", re.MULTILINE)
_STOPPED = re.compile(r"[.;:!?][\"”’)]*[ \t]+(?=[A-Z§\d])")
_PARENTHESIS = re.compile(r"(?<=\s)(?=(?:\((?:[a-z]{1,4}|\d{1,2})\)|[a-z]\)|\d\))\s)")
_LEADERS = re.compile(r"\.{3,}\s*\d+\s*$")
_OPEN_LINE = re.compile(
    r"(?:,|\b(?:a|an|and|at|by|for|from|in|no|of|on|or|per|see|than|that|the|to|under|until|which|with"
    r"|articles?|paragraphs?|annex(?:es)?|chapters?|sections?|points?))$",
    re.IGNORECASE,
)
#: A line as long as this that stops at no punctuation goes on in the next one.
_WRAPPED_CHARS = 60
_REFERRED = re.compile(
    rf"(?:{NOUNS}s?[ \d.IVX]*|\bsub-?paragraphs?|\bitems?|\bletters?|\([\w]{{1,4}}\))\s*(?:,|and|or|to)?\s*$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:(?:,|and|or|to)\s*\(\w|(?:above|below|of this|of the|hereof)\b)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a label."""

    style: str
    """The noun of a named division; else the form: `1.`, `(1)`, `(a)`, `I.`, and `first`."""
    numbers: tuple[Number, ...]
    """One, save where a label stands for several: `Articles 3 and 4`."""
    written: str

    @property
    def number(self) -> Number:
        """Return its number, the first where it has several."""
        return self.numbers[0]

    @property
    def is_named(self) -> bool:
        """Return whether a noun calls it."""
        return self.style in RANKS


@dataclass(frozen=True, slots=True)
class Label:
    """Words that may be a label; `(i)` has two readings."""

    span: Span
    readings: tuple[Reading, ...]
    at_line: bool
    """Whether it starts its line, and not only a sentence or an item within one."""


def noun_of(words: str) -> str | None:
    """Return the noun of a division in its plain form: `Arts.` is `article`."""
    plain = words.casefold().rstrip(".")
    plain = _SHORT.get(plain, plain)
    return plain if plain in RANKS else plain[:-1] if plain[:-1] in RANKS else None


def numbers_of(written: str) -> tuple[Number, ...]:
    """Return what the written number may mean: `I` and `C` may be numerals or letters."""
    plain = written.casefold()
    if plain in ONES or plain in _ORDINALS:
        return (((ONES if plain in ONES else _ORDINALS).index(plain) + 1,),)
    if match := re.fullmatch(r"(\d+(?:\.\d+)*)[ -]?(bis|ter|quater|[a-z])?", plain):
        parts = tuple(map(int, match[1].split(".")))
        return (parts + ((_SUFFIXES.get(match[2]) or ord(match[2]) - 96,) if match[2] else ()),)
    found: list[Number] = []
    if _ROMAN.fullmatch(plain):
        values = [_ROMAN_VALUES[one] for one in plain]
        signs = [-1 if value < max(values[at:]) else 1 for at, value in enumerate(values)]
        found.append((sum(sign * value for sign, value in zip(signs, values, strict=True)),))
    if len(plain) == 1 and plain.isalpha():
        found.append((ord(plain) - 96,))
    elif re.fullmatch(r"([a-z])\1", written):  # (aa) comes behind (z)
        found.append((ord(plain[0]) - 96 + 26,))
    return tuple(found)


def find_labels(text: str) -> list[Label]:
    """Return what may be a label, in the order of the text; which of them are is for the sequence to say."""
    found: dict[int, Label] = {}
    for label in (*_at_lines(text), *_in_sentences(text), *_in_parentheses(text)):
        found.setdefault(label.span.start, label)
    labels: list[Label] = []
    for start in sorted(found):
        if not labels or start >= labels[-1].span.end:
            labels.append(found[start])
    return labels


def _at_lines(text: str) -> Iterator[Label]:
    for match in _INDENT.finditer(text):
        start, line_end = match.end(), text.find("\n", match.end())
        line = text[start : line_end if line_end >= 0 else len(text)]
        if _LEADERS.search(line) or _goes_on(text, match.start()):
            continue
        label = _named(text, start, at_line=True) or _bare(text, start, at_line=True)
        if label is not None:
            yield label
            inner = _bare(text, label.span.end, at_line=True)  # `1.a. The Parties …`
            yield from (inner,) if inner is not None else ()


def _goes_on(text: str, line_start: int) -> bool:
    """Return whether the line before is broken in the middle of a sentence."""
    before = text[:line_start].rstrip(" \t")
    if not before.endswith("\n") or before.endswith("\n\n"):
        return False
    last = before[:-1].rsplit("\n", 1)[-1].rstrip()
    if not last:
        return False
    return bool(_OPEN_LINE.search(last)) or (len(last) >= _WRAPPED_CHARS and last[-1] not in '.;:!?)”"’—-')


def _in_sentences(text: str) -> Iterator[Label]:
    """Yield labels behind a sentence: `… each Participant. Article 6. This Memorandum …`."""
    for match in _STOPPED.finditer(text):
        label = _named(text, match.end(), at_line=False) or _bare(text, match.end(), at_line=False)
        if label is not None and text[label.span.end - 1] in ".:)":
            yield label


def _in_parentheses(text: str) -> Iterator[Label]:
    """Yield items within a sentence: `the Parties agree (a) to …; (b) to …`."""
    for match in _PARENTHESIS.finditer(text):
        label = _bare(text, match.end(), at_line=False)
        if label is None or _LISTED.match(text, label.span.end):
            continue
        if not _REFERRED.search(text, max(0, match.end() - 40), match.end()) or _starts_body(
            text, match.end()
        ):
            yield label


def _starts_body(text: str, place: int) -> bool:
    """Return whether nothing but a label stands before it in its line: `Article 3. (1) …`, `2. (a) …`."""
    line = text[text.rfind("\n", 0, place) + 1 : place]
    return bool(re.fullmatch(rf"\s*(?:{NOUNS}s?\s*{TOKEN}|\(?\w{{1,4}}[.)])[.:]?\s*", line, re.IGNORECASE))


def _named(text: str, start: int, *, at_line: bool) -> Label | None:
    match = _NAMED.match(text, start)
    if match is None:
        alone = _ALONE.match(text, start) if at_line else None
        if alone is None:
            return None
        reading = Reading(noun_of(alone["noun"]) or "annex", ((0,),), "")
        return Label(Span(*alone.span()), (reading,), at_line)
    noun = noun_of(match["noun"])
    parts = re.split(r"\s*,\s*|\s+and\s+|\s+to\s+|\s*–\s*", match["number"])
    numbers = [numbers_of(part) for part in parts]
    if noun is None or not all(numbers) or not (text[start].isupper() or text[start] == "§"):
        return None
    also = tuple(options[0] for options in numbers[1:])
    readings = tuple(Reading(noun, (number, *also), match["number"]) for number in numbers[0])
    return Label(Span(start, match.end()), readings, at_line)


def _bare(text: str, start: int, *, at_line: bool) -> Label | None:
    ordinal = _ORDINAL.match(text, start) if at_line else None
    if ordinal is not None:
        reading = Reading("first", numbers_of(ordinal["number"])[:1], ordinal["number"])
        return Label(Span(*ordinal.span()), (reading,), at_line)
    match = _BARE.match(text, start)
    if match is None or not _is_closed(match):
        return None
    is_letter = at_line and match["number"].islower()  # `a. to stop;` starts small
    if match["close"] not in _BRACKETS and not is_letter and not _STARTS_TEXT.match(text, match.end()):
        return None
    readings = tuple(_readings(match))
    return Label(Span(start, match.end()), readings, at_line) if readings else None


def _is_closed(match: re.Match[str]) -> bool:
    """Return whether it is marked as a label: a dotted number may do without a point behind it."""
    if match["open"]:
        return match["close"] in _BRACKETS
    if match["close"] == ":":
        return match["number"].isdigit()
    return bool(match["close"]) or "." in match["number"]


def _readings(match: re.Match[str]) -> Iterator[Reading]:
    written = match["number"]
    form = (match["open"] or "") + "{}" + (match["close"] if match["close"] in _BRACKETS else ".")
    if written[0].isdigit():
        yield Reading(form.format("1"), numbers_of(written)[:1], written)
        return
    small = written.islower()
    if _ROMAN.fullmatch(written):
        yield Reading(form.format("i" if small else "I"), numbers_of(written)[:1], written)
    if len(written) == 1 or (small and len(written) == 2 and written[0] == written[1]):
        yield Reading(form.format("a" if small else "A"), numbers_of(written)[-1:], written)
