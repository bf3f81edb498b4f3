"""Which arrangement each mention of a ledger is: the same key for the same one, whatever document it is in.

Precision first: what may be two arrangements stays two, and words that may mean either mean none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from servanda.documents.records import DocumentId
from servanda.extraction.records import ArrangementType, FindingId
from servanda.linking.linkers.arrangements.agreements import Agreement, load_agreements
from servanda.linking.linkers.arrangements.forms import Forms
from servanda.linking.linkers.arrangements.mentions import ABOUT, TEXTS, Way, title_name
from servanda.linking.linkers.arrangements.registry import date_in, may_be
from servanda.linking.linkers.arrangements.texts import find_row, homes_of_bodies, short_titles
from servanda.linking.linkers.arrangements.uses import Use
from servanda.linking.linkers.arrangements.words import Words, before_link, read_words
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate

#: A row of the registry, a name of its own, or a common name within one process.
Key = tuple[str, ...]
_Index = Mapping[str, set[Key]]
#: Nouns of names that documents of every process have: they make no two documents one process.
_EVERYWHERE = frozenset(("resolution", "charter", "convention", "constitution", "law", "act", "statute"))
#: Words of a name that tell it by themselves where the name is longer: one word may be a country's name.
_ENOUGH = 2
#: Initials in brackets behind the name.
_BESIDE = re.compile(r"\(([A-Z][\w-]*[A-Z])\)?$")
_DONE_AT = re.compile(r"\b(?:done|signed|concluded) (?:at|in) ([^\W\d_]+)")


@lru_cache(maxsize=65536)
def name_key(name: str, process: str) -> Key:
    """Return what a name is known by: the registry's row, its own words, or common words of one process."""
    if name in _rows():
        return ("listed", name)
    words = read_words(name)
    kinds, own, every = ("+".join(sorted(some)) for some in (words.kinds, words.own, words.all))
    if words.is_proper:
        return ("name", kinds, own)
    return ("common", kinds, every or name.casefold(), process)


def row_of(key: Key) -> Agreement | None:
    """Return the registry's row of a key, if it has one."""
    return _rows().get(key[1]) if key[0] == "listed" else None


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, Agreement]:
    return {row.name: row for row in load_agreements().all}


class Keys:
    """The key of each mention, of each document that is an arrangement, and what stays open."""

    def __init__(self, facts: Mapping[DocumentId, DocumentFacts], uses: Sequence[Use]) -> None:
        self.facts = facts
        self.uses = uses
        self.process: Mapping[DocumentId, str] = {}
        """Document -> the first document of those that speak of the same agreements, missions and talks."""
        self._read(_processes(facts, _shared_names(facts, uses)))
        # what one document calls by a shorter name makes it one process with the others, too
        self._read(_processes(facts, [*self._shared_keys(), *homes_of_bodies(facts, uses)]))
        self._split_texts()
        self._read_descriptions()

    def _read(self, process: Mapping[DocumentId, str]) -> None:
        self.process = process
        self.texts: dict[Key, list[DocumentId]] = defaultdict(list)
        self.forms: dict[Key, Forms] = defaultdict(Forms)
        self.found: dict[FindingId, Key] = {}
        self.open: dict[tuple[str, tuple[str, ...]], set[DocumentId]] = defaultdict(set)
        """Words and the names of what they may mean -> the documents that have them."""
        self.split: set[tuple[str, tuple[str, ...]]] = set()
        """Those of `open` that mean texts of one title."""
        self._near: dict[str, set[Key]] = defaultdict(set)
        self._homes: dict[Key, set[str]] = defaultdict(set)
        self._titled: dict[str, set[Key]] = defaultdict(set)
        self._read_titles()
        self._read_names()
        self._join()

    def _read_titles(self) -> None:
        """Give each document that is an arrangement the key of its title."""
        for one in sorted(self.facts.values(), key=lambda facts: facts.id):
            title = title_name(one.title, one.kind) if one.kind in TEXTS else None
            if title is None:
                continue
            row = find_row(one.title or "", title, one)
            key = name_key(title if row is None else row.name, self.process[one.id])
            self.texts[key].append(one.id)
            for short in short_titles(title):
                self._titled[short].add(key)
            self._take(key, title, ArrangementType.AGREEMENT, one.id)

    def _read_names(self) -> None:
        """Give each mention that its document names the key of the name."""
        for use in self.uses:
            if use.name is None:
                continue
            key = self._own(use) or name_key(use.name, self.process[use.document])
            self.found[use.finding.id] = key
            self._take(key, use.name, use.type, use.document)
            if read_words(use.said).is_name:
                self._take(key, use.said, use.type, use.document)

    def _own(self, use: Use) -> Key | None:
        """Return the key of the document that a mention says is itself."""
        if use.way != Way.ITSELF:
            return None
        return next((key for key, some in self.texts.items() if use.document in some), None)

    def _take(self, key: Key, name: str, type_: ArrangementType, document: DocumentId) -> None:
        forms = self.forms[key]
        if not forms.forms and (row := row_of(key)) is not None:
            for form in (row.name, *row.aliases):
                forms.add(read_words(form))
            forms.types.add(row.type)
        for form in (name, before_link(name)):
            if form == name or read_words(form).is_name:
                forms.add(read_words(form))
        forms.types.add(type_.value)
        self._near[self.process[document]].add(key)
        self._homes[key].add(self.process[document])

    def _shared_keys(self) -> Iterator[tuple[DocumentId, Key]]:
        for key, some in self.texts.items():
            yield from ((one, key) for one in some if _makes_a_process(key))
        for use in self.uses:
            key_found = self.found.get(use.finding.id)
            if key_found is not None and _makes_a_process(key_found):
                yield use.document, key_found

    def _join(self) -> None:
        """Take a shorter name for the longer one, where that is the only one that it can be."""
        by_word, by_initials = self._by_word(), self._by_initials()
        found = {key: self._longer(key, by_word, by_initials) for key in sorted(self.forms)}
        short = {key: longer for key, longer in found.items() if longer is not None}

        def last(key: Key) -> Key:
            passed = {key}
            while (longer := short.get(key)) is not None and longer not in passed:
                key = longer
                passed.add(key)
            return min(passed) if key in short else key

        for key in short:
            into = last(key)
            if into == key:
                continue
            gone = self.forms.pop(key)
            for form in gone.forms:
                self.forms[into].add(form)
            self.forms[into].types |= gone.types
            if key in self.texts:
                self.texts[into] = sorted([*self.texts[into], *self.texts.pop(key)])
        self.found = {one: last(key) for one, key in self.found.items()}
        for some in self._near.values():
            some_last = {last(key) for key in some}
            some.clear()
            some.update(some_last)

    def _longer(self, key: Key, by_word: _Index, by_initials: _Index) -> Key | None:
        """Return the one key whose name this is with words left out; None where there is none or several."""
        if key[0] == "listed":
            return None
        plain = {form.plain.casefold() for form in self.forms[key].forms}
        titled = {other for one in plain for other in self._titled.get(one, ())} - {key}
        if len(titled) == 1:
            return titled.pop()
        own = frozenset(key[2].split("+"))
        others = {other for word in own for other in by_word.get(word, ()) if other != key}
        fits = self._has_all if key[0] == "common" else self._has_more if key[1] else self._has_noun
        found = [other for other in sorted(others) if fits(key, own, other)]
        if not key[1] and not found:
            found = sorted(by_initials.get(key[2], set()) - {key})
        return found[0] if len(found) == 1 else None

    def _has_all(self, key: Key, words: frozenset[str], other: Key) -> bool:
        """Return whether another name of the process has the same noun and all the words."""
        if not self._is_near(key, other):
            return False
        alike = [form for form in self.forms[other].forms if "+".join(sorted(form.kinds)) == key[1]]
        return any(words <= form.all for form in alike)

    def _has_noun(self, key: Key, own: frozenset[str], other: Key) -> bool:
        """Return whether another name is the same with a noun behind: `Tarnish`, `the Tarnish Accord`."""
        if not self.forms[key].types & self.forms[other].types:
            return False
        same = [form for form in self.forms[other].forms if form.own == own]
        return any(form.kinds for form in same) or (bool(same) and self._is_near(key, other))

    def _has_more(self, key: Key, own: frozenset[str], other: Key) -> bool:
        """Return whether another name has the same noun and more words, or was done at the place named."""
        alike = [form for form in self.forms[other].forms if "+".join(sorted(form.kinds)) == key[1]]
        if alike and other in self.texts and own == {self._place(other)}:
            return True
        if not self._is_near(key, other):
            return False
        if any(form.own == own for form in alike):
            return True
        if len(own) < _ENOUGH and own != {self._place(other)}:
            return False
        return any(own < form.own for form in alike)

    def _place(self, key: Key) -> str | None:
        """Return where an arrangement was done: `the Kessem Accord`, of an accord done at Kessem."""
        row = row_of(key)
        if row is not None:
            return row.place.casefold()
        titles = (self.facts[one].title or "" for one in self.texts.get(key, ()))
        return next((match[1].casefold() for title in titles if (match := _DONE_AT.search(title))), None)

    def _is_near(self, key: Key, other: Key) -> bool:
        return bool(self._homes[key] & self._homes[other])

    def _by_word(self) -> _Index:
        found: dict[str, set[Key]] = defaultdict(set)
        for key, forms in self.forms.items():
            for form in forms.forms:
                for word in form.all:
                    found[word].add(key)
            if (place := self._place(key)) is not None:
                found[place].add(key)
        return found

    def _by_initials(self) -> _Index:
        """Return initials that some document sets beside a name -> the keys of such names."""
        found: dict[str, set[Key]] = defaultdict(set)
        for use in self.uses:
            if (key := self.found.get(use.finding.id)) is None:
                continue
            words, beside = read_words(use.said), _BESIDE.search(use.said)
            short = read_words(beside[1]) if beside is not None else words
            if short.plain.isupper() and not short.kinds and key != name_key(short.plain, ""):
                found["+".join(sorted(short.own))].add(key)
        return found

    def _split_texts(self) -> None:
        """Keep agreements of one title and different dates apart; their name alone means neither."""
        for key, some in sorted(self.texts.items()):
            days: dict[str, list[DocumentId]] = defaultdict(list)
            for one in some:
                published = self.facts[one].published
                days[published.iso if published is not None else ""].append(one)
            if row_of(key) is not None or len(days) < 2:
                continue
            parts = {(*key, day): ids for day, ids in sorted(days.items())}
            for part, ids in parts.items():
                self.texts[part] = ids
                self.forms[part] = self.forms[key]
            del self.texts[key]
            for near in self._near.values():
                if key in near:
                    near.remove(key)
                    near.update(parts)
            self._part_uses(key, parts)

    def _part_uses(self, key: Key, parts: Mapping[Key, Sequence[DocumentId]]) -> None:
        for use in self.uses:
            if self.found.get(use.finding.id) != key:
                continue
            own = [
                part for part, ids in parts.items() if use.document in ids or use.name == self._dated(part)
            ]
            when = date_in(use.said, None)
            dated = [part for part in parts if when and part[-1] and may_be(PartialDate(part[-1]), when)]
            if len(own or dated) == 1:
                self.found[use.finding.id] = (own or dated)[0]
                continue
            del self.found[use.finding.id]
            told = tuple(map(self._dated, parts))
            self.open[use.said, told].add(use.document)
            self.split.add((use.said, told))

    def _dated(self, part: Key) -> str:
        """Return the name of a text that shares its title: with its date, as a reviewer may give it."""
        facts = self.facts[self.texts[part][0]]
        return f"{title_name(facts.title, facts.kind)} ({part[-1] or 'undated'})"

    def _read_descriptions(self) -> None:
        """Give a mention that its own document leaves open the one arrangement of its process that fits."""
        told: dict[tuple[str, Words, str], list[Key]] = {}
        for use in self.uses:
            if use.name is not None:
                continue
            fitting = self._listed(use) if use.others else self._described(use, told)
            if len(fitting) == 1:
                self.found[use.finding.id] = fitting.pop()
            elif use.others and read_words(use.said).is_name:
                self.open[use.said, use.others].add(use.document)

    def _listed(self, use: Use) -> set[Key]:
        """Return those rows that a name may mean which the process has, or whose text the ledger has."""
        near = self._near.get(self.process[use.document], set())
        rows: list[Key] = [("listed", name) for name in use.others]
        return {key for key in rows if key in near} or {key for key in rows if key in self.texts}

    def _described(self, use: Use, told: dict[tuple[str, Words, str], list[Key]]) -> set[Key]:
        """Return those arrangements of the process that a description fits, by its date too."""
        words, process = read_words(use.said), self.process[use.document]
        if words.is_contrast or words.lead == "new" or use.finding.unresolved.get("name") == ABOUT:
            return set()
        case = (process, words, use.type.value)
        if case not in told:
            near = self._near.get(process, set())
            told[case] = [key for key in near if self.forms[key].may_be_called(words, use.type.value)]
        when = date_in(use.said, self.facts[use.document].published)
        if when is None:
            return set(told[case]) if len(told[case]) == 1 else set()
        dates = ((key, self.signed(key)) for key in told[case])
        return {key for key, signed in dates if signed is not None and may_be(signed, when)}

    def signed(self, key: Key) -> PartialDate | None:
        """Return when an arrangement was signed or began: the registry's date, else that of its text."""
        row = row_of(key)
        if row is not None:
            return row.signed
        dates = [date for one in self.texts.get(key, ()) if (date := self.facts[one].published) is not None]
        return min(dates, key=lambda date: date.iso, default=None)


def _processes(
    facts: Mapping[DocumentId, DocumentFacts], shared: Iterable[tuple[DocumentId, Key]]
) -> dict[DocumentId, str]:
    """Return document -> the first document of those that share an arrangement."""
    leader = {one: one for one in facts}

    def find(one: DocumentId) -> DocumentId:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    first: dict[Key, DocumentId] = {}
    for document, key in shared:
        one, other = find(first.setdefault(key, document)), find(document)
        leader[max(one, other)] = min(one, other)
    return {one: find(one) for one in facts}


def _shared_names(
    facts: Mapping[DocumentId, DocumentFacts], uses: Iterable[Use]
) -> Iterator[tuple[DocumentId, Key]]:
    """Yield documents with the names of their own words that they have, or that they are."""
    titles = ((one.id, title_name(one.title, one.kind)) for one in facts.values() if one.kind in TEXTS)
    for document, name in (*titles, *((use.document, use.name) for use in uses)):
        if name is not None and _makes_a_process(key := name_key(name, "")):
            yield document, key


def _makes_a_process(key: Key) -> bool:
    """Return whether documents that share it are of one process: not the Charter, not a common name."""
    row = row_of(key)
    if row is not None:
        return bool(row.parties)
    return key[0] == "name" and not set(key[1].split("+")) & _EVERYWHERE
