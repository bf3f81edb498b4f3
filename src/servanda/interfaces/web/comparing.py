"""The page that compares two dates, on the clock of publication or of intake, by what made the difference."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.responses import Response

from servanda.errors import NotYetMadeError, RequestError
from servanda.interfaces.web.access import Role, needs
from servanda.interfaces.web.archive import Archive, archive_of
from servanda.interfaces.web.asking import closed_of, day_of, words_of
from servanda.interfaces.web.looking import searched_documents
from servanda.interfaces.web.templating import render
from servanda.runs.desk import TwoDates
from servanda.views.comparisons import Comparison
from servanda.views.history import Clock, evening
from servanda.views.picture import LINKED_KINDS

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.READER)])

#: Changes of one cause that a page shows.
SHOWN, SHOWN_DOCUMENTS = 60, 200
Moment = date | datetime


@router.get("/compare")
def compare(request: Request) -> Response:
    """Show what is new, gone or changed between two dates, and what made it so."""
    query = request.query_params
    archive = archive_of(request)
    clock = closed_of(query, "clock", Clock) or Clock.PUBLISHED
    start = moment_of(query, "from", clock)
    end = moment_of(query, "to", clock) or (day_of(query, "as_of") if clock is Clock.PUBLISHED else None)
    found = None if start is None else comparison_of(archive, start, end, clock)
    told = {
        "clock": clock,
        "start": start,
        "end": end,
        "counts": found.counts if found else None,
        "groups": found.by_cause(SHOWN) if found else (),
        "documents": found.first_documents(SHOWN_DOCUMENTS) if found else (),
        "horizon": searched_documents(archive, None),
        "sample": archive.sample(None, *LINKED_KINDS),
    }
    return render(request, "compare.html", told)


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


def comparison_of(
    archive: Archive,
    start: Moment,
    end: Moment | None,
    clock: Clock,
    told: Mapping[str, object] = MappingProxyType({}),
) -> Comparison:
    """Return what differs between two moments of a clock; its records hold what is `told` of them.

    Raises: NotYetMadeError: a process beside the server compares them.
    """
    asked = TwoDates(str(clock), start.isoformat(), end.isoformat() if end else None)
    if asked.end is not None and asked.start > asked.end:
        raise RequestError("It lies after the later date.", where="from", next_step="Change the two dates.")
    try:
        return Comparison(archive.comparison(asked), told)
    except sqlite3.Error:  # deleted in this very moment
        raise NotYetMadeError(
            "The comparison went and is made again.", where=str(asked), next_step="Ask again in a moment."
        ) from None


def asked_of(words: str) -> TwoDates:
    """Return the two dates and their clock, as `TwoDates` tells them."""
    try:
        asked = TwoDates.read(words)
        read = datetime if Clock(asked.clock) is Clock.KNOWN else date
        for one in (asked.start, asked.end):
            if one is not None and read.fromisoformat(one).isoformat() != one:
                raise ValueError(one)
    except ValueError:
        raise RequestError(f"{words!r} are no two dates.", where="of", next_step="Ask /compare.") from None
    return asked
