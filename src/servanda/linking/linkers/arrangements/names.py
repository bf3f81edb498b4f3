"""Which agreement words mean: the document that is one, a name of the registry, or a name of the texts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from servanda.documents.records import DocumentId
from servanda.extraction.records import Arrangement, ArrangementType, Finding
from servanda.linking.linkers.arrangements.agreements import Agreement, load_agreements
from servanda.linking.records import DocumentFacts

#: Nouns and adjectives that any agreement may have in its name, and that tell none from another.
_PLAIN = frozenset(
    {
        "abridged", "accord", "agreement", "arrangement", "bilateral", "comprehensive", "deal",
        "document", "done", "draft", "entire", "excerpt", "extract", "final", "firm", "framework", "full",
        "general", "global", "historic", "instrument", "international", "joint", "landmark", "lasting",
        "main", "multilateral", "mutual", "national", "new", "official", "old", "pact", "peace", "point",
        "political", "principal", "provision", "said", "same", "selected", "settlement", "signed",
        "summary", "text", "treaty", "trilateral", "tripartite", "whole", "wording",
    }
)  # fmt: skip
#: Nouns that tell one instrument of a family from another: a protocol to an accord is not the accord.
_SPECIFIC = frozenset(
    {
        "act", "addendum", "additional", "amending", "amendment", "annex", "appendix", "armistice",
        "bill", "ceasefire", "cessation", "charter", "communique", "communiqué", "compact",
        "constitution", "constitutional", "contract", "convention", "covenant", "decision", "declaration",
        "decree", "exchange", "hostility", "implementation", "implementing", "interim", "law", "lease",
        "letter", "licence", "loan", "measure", "memorandum", "note", "package", "plan", "program",
        "programme", "protocol", "regulation", "resolution", "roadmap", "schedule", "side", "special",
        "statute", "supplemental", "supplementary", "truce", "understanding",
    }
)  # fmt: skip
_SMALL = frozenset(
    {
        "a", "all", "an", "and", "any", "as", "at", "between", "both", "by", "concerning", "each", "for",
        "from", "he", "her", "here", "his", "in", "into", "it", "its", "my", "of", "on", "or", "other",
        "our", "regarding", "relating", "she", "some", "such", "that", "the", "their", "there", "these",
        "they", "this", "those", "to", "under", "which", "who", "with", "your",
    }
)  # fmt: skip
_OWN = re.compile(
    r"(?:its?|(?P<this>this|the present)|the said|the|that|(?P<new>an?))"
    r"(?: (?P<noun>[^\W\d_]+(?: [^\W\d_]+){0,3}))?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[:;(,\u2013\u2014]|\b(?:between|signed|concluded|reached|brokered|mediated|agreed|adopted|which|that"
    r"|with|who|done at)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r"^(?:the )?(?:article|paragraph|section|chapter|clause|part)s? \S+ of ", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"\s*[:;(\u2013\u2014].*", re.DOTALL)
_PLACE = re.compile(r"\b(?:done|signed|concluded) (?:at|in) ([^\W\d_]+)")
_WORD = re.compile(r"[^\W_]+")
#: Names of these types tell documents on one process from others.
_OF_PROCESS = frozenset((ArrangementType.AGREEMENT, ArrangementType.PROCESS, ArrangementType.MISSION))


@dataclass(frozen=True, slots=True)
class Name:
    """What tells one agreement from another: the noun of its kind, and the words of its own."""

    kinds: frozenset[str]
    words: frozenset[str]
    is_proper: bool
    """Whether a word of its own has a capital or a number: `the amnesty law` may be any country's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What words mean: documents that are the agreement, a row of the registry, a name; perhaps nothing."""

    documents: frozenset[DocumentId] = frozenset()
    listed: Agreement | None = None
    name: Name | None = None
    nameless: tuple[DocumentId, frozenset[str]] | None = None
    """`the agreement` of a document that names none: the document, and the noun where it tells something."""

    def __bool__(self) -> bool:
        """Return whether the words mean anything that can be compared."""
        return bool(self.documents or self.listed or self.name or self.nameless)

    def means_same(self, other: "Reference", *, is_one_process: bool) -> bool:
        """Return whether both mean one agreement; a common name does so only within one process."""
        if self.documents & other.documents:
            return True
        if self.listed is not None and other.listed is not None:
            return self.listed.name == other.listed.name
        if self.nameless is not None and self.nameless == other.nameless:
            return True
        if self.name is None or self.name != other.name:
            return False
        return self.name.is_proper or is_one_process


@lru_cache(maxsize=4096)
def name_of(words: str) -> Name | None:
    """Return the name that the words are; None where no word of theirs tells it from others."""
    return _name(_TAIL.sub("", _PART.sub("", words)))


def _name(words: str) -> Name | None:
    said = [word for word in _WORD.findall(words) if word.casefold() not in _SMALL]
    found = [(word, _single(word.casefold())) for word in said]
    kinds = frozenset(word for _, word in found if word in _SPECIFIC)
    own = [(said, word) for said, word in found if word not in _SPECIFIC | _PLAIN and len(word) > 1]
    if not own:
        return None
    return Name(kinds, frozenset(word for _, word in own), any(not said[0].islower() for said, _ in own))


def _kinds(words: str | None) -> frozenset[str]:
    return frozenset(map(_single, _WORD.findall((words or "").casefold()))) & _SPECIFIC


def _single(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True)
class _Title:
    """The name of a document that is an agreement."""

    document: DocumentId
    name: Name
    place: str | None

    def is_meant_by(self, name: Name) -> bool:
        """Return whether a shorter name is this one: two of its words, or the place where it was done."""
        if name.kinds != self.name.kinds or not name.words <= self.name.words:
            return False
        return len(name.words) > 1 or name.words in (self.name.words, {self.place})


@dataclass(slots=True)
class AgreementNames:
    """The agreements that a ledger's documents are, and those that they name."""

    facts: Mapping[DocumentId, DocumentFacts]
    _titles: list[_Title] = field(default_factory=list)
    _named: dict[DocumentId, set[Name]] = field(default_factory=lambda: defaultdict(set))
    _context: dict[DocumentId, set[Name]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, facts: Mapping[DocumentId, DocumentFacts], findings: Iterable[Finding]) -> "AgreementNames":
        """Return the names of these documents, the same for any order."""
        names = cls(facts)
        for one in facts.values():
            title = _title_of(one)
            if title is not None:
                names._titles.append(title)
                names._context[one.id].add(title.name)
        for finding in findings:
            details, words = finding.details, finding.quote("text")
            if isinstance(details, Arrangement) and words and details.type in _OF_PROCESS:
                names._add(finding.document_id, words, is_agreement=details.type is ArrangementType.AGREEMENT)
            if (agreement := finding.quote("agreement")) is not None:
                names._add(finding.document_id, agreement, is_agreement=True)
        return names

    def _add(self, document: DocumentId, words: str, *, is_agreement: bool) -> None:
        name = name_of(words)
        if name is None or not name.is_proper:
            return
        self._context[document].add(name)
        if is_agreement:
            self._named[document].add(name)

    def is_agreement(self, document: DocumentId) -> bool:
        """Return whether the document is an agreement itself."""
        return self.facts[document].kind == "agreement"

    def are_of_one_process(self, one: DocumentId, other: DocumentId) -> bool:
        """Return whether two documents name the same agreement, talks or mission."""
        return one == other or bool(self._context[one] & self._context[other])

    def meant(self, words: str | None, document: DocumentId) -> Reference:
        """Return what the words mean in a document; an empty reference where that is not known."""
        own = _OWN.fullmatch((words or "it").strip())
        if own is not None and own["new"] is None and self._is_own(own, document):
            return self._own(document)
        name = name_of(words or "")
        if name is not None and words is not None:
            return self._by_name(name, words, document)
        if own is None or self.is_agreement(document):
            return Reference()
        return self._only_one_named(document, own)

    def _is_own(self, own: re.Match[str], document: DocumentId) -> bool:
        """Return whether `its`, `the Agreement`, `this Declaration` are the document itself."""
        title = {_single(word) for word in _WORD.findall((self.facts[document].title or "").casefold())}
        words = {_single(word.casefold()) for word in _WORD.findall(own["noun"] or "")}
        if self.is_agreement(document):
            return words <= _PLAIN | title
        return bool(words) and own["this"] is not None and words <= title

    def _own(self, document: DocumentId) -> Reference:
        title = _title_of(self.facts[document])
        if title is None:
            return Reference(documents=frozenset((document,)))
        words = _TITLE_TAIL.sub("", self.facts[document].title or "")
        same = self._by_name(title.name, words, document)
        return Reference(documents=same.documents | {document}, listed=same.listed, name=title.name)

    def _only_one_named(self, document: DocumentId, own: re.Match[str]) -> Reference:
        """Return the agreement that a document names, where it names one alone of the kind."""
        kinds = _kinds(own["noun"])
        named = [name for name in self._named[document] if own["noun"] is None or name.kinds == kinds]
        if not named:
            return Reference(nameless=(document, kinds))
        if len(named) > 1 or own["new"]:
            return Reference()
        return Reference(documents=self._documents(named[0]), name=named[0])

    def _by_name(self, name: Name, words: str, document: DocumentId) -> Reference:
        documents = self._documents(name) if name.is_proper else frozenset()
        if not name.is_proper and any(
            title.document == document and title.is_meant_by(name) for title in self._titles
        ):
            documents = frozenset((document,))
        listed = load_agreements().named(_TAIL.sub("", words).strip()) if name.is_proper else None
        return Reference(documents=documents, listed=listed, name=name)

    def _documents(self, name: Name) -> frozenset[DocumentId]:
        """Return the documents that are the agreement of this name; none where it fits several agreements."""
        exact = frozenset(title.document for title in self._titles if title.name == name)
        if exact:
            return exact
        meant = [title for title in self._titles if title.is_meant_by(name)]
        return frozenset(t.document for t in meant) if len({t.name for t in meant}) == 1 else frozenset()


def _title_of(facts: DocumentFacts) -> _Title | None:
    """Return the name of a document that is an agreement, from its title."""
    if facts.kind != "agreement" or not facts.title:
        return None
    name = _name(_TITLE_TAIL.sub("", facts.title))
    place = _PLACE.search(facts.title)
    return _Title(facts.id, name, _single(place[1].casefold()) if place else None) if name else None
