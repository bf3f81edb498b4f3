"""Whether a new review decision can stand beside those in force."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from servanda.extraction.records import Finding
from servanda.linking.decisions import DecisionKind, ReviewDecision, in_force
from servanda.linking.linkers.review.decisions import Misfit, apply_ranked
from servanda.linking.linkers.threads.likeness import are_apart
from servanda.linking.linkers.threads.mentions import gather
from servanda.linking.records import DocumentFacts


def contradictions(
    documents: Iterable[DocumentFacts],
    findings: Iterable[Finding],
    held: Sequence[ReviewDecision],
    new: ReviewDecision,
) -> list[Misfit]:
    """Return why `new`, or what it brings back by undoing, cannot stand beside what is held."""
    facts, given = list(documents), list(findings)
    before = {one.id for one in in_force(held)}
    force = [one for one in in_force([*held, new]) if one.acts]
    fresh = [one for one in force if one.id not in before]
    ranked = [one for one in force if one.id in before][::-1] + fresh
    reviewed = apply_ranked(facts, given, ranked)
    ids = {one.id for one in fresh}
    found = [one for one in reviewed.not_fitting if one.decision.id in ids]
    if not found and new.kind is DecisionKind.MERGE:
        found = [
            Misfit(decision=new, why=why)
            for why in _bearers_apart(facts, reviewed.findings, _joined(facts, given, new))
        ]
    # What an undoing brings back may be about a text that is gone; that is listed, and stops nothing.
    return [one for one in found if one.against is not None or one.decision.id == new.id]


def _joined(facts: Sequence[DocumentFacts], given: Sequence[Finding], new: ReviewDecision) -> frozenset[str]:
    alone = apply_ranked(facts, given, [new])
    return frozenset(key for whole in alone.ties.together for key in whole)


def _bearers_apart(
    facts: Sequence[DocumentFacts], findings: Sequence[Finding], joined: frozenset[str]
) -> list[str]:
    """Return the first pair whose words name different actors: the machine never joins them."""
    mentions, _ = gather({one.id: one for one in facts}, findings)
    some = [one for one in mentions.mentions if one.id in joined]
    for one, other in combinations(some, 2):
        if are_apart(one, other):
            return [
                f"the words of {one.id} bind {'; '.join(sorted(one.bearer))}, "
                f"those of {other.id} bind {'; '.join(sorted(other.bearer))}"
            ]
    return []
