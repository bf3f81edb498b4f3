"""A thread's state on the scales of others. Each cell and its reason: docs/status_rule.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from servanda.extraction.records import Force, Progress, Standing
from servanda.linking.records import EvidenceGrade, Thread

Value = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Where a state falls on one scale; no value where the scale has no place for it."""

    value: Value | None
    why: str
    """The reason for the value, or for having none."""

    def as_record(self) -> dict[str, object]:
        """Return the projection as one JSON object."""
        return {"value": self.value, "why": self.why}


#: How standings are taken together: no scale tells the members of a group apart.
GROUPS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.IN_FORCE: "going on",
        Standing.REAFFIRMED: "going on",
        Standing.STALLED: "halted",
        Standing.SUSPENDED: "halted",
        Standing.BREACHED: "broken off",
        Standing.WITHDRAWN: "broken off",
        Standing.EXPIRED: "run out",
    }
)
#: Why a state has no place, on any scale, asked in this order (P1 to P7).
NOT_UNDERTAKEN = "nobody has undertaken it: it is only urged, expected or refused"
NO_REPORT = "no report was found in the documents searched"
CONTESTED = "reports contradict each other"
ONLY_CLAIMED = "only the bearer says so, and the scale asks for another's check"
REPLACED = "another undertaking has taken its place and is to be rated"
NO_PROGRESS_KNOWN = "no report says how far it has got"
UNDONE = "it was done, and then halted or broken off: the scale has one value for both"
HALF_UNDONE = "parts were done before it was broken off; the words do not say how much still stands"

_NONE = "reports speak of it and none tells of a step"
_STARTED = "begun"
_PARTIAL = "parts are done"
_COMPLETE = "done"
_HALTED = "it does not move"
_BROKEN = "broken off without a step done"
_RUN_OUT = "its time ran out with no more than a beginning"
_RUN_OUT_PARTIAL = "its time ran out with parts done"
_AMBIGUOUS_NONE = "its word was repeated or its time is not over: nobody can say yet that it failed"

Cell = tuple[Value | None, str]
Table = Mapping[tuple[Progress, str], Cell]


def _by_progress(values: Mapping[Progress, Value]) -> Table:
    """Return a scale of implementation: what holds is how much was done, whatever the standing."""
    reasons = {
        Progress.NONE: _NONE,
        Progress.STARTED: _STARTED,
        Progress.PARTIAL: _PARTIAL,
        Progress.COMPLETE: _COMPLETE,
    }
    table: dict[tuple[Progress, str], Cell] = {
        (progress, group): (value, reasons[progress])
        for progress, value in values.items()
        for group in ("going on", "halted", "broken off", "run out")
    }
    for group in ("halted", "broken off"):
        table[Progress.COMPLETE, group] = (None, UNDONE)
    for progress in (Progress.STARTED, Progress.PARTIAL):
        table[progress, "broken off"] = (None, HALF_UNDONE)
    return table


_KROC = _by_progress({Progress.NONE: 0, Progress.STARTED: 1, Progress.PARTIAL: 2, Progress.COMPLETE: 3})
_OGP = _by_progress(
    {
        Progress.NONE: "Not Started",
        Progress.STARTED: "Limited",
        Progress.PARTIAL: "Substantial",
        Progress.COMPLETE: "Complete",
    }
)
_POLITIFACT: Table = {
    (Progress.NONE, "going on"): ("Not Yet Rated", _NONE),
    (Progress.NONE, "halted"): ("Stalled", _HALTED),
    (Progress.NONE, "broken off"): ("Promise Broken", _BROKEN),
    (Progress.NONE, "run out"): ("Promise Broken", _RUN_OUT),
    (Progress.STARTED, "going on"): ("In the Works", _STARTED),
    (Progress.STARTED, "halted"): ("Stalled", _HALTED),
    (Progress.STARTED, "broken off"): ("Promise Broken", "begun and broken off"),
    (Progress.STARTED, "run out"): ("Promise Broken", _RUN_OUT),
    (Progress.PARTIAL, "going on"): ("In the Works", _PARTIAL),
    (Progress.PARTIAL, "halted"): ("Stalled", _HALTED),
    (Progress.PARTIAL, "broken off"): (None, HALF_UNDONE),
    (Progress.PARTIAL, "run out"): ("Compromise", _RUN_OUT_PARTIAL),
    (Progress.COMPLETE, "going on"): ("Promise Kept", _COMPLETE),
    (Progress.COMPLETE, "halted"): (None, UNDONE),
    (Progress.COMPLETE, "broken off"): (None, UNDONE),
    (Progress.COMPLETE, "run out"): ("Promise Kept", _COMPLETE),
}
_G7: Table = {
    (Progress.NONE, "going on"): (None, _AMBIGUOUS_NONE),
    (Progress.NONE, "halted"): (-1, _HALTED),
    (Progress.NONE, "broken off"): (-1, _BROKEN),
    (Progress.NONE, "run out"): (-1, _RUN_OUT),
    (Progress.STARTED, "going on"): (0, _STARTED),
    (Progress.STARTED, "halted"): (0, _STARTED),
    (Progress.STARTED, "broken off"): (-1, "begun and broken off"),
    (Progress.STARTED, "run out"): (0, _RUN_OUT),
    (Progress.PARTIAL, "going on"): (0, _PARTIAL),
    (Progress.PARTIAL, "halted"): (0, _PARTIAL),
    (Progress.PARTIAL, "broken off"): (None, HALF_UNDONE),
    (Progress.PARTIAL, "run out"): (0, _RUN_OUT_PARTIAL),
    (Progress.COMPLETE, "going on"): (1, _COMPLETE),
    (Progress.COMPLETE, "halted"): (None, UNDONE),
    (Progress.COMPLETE, "broken off"): (None, UNDONE),
    (Progress.COMPLETE, "run out"): (1, _COMPLETE),
}
SCALES: Mapping[str, Table] = MappingProxyType(
    {"kroc": _KROC, "politifact": _POLITIFACT, "ogp": _OGP, "g7": _G7}
)
#: What a scale calls a commitment on which nobody reports, where it has a name for that.
UNREPORTED: Mapping[str, Value] = MappingProxyType(
    {"politifact": "Not Yet Rated", "ogp": "No Evidence Available"}
)
_UNDERTAKEN = (Force.AGREED, Force.IMPOSED, Force.UNDERTAKEN)


def project(thread: Thread) -> Mapping[str, Projection]:
    """Return scale -> where the thread's state falls on it, or why nowhere."""
    why_not = _why_not(thread)
    if why_not is not None:
        unreported = UNREPORTED if why_not == NO_REPORT else {}
        return {scale: Projection(value=unreported.get(scale), why=why_not) for scale in SCALES}
    assert thread.progress is not None, "asked for in _why_not"
    key = (thread.progress, GROUPS[thread.standing])
    return {scale: Projection(value=table[key][0], why=table[key][1]) for scale, table in SCALES.items()}


def _why_not(thread: Thread) -> str | None:
    """Return the reason for which no scale has a place for the state (P1 to P6)."""
    if thread.force not in _UNDERTAKEN:
        return NOT_UNDERTAKEN
    if thread.standing is Standing.SUPERSEDED:
        return REPLACED
    if thread.evidence is EvidenceGrade.NONE_FOUND:
        return NO_REPORT
    if thread.evidence is EvidenceGrade.CONTESTED or thread.standing is Standing.DISPUTED:
        return CONTESTED
    if thread.evidence is EvidenceGrade.CLAIMED:
        return ONLY_CLAIMED
    return NO_PROGRESS_KNOWN if thread.progress is None else None
