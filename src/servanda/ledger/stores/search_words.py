"""Words as a search compares them: small letters, Latin ones without accents; as SQLite's unicode61 does."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from servanda.ledger.stores.search_query import Term
from servanda.primitives import Span

#: Letters and digits of all scripts, signs of private use, and accents behind them.
_WORD = re.compile("(?:[^\\W_]|[\ue000-\uf8ff])(?:[^\\W_]|[\ue000-\uf8ff\u0300-\u036f])*")
_ACCENT = re.compile("[\u0300-\u036f]")
#: A lexeme may have 2,046 bytes, a character has four at most.
MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a text, as it is compared, and where it stands."""

    word: str
    start: int
    end: int


def iter_words(text: str) -> Iterator[Place]:
    """Yield the words of a text in their order."""
    for found in _WORD.finditer(text):
        yield Place(_folded(found.group()), found.start(), found.end())


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    word = word[:MAX_CHARS]
    if word.isascii():
        return word.lower()
    # One by one: what a letter becomes must not hang on the one before it.
    return "".join(map(_folded_letter, _ACCENT.sub("", word) or word))


@lru_cache(maxsize=10_000)
def _folded_letter(letter: str) -> str:
    """Return the small letter; of Latin ones without its accent, as unicode61 does."""
    folded = letter.casefold()
    folded = folded if len(folded) == 1 else letter.lower()[0]
    base = unicodedata.normalize("NFD", folded)[0]
    return base if base.isascii() else folded


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that must stand one behind the other; the last may go on."""

    words: tuple[str, ...]
    starts: bool

    def fits(self, behind: Sequence[Place]) -> bool:
        """Return whether these last words of a text are the wanted ones."""
        found = [place.word for place in behind]
        if len(found) != len(self.words) or found[:-1] != [*self.words[:-1]]:
            return False
        return found[-1].startswith(self.words[-1]) if self.starts else found[-1] == self.words[-1]


def wanted_of(term: Term) -> Wanted | None:
    """Return what the term wants; None where no word is left of it."""
    words = tuple(place.word for place in iter_words(term.words))
    return Wanted(words, term.starts) if words else None


def find_places(text: str, wanted: Sequence[Wanted], *, within: int) -> list[Span]:
    """Return where the wanted words stand, none over another, from the first place on so many characters."""
    longest = max(len(one.words) for one in wanted)
    behind: list[Place] = []
    places: list[Span] = []
    for place in iter_words(text):
        if places and place.end > places[0].start + within:
            break
        behind = [*behind[1 - longest :], place] if longest > 1 else [place]
        fitting = [len(one.words) for one in wanted if one.fits(behind[-len(one.words) :])]
        if not fitting:
            continue
        start = behind[-max(fitting)].start
        if places and start < places[-1].end:
            start = places.pop().start
        places.append(Span(start, place.end))
    return places
