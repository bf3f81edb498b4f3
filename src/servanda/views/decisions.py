"""Decisions as rows: what each says, and whether it is in force."""

from dataclasses import dataclass

from servanda.ledger import Ledger
from servanda.linking import DecisionKind, ReviewDecision
from servanda.linking.decisions import undone_by
from servanda.views.reviews import Reviews, take_reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision, and what became of it."""

    decision: ReviewDecision
    state: str
    """`in force`, `undone`, `does not fit`, or `outweighed` by a later state."""
    undone_by: str | None
    not_fitting: tuple[str, ...]
    """Why it, or a part of it, changes nothing."""

    @property
    def can_be_undone(self) -> bool:
        """Return whether an undoing would change something."""
        return self.undone_by is None

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object."""
        return {
            **self.decision.as_record(),
            "state": self.state,
            "undone_by": self.undone_by,
            "not_fitting": list(self.not_fitting),
        }


def list_decisions(
    ledger: Ledger, *, by: str | None = None, reader: str | None = None, reviews: Reviews | None = None
) -> list[Decided]:
    """Return the decisions, the earliest first; with `by` those of one reviewer.

    Codings of samples are shown to their own reviewer alone, who is `reader`, so that they stay blind.
    """
    reviews = reviews or take_reviews(ledger)
    undone = undone_by(reviews.decisions)
    reasons: dict[str, list[str]] = {}
    held = {one.id for key in reviews.states for one in reviews.state_of([key]).values()}
    for one in reviews.not_fitting:
        against = f" (against {one.against.id})" if one.against else ""
        reasons.setdefault(one.decision.id, []).append(f"{one.why}{against}")
    found = []
    for decision in reviews.decisions:
        if by not in (None, decision.by) or (is_coding(decision) and decision.by != reader):
            continue
        misfits = tuple(reasons.get(decision.id, ()))
        state = "undone" if decision.id in undone else "does not fit" if misfits else "in force"
        if decision.kind is DecisionKind.SET_STATE and state == "in force" and decision.id not in held:
            state = "outweighed"
        by_whom = undone.get(decision.id)
        found.append(Decided(decision=decision, state=state, undone_by=by_whom, not_fitting=misfits))
    return found


def is_coding(decision: ReviewDecision) -> bool:
    """Return whether it codes a sample."""
    return decision.sample is not None and decision.kind is not DecisionKind.SAMPLE
