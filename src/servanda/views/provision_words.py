"""What other documents say about the provisions of an agreement: by an undertaking, or by its number."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from servanda.documents.provisions import Provision
from servanda.documents.records import Document, DocumentId
from servanda.documents.references import Reference, find_references, provisions_meant
from servanda.extraction.records import Arrangement, ArrangementType, Finding, FindingId
from servanda.linking.linkers.arrangements.names import AgreementNames
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span
from servanda.views.passages import Passage, get_passage
from servanda.views.picture import Picture
from servanda.views.reviews import Mark

Json = dict[str, object]

#: Kinds whose paragraphs are numbered themselves: `paragraph 3` without a name is one of their own.
_NUMBERED = ("agreement", "resolution", "report", "communique")
_PARAGRAPHS = ("paragraph", "section", "point", "clause", "chapter", "part")
_ARTICLES = ("the", "that", "this", "its", "their", "his", "her", "our", "a", "an", "of")
#: Where an agreement says who made it, where and when.
_OPENING_CHARS = 600
#: Provisions by id; the empty id stands for what is outside the numbering.
ProvisionId = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What another document says about a provision."""

    facts: DocumentFacts
    passage: Passage
    role: str
    """`mention`, `status_report`, or `reference` where it names the provision by its number."""
    marks: tuple[Span, ...]
    thread: str | None = None
    finding: FindingId | None = None
    review: Mark | None = None
    """What reviewers made of the finding, where any did."""

    @property
    def published(self) -> str | None:
        """Return when it was published."""
        return self.facts.published.iso if self.facts.published else None

    def as_record(self) -> Json:
        """Return the words as one JSON object."""
        return {
            "document": self.facts.name,
            "document_id": self.facts.id,
            "title": self.facts.title,
            "publisher": self.facts.publisher,
            "published": self.published,
            "role": self.role,
            "thread": self.thread,
            "finding": self.finding,
            "marks": [[mark.start, mark.end] for mark in self.marks],
            "passage": self.passage.as_record(),
            **({"review": self.review.as_record()} if self.review else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding of another document on a thread that a provision's commitment started or joined."""

    provisions: frozenset[ProvisionId]
    finding: Finding
    role: str
    thread: str


@dataclass(slots=True)
class Gathered:
    """Words by provision, and references that lead to none."""

    words: dict[ProvisionId, list[Word]] = field(default_factory=lambda: defaultdict(list))
    unplaced: int = 0


class Speakers:
    """Finds the words about one agreement in other documents."""

    def __init__(
        self, picture: Picture, agreement: Document, provisions: Sequence[Provision], told: Iterable[Told]
    ) -> None:
        self._facts = picture.documents
        self._reviews = picture.reviews
        self._agreement = picture.documents[agreement.id]
        self._provisions = provisions
        self._told: dict[DocumentId, list[Told]] = defaultdict(list)
        for one in told:
            self._told[one.finding.document_id].append(one)
        self._names = AgreementNames.of(picture.documents, picture.findings.values())
        self._mentions = _agreement_mentions(picture.findings.values())
        self._agreements_of = _agreements_on_threads(picture)
        self._own = self._names.meant("this agreement", agreement.id)
        self._opening = f"{agreement.title or ''} {agreement.text[:_OPENING_CHARS]}".casefold()

    def gather(self, documents: Iterable[Document]) -> Gathered:
        """Return what the documents say, in their order, a text in many papers once.

        Those older than the agreement say nothing of it.
        """
        gathered, seen = Gathered(), {self._agreement.sha256}
        for document in documents:
            facts = self._facts.get(document.id)
            if facts is None or facts.sha256 in seen or self._is_older(facts):
                continue
            seen.add(facts.sha256)
            self._add_told(document, facts, gathered)
            self._add_named(document, facts, gathered)
        return gathered

    def _is_older(self, facts: DocumentFacts) -> bool:
        made, published = self._agreement.published, facts.published
        return made is not None and published is not None and published.last_day < made.first_day

    def _add_told(self, document: Document, facts: DocumentFacts, gathered: Gathered) -> None:
        for one in sorted(self._told[document.id], key=lambda one: (one.finding.start, one.finding.id)):
            spans = [span for some in one.finding.evidence.spans.values() for span in some]
            name = next((n for n in ("action", "subject", "cue") if n in one.finding.evidence.spans), "cue")
            word = Word(
                facts=facts,
                passage=get_passage(document.text, spans),
                role=one.role,
                marks=one.finding.evidence.spans.get(name, ()),
                thread=one.thread,
                finding=one.finding.id,
                review=self._reviews.mark(one.finding.id),
            )
            for provision in one.provisions:
                gathered.words[provision].append(word)

    def _add_named(self, document: Document, facts: DocumentFacts, gathered: Gathered) -> None:
        for reference in find_references(document.text):
            if reference.is_own or not self._means(reference, document):
                continue
            meant = provisions_meant(reference, self._provisions)
            gathered.unplaced += not meant
            passage = get_passage(document.text, [reference.span])
            word = Word(facts=facts, passage=passage, role="reference", marks=(reference.span,))
            for provision in meant:
                said = gathered.words[provision.id]
                if not any(w.facts.id == facts.id and w.passage.span.overlaps(passage.span) for w in said):
                    said.append(word)

    def _means(self, reference: Reference, document: Document) -> bool:
        """Return whether the number is one of this agreement."""
        if reference.name is None:
            facts = self._facts[document.id]
            if facts.kind == "agreement" or (facts.kind in _NUMBERED and reference.asks[0][0] in _PARAGRAPHS):
                return False
            return self._decide(self._only_one(document), self._named_before(reference, document), document)
        meant = self._names.meant(reference.name, document.id)
        if meant.documents or meant.listed:
            return meant.means_same(self._own, is_one_process=False)
        if meant.name is not None:  # `the Ervi Agreement` may be the one that opens `… meeting at Lake Ervi`
            return self._is_main(document) and self._opens_with(meant.name.words | meant.name.kinds)
        plain = {word for word in reference.name.casefold().split() if word not in _ARTICLES}
        return self._opens_with(plain) and (self._is_main(document) or self._is_only_title(plain))

    def _decide(self, only: bool | None, before: bool | None, document: Document) -> bool:
        """Return the first answer that there is; the last one is that of the threads."""
        if only is not None:
            return only
        return before if before is not None else self._is_main(document)

    def _only_one(self, document: Document) -> bool | None:
        """Return whether it names this agreement alone; None where it names none or several."""
        only = self._names.meant(None, document.id)
        return self._agreement.id in only.documents if only.documents else None

    def _named_before(self, reference: Reference, document: Document) -> bool | None:
        """Return whether the agreement named last in the paragraph is this one; None where none is."""
        start = document.text.rfind("\n\n", 0, reference.span.start) + 1
        before = [one for one in self._mentions[document.id] if start <= one.start < reference.span.start]
        for mention in sorted(before, key=lambda one: -one.start):
            meant = self._names.meant(mention.quote("text"), document.id)
            if meant.means_same(self._own, is_one_process=False):
                return True
            if meant.documents or meant.listed or (meant.name is not None and meant.name.is_proper):
                return False
        return None

    def _is_main(self, document: Document) -> bool:
        """Return whether it shares threads with this agreement, at least twice as many as with any other."""
        shared = self._agreements_of[document.id]
        others = [count for agreement, count in shared.items() if agreement != self._agreement.id]
        return shared[self._agreement.id] >= max(1, 2 * max(others, default=0))

    def _is_only_title(self, words: set[str]) -> bool:
        """Return whether no other agreement bears these words, two at least, in its title."""
        titles = [facts.title or "" for facts in self._facts.values() if facts.kind == "agreement"]
        having = [title for title in titles if words <= set(title.casefold().split())]
        return len(words) > 1 and having == [self._agreement.title]

    def _opens_with(self, words: Iterable[str]) -> bool:
        """Return whether the agreement's title and first words have all these."""
        some = list(words)
        return bool(some) and all(word.casefold() in self._opening for word in some)


def _agreements_on_threads(picture: Picture) -> Mapping[DocumentId, Counter[DocumentId]]:
    """Return for each document how many threads it shares with each agreement."""
    shared: dict[DocumentId, Counter[DocumentId]] = defaultdict(Counter)
    for thread in picture.threads:
        findings = [
            picture.findings[link.finding] for link in thread.links if link.finding in picture.findings
        ]
        documents = {finding.document_id for finding in findings}
        agreements = {one for one in documents if picture.documents[one].kind == "agreement"}
        for document in documents:
            shared[document].update(agreements)
    return shared


def _agreement_mentions(findings: Iterable[Finding]) -> Mapping[DocumentId, list[Finding]]:
    mentions: dict[DocumentId, list[Finding]] = defaultdict(list)
    for finding in findings:
        details = finding.details
        if isinstance(details, Arrangement) and details.type is ArrangementType.AGREEMENT:
            mentions[finding.document_id].append(finding)
    return mentions
