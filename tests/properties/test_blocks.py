"""Pairs that are found and compared in blocks are those that are found one by one, with the same likeness."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from servanda.extraction.records import Finding, FindingId
from servanda.linking import DocumentFacts
from servanda.linking.linkers.threads import (
    bags,
    blocks,
    comparing,
    edges,
    likeness,
    link_state,
    pieces,
    shelf,
    spill,
    table,
)  # fmt: skip
from servanda.linking.linkers.threads.bearers import apply_settled, days_of, settle
from servanda.linking.linkers.threads.candidates import is_of_the_whole, pair_mentions, pair_reports
from servanda.linking.linkers.threads.comparing import with_ranks
from servanda.linking.linkers.threads.edges import Edges
from servanda.linking.linkers.threads.grouping import LEAST_LIKENESS, in_steps
from servanda.linking.linkers.threads.likeness import compare_mentions, score
from servanda.linking.linkers.threads.link_state import LinkState
from servanda.linking.linkers.threads.mentions import gather
from servanda.linking.linkers.threads.ranks import rank
from servanda.linking.linkers.threads.sharing import shared_out
from servanda.linking.linkers.threads.traits import Traits
from servanda.linking.linkers.threads.weights import load_weights
from support.commitbank import SHIPPED, load_bundle, own_bundles
from support.linking_scores import resolved
from support.meanings import with_meanings

#: Pairs that are less alike are not kept.
LEAST = LEAST_LIKENESS * edges.STEPS
Likeness = dict[frozenset[FindingId], int]


@cache
def everything() -> dict[str, tuple[DocumentFacts, list[Finding]]]:
    """Return the documents of some processes with their findings."""
    found = {}
    for folder in (SHIPPED / "bosnia", SHIPPED / "island", *own_bundles()[:2]):
        bundle = with_meanings(load_bundle(folder))
        own: dict[str, list[Finding]] = defaultdict(list)
        for finding in resolved(bundle):
            own[finding.document_id].append(finding)
        found |= {facts.id: (facts, own[facts.id]) for facts in bundle.facts}
    return found


@cache
def one_by_one() -> tuple[Likeness, set[frozenset[FindingId]]]:
    """Return the likeness of the commitments worth comparing, and the pairs of a report and a commitment."""
    facts = {key: one for key, (one, _) in everything().items()}
    given = [finding for _, some in everything().values() for finding in some]
    mentions, reports = gather(facts, apply_settled(given, settle(given, days_of(facts.values()))))
    left, right = pair_mentions(mentions)
    traits = Traits.of(mentions)
    pairs = compare_mentions(traits, left, right)
    ranks = rank(traits.documents, left, right, score(pairs, load_weights()["mention"]))
    alike = in_steps(score(with_ranks(pairs, ranks), load_weights()["mention_ranked"])).tolist()
    some, told = mentions.mentions, reports.mentions
    rows = zip(left.tolist(), right.tolist(), alike, strict=True)
    reported = [(told[i], some[j]) for i, j in zip(*pair_reports(reports, mentions), strict=True)]
    return (
        {frozenset((some[i].id, some[j].id)): value for i, j, value in rows if value >= LEAST},
        {frozenset((one.id, two.id)) for one, two in reported if not is_of_the_whole(one, two)},
    )


def kept(state: LinkState, found: Edges) -> Likeness:
    """Return the pairs that are kept, each with its likeness."""
    shelf = state._shelf
    return {
        frozenset((shelf.id_of(row), shelf.id_of(other))): value
        for page in shelf
        for row in page.rows
        for other, value in np.array(found.of(row)[["other", "likeness"]]).tolist()
    }


@pytest.mark.parametrize("most", [None, 1, 7])
def test_blocks_of_any_size_find_the_pairs_and_their_likeness(
    most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if most:
        for module, name in (
            (blocks, "AT_ONCE"), (blocks, "MOST"), (comparing, "BATCH"), (likeness, "CHUNK"),
            (bags, "AT_ONCE"), (bags, "PAIRS_AT_ONCE"), (edges, "MOST_WAITING"), (likeness, "DENSE"),
            (comparing, "MOST_PAIRS"), (blocks, "SPARE"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, most)
    state = LinkState()
    state.update(everything().values())
    mentions, reports = one_by_one()
    assert len(mentions) > 100 and len(reports) > 100
    assert kept(state, state._comparer.mentions) == mentions
    of_reports = kept(state, state._comparer.reports)
    assert of_reports.keys() <= reports and len(of_reports) > 30
    assert min(*of_reports.values(), *mentions.values()) >= LEAST


def test_how_much_is_in_memory_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = LinkState().update(everything().values())
    for module, name, most in (
        (shelf, "OPEN_MENTIONS", 1), (spill, "IN_MEMORY", 1000), (table, "PIECE_ROWS", 8),
        (table, "PIECE_NUMBERS", 5000), (link_state, "_AT_ONCE", 3), (link_state, "_FEW", 3),
        (link_state, "_DATES_KEPT", 1), (blocks, "RIGHTS_AT_ONCE", 5), (pieces, "IN_MEMORY", 50_000),
        (edges, "PIECE_EDGES", 64),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, most)
    found = LinkState().update(everything().values())
    assert isinstance(found.threads, spill.Spilled)
    assert replace(found, threads=tuple(found.threads)) == wanted


def test_leads_that_are_not_kept_are_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_ones = LinkState().update(everything().values())
    monkeypatch.setattr(comparing, "_STRONG", edges.STEPS + 1)
    assert LinkState().update(everything().values()) == kept_ones


@pytest.mark.skipif(sys.platform != "linux", reason="processes begin as copies on Linux")
def test_how_many_processes_compare_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given = list(everything().values())
    alone, one_more = LinkState(), given.pop()
    wanted = [alone.update(given), alone.update([one_more])]
    for module, name, most in (
        (comparing, "WORTH_SHARING", 1), (link_state, "_WORTH_SHARING", 1), (link_state, "_AT_ONCE", 3),
        (blocks, "SPARE", 5000), (shelf, "OPEN_MENTIONS", 50), (spill, "IN_MEMORY", 1000),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, most)
    shared: list[object] = []

    def noted(*args: Any, **options: Any) -> Iterator[Any]:
        shared.append(args[0])
        return shared_out(*args, **options)

    for module in (comparing, link_state):
        monkeypatch.setattr(module, "may_share", lambda: True)
        monkeypatch.setattr(module, "shared_out", noted)
    state = LinkState(processes=3)
    assert [state.update(given), state.update([one_more])] == wanted
    assert len(shared) == 4
    assert kept(state, state._comparer.mentions) == kept(alone, alone._comparer.mentions)
    assert kept(state, state._comparer.reports) == kept(alone, alone._comparer.reports)
