"""Text → tokens with exact code-point offsets, and one class letter for each.

The class letters of a text form a string, so that the grammar can be plain regular expressions
over classes. Words of no class get the letter `OTHER`, which no rule accepts.
"""

import re
from dataclasses import dataclass

from servanda.extraction.times.words import CAPITALISED, CAPITALISED_WORDS, CLASS_OF, CLASSES

#: Private-use characters: none of them means anything to `re`.
LETTER_OF = {name: chr(0xE000 + index) for index, name in enumerate(CLASSES)}
OTHER = "x"

_TOKEN = re.compile(
    r"""
      (?P<plain>[a-z]{2,}(?![\w.'’]))
    | (?P<AMPM>[AaPp]\.\s?[Mm]\b\.?)
    | (?P<BC>\b(?:B\.\s?C\.(?:\s?E\.)?|A\.D\.|BCE?\b|AD\b))
    | (?P<OCLOCK>\bo['’]clock\b)
    | (?P<QTR>\b(?:[QH][1-4]\b|FY\s?(?=(?:19|20)[0-9]{2}\b)))
    | (?P<word>[^\W\d_]+)
    | (?P<ISO>(?<![\w.-])(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z?)?
        |[0-9]{4}-(?:0[1-9]|1[0-2])|[0-9]{4}/[0-9]{2}/[0-9]{2})(?![\w/-]))
    | (?P<SLASH>(?<![\w./])9/11(?![\w/])
        |(?<![\w./])[0-9]{1,2}(?P<mark>[/.])[0-9]{1,2}(?P=mark)[0-9]{4}(?![\w/]))
    | (?P<CLOCK>(?<![\w:.])(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])
        |[0-9]{1,2}\.[0-9]{2}(?=\s?[AaPp]\.?[Mm]\b)))
    | (?P<DECADE>(?:(?<!\w)[0-9]{2,3}0|(?<!\w)['’]?[0-9]0)s\b
        |(?:(?<=[Tt]he\s)|(?<=late\s)|(?<=early\s)|(?<=mid-))(?:[0-9]{2})?[0-9]0['’]s\b)
    | (?P<APOSYEAR>(?<!\w)['’][0-9]{2}(?!\w))
    | (?P<ORDD>[0-9]+(?:st|nd|rd|th)\b)
    | (?P<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)
    | (?P<POSS>['’]s\b|(?<=s)['’](?!\w))
    | (?P<HYPHEN>(?<=\w)[-‐‑–—](?=\w))
    | (?P<BAR>(?<=\w)/(?=\w))
    | (?P<COMMA>,)
    | (?P<DOT>\.)
    | (?P<LPAREN>\()
    | (?P<RPAREN>\))
    | (?P<gap>\n[^\S\n]*\n)
    | [^\w\s]
    """,
    re.VERBOSE,
)
_CLOCK_HALF = re.compile(r"[AaPp]\.?[Mm]\b")
_FULL = re.compile(r"(?:%|\s?(?:percent|per cent|million|billion|trillion|km|kg|miles|dollars)\b)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, as parallel sequences, and their class letters."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    classes: str


def split_tokens(text: str) -> Tokens:
    """Return the tokens of `text`; white space belongs to none."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    letters: list[str] = []
    class_of = CLASS_OF
    for found in _TOKEN.finditer(text):
        shape, raw = found.lastgroup, found[0]
        start, end = found.span()
        if shape == "plain" or shape == "word":
            lowered = raw if shape == "plain" else raw.lower()
            name = class_of.get(lowered)
            letters.append(OTHER if name is None else _letter_of_word(raw, lowered, name))
            words.append(lowered)
        else:
            letters.append(_letter_of_shape(shape, raw, start, end, text))
            words.append(raw)
        starts.append(start)
        ends.append(end)
    return Tokens(text, words, starts, ends, "".join(letters))


def _letter_of_word(raw: str, lowered: str, name: str) -> str:
    """Return the class letter of a listed word, with regard to its capitals."""
    if raw[0] == lowered[0] and (name in CAPITALISED or lowered in CAPITALISED_WORDS):
        return OTHER
    return LETTER_OF[name]


def _letter_of_shape(shape: str | None, raw: str, start: int, end: int, text: str) -> str:
    """Return the class letter of a token that is no word."""
    if shape is None or shape == "gap":
        return OTHER
    if shape != "number":
        return LETTER_OF[shape]
    if start and (
        text[start - 1] in "$£€¥#.:" or (text[start - 1].isalpha() and text[start - 2 : start] != "FY")
    ):
        return OTHER
    if _FULL.match(text, end) or (text[end : end + 1].isalpha() and not _CLOCK_HALF.match(text, end)):
        return OTHER
    if raw.isdigit() and len(raw) <= 2:
        return LETTER_OF["D2"]
    if raw.isdigit() and len(raw) == 4:
        return LETTER_OF["D4"]
    return LETTER_OF["DN"]
