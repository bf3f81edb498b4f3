"""What extractors share: spans tidied, arguments chosen, quotation told."""

import re
from collections.abc import Iterable

from servanda.annotation.quotations import MARKS, find_quotations
from servanda.annotation.records import Argument, Mark
from servanda.documents.paragraphs import find_paragraphs
from servanda.primitives import Span

_OPENING = re.compile(r"``|''|[“„«»‘‚`\"']")
_CLOSING = re.compile(r"(?:''|[”“»«’‘\"'])\Z")
#: A span never ends with the word that joins it to what follows.
_LOOSE_END = re.compile(r"\s+(?:and|or|but)\Z", re.I)
#: Nor with one that begins a clause: `the zone that | has been enforced since 1999`.
_CLAUSE_BEGINS = re.compile(r"(?<=\w)\s+(?:that|which|who|whom|whose)\Z")
_GOES_ON = re.compile(r"\s+[^\W\d_]")
#: One more word before the next mark: `either side of the agreed | line,`.
_LAST_WORD = re.compile(r" ([a-z][\w’'-]*)(?=\s*(?:[.,;:!?)\]”\"»]|\Z))")
#: Words there that are no part of a phrase: they tell when, or join it to what comes before or behind.
_ASIDE = frozenset(
    {
        "today", "tomorrow", "tonight", "yesterday", "now", "soon", "then", "beforehand", "afterwards",
        "again", "already", "yet", "too", "also", "instead", "either", "though", "however", "anyway", "so",
        "and", "or", "but", "nor", "if", "when", "while", "where", "that", "which", "who", "whom", "as",
    }
)  # fmt: skip
#: The last word of a span that may end in the middle of a name, and what is left of that.
_IN_A_NAME = re.compile(r"\b(?:[Tt]he|[A-Z][\w’'.]*)\Z")
_REST_OF_NAME = re.compile(r"(?:[ -][A-Z][\w’']+){1,4}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FEW = 4
#: Marks that stop a sentence or part it: an apostrophe behind one is a closing mark.
_STOPS = ",.!?;:…'’"


def tidy(text: str, span: Span) -> Span | None:
    """Return the span without outer quotation marks, blanks and a final stop; None where nothing is left.

    Source: annotation guidelines, "How a record points at words".
    """
    start, end = span.start, span.end
    while start < end:
        before = (start, end)
        while start < end and text[start] in " \n\t,;:.…–—":
            start += 1
        while end > start and text[end - 1] in " \n\t,;:…–—":
            end -= 1
        if end > start and text[end - 1] in ".!?" and not _is_abbreviation(text, start, end):
            end -= 1
        start, end = _without_outer_marks(text, start, end)
        loose = _LOOSE_END.search(text, start, end)
        if loose is None and _GOES_ON.match(text, end):
            loose = _CLAUSE_BEGINS.search(text, start, end)
        end = loose.start() if loose else end
        if (start, end) == before:
            break
    return Span(start, end) if start < end else None


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Return whether the final stop belongs to `U.S.` or the like."""
    return bool(re.search(r"\b(?:[A-Za-z]\.)+[A-Za-z]\.$", text[start:end]))


def _without_outer_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place without a pair of marks around all of it, or a mark without a partner at one end."""
    found = find_quotations(text, start, end)
    opening = _OPENING.match(text, start, end)
    closing = _CLOSING.search(text, max(start, end - 2), end)
    if found and found[0] == Span(start, end) and opening:
        closes = closing and closing.start() >= opening.end() and _is_pair(opening[0], closing[0])
        return opening.end(), closing.start() if closing and closes else end
    if opening and opening[0] in "‘'`" and not (found and found[0].start == start):
        return (opening.end(), end) if not text[opening.end() : opening.end() + 1].isdigit() else (start, end)
    if closing and not (found and found[-1].end == end) and _is_stray(text, start, closing):
        return start, closing.start()
    return start, end


def _is_pair(opening: str, closing: str) -> bool:
    """Return whether a quotation that opens so may close so."""
    return closing in MARKS.get(opening, ())


def _is_stray(text: str, start: int, closing: re.Match[str]) -> bool:
    """Return whether a closing mark has lost its partner and is no apostrophe of a plural."""
    if closing[0] in "’'":
        return closing.start() > start and text[closing.start() - 1] in _STOPS
    return not any(mark in text[start : closing.start()] for mark in '“„«"')


def whole_name(text: str, span: Span) -> Span:
    """Return the span to the end of the name in whose middle it ends; as it is in a headline.

    Source: no counterparty of the training bundles ends before a capitalised word.
    """
    if not _IN_A_NAME.search(text, span.start, span.end) or _is_headline(text, span):
        return span
    rest = _REST_OF_NAME.match(text, span.end)
    return Span(span.start, rest.end()) if rest else span


def to_its_end(text: str, span: Span, others: Iterable[Span]) -> Span:
    """Return the span with the one word that parts it from the next mark, unless that is of another span.

    Source: of 12 actions that the reader ends one word before a mark, in the development bundles and seven
    that it does not know, 5 lack that word, and 5 stop before one of `_ASIDE`.
    """
    rest = _LAST_WORD.match(text, span.end)
    if rest is None or rest[1] in _ASIDE or any(one.start < rest.end(1) <= one.end for one in others):
        return span
    return Span(span.start, rest.end(1))


def _is_headline(text: str, span: Span) -> bool:
    """Return whether most long words of a line have capitals; few words tell nothing."""
    line = text[text.rfind("\n", 0, span.start) + 1 : text.find("\n", span.end) % (len(text) + 1)]
    words: list[str] = _LONG_WORD.findall(line)
    capitals = sum(1 for word in words if word[0].isupper())
    return len(words) > _FEW and 2 * capitals > len(words)


def best_of(arguments: Iterable[Argument], field: str) -> Argument | None:
    """Return the argument of a field that the reader trusts most; the first of equals."""
    found = [argument for argument in arguments if argument.field == field]
    return max(found, key=lambda a: (a.score, -a.span.start), default=None)


def single_spans(text: str, mark: Mark, fields: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Return field -> its best span, tidied; fields that the text does not express are left out."""
    spans: dict[str, tuple[Span, ...]] = {}
    for field in fields:
        best = best_of(mark.arguments, field)
        span = tidy(text, best.span) if best else None
        if span is not None:
            spans[field] = (span,)
    return spans


def quotations_of(text: str) -> list[Span]:
    """Return what stands in quotation marks, paragraph by paragraph."""
    return [
        quotation for start, end in find_paragraphs(text) for quotation in find_quotations(text, start, end)
    ]
