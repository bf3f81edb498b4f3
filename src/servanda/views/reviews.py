"""What reviewers left of the findings, asked only for the texts that they decided about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger
from servanda.linking import DecisionKind, ReviewDecision, review
from servanda.linking.linkers.decisions import Misfit
from servanda.linking.records import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A finding that a reviewer corrected."""

    finding: Finding
    settled: Settled | None
    """The bearer that the documents together tell, where no reviewer told it."""

    def apply(self, finding: Finding) -> Finding:
        """Return the finding as it was corrected."""
        return self.finding if self.settled is None else self.settled.apply(self.finding)


#: What is known of a finding beyond its own document.
Known = Mapping[FindingId, Settled | Corrected]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """What the decisions in force make of the findings that they are about."""

    decisions: tuple[ReviewDecision, ...] = ()
    verdicts: Mapping[FindingId, tuple[ReviewDecision, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Finding -> decisions that accept, reject or correct it, the latest first."""
    corrected: Mapping[FindingId, Finding] = field(default_factory=lambda: MappingProxyType({}))
    not_fitting: tuple[Misfit, ...] = ()

    def known(self, settled: Mapping[FindingId, Settled]) -> Known:
        """Return what is known of findings: corrections over what the documents together tell."""
        corrected = {
            key: Corrected(finding=finding, settled=settled.get(key))
            for key, finding in self.corrected.items()
        }
        return MappingProxyType({**settled, **corrected})

    def is_rejected(self, finding: Finding) -> bool:
        """Return whether a reviewer says that the text has no such thing."""
        return any(one.kind is DecisionKind.REJECT for one in self.verdicts.get(finding.id, ()))

    def of(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings corrected, without the rejected ones."""
        for finding in findings:
            if not self.is_rejected(finding):
                yield self.corrected.get(finding.id, finding)

    def mark(self, finding: Finding) -> dict[str, object]:
        """Return what an export adds to the finding's record; nothing where nobody reviewed it."""
        some = self.verdicts.get(finding.id, ())
        if not some:
            return {}
        kinds = {one.kind for one in some}
        words = {
            DecisionKind.REJECT: "rejected",
            DecisionKind.CORRECT: "corrected",
            DecisionKind.ACCEPT: "accepted",
        }
        verdict = next(word for kind, word in words.items() if kind in kinds)
        return {"review": {"verdict": verdict, "decisions": sorted(one.id for one in some)}}


def take_reviews(ledger: Ledger, *, as_of: date | None = None) -> Reviews:
    """Return the decisions, as known on the date where one is given, and what they do to findings."""
    decisions = tuple(ledger.iter_decisions(as_of=as_of))
    texts = {anchor.sha256 for one in decisions if one.acts for anchor in one.at}
    if not texts:
        return Reviews(decisions=decisions)
    facts = [one for one in ledger.document_facts(as_of=as_of) if one.sha256 in texts]
    findings = [finding for one in facts for finding in ledger.iter_findings(document_id=one.id, as_of=as_of)]
    reviewed = review(facts, findings, decisions)
    return Reviews(
        decisions=decisions,
        verdicts=reviewed.verdicts,
        corrected={one.id: one for one in reviewed.findings if one.corrects is not None},
        not_fitting=reviewed.not_fitting,
    )
