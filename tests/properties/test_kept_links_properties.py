"""Links that are kept while documents come, go, change and are judged are those of linking all at once."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.errors import DecisionError
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, create_ledger
from servanda.linking import DocumentFacts, LinkChanges, LinkedLedger
from servanda.linking.linkers.review.decisions import NO_TIES, Ties
from servanda.linking.linkers.threads.link_state import LinkState
from servanda.runs import Links, refresh_links
from servanda.views import iter_records, json_line
from support.commitbank import SHIPPED, Bundle, load_bundle, own_bundles
from support.decisions import decide
from support.ledger_records import NOON
from support.linking_scores import resolved
from support.meanings import with_meanings

Given = dict[str, tuple[DocumentFacts, list[Finding]]]


@cache
def bundles() -> list[Bundle]:
    """Return small processes of which some share names."""
    names = ("minsk", "oslo", "nepal", "gas")
    folders = [SHIPPED / "bosnia", SHIPPED / "island"]
    return [
        with_meanings(load_bundle(folder))
        for folder in (*folders, *own_bundles())
        if folder.name in names or folder in folders
    ]


@cache
def everything() -> Given:
    """Return the documents with their findings."""
    found: Given = {}
    for bundle in bundles():
        own: dict[str, list[Finding]] = defaultdict(list)
        for finding in resolved(bundle):
            own[finding.document_id].append(finding)
        found |= {facts.id: (facts, own[facts.id]) for facts in bundle.facts}
    return found


class Kept:
    """What a ledger would hold after some changes."""

    def __init__(self) -> None:
        self.threads: dict[str, object] = {}
        self.unlinked: dict[str, object] = {}
        self.settled: dict[str, object] = {}

    def apply(self, changes: LinkChanges) -> str:
        """Make the changes, and return everything."""
        for gone in changes.gone:
            del self.threads[gone]
        self.threads |= {thread.id: thread for thread in changes.threads}
        for held, new in ((self.unlinked, changes.unlinked), (self.settled, changes.settled)):
            for key, value in new.items():
                if value is None:
                    del held[key]
                else:
                    held[key] = value
        return repr([sorted(some.items()) for some in (self.threads, self.unlinked, self.settled)])


def at_once(given: Given, ties: Ties) -> str:
    return Kept().apply(LinkState().update(given.values(), ties=ties))


def some_ties(source: random.Random, findings: Iterable[Finding]) -> Ties:
    """Return what reviewers might say of some findings; no two of its sets have one in common."""
    keys: list[FindingId] = sorted(one.id for one in findings if one.kind in ("commitment", "status"))
    picked = source.sample(keys, min(len(keys), 11))
    if len(picked) < 11 or source.random() < 0.4:
        return NO_TIES
    return Ties(
        together=(frozenset(picked[:2]), frozenset(picked[2:5])),
        apart=(
            (frozenset(picked[5:6]), frozenset(picked[6:8])),
            (frozenset(picked[8:9]), frozenset(picked[9:])),
        ),
    )


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32))
def test_what_came_step_by_step_is_what_is_linked_at_once(seed: int) -> None:
    source = random.Random(seed)
    state, kept, held = LinkState(), Kept(), Given()
    waiting = list(everything().values())
    source.shuffle(waiting)
    while waiting:
        gone = source.sample(sorted(held), min(len(held), source.choice((0, 0, 1, 4))))
        came = [waiting.pop() for _ in range(min(len(waiting), source.choice((1, 1, 3, 20))))]
        stay = sorted(held.keys() - set(gone))
        again = [held[key] for key in source.sample(stay, min(len(stay), source.choice((0, 1))))]
        read_anew = [(facts, [one for one in some if source.random() < 0.8]) for facts, some in again]
        for key in gone:
            if source.random() < 0.5:
                waiting.append(held.pop(key))
            else:
                del held[key]
        held |= {facts.id: (facts, some) for facts, some in (*came, *read_anew)}
        ties = some_ties(source, [one for _, some in held.values() for one in some])
        found = kept.apply(state.update([*came, *read_anew], gone, ties))
        if not waiting or source.random() < 0.1:
            assert found == at_once(held, ties)


def exported(ledger: Ledger) -> bytes:
    return "".join(json_line(record) + "\n" for record in iter_records(ledger)).encode()


def add(ledger: Ledger, bundle: Bundle, document: str, hours: int) -> None:
    (text,) = [one for one in bundle.documents if one.id == document]
    ledger.add_document(
        text, everything()[document][1], reader="test/1", known_at=NOON + timedelta(hours=hours), again=True
    )


def judge(ledger: Ledger, source: random.Random, hours: int) -> None:
    """Let a reviewer say something of some findings."""
    given = list(ledger.iter_findings())
    documents = {one.document.id: one.document for one in ledger.iter_documents()}
    some = source.sample([one for one in given if one.kind == "commitment"], 2)
    about = [(documents[one.document_id], one) for one in some]
    kind = source.choice(("merge", "split", "reject"))
    more = {"merge": {}, "split": {"value": {"leave": 1}}, "reject": {}}[kind]
    with suppress(DecisionError):
        ledger.decide(decide(kind, *(about[:1] if kind == "reject" else about), day=hours, **more))


def kept_and_anew(source: random.Random) -> Sequence[bytes]:
    """Return the exports of a ledger whose links are kept, after some of its changes, and linked at once."""
    pairs = [(bundle, facts.id) for bundle in bundles()[:3] for facts in bundle.facts]
    source.shuffle(pairs)
    found = []
    with TemporaryDirectory() as folder, create_ledger(str(Path(folder) / "l.sqlite")) as ledger:
        links = Links()
        for hours, (bundle, document) in enumerate(pairs):
            add(ledger, bundle, document, hours)
            if hours > 3 and source.random() < 0.2:
                judge(ledger, source, hours)
            refresh_links(ledger, known_at=NOON + timedelta(hours=hours), links=links)
            if hours > 3 and source.random() < 0.2:
                key = source.choice(sorted(one.document.id for one in ledger.iter_documents()))
                ledger.remove_document(key, why="withdrawn", known_at=NOON + timedelta(hours=hours))
                refresh_links(ledger, known_at=NOON + timedelta(hours=hours), links=links)
        found.append(exported(ledger))
        # the same content, linked at once: an old digest makes the links stale
        ledger.replace_threads(_nothing(), digest="stale", known_at=NOON + timedelta(days=40))
        refresh_links(ledger, known_at=NOON + timedelta(days=41))
        found.append(exported(ledger))
    return found


def _nothing() -> LinkedLedger:
    return LinkedLedger(threads=())


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32))
def test_a_ledger_with_kept_links_exports_what_one_linked_at_once_does(seed: int) -> None:
    kept, anew = kept_and_anew(random.Random(seed))
    assert kept == anew
