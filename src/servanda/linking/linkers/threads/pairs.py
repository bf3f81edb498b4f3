"""Why two findings are linked or not: every feature of their score, and what clustering made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from servanda.extraction.records import Commitment, Finding, FindingId
from servanda.linking.linkers.threads.bearers import apply_settled, days_of, settle
from servanda.linking.linkers.threads.candidates import (
    is_of_the_whole,
    pair_mentions,
    pair_reports,
)
from servanda.linking.linkers.threads.comparing import with_ranks
from servanda.linking.linkers.threads.grouping import (
    LEAST_LIKENESS,
    MIN_LIKENESS,
    MIN_REPORT_LIKENESS,
    WHOLE,
    likeness,
)
from servanda.linking.linkers.threads.likeness import (
    Pairs,
    Rows,
    Table,
    are_apart,
    compare_mentions,
    compare_reports,
    score,
    shares,
)
from servanda.linking.linkers.threads.mentions import Collection, Mention, gather
from servanda.linking.linkers.threads.ranks import rank
from servanda.linking.linkers.threads.traits import Traits
from servanda.linking.linkers.threads.weights import load_weights
from servanda.linking.linkers.threads.whose_report import is_of_another
from servanda.linking.records import DocumentFacts

#: Why bad news is not about an undertaking that it is alike to.
ANOTHER = "it accuses, and by its sentence another or nobody who is known for the bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature of a pair."""

    name: str
    value: float
    share: float
    """What it adds to the score; the share of a product of two features is halved between them."""

    @property
    def weight(self) -> float:
        """Return what one of its value adds beside the values of the other features."""
        return round(self.share / self.value, 4) if self.value else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """How alike two commitments, or a status report and a commitment, are found to be."""

    first: FindingId
    """The status report, where one of them is."""
    second: FindingId
    model: str
    """`mention_ranked` for two commitments, `report` for a status report and a commitment."""
    compared: bool
    """Whether linking compared them at all; else the likeness counts as 0."""
    bias: float
    features: tuple[Feature, ...]
    """All features, the greatest share first."""
    score: float
    likeness: float
    least: float
    """The likeness that is asked for: of groups on average, or of a report and its nearest commitment."""
    apart: str | None = None
    """Why they are never linked, whatever their score."""
    average: float | None = None
    """Average likeness of the two threads' commitments to each other; of one thread, to the others of it."""
    between: tuple[tuple[FindingId, FindingId, str], ...] = ()
    """Other pairs of the two threads that are never linked, each with the reason."""
    nearest: tuple[FindingId, float] | None = None
    """Of a report: the commitment that it is most alike, whose thread it is on if that is enough."""


def explain_pair(
    documents: Iterable[DocumentFacts],
    findings: Iterable[Finding],
    pair: tuple[FindingId, FindingId],
    threads: Sequence[Sequence[FindingId]],
) -> PairScore:
    """Return the score of two findings, worked out from all findings as linking does it.

    `pair` are two commitments, or a status report and a commitment; `threads` the commitments of the thread
    of each (for a report none is asked for).
    """
    facts = {document.id: document for document in documents}
    given = [finding for finding in findings if finding.document_id in facts]
    mentions, reports = gather(facts, apply_settled(given, settle(given, days_of(facts.values()))))
    rows = {mention.id: row for row, mention in enumerate(mentions.mentions)}
    report_rows = {report.id: row for row, report in enumerate(reports.mentions)}
    first, second = pair
    if first in rows:
        groups = [[rows[key] for key in some if key in rows] for some in threads]
        return _of_mentions(mentions, rows[first], rows[second], groups)
    return _of_report(reports, mentions, (report_rows[first], rows[second]))


def _of_mentions(mentions: Collection, one: int, other: int, groups: Sequence[Sequence[int]]) -> PairScore:
    left, right = pair_mentions(mentions)
    known = {(int(i), int(j)): at for at, (i, j) in enumerate(zip(left, right, strict=True))}
    weights = load_weights()["mention_ranked"]
    ranked = _ranked(mentions, left, right)
    average = _average(groups, known, likeness(score(ranked, weights)))
    low, high = min(one, other), max(one, other)
    compared = (low, high) in known
    if not compared:  # compared here all the same, so that its features can be shown
        ranked = _ranked(mentions, np.append(left, low), np.append(right, high))
    at = known.get((low, high), len(left))
    scores = score(ranked, weights)
    some = mentions.mentions
    return PairScore(
        first=some[one].id,
        second=some[other].id,
        model="mention_ranked",
        compared=compared,
        bias=weights["bias"],
        features=_features(ranked, at, weights),
        score=float(scores[at]),
        likeness=float(likeness(scores)[at]),
        least=MIN_LIKENESS,
        apart=_why_apart(some[one], some[other]),
        average=average,
        between=_between(some, (one, other), groups),
    )


def _ranked(mentions: Collection, left: Rows, right: Rows) -> Pairs:
    """Return the pairs with all features, those of rank included, as grouping compares them."""
    traits = Traits.of(mentions)
    pairs = compare_mentions(traits, left, right)
    ranks = rank(traits.documents, left, right, score(pairs, load_weights()["mention"]))
    return with_ranks(pairs, ranks)


def _of_report(reports: Collection, mentions: Collection, pair: tuple[int, int]) -> PairScore:
    report, mention = pair
    left, right = pair_reports(reports, mentions)
    own = [at for at, row in enumerate(left.tolist()) if row == report]
    rows = [int(right[at]) for at in own]
    compared = mention in rows
    if not compared:
        rows.append(mention)
    pairs = compare_reports(reports, mentions, np.full(len(rows), report, np.int64), np.array(rows, np.int64))
    weights = load_weights()["report"]
    scores = score(pairs, weights)
    alike = likeness(scores)
    at = rows.index(mention)
    told, some = reports.mentions[report], mentions.mentions
    known = rows if compared else rows[:-1]
    allowed = [
        (float(value), row)
        for row, value in zip(known, alike.tolist(), strict=False)
        if _why_not_about(told, some[row]) is None
    ]
    value, row = max(allowed, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
    return PairScore(
        first=told.id,
        second=some[mention].id,
        model="report",
        compared=compared,
        bias=weights["bias"],
        features=_features(pairs, at, weights),
        score=float(scores[at]),
        likeness=float(alike[at]),
        least=MIN_REPORT_LIKENESS,
        apart=_why_not_about(told, some[mention]),
        nearest=(some[row].id, value) if row >= 0 else None,
    )


def _features(pairs: Pairs, at: int, weights: Mapping[str, float]) -> tuple[Feature, ...]:
    own = slice(at, at + 1)
    one = Pairs(left=pairs.left[own], right=pairs.right[own], names=pairs.names, values=pairs.values[own])
    values = dict(zip(one.names, one.values[0].tolist(), strict=True))
    (told,) = shares(one, weights)
    some = [Feature(name=name, value=value, share=told.get(name, 0.0)) for name, value in values.items()]
    return tuple(sorted(some, key=lambda one: (-abs(one.share), one.name)))


def _why_apart(one: Mention, other: Mention) -> str | None:
    if not are_apart(one, other):
        return None
    names = " and ".join("; ".join(sorted(mention.bearer)) for mention in (one, other))
    return f"their words name different bearers: {names}"


def _why_not_about(report: Mention, mention: Mention) -> str | None:
    if is_of_the_whole(report, mention):
        return f"{WHOLE}, and they share no word"
    news, details = report.bad_news, mention.finding.details
    of_another = news is not None and is_of_another(
        news,
        bearer=mention.bearer,
        counterparty=details.counterparty_is if isinstance(details, Commitment) else (),
        words=mention.finding.evidence.quotes.values,
    )
    return ANOTHER if of_another else None


def _average(
    groups: Sequence[Sequence[int]], known: Mapping[tuple[int, int], int], alike: Table
) -> float | None:
    """Return the average likeness of pairs across the groups, or of pairs inside where they are one group."""
    some, others = groups
    pairs = {(min(i, j), max(i, j)) for i in some for j in others if i != j}
    values = (float(alike[known[pair]]) for pair in pairs if pair in known)
    total = sum(value for value in values if value >= LEAST_LIKENESS)
    return round(total / len(pairs), 4) if pairs else None


def _between(
    mentions: Sequence[Mention], pair: tuple[int, int], groups: Sequence[Sequence[int]]
) -> tuple[tuple[FindingId, FindingId, str], ...]:
    some, others = groups
    return tuple(
        (mentions[i].id, mentions[j].id, why)
        for i in some
        for j in others
        if {i, j} != {*pair} and (why := _why_apart(mentions[i], mentions[j]))
    )
