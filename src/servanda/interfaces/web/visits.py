"""When a reader was here last, kept in the reader's own browser.

A visit lasts until nothing was asked for an hour. The cookie holds two instants, that of the visit before and
that of the last request; who sends another one only sees other changes.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

#: A request after a longer rest begins another visit.
REST = timedelta(hours=1)
KEPT_S = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Visit:
    """This visit of a reader."""

    last: datetime | None
    """When the visit before ended; None where there was none."""
    now: datetime

    def keep(self, request: Request, response: Response, *, ledger: str, name: str) -> None:
        """Let the browser remember it."""
        parts = [one.isoformat(timespec="seconds") if one else "" for one in (self.last, self.now)]
        response.set_cookie(
            _cookie(ledger, name),
            "|".join(parts),
            max_age=KEPT_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def visit_of(request: Request, *, ledger: str, name: str, now: datetime) -> Visit:
    """Return this visit of the one who asks, to this ledger."""
    before, _, latest = request.cookies.get(_cookie(ledger, name), "").partition("|")
    last, seen = _instant(before, now), _instant(latest, now)
    return Visit(last=seen if seen is not None and now - seen > REST else last, now=now)


def _instant(words: str, now: datetime) -> datetime | None:
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None and instant.astimezone(UTC) <= now else None


def _cookie(ledger: str, name: str) -> str:
    """Return a name of its own for each ledger and account: one host may serve several."""
    return f"servanda_visit_{hashlib.sha256(f'{ledger}|{name}'.encode()).hexdigest()[:12]}"
