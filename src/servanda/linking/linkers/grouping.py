"""Commitments → groups that are one undertaking each, and status reports → the group they speak of."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from servanda.linking.linkers.candidates import pair_mentions, pair_reports
from servanda.linking.linkers.clusters import cluster
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
MIN_LIKENESS = 0.27
STEEPNESS = 2.0
MIN_REPORT_LIKENESS = 0.35


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


def group(mentions: Collection) -> Grouped:
    """Return the groups of commitments that are one undertaking."""
    weights = load_weights()["mention_ranked"]
    pairs = compare_ranked(mentions)
    values = likeness(score(pairs, weights))
    edges = list(zip(pairs.left.tolist(), pairs.right.tolist(), values.tolist(), strict=True))
    known = mentions.mentions

    def apart(some: Sequence[int], others: Sequence[int]) -> bool:
        firm = [known[row] for row in some if known[row].is_firm]
        other_firm = [known[row] for row in others if known[row].is_firm]
        return any(are_apart(one, other) for one in firm for other in other_firm)

    groups = cluster(len(mentions), edges, least=MIN_LIKENESS, apart=apart)
    home = {row: number for number, rows in enumerate(groups) for row in rows}
    best: dict[int, tuple[float, int]] = {}
    for at, (one, other, value) in enumerate(edges):
        if home[one] == home[other]:
            for row in (one, other):
                best[row] = max(best.get(row, (-1.0, 0)), (value, -at))
    ties = {
        row: Tie(likeness=value, reasons=shares(pairs.names, pairs.values[-at], weights))
        for row, (value, at) in best.items()
    }
    return Grouped(groups=tuple(tuple(rows) for rows in groups), ties=ties)


def assign(reports: Collection, mentions: Collection, groups: Sequence[Sequence[int]]) -> Assigned:
    """Return the group that each status report speaks of: that of the commitment it is most like."""
    weights = load_weights()["report"]
    pairs = compare_reports(reports, mentions, *pair_reports(reports, mentions))
    values = likeness(score(pairs, weights))
    home = {row: number for number, rows in enumerate(groups) for row in rows}
    found: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for at, (report, mention, value) in enumerate(
        zip(pairs.left.tolist(), pairs.right.tolist(), values.tolist(), strict=True)
    ):
        if not _may_be_about(reports.mentions[report], mentions.mentions[mention]):
            continue
        found[report].append((-value, home[mention], at))
    chosen: dict[int, int] = {}
    ties: dict[int, Tie] = {}
    reasons: dict[int, str] = {}
    for report in range(len(reports)):
        value, number, at = min(found.get(report, [(0.0, -1, 0)]))
        if -value < MIN_REPORT_LIKENESS:
            reasons[report] = WHOLE if reports.mentions[report].is_of_arrangement else _why_not(-value)
            continue
        chosen[report] = number
        ties[report] = Tie(likeness=-value, reasons=shares(pairs.names, pairs.values[at], weights))
    return Assigned(groups=chosen, ties=ties, reasons=reasons)


def _may_be_about(report: Mention, mention: Mention) -> bool:
    """Return whether a report may speak of a commitment.

    A report about a framework as a whole does so only where the commitment names that framework itself.
    """
    return not report.is_of_arrangement or bool(report.core & mention.core)


def _why_not(value: float) -> str:
    if not value:
        return "no commitment shares its words or its place"
    return f"its likeness to the nearest commitment is {value:.4f}, less than {MIN_REPORT_LIKENESS}"
