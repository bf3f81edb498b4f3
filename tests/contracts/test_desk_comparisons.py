"""Two dates compared beside a server: by a process of its own, once for each state of the ledger."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import httpx2 as httpx
import pytest
from tests.support.commands import make_ledger, servanda
from tests.support.server import ON_LINUX, is_alive, serving, wait_for
from tests.support.small_texts import as_jsonl, small_documents, write_jsonl

from servanda.errors import NotYetMadeError, RequestError
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.comparing import asked_of, comparison_of
from servanda.ledger import Ledger, open_ledger
from servanda.ledger.workroom import workroom_of
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.runs.desk import TwoDates
from servanda.runs.desk.turns import Turn
from servanda.views.change_records import change_records
from servanda.views.comparisons import Comparison
from servanda.views.history import Clock, compare_known, compare_published

pytestmark = pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")

FROM, TO = date(2009, 1, 1), date(2016, 12, 31)
ASKED = TwoDates("published", FROM.isoformat(), TO.isoformat())
NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger.sqlite", as_jsonl(small_documents(60, seed=7)))


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(str(path)) as ledger:
        yield ledger


@pytest.fixture
def archive(ledger: Ledger) -> Iterator[Archive]:
    with closing(Archive(ledger, patience_s=60)) as archive:
        yield archive


def kept(ledger: Ledger) -> list[str]:
    return sorted(path.name for path in (workroom_of(ledger.address) / "editions").glob("*compared*"))


def reject(ledger: Ledger, number: int) -> None:
    finding = list(ledger.iter_findings(kind="commitment"))[number]
    sha256 = ledger.get_document(finding.document_id).document.sha256
    anchor = Anchor.of(finding, sha256=sha256)
    ledger.decide(
        ReviewDecision(
            kind=DecisionKind.REJECT, by="Ann", why="read it", decided_at=datetime.now(UTC), at=(anchor,)
        )
    )


def test_it_says_what_comparing_says_a_part_at_a_time(ledger: Ledger, archive: Archive):
    reject(ledger, 0)
    ledger.remove_document("d007", why="withdrawn", known_at=datetime.now(UTC))
    assert archive.catch_up()
    told = {"clock": "any"}
    for wanted, found in (
        (compare_published(ledger, FROM, TO), comparison_of(archive, FROM, TO, Clock.PUBLISHED, told)),
        (compare_published(ledger, FROM, None), comparison_of(archive, FROM, None, Clock.PUBLISHED, told)),
        (compare_known(ledger, NOON, None), comparison_of(archive, NOON, None, Clock.KNOWN, told)),
    ):
        records = change_records(wanted, told)
        assert list(found) == records and len(found) == len(records) > 20
        assert found[3:9] == records[3:9] and found[0:1] == records[:1] and found[-1] == records[-1]
        assert found.counts["threads"] == records[0]["threads"]
        groups = found.by_cause(2)
        assert sum(one.total for one in groups) == len(wanted.threads)
        assert all(len(one.threads) == min(2, one.total) for one in groups)
        for one in groups:
            causes = [one.cause] if one.cause else None
            own = [each for each in wanted.threads if len(each.causes) > 1 or list(each.causes) == causes]
            assert one.total == sum((len(each.causes) > 1) == (one.cause is None) for each in own)
        assert [one["id"] for one in found.first_documents(4)] == [
            one.source.id for one in wanted.documents[:4]
        ]
        assert len(list(found.changes("thread_change"))) == len(wanted.threads)


def test_it_is_made_once_and_again_where_the_ledger_changed(ledger: Ledger, archive: Archive):
    first = archive.comparison(ASKED)
    assert archive.comparison(ASKED) == first and kept(ledger) == [first.name]
    reject(ledger, 0)
    assert archive.catch_up()
    second = archive.comparison(ASKED)
    assert kept(ledger) == sorted([first.name, second.name])
    assert Comparison(first, {}).counts["decisions"] == Comparison(second, {}).counts["decisions"] == []


def test_one_whose_child_is_killed_is_made_by_the_next(ledger: Ledger):
    with closing(Archive(ledger, patience_s=0)) as archive:
        with pytest.raises(NotYetMadeError):
            archive.comparison(ASKED)
        pid = archive.desk.editions_pid
        assert pid is not None
        time.sleep(0.15)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid))
        wait_for(lambda: len(kept(ledger)) == 1 and kept(ledger)[0].endswith(".sqlite"))
        assert Comparison(archive.comparison(ASKED), {}).counts["documents"]["new"] > 0


def test_who_waits_gets_it_though_the_ledger_changes_all_the_time(ledger: Ledger, tmp_path: Path):
    with closing(Archive(ledger, patience_s=0)) as archive:
        with Turn(workroom_of(ledger.address) / "editions.turn") as other:
            assert other.take()  # nothing is made yet
            with pytest.raises(NotYetMadeError):
                archive.comparison(ASKED)
            source = write_jsonl(tmp_path / "late.jsonl", [{**small_documents(1, seed=9)[0], "doc": "late"}])
            assert servanda("add", ledger.address, source).code == 0
            with pytest.raises(NotYetMadeError, match="is being made"):
                archive.comparison(ASKED)
        wait_for(lambda: len(kept(ledger)) == 1 and kept(ledger)[0].endswith(".sqlite"))
        assert archive.compared(ASKED).name == archive.comparison(ASKED).name == kept(ledger)[0]
        with pytest.raises(NotYetMadeError):  # who asks now is told of the ledger as it is now
            archive.comparison(ASKED)


def test_an_erased_document_leaves_no_word_in_comparisons(ledger: Ledger, archive: Archive):
    name = ledger.get_document("d001").document.name.encode()
    path = archive.comparison(TwoDates("known", NOON.isoformat(), None))
    assert name in path.read_bytes()
    assert servanda("remove", ledger.address, "d001", "--why", "a court said so", "--erase").code == 0
    assert kept(ledger) == []
    again = archive.comparison(TwoDates("known", NOON.isoformat(), None))
    with closing(sqlite3.connect(again)) as connection:
        assert not connection.execute("SELECT 1 FROM changes WHERE record LIKE '%d001%'").fetchall()


def test_who_comes_while_it_is_made_is_told_and_does_not_wait(path: Path, ledger: Ledger):
    """Another server has its turn, so that this one's comparison is not made for now."""
    address = f"from={FROM}&to={TO}"
    with serving(path) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        with Turn(workroom_of(ledger.address) / "editions.turn") as other:
            assert other.take()
            page = client.get(f"/compare?{address}")
            assert page.status_code == 202 and "The comparison is being made" in page.text
            again = f"/desk/made?of=published+{FROM}+{TO}"
            assert f'hx-get="{again}"' in page.text
            assert client.get(again).status_code == 202
            records = client.get(f"/v1/diff?{address}")
            assert records.status_code == 503 and records.headers["retry-after"] == "2"
            assert client.get("/compare").status_code == 200
        wait_for(lambda: client.get(again).headers.get("hx-refresh") == "true")
        page = client.get(f"/compare?{address}")
        assert page.status_code == 200 and "a new source" in page.text.lower()
        records = client.get(f"/v1/diff?{address}&limit=5").json()
        assert records["total"] > len(records["items"]) == 5 and records["items"][0]["from"] == str(FROM)
        rest = client.get(f"/v1/diff?{address}&limit=5&cursor={records['next']}").json()["items"]
        assert rest[0] not in records["items"]
        threads = sum(records["items"][0]["threads"].values())
        table = client.get(f"/compare.csv?{address}")
        assert table.status_code == 200 and table.text.count("\n") == 1 + threads


@pytest.mark.parametrize(
    "words",
    ["published 2009-01-01", "published 2009 now", "other 2009-01-01 now", "known 2009-01-01 now", "a b c d"],
)
def test_only_two_dates_are_asked_for(words: str):
    with pytest.raises(RequestError):
        asked_of(words)


def test_two_dates_are_told_and_read():
    for asked in (ASKED, TwoDates("known", NOON.isoformat(), None)):
        assert asked_of(str(asked)) == asked
