"""Which row of the registry the words of a document mean: by name, by date, by whom the document names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from servanda.linking.linkers.actors.registry import load_registry
from servanda.linking.linkers.arrangements.agreements import Agreement, load_agreements
from servanda.linking.linkers.arrangements.words import MONTHS, Words, read_words
from servanda.primitives import PartialDate

_DATE = re.compile(rf"\b(?P<month>{MONTHS})\b(?:,? (?P<year>(?:1[89]|20)\d\d))?")
_YEAR = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)")
_PLACE = re.compile(
    r"\b(?:signed|concluded|reached|agreed|made|brokered|done) (?:last \w+ )?(?:in|at) (?:the )?"
    rf"(?!(?:{MONTHS})\b)([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
)


def date_in(words: str, published: PartialDate | None) -> PartialDate | None:
    """Return the day, month or year that the words give an arrangement; a month alone is the last one."""
    match = _DATE.search(words)
    if match is not None:
        month = MONTHS.split("|").index(match["month"]) + 1
        year = int(match["year"]) if match["year"] else _last_year_with(month, published)
        return PartialDate(f"{year:04}-{month:02}") if year else None
    year_alone = _YEAR.search(words)
    if year_alone is not None:
        return PartialDate(year_alone[1])
    if published is not None and re.search(r"\blast year\b", words, re.IGNORECASE):
        return PartialDate(f"{published.first_day.year - 1:04}")
    return None


def _last_year_with(month: int, published: PartialDate | None) -> int | None:
    """Return the year of the last month of this name; it is not told where the document has no month."""
    if published is None or published.precision == "year":
        return None
    day = published.first_day
    return day.year if month <= day.month else day.year - 1


def place_in(words: str) -> str | None:
    """Return where the words say that it was signed: `the agreement signed in Accra`."""
    match = _PLACE.search(words)
    return match[1] if match else None


def may_be(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Return whether two dates may be the same; an unknown one may be any."""
    if one is None or other is None:
        return True
    return one.first_day <= other.last_day and other.first_day <= one.last_day


@dataclass(frozen=True)
class Listed:
    """The registry as one document uses it."""

    names: tuple[str, ...]
    """The names in the document."""
    published: PartialDate | None

    @cached_property
    def _actors(self) -> frozenset[str]:
        known = (load_registry().by_name(name) or load_registry().by_demonym(name) for name in self.names)
        return frozenset(one.name for one in known if one is not None)

    def called(self, plain: str, year: PartialDate | None = None) -> tuple[Agreement, ...]:
        """Return the rows that the name may mean: those whose parties the document names, if any are."""
        return self.fitting(load_agreements().called(plain), year)

    def fitting(self, rows: Iterable[Agreement], when: PartialDate | None) -> tuple[Agreement, ...]:
        """Return the rows that the document's date, a date that is told, and the parties allow."""
        last = self.published.last_day if self.published else None
        found = [one for one in rows if may_be(one.signed, when)]
        found = [one for one in found if not (last and one.signed and one.signed.first_day > last)]
        if len(found) > 1:
            most = max(self._named(one) for one in found)
            found = [one for one in found if self._named(one) == most]
        return tuple(found)

    def at(self, place: str, when: PartialDate | None) -> tuple[Agreement, ...]:
        """Return the agreements signed at a place whose parties the document names."""
        rows = [one for one in load_agreements().all if one.place == place and one.type == "agreement"]
        return tuple(one for one in self.fitting(rows, when) if self._named(one))

    def of(self, words: Words, when: PartialDate | None) -> tuple[Agreement, ...]:
        """Return rows of a day, month or year whose parties the document names, all or at least two."""
        rows = [one for one in load_agreements().all if one.signed and one.type == "agreement"]
        found = [one for one in rows if words.head_class in read_words(one.name).kinds]
        return tuple(one for one in self.fitting(found, when) if 2 <= self._named(one) <= len(one.parties))

    def names_party_of(self, row: Agreement) -> bool:
        """Return whether the document names a party of the row."""
        return bool(self._named(row))

    def _named(self, row: Agreement) -> int:
        return sum(party in self._actors for party in row.parties)
