"""Who held which office when: `the Nato chief` in 2015 and in 2025 are two people.

Terms come from the registry with the precision that is known; where a date falls on the edge of two terms, or
a title fits two offices, the answer says so and names nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from servanda.linking.linkers.actors_registry import load_registry
from servanda.primitives import PartialDate
from servanda.resources import load_lexicon

UNKNOWN_OFFICE = "no office of the registry has this title"
NOBODY_KNOWN = "the registry knows no holder of the office at that date"
SEVERAL_HOLDERS = "more than one person may have held the office at that date"

#: What stands for a role beside the titles that the registry lists: `Germany's top diplomat`.
_ROLES: Mapping[str, tuple[str, ...]] = {
    "foreign minister": ("foreign_minister",),
    "minister of foreign affairs": ("foreign_minister",),
    "minister for foreign affairs": ("foreign_minister",),
    "top diplomat": ("foreign_minister",),
    "chief diplomat": ("foreign_minister",),
    "defence minister": ("defence_minister",),
    "minister of defence": ("defence_minister",),
    "prime minister": ("head_of_government",),
    "premier": ("head_of_government",),
    "chancellor": ("head_of_government",),
    "head of government": ("head_of_government",),
    "president": ("head_of_state",),
    "head of state": ("head_of_state",),
    "king": ("head_of_state",),
    "chief": ("head",),
    "head": ("head",),
    "secretary general": ("head",),
    "director general": ("head",),
    "leader": ("party_leader",),
}
_OWNED = re.compile(r"(?P<owner>.+?)(?:'s?)? (?P<role>[a-z][a-z ]+)")
_OF = re.compile(r"(?P<role>[a-z][a-z ]+?) (?:of|for) (?:the )?(?P<owner>.+)")


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

    def __init__(self) -> None:
        self._offices = {
            row["office"]: Office(name=row["office"], body=row["body"], role=row["role"])
            for row in load_lexicon("en/offices").rows
        }
        self._terms: dict[str, list[Mapping[str, str]]] = {}
        self._people: dict[str, list[Mapping[str, str]]] = {}
        for row in load_lexicon("en/office_holders").rows:
            self._terms.setdefault(row["office"], []).append(row)
            for name in dict.fromkeys((row["person"], *filter(None, row["aliases"].split(";")))):
                self._people.setdefault(name.casefold(), []).append(row)

    @cached_property
    def _by_title(self) -> Mapping[str, list[Office]]:
        """Offices by what they are called; made when a title is asked for, not with the first document."""
        found: dict[str, list[Office]] = {}
        for row in load_lexicon("en/offices").rows:
            for title in dict.fromkeys(map(plain_title, (row["office"], *row["titles"].split(";")))):
                found.setdefault(title, []).append(self._offices[row["office"]])
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
            is_acting=bool(row["acting"]),
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

    def body_of(self, person: str, day: PartialDate) -> str | None:
        """Return the one body that a person, by full name, held an office of; None where there is none."""
        terms = map(self._term, self._people.get(person.casefold(), ()))
        bodies = {term.office.body for term in terms if term.holds(day)}
        return bodies.pop() if len(bodies) == 1 else None

    def _titled(self, words: str) -> list[Office]:
        """Return the offices of a title, as the registry lists it or as its body and role make it."""
        title = plain_title(words)
        for listed in (title, title.replace("'s ", " ")):
            if listed in self._by_title:
                return self._by_title[listed]
        found: dict[str, Office] = {}
        for match in (_OWNED.fullmatch(title), _OF.fullmatch(title)):
            for role in _ROLES.get(match["role"], ()) if match else ():
                body = _body_key(match["owner"]) if match else ""
                found |= {office.name: office for office in self._by_body.get((body, role), ())}
        return list(found.values())


def plain_title(words: str) -> str:
    """Return a title in small letters, with one spelling for what is spelt in several ways."""
    plain = " ".join(words.replace("’", "'").replace("-", " ").replace(".", "").casefold().split())
    plain = re.sub(r"^(?:the|a|an|then) ", "", plain)
    plain = plain.replace("defense", "defence").replace("organization", "organisation")
    return re.sub(r"\b(?:chairman|chairwoman|chairperson)\b", "chair", plain)


def _body_key(words: str) -> str:
    """Return the canonical name of a body, in small letters, for its names and adjectives."""
    registry = load_registry()
    key = words.casefold()
    names = (key, key.replace("organisation", "organization"))
    known = next((registry.names[name] for name in names if name in registry.names), None)
    known = known or registry.demonyms.get(key)
    return (known.name if known else words).casefold()


@lru_cache(maxsize=1)
def load_offices() -> Offices:
    """Return the registry of the package, read once a process."""
    return Offices()
