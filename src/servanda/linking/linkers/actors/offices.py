"""Who held which office when: `the Nato chief` in 2015 and in 2025 are two people.

Terms come from the registry with the precision that is known; where a date falls on the edge of two terms, or
a title fits two offices, the answer says so and names nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from servanda.linking.linkers.actors.registry import Actor, load_registry
from servanda.linking.linkers.actors.titles import (
    ROLES,
    Mission,
    mission_of,
    owners,
    plain_title,
    same_titles,
    unqualified,
)
from servanda.linking.registry.cells import is_acting
from servanda.linking.registry.package import PACKAGE, Tables
from servanda.primitives import PartialDate

UNKNOWN_OFFICE = "no office of the registry has this title"
NOBODY_KNOWN = "the registry knows no holder of the office at that date"
SEVERAL_HOLDERS = "more than one person may have held the office at that date"

#: Words that make another office of a title.
_LESSER = frozenset(("vice", "deputy", "assistant", "under", "former"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One row of the registry of offices."""

    name: str
    body: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One uninterrupted term of a person in an office."""

    person: str
    office: Office
    start: PartialDate
    end: PartialDate | None
    """First day after it, as far as is known; None: still in office when the registry was made."""
    is_acting: bool

    def holds(self, day: PartialDate) -> bool | None:
        """Return whether the person held the office on all of these days; None where nobody can tell."""
        if day.last_day < self.start.first_day or (self.end and day.first_day > self.end.last_day):
            return False
        inside = day.first_day >= self.start.last_day and (
            self.end is None or day.last_day < self.end.first_day
        )
        return True if inside else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who held an office, or why nobody is named."""

    person: str | None = None
    office: Office | None = None
    reason: str | None = None


class Offices:
    """The registry of offices and terms, by title, body and person."""

    def __init__(self, tables: Tables = PACKAGE) -> None:
        self._tables = tables
        self._offices = {
            row["office"]: Office(name=row["office"], body=row["body"], role=row["role"])
            for row in tables.offices
        }
        self._terms: dict[str, list[Mapping[str, str]]] = {}
        self._people: dict[str, list[Mapping[str, str]]] = {}
        for row in tables.terms:
            self._terms.setdefault(row["office"], []).append(row)
            for name in dict.fromkeys((row["person"], *filter(None, row["aliases"].split(";")))):
                self._people.setdefault(name.casefold(), []).append(row)

    @cached_property
    def _by_title(self) -> Mapping[str, list[Office]]:
        """Offices by what they are called; made when a title is asked for, not with the first document."""
        found: dict[str, list[Office]] = {}
        for row in self._tables.offices:
            forms = (
                form for title in (row["office"], *row["titles"].split(";")) for form in same_titles(title)
            )
            for form in dict.fromkeys(forms):
                found.setdefault(form, []).append(self._offices[row["office"]])
        return found

    @cached_property
    def _by_body(self) -> Mapping[tuple[str, str], list[Office]]:
        """Offices by body and role."""
        found: dict[tuple[str, str], list[Office]] = {}
        for office in self._offices.values():
            found.setdefault((_body_key(office.body), office.role), []).append(office)
        return found

    def _term(self, row: Mapping[str, str]) -> Term:
        """Return a row of the registry as a term; made when it is asked for, since few ever are."""
        return Term(
            person=row["person"],
            office=self._offices[row["office"]],
            start=PartialDate(row["start"]),
            end=PartialDate(row["end"]) if row["end"] else None,
            is_acting=is_acting(row["acting"]),
        )

    def holder(self, words: str, day: PartialDate) -> Holder:
        """Return who held the office that the words name, on a day or throughout a month or year."""
        found = self._titled(words)
        if not found:
            return Holder(reason=UNKNOWN_OFFICE)
        known = [self._term(row) for office in found for row in self._terms.get(office.name, ())]
        sure = [term for term in known if term.holds(day)]
        maybe = [term for term in known if term.holds(day) is None]
        in_person = [term for term in sure if not term.is_acting] or sure
        people = {term.person for term in in_person}
        if len(people) == 1 and not any(term.person not in people for term in maybe):
            return Holder(person=in_person[0].person, office=in_person[0].office)
        return Holder(reason=SEVERAL_HOLDERS if sure or maybe else NOBODY_KNOWN)

    def knows(self, words: str) -> bool:
        """Return whether the registry has an office of this title, whoever held it."""
        return bool(self._titled(words))

    def body_of(self, person: str, day: PartialDate) -> str | None:
        """Return the one body that a person, by full name, held an office of; None where there is none."""
        terms = map(self._term, self._people.get(person.casefold(), ()))
        bodies = {term.office.body for term in terms if term.holds(day)}
        return bodies.pop() if len(bodies) == 1 else None

    def named(self, words: str, day: PartialDate) -> Holder:
        """Return who goes by a title and a name on a day: `President Putin`, `SECRETARY BLINKEN`."""
        parts = plain_title(words).split()
        for at in range(1, len(parts)):
            found: dict[str, Office] = {}
            for row in self._by_end_of_name.get(" ".join(parts[at:]), ()):
                term = self._term(row)
                if term.holds(day) and _bears(" ".join(parts[:at]), term.office, self._titles_of):
                    found[term.person] = term.office
            if found:
                person, office = next(iter(found.items()))
                one = Holder(person=person, office=office)
                return one if len(found) == 1 else Holder(reason=SEVERAL_HOLDERS)
        return Holder(reason=NOBODY_KNOWN)

    @cached_property
    def _by_end_of_name(self) -> Mapping[str, list[Mapping[str, str]]]:
        """Terms by the last words of the holder's names; made when a name with a title is asked for."""
        found: dict[str, list[Mapping[str, str]]] = {}
        for row in self._tables.terms:
            ends = set()
            for name in (row["person"], *filter(None, row["aliases"].split(";"))):
                words = plain_title(name).split()
                ends |= {" ".join(words[at:]) for at in range(len(words))}
            for end in sorted(ends):
                found.setdefault(end, []).append(row)
        return found

    @cached_property
    def _titles_of(self) -> Mapping[str, tuple[str, ...]]:
        """Office -> the titles that it goes by."""
        return {row["office"]: (row["office"], *row["titles"].split(";")) for row in self._tables.offices}

    def _titled(self, words: str) -> list[Office]:
        """Return the offices of a title, as the registry lists it, or as body, role and place make it."""
        for title in dict.fromkeys((plain_title(words), unqualified(words))):
            listed = (self._by_title.get(form) for form in same_titles(title))
            found = next(filter(None, listed), None) or self._by_mission(title) or self._by_role(title)
            if found:
                return found
        return []

    def _by_role(self, title: str) -> list[Office]:
        found = [
            office
            for form in same_titles(title)
            for owner, words in owners(form)
            for role in ROLES[words]
            for office in self._by_body.get((_body_key(owner), role), ())
        ]
        return list(dict.fromkeys(found))

    def _by_mission(self, title: str) -> list[Office]:
        """Return the envoys of this sender to this place whose kind is most like the title's."""
        asked = mission_of(title)
        if asked is None:
            return []
        sender, places = _sender_key(asked.sender), (asked.place, _place_key(asked.place))
        found = next((some for key in places if (some := self._envoys.get((sender, key)))), [])
        best = max((asked.likeness(mission) for _, mission in found), default=0)
        return list(dict.fromkeys(office for office, mission in found if asked.likeness(mission) == best))

    @cached_property
    def _envoys(self) -> Mapping[tuple[str, str], list[tuple[Office, Mission]]]:
        """Offices of envoys and heads of missions by sender and place."""
        found: dict[tuple[str, str], list[tuple[Office, Mission]]] = {}
        for row in self._tables.offices:
            if row["role"] not in ("envoy", "mission_head"):
                continue
            for title in map(plain_title, (row["office"], *row["titles"].split(";"))):
                mission = mission_of(title)
                for key in {mission.place, _place_key(mission.place)} if mission else ():
                    assert mission is not None
                    some = found.setdefault((_sender_key(mission.sender), key), [])
                    some.append((self._offices[row["office"]], mission))
        return found


def _bears(title: str, office: Office, titles_of: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether the holder of an office may be called so: each word stands in one of its titles."""
    if office.role in ROLES.get(title, ()):
        return True
    words = set(title.split())
    some = (set(plain_title(one).split()) for one in titles_of[office.name])
    return any(words <= one and words & _LESSER == one & _LESSER for one in some)


def _sender_key(words: str) -> str:
    """Return the body that sends: for `UN secretary general`, `Washington`, `joint UN and Arab League`."""
    first = re.sub(r"^joint ", "", words).split(" and ")[0]
    return _body_key(re.sub(r"(?:'s)? (?:secretary general|international)$", "", first).removesuffix("'s"))


def _place_key(words: str) -> str:
    """Return the state or territory that the words begin with: `Afghan reconciliation`, `Kosovo's status`."""
    parts = words.replace("'s", "").replace("'", "").split()
    for end in range(len(parts), 0, -1):
        name = " ".join(parts[:end])
        if _known(name) is not None:
            return _body_key(name)
    return words


def _body_key(words: str) -> str:
    """Return the canonical name of a body, in small letters, for its names, adjectives and seats."""
    known = _known(words)
    return (known.name if known else words).casefold()


def _known(words: str) -> Actor | None:
    registry = load_registry()
    key = words.casefold()
    for name in (key, key.replace("organisation", "organization")):
        if name in registry.names:
            return registry.names[name]
    return registry.demonyms.get(key) or registry.seats.get(key)


def load_offices() -> Offices:
    """Return the offices of the registry in use."""
    return _offices_of(load_registry().tables)


@lru_cache(maxsize=4)
def _offices_of(tables: Tables) -> Offices:
    return Offices(tables)
