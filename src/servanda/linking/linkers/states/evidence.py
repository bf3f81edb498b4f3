"""Who says where an undertaking stands: the steps S10 to S14 of docs/status_rule.md."""

from collections.abc import Mapping, Sequence

from servanda.extraction.records import FindingId, Progress, Standing, Status
from servanda.linking.linkers.states.told import Told, days_between, is_claim
from servanda.linking.records import EvidenceGrade

#: Reports at most this many days apart speak of one time.
_ONE_TIME = 31

_Report = tuple[Told, Status]


def grade(
    told: Sequence[Told],
    progress: Progress,
    standing: Standing,
    *,
    bearer: frozenset[str],
    witnesses: Mapping[FindingId, str],
) -> EvidenceGrade:
    """Return the grade of the present state."""
    reports = [(one, details) for one in told if isinstance(details := one.finding.details, Status)]
    if not reports:
        return EvidenceGrade.NONE_FOUND
    if standing is Standing.DISPUTED or _is_taken_back(reports, witnesses):
        return EvidenceGrade.CONTESTED
    # That all is done rests on those alone who say so: an older `in_force` is no word for it.
    done = [o for o, d in reports if progress is Progress.COMPLETE is d.progress]
    agreeing = done or [o for o, d in reports if d.progress is progress or d.standing is standing]
    third = [one for one in agreeing or [o for o, _ in reports] if not is_claim(one, bearer)]
    if not third:
        return EvidenceGrade.CLAIMED
    independent = {witnesses[one.finding.id] for one in third}
    return EvidenceGrade.CORROBORATED if len(independent) > 1 else EvidenceGrade.REPORTED


def _is_taken_back(reports: Sequence[_Report], witnesses: Mapping[FindingId, str]) -> bool:
    """Return whether the last word that all is done met with another witness's word that it is not.

    A word of less that comes before it, or long after, tells of another time.
    """
    done = [one for one, details in reports if details.progress is Progress.COMPLETE]
    if not done:
        return False
    last = max(done, key=lambda one: one.order)
    return any(
        details.progress not in (None, Progress.COMPLETE)
        and one.order > last.order
        and witnesses[one.finding.id] != witnesses[last.finding.id]
        and (apart := days_between(last, one)) is not None
        and 0 <= apart <= _ONE_TIME
        for one, details in reports
    )
