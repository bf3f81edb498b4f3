"""The ledger's main table: one row an undertaking, the most talked-of first."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from servanda.extraction.records import Commitment, Finding, Progress, Standing
from servanda.linking.records import Thread
from servanda.primitives import PartialDate
from servanda.views.picture import Picture

_DURATION = re.compile(r"(\d{1,4})([dwmy])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A count of days, weeks, months or years, as `12m`."""

    count: int
    unit: str

    @classmethod
    def parse(cls, words: str) -> "Duration":
        """Return the duration; raise ValueError where the words are none."""
        match = _DURATION.fullmatch(words.strip().lower())
        if match is None or int(match[1]) == 0:
            raise ValueError(f"{words!r} is no span of time like 90d, 6w, 12m or 2y")
        return cls(count=int(match[1]), unit=match[2])

    def before(self, day: date) -> date:
        """Return the day that lies this long before `day`; or the month's last day."""
        if self.unit in "dw":
            return date.fromordinal(max(1, day.toordinal() - self.count * (7 if self.unit == "w" else 1)))
        months = day.year * 12 + day.month - 1 - self.count * (12 if self.unit == "y" else 1)
        year, month = max(1, months // 12), months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which undertakings to show; None asks for all."""

    bearer: str | None = None
    standing: Standing | None = None
    progress: Progress | None = None
    silent_for: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """One row: a thread with what its mentions say together."""

    thread: Thread
    forces: tuple[str, ...]
    """What binds the bearer: the thread's own force first, then the most frequent."""
    bearer: str
    bearer_resolved: bool
    texts: int
    """How many different texts speak of it: a story in forty papers is one."""
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertakings:
    """The rows, and how many a filter could not judge."""

    rows: tuple[Undertaking, ...]
    undated: int = 0
    """Left out by `silent_for`, because no mention is dated."""
    silent_since: date | None = None


def list_undertakings(
    picture: Picture, wanted: Filter = Filter(), *, as_of: date | None = None
) -> Undertakings:
    """Return the rows that the filter asks for.

    Silence is counted back from `as_of`, else from the newest dated document: later nobody searched.
    """
    rows = [row for thread in picture.threads if _matches(row := _row(picture, thread), wanted)]
    since, undated = None, 0
    until = as_of or _newest(picture)
    if wanted.silent_for is not None and until is not None:
        since = wanted.silent_for.before(until)
        undated = sum(row.thread.last_seen is None for row in rows)
        rows = [row for row in rows if _is_silent(row.thread, since)]
    return Undertakings(rows=tuple(sorted(rows, key=_order)), undated=undated, silent_since=since)


def bearer_of(thread: Thread, mentions: Iterable[Finding]) -> str:
    """Return who is to act, in canonical names; else in the words of a mention, else nothing."""
    if thread.bearer:
        return "; ".join(thread.bearer)
    return next((words for finding in mentions if (words := finding.quote("bearer"))), "")


def _row(picture: Picture, thread: Thread) -> Undertaking:
    linked = [picture.findings[link.finding] for link in thread.links]
    mentions = [finding for finding in linked if isinstance(finding.details, Commitment)]
    forces = Counter(str(f.details.force) for f in mentions if isinstance(f.details, Commitment))
    return Undertaking(
        thread=thread,
        forces=tuple(sorted(forces, key=lambda force: (force != thread.force, -forces[force], force))),
        bearer=bearer_of(thread, mentions),
        bearer_resolved=bool(thread.bearer),
        texts=len({picture.documents[finding.document_id].sha256 for finding in linked}),
        reports=len(linked) - len(mentions),
    )


def _matches(row: Undertaking, wanted: Filter) -> bool:
    if wanted.bearer is not None and wanted.bearer.casefold() not in row.bearer.casefold():
        return False
    if wanted.standing is not None and row.thread.standing is not wanted.standing:
        return False
    return wanted.progress is None or row.thread.progress is wanted.progress


def _newest(picture: Picture) -> date | None:
    last = picture.horizon.last
    return PartialDate(last).last_day if last else None


def _is_silent(thread: Thread, since: date) -> bool:
    return thread.last_seen is not None and PartialDate(thread.last_seen).last_day < since


def _order(row: Undertaking) -> tuple[int, int, str, str]:
    thread = row.thread
    return (-row.texts, -len(thread.links), thread.first_seen or "9999", thread.id)
