"""The ledger's undertakings counted, in all and by bearer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select

from servanda.ledger import Ledger, shown_schema
from servanda.ledger.merging import AnyRow
from servanda.linking.records import EvidenceGrade
from servanda.views.rollup import NAMELESS, NOT_UNDERTAKEN, By, Total, counts_of
from servanda.views.shown.undertakings import Wanted, newest_day
from servanda.views.undertakings import Duration, Filter

_THREADS, _PARTIES = shown_schema.threads.c, shown_schema.parties.c
_UNREPORTED = str(EvidenceGrade.NONE_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many undertakings there are of each value; of progress only those on which somebody reports."""

    threads: int
    standing: Mapping[str, int]
    progress: Mapping[str, int]
    evidence: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearers:
    """The bearers with most undertakings, the nameless last, and how many there are in all."""

    totals: tuple[Total, ...]
    names: int


def count_threads(ledger: Ledger) -> Counted:
    """Return how the undertakings stand."""
    columns = (_THREADS.standing, _THREADS.progress, _THREADS.evidence)
    query = select(*columns, func.count().label("number")).group_by(*columns)
    with ledger.reading() as connection:
        rows = connection.execute(query).all()
    standing, progress, evidence = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        standing[row.standing] += row.number
        evidence[row.evidence] += row.number
        if row.evidence != _UNREPORTED:
            progress[row.progress or "unknown"] += row.number
    return Counted(threads=standing.total(), standing=standing, progress=progress, evidence=evidence)


def count_bearers(ledger: Ledger, *, silent_for: Duration, limit: int) -> Bearers:
    """Return the first bearers in the order of `roll_up`."""
    number, name = func.count().label("number"), _PARTIES.name
    is_bearer = _PARTIES.role == "bearer"
    ranked = select(name).where(is_bearer).group_by(name).order_by(number.desc(), name).limit(limit)
    named = select(func.count(name.distinct())).where(is_bearer)
    until = newest_day(ledger)
    judged = _Judged(
        Wanted(wanted=Filter(overdue=True), until=until).overdue(),
        Wanted(wanted=Filter(silent_for=silent_for), until=until).silent(),
    )
    with ledger.reading() as connection:
        first = list(connection.execute(ranked).scalars())
        names = int(connection.execute(named).scalar_one())
        rows: dict[str, list[AnyRow]] = {key: [] for key in first}
        own = and_(_PARTIES.thread_id == _THREADS.id, is_bearer, name.in_(first))
        for row in connection.execute(judged.query().add_columns(name).join(shown_schema.parties, own)):
            rows[row.name].append(row)
        bearing = select(_PARTIES.thread_id).where(is_bearer)
        nameless = judged.query().where(_THREADS.id.not_in(bearing))
        unnamed = connection.execute(nameless).all() if len(first) < limit else []
        is_unnamed = bool(unnamed) or connection.execute(nameless.limit(1)).first() is not None
    totals = [_total(key, some) for key, some in rows.items()]
    totals += [_total(NAMELESS[By.BEARER], unnamed)] if unnamed else []
    return Bearers(totals=tuple(totals[:limit]), names=names + is_unnamed)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Asks which undertakings are overdue, and which are silent."""

    overdue: Sequence[ColumnElement[bool]]
    silent: Sequence[ColumnElement[bool]]

    def query(self) -> Select[Any]:
        """Return the undertakings, each judged."""
        late = and_(*self.overdue) if self.overdue else false()
        quiet = and_(*self.silent) if self.silent else false()
        columns = (_THREADS.id, _THREADS.force, _THREADS.progress, _THREADS.standing, _THREADS.evidence)
        return select(
            *columns, case((late, 1), else_=0).label("late"), case((quiet, 1), else_=0).label("quiet")
        )


def _total(name: str, rows: Sequence[AnyRow]) -> Total:
    reported = [row for row in rows if row.evidence != _UNREPORTED]
    return Total(
        by=By.BEARER,
        name=name,
        threads=tuple(sorted(row.id for row in rows)),
        not_undertaken=sum(row.force in NOT_UNDERTAKEN for row in rows),
        progress=counts_of(row.progress or "unknown" for row in reported),
        standing=counts_of(row.standing for row in rows),
        evidence=counts_of(row.evidence for row in rows),
        overdue=sum(row.late for row in rows),
        silent=sum(row.quiet for row in rows),
        words={},
    )
