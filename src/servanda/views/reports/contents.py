"""A report from front to back: the undertakings, what was searched, the sources, the method."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from servanda.documents.records import Document, DocumentId
from servanda.ledger import Ledger
from servanda.linking import ReviewDecision
from servanda.linking.records import EvidenceGrade
from servanda.primitives import PartialDate
from servanda.views.picture import LINKED_KINDS, Horizon
from servanda.views.reports.blocks import (
    Block,
    Facts,
    Front,
    Heading,
    Look,
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
from servanda.views.reports.stocks import Stock, stock_of
from servanda.views.reports.subjects import Asked, Part, Subject
from servanda.views.reports.undertaking import Around, state_words, undertaking_blocks
from servanda.views.reviewed_sample import ReviewedSample, take_reviewed_sample
from servanda.views.shown.documents import Published
from servanda.views.silence import Searched
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
    stock: Stock
    asked: Asked
    subject: Subject
    sample: ReviewedSample | None
    on_progress: Progress
    count: int
    """How many undertakings it tells."""

    @property
    def front(self) -> Front:
        """Return what the file says of itself."""
        return Front(
            title=self.subject.title,
            subject=f"Report on {self.count} undertakings, with their sources",
            dated=self._until,
            producer=f"servanda {version('servanda')}",
        )

    def blocks(self) -> Iterator[Block]:
        """Yield the report; may be read once more, and gives the same."""
        citations = Citations()
        readers: Counter[str] = Counter()
        yield from self._head()
        if self.subject.is_all:
            yield from self._searched()
        yield from self._summary()
        yield from self._undertakings(citations, readers)
        if not self.subject.is_all:  # who asks for one thing wants that first
            yield from self._searched(place="searched")
        yield from self._sources(citations)
        yield from self._method(readers)

    def documents(self) -> Iterator[DocumentId]:
        """Yield the documents that the undertakings rest on, each once, in the order of the ledger."""
        return self.stock.documents(self.subject.each())

    @property
    def _until(self) -> date | None:
        last = self.stock.horizon.last
        return self.asked.as_of or (PartialDate(last).last_day if last else None)

    def _head(self) -> Iterator[Block]:
        horizon, as_of = self.stock.horizon, self.asked.as_of
        seen = (
            f"As a reader on {as_of} could have known it"
            if as_of
            else f"As of the newest document of the ledger, {horizon.last or 'undated'}"
        )
        yield Heading(level=1, runs=words(self.subject.title), place="top")
        yield Paragraph(runs=words(f"{seen}. {_counted(self.count, 'undertaking')}."), style=Style.STANDFIRST)
        if self.asked.filters:
            yield Paragraph(runs=words(f"Only these: {'; '.join(self.asked.filters)}."))
        if not self.subject.is_all:
            yield Paragraph(runs=_told_searched(horizon, self.stock.searched_in_all()))

    def _searched(self, place: str | None = None) -> Iterator[Block]:
        """Yield which sources and months were searched: without it an absence tells nothing."""
        horizon = self.stock.horizon
        level, title = (1 if place else 2), words("What was searched")
        yield Heading(level=level, runs=title, place=place, new_page=place is not None)
        rows: list[tuple[str, Runs]] = [
            ("Documents", words(f"{horizon.documents:,}, of which {horizon.undated:,} are undated")),
            ("Published", words(f"{horizon.first or 'no date known'} to {horizon.last or 'no date known'}")),
        ]
        searched = self.stock.searched_in_all()
        if searched is not None:
            told = f"{searched.months_with_documents} of {searched.months} have documents"
            rows.append(("Months", words(told)))
        if searched is not None and searched.gaps:
            gaps = [a if a == b else f"{a} to {b}" for a, b in searched.gaps]
            more = f" and {len(gaps) - GAPS} other gaps" if len(gaps) > GAPS else ""
            rows.append(("Nothing read of", words(f"{', '.join(gaps[:GAPS])}{more}")))
        yield Facts(rows=tuple(rows))
        publishers = _publishers(self.stock.publishers())
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
        if self.count < 2:
            return
        yield Heading(level=2, runs=words("Where they stand"))
        standing, evidence, progress = Counter[str](), Counter[str](), Counter[str]()
        for row in self.subject.each():
            standing[str(row.thread.standing).replace("_", " ")] += 1
            evidence[EVIDENCE[str(row.thread.evidence)]] += 1
            if row.thread.evidence is not EvidenceGrade.NONE_FOUND:
                progress[str(row.thread.progress or "unknown")] += 1
        unreported = evidence[EVIDENCE[str(EvidenceGrade.NONE_FOUND)]]
        yield Facts(
            rows=(
                ("Standing", _tally(standing)),
                ("Progress", _tally(progress) or words("no report found on any of them")),
                ("Evidence", _tally(evidence)),
            )
        )
        if unreported:
            told = f"Of {unreported} of {self.count} no report was found, which is no proof of inaction."
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
        around = Around(
            citations=citations,
            decided=Decided(self.stock.decisions),
            searched=_Silence(self.stock, self._until),
            heading="The undertaking" if self.subject.is_one else None,
        )
        total = self.count
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
                dossier = self.stock.dossier(row.thread)
                readers.update(one.finding.reader for one in dossier.words)
                yield from undertaking_blocks(dossier, around)
        self.on_progress(len(told), total)

    def _sources(self, citations: Citations) -> Iterator[Block]:
        yield Heading(level=1, runs=words("Sources"), place="sources", new_page=self.subject.is_all)
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
                ("Decisions", words(_told_decisions(self.stock.decisions))),
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
    ledger: Ledger, asked: Asked, *, stock: Stock | None = None, on_progress: Progress | None = None
) -> Report:
    """Return the report that is asked for; `stock` is the ledger of its date, where it is at hand.

    Raises: EntryNotFoundError: no such undertaking or actor. AmbiguousEntryError: several.
    """
    stock = stock or stock_of(ledger, asked)
    subject = stock.subject(asked)
    sample = take_reviewed_sample(ledger, LINKED_KINDS, as_of=asked.as_of)
    return Report(
        ledger=ledger,
        stock=stock,
        asked=asked,
        subject=subject,
        count=subject.count(),
        sample=sample,
        on_progress=on_progress or (lambda done, total: None),
    )


class _Silence:
    """What was searched after a day, made once for each day."""

    def __init__(self, stock: Stock, until: date | None) -> None:
        self._stock = stock
        self._until = until
        self._made: dict[str, Searched] = {}

    def __call__(self, last_seen: str | None) -> Searched | None:
        """Return what was published after the last day that the date can mean; None where it is none."""
        if not last_seen or self._until is None:
            return None
        if last_seen not in self._made:
            after = date.fromordinal(PartialDate(last_seen).last_day.toordinal() + 1)
            self._made[last_seen] = self._stock.searched(after, self._until)
        return self._made[last_seen]


def _told_searched(horizon: Horizon, searched: Searched | None) -> Runs:
    """Return in one line what was searched; all of it stands behind the undertakings."""
    undated = f", {horizon.undated:,} of them undated" if horizon.undated else ""
    dated = f", published {horizon.first} to {horizon.last}" if horizon.first else ""
    months = (
        f", in {searched.months_with_documents} of {searched.months} months" if searched is not None else ""
    )
    told = f"Searched: {_counted(horizon.documents, 'document')}{undated}{dated}{months} ("
    return words(faint(told), Run("what was searched", Look.FAINT, to="#searched"), faint(")."))


def _publishers(published: Sequence[Published]) -> list[tuple[str, str, str, str]]:
    """Return each publisher with how much of it was read, those with most documents first."""
    some = sorted(published, key=lambda one: (one.name is None, -one.documents, one.name or ""))
    return [
        (one.name or "publisher not known", str(one.documents), one.first or "undated", one.last or "undated")
        for one in some
    ]


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


def _told_decisions(decisions: Sequence[ReviewDecision]) -> str:
    acting = [one for one in decisions if one.acts]
    if not acting:
        return "No reviewer has decided on anything in this ledger: all is the machine's reading."
    names = sorted({one.by for one in acting})
    return f"{_counted(len(acting), 'decision')} in this ledger by {', '.join(names)}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
