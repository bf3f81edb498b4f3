"""One decision over the web: made as the visitor, one at a time, kept in the audit log."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import Request
from starlette.exceptions import HTTPException

from servanda.interfaces.web.access import Role, deed_of, visitor_of
from servanda.interfaces.web.archive import archive_of
from servanda.ledger import Ledger
from servanda.ledger.audit import Deed
from servanda.linking import DecisionKind, ReviewDecision
from servanda.runs import deciding
from servanda.runs.deciding import Who
from servanda.views.decisions import is_coding

#: Makes a decision of who decides.
Act = Callable[[Ledger, Who], ReviewDecision]
#: Why somebody accepts who gives no reason of their own.
ACCEPTED = "read in its sentence: it is right"


def keep(request: Request, act: Act, who: Who) -> ReviewDecision:
    """Return the decision, kept in the ledger and in the audit log."""
    archive, visitor = archive_of(request), visitor_of(request)

    def deed(decision: ReviewDecision) -> Deed:
        return deed_of(request, visitor, action=f"decide {decision.kind}", subject=decision.id)

    # One at a time in this process, so that none waits in the store until its patience ends.
    with archive.deciding:
        decision = act(archive.ledger, replace(who, deed=deed))
    request.state.audited = True  # with the decision
    if decision.acts:
        archive.desk.link()
    return decision


def who_of(request: Request, *, why: str, sample: str | None = None, seen: list[str] | None = None) -> Who:
    """Return the visitor as the one who decides."""
    return Who(by=visitor_of(request).name, why=why, sample=sample, seen=seen)


def undo(request: Request, key: str) -> Act:
    """Return what undoes a decision, where the visitor may."""
    target, visitor = deciding.get_decision(archive_of(request).ledger, key), visitor_of(request)
    if is_coding(target) and target.by != visitor.name:
        raise HTTPException(403, "A coding of a sample is undone by its own reviewer alone.")
    if target.kind is DecisionKind.SAMPLE and visitor.role < Role.ADMIN:
        raise HTTPException(403, "Drawing a sample is undone by an admin alone.")
    return lambda ledger, who: deciding.undo(ledger, target.id, who)
