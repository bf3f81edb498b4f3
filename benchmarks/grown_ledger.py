"""Grow a large ledger from real readings, to measure what looks at one.

usage: grown_ledger.py LEDGER [--documents 20000] [--commitments 100000]

The annotated processes (tests/data, training/data, and ../shared/commitbank where it is there) are read by
the shipped reader, and grow by copies as in linking_scale.py: in each copy the telling names, some words and
the years are others. A document gets paragraphs of its process until it has 300 to 800 words; some consist of
such paragraphs alone, so that there are as many commitments as were asked for; one in 25 is printed again by
another paper. Dates lie within ten years, publishers are 40.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from linking_scale import SHIPPED, Copy, bundles, load_bundle, own_bundles, telling

from servanda.documents import Document
from servanda.extraction import Finding
from servanda.extraction.records import Evidence
from servanda.ledger import create_ledger, open_ledger
from servanda.primitives import PartialDate, Span
from servanda.runs import analyse, load_reader, refresh_links

YEARS = range(2015, 2025)
PUBLISHERS = 40
WORDS = (300, 800)
#: Of so many documents one is printed again by another paper.
PRINTED_AGAIN = 25
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
#: Values that hold a year: of deadlines, times of reports and figures, and times.
_DATED = ("deadline_value", "when_value", "value", "anchor")
#: Values that are one name: of a speaker, of an arrangement.
_NAMED = ("speaker", "name")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with the findings that lie wholly in it, none of them a commitment."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """The documents of one process as the reader reads them."""

    name: str
    documents: tuple[tuple[Document, tuple[Finding, ...]], ...]
    names: frozenset[str]
    parts: tuple[Part, ...]
    first_year: int


@cache
def processes() -> tuple[Process, ...]:
    """Return what grows."""
    reader, found = load_reader(), []
    shipped = sorted(path for path in SHIPPED.glob("*") if path.is_dir())
    for folder in [*(bundles("train") or shipped), *bundles("dev"), *own_bundles()]:
        documents = load_bundle(folder).documents
        read = tuple((document, analyse(document, reader=reader)) for document in documents)
        found.append(
            Process(
                name=folder.name,
                documents=read,
                names=frozenset(word for document in documents for word in telling(document)),
                parts=tuple(part for document, findings in read for part in _parts(document, findings)),
                first_year=min(one.published.first_day.year for one in documents if one.published),
            )
        )
    return tuple(found)


def _parts(document: Document, findings: Sequence[Finding]) -> Iterator[Part]:
    start = 0
    for text in document.text.split("\n\n"):
        place = Span(start, start + len(text))
        start = place.end + 2
        touching = [one for one in findings if any(span.overlaps(place) for span in _spans(one))]
        inside = all(place.contains(span) for one in touching for span in _spans(one))
        if len(text.split()) > 15 and inside and not any(one.kind == "commitment" for one in touching):
            yield Part(text, tuple(_moved(one, -place.start) for one in touching))


def _spans(finding: Finding) -> Iterator[Span]:
    for some in finding.evidence.spans.values():
        yield from some


def _moved(finding: Finding, by: int) -> Finding:
    """Return the finding with its places moved; its words are cut anew when its document is made."""
    spans = {
        name: tuple(Span(span.start + by, span.end + by) for span in some)
        for name, some in finding.evidence.spans.items()
    }
    return replace(finding, evidence=Evidence(MappingProxyType(spans), finding.evidence.quotes))


class Grower:
    """Makes documents with their findings."""

    def __init__(self, *, per_document: float, seed: int = 6) -> None:
        self._random = random.Random(seed)
        self._per_document = per_document
        self._publishers = sorted(
            {one.publisher for process in processes() for one, _ in process.documents if one.publisher}
        )[:PUBLISHERS]
        self.documents = self.commitments = 0

    def grow(self, count: int) -> Iterator[tuple[Document, list[Finding]]]:
        """Yield so many documents."""
        number = 0
        while True:
            for process in processes():
                for document, findings in self._copy(number, process):
                    for one in self._printed(document, findings):
                        yield one
                        self.documents += 1
                        self.commitments += sum(finding.kind == "commitment" for finding in one[1])
                        if self.documents == count:
                            return
            number += 1

    def _copy(self, number: int, process: Process) -> Iterator[tuple[Document, list[Finding]]]:
        copy = Copy(number, process.name, process.names)
        years = self._random.choice(YEARS) - process.first_year
        publishers = self._random.sample(self._publishers, len(self._publishers))
        own = {one.publisher for one, _ in process.documents}
        named = dict(zip(sorted(filter(None, own)), publishers, strict=False))
        for given, findings in process.documents:
            yield self._dressed(copy, process, years, given, findings, named)
            at = 0
            while self.commitments > self._per_document * self.documents:
                at += 1
                name = f"{given.name}-note-{at}"
                note = replace(given, name=name, text="", title=f"Note {at} on {given.title}")
                yield self._dressed(copy, process, years, note, (), named)

    def _dressed(
        self,
        copy: Copy,
        process: Process,
        years: int,
        given: Document,
        findings: Sequence[Finding],
        publishers: dict[str, str],
    ) -> tuple[Document, list[Finding]]:
        """Return a document of the copy, with paragraphs of its process until it is long enough."""
        text, found, words = given.text, list(findings), self._random.randint(*WORDS)
        while len(text.split()) < words:
            part = self._random.choice(process.parts)
            start = len(text) + 2 if text else 0
            text = f"{text}\n\n{part.text}" if text else part.text
            found += [_moved(one, start) for one in part.findings]
        named = publishers.get(given.publisher or "", given.publisher)
        document = copy.document(replace(given, text=_later(text, years), publisher=named))
        published = given.published and _shifted(given.published, years)
        document = replace(document, published=published, title=_later(document.title or "", years))
        return document, _once([_dated(copy.finding(one, document), copy, years) for one in found])

    def _printed(
        self, document: Document, findings: list[Finding]
    ) -> Iterator[tuple[Document, list[Finding]]]:
        yield document, findings
        if self._random.randrange(PRINTED_AGAIN) == 0:
            again = replace(
                document, name=f"{document.name}-again", publisher=self._random.choice(self._publishers)
            )
            yield again, [replace(one, document=again.name, document_id=again.id) for one in findings]


def _once(findings: Sequence[Finding]) -> list[Finding]:
    return list({one.id: one for one in findings}.values())


def _later(words: str, years: int) -> str:
    return _YEAR.sub(lambda found: str(int(found[0]) + years), words)


def _shifted(day: PartialDate, years: int) -> PartialDate:
    year, _, rest = day.iso.partition("-")
    rest = "02-28" if rest == "02-29" else rest
    return PartialDate(f"{min(int(year) + years, YEARS[-1])}{'-' if rest else ''}{rest}")


def _dated(finding: Finding, copy: Copy, years: int) -> Finding:
    """Return the finding with the years of its values moved, and other names where they are no tuples."""
    changes: dict[str, Any] = {}
    for field in fields(finding.details):
        value = getattr(finding.details, field.name)
        if field.name in _DATED and isinstance(value, str):
            changes[field.name] = _later(value, years).replace("-02-29", "-02-28")
        elif field.name in _NAMED and isinstance(value, str):
            changes[field.name] = copy.rename(value)
    return replace(finding, details=replace(finding.details, **changes)) if changes else finding


def main(arguments: Sequence[str] | None = None) -> int:
    """Grow the ledger, link it, and say what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ledger")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--commitments", type=int, default=100_000)
    parser.add_argument("--link-only", action="store_true")
    options = parser.parse_args(arguments)
    started, known_at = time.perf_counter(), datetime(2026, 1, 1, tzinfo=UTC)
    told: dict[str, object] = {}
    with open_ledger(options.ledger) if options.link_only else create_ledger(options.ledger) as ledger:
        if not options.link_only:
            grower = Grower(per_document=options.commitments / options.documents)
            for document, findings in grower.grow(options.documents):
                ledger.add_document(document, findings, reader="grown/1", known_at=known_at)
            told = {"documents": grower.documents, "commitments": grower.commitments}
            told["grow_seconds"] = round(time.perf_counter() - started)
        started = time.perf_counter()
        linked = refresh_links(ledger, known_at=known_at)
        told["threads"] = linked.threads if linked else None
        told["link_seconds"] = round(time.perf_counter() - started)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
