"""Agreements, talks and missions that are known before any document is read, with whom they bind.

A name that several of them go under (`the CPA`, `the Doha Agreement`) names none of them by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from servanda.primitives import PartialDate
from servanda.resources import load_lexicon

_WORD = re.compile(r"\w+")
_WORD_OR_GAP = re.compile(r"\w+|\W")
_DASHES = "-\u2010\u2011\u2012\u2013\u2014"
_DASH = re.compile(f"[{_DASHES}]")
_APOSTROPHES = "'\u2019"
#: What texts write small in a name that the registry writes in capitals: `the Good Friday accord`.
_NOUNS = frozenset(
    {
        "accord", "accords", "act", "agreement", "agreements", "ceasefire", "commission", "communiqué",
        "conference", "convention", "deal", "declaration", "dialogue", "document", "format", "framework",
        "initiative", "memorandum", "mission", "negotiations", "pact", "peace", "plan", "process", "proposal",
        "protocol", "protocols", "settlement", "statement", "summit", "talks", "treaties", "treaty", "truce",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One row of the registry."""

    name: str
    aliases: tuple[str, ...]
    signed: PartialDate | None
    """None for talks and missions, and where the date is not known."""
    type: str
    """`agreement`, `process`, `mission`, `measure` or `institution`."""
    parties: tuple[str, ...]
    """Those that it binds or works among, as the registry of actors names them; empty: too many to list."""
    mediators: tuple[str, ...]
    """Those that broker, guarantee or run it, and are no party to it."""
    place: str = ""
    """Where it was signed or works; empty where that is not known."""


class Agreements:
    """The registry of agreements, by the names that they go under."""

    def __init__(self) -> None:
        self._rows = load_lexicon("en/agreements").rows
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def all(self) -> tuple[Agreement, ...]:
        """Every row of the registry, in the order of the file."""
        return tuple(map(_agreement, self._rows))

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Agreement, ...]]:
        """Rows by name and alias; made when a name is asked for, not with the first document."""
        found: dict[str, tuple[Agreement, ...]] = {}
        for agreement in self.all:
            for name in dict.fromkeys(map(_key, (agreement.name, *agreement.aliases))):
                found[name] = (*found.get(name, ()), agreement)
        return found

    @cached_property
    def _by_first_word(self) -> Mapping[str, set[str]]:
        """Names, as written and in capitals, by the first word as a text may write it: `six` and `Six`."""
        found: dict[str, set[str]] = {}
        for agreement in self.all:
            for name in map(_plain, (agreement.name, *agreement.aliases)):
                for form in (name, name.upper()):
                    first = _first_word(form)
                    found.setdefault(first, set()).add(form)
                    found.setdefault(first[0].upper() + first[1:], set()).add(form)
        return found

    @cached_property
    def _by_party(self) -> Mapping[str, tuple[Agreement, ...]]:
        found: dict[str, list[Agreement]] = {}
        for agreement in self.all:
            for party in agreement.parties:
                found.setdefault(party, []).append(agreement)
        return {party: tuple(some) for party, some in found.items()}

    def last_of(self, party: str, day: PartialDate | None) -> Agreement | None:
        """Return the last agreement that a party had signed by a day; None where it had signed none."""
        signed = [
            one
            for one in self._by_party.get(party, ())
            if one.signed is not None and (day is None or one.signed.first_day <= day.last_day)
        ]
        return max(signed, key=lambda one: (one.signed.iso if one.signed else "", one.name), default=None)

    def called(self, words: str) -> tuple[Agreement, ...]:
        """Return every row that goes under these words, the registry's order."""
        plain = _plain(words)
        return self._by_name.get(plain) or self._by_name.get(plain.casefold(), ())

    def named(self, words: str) -> Agreement | None:
        """Return the one row that goes under these words; None where there is none, or more than one."""
        found = self.called(words)
        return found[0] if len(found) == 1 else None

    def mentioned(self, text: str) -> tuple[Agreement, ...]:
        """Return the rows that the text names by a name of their own, in order of first appearance."""
        found: dict[str, Agreement] = {}
        first_words = self._by_first_word.keys()
        end = 0
        for word in _WORD.finditer(text):
            if word.group() not in first_words or word.start() < end:
                continue
            match = self._pattern(word.group()).match(text, word.start())
            if match is None:
                continue
            end = match.end()
            agreement = self.named(match.group())
            if agreement is not None:
                found.setdefault(agreement.name, agreement)
        return tuple(found.values())

    def _pattern(self, first: str) -> re.Pattern[str]:
        """Return what finds the longest name with this first word, compiled when a text first has it."""
        if first not in self._patterns:
            names = sorted(self._by_first_word[first], key=lambda name: (-len(name), name))
            self._patterns[first] = re.compile(rf"(?:{'|'.join(map(_as_pattern, names))})(?!\w)")
        return self._patterns[first]


def _agreement(row: Mapping[str, str]) -> Agreement:
    return Agreement(
        name=row["name"],
        aliases=_list(row["aliases"]),
        signed=PartialDate(row["signed"]) if row["signed"] else None,
        type=row["type"],
        parties=_list(row["parties"]),
        mediators=_list(row["mediators"]),
        place=row["place"],
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _is_abbreviation(name: str) -> bool:
    """Return whether the name is a name only as it is written: `START`, not `start`."""
    return name.upper() == name


def _key(name: str) -> str:
    plain = _plain(name)
    return plain if _is_abbreviation(plain) else plain.casefold()


def _plain(words: str) -> str:
    """Return the words with one spelling of spaces, dashes and apostrophes, without the article."""
    plain = _DASH.sub("-", " ".join(words.replace("\u2019", "'").split()))
    return re.sub(r"^[Tt]he ", "", plain)


def _first_word(name: str) -> str:
    match = _WORD.search(name)
    return match.group() if match else name


def _as_pattern(name: str) -> str:
    """Return the pattern of a name, which may have small letters in its nouns."""
    return "".join(map(_as_part, _WORD_OR_GAP.findall(name)))


def _as_part(part: str) -> str:
    """Return the pattern of a word, a space or a mark of a name."""
    if part == " ":
        return r"\s+"
    if part == "-":
        return f"[{_DASHES}]"
    if part == "'":
        return f"[{_APOSTROPHES}]"
    if part[0].islower() or part.casefold() in _NOUNS:
        return f"[{part[0].lower()}{part[0].upper()}]{re.escape(part[1:])}"
    return re.escape(part)


@lru_cache(maxsize=1)
def load_agreements() -> Agreements:
    """Return the registry of the package, read once a process."""
    return Agreements()
