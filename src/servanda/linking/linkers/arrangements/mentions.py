"""What the arrangements of one document are called: a name of the registry, of the document, one before."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import Arrangement, Decision, Finding
from servanda.linking.linkers.actors.names import Names, strip_name
from servanda.linking.linkers.arrangements.agreements import Agreement
from servanda.linking.linkers.arrangements.forms import Forms
from servanda.linking.linkers.arrangements.registry import Listed, date_in, may_be, place_in
from servanda.linking.linkers.arrangements.words import MONTHS, Words, class_of, read_words, single
from servanda.primitives import PartialDate


class Way(StrEnum):
    """How an arrangement got its name."""

    LISTED = "registry of agreements"
    SHORTENED = "longer name in the document"
    AS_WRITTEN = "name as written"
    ITSELF = "the document itself"
    REFERS_BACK = "the only one named before it"
    DATED = "place or date of its own"


#: How often each way was right, with one more right and one more wrong: docs/measurements/arrangements.md.
RIGHT = {
    Way.LISTED: 0.98,
    Way.SHORTENED: 0.81,
    Way.AS_WRITTEN: 0.99,
    Way.ITSELF: 0.95,
    Way.REFERS_BACK: 0.98,
    Way.DATED: 0.85,
}
#: Kinds of documents that are arrangements themselves.
TEXTS = frozenset((DocumentKind.AGREEMENT, DocumentKind.RESOLUTION))
UNDECIDED = "several may be meant"
NOT_NAMED = "definite, and the document gives no name"
#: Another document's only agreement is not this one.
ABOUT = "it says what it is about, and the document gives no name for that"
_RESOLUTION = re.compile(r"(?:[A-Z]\w+ ){0,4}[Rr](?i:esolution) \d+(?:/\d+)?(?: \(\d{4}\))?")
_TITLE_TAIL = re.compile(r"\s*(?:[:;(\u2013\u2014]|,? done at\b).*", re.DOTALL)
#: A short form in brackets, in a mention or right behind it.
_SHORT = re.compile(r"\s*\(\s*(?:the )?[\"“”'‘’]?(?:the )?([A-Z][\w-]+)[\"“”'‘’]?\s*\)$")
_SHORT_BEHIND = re.compile(
    r"\s*(?:\(\s*|,? (?:also )?known as )(?:the )?[\"“”'‘’]?(?:the )?([A-Z]{2}[\w-]+)\b[\"“”'‘’]?"
)
_BEHIND = re.compile(
    r",? (?:(?:signed|concluded|reached|agreed|made|brokered|done)\b|of (?:\d|[A-Z][a-z]+ \d)"
    rf"|in (?:{MONTHS}))[^.;:\n,]*"
)
_ABOUT = re.compile(r"\s(?:on|about|concerning|regarding)\s(?!(?:\w+ )?(?:1[0-9]|2[0-9]|3[01]|[1-9])\b)")
#: Names that are kept where several fit, and that a reason gives.
MOST = 8
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Called:
    """What a mention is called, or why nobody can tell."""

    name: str | None = None
    way: Way | None = None
    reason: str = NOT_NAMED
    others: tuple[str, ...] = ()
    """The names of those that may be meant, where several may."""

    @property
    def decision(self) -> Decision | None:
        """Return how the name was told and how often that was right; those that may be meant, if several."""
        if self.way is not None:
            return Decision(self.way.value, RIGHT[self.way])
        return Decision(UNDECIDED, 0.0, tuple((name, 0.0) for name in self.others)) if self.others else None


@dataclass(slots=True)
class _Known(Forms):
    """One arrangement that the document names."""

    name: str = ""
    signed: PartialDate | None = None
    first: int = 0
    """Where the text first names it."""


def title_name(title: str | None, kind: str | None) -> str | None:
    """Return the name that a title gives its document; None where that is no arrangement."""
    numbered = _RESOLUTION.match(title or "")
    plain = numbered.group() if numbered else _TITLE_TAIL.sub("", title or "").strip()
    words = read_words(plain)
    if words.head is None or not (kind in TEXTS or words.is_name):
        return None
    return words.plain if words.kinds == {"resolution"} else plain


def several(names: Sequence[str], *, count: int = 0) -> Called:
    """Return that several may be meant, and which; `count` where there are more of them than names."""
    every = sorted(set(names))
    left = max(count, len(every)) - min(len(every), _SHOWN)
    shown = ", ".join(f"“{name}”" for name in every[:_SHOWN])
    more = f" and {left} more" if left else ""
    return Called(reason=f"{UNDECIDED}: {shown}{more}", others=tuple(every))


class _Fitting:
    """The arrangements of a document that a description may mean, in the order of the text."""

    def __init__(self, words: Words, type_: str, known: Iterable[_Known]) -> None:
        fitting = [one for one in known if one.may_be_called(words, type_)]
        self.all = sorted(fitting, key=lambda one: (one.first, one.name))
        self._of_noun = [one for one in self.all if any(form.head == words.head for form in one.forms)]
        self._places = [one.first for one in self.all]
        self._places_of_noun = [one.first for one in self._of_noun]

    def before(self, at: int, *, of_noun: bool = False) -> Sequence[_Known]:
        """Return those that the text names before a place; `of_noun`: those of the very noun."""
        if of_noun:
            return self._of_noun[: bisect_left(self._places_of_noun, at)]
        return self.all[: bisect_left(self._places, at)]


class Arrangements:
    """Resolves the arrangements of one document."""

    def __init__(self, document: Document, names: Names, findings: Sequence[Finding]) -> None:
        self._document = document
        self._listed = Listed(names.names, document.published)
        self._known: dict[str, _Known] = {}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._fitting: dict[tuple[Words, str, int], _Fitting] = {}
        self._called: dict[tuple[str, str], Called] = {}
        self._aliases = dict(_aliases(document.text, findings))
        self._own = self._title()
        for _, said, type_, at in sorted(_forms(document, names, findings)):
            self._called_name(said, type_, at)

    def call(self, finding: Finding) -> Called:
        """Return what an arrangement is called."""
        details, span = finding.details, finding.evidence.first("text")
        if not isinstance(details, Arrangement) or span is None:
            return Called()
        said, type_ = finding.quote("text") or "", details.type.value
        words = read_words(said)
        if words.is_name:
            return self._called_name(said, type_, span.start)
        behind = self._document.text[span.end : span.end + 80]
        if _ABOUT.match(behind):
            return Called(reason=ABOUT)
        told = f"{said}{_behind(behind)}"
        return self._refer(words, told, at=span.start, type_=type_)

    def _title(self) -> str | None:
        """Return the name of the document, where it is an arrangement itself."""
        document = self._document
        title = title_name(document.title, document.kind)
        if title is None:
            return None
        words = read_words(title)
        name = _plain_name(words) if words.kinds == {"resolution"} else strip_name(title)
        if document.kind in TEXTS:
            called = self._called_name(title, "agreement", -1)
            name = called.name or name
            known = self._known.setdefault(name, _Known(name=name, first=-1))
            self._take(known, words)
            known.signed = known.signed or document.published
        return name

    def _called_name(self, said: str, type_: str, at: int) -> Called:
        """Return what a name means, and remember that the document has it."""
        words = read_words(said)
        key = (words.plain.casefold(), type_ if not words.kinds else "")
        called = self._called.get(key)
        if called is None:
            self._called[key] = Called(
                strip_name(words.plain), Way.AS_WRITTEN
            )  # so that no name leads to itself
            called = self._called[key] = self._name(said, words, type_)
        if called.name is not None:
            known = self._known.setdefault(called.name, _Known(name=called.name, first=at))
            known.first = min(known.first, at)
            known.types.add(type_)
            self._take(known, words)
        return called

    def _take(self, known: _Known, words: Words) -> None:
        known.add(words)
        for word in words.all:
            self._by_word[word].add(known.name)

    def _name(self, said: str, words: Words, type_: str) -> Called:
        listed = self._of_registry(said, words)
        if listed is not None:
            return listed
        if (long := self._aliases.get(words.plain)) is not None and read_words(long).is_name:
            name = self._called_name(long, type_, 0).name
            if name is not None:
                return Called(name, Way.SHORTENED)
        near = {name for word in words.kept for name in self._by_word[word]}
        longer = [name for name in sorted(near) if self._known[name].is_short_form(words, type_)]
        if len(longer) == 1:
            return Called(longer[0], Way.SHORTENED)
        if not words.kinds and type_ == "agreement" and len(longer) == 0:
            rows = self._listed.at(words.plain, None)
            if len(rows) == 1:
                return self._row(rows[0], Way.DATED)
        return Called(_plain_name(words), Way.AS_WRITTEN)

    def _of_registry(self, said: str, words: Words) -> Called | None:
        """Return the row that the words name, or the rows; a common name needs a party in the document."""
        when = date_in(said, self._document.published)
        for plain in dict.fromkeys((words.plain, _without_lead(words.plain))):
            rows = self._listed.called(plain, when)
            rows = tuple(row for row in rows if words.is_proper or self._listed.names_party_of(row))
            if len(rows) == 1:
                return self._row(rows[0], Way.LISTED)
            if rows:
                return several([row.name for row in rows])
        return None

    def _row(self, row: Agreement, way: Way) -> Called:
        known = self._known.setdefault(row.name, _Known(name=row.name, first=len(self._document.text)))
        known.signed = row.signed
        known.types.add(row.type)
        for name in (row.name, *row.aliases):
            self._take(known, read_words(name))
        return Called(row.name, way)

    def _refer(self, words: Words, said: str, *, at: int, type_: str) -> Called:
        """Return what a description means: the document, what it dates or places, what was named before."""
        if self._own is not None and self._is_itself(words):
            return Called(self._own, Way.ITSELF)
        if words.is_contrast or words.lead == "new" or words.head is None:
            return Called()
        fitting = self._fitting_now(words, type_)
        when, place = date_in(said, self._document.published), place_in(said)
        if when is not None or place is not None:
            return self._dated(words, fitting.all, when, place)
        before = fitting.before(at) or fitting.all
        if len(before) > 1:
            before = fitting.before(at, of_noun=True) or before
        if len(before) == 1:
            return Called(before[0].name, Way.REFERS_BACK)
        return several([known.name for known in before[:MOST]], count=len(before)) if before else Called()

    def _fitting_now(self, words: Words, type_: str) -> _Fitting:
        key = (words, type_, len(self._known))  # what is dated from the registry comes on the way
        if key not in self._fitting:
            self._fitting[key] = _Fitting(words, type_, self._known.values())
        return self._fitting[key]

    def _is_itself(self, words: Words) -> bool:
        """Return whether `this Accord`, `the Agreement` is the document that says so."""
        title = read_words(self._own or "")
        if words.own | words.common or words.head_class != title.head_class:
            return False
        return words.lead == "near" or self._document.kind == DocumentKind.AGREEMENT

    def _dated(
        self, words: Words, fitting: Sequence[_Known], when: PartialDate | None, place: str | None
    ) -> Called:
        """Return the one of this place and date, of those that the document names or the registry has."""
        if place is not None:
            rows = self._listed.at(place, when)
            named = [known.name for known in fitting if place.casefold() in known.all]
        else:
            rows = self._listed.of(words, when)
            named = [one.name for one in fitting if one.signed is not None and may_be(one.signed, when)]
        if len(set(named)) == 1:
            return Called(named[0], Way.DATED)
        if len(rows) == 1 and not named:
            return self._row(rows[0], Way.DATED)
        every = [*named, *(row.name for row in rows)]
        return several(every) if every else Called()


def _forms(
    document: Document, names: Names, findings: Sequence[Finding]
) -> Iterator[tuple[int, str, str, int]]:
    """Yield the names of the document, the longest first: rank, words, type, place."""
    for finding in findings:
        details, span = finding.details, finding.evidence.first("text")
        said = finding.quote("text") or ""
        if isinstance(details, Arrangement) and span is not None and read_words(said).is_name:
            yield -len(said), said, details.type.value, span.start
        agreement, words = finding.evidence.first("agreement"), finding.quote("agreement") or ""
        if agreement is not None and read_words(words).is_name:
            yield -len(words), words, "agreement", agreement.start
    for at, name in names.places:
        if at < 0 and document.kind == DocumentKind.AGREEMENT:
            continue  # a part of the title that is a name of its own
        words_of = read_words(name)
        if words_of.is_name and class_of(single(name.split(" of ")[0].split()[-1].casefold())):
            yield -len(name), name, "", at


def _aliases(text: str, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Yield the short forms that the document gives a name: `the Comprehensive Peace Agreement (CPA)`."""
    for finding in findings:
        span, said = finding.evidence.first("text"), finding.quote("text") or ""
        if not isinstance(finding.details, Arrangement) or span is None:
            continue
        match = _SHORT.search(said) or _SHORT_BEHIND.match(text, span.end)
        if match is not None:
            yield match[1], said[: match.start()] if match.string == said else said


def _plain_name(words: Words) -> str:
    """Return the name as it is written; a numbered resolution keeps the year in its brackets."""
    return words.plain if words.kinds == {"resolution"} else strip_name(words.plain)


def _behind(text: str) -> str:
    """Return what is said about a description right behind it: ` signed in Accra`."""
    match = _BEHIND.match(text)
    return match.group() if match else ""


def _without_lead(plain: str) -> str:
    """Return a name without what stands before its first capital: `2001 Bougainville Peace Agreement`."""
    match = re.search(r"(?<!\w)[A-Z]", plain)
    return plain[match.start() :] if match else plain
