"""One actor over time: how often it spoke and undertook, on which topics, and who asked what of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking.records import Thread, ThreadId
from servanda.primitives import PartialDate
from servanda.views.findings import Row
from servanda.views.picture import Picture
from servanda.views.reviews import iter_reviewed
from servanda.views.themes import find_theme_of
from servanda.views.urges import Sources, Urge, is_urged, list_urges

#: Months of a bar; the first with which there are no more bars than are seen apart.
_STEPS = (1, 3, 12)
MOST_BARS = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month, quarter or year."""

    when: str
    said: int
    undertook: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How often an actor spoke and undertook, without gaps between the first and the last time."""

    bars: tuple[Bar, ...]
    unit: str
    """`month`, `quarter` or `year`."""
    most: int
    not_drawn: int
    """Of documents dated by year alone, where bars are shorter, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A matter, and the statements whose words name it."""

    name: str
    statements: int
    share: float


def take_course(said: Iterable[Row], undertook: Iterable[Thread]) -> Course:
    """Return how often it spoke and undertook, by date of publication."""
    spoken = [row.facts.published for row in said]
    return course_of(spoken, [day_of(day) for thread in undertook for day in days_of_mentions(thread)])


def course_of(spoken: Sequence[PartialDate | None], mentioned: Sequence[PartialDate | None]) -> Course:
    """Return the course by the dates of what was said and of what was undertaken."""
    months = [_month(day) for day in (*spoken, *mentioned) if day is not None and day.precision != "year"]
    length = max(months) - min(months) + 1 if months else 0
    # Where nothing is known to the month, or there are too many of them, a year is a bar.
    step = next((one for one in _STEPS if 0 < length <= one * MOST_BARS), _STEPS[-1])
    both = [
        Counter(
            _month(day) // step for day in some if day is not None and (step == 12 or day.precision != "year")
        )
        for some in (spoken, mentioned)
    ]
    places = sorted({*both[0], *both[1]})
    bars = tuple(
        Bar(when=_named(at * step, step), said=both[0][at], undertook=both[1][at])
        for at in (range(places[0], places[-1] + 1) if places else ())
    )
    return Course(
        bars=bars,
        unit={1: "month", 3: "quarter", 12: "year"}[step],
        most=max((max(bar.said, bar.undertook) for bar in bars), default=0),
        not_drawn=len(spoken) + len(mentioned) - both[0].total() - both[1].total(),
    )


def count_topics(said: Iterable[Row]) -> tuple[Topic, ...]:
    """Return the topics of statements, those most spoken of first; one without words of any has none."""
    return topics_of(Counter(topic for row in said if (topic := topic_of(row)) is not None))


def topics_of(counts: Mapping[str, int]) -> tuple[Topic, ...]:
    """Return the topics with how many statements name them, those most spoken of first."""
    most = max(counts.values(), default=1)
    return tuple(
        Topic(name=name, statements=count, share=count / most)
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def topic_of(row: Row) -> str | None:
    """Return the topic that most words of a statement name."""
    return topic_of_statement(row.finding)


def topic_of_statement(statement: Finding) -> str | None:
    """Return the topic that most words of a statement name."""
    found = find_theme_of((statement.quote("content") or "",))
    return found[0] if found else None


def who_asks(
    ledger: Ledger, picture: Picture, threads: Sequence[Thread], *, as_of: date | None = None
) -> Mapping[ThreadId, tuple[Urge, ...]]:
    """Return of each thread who urges it, read from the documents alone that urge it."""

    def statements_in(documents: Sequence[DocumentId]) -> Iterator[Finding]:
        for key in documents:
            yield from iter_reviewed(ledger, picture.reviews, kind="statement", document_id=key, as_of=as_of)

    return who_asks_among(ledger, picture, threads, statements_in)


def who_asks_among(
    ledger: Ledger,
    picture: Picture,
    threads: Sequence[Thread],
    statements_in: Callable[[Sequence[DocumentId]], Iterable[Finding]],
) -> Mapping[ThreadId, tuple[Urge, ...]]:
    """Return of each thread who urges it; `statements_in` gives statements as reviewers left them."""
    wanted = dict.fromkeys(mention for thread in threads for mention in thread.mentions)
    findings = {key: picture.findings[key] for key in wanted if key in picture.findings}
    urging = (one for one in findings.values() if is_urged(one.details))
    documents = list(dict.fromkeys(one.document_id for one in urging))
    findings |= {one.id: one for one in statements_in(documents)}
    narrow = replace(picture, findings=findings, threads=tuple(threads))
    sources = Sources(lambda key: ledger.get_document(key).document.text, ledger.registry())
    found: dict[ThreadId, list[Urge]] = defaultdict(list)
    for urge in list_urges(narrow, sources=sources):
        found[urge.thread.id].append(urge)
    return {key: tuple(some) for key, some in found.items()}


def days_of_mentions(thread: Thread) -> list[str | None]:
    """Return when the documents of the mentions were published, as the thread's history tells it."""
    told = {step.finding: step.date for step in thread.history if step.date_from == "published"}
    return [told.get(mention) for mention in thread.mentions]


def day_of(words: str | None) -> PartialDate | None:
    """Return the date that the words are; None where they are none."""
    try:
        return PartialDate.parse(words) if words else None
    except ValueError:
        return None


def _month(day: PartialDate) -> int:
    return day.first_day.year * 12 + day.first_day.month - 1


def _named(month: int, step: int) -> str:
    year, number = divmod(month, 12)
    if step == 12:
        return f"{year:04}"
    return f"{year:04}-Q{number // 3 + 1}" if step == 3 else f"{year:04}-{number + 1:02}"
