"""What an address asks for: filters, dates, pages. Nothing of it is trusted."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from servanda.errors import EntryNotFoundError, RequestError
from servanda.extraction.records import Force, Progress, Standing
from servanda.linking.records import EvidenceGrade
from servanda.primitives import PartialDate
from servanda.views import Duration, Filter
from servanda.views.timeline_scale import ZOOMS

_Closed = TypeVar("_Closed", bound=StrEnum)
_Item = TypeVar("_Item")

#: Rows of a page of a table.
PAGE_ROWS = 50
#: Records of one answer are about so many bytes at most, but for the first one.
ANSWER_BYTES = 128 * 1024
#: Longer words of a filter or a search are refused.
MAX_CHARS = 300
#: Digits of the number of a row.
_DIGITS = 12
_ID = re.compile(r"[0-9a-f]{4,16}")


def check_id(key: str, what: str) -> str:
    """Return the id; raise EntryNotFoundError where it cannot be one."""
    if not _ID.fullmatch(key):
        raise EntryNotFoundError(
            f"{key[:40]!r} is no id of a {what}.", next_step="An id has 4 to 16 digits from 0 to 9, a to f."
        )
    return key


def words_of(query: Mapping[str, str], name: str, *, most: int = MAX_CHARS) -> str | None:
    """Return the words of a part of the address; None where it is absent or empty."""
    words = query.get(name, "").strip()
    if len(words) > most:
        raise RequestError(
            f"{len(words)} characters are too many.", where=name, next_step=f"Give {most} at most."
        )
    if "\x00" in words:
        raise RequestError("It holds a character that no text has.", where=name, next_step="Leave it out.")
    return words or None


def first_day_of(query: Mapping[str, str], name: str) -> date | None:
    """Return the first day that an ISO date of year, month or day precision can mean."""
    found = _date_of(query, name)
    return None if found is None else found.first_day


def day_of(query: Mapping[str, str], name: str) -> date | None:
    """Return the last day that an ISO date of year, month or day precision can mean."""
    found = _date_of(query, name)
    return None if found is None else found.last_day


def _date_of(query: Mapping[str, str], name: str) -> PartialDate | None:
    words = words_of(query, name)
    try:
        return None if words is None else PartialDate.parse(words)
    except ValueError:
        raise RequestError(
            f"{words!r} is no date.", where=name, next_step="Give one like 2024, 2024-03 or 2024-03-31."
        ) from None


def closed_of(query: Mapping[str, str], name: str, values: type[_Closed]) -> _Closed | None:
    """Return one of a closed set of values."""
    words = words_of(query, name)
    try:
        return None if words is None else values(words)
    except ValueError:
        known = ", ".join(values)
        raise RequestError(
            f"{words!r} is none of its values.", where=name, next_step=f"Give one of {known}."
        ) from None


def page_of(query: Mapping[str, str]) -> int:
    """Return the number of the page, from 1 on."""
    return number_of(query, "page") or 1


def number_of(query: Mapping[str, str], name: str) -> int | None:
    """Return a count from 1 on; None where it is absent or empty."""
    words = words_of(query, name)
    if words is None:
        return None
    if not words.isascii() or not words.isdigit() or not 1 <= int(words[:7]) <= 100_000:
        raise RequestError(f"{words!r} is no {name}.", where=name, next_step="They are counted from 1.")
    return int(words)


def zoom_of(query: Mapping[str, str]) -> int:
    """Return how many times as wide as the screen a timeline is asked for."""
    words = words_of(query, "zoom") or "1"
    if words not in map(str, ZOOMS):
        known = ", ".join(map(str, ZOOMS))
        raise RequestError(f"{words!r} is no zoom.", where="zoom", next_step=f"Give one of {known}.")
    return int(words)


def filter_of(query: Mapping[str, str]) -> Filter:
    """Return which undertakings are asked for."""
    silent = words_of(query, "silent_for")
    try:
        duration = Duration.parse(silent) if silent is not None else None
    except ValueError as error:
        raise RequestError(
            f"{error}.", where="silent_for", next_step="Give one like 90d, 6w, 12m or 2y."
        ) from None
    return Filter(
        bearer=words_of(query, "bearer"),
        counterparty=words_of(query, "counterparty"),
        progress=closed_of(query, "progress", Progress),
        standing=closed_of(query, "standing", Standing),
        evidence=closed_of(query, "evidence", EvidenceGrade),
        force=closed_of(query, "force", Force),
        text=words_of(query, "text"),
        silent_for=duration,
        overdue=words_of(query, "overdue") is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """One page of rows."""

    rows: Sequence[object]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """Return the number of the first row, counted from 1."""
        return (self.page - 1) * PAGE_ROWS + 1


def paged(rows: Sequence[object], page: int) -> Paged:
    """Return one page of the rows; of a page beyond the last one the last."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(page, pages)
    some = rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return Paged(rows=some, total=len(rows), page=page, pages=pages)


def after(
    items: Sequence[_Item],
    name_of: Callable[[_Item], object],
    cursor: str | None,
    limit: int,
    *,
    weigh: Callable[[Sequence[_Item]], int] | None = None,
) -> "Slice[_Item]":
    """Return the items behind the one that the cursor names, and the cursor of the next ones.

    With `weigh`, which tells the bytes of items, there are fewer where they are many bytes.
    """
    start = 0
    if cursor is not None:
        at, name = _place(cursor)
        if not any(str(name_of(one)) == name for one in items[at : at + 1]):
            raise _no_cursor()
        start = at + 1
    last = min(start + limit, len(items))
    some = items[start:last] if weigh is None else _until_heavy(items, start, last, weigh)
    end = start + len(some)
    more = bool(some) and end < len(items)
    return Slice(items=some, next=_cursor(f"{end - 1}:{name_of(some[-1])}") if more else None)


def _until_heavy(
    items: Sequence[_Item], start: int, last: int, weigh: Callable[[Sequence[_Item]], int]
) -> list[_Item]:
    """Return items until they are enough for one answer; those of a query are fetched a few at a time."""
    some: list[_Item] = []
    count, left = 1, ANSWER_BYTES
    while start < last and (few := items[start : min(start + count, last)]):
        some += few
        start += len(few)
        weight = weigh(few)
        left -= weight
        count = min(2 * count, left * len(few) // max(weight, 1))
        if count < 1:
            break
    return some


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[_Item]):
    """Some items, and the cursor of those behind them."""

    items: Sequence[_Item]
    next: str | None


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, str]:
    try:
        words = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        number, mark, name = words.partition(":")
        if not (mark and number.isascii() and number.isdecimal() and len(number) < _DIGITS):
            raise ValueError(words)
    except (binascii.Error, ValueError):
        raise _no_cursor() from None
    return int(number), name


def _no_cursor() -> RequestError:
    return RequestError(
        "The cursor is none, or of a ledger that has changed since.",
        where="cursor",
        next_step="Start again without a cursor.",
    )
