"""How far two reviewers of one sample agree, and how often the machine is right in what they reviewed."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations

from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.decisions import in_force
from servanda.linking.linkers.review.corrections import CLOSED, WORDS
from servanda.linking.linkers.review.decisions import Places
from servanda.primitives import canonical_json

#: What is asked of every finding: whether the text has such a thing at all; and whether all of it is right.
FINDING, WHOLE = "finding", "all fields"
_CODINGS = frozenset((DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CORRECT))
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
#: Field -> value as canonical JSON; `finding` is `true` or `false`.
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two reviewers on one field."""

    sample: str
    field: str
    reviewers: tuple[str, str]
    n: int
    """Findings that both coded; of the fields, those that both took for findings."""
    same: int
    kappa: float | None
    """Cohen's kappa; None where both gave one and the same value throughout, so that chance tells all."""

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object."""
        return {
            "kind": "agreement", "sample": self.sample, "field": self.field,
            "reviewers": list(self.reviewers), "n": self.n, "same": self.same, "kappa": self.kappa,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """The machine on one field of what was reviewed."""

    field: str
    n: int
    right: int
    disputed: int
    """Findings on which the reviewers differ; they count neither way."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % Wilson interval of the share that is right."""
        if not self.n:
            return None
        z, share = 1.959964, self.right / self.n
        middle = share + z * z / (2 * self.n)
        spread = z * math.sqrt(share * (1 - share) / self.n + z * z / (4 * self.n**2))
        whole = 1 + z * z / self.n
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object."""
        return {
            "kind": "accuracy", "field": self.field, "n": self.n, "right": self.right,
            "disputed": self.disputed, "interval": self.interval,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """One place of a sample, as its reviewers coded it and as the machine has it now."""

    sample: str
    place: str
    """Text, kind and places of words: the same in every sample that holds it."""
    kind: str
    machine: Values
    by: Mapping[str, Values]


def take_codings(ledger: Ledger, *, sample: str | None = None, as_of: date | None = None) -> list[Coded]:
    """Return what was coded, of one sample or of all, with `as_of` until that day."""
    force = [one for one in in_force(ledger.iter_decisions(as_of=as_of)) if one.sample is not None]
    codings = [one for one in force if one.kind in _CODINGS and sample in (None, one.sample)]
    if not codings:
        return []
    texts = {anchor.sha256 for one in codings for anchor in one.at}
    facts = list(ledger.document_facts(sha256=texts, as_of=as_of))
    settled = ledger.settled()
    findings = [
        settled[finding.id].apply(finding) if finding.id in settled else finding
        for one in facts
        for finding in ledger.iter_findings(document_id=one.id)
    ]
    return list(_coded(codings, Places(facts, findings)))


def _coded(codings: Sequence[ReviewDecision], places: Places) -> Iterator[Coded]:
    by_place: dict[tuple[str, str], tuple[Anchor, dict[str, Values]]] = {}
    for one in codings:
        for anchor in one.at:
            key = (str(one.sample), canonical_json([anchor.sha256, anchor.kind, _plain(anchor)]))
            by_place.setdefault(key, (anchor, {}))[1][one.by] = _values(one, anchor)
    for (sample, place), (anchor, by) in sorted(by_place.items(), key=lambda item: item[0]):
        machine = _machine(places.find(anchor), anchor)
        yield Coded(sample=sample, place=place, kind=anchor.kind, machine=machine, by=by)


def _plain(anchor: Anchor) -> dict[str, list[list[int]]]:
    return {name: [[s.start, s.end] for s in some] for name, some in anchor.spans.items()}


def _values(coding: ReviewDecision, anchor: Anchor) -> Values:
    if coding.kind is DecisionKind.REJECT:
        return {FINDING: "false"}
    said = {name: anchor.said.get(name) for name in CLOSED[anchor.kind]}
    places: dict[str, object] = {name: None for name in WORDS[anchor.kind] if name not in said} | {
        name: some for name, some in _plain(anchor).items() if name not in said
    }
    if coding.kind is DecisionKind.CORRECT:
        for name, value in coding.value.items():
            if name in said:
                said[name] = value
            else:
                places[name] = None if value is None else value["spans"]
    return {FINDING: "true", **{name: canonical_json(value) for name, value in (said | places).items()}}


def _machine(found: Sequence[Finding], anchor: Anchor) -> Values:
    if not found:
        return {FINDING: "false"}
    now = Anchor.of(found[0], sha256=anchor.sha256)
    plain = ReviewDecision(kind=DecisionKind.ACCEPT, by="", why="", decided_at=_ANY_TIME, at=(now,))
    return _values(plain, now)


def agreements(coded: Sequence[Coded]) -> list[Agreement]:
    """Return kappa for each sample, field and pair of reviewers."""
    pairs: dict[tuple[str, str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in coded:
        for some, other in combinations(sorted(one.by), 2):
            mine, theirs = one.by[some], one.by[other]
            for name in mine.keys() & theirs.keys():
                pairs[one.sample, name, some, other].append((mine[name], theirs[name]))
    rows = [
        Agreement(
            sample=sample, field=name, reviewers=(some, other), n=len(values),
            same=sum(a == b for a, b in values), kappa=kappa(values),
        )
        for (sample, name, some, other), values in pairs.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.sample, row.reviewers, row.field != FINDING, row.field))


def kappa(values: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of pairs of values, None where chance agreement is complete."""
    if not values:
        return None
    n = len(values)
    some, others = Counter(a for a, _ in values), Counter(b for _, b in values)
    chance = sum(count * others[value] for value, count in some.items())
    if chance == n * n:
        return None
    return round((n * sum(a == b for a, b in values) - chance) / (n * n - chance), 4)


def accuracies(coded: Sequence[Coded]) -> list[Accuracy]:
    """Return how often the machine is right, by field; where reviewers differ, nothing is counted."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in coded:
        names = {FINDING, *(name for values in one.by.values() for name in values)}
        verdicts = {name: _verdict(one, name) for name in names}
        for name, verdict in verdicts.items():
            counts[name][verdict] += 1
        told = {*verdicts.values()} - {""}
        whole = next((word for word in ("disputed", "wrong") if word in told), "right")
        counts[WHOLE][whole] += 1
    rows = [
        Accuracy(
            field=name, n=count["right"] + count["wrong"], right=count["right"], disputed=count["disputed"]
        )
        for name, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (row.field != FINDING, row.field != WHOLE, row.field))


def _verdict(one: Coded, name: str) -> str:
    """Return `right`, `wrong` or `disputed`; nothing where no finding is left to have the field."""
    values = {coding.get(name) for coding in one.by.values()}
    if name != FINDING and (None in values or name not in one.machine):
        return ""
    if len(values) > 1:
        return "disputed"
    return "right" if values == {one.machine[name]} else "wrong"
