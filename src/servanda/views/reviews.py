"""What reviewers left of the findings, asked only for the texts that they decided about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger
from servanda.linking import DecisionKind, ReviewDecision, review
from servanda.linking.decisions import in_force
from servanda.linking.linkers.review.decisions import Misfit, Places
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
#: How a verdict is called; where there are several of a finding, the first of these counts.
_VERDICTS = MappingProxyType(
    {
        DecisionKind.REJECT: "rejected",
        DecisionKind.CORRECT: "corrected",
        DecisionKind.ACCEPT: "accepted",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What reviewers made of one finding."""

    verdict: str
    """`rejected`, `corrected` or `accepted`."""
    by: tuple[str, ...]
    """Who said so."""
    decisions: tuple[ReviewDecision, ...]
    """All about the finding that hold, by id."""

    def as_record(self) -> dict[str, object]:
        """Return the mark as one JSON object."""
        ids = [one.id for one in self.decisions]
        return {"verdict": self.verdict, "by": list(self.by), "decisions": ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """What the decisions in force make of the findings that they are about."""

    decisions: tuple[ReviewDecision, ...] = ()
    verdicts: Mapping[FindingId, tuple[ReviewDecision, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Finding -> decisions that accept, reject or correct it, the latest first."""
    corrected: Mapping[FindingId, Finding] = field(default_factory=lambda: MappingProxyType({}))
    states: Mapping[FindingId, tuple[ReviewDecision, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Mention -> the decisions in force that set the state of its thread, the earliest first."""
    about: Mapping[FindingId, tuple[ReviewDecision, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Finding -> all decisions in force about it, the earliest first."""
    not_fitting: tuple[Misfit, ...] = ()

    def decided(self, findings: Iterable[FindingId], matter: str) -> tuple[str, ...]:
        """Return the ids of the decisions in force on a matter of some of these findings."""
        some = (one for key in findings for one in self.about.get(key, ()) if one.kind.matter == matter)
        return tuple(dict.fromkeys(one.id for one in some))

    def known(self, settled: Mapping[FindingId, Settled]) -> Known:
        """Return what is known of findings: corrections over what the documents together tell."""
        corrected = {
            key: Corrected(finding=finding, settled=settled.get(key))
            for key, finding in self.corrected.items()
        }
        return MappingProxyType({**settled, **corrected})

    def is_rejected(self, finding: Finding) -> bool:
        """Return whether a reviewer says that the text has no such thing."""
        return self.rejects(finding.id)

    def rejects(self, finding: FindingId) -> bool:
        """Return whether a reviewer says so of the finding with this id."""
        return any(one.kind is DecisionKind.REJECT for one in self.verdicts.get(finding, ()))

    def state_of(self, mentions: Iterable[FindingId]) -> dict[str, ReviewDecision]:
        """Return `progress` and `standing` of the thread with these mentions -> who set it last."""
        some = sorted(
            (one for key in mentions for one in self.states.get(key, ())), key=lambda one: one.order
        )
        return {name: one for one in some for name in one.value}

    def of(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings corrected, without the rejected ones."""
        if not self.verdicts:
            yield from findings  # their ids need not be made
            return
        for finding in findings:
            if not self.is_rejected(finding):
                yield self.corrected.get(finding.id, finding)

    def mark(self, finding: FindingId) -> Mark | None:
        """Return what reviewers made of the finding; None where nobody reviewed it."""
        some = self.verdicts.get(finding, ())
        for kind, verdict in _VERDICTS.items():
            names = sorted({one.by for one in some if one.kind is kind})
            if names:
                decisions = tuple(sorted(some, key=lambda one: one.id))
                return Mark(verdict=verdict, by=tuple(names), decisions=decisions)
        return None

    def record_of(self, finding: FindingId) -> dict[str, object]:
        """Return what a record of the finding says of its review, which is nothing where there was none."""
        mark = self.mark(finding)
        return {"review": mark.as_record()} if mark else {}

    def correctors(self, findings: Iterable[FindingId]) -> tuple[str, ...]:
        """Return who corrected some of the findings."""
        given = (one for key in findings for one in self.verdicts.get(key, ()))
        return tuple(sorted({one.by for one in given if one.kind is DecisionKind.CORRECT}))


def iter_reviewed(
    ledger: Ledger,
    reviews: Reviews,
    *,
    kind: str | None = None,
    document_id: str | None = None,
    as_of: date | None = None,
) -> Iterator[Finding]:
    """Yield the ledger's findings as reviewers left them: the way on which every view comes by findings."""
    return reviews.of(ledger.iter_findings(kind=kind, document_id=document_id, as_of=as_of))


def take_reviews(ledger: Ledger, *, as_of: date | None = None) -> Reviews:
    """Return the decisions, as known on the date where one is given, and what they do to findings."""
    return reviews_by(ledger, tuple(ledger.iter_decisions(as_of=as_of)), as_of=as_of)


def reviews_by(
    ledger: Ledger, decisions: tuple[ReviewDecision, ...], *, as_of: date | None = None
) -> Reviews:
    """Return what some decisions do to findings; all that are about one text, or none of them."""
    from servanda.ledger.kept_readings import findings_now  # a filter without a ledger loads no store

    texts = {anchor.sha256 for one in decisions if one.acts for anchor in one.at}
    if not texts:
        return Reviews(decisions=decisions)
    facts = list(ledger.document_facts(sha256=texts, as_of=as_of))
    # A document that is visible on a date is so with its current findings.
    findings = findings_now(ledger, [one.id for one in facts])
    reviewed = review(facts, findings, decisions)
    return Reviews(
        decisions=decisions,
        verdicts=reviewed.verdicts,
        corrected={one.id: one for one in reviewed.findings if one.corrects is not None},
        states={key: tuple(one.decision for one in some) for key, some in reviewed.ties.states.items()},
        about=_about(Places(facts, findings), decisions),
        not_fitting=reviewed.not_fitting,
    )


def _about(
    places: Places, decisions: Iterable[ReviewDecision]
) -> Mapping[FindingId, tuple[ReviewDecision, ...]]:
    found: dict[FindingId, dict[str, ReviewDecision]] = defaultdict(dict)
    for one in in_force(decisions):
        if one.acts:
            for anchor in one.at:
                for finding in places.find(anchor):
                    found[finding.id][one.id] = one
    return {key: tuple(some.values()) for key, some in found.items()}
