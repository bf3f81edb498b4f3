"""What the overview tells: counts, what wants attention, and which sources and months were read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from servanda.ledger import Ledger
from servanda.linking.records import DocumentFacts, EvidenceGrade
from servanda.views import Duration, Filter, Picture, Undertaking, list_undertakings
from servanda.views.rollup import By, Total, roll_up
from servanda.views.shown.counts import count_bearers, count_threads
from servanda.views.shown.undertakings import find_undertakings, horizon, searched_in_all
from servanda.views.silence import Searched, searched_between

#: How long nobody spoke of what the overview calls silent.
SILENT_FOR = "12m"
#: Rows of each list.
LISTED = 6
BEARERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A value, how often it stands, and its share of the largest."""

    value: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The ledger at a glance."""

    threads: int
    documents: int
    first: str | None
    last: str | None
    standing: tuple[Share, ...]
    progress: tuple[Share, ...]
    evidence: tuple[Share, ...]
    bearers: tuple[Total, ...]
    bearers_in_all: int
    overdue: Sequence[Undertaking]
    overdue_on: date | None
    contested: Sequence[Undertaking]
    silent: Sequence[Undertaking]
    silent_since: date | None
    searched: Searched | None
    """From the first document to the last."""


def take_overview(picture: Picture, *, as_of: date | None) -> Overview:
    """Return what the overview tells."""
    threads, horizon = picture.threads, picture.horizon
    rollup = roll_up(picture, By.BEARER, silent_for=Duration.parse(SILENT_FOR), as_of=as_of)
    overdue = list_undertakings(picture, Filter(overdue=True), as_of=as_of)
    silent = list_undertakings(picture, Filter(silent_for=Duration.parse(SILENT_FOR)), as_of=as_of)
    contested = list_undertakings(picture, Filter(evidence=EvidenceGrade.CONTESTED), as_of=as_of)
    reported = (one for one in threads if one.evidence is not EvidenceGrade.NONE_FOUND)
    facts = picture.documents.values()
    return Overview(
        threads=len(threads),
        documents=horizon.documents,
        first=horizon.first,
        last=horizon.last,
        standing=_shares(str(one.standing) for one in threads),
        progress=_shares(str(one.progress or "unknown") for one in reported),
        evidence=_shares(str(one.evidence) for one in threads),
        bearers=rollup.totals[:BEARERS],
        bearers_in_all=len(rollup.totals),
        overdue=overdue.rows,
        overdue_on=overdue.overdue_on,
        contested=contested.rows,
        silent=silent.rows,
        silent_since=silent.silent_since,
        searched=_searched(facts),
    )


def take_shown_overview(ledger: Ledger) -> Overview:
    """Return what the overview tells of the present, which queries count."""
    seen, silent_for = horizon(ledger), Duration.parse(SILENT_FOR)
    overdue = find_undertakings(ledger, Filter(overdue=True), whole=False)
    silent = find_undertakings(ledger, Filter(silent_for=silent_for), whole=False)
    counted = count_threads(ledger)
    bearers = count_bearers(ledger, silent_for=silent_for, limit=BEARERS)
    return Overview(
        threads=counted.threads,
        documents=seen.documents,
        first=seen.first,
        last=seen.last,
        standing=_shares_of(counted.standing),
        progress=_shares_of(counted.progress),
        evidence=_shares_of(counted.evidence),
        bearers=bearers.totals,
        bearers_in_all=bearers.names,
        overdue=overdue.rows,
        overdue_on=overdue.overdue_on,
        contested=find_undertakings(ledger, Filter(evidence=EvidenceGrade.CONTESTED), whole=False).rows,
        silent=silent.rows,
        silent_since=silent.silent_since,
        searched=searched_in_all(ledger),
    )


def _shares(values: Iterable[str]) -> tuple[Share, ...]:
    return _shares_of(Counter(values))


def _shares_of(values: Mapping[str, int]) -> tuple[Share, ...]:
    counts = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    most = counts[0][1] if counts else 1
    return tuple(Share(value=value, count=count, share=count / most) for value, count in counts)


def _searched(facts: Iterable[DocumentFacts]) -> Searched | None:
    some = list(facts)
    days = [one.published for one in some if one.published is not None]
    if not days:
        return None
    return searched_between(some, min(day.last_day for day in days), max(day.last_day for day in days))
