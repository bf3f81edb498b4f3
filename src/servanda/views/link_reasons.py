"""Why two findings are on one thread or not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import Commitment, Finding, FindingId, Status
from servanda.ledger import Ledger
from servanda.linking.records import Thread
from servanda.linking.stage import explain_pair, review

if TYPE_CHECKING:
    from servanda.linking.linkers.review.decisions import Ties
    from servanda.linking.linkers.threads.pairs import PairScore


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReasons:
    """Two findings, their score, the thread of each, and what clustering made of them."""

    first: Finding
    second: Finding
    score: "PairScore"
    threads: tuple[Thread | None, Thread | None]
    verdict: str

    @property
    def together(self) -> bool:
        """Return whether they are on one thread."""
        first, second = self.threads
        return first is not None and second is not None and first.id == second.id

    def as_record(self) -> dict[str, object]:
        """Return the reasons as one JSON object."""
        score = self.score
        nearest = {"finding": score.nearest[0], "likeness": score.nearest[1]} if score.nearest else None
        return {
            "kind": "link_reasons",
            "first": score.first,
            "second": score.second,
            "together": self.together,
            "verdict": self.verdict,
            "threads": [thread and thread.id for thread in self.threads],
            "model": score.model,
            "compared": score.compared,
            "likeness": score.likeness,
            "least": score.least,
            "average": score.average,
            "score": score.score,
            "bias": score.bias,
            "features": [
                {"name": one.name, "value": one.value, "weight": one.weight, "share": one.share}
                for one in score.features
            ],
            "apart": score.apart,
            "between": [{"first": one, "second": other, "why": why} for one, other, why in score.between],
            "nearest": nearest,
        }


def explain_link(ledger: Ledger, key: str, other_key: str) -> LinkReasons:
    """Return why two commitments, or a status report and a commitment, are on one thread or not.

    Raises: EntryNotFoundError: no finding has such an id, or they are of other kinds. AmbiguousEntryError.
    """
    first, second = _ordered(ledger.get_finding(key), ledger.get_finding(other_key))
    threads = _threads_of(ledger.iter_threads(), (first.id, second.id))
    facts = list(ledger.document_facts())
    reviewed = review(facts, ledger.iter_findings(), ledger.iter_decisions())
    mentions = [thread.mentions if thread is not None else () for thread in threads]
    left = {one.id: one for one in reviewed.findings if one.id in (first.id, second.id)}
    _need_both((first, second), left)
    score = explain_pair(
        facts,
        reviewed.findings,
        (first.id, second.id),
        threads=mentions,
        registry=ledger.registry(),
    )
    return LinkReasons(
        first=left[first.id],
        second=left[second.id],
        score=score,
        threads=threads,
        verdict=_by_review(reviewed.ties, (first.id, second.id)) or _verdict(score, threads),
    )


def _ordered(one: Finding, other: Finding) -> tuple[Finding, Finding]:
    """Return two findings that a link can hold, a status report first."""
    if isinstance(other.details, Status):
        one, other = other, one
    if one.id == other.id:
        raise EntryNotFoundError("Both ids are of one finding.", next_step="Name two findings.")
    if isinstance(one.details, Commitment | Status) and isinstance(other.details, Commitment):
        return one, other
    raise EntryNotFoundError(
        f"A {one.kind} and a {other.kind} are not linked to each other.",
        next_step="Name two commitments, or a status report and a commitment: `servanda show LEDGER ID`.",
    )


def _need_both(pair: Iterable[Finding], kept: Collection[FindingId]) -> None:
    for finding in pair:
        if finding.id not in kept:
            raise EntryNotFoundError(
                f"The {finding.kind} is on no thread: a reviewer rejected it.",
                where=finding.id,
                next_step=f"`servanda show LEDGER {finding.id[:8]}` shows it.",
            )


def _threads_of(
    threads: Iterable[Thread], pair: tuple[FindingId, FindingId]
) -> tuple[Thread | None, Thread | None]:
    found: dict[FindingId, Thread] = {}
    for thread in threads:
        found |= {link.finding: thread for link in thread.links if link.finding in pair}
    return found.get(pair[0]), found.get(pair[1])


def _by_review(ties: "Ties", pair: tuple[FindingId, FindingId]) -> str | None:
    """Return what reviewers decided of the pair, which no score outweighs; None where they did not."""
    one, other = pair
    if any({one, other} <= some for some in ties.together):
        return "on one thread: a reviewer put them together, whatever their score"
    if any((one in a and other in b) or (one in b and other in a) for a, b in ties.apart):
        return "apart: a reviewer keeps them apart, whatever their score"
    return None


def _verdict(score: "PairScore", threads: tuple[Thread | None, Thread | None]) -> str:
    """Return what became of the pair, and why, in words."""
    first, second = threads
    together = first is not None and second is not None and first.id == second.id
    if score.model == "report":
        return _report_verdict(score, together, has_thread=first is not None)
    return _mention_verdict(score, together)


def _alike(score: "PairScore") -> str:
    """Return the likeness of the two, and what it counts for."""
    if score.compared:
        return f"{score.likeness:.4f}"
    return f"{score.likeness:.4f} but counts as 0, since pairs with so little in common are not compared"


def _mention_verdict(score: "PairScore", together: bool) -> str:
    alike = _alike(score)
    if together:
        told = f"on one thread: each is alike to others of it; their own likeness is {alike}"
        if score.average is not None:
            told += f"; that of all its commitments on average {score.average:.4f}"
        return f"{told}; {score.least} joins two groups"
    if score.apart:
        return f"apart whatever their score: {score.apart}"
    if score.between:
        _, _, why = score.between[0]
        return f"apart, because their threads hold commitments that are never joined: {why}"
    if score.average is not None and score.average >= score.least:
        return (
            f"apart, though their threads are now {score.average:.4f} alike on average: others were joined "
            "before, or a reviewer keeps them apart"
        )
    average = 0.0 if score.average is None else score.average
    return (
        f"apart: their threads' commitments are on average {average:.4f} alike, and {score.least} is asked "
        f"for; the likeness of these two is {alike}"
    )


def _report_verdict(score: "PairScore", together: bool, *, has_thread: bool) -> str:
    alike = _alike(score)
    key, value = score.nearest or (None, 0.0)
    most = "this commitment" if key == score.second else f"{key[:8]} ({value:.4f})" if key else "none"
    if together:
        told = f"on one thread: the report is most alike to {most}, which is on it"
        return f"{told}; the likeness of these two is {alike}"
    if score.apart:
        return f"apart whatever their score: {score.apart}"
    if not has_thread:
        told = (
            f"apart: the report is on no thread; it is most alike to {most}, and {score.least} is asked for"
        )
    else:
        told = f"apart: the report is most alike to {most}, which is on another thread"
    return f"{told}; the likeness of these two is {alike}"
