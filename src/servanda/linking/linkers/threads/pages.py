"""A document as linking keeps it: what it is compared by in memory, its words in a file, not its text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servanda.documents.records import DocumentId
from servanda.extraction.records import Arrangement, Finding, FindingId, TimeExpression
from servanda.linking.linkers.dates.events import may_date
from servanda.linking.linkers.threads.bearers import days_of
from servanda.linking.linkers.threads.memories import Asked, Memory, ask
from servanda.linking.linkers.threads.mentions import Collection, Mention, Said, gather
from servanda.linking.linkers.threads.telling_names import names_of
from servanda.linking.linkers.threads.traits import Columns
from servanda.linking.linkers.threads.whose_report import BadNews
from servanda.linking.records import DocumentFacts, Settled
from servanda.primitives import pickle_by_fields

#: What is kept of a document beside its findings takes as much memory as so many of them.
_LIKE_MENTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document. Its commitments have the rows from `first` on, its status reports those after them."""

    number: int
    first: int
    id: DocumentId
    commitments: int
    reports: int
    is_asked: bool
    """Whether other documents are asked about its bearers."""
    may_date: bool
    """Whether its words are asked when an event was."""
    last_day: date | None
    """The last day that it may have been published on."""

    @property
    def rows(self) -> range:
        """Return the rows of all mentions."""
        return range(self.first, self.first + self.commitments + self.reports)

    @property
    def commitment_rows(self) -> range:
        """Return the rows of the commitments."""
        return range(self.first, self.first + self.commitments)

    @property
    def report_rows(self) -> range:
        """Return the rows of the status reports."""
        return range(self.first + self.commitments, self.rows.stop)


@dataclass(slots=True, kw_only=True)
class Contents:
    """The words of a document that threads are built of."""

    facts: DocumentFacts
    said: list[Said]
    """The words of each mention."""
    aside: tuple[Finding, ...]
    """Arrangements and times, which events are dated by."""

    @property
    def size(self) -> int:
        """Return how much it is to be kept in memory, about as many mentions."""
        return _LIKE_MENTIONS + len(self.said) + len(self.aside)

    @property
    def findings(self) -> list[Finding]:
        """Return what events are dated by: commitments, reports, arrangements, times."""
        return [one.finding for one in self.said] + list(self.aside)

    def settle(self, settled: Mapping[FindingId, Settled]) -> None:
        """Take over whom others say that commitments bind."""
        if not settled:
            return
        for at, one in enumerate(self.said):
            if (told := settled.get(one.finding.id)) is not None:
                self.said[at] = Said(_settled(one.finding, told), one.provision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A document that was just read."""

    page: Page
    contents: Contents
    bad_news: Mapping[int, BadNews]
    """Row -> what a report tells whose standing accuses."""
    asked: Sequence[Asked]
    """Its commitments whose bearers other documents are asked about."""
    columns: Columns
    """Of the commitments by id, then of the status reports by id."""
    memory: Memory
    day: str
    """The day of publication, as documents are ordered by it."""
    names: frozenset[str]
    names_around: Sequence[frozenset[str]]
    """The names around each mention."""
    is_nameless: bool
    """Whether there are no names in the document."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})

pickle_by_fields(Asked, BadNews, Contents, Said)


def read_page(facts: DocumentFacts, findings: Iterable[Finding], *, number: int, first: int) -> Fresh:
    """Return the document with its mentions; nothing of its text is kept."""
    by_id = {finding.id: finding for finding in findings}
    own = [by_id[key] for key in sorted(by_id)]
    mentions, reports = gather({facts.id: facts}, own)
    slim = replace(facts, text="")  # what a thread is built with, and its documents' copies are found by
    asked = [found for one in own if (found := ask(one)) is not None]
    both = (*mentions.mentions, *reports.mentions)
    vectors = _vectors(mentions, reports)
    names = next((one.document_names for one in both), frozenset()) or _names(facts)
    page = Page(
        number=number,
        first=first,
        id=facts.id,
        commitments=len(mentions),
        reports=len(reports),
        is_asked=any(one.is_open for one in asked),
        may_date=may_date(facts, own),
        last_day=facts.published.last_day if facts.published else None,
    )
    contents = Contents(
        facts=slim,
        said=[Said(_slim(one.finding), one.provision) for one in both],
        aside=tuple(one for one in own if isinstance(one.details, Arrangement | TimeExpression)),
    )
    return Fresh(
        page=page,
        contents=contents,
        bad_news=_bad_news(zip(page.rows, both, strict=True)),
        asked=[one for one in asked if one.is_open],
        columns=Columns.of(both, vectors, [number] * len(both)),
        memory=Memory.of(asked, own),
        day=days_of([facts])[facts.id],
        names=names,
        names_around=[one.names for one in both],
        is_nameless=not any(one.document_names for one in both),
    )


def _bad_news(mentions: Iterable[tuple[int, Mention]]) -> dict[int, BadNews]:
    found = ((row, one.bad_news) for row, one in mentions)
    return {row: replace(told, report=_slim(told.report)) for row, told in found if told is not None}


def _slim(finding: Finding) -> Finding:
    """Return the finding without what its mention holds already, and without how its bearer was found."""
    return _like(finding, finding.id, vector=b"", decided=_NOTHING)


def _settled(finding: Finding, told: Settled) -> Finding:
    """Return the commitment with the bearer that others tell."""
    return _like(told.apply(finding), finding.id, decided=_NOTHING)


def _like(finding: Finding, key: FindingId, **fields: object) -> Finding:
    """Return the finding with other fields, and with the id that is known already."""
    like = object.__new__(Finding)  # `replace` would check the fields anew, and work out the id, which stays
    vars(like).update(vars(finding) | fields, id=key)
    return like


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
