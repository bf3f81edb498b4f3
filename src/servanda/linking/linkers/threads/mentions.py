"""Commitments and status reports as linking sees them: their words, their surroundings, their meaning."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Arrangement, Commitment, Finding, FindingId, Status
from servanda.linking.linkers.actors.registry import load_registry
from servanda.linking.linkers.review.corrections import BY_REVIEW
from servanda.linking.linkers.threads.bags import Bag, Bags, pack
from servanda.linking.linkers.threads.full_names import FullNames
from servanda.linking.linkers.threads.numbered import way_to
from servanda.linking.linkers.threads.telling_names import names_in, names_of
from servanda.linking.linkers.threads.whose_report import BadNews, bad_news_of
from servanda.linking.linkers.threads.words import numbers, stems, stems_in_order, weight
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span

#: Rows of whole numbers: a signed byte holds each.
Matrix: TypeAlias = NDArray[np.float32] | NDArray[np.int8]
Words: TypeAlias = list[tuple[int, int, frozenset[str]]]

#: Characters before and after a mention whose findings count as its surroundings, and how far meaning
#: spreads to a neighbour: docs/measurements/linking.md.
CHARS_BEFORE, CHARS_AFTER, CHARS_MEANING = 250, 150, 360
#: Characters of a document that is about one process as a whole.
MAX_SHORT = 2500
#: How much of the surroundings' meaning is blended into the mention's own.
BLEND = 0.5
#: A signed byte's greatest value: vectors are stored as 127 times a unit vector.
SCALE = 127.0

#: Characters by which a subject may differ from the arrangement that it is: `the `, `their `.
MAX_EXTRA = 6
_PRONOUNS = frozenset(("it", "they"))
_NAME = re.compile(r"[A-Z][\w.-]*(?: (?:of |and |the )*[A-Z][\w.-]*)*")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(A-Z])|\n\s*\n")
WIDE = ("action", "deadline", "condition", "counterparty", "agreement", "subject", "when", "cue")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a commitment or a status report, which few comparisons ask for."""

    finding: Finding
    provision: tuple[str, ...]
    """The numbered provisions of an agreement that it stands in, the inmost last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A commitment or a status report, ready for comparison."""

    finding: Finding
    id: FindingId
    facts: DocumentFacts
    start: int
    end: int
    core: frozenset[str]
    """Stems of the action, or of the subject."""
    cue: frozenset[str]
    bags: Bags
    """Stems of the words in it and around it."""
    words: tuple[str, ...]
    """Stems of the action or the subject, in the order of its words."""
    names: frozenset[str]
    """Names around it: in its paragraph, the one before and the title; of a short document all."""
    document_names: frozenset[str]
    """Names in its document."""
    provision: tuple[str, ...]
    """The numbered provisions of an agreement that it stands in, the inmost last."""
    bearer: frozenset[str]
    is_firm: bool
    """Whether the words themselves or a reviewer name the bearer: another one means another undertaking."""
    is_of_arrangement: bool
    """Whether a status report is about a framework as a whole: `the talks`, `the accord`, `the mission`."""
    substance: int
    """Weight of the core's stems, at most that of one rare word."""
    bad_news: BadNews | None = None
    """What it tells, of a report whose standing accuses."""

    @property
    def said(self) -> Said:
        """Return its words."""
        return Said(self.finding, self.provision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Mentions in canonical order; each matrix has their vectors as whole numbers, rows in the same order."""

    mentions: tuple[Mention, ...]
    meaning: Matrix
    context: Matrix
    blend: Matrix

    def __len__(self) -> int:
        return len(self.mentions)


def gather(
    documents: Mapping[DocumentId, DocumentFacts], findings: Iterable[Finding]
) -> tuple[Collection, Collection]:
    """Return the commitments and the status reports, whatever the order that they came in."""
    by_document: dict[DocumentId, dict[FindingId, Finding]] = defaultdict(dict)
    for finding in findings:
        by_document[finding.document_id][finding.id] = finding
    dimension = _dimension(by_document)
    full_names = FullNames()
    for number, some in enumerate(by_document.values()):
        full_names.use(number, {n for f in some.values() for n in getattr(f.details, "bearer_is", ())})
    commitments: list[tuple[Mention, Matrix]] = []
    reports: list[tuple[Mention, Matrix]] = []
    for document_id in sorted(by_document):
        facts = documents[document_id]
        for mention, vectors in _read_document(facts, by_document[document_id], dimension, full_names):
            is_report = isinstance(mention.finding.details, Status)
            (reports if is_report else commitments).append((mention, vectors))
    return _collect(commitments, dimension), _collect(reports, dimension)


def quote(finding: Finding, *names: str) -> str:
    """Return the words of several fields."""
    return " ".join(words for name in names if (words := finding.quote(name)))


def _dimension(by_document: Mapping[DocumentId, Mapping[FindingId, Finding]]) -> int:
    return max((len(f.vector) for some in by_document.values() for f in some.values()), default=0)


def _collect(some: Sequence[tuple[Mention, Matrix]], dimension: int) -> Collection:
    ordered = sorted(some, key=lambda pair: pair[0].id)
    stack = np.zeros((3, len(ordered), dimension), np.float32)
    for row, (_, vectors) in enumerate(ordered):
        stack[:, row] = vectors
    mentions = tuple(mention for mention, _ in ordered)
    return Collection(mentions=mentions, meaning=stack[0], context=stack[1], blend=stack[2])


def _read_document(
    facts: DocumentFacts,
    findings: Mapping[FindingId, Finding],
    dimension: int,
    full_names: FullNames,
) -> list[tuple[Mention, Matrix]]:
    page = _Page(facts, findings)
    own = [findings[key] for key in sorted(findings)]
    own = [finding for finding in own if isinstance(finding.details, Commitment | Status)]
    mentions = [page.mention(finding, full_names) for finding in own]
    return list(zip(mentions, _vectors(mentions, dimension), strict=True))


class _Page:
    """One document, read for what surrounds its mentions."""

    def __init__(self, facts: DocumentFacts, findings: Mapping[FindingId, Finding]) -> None:
        self._facts = facts
        self._text = facts.text
        self._title = stems(facts.title or "")
        self._names = names_of(f"{facts.title or ''}\n{facts.text}")
        self._around: dict[tuple[int, int], frozenset[str]] = {}
        self._parts: dict[tuple[int, int], frozenset[str]] = {}
        self._break = "\n\n" if "\n\n" in facts.text else "\n"
        ends = [match.end() for match in _SENTENCE_END.finditer(facts.text)]
        self._sentences = [0, *ends, len(facts.text)]
        self._quotes: dict[str, frozenset[str]] = {}
        words = {
            (span.start, span.end, self._said(finding.evidence.quotes[name]))
            for finding in findings.values()
            for name, spans in finding.evidence.spans.items()
            for span in spans
        }
        self._words: Words = sorted(words, key=itemgetter(0))
        self._frameworks = [
            span
            for finding in findings.values()
            if isinstance(finding.details, Arrangement)
            for span in finding.evidence.spans["text"]
        ]
        self._undertaken = [
            finding.start for finding in findings.values() if isinstance(finding.details, Commitment)
        ]

    def mention(self, finding: Finding, full_names: FullNames) -> Mention:
        """Return the commitment or status report with its surroundings."""
        extent = finding.evidence.extent
        start, end = extent.start, extent.end
        core, cue = self._core(finding), self._bag(finding, "cue")
        bearers = (full_names.full(name) for name in getattr(finding.details, "bearer_is", ()))
        bearer = frozenset(name for name in bearers if name)
        bags = {
            Bag.CORE: core,
            Bag.FULL: core | cue,
            Bag.WIDE: self._bag(finding, *WIDE),
            Bag.NEAR: self._near(start, end),
            Bag.SENTENCE: self._stems(*self._sentence(start, end)),
            Bag.PARAGRAPH: self._stems(*self._edges(start, end)),
            Bag.TITLE: self._title,
            Bag.DEADLINE: self._bag(finding, "deadline", "when"),
            Bag.FIGURES: numbers(core),
            Bag.AGREEMENT: self._bag(finding, "agreement"),
            Bag.BEARER: stems_of_bearer(bearer),
        }
        return Mention(
            finding=finding,
            id=finding.id,
            facts=self._facts,
            start=start,
            end=end,
            core=core,
            cue=cue,
            bags=pack(bags),
            words=_words(quote(finding, "action", "subject")),
            names=self._names_around(start, end),
            document_names=self._names,
            provision=way_to(finding, self._facts),
            bearer=bearer,
            is_firm=is_firm(finding, bearer),
            is_of_arrangement=self._is_of_arrangement(finding),
            substance=min(weight(core), 1000),
            bad_news=bad_news_of(finding, self._text),
        )

    def _core(self, finding: Finding) -> frozenset[str]:
        """Return the stems of the action or the subject; of a pronoun, those of what it stands for."""
        named = self._named_by_pronoun(finding)
        if named is not None:
            return self._said(self._text[named.start : named.end])
        return self._bag(finding, "action", "subject")

    def _bag(self, finding: Finding, *names: str) -> frozenset[str]:
        """Return the stems of the words of several fields."""
        quotes = finding.evidence.quotes
        some = [self._said(quotes[name]) for name in names if name in quotes]
        return some[0] if len(some) == 1 else frozenset().union(*some)

    def _said(self, quote: str) -> frozenset[str]:
        if quote not in self._quotes:
            self._quotes[quote] = stems(quote)
        return self._quotes[quote]

    def _is_of_arrangement(self, finding: Finding) -> bool:
        """Return whether a report's subject is an arrangement and nothing more, but for an article."""
        subject = self._named_by_pronoun(finding) or finding.evidence.first("subject")
        return subject is not None and any(
            span.overlaps(subject) and abs(len(span) - len(subject)) <= MAX_EXTRA for span in self._frameworks
        )

    def _named_by_pronoun(self, finding: Finding) -> Span | None:
        """Return the arrangement that `it` or `they` stands for: the only one before it in its sentence.

        Where something is undertaken before it, the pronoun may stand for that.
        """
        subject = finding.evidence.first("subject")
        if subject is None or self._text[subject.start : subject.end].casefold() not in _PRONOUNS:
            return None
        first, _ = self._sentence(subject.start, subject.end)
        named = [span for span in self._frameworks if first <= span.start and span.end <= subject.start]
        is_alone = len(named) == 1 and not any(first <= at < subject.start for at in self._undertaken)
        return named[0] if is_alone else None

    def _near(self, start: int, end: int) -> frozenset[str]:
        before = self._words[: bisect_left(self._words, end + CHARS_AFTER, key=itemgetter(0))]
        return frozenset().union(*(words for _, last, words in before if last > start - CHARS_BEFORE))

    def _stems(self, start: int, end: int) -> frozenset[str]:
        """Return the stems of a part of the text, in which several mentions may stand."""
        if (start, end) not in self._parts:
            self._parts[start, end] = stems(self._text[start:end])
        return self._parts[start, end]

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentences start and end that the words stand in."""
        first = bisect_right(self._sentences, start) - 1
        last = bisect_right(self._sentences, max(start, end - 1))
        return self._sentences[first], self._sentences[min(last, len(self._sentences) - 1)]

    def _edges(self, start: int, end: int) -> tuple[int, int]:
        """Return where the paragraph of these characters starts and ends."""
        stop = self._text.find(self._break, end)
        before = self._text.rfind(self._break, 0, start)
        first = before + len(self._break) if before >= 0 else 0
        return first, stop if stop >= 0 else len(self._text)

    def _names_around(self, start: int, end: int) -> frozenset[str]:
        """Return the names that tell which process a mention is about; a long text speaks of many."""
        if len(self._text) <= MAX_SHORT:
            return self._names
        first, last = self._edges(start, end)
        if first:
            first, _ = self._edges(first - len(self._break), first - len(self._break))
        if (first, last) not in self._around:
            words = f"{self._facts.title or ''}\n{self._text[first:last]}"
            self._around[first, last] = names_in(words) & self._names
        return self._around[first, last]


def _words(words: str) -> tuple[str, ...]:
    """Return the stems of words, in order."""
    return tuple(stem for word in _WORD.findall(words) for stem in stems_in_order(word))


def is_firm(finding: Finding, bearer: frozenset[str]) -> bool:
    """Return whether the bearers are sure: a reviewer told them, or the words name actors of the registry."""
    return bool(bearer) and (is_by_review(finding) or bearer <= named_bearers(finding))


def is_by_review(finding: Finding) -> bool:
    """Return whether a reviewer told the bearer."""
    return finding.decided.get("bearer_is") == BY_REVIEW


def named_bearers(finding: Finding) -> frozenset[str]:
    """Return the actors of the registry that the words for the bearer name."""
    words = finding.quote("bearer")
    if words is None:
        return frozenset()
    registry = load_registry()
    said = {known.name for part in _NAME.findall(words) if (known := registry.by_name(part))}
    said |= {known.name for part in words.split() if (known := registry.by_demonym(part.strip("'’s")))}
    return frozenset(said)


def _vectors(mentions: Sequence[Mention], dimension: int) -> Matrix:
    """Return meaning, context and blend of each mention: shape (mentions, 3, dimension), whole numbers."""
    meaning = np.zeros((len(mentions), dimension), np.float64)
    for row, mention in enumerate(mentions):
        vector = np.frombuffer(mention.finding.vector, np.int8)
        meaning[row, : len(vector)] = vector
    starts = np.array([mention.start for mention in mentions], np.float64)
    ends = np.array([mention.end for mention in mentions], np.float64)
    gaps = np.maximum(0.0, np.maximum(starts[:, None] - ends[None], starts[None] - ends[:, None]))
    shares = np.rint(np.maximum(0.0, 1000.0 - 1000.0 * gaps / CHARS_MEANING))
    np.fill_diagonal(shares, 0.0)
    context = _whole(shares @ meaning)
    blend = _whole(meaning + BLEND * context)
    return np.stack([meaning, context, blend], axis=1).astype(np.float32)


def stems_of_bearer(bearer: frozenset[str]) -> frozenset[str]:
    """Return the stems of the names of the bearers."""
    return stems(" ".join(sorted(bearer)))


def gap(one: Mention, other: Mention) -> int:
    """Return the characters between two mentions of one document."""
    return max(0, one.start - other.end, other.start - one.end)


def _whole(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows as unit vectors times 127, rounded, so that products are exact in any order."""
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    result: NDArray[np.float64] = np.rint(SCALE * rows / np.where(lengths > 0.0, lengths, 1.0))
    return result
