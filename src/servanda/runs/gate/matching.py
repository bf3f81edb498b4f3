"""Whether a text names what a process is about, at the speed of memory."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation

from servanda.documents import Document
from servanda.resources import load_lexicon
from servanda.runs.gate.process import Process

#: Small letters and single blanks, byte by byte; other alphabets are folded before.
_PLAIN = bytes(range(256)).lower().translate(bytes.maketrans(b"\n\t\x0b\x0c", b"    "))
#: Bytes of quotation marks, dashes and other signs in UTF-8 (U+0080 to U+00BF, U+2000 to U+2FFF).
_SIGNS = bytes((0xC2, 0xE2, *range(0x80, 0xC0)))
_FIRM_BLANK = "\u00a0".encode()
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")
_CAPITALS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ") | _WORD
#: Blanks, a line's end among them, that may stand inside a name.
_GAP = 3
_BLANK = ord(" ")
#: A table of all steps is the fastest; with more patterns it would outgrow the processor's memory.
_MAX_TABLE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a document can concern the process, and what it names of it."""

    passes: bool
    found: tuple[str, ...]
    """Entries of the process that it names, in their order there."""


_NOTHING = Verdict(passes=False, found=())


class Gate:
    """Looks for all names, places and terms of a process in one pass over the bytes.

    Entries are whole words, in any case and with or without accents; `Sudan*` also means words that begin so.
    What is a common word too (`WHO`, `IS`) must stand in capitals, where the entry does.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        self._entries = tuple(process.entries)
        common = {row["word"] for row in load_lexicon("en/function_words").rows}
        plain: list[tuple[bytes, int]] = []
        capitals: list[tuple[bytes, int]] = []
        for at, ways in enumerate(process.entries.values()):
            for way in ways:
                if way.isupper() and way.casefold() in common:
                    capitals.append((way.encode(), at))
                else:
                    plain += ((words, at) for words in _broken(_folded(way)))
        self._plain = _Patterns(plain, _WORD)
        self._capitals = _Patterns(capitals, _CAPITALS)

    def judge_document(self, document: Document) -> Verdict:
        """Return the verdict on a document by its title and text."""
        return self.judge((document.title or "").encode(), document.text.encode())

    def judge(self, *parts: bytes) -> Verdict:
        """Return the verdict on a text in UTF-8 and what else is said of it, such as its title."""
        found: set[int] = set()
        for part in parts:
            self._plain.find(_flat(part), found)
            self._capitals.find(part, found)
        if not found:
            return _NOTHING
        entries = tuple(self._entries[at] for at in sorted(found))
        return Verdict(passes=len(entries) >= self.process.needs, found=entries)


class _Patterns:
    """Byte strings that are looked for as whole words."""

    def __init__(self, patterns: Iterable[tuple[bytes, int]], letters: frozenset[int]) -> None:
        known: dict[bytes, set[int]] = {}
        for pattern, entry in patterns:
            known.setdefault(pattern.rstrip(b"*"), set()).add(entry)
            if pattern.endswith(b"*"):
                known.setdefault(pattern, set())
        self._starts = frozenset(one.rstrip(b"*") for one in known if one.endswith(b"*"))
        self._words = [one for one in known if not one.endswith(b"*")]
        self._of = [tuple(known[one]) for one in self._words]
        self._letters = letters
        table = Implementation.DFA if len(self._words) <= _MAX_TABLE else None
        self._search = BytesAhoCorasick(self._words, implementation=table) if self._words else None

    def find(self, text: bytes, found: set[int]) -> None:
        """Add the entries of the patterns that the text has."""
        if self._search is None or not text:
            return
        letters, size = self._letters, len(text)
        for at, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1] in letters:
                continue
            if end < size and text[end] in letters and self._words[at] not in self._starts:
                continue
            found.update(self._of[at])


def _flat(text: bytes) -> bytes:
    """Return the text in small letters without accents, with blanks for line ends; deep indents go."""
    if not text.isascii():
        has_letters = not text.translate(None, _SIGNS).isascii()
        text = (
            _unaccented(text.decode("utf-8", "replace")) if has_letters else text.replace(_FIRM_BLANK, b" ")
        )
    is_indented = b"\n" + b" " * _GAP in text
    text = text.translate(_PLAIN, b"\r")
    return b" ".join(text.split()) if is_indented else text


def _broken(words: bytes) -> Iterator[bytes]:
    """Yield the words as they stand in a line, and with one of their gaps a line's end between blanks."""
    yield words
    for at, byte in enumerate(words):
        if byte == _BLANK:
            yield from (words[:at] + b" " * wide + words[at + 1 :] for wide in range(2, _GAP + 1))


def _folded(words: str) -> bytes:
    return _flat(words.encode())


def _unaccented(text: str) -> bytes:
    small = text.casefold()
    apart = unicodedata.normalize("NFKD", small)
    return (apart if apart == small else _MARKS.sub("", apart)).encode("utf-8", "replace")
