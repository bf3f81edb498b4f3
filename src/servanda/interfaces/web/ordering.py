"""The order of the ledger's table."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from servanda.errors import RequestError
from servanda.extraction.records import Progress, Standing
from servanda.interfaces.web.telling import due_of, progress_of, undertaking_of
from servanda.linking.records import EvidenceGrade
from servanda.views import Undertaking

_Key = Callable[[Undertaking], tuple[object, ...]]
_PROGRESS = ["unknown", *map(str, Progress)]
_STANDING = list(map(str, Standing))
_EVIDENCE = list(map(str, EvidenceGrade))
#: What stands behind all dates.
_LATEST = "9999"

_KEYS: Mapping[str, _Key] = MappingProxyType(
    {
        "bearer": lambda row: (not row.bearer, row.bearer.casefold()),
        "undertaking": lambda row: (undertaking_of(row.thread.title, row.bearer).casefold(),),
        "progress": lambda row: (_PROGRESS.index(progress_of(row.thread) or "unknown"),),
        "standing": lambda row: (_STANDING.index(str(row.thread.standing)),),
        "evidence": lambda row: (_EVIDENCE.index(str(row.thread.evidence)),),
        "since": lambda row: (row.thread.first_seen or _LATEST,),
        "last": lambda row: (row.thread.last_seen or _LATEST,),
        "due": lambda row: (due_of(row.thread) or _LATEST,),
    }
)
#: Column -> its heading.
COLUMNS = MappingProxyType(
    {
        "bearer": "Bearer",
        "undertaking": "Undertaking",
        "standing": "Standing",
        "progress": "Progress",
        "evidence": "Evidence",
        "since": "Since",
        "last": "Last word",
        "due": "Due",
    }
)


def ordered(rows: Sequence[Undertaking], sort: str) -> Sequence[Undertaking]:
    """Return the rows by a column, `-column` backwards; without one those most talked of first."""
    if not sort:
        return rows
    key = _KEYS.get(sort.removeprefix("-"))
    if key is None:
        raise RequestError(
            f"{sort!r} is no column.", where="sort", next_step=f"Give one of {', '.join(_KEYS)}."
        )
    return sorted(rows, key=key, reverse=sort.startswith("-"))
