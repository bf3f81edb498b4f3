"""The page that compares two dates, on the clock of publication or of intake, by what made the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.errors import RequestError
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.asking import closed_of, day_of, words_of
from servanda.interfaces.web.looking import searched_documents
from servanda.interfaces.web.pages import archive_of
from servanda.interfaces.web.templating import render
from servanda.views.change_records import told_value
from servanda.views.changes import Cause, Changes, ThreadChange
from servanda.views.history import Clock, compare_known, compare_published, evening
from servanda.views.picture import LINKED_KINDS

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Changes of one cause that a page shows.
SHOWN = 60
Moment = date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The threads that one cause made new, other or gone; `cause` is None where several did together."""

    cause: Cause | None
    threads: tuple[ThreadChange, ...]

    def count(self, change: str) -> int:
        """Return how many are new, changed or gone."""
        return sum(one.change == change for one in self.threads)


@router.get("/compare")
def compare(request: Request) -> Response:
    """Show what is new, gone or changed between two dates, and what made it so."""
    query = request.query_params
    archive = archive_of(request)
    clock = closed_of(query, "clock", Clock) or Clock.PUBLISHED
    start = moment_of(query, "from", clock)
    end = moment_of(query, "to", clock) or (day_of(query, "as_of") if clock is Clock.PUBLISHED else None)
    changes = None if start is None else changes_of(archive, start, end, clock)
    told = {
        "clock": clock,
        "start": start,
        "end": end,
        "changes": changes,
        "groups": () if changes is None else by_cause(changes.threads),
        "shown": SHOWN,
        "told_value": told_value,
        "horizon": searched_documents(archive, None),
        "sample": archive.sample(None, *LINKED_KINDS),
    }
    return render(request, "compare.html", told)


def by_cause(threads: Sequence[ThreadChange]) -> tuple[Because, ...]:
    """Return the changes by what made them, most first; those of several causes on their own."""
    groups: dict[Cause | None, list[ThreadChange]] = {}
    for one in threads:
        groups.setdefault(one.causes[0] if len(one.causes) == 1 else None, []).append(one)
    found = [Because(cause=cause, threads=tuple(some)) for cause, some in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.cause is None, -len(one.threads), str(one.cause))))


def moment_of(query: Mapping[str, str], name: str, clock: Clock) -> Moment | None:
    """Return the date; on the clock of intake the last instant of a day, or the instant that is named."""
    words = words_of(query, name)
    if clock is Clock.PUBLISHED or words is None:
        return day_of(query, name)
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        instant = None
    if instant is not None and instant.tzinfo is not None:
        return instant.astimezone(UTC)
    day = day_of(query, name)
    return None if day is None else evening(day)


def changes_of(archive: Archive, start: Moment, end: Moment | None, clock: Clock) -> Changes:
    """Return what differs between two moments of a clock."""
    ledger = archive.ledger
    if isinstance(start, datetime):
        until = end if isinstance(end, datetime) else None
        _check(start.isoformat(), until.isoformat() if until else None)
        return archive.once(("diff", start, until), lambda: compare_known(ledger, start, until))
    last = end if not isinstance(end, datetime) else None
    _check(start.isoformat(), last.isoformat() if last else None)
    return archive.once(
        ("diff", start, last), lambda: compare_published(ledger, start, last, editions=archive.at)
    )


def _check(start: str, end: str | None) -> None:
    if end is not None and start > end:
        raise RequestError("It lies after the later date.", where="from", next_step="Change the two dates.")
