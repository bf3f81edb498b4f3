"""The ledger's undertakings counted by bearer, counterparty, agreement or theme."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Arrangement, ArrangementType, Finding, Force
from servanda.linking.records import EvidenceGrade, Thread, ThreadId
from servanda.views.picture import LINKED_KINDS, Picture
from servanda.views.silence import Searched
from servanda.views.themes import find_theme
from servanda.views.undertakings import Duration, Filter, list_undertakings

#: Findings that the view is made of.
ROLLUP_KINDS = (*LINKED_KINDS, "arrangement")
#: Forces by which nobody has undertaken anything.
NOT_UNDERTAKEN = (Force.URGED, Force.EXPECTED, Force.REFUSED)


class By(StrEnum):
    """What undertakings are counted by."""

    BEARER = "bearer"
    COUNTERPARTY = "counterparty"
    AGREEMENT = "agreement"
    THEME = "theme"


#: The row of those that have no name of the kind asked for.
NAMELESS = {
    By.BEARER: "(bearer not resolved)",
    By.COUNTERPARTY: "(no counterparty resolved)",
    By.AGREEMENT: "(no agreement named)",
    By.THEME: "(no word names a theme)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row: the undertakings of one name, counted."""

    by: By
    name: str
    threads: tuple[ThreadId, ...]
    not_undertaken: int
    """How many of them are only urged, expected or refused."""
    progress: Mapping[str, int]
    """Of those on which somebody reports; most frequent first."""
    standing: Mapping[str, int]
    evidence: Mapping[str, int]
    overdue: int
    silent: int
    words: Mapping[str, int]
    """Of a theme: the words that name it, and in how many threads."""

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object."""
        return {
            "kind": "rollup",
            "by": str(self.by),
            "name": None if self.name == NAMELESS[self.by] else self.name,
            "count": len(self.threads),
            "not_undertaken": self.not_undertaken,
            "progress": dict(self.progress),
            "standing": dict(self.standing),
            "evidence": dict(self.evidence),
            "overdue": self.overdue,
            "silent": self.silent,
            "words": dict(self.words),
            "threads": list(self.threads),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """The rows, most undertakings first, the nameless last; and the days by which they were judged."""

    totals: tuple[Total, ...]
    threads: int
    silent_since: date | None
    searched: Searched | None
    """The documents published since then."""
    overdue_on: date | None


def roll_up(picture: Picture, by: By, *, silent_for: Duration, as_of: date | None = None) -> Rollup:
    """Return the counts. A thread with several bearers, counterparties or agreements is in each one's row."""
    overdue = list_undertakings(picture, Filter(overdue=True), as_of=as_of)
    silent = list_undertakings(picture, Filter(silent_for=silent_for), as_of=as_of)
    late = {row.thread.id for row in overdue.rows}
    quiet = {row.thread.id for row in silent.rows}
    groups: dict[str, list[Thread]] = defaultdict(list)
    names_of = _names(picture, by)
    for thread in picture.threads:
        for name in names_of(thread) or (NAMELESS[by],):
            groups[name].append(thread)
    totals = [_total(by, name, some, late, quiet) for name, some in groups.items()]
    return Rollup(
        totals=tuple(sorted(totals, key=lambda t: (t.name == NAMELESS[by], -len(t.threads), t.name))),
        threads=len(picture.threads),
        silent_since=silent.silent_since,
        searched=silent.searched,
        overdue_on=overdue.overdue_on,
    )


def _names(picture: Picture, by: By) -> Callable[[Thread], Sequence[str]]:
    match by:
        case By.BEARER:
            return lambda thread: thread.bearer
        case By.COUNTERPARTY:
            return lambda thread: thread.counterparty
        case By.AGREEMENT:
            named = _agreements(picture)
            return lambda thread: tuple(dict.fromkeys(n for key in thread.mentions for n in named(key)))
        case By.THEME:
            return lambda thread: (theme[0],) if (theme := find_theme(thread)) else ()


def _agreements(picture: Picture) -> Callable[[str], Sequence[str]]:
    """Return what names the agreements of a mention: its words, or the agreement that it stands in."""
    arrangements: dict[str, list[Finding]] = defaultdict(list)
    for finding in picture.findings.values():
        details = finding.details
        if isinstance(details, Arrangement) and details.type is ArrangementType.AGREEMENT:
            arrangements[finding.document_id].append(finding)

    def names(key: str) -> Iterator[str]:
        mention = picture.findings[key]  # type: ignore[index]
        facts = picture.documents[mention.document_id]
        if facts.kind == DocumentKind.AGREEMENT.value:
            yield facts.title or facts.name
        said = mention.evidence.spans.get("agreement", ())
        for arrangement in arrangements[mention.document_id]:
            details, spans = arrangement.details, arrangement.evidence.spans["text"]
            if any(one.overlaps(other) for one in said for other in spans) and isinstance(
                details, Arrangement
            ):
                yield details.name or " ".join((arrangement.quote("text") or "").split())

    return lambda key: tuple(names(key))


def _total(by: By, name: str, threads: Sequence[Thread], late: Iterable[str], quiet: Iterable[str]) -> Total:
    ids = tuple(sorted(thread.id for thread in threads))
    reported = [thread for thread in threads if thread.evidence is not EvidenceGrade.NONE_FOUND]
    return Total(
        by=by,
        name=name,
        threads=ids,
        not_undertaken=sum(thread.force in NOT_UNDERTAKEN for thread in threads),
        progress=counts_of(str(thread.progress or "unknown") for thread in reported),
        standing=counts_of(str(thread.standing) for thread in threads),
        evidence=counts_of(str(thread.evidence) for thread in threads),
        overdue=len({*ids} & {*late}),
        silent=len({*ids} & {*quiet}),
        words=counts_of(word for thread in threads for word in _theme_words(thread))
        if by is By.THEME
        else {},
    )


def _theme_words(thread: Thread) -> Sequence[str]:
    found = find_theme(thread)
    return found[1] if found else ()


def counts_of(values: Iterable[str]) -> Mapping[str, int]:
    """Return how often each value stands, the most frequent first."""
    counts = Counter(values)
    return {value: counts[value] for value in sorted(counts, key=lambda value: (-counts[value], value))}
