"""The ledger's main table: one row an undertaking, the most talked-of first."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from servanda.extraction.records import Commitment, Finding, Force, Progress, Standing
from servanda.linking.records import EvidenceGrade, Thread
from servanda.primitives import PartialDate
from servanda.views.deadlines import last_day_of
from servanda.views.picture import Picture
from servanda.views.silence import Searched, searched_between, texts_on_actors
from servanda.views.verifiability import Verifiability, figures_by_document, judge

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

    def __str__(self) -> str:
        """Return the words that `parse` reads."""
        return f"{self.count}{self.unit}"

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
    overdue: bool = False
    """Its last deadline has passed and nobody reports it complete, withdrawn, replaced or expired."""
    verifiable: int | None = None
    """At least so many of actor, act, measure and date. Asks for a picture with figures."""
    counterparty: str | None = None
    """Part of the name of one to whom it is owed."""
    evidence: EvidenceGrade | None = None
    force: Force | None = None
    text: str | None = None
    """Words that its title or wordings have, all of them, in any order."""

    def told(self) -> tuple[str, ...]:
        """Return what is asked for in words, such as `silent for 12m`."""
        given = ((field.name, getattr(self, field.name)) for field in fields(self))
        return tuple(
            (name if value is True else f"{name} {value}").replace("_", " ")
            for name, value in given
            if value is not None and value is not False
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """One row: a thread with what its mentions say together."""

    thread: Thread
    forces: tuple[str, ...]
    """What binds the bearer: the thread's own force first, then the most frequent."""
    bearer: str
    bearer_resolved: bool
    mentions: int
    texts: int
    """How many different texts speak of it: a story in forty papers is one."""
    reports: int
    verifiability: Verifiability | None = None
    """Where a filter asked for it."""
    corrected_by: tuple[str, ...] = ()
    """Who corrected mentions or reports of it."""
    texts_on_bearer: int | None = None
    """Of a silent one: in how many texts published since then its bearer acts, is owed or speaks; None where
    the bearer is not resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertakings:
    """The rows, and how many a filter could not judge."""

    rows: tuple[Undertaking, ...]
    undated: int = 0
    """Left out by `silent_for`, because no mention is dated."""
    silent_since: date | None = None
    searched: Searched | None = None
    """The documents published since then, in which nobody speaks of these."""
    overdue_on: date | None = None
    open_deadlines: int = 0
    """Left out by `overdue`: their deadline gives no calendar date, nor does the ledger know its event's."""


def list_undertakings(
    picture: Picture, wanted: Filter = Filter(), *, as_of: date | None = None
) -> Undertakings:
    """Return the rows that the filter asks for.

    Silence is counted back from `as_of`, else from the newest dated document: later nobody searched. On the
    same day is judged what is overdue.
    """
    rows = [row for thread in picture.threads if _matches(row := undertaking(picture, thread), wanted)]
    if wanted.verifiable is not None:
        figures = figures_by_document(picture.findings.values())
        judged = (replace(row, verifiability=judge(picture, row.thread, figures)) for row in rows)
        rows = [row for row in judged if row.verifiability and row.verifiability.score >= wanted.verifiable]
    since, undated = None, 0
    until = as_of or _newest(picture)
    if wanted.silent_for is not None and until is not None:
        since = wanted.silent_for.before(until)
        undated = sum(row.thread.last_seen is None for row in rows)
        silent = (row for row in rows if _is_silent(row.thread, since))
        texts = texts_on_actors(picture.documents.values(), picture.findings.values(), since, until)
        rows = [replace(row, texts_on_bearer=_texts_on_bearer(row.thread, texts)) for row in silent]
    open_deadlines = 0
    if wanted.overdue:
        unsettled = [row for row in rows if has_deadline(row.thread) and not is_settled(row.thread)]
        dated = [(row, day) for row in unsettled if (day := last_day(row.thread)) is not None]
        open_deadlines = len(unsettled) - len(dated)
        rows = [row for row, day in dated if until is not None and day < until]
    return Undertakings(
        rows=tuple(sorted(rows, key=_order)),
        undated=undated,
        silent_since=since,
        searched=searched_between(picture.documents.values(), since, until) if since and until else None,
        overdue_on=until if wanted.overdue else None,
        open_deadlines=open_deadlines,
    )


def has_deadline(thread: Thread) -> bool:
    """Return whether some mention names a deadline."""
    return thread.due is not None or thread.deadline_value is not None


def is_settled(thread: Thread) -> bool:
    """Return whether a deadline has nothing left to wait for."""
    settled = (Standing.WITHDRAWN, Standing.SUPERSEDED, Standing.EXPIRED)
    return thread.progress is Progress.COMPLETE or thread.standing in settled


def last_day(thread: Thread) -> date | None:
    """Return the last day on which the deadline is kept; None where its value is no calendar date.

    A deadline that is counted from an event has one where the date of the event is known.
    """
    return last_day_of(thread.due.value if thread.due else thread.deadline_value or "")


def bearer_of(thread: Thread, mentions: Iterable[Finding]) -> str:
    """Return who is to act, in canonical names; else in the words of a mention, else nothing."""
    if thread.bearer:
        return "; ".join(thread.bearer)
    return next((words for finding in mentions if (words := finding.quote("bearer"))), "")


def undertaking(picture: Picture, thread: Thread) -> Undertaking:
    """Return the row of a thread; the picture holds the findings that it rests on."""
    linked = [picture.findings[link.finding] for link in thread.links]
    mentions = [finding for finding in linked if isinstance(finding.details, Commitment)]
    forces = Counter(str(f.details.force) for f in mentions if isinstance(f.details, Commitment))
    return Undertaking(
        thread=thread,
        forces=tuple(sorted(forces, key=lambda force: (force != thread.force, -forces[force], force))),
        bearer=bearer_of(thread, mentions),
        bearer_resolved=bool(thread.bearer),
        mentions=len(mentions),
        texts=len({picture.documents[finding.document_id].sha256 for finding in linked}),
        reports=len(linked) - len(mentions),
        corrected_by=picture.reviews.correctors(finding.id for finding in linked),
    )


def _matches(row: Undertaking, wanted: Filter) -> bool:
    if wanted.bearer is not None and wanted.bearer.casefold() not in row.bearer.casefold():
        return False
    if wanted.standing is not None and row.thread.standing is not wanted.standing:
        return False
    if wanted.progress is not None and row.thread.progress is not wanted.progress:
        return False
    return _says(row.thread, wanted)


def _says(thread: Thread, wanted: Filter) -> bool:
    """Return whether counterparty, evidence, force and words are those asked for."""
    if wanted.counterparty is not None:
        part = wanted.counterparty.casefold()
        if not any(part in name.casefold() for name in thread.counterparty):
            return False
    if wanted.evidence is not None and thread.evidence is not wanted.evidence:
        return False
    if wanted.force is not None and thread.force is not wanted.force:
        return False
    return has_words(thread, wanted.text or "")


def has_words(thread: Thread, words: str) -> bool:
    """Return whether title or wordings of a thread have all the words."""
    said = " ".join((thread.title, *thread.wording)).casefold()
    return all(word in said for word in words.casefold().split())


def _newest(picture: Picture) -> date | None:
    last = picture.horizon.last
    return PartialDate(last).last_day if last else None


def _texts_on_bearer(thread: Thread, texts: Mapping[str, frozenset[str]]) -> int | None:
    if not thread.bearer:
        return None
    return len(frozenset[str]().union(*(texts.get(name, ()) for name in thread.bearer)))


def _is_silent(thread: Thread, since: date) -> bool:
    return thread.last_seen is not None and PartialDate(thread.last_seen).last_day < since


def _order(row: Undertaking) -> tuple[int, int, str, str]:
    thread = row.thread
    return (-row.texts, -len(thread.links), thread.first_seen or "9999", thread.id)
