"""Commitments → groups that are one undertaking each, and status reports → the group they speak of."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from servanda.linking.linkers.candidates import pair_mentions, pair_reports
from servanda.linking.linkers.clusters import cluster
from servanda.linking.linkers.decisions import NO_TIES, Ties
from servanda.linking.linkers.likeness import (
    Pairs,
    Table,
    are_apart,
    compare_mentions,
    compare_reports,
    score,
    shares,
)
from servanda.linking.linkers.mentions import Collection, Mention
from servanda.linking.linkers.ranks import RANK_FEATURES, rank
from servanda.linking.linkers.weights import load_weights

#: Least average likeness of two groups that are joined, steepness of the likeness, and least likeness of a
#: status report to a commitment of its thread: docs/measurements/linking.md.
MIN_LIKENESS = 0.21
STEEPNESS = 2.0
MIN_REPORT_LIKENESS = 0.28


#: Why two findings are together that no score joins.
BY_REVIEW = "review decision"
WHOLE = "it speaks of an arrangement as a whole, not of one undertaking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The best reason for which a finding belongs to its group."""

    likeness: float
    reasons: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Rows of commitments by group, and each one's best tie to another of its group."""

    groups: tuple[tuple[int, ...], ...]
    ties: Mapping[int, Tie]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Row of a status report -> its group, with the tie; or why it has none."""

    groups: Mapping[int, int]
    ties: Mapping[int, Tie]
    reasons: Mapping[int, str]


def likeness(scores: Table) -> Table:
    """Return scores as values between 0 and 1, the same on every machine."""
    steps = np.clip(np.rint(scores * 1000), -8000, 8000).astype(np.int64)
    table = {step: round(1 / (1 + math.exp(-STEEPNESS * step / 1000)), 4) for step in set(steps.tolist())}
    return np.array([table[step] for step in steps.tolist()], np.float64)


def compare_ranked(mentions: Collection) -> Pairs:
    """Return pairs of commitments with all features, those of rank included."""
    pairs = compare_mentions(mentions, *pair_mentions(mentions))
    ranks = rank(mentions.mentions, pairs.left, pairs.right, score(pairs, load_weights()["mention"]))
    return Pairs(
        left=pairs.left,
        right=pairs.right,
        names=(*pairs.names, *RANK_FEATURES),
        values=np.concatenate([pairs.values, ranks], axis=1),
    )


def group(mentions: Collection, ties: Ties = NO_TIES) -> Grouped:
    """Return the groups of commitments that are one undertaking; `ties` of reviewers hold in any case."""
    weights = load_weights()["mention_ranked"]
    pairs = compare_ranked(mentions)
    values = likeness(score(pairs, weights))
    edges = list(zip(pairs.left.tolist(), pairs.right.tolist(), values.tolist(), strict=True))
    known = mentions.mentions

    together, split = _in_rows(ties, mentions)

    def apart(some: Sequence[int], others: Sequence[int]) -> bool:
        if split and _are_split(split, frozenset(some), frozenset(others)):
            return True
        firm = [known[row] for row in some if known[row].is_firm]
        other_firm = [known[row] for row in others if known[row].is_firm]
        return any(are_apart(one, other) for one in firm for other in other_firm)

    groups = cluster(len(mentions), edges, least=MIN_LIKENESS, apart=apart, together=together)
    home = {row: number for number, rows in enumerate(groups) for row in rows}
    best: dict[int, tuple[float, int]] = {}
    for at, (one, other, value) in enumerate(edges):
        if home[one] == home[other]:
            for row in (one, other):
                best[row] = max(best.get(row, (-1.0, 0)), (value, -at))
    found = {row: Tie(likeness=1.0, reasons={BY_REVIEW: 1.0}) for rows in together for row in rows}
    found |= {
        row: Tie(likeness=value, reasons=shares(pairs.names, pairs.values[-at], weights))
        for row, (value, at) in best.items()
    }
    return Grouped(groups=tuple(tuple(rows) for rows in groups), ties=found)


def _in_rows(
    ties: Ties, mentions: Collection
) -> tuple[list[list[int]], list[tuple[frozenset[int], frozenset[int]]]]:
    """Return the reviewers' ties as rows of the commitments."""
    if not (ties.together or ties.apart):
        return [], []
    rows = {mention.id: row for row, mention in enumerate(mentions.mentions)}
    sets = [sorted(rows[key] for key in some if key in rows) for some in ties.together]
    split = [
        (frozenset(rows[key] for key in some if key in rows), frozenset(rows[k] for k in others if k in rows))
        for some, others in ties.apart
    ]
    return [some for some in sets if len(some) > 1], split


def _are_split(
    split: Sequence[tuple[frozenset[int], frozenset[int]]], some: frozenset[int], others: frozenset[int]
) -> bool:
    return any((one & some and two & others) or (one & others and two & some) for one, two in split)


def assign(
    reports: Collection, mentions: Collection, groups: Sequence[Sequence[int]], ties: Ties = NO_TIES
) -> Assigned:
    """Return the group that each status report speaks of: that of the commitment it is most like.

    Where reviewers said what it speaks of, or does not, that holds.
    """
    weights = load_weights()["report"]
    pairs = compare_reports(reports, mentions, *pair_reports(reports, mentions))
    values = likeness(score(pairs, weights))
    home = {row: number for number, rows in enumerate(groups) for row in rows}
    wanted, unwanted = _said_homes(ties, reports, mentions, home)
    found: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for at, (report, mention, value) in enumerate(
        zip(pairs.left.tolist(), pairs.right.tolist(), values.tolist(), strict=True)
    ):
        if not _may_be_about(reports.mentions[report], mentions.mentions[mention]):
            continue
        if home[mention] in unwanted.get(report, ()):
            continue
        found[report].append((-value, home[mention], at))
    chosen: dict[int, int] = {}
    ties_found: dict[int, Tie] = {}
    reasons: dict[int, str] = {}
    for report in range(len(reports)):
        if report in wanted:
            chosen[report] = wanted[report]
            ties_found[report] = Tie(likeness=1.0, reasons={BY_REVIEW: 1.0})
            continue
        value, number, at = min(found.get(report, [(0.0, -1, 0)]))
        if -value < MIN_REPORT_LIKENESS:
            reasons[report] = WHOLE if reports.mentions[report].is_of_arrangement else _why_not(-value)
            continue
        chosen[report] = number
        ties_found[report] = Tie(likeness=-value, reasons=shares(pairs.names, pairs.values[at], weights))
    return Assigned(groups=chosen, ties=ties_found, reasons=reasons)


def _said_homes(
    ties: Ties, reports: Collection, mentions: Collection, home: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Return the group that a report is on by decision, and the groups that it is not on."""
    if not (ties.together or ties.apart):
        return {}, {}
    report_rows = {mention.id: row for row, mention in enumerate(reports.mentions)}
    homes = {mention.id: home[row] for row, mention in enumerate(mentions.mentions)}
    wanted: dict[int, int] = {}
    unwanted: dict[int, set[int]] = defaultdict(set)
    for whole in ties.together:
        groups = sorted({homes[key] for key in whole if key in homes})
        if groups:  # mentions that are together have one group
            wanted |= {report_rows[key]: groups[0] for key in whole if key in report_rows}
    for some, others in ties.apart:
        for one, two in ((some, others), (others, some)):
            for key in one & report_rows.keys():
                unwanted[report_rows[key]] |= {homes[other] for other in two if other in homes}
    return wanted, unwanted


def _may_be_about(report: Mention, mention: Mention) -> bool:
    """Return whether a report may speak of a commitment.

    A report about a framework as a whole does so only where the commitment names that framework itself.
    """
    return not report.is_of_arrangement or bool(report.core & mention.core)


def _why_not(value: float) -> str:
    if not value:
        return "no commitment shares its words or its place"
    return f"its likeness to the nearest commitment is {value:.4f}, less than {MIN_REPORT_LIKENESS}"
