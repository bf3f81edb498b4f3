"""A report from front to back: what was searched, the undertakings, the sources, the method."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from servanda.documents.records import Document, DocumentId
from servanda.ledger import Ledger
from servanda.linking.records import DocumentFacts, EvidenceGrade
from servanda.primitives import PartialDate
from servanda.views.dossier import Dossiers
from servanda.views.picture import LINKED_KINDS, Picture, take_picture
from servanda.views.reports.blocks import (
    Block,
    Facts,
    Front,
    Heading,
    Paragraph,
    Run,
    Runs,
    Style,
    Table,
    address_of,
    faint,
    strong,
    words,
)
from servanda.views.reports.citations import Citations
from servanda.views.reports.decisions import Decided
from servanda.views.reports.subjects import Asked, Part, Subject, take_subject
from servanda.views.reports.undertaking import Around, state_words, undertaking_blocks
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample
from servanda.views.silence import Searched, searched_between
from servanda.views.thread_words import EVIDENCE, undertaking_of
from servanda.views.undertakings import Undertaking

#: Publishers that are named with what was read of them.
PUBLISHERS = 20
#: Runs of months without a document that are named.
GAPS = 12

#: Called before each undertaking with how many are done, and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is to be written, made as it is read: no more than one undertaking's words are held at a time."""

    ledger: Ledger
    picture: Picture
    asked: Asked
    subject: Subject
    sample: ReviewedSample | None
    on_progress: Progress

    @property
    def front(self) -> Front:
        """Return what the file says of itself."""
        return Front(
            title=self.subject.title,
            subject=f"Report on {len(self.subject.rows)} undertakings, with their sources",
            dated=self._until,
            producer=f"servanda {version('servanda')}",
        )

    def blocks(self) -> Iterator[Block]:
        """Yield the report; may be read once more, and gives the same."""
        citations = Citations()
        readers: Counter[str] = Counter()
        yield from self._head()
        yield from self._searched()
        yield from self._summary()
        yield from self._undertakings(citations, readers)
        yield from self._sources(citations)
        yield from self._method(readers)

    def documents(self) -> Iterator[DocumentId]:
        """Yield the documents that the undertakings rest on, each once, in the order of the ledger."""
        wanted = {link.finding for row in self.subject.rows for link in row.thread.links}
        rest = {self.picture.findings[key].document_id for key in wanted}
        return (key for key in self.picture.documents if key in rest)

    @property
    def _until(self) -> date | None:
        last = self.picture.horizon.last
        return self.asked.as_of or (PartialDate(last).last_day if last else None)

    def _head(self) -> Iterator[Block]:
        horizon, as_of = self.picture.horizon, self.asked.as_of
        seen = (
            f"As a reader on {as_of} could have known it"
            if as_of
            else f"As of the newest document of the ledger, {horizon.last or 'undated'}"
        )
        yield Heading(level=1, runs=words(self.subject.title), place="top")
        yield Paragraph(
            runs=words(f"{seen}. {_counted(len(self.subject.rows), 'undertaking')}."), style=Style.STANDFIRST
        )
        if self.asked.filters:
            yield Paragraph(runs=words(f"Only these: {'; '.join(self.asked.filters)}."))

    def _searched(self) -> Iterator[Block]:
        """Yield which sources and months were searched: without it an absence tells nothing."""
        horizon = self.picture.horizon
        facts = list(self.picture.documents.values())
        yield Heading(level=2, runs=words("What was searched"))
        rows: list[tuple[str, Runs]] = [
            ("Documents", words(f"{horizon.documents:,}, of which {horizon.undated:,} are undated")),
            ("Published", words(f"{horizon.first or 'no date known'} to {horizon.last or 'no date known'}")),
        ]
        searched = _whole_time(facts)
        if searched is not None:
            told = f"{searched.months_with_documents} of {searched.months} have documents"
            rows.append(("Months", words(told)))
        if searched is not None and searched.gaps:
            gaps = [a if a == b else f"{a} to {b}" for a, b in searched.gaps]
            more = f" and {len(gaps) - GAPS} other gaps" if len(gaps) > GAPS else ""
            rows.append(("Nothing read of", words(f"{', '.join(gaps[:GAPS])}{more}")))
        yield Facts(rows=tuple(rows))
        publishers = _publishers(facts)
        shown = publishers[:PUBLISHERS]
        yield Table(
            caption="Sources read",
            header=("Publisher", "Documents", "First", "Last"),
            rows=(tuple(words(cell) for cell in row) for row in shown),
            widths=(0.55, 0.15, 0.15, 0.15),
        )
        if len(publishers) > len(shown):
            yield Paragraph(
                runs=words(f"And {len(publishers) - len(shown)} other publishers."), style=Style.NOTE
            )

    def _summary(self) -> Iterator[Block]:
        rows = self.subject.rows
        if len(rows) < 2:
            return
        yield Heading(level=2, runs=words("Where they stand"))
        unreported = sum(row.thread.evidence is EvidenceGrade.NONE_FOUND for row in rows)
        standing = Counter(str(row.thread.standing).replace("_", " ") for row in rows)
        evidence = Counter(EVIDENCE[str(row.thread.evidence)] for row in rows)
        progress = Counter(
            str(row.thread.progress or "unknown")
            for row in rows
            if row.thread.evidence is not EvidenceGrade.NONE_FOUND
        )
        yield Facts(
            rows=(
                ("Standing", _tally(standing)),
                ("Progress", _tally(progress) or words("no report found on any of them")),
                ("Evidence", _tally(evidence)),
            )
        )
        if unreported:
            told = f"Of {unreported} of {len(rows)} no report was found, which is no proof of inaction."
            yield Paragraph(runs=words(told))
        yield from self._filter_notes()
        for part in self.subject.parts:
            if part.rows:
                yield _contents(part)

    def _filter_notes(self) -> Iterator[Block]:
        found = self.subject.found
        if found is None:
            return
        notes = []
        if found.searched is not None:
            searched = found.searched
            notes.append(
                f"Silent since {searched.since}: no word in {searched.documents} documents of "
                f"{searched.months_with_documents} of {searched.months} months. No word is no proof of "
                "inaction."
            )
        if found.undated:
            notes.append(f"{found.undated} without a dated mention are left out.")
        if found.overdue_on is not None:
            notes.append(f"Overdue on {found.overdue_on}.")
        if found.open_deadlines:
            notes.append(f"{found.open_deadlines} whose deadline gives no calendar date are left out.")
        if notes:
            yield Paragraph(runs=words(" ".join(notes)), style=Style.NOTE)

    def _undertakings(self, citations: Citations, readers: Counter[str]) -> Iterator[Block]:
        dossiers = Dossiers(self.ledger, self.picture, as_of=self.asked.as_of)
        around = Around(
            citations=citations,
            decided=Decided(self.picture.reviews),
            searched=_Silence(self.picture, self._until),
            figures=dossiers.figures,
            heading="The undertaking" if self.subject.is_one else None,
        )
        total = len(self.subject.rows)
        told: set[str] = set()
        for part in self.subject.parts:
            if not self.subject.is_one:
                yield Heading(level=1, runs=words(part.title), new_page=True)
            if not part.rows:
                yield Paragraph(runs=words(part.empty))
            for row in part.rows:
                self.on_progress(len(told), total)
                if row.thread.id in told:
                    yield Paragraph(runs=_lead(row), style=Style.ITEM)
                    continue
                told.add(row.thread.id)
                dossier = dossiers.of(row.thread)
                readers.update(one.finding.reader for one in dossier.words)
                yield from undertaking_blocks(dossier, around)
        self.on_progress(len(told), total)

    def _sources(self, citations: Citations) -> Iterator[Block]:
        yield Heading(level=1, runs=words("Sources"), place="sources", new_page=True)
        yield Paragraph(
            runs=words(
                "The digest is the SHA-256 of the text as the ledger keeps it; places of words are counted "
                "in characters of that text, from 0."
            ),
            style=Style.NOTE,
        )
        for number, key in citations.items():
            document = self.ledger.get_document(key).document
            yield Paragraph(runs=_source(number, document), place=f"source-{number}")

    def _method(self, readers: Counter[str]) -> Iterator[Block]:
        yield Heading(level=1, runs=words("How this was made"), place="method")
        named = ", ".join(f"{name} ({count} findings)" for name, count in sorted(readers.items()))
        yield Facts(
            rows=(
                ("Program", words(f"servanda {version('servanda')}")),
                ("Reader", words(named or "none was needed")),
                ("Accuracy", words(self.sample.told if self.sample else _NOT_REVIEWED)),
                ("Decisions", words(_told_decisions(self.picture))),
            )
        )
        for told in _METHOD:
            yield Paragraph(runs=words(told))


_NOT_REVIEWED = "No sample of these entries was reviewed by people: how right the machine is here is unknown."
_METHOD = (
    "What a machine read: which words are an undertaking, a report or a figure, who is meant by them, and "
    "which of them speak of one undertaking. It can be wrong; every entry shows the sentence that it rests "
    "on, so that it can be checked. Quoted words are cut from the stored text and are never changed.",
    "What follows from a rule: the state of each undertaking, on three axes, by the numbered steps that "
    "stand beside it. Progress says how far it got, standing what it is worth now, evidence who says so. "
    "It is no judgement on what was done, only on what these documents say.",
    "What people decided stands under each undertaking with name, date and reason, and outranks the machine.",
    "Absence is no evidence: where no report was found, the documents of this ledger hold none that was "
    "recognised. Others may.",
)


def take_report(
    ledger: Ledger, asked: Asked, *, picture: Picture | None = None, on_progress: Progress | None = None
) -> Report:
    """Return the report that is asked for; `picture` is that of its date, where it is at hand.

    Raises: EntryNotFoundError: no such undertaking or actor. AmbiguousEntryError: several.
    """
    kinds = (*LINKED_KINDS, "figure") if asked.wanted.verifiable is not None else LINKED_KINDS
    picture = picture or take_picture(ledger, as_of=asked.as_of, kinds=kinds)
    subject = take_subject(picture, asked)
    sample = take_reviewed_sample(ledger, LINKED_KINDS, as_of=asked.as_of)
    return Report(
        ledger=ledger,
        picture=picture,
        asked=asked,
        subject=subject,
        sample=sample,
        on_progress=on_progress or (lambda done, total: None),
    )


class _Silence:
    """What was searched after a day, made once for each day."""

    def __init__(self, picture: Picture, until: date | None) -> None:
        self._facts = list(picture.documents.values())
        self._until = until
        self._made: dict[str, Searched] = {}

    def __call__(self, last_seen: str | None) -> Searched | None:
        """Return what was published after the last day that the date can mean; None where it is none."""
        if not last_seen or self._until is None:
            return None
        if last_seen not in self._made:
            after = date.fromordinal(PartialDate(last_seen).last_day.toordinal() + 1)
            self._made[last_seen] = searched_between(self._facts, after, self._until)
        return self._made[last_seen]


def _whole_time(facts: list[DocumentFacts]) -> Searched | None:
    days = [one.published for one in facts if one.published is not None]
    if not days:
        return None
    return searched_between(facts, min(one.last_day for one in days), max(one.last_day for one in days))


def _publishers(facts: list[DocumentFacts]) -> list[tuple[str, str, str, str]]:
    """Return each publisher with how much of it was read, those with most documents first."""
    found: dict[str | None, list[DocumentFacts]] = {}
    for one in facts:
        found.setdefault(one.publisher, []).append(one)
    rows = []
    for name, some in sorted(found.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or "")):
        days = sorted(one.published.iso for one in some if one.published) or ["undated"]
        rows.append((name or "publisher not known", str(len(some)), days[0], days[-1]))
    return rows


def _tally(counts: Counter[str]) -> Runs:
    return words(", ".join(f"{value} {count:,}" for value, count in counts.most_common()))


def _contents(part: Part) -> Table:
    return Table(
        caption=part.title,
        header=("Undertaking", "Bearer", "Where it stands", "Last word"),
        rows=(_content_row(row) for row in part.rows),
        widths=(0.38, 0.22, 0.24, 0.16),
    )


def _content_row(row: Undertaking) -> tuple[Runs, ...]:
    thread = row.thread
    title = undertaking_of(thread.title, row.bearer) or thread.title
    return (
        (Run(title, to=f"#thread-{thread.id}"),),
        words(row.bearer or "not expressed"),
        words(state_words(thread)),
        words(thread.last_seen or "undated"),
    )


def _lead(row: Undertaking) -> Runs:
    return words(Run(row.thread.title, to=f"#thread-{row.thread.id}"), faint(" (told above)"))


def _source(number: int, document: Document) -> Runs:
    published = document.published.iso if document.published else "undated"
    authors = [part for name in document.authors for part in (name, "; ")]
    authors[-1:] = [": "] if authors else []
    address = address_of(document.url)
    return words(
        strong(f"[{number}] "),
        *authors,
        strong(document.title or document.name),
        ". ",
        document.publisher or "Publisher not known",
        f", {published}",
        f" ({document.kind})" if document.kind else None,
        ". ",
        Run(address, to=address) if address else document.url or "No address known",
        faint(". Kept as "),
        faint(document.name),
        faint(f", id {document.id}, SHA-256 {document.sha256}"),
    )


def _told_decisions(picture: Picture) -> str:
    acting = [one for one in picture.reviews.decisions if one.acts]
    if not acting:
        return "No reviewer has decided on anything in this ledger: all is the machine's reading."
    names = sorted({one.by for one in acting})
    return f"{_counted(len(acting), 'decision')} in this ledger by {', '.join(names)}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
