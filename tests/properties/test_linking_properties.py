"""Linking is a pure function of the set of its inputs."""

import math
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.extraction.records import Finding
from servanda.linking import LinkedLedger, link, resolve
from servanda.linking.linkers.threads.grouping import STEEPNESS
from servanda.linking.linkers.threads.weights import load_weights
from servanda.primitives import canonical_json
from support.commitbank import SHIPPED, Bundle, load_bundle


def bundle(name: str) -> Bundle:
    loaded = load_bundle(SHIPPED / name)
    labelled = []
    for document in loaded.documents:
        own = [one for one in loaded.labelled if one.finding.document_id == document.id]
        found = resolve(document, [one.finding for one in own])
        labelled += [
            replace(one, finding=replace(finding, vector=vector(finding)))
            for one, finding in zip(own, found, strict=True)
        ]
    return replace(loaded, labelled=tuple(labelled))


def vector(finding: Finding) -> bytes:
    """Return bytes that stand for a meaning: the same words, the same bytes."""
    words = finding.quote("action") or finding.quote("subject") or ""
    source = random.Random(words)
    return bytes(source.randrange(256) for _ in range(64)) if words else b""


def printed(ledger: LinkedLedger) -> str:
    return canonical_json([repr(thread) for thread in ledger.threads]) + canonical_json(dict(ledger.unlinked))


BUNDLES = [bundle("bosnia"), bundle("island")]
FACTS = [facts for one in BUNDLES for facts in one.facts]
FINDINGS = [finding for one in BUNDLES for finding in one.findings]
WHOLE = printed(link(FACTS, FINDINGS))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_documents_and_findings_changes_no_byte(seed: int) -> None:
    source = random.Random(seed)
    facts, findings = list(FACTS), list(FINDINGS)
    source.shuffle(facts)
    source.shuffle(findings)
    assert printed(link(facts, findings)) == WHOLE


def test_what_is_given_twice_counts_once() -> None:
    assert printed(link(FACTS * 2, FINDINGS * 2)) == WHOLE


def test_every_commitment_is_in_one_thread_and_every_report_in_one_place() -> None:
    ledger = link(FACTS, FINDINGS)
    mentions = [finding for thread in ledger.threads for finding in thread.mentions]
    reports = [finding for thread in ledger.threads for finding in thread.status_reports]
    assert sorted(mentions) == sorted({f.id for f in FINDINGS if f.kind == "commitment"})
    assert sorted([*reports, *ledger.unlinked]) == sorted({f.id for f in FINDINGS if f.kind == "status"})


def test_the_reasons_of_a_link_add_up_to_its_score() -> None:
    weights = load_weights()
    for thread in link(FACTS, FINDINGS).threads:
        for one in thread.links:
            if one.reasons:
                model = "mention_ranked" if one.role == "mention" else "report"
                total = weights[model]["bias"] + sum(one.reasons.values())
                assert abs(1 / (1 + math.exp(-STEEPNESS * total)) - one.score) < 0.002
