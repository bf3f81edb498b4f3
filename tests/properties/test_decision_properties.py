"""Decisions in any order give one ledger, undoing gives back what was, and a later reader changes neither."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.errors import DecisionError
from servanda.ledger import Ledger, create_ledger, open_ledger
from servanda.linking import ReviewDecision
from servanda.runs import refresh_links
from servanda.views import iter_records, json_line
from support.decisions import decide, undo
from support.ledger_records import LATER_READER, NOON, add_all, findings_of, small_set

DOCUMENTS = small_set(6)
ABOUT = [(one, finding) for one in DOCUMENTS for finding in findings_of(one)]
COMMITMENTS = [one for one in ABOUT if one[1].kind == "commitment"]
STATUSES = [one for one in ABOUT if one[1].kind == "status"]
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


@cache
def plain_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.sqlite"
        with create_ledger(str(path)) as ledger:
            add_all(ledger, DOCUMENTS)
            refresh_links(ledger, known_at=NOON)
        return path.read_bytes()


@contextmanager
def ledger_of_all() -> Iterator[Ledger]:
    folder = tempfile.mkdtemp()
    try:
        path = Path(folder) / "l.sqlite"
        path.write_bytes(plain_ledger())
        with open_ledger(str(path)) as ledger:
            yield ledger
    finally:
        shutil.rmtree(folder)


def exported(ledger: Ledger, *, decisions: bool = True) -> bytes:
    refresh_links(ledger, known_at=NOON)
    records = [one for one in iter_records(ledger) if decisions or one["kind"] != "decision"]
    return "".join(json_line(one) + "\n" for one in records).encode()


@st.composite
def decision(draw: st.DrawFn) -> ReviewDecision:
    more = {"day": draw(st.integers(0, 40)), "by": draw(st.sampled_from(["Ann", "Bob"]))}
    kind = draw(st.sampled_from(["accept", "reject", "correct", "merge", "split", "set_state"]))
    if kind in ("accept", "reject"):
        return decide(kind, draw(st.sampled_from(ABOUT)), **more)
    if kind == "correct":
        if draw(st.booleans()):
            value = {"force": draw(st.sampled_from(["agreed", "urged"]))}
            return decide(kind, draw(st.sampled_from(COMMITMENTS)), value=value, **more)
        value = {"progress": draw(st.sampled_from(["complete", None]))}
        return decide(kind, draw(st.sampled_from(STATUSES)), value=value, **more)
    if kind == "set_state":
        value = {"standing": draw(st.sampled_from(["breached", "withdrawn"]))}
        return decide(kind, draw(st.sampled_from(COMMITMENTS)), value=value, **more)
    some = draw(
        st.lists(st.sampled_from(COMMITMENTS), min_size=1, max_size=3, unique_by=lambda one: one[1].id)
    )
    other = draw(st.sampled_from([one for one in [*COMMITMENTS, *STATUSES] if one not in some]))
    value = {"leave": 1} if kind == "split" else {}
    return decide(kind, other, *some, value=value, **more)


def keep(ledger: Ledger, decisions: Sequence[ReviewDecision]) -> list[ReviewDecision]:
    """Offer the decisions; return those that were taken, each once."""
    taken = []
    for one in decisions:
        try:
            taken += [one] if ledger.decide(one) else []
        except DecisionError:
            continue
    return taken


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(offered=st.lists(decision(), min_size=1, max_size=8), data=st.data())
def test_any_order_of_decisions_gives_the_same_export(offered, data):
    with ledger_of_all() as ledger:
        taken = keep(ledger, offered)
        whole = exported(ledger)
    with ledger_of_all() as other:
        order = data.draw(st.permutations(taken))
        assert keep(other, order) == list(order)
        assert exported(other) == whole


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(offered=st.lists(decision(), min_size=1, max_size=8), last=decision())
def test_undoing_restores_the_export_byte_for_byte(offered, last):
    with ledger_of_all() as ledger:
        plain = exported(ledger, decisions=False)
        taken = keep(ledger, offered)
        before = exported(ledger, decisions=False)
        for one in keep(ledger, [last]):
            ledger.decide(undo(one, day=50))
        assert exported(ledger, decisions=False) == before
        for number, one in enumerate(taken):
            ledger.decide(undo(one, day=60 + number))
        assert exported(ledger, decisions=False) == plain


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(offered=st.lists(decision(), min_size=1, max_size=8), again=st.sets(st.integers(0, 5), min_size=1))
def test_reading_again_keeps_what_was_decided(offered, again):
    with ledger_of_all() as ledger:
        keep(ledger, offered)
        before = exported(ledger)
        add_all(ledger, [DOCUMENTS[which] for which in again], reader=LATER_READER)
        after = exported(ledger)
    assert after.replace(b"by-hand/2", b"by-hand/1") == before
