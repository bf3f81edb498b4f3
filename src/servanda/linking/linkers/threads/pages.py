"""A document as linking keeps it: its mentions, ready for comparison, without its text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from servanda.extraction.records import Arrangement, Finding, FindingId, TimeExpression
from servanda.linking.linkers.threads.bags import Bag
from servanda.linking.linkers.threads.bearers import Asked, Memory, ask, days_of
from servanda.linking.linkers.threads.candidates import Side
from servanda.linking.linkers.threads.full_names import FullNames
from servanda.linking.linkers.threads.mentions import Collection, Mention, gather, with_bearer
from servanda.linking.linkers.threads.telling_names import names_of
from servanda.linking.records import DocumentFacts, Settled


@dataclass(slots=True, kw_only=True)
class Page:
    """One document. Its commitments have the rows from `first` on, its status reports those after them."""

    number: int
    first: int
    facts: DocumentFacts
    names: frozenset[str]
    mentions: list[Mention]
    """Commitments by id, then status reports by id."""
    commitments: int
    vectors: NDArray[np.int8]
    """Shape (3, mentions, dimension): meaning, context and blend of each."""
    side: Side
    report_side: Side
    asked: tuple[Asked, ...]
    memory: Memory
    aside: tuple[Finding, ...]
    """Arrangements and times, which events are dated by."""
    settled: Mapping[FindingId, Settled] = field(default_factory=dict)

    @property
    def rows(self) -> range:
        """Return the rows of all mentions."""
        return range(self.first, self.first + len(self.mentions))

    @property
    def commitment_rows(self) -> range:
        """Return the rows of the commitments."""
        return range(self.first, self.first + self.commitments)

    @property
    def report_rows(self) -> range:
        """Return the rows of the status reports."""
        return range(self.first + self.commitments, self.first + len(self.mentions))

    @property
    def day(self) -> str:
        """Return the day of publication, as documents are ordered by it."""
        return days_of([self.facts])[self.facts.id]

    @property
    def findings(self) -> list[Finding]:
        """Return what events are dated by: commitments, reports, arrangements, times."""
        return [mention.finding for mention in self.mentions] + list(self.aside)

    def bearers(self) -> set[str]:
        """Return the bearers that the document names, as they are settled."""
        return {
            name
            for mention in self.mentions[: self.commitments]
            for name in getattr(mention.finding.details, "bearer_is", ())
        }

    def settle(self, settled: Mapping[FindingId, Settled]) -> set[int]:
        """Take over who is bound, and return the rows of the commitments that say something else now."""
        raw = {one.finding.id: one.finding for one in self.asked}
        changed: set[int] = set()
        for at, mention in enumerate(self.mentions[: self.commitments]):
            if self.settled.get(mention.id) == settled.get(mention.id):
                continue
            said = raw[mention.id]
            if mention.id in settled:
                said = settled[mention.id].apply(said)
                vars(said)["id"] = mention.id
            self.mentions[at] = replace(mention, finding=said)
            changed.add(self.first + at)
        self.settled = settled
        return changed

    def name_bearers(self, full_names: FullNames) -> bool:
        """Take over the full names of the bearers, and return whether that changed any."""
        changed = False
        for at, mention in enumerate(self.mentions[: self.commitments]):
            names = getattr(mention.finding.details, "bearer_is", ())
            bearer = frozenset(full for name in names if (full := full_names.full(name)))
            if bearer != mention.bearer:
                self.mentions[at] = with_bearer(mention, bearer)
                changed = True
        return changed


def read_page(facts: DocumentFacts, findings: Iterable[Finding], *, number: int, first: int) -> Page:
    """Return the document with its mentions; nothing of its text is kept."""
    by_id = {finding.id: finding for finding in findings}
    own = [by_id[key] for key in sorted(by_id)]
    mentions, reports = gather({facts.id: facts}, own)
    slim = replace(facts, text="")
    asked = tuple(found for one in own if (found := ask(one)) is not None)
    vectors = _vectors(mentions, reports)
    return Page(
        number=number,
        first=first,
        facts=slim,
        names=next((one.document_names for one in (*mentions.mentions, *reports.mentions)), frozenset())
        or _names(facts),
        mentions=[
            replace(one, facts=slim, finding=_slim(one.finding))
            for one in (*mentions.mentions, *reports.mentions)
        ],
        commitments=len(mentions),
        vectors=vectors,
        side=Side.of(mentions.mentions, vectors[2, : len(mentions)]),
        report_side=Side.of(reports.mentions, vectors[2, len(mentions) :], Bag.FULL),
        asked=tuple(
            replace(one, finding=_slim(one.finding, vector=one.finding.vector))
            for one in asked
            if one.is_open
        ),
        memory=Memory.of(asked, own),
        aside=tuple(one for one in own if isinstance(one.details, Arrangement | TimeExpression)),
    )


def _slim(finding: Finding, *, vector: bytes = b"") -> Finding:
    """Return the finding without what its mention holds already, and without who else may be meant."""
    decision = finding.decided.get("bearer_is")
    decided = {} if decision is None else {"bearer_is": replace(decision, others=())}
    slim = replace(finding, vector=vector, decided=MappingProxyType(decided))
    vars(slim)["id"] = finding.id  # it says the same; working it out takes longer than all else here
    return slim


def _names(facts: DocumentFacts) -> frozenset[str]:
    return names_of(f"{facts.title or ''}\n{facts.text}")


def _vectors(mentions: Collection, reports: Collection) -> NDArray[np.int8]:
    both = [
        np.concatenate(pair)
        for pair in (
            (mentions.meaning, reports.meaning),
            (mentions.context, reports.context),
            (mentions.blend, reports.blend),
        )
    ]
    return np.stack(both).astype(np.int8)


def collect(pages: Sequence[Page], rows: Sequence[NDArray[np.int64]]) -> Collection:
    """Return these rows of the pages, as many as there are pages, as one collection."""
    dimension = max((page.vectors.shape[2] for page in pages), default=0)
    stack = np.zeros((3, sum(map(len, rows)), dimension), np.int8)
    mentions: list[Mention] = []
    for page, some in zip(pages, rows, strict=True):
        own = some - page.first
        stack[:, len(mentions) : len(mentions) + len(own), : page.vectors.shape[2]] = page.vectors[:, own]
        mentions += [page.mentions[at] for at in own.tolist()]
    return Collection(mentions=tuple(mentions), meaning=stack[0], context=stack[1], blend=stack[2])
