"""Words for an actor → the actor's name, by rules that each can be read off the document or the registry."""

import re
from collections.abc import Callable
from itertools import islice

from servanda.documents.records import Document
from servanda.linking.linkers.actors.answers import Actors, Answer, How
from servanda.linking.linkers.actors.bodies import Bodies, is_party
from servanda.linking.linkers.actors.names import (
    MAX_SITES,
    Names,
    is_kind_of_body,
    may_own,
    organs,
    split_list,
    strip_desk,
    strip_name,
    titles,
)
from servanda.linking.linkers.actors.offices import load_offices
from servanda.linking.linkers.actors.places import is_place
from servanda.linking.linkers.actors.registry import load_registry
from servanda.linking.linkers.actors.turns import is_title
from servanda.linking.linkers.actors.words import (
    ENDINGS,
    MIN_STEM,
    OWNERLESS,
    PEOPLE_OF_STATES,
    STATE_OF,
    STATE_OFFICES,
    STATE_ORGANS,
    STATES,
    by_beginning,
    grouped,
    is_adjective_of,
    is_together,
    shortens,
    without_title,
)

AMBIGUOUS = "more than one actor of the document may be meant"
NOT_NAMED = "described, not named"
JOINED = "joined names, of which not all are known"
NO_OWNER = "the document does not say whose"
PARTIES_UNKNOWN = "the document does not name the parties"

_TWO = re.compile(r"\b(?:both|two|neither|either|each)\b")
_NUMBER = {"three": 3, "four": 4}
#: Organs whose `of` is followed by their field, unless it is a state: `Ministry of the Interior`.
_OF_A_FIELD = re.compile(r"\b(?:[Mm]inist(?:er|ry)|[Dd]epartment|[Ss]ecretary|[Ss]ecretariat)$")
#: A name behind a title.
_TITLED = r"([A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){0,3})"
_BOTH = re.compile(r"^both (?=.* and )", re.IGNORECASE)
#: A description with its abbreviation: `a stabilisation force (EUFOR)`; `strip_name` took the last bracket.
_IN_BRACKETS = re.compile(r"(.+) \(([A-Z][\w/.-]*[A-Z][\w/.-]*)\)?")
_AND = re.compile(r",? and |, ")
_OTHERS = re.compile(r"[A-ZÀ-Þ]|(?:the|our|its|his|her|their|my|all|other|others|many|some|several)\b")
_PAIR = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)*) (?:and|or|with) (?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)")
_NAME = r"(?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)"
_TRIPLE = re.compile(rf"{_NAME}, {_NAME},? and {_NAME}")
#: The same with a hyphen: `Kosovo-Serbia talks`.
_HYPHEN = re.compile(r"\b([A-Z]\w{3,})[-–]([A-Z]\w{3,})\b")
_COUNTING = frozenset(("both", "two", "three", "four", "all", "other"))
_STATE_TITLE = re.compile(r"\b(?:[Mm]inister|President|Premier),? ")


class Phrases:
    """Resolves words of one document that are no pronouns."""

    def __init__(self, document: Document, names: Names) -> None:
        self.document = document
        self.names = names
        self.registry = load_registry()
        self._text = f"{document.title or ''}. {document.text}"
        self._capitalised = by_beginning(sorted(set(re.findall(r"\b[A-ZÀ-Þ]\w+", self._text))))
        self._single_names = by_beginning(name for name in names.names if " " not in name)
        self._states = frozenset(state for name in names.names if (state := STATE_OF.sub("", name)) != name)
        self._behind_state_titles = [match.end() for match in _STATE_TITLE.finditer(self._text)]
        self._people_by_surname = grouped((person.split()[-1], person) for person in names.people)
        ends = [(name.casefold().split(), name) for name in names.names]
        self._by_first_word = grouped((words[0], name) for words, name in ends)
        self._by_last_word = grouped((words[-1], name) for words, name in ends)
        self._known: dict[str, Answer] = {}
        self._persons: dict[str, str | None] = {}
        self._offices: dict[str, Actors] = {}
        self._places: dict[int, bool] = {}
        self._may: dict[str, bool] = {}
        self._found: dict[tuple[str, bool, frozenset[str]], Actors] = {}
        self._owners: dict[tuple[str, bool, frozenset[str]], Actors] = {}
        self.acting: frozenset[str] = frozenset()
        """Names that the findings of the document show acting; set once they are known."""
        self._bodies: Bodies | None = None
        self._counting = False

    def resolve(self, words: str) -> Answer:
        """Return the actors that the words mean, or the reason why nobody can tell."""
        plain = " ".join(words.split()).replace("’", "'")
        if plain not in self._known:
            self._known[plain] = Answer(reason=AMBIGUOUS)  # what stands while its own parts are looked at
            self._known[plain] = self._resolve(plain)
        return self._known[plain]

    @property
    def bodies(self) -> Bodies:
        """Return the bodies that the document names, counted when they are first asked for."""
        if self._counting:  # asked by a name that is being counted: none is known yet
            return Bodies(self.document, (), self.body, self.is_stately, self.is_place)
        if self._bodies is None:
            known, self._counting = dict(self._known), True
            self._bodies = Bodies(self.document, self.names.places, self.body, self.is_stately, self.is_place)
            self._known, self._counting = known, False  # what was answered without them is asked again
        return self._bodies

    def is_place(self, start: int, name: str) -> bool:
        """Return whether a name of the text is a place there, and no actor; names of the title are none."""
        if start not in self._places:
            self._places[start] = start >= 0 and is_place(self.document.text, start, start + len(name))
        return self._places[start]

    def parties(self, words: str = "") -> Answer:
        """Return the parties of the document.

        They are those that it defines, lists as three, names most, or keeps joining as a pair, in this order.
        """
        low = words.casefold()
        number = next((n for word, n in _NUMBER.items() if word in low.split()), 2)
        if len(defined := self.defined_parties()) > 1:
            return Answer(actors=defined, how=How.PARTIES)
        if "all" in words.casefold().split():  # all of them may be more than those who are named
            return Answer(reason=PARTIES_UNKNOWN)
        several = number == 3 or not (_TWO.search(low) or PEOPLE_OF_STATES.search(low))
        actors = self._found_once("three", self._three) if several else ()
        actors = actors or self.bodies.principals(number, states_only=bool(STATES.search(low)))
        actors = actors or (self._found_once("joined", self._joined) if number == 2 else ())
        return Answer(actors=actors, how=How.PARTIES) if actors else Answer(reason=PARTIES_UNKNOWN)

    def _found_once(self, name: str, find: Callable[[], Actors]) -> Actors:
        """Return what a search of the whole text finds; done once for what is known by then."""
        key = (name, self._counting, self.acting)
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def defined_parties(self) -> Actors:
        """Return the parties that the document defines as such; nothing where one of them stays open."""
        return self._all(self.names.parties)

    def _joined(self) -> Actors:
        """Return the one pair of parties that the document joins most often: `X and Y`, `X-Y talks`."""
        pairs: dict[Actors, int] = {}
        text = self._text.replace("’", "'")
        for match in (*_PAIR.finditer(text), *_HYPHEN.finditer(text)):
            pair = tuple(sorted(actor for side in match.groups() for actor in self._acting(strip_name(side))))
            if len(set(pair)) == 2 and all(is_party(actor) for actor in pair):
                pairs[pair] = pairs.get(pair, 0) + 1
        most = [pair for pair, times in pairs.items() if times == max(pairs.values())]
        return most[0] if len(most) == 1 else ()

    def _three(self) -> Actors:
        """Return the three parties that the document lists together: `X, Y and Z`."""
        for match in _TRIPLE.finditer(self._text):
            some = {actor for side in match.groups() for actor in self._acting(strip_name(side))}
            if len(some) == 3 and all(is_party(actor) for actor in some):
                return tuple(sorted(some))
        return ()

    def body(self, name: str) -> Actors:
        """Return the body that a name or an adjective stands for; persons are none."""
        if self.person(name) is not None or (name.isupper() and " " in name):
            return ()
        actors = self._people(name) or self._acting(name) or self.adjective(name)
        if actors:
            return actors
        first = name.split()[0]
        return self.adjective(first) if first != name else ()

    def is_stately(self, actor: str) -> bool:
        """Return whether the text treats a body as a state: adjective, `Republic of`, or an organ of it."""
        if self.registry.by_name(actor):
            return True
        return (
            any(
                is_adjective_of(word, actor)
                for word in self._capitalised.get(actor[:MIN_STEM], ())
                if word != actor
            )
            or actor in self._states
            or actor in self.names.people.values()
            or any(self._owner(owner) == (actor,) for owner in self.names.owners)
        )

    def _people(self, name: str) -> Actors:
        """Return the people that two demonyms name together: `Greek Cypriot leader` gives Greek Cypriots."""
        words = name.split()[:2]
        if len(words) < 2 or " and " in name or not all(self.registry.by_demonym(word) for word in words):
            return ()
        return (" ".join(words).rstrip("s") + "s",)

    def _resolve(self, words: str) -> Answer:
        plain = strip_name(words)
        if not plain:
            return Answer(reason=NOT_NAMED)
        if known := self.registry.by_name(words):  # with its full stops: `U.S.`
            return Answer(actors=(known.name,), how=How.NAMED)
        short = _IN_BRACKETS.fullmatch(plain)
        if short:
            return Answer(actors=self.named(short.group(2)) or (short.group(2),), how=How.DEFINED)
        if is_together(words):
            return self.parties(words)
        if actors := self.named(plain):
            return Answer(actors=actors, how=self._how_named(plain, actors))
        if actors := self._people(plain):
            return Answer(actors=actors, how=How.PEOPLE)
        if actors := self._listed(words):
            return Answer(actors=actors, how=How.LISTED)
        if self._joins_others(words):
            return Answer(reason=JOINED)
        if actors := self._owned(plain):
            return Answer(actors=actors, how=How.OWNED)
        return self._short(plain)

    def _how_named(self, name: str, actors: Actors) -> How:
        """Return what told the actors of a name; asks in the order in which `named` does."""
        if name.casefold() in self.names.short_forms:
            return How.DEFINED
        if self.registry.by_name(name):
            return How.NAMED
        if self.registry.by_seat(name):
            return How.SEAT
        return How.PERSON if actors == (self.person(name),) else How.OFFICIAL

    def _acting(self, name: str) -> Actors:
        """Return the actor of a name that is no person and that some finding shows acting."""
        actors = self.named(name) or ((name,) if name in self.acting else ())
        return actors if self.person(name) is None else ()

    def _all(self, some: tuple[str, ...] | list[str]) -> Actors:
        """Return the actors of all the words; nothing where one of them stays open."""
        answers = [self.resolve(one) for one in some]
        if not all(answer.actors for answer in answers):
            return ()
        return tuple(dict.fromkeys(actor for answer in answers for actor in answer.actors))

    def named(self, name: str) -> Actors:
        """Return the actor of a name: the document's definitions, then the registry, then its people."""
        long = self.names.short_forms.get(name.casefold(), name)
        known = self.registry.by_name(long) or self.registry.by_name(name) or self.registry.by_seat(name)
        if known:
            return (known.name,)
        if long != name:
            return self._owned(long) or (long,)
        if held := self._in_office(name):
            return held
        person = self.person(name)
        if person is None:
            return ()
        if held := self._office_of(person):
            return held
        owner = self.names.people.get(person, "")
        if owner:
            return self.body(owner) or self.resolve(owner).actors or (owner,)
        if self._counting or not self._holds_state_office(person):  # bodies are counted by their names
            return (person,)
        return self.bodies.state() or (person,)

    def _in_office(self, name: str) -> Actors:
        """Return the body of whom title and name tell at the document's date: `President Putin`."""
        day = self.document.published
        words = name.split()
        if day is None or len(words) < 2 or "and" in words or not is_title(words[0]):
            return ()
        held = load_offices().named(name, day)
        return (held.office.body,) if held.office is not None else ()

    def _office_of(self, person: str) -> Actors:
        """Return the body of a person whose title stands somewhere: `President Putin` for `Putin`."""
        if person not in self._offices:
            titled = rf"(?:[A-ZÀ-Þ][\w'’-]+ ){{1,3}}{re.escape(person.split()[-1])}\b"
            some = islice(re.finditer(titled, self._text), MAX_SITES)
            found = (self._in_office(match.group()) for match in some)
            self._offices[person] = next(filter(None, found), ())
        return self._offices[person]

    def _holds_state_office(self, person: str) -> bool:
        return any(self._text.startswith(person, at) for at in self._behind_state_titles)

    def person(self, name: str) -> str | None:
        """Return the one person of the document whose name ends in these words."""
        if name not in self._persons:
            self._persons[name] = self._find_person(name)
        return self._persons[name]

    def _find_person(self, name: str) -> str | None:
        words = without_title(name).split()
        if not words or " and " in name or not words[0][0].isupper():
            return None
        namesakes = self._people_by_surname.get(words[-1], ())
        alike = [person for person in namesakes if person.split()[-len(words) :] == words]
        return alike[0] if len(alike) == 1 else None

    def titled(self, title: str) -> str | None:
        """Return the one person of the document who bears the title: `the Premier`."""
        if title not in self._text.replace(f"the {title}", "").replace(f"The {title}", ""):
            return None
        behind = [match[1] for match in re.finditer(rf"\b{re.escape(title)},? {_TITLED}", self._text)]
        found = {
            person
            for person in self.names.people
            if any(person.split()[-1] in name.split() for name in behind)
        }
        return found.pop() if len(found) == 1 else None

    def is_spoken_of(self, body: str) -> bool:
        """Return whether the document names the body, by whichever of its names."""
        return body in self.bodies.counts or body in self.house()

    def _listed(self, words: str) -> Actors:
        parts = list(split_list(_BOTH.sub("", words)))
        if len(parts) < 2:
            return ()
        last = parts[-1].split()
        if len(last) > 1 and last[-1].casefold() in organs() and len(parts[0].split()) <= 3:
            parts = [part if part == parts[-1] else f"{part} {last[-1]}" for part in parts]
        if not all(strip_name(part)[:1].isupper() for part in parts) or self._is_one_name(words, parts):
            return ()
        return self._all(parts)

    def _joins_others(self, words: str) -> bool:
        """Return whether the words join a name with somebody else: `Italy and our other partners`."""
        parts = _AND.split(_BOTH.sub("", words.strip()))
        if len(parts) < 2 or self._is_one_name(words, list(split_list(words))):
            return False
        return strip_name(parts[0])[:1].isupper() and all(_OTHERS.match(part) for part in parts[1:])

    def _is_one_name(self, words: str, parts: list[str]) -> bool:
        """Return whether `Assessment and Evaluation Commission` is one name: its parts never stand alone."""
        first = strip_name(parts[0])
        if self.registry.by_name(first) or self.registry.by_demonym(first):
            return False
        if not is_kind_of_body(words.split()[-1]) or " and " not in words or len(parts) > 2:
            return False
        elsewhere = self._text.replace("’", "'").replace(strip_name(words), "")
        return not re.search(rf"\b{re.escape(first)}\b", elsewhere)

    def _owned(self, words: str) -> Actors:
        """Return the owner in `X's minister`, `the X government`, `officials of X`, `X's Y Front`."""
        genitive = re.fullmatch(r"(.+?)'s? (.+)", words)
        if genitive:
            owner, thing = genitive.groups()
            if self._is_organ(thing):
                return self.resolve(owner).actors
            return self.named(thing) or (self.resolve(thing).actors if thing[0].isupper() else ())
        after = re.fullmatch(r"(.+?) of (?:the )?([A-Z].*)", words)
        if after and after.group(2) in ("Republic", "State", "Nation", "Kingdom"):
            return self._of_only_owner().actors
        if after and self._is_organ(after.group(1)) and len(after.group(1).split()) <= 4:
            if _OF_A_FIELD.search(after.group(1)) and not self.registry.by_name(after.group(2)):
                return self._of_only_owner().actors
            return self.resolve(after.group(2)).actors
        parts = words.split()
        for size in range(min(4, len(parts)), 0, -1):
            rest = " ".join(parts[size:])
            owner = self.adjective(" ".join(parts[:size])) if rest and self._is_organ(rest) else ()
            if owner:
                return owner
        return ()

    def adjective(self, words: str) -> Actors:
        """Return the body that an adjective or a name before a noun belongs to."""
        known = self.registry.by_demonym(words) or self.registry.by_name(words)
        if known:
            return (known.name,)
        if words in self.names.names and not words.endswith(ENDINGS) and self._may_own(words):
            return self.resolve(words).actors
        if " " in words or not words[:1].isupper():
            return ()
        alike = {
            name
            for name in self._single_names.get(words[:MIN_STEM], ())
            if name != words and is_adjective_of(words, name) and not self.registry.by_name(name)
        }
        return self.resolve(alike.pop()).actors if len(alike) == 1 else ()

    def _may_own(self, name: str) -> bool:
        if name not in self._may:
            self._may[name] = may_own(name, self._text)
        return self._may[name]

    def _is_organ(self, words: str) -> bool:
        some = re.findall(r"[\w-]+", words.casefold())
        return any(word in organs() or titles().get(word) == "official" for word in some)

    def _short(self, name: str) -> Answer:
        """Return the one longer name of the document that the words shorten, or the name as it stands."""
        words = name.casefold().split()
        longer = self._longer_names(name, words)
        if any(STATE_OF.sub("", one) == name for one in longer):
            return Answer(actors=(name,), how=How.AS_WRITTEN)
        if len(words) <= 2 and words[-1] in organs() and words[0] in OWNERLESS:
            return self._of_only_owner()
        if len(words) <= 3 and words[-1] in STATE_OFFICES and words[0] not in _COUNTING:
            return self._of_only_owner()
        meant = {
            actors for one in sorted(longer) if (actors := self.named(one) or self._owned(one) or (one,))
        }
        if len(meant) == 1:
            return Answer(actors=meant.pop(), how=How.SHORTENED)
        house = self._house(name)
        if house:
            return Answer(actors=house, how=How.HOUSE)
        if len(words) == 1 and words[0] in STATE_ORGANS:
            return self._of_only_owner()
        if titles().get(words[-1]) == "official":
            return Answer(reason=NO_OWNER)
        if len(meant) > 1:
            return Answer(reason=AMBIGUOUS)
        capitals = [
            word for word in name.split() if word[0].isupper() or word in ("of", "the", "for", "de", "and")
        ]
        is_name = name in self.names.names or self._only_capitalised(name)
        is_name = is_name or any(other.startswith(f"{name} of ") for other in self.names.names)
        if len(capitals) == len(words) and is_name:
            return Answer(actors=(STATE_OF.sub("", name),), how=How.AS_WRITTEN)
        return Answer(reason=NOT_NAMED)

    def _longer_names(self, name: str, words: list[str]) -> set[str]:
        """Return the longest names of the document that these words shorten."""
        alike = (*self._by_first_word.get(words[0], ()), *self._by_last_word.get(words[-1], ()))
        longer = {
            other
            for other in alike
            if other.casefold() != name.casefold() and shortens(words, other.casefold().split())
        }
        longer = {one for one in longer if not self._is_organ_of(one, name)}
        if self._names_a_member(name, words):
            longer = {one for one in longer if not one.startswith(f"{name} of ")}
        return {one for one in longer if not any(one != other and one in other for other in longer)}

    def _names_a_member(self, name: str, words: list[str]) -> bool:
        """Return whether `of` behind the name tells whose it is: `Anna Brask of the Lake Council`."""
        return len(words) > 1 and not is_kind_of_body(words[-1]) and name.split()[-1][0].isupper()

    def _only_capitalised(self, name: str) -> bool:
        """Return whether a single word that opens sentences is a name: it never stands in small letters."""
        plural = name.endswith("s") or titles().get(name.casefold()) or name.casefold() in organs()
        return " " not in name and not plural and not re.search(rf"\b{name.casefold()}", self._text)

    def house(self) -> Actors:
        """Return the body that publishes the document, where the publisher's name tells it."""
        publisher = strip_desk(self.document.publisher or "").replace("’", "'")
        words = publisher.split(",")[0].split()
        for size in range(len(words), 0, -1):
            name = " ".join(words[:size])
            known = self.registry.by_name(name)
            if known:
                return (known.name,)
            if size < len(words) and name in self.names.names:
                return self.body(name) or (name,)
        organ, _, owner = publisher.split(",")[0].rpartition(" of ")
        if self._is_organ(organ) and owner:
            return self.resolve(owner).actors
        adjective = self.adjective(words[0]) if words else ()
        if adjective:
            return adjective
        whole = strip_desk(self.document.publisher or "")
        return (whole,) if whole != (self.document.publisher or "").removeprefix("The ") else ()

    def _is_organ_of(self, longer: str, name: str) -> bool:
        """Return whether the longer name is an organ's: `Government of Tavunda` is not Tavunda's name."""
        organ, _, owner = longer.partition(" of ")
        return owner.removeprefix("the ").casefold() == name.casefold() and self._is_organ(organ)

    def _house(self, name: str) -> Actors:
        """Return the body that the short form means, where the document names that body."""
        known = self.registry.house_aliases.get(name.casefold())
        if known is None:
            return ()
        where = f"{self._text} {self.document.publisher or ''}".casefold()
        some = {alias.casefold() for alias in (known.name, *known.aliases)}
        some |= {"united nations"} if known.name.startswith("UN ") else set()
        named = any(re.search(rf"\b{re.escape(alias)}\b", where) for alias in some)
        return (known.name,) if named else ()

    def _of_only_owner(self) -> Answer:
        """Return the one body whose organs the document speaks of, else the one state that it is about."""
        meant = {actors for owner in self.names.owners if (actors := self._owner(owner))}
        if len(meant) == 1:
            return Answer(actors=meant.pop(), how=How.ONLY_OWNER)
        state = self.bodies.state()
        if state:
            return Answer(actors=state, how=How.ONLY_OWNER)
        return Answer(reason=AMBIGUOUS if meant else NO_OWNER)

    def _owner(self, words: str) -> Actors:
        key = (words, self._counting, self.acting)
        if key not in self._owners:
            state = STATE_OF.sub("", words)
            self._owners[key] = self.named(state) or self.adjective(state)
        return self._owners[key]
