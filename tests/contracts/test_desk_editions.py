"""Past dates beside a server: the threads of a day are made once, by a process of their own, and kept."""

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from tests.support.commands import make_ledger, servanda
from tests.support.server import ON_LINUX, is_alive, serving, wait_for
from tests.support.small_texts import as_jsonl, small_documents, write_jsonl

from servanda.errors import NotYetMadeError
from servanda.interfaces.web.application import make_application
from servanda.interfaces.web.archive import Archive
from servanda.ledger import Ledger, open_ledger
from servanda.ledger.editions import KEPT, edition_path, keep_few, visible_on
from servanda.ledger.stores.sqlite_editions import SqliteEditions
from servanda.ledger.workroom import workroom_of
from servanda.linking import Anchor, DecisionKind, ReviewDecision, link
from servanda.runs.desk import Offered
from servanda.runs.desk.turns import Turn
from servanda.sources import Metadata
from servanda.views import take_picture

pytestmark = pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")

KINDS = ("commitment", "status", "figure", "statement", "arrangement")
DAYS = (date(2009, 1, 1), date(2012, 6, 30), date(2016, 12, 31), date(2021, 12, 31))


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


def editions_of(ledger: Ledger) -> list[Path]:
    return sorted((workroom_of(ledger.address) / "editions").glob("*"))


def decide(ledger: Ledger, number: int, *, at: datetime) -> None:
    finding = list(ledger.iter_findings(kind="commitment"))[number]
    texts = {facts.id: facts.sha256 for facts in ledger.document_facts()}
    ledger.decide(
        ReviewDecision(
            kind=DecisionKind.REJECT,
            by="Ann",
            why="read it",
            decided_at=at,
            at=(Anchor.of(finding, sha256=texts[finding.document_id]),),
        )
    )


def test_an_edition_says_what_linking_the_day_anew_says(ledger: Ledger, archive: Archive):
    decide(ledger, 0, at=datetime(2012, 6, 30, 23, 59, tzinfo=UTC))
    decide(ledger, 1, at=datetime(2012, 7, 1, tzinfo=UTC))
    ledger.remove_document("d007", why="withdrawn", known_at=datetime.now(UTC))
    assert archive.catch_up()
    for day in DAYS:
        edition = archive.at(day)
        assert edition.linked_until == day
        wanted = take_picture(ledger, as_of=day, kinds=KINDS)
        assert take_picture(edition, as_of=day, kinds=KINDS) == wanted
        assert take_picture(edition, kinds=KINDS) == wanted  # asked as if it were the present
        assert edition.counts().documents == len(wanted.documents)
        hits = [(hit.id, hit.snippet) for hit in edition.search("troops", limit=99)]
        assert hits == [(hit.id, hit.snippet) for hit in ledger.search("troops", limit=99, as_of=day)]
    assert len(editions_of(ledger)) == len(DAYS)


def test_a_copied_edition_says_the_same(ledger: Ledger, tmp_path: Path):
    """For a ledger that is no file, what was visible is copied."""
    decide(ledger, 0, at=datetime(2011, 1, 1, tzinfo=UTC))
    editions, made = SqliteEditions(copies=True), tmp_path / "copied.sqlite"
    with editions.make(ledger, made, DAYS[1], timeout_s=5) as edition:
        linked = link(
            edition.document_facts(), edition.iter_findings(), decisions=list(edition.iter_decisions())
        )
        edition.replace_threads(linked, digest="any", known_at=datetime.now(UTC))
    wanted = take_picture(ledger, as_of=DAYS[1], kinds=KINDS)
    with editions.open(ledger, made, DAYS[1], timeout_s=5) as edition:
        assert take_picture(edition, as_of=DAYS[1], kinds=KINDS) == wanted
        assert len(edition.search("troops")) == len(ledger.search("troops", as_of=DAYS[1]))


def test_what_comes_later_leaves_an_edition_and_what_comes_earlier_ends_it(
    ledger: Ledger, archive: Archive, tmp_path: Path
):
    archive.at(DAYS[1])
    (before,) = editions_of(ledger)
    lines = small_documents(2, seed=99)
    for number, published in enumerate(("2020-01-01", "2011-01-01")):
        line = {**lines[number], "doc": f"late{number}", "published": published}
        source = write_jsonl(tmp_path / f"late{number}.jsonl", [line])
        assert servanda("add", ledger.address, source).code == 0
        decide(ledger, 3 + number, at=datetime.now(UTC))
        assert archive.catch_up()
        archive.at(DAYS[1])
        assert (editions_of(ledger) == [before]) == (published > DAYS[1].isoformat())
    assert take_picture(archive.at(DAYS[1]), kinds=KINDS) == take_picture(ledger, as_of=DAYS[1], kinds=KINDS)


def test_a_day_on_which_all_was_known_needs_no_edition(ledger: Ledger, archive: Archive):
    day = date.today() + timedelta(days=400)
    assert take_picture(archive.at(day), as_of=day, kinds=KINDS) == take_picture(ledger, kinds=KINDS)
    assert editions_of(ledger) == [] and archive.desk.editions_pid is None


def test_an_edition_whose_child_is_killed_is_made_by_the_next(ledger: Ledger):
    with closing(Archive(ledger, patience_s=0)) as archive:
        day, killed = DAYS[2], 0
        while killed < 1:
            with pytest.raises(NotYetMadeError):
                archive.at(day)
            if (pid := archive.desk.editions_pid) is not None:
                time.sleep(0.15)
                os.kill(pid, signal.SIGKILL)
                killed += 1
                wait_for(lambda pid=pid: not is_alive(pid))
        path = edition_path(archive.desk.folder, visible_on(ledger, day))
        wait_for(path.is_file)
        edition = archive.at(day)
        assert take_picture(edition, kinds=KINDS) == take_picture(ledger, as_of=day, kinds=KINDS)
    assert [one.suffix for one in editions_of(ledger) if one.stat().st_size] == [".sqlite"]


def test_servers_of_one_ledger_share_editions(ledger: Ledger):
    found: list[object] = []

    def look() -> None:
        with closing(Archive(ledger, patience_s=60)) as archive:
            found.append(take_picture(archive.at(DAYS[1]), kinds=KINDS))

    visitors = [threading.Thread(target=look) for _ in range(3)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join(90)
    assert found == [take_picture(ledger, as_of=DAYS[1], kinds=KINDS)] * 3
    assert len(editions_of(ledger)) == 1


def test_an_erased_document_leaves_no_word_in_editions(ledger: Ledger, archive: Archive):
    text = ledger.get_document("d001").document.text
    archive.at(DAYS[3])
    folder = workroom_of(ledger.address)
    archive.desk.queue.offer(
        [Offered(name="d001", body=text.encode())], by="Ann", said=Metadata(), at=datetime.now(UTC)
    )
    archive.desk.take_in()
    wait_for(lambda: archive.desk.queue.uploads()[0].is_done)
    assert b"d001" in (folder / "uploads.sqlite").read_bytes()
    assert servanda("remove", ledger.address, "d001", "--why", "a court said so", "--erase").code == 0
    assert editions_of(ledger) == []
    assert b"d001" not in (folder / "uploads.sqlite").read_bytes()


def test_few_editions_are_kept(tmp_path: Path):
    folder = tmp_path / "editions"
    folder.mkdir()
    now = datetime.now(UTC)
    for number in range(KEPT + 3):
        path = folder / f"{number:02}.sqlite"
        path.write_bytes(b"x" * 10)
        os.utime(path, (now.timestamp() - 10_000 + number,) * 2)
    (folder / "1.part").write_bytes(b"x")
    os.utime(folder / "1.part", (now.timestamp() - 10_000,) * 2)
    gone = {path.name for path in keep_few(tmp_path, now=now)}
    assert gone == {"00.sqlite", "01.sqlite", "02.sqlite", "1.part"}
    assert len(keep_few(tmp_path, now=now, max_bytes=25)) == KEPT - 2
    (folder / "new.part").write_bytes(b"x" * 99)  # somebody is writing it
    assert keep_few(tmp_path, now=now, kept=3) == []


def test_who_comes_while_it_is_made_is_told_and_does_not_wait(path: Path, ledger: Ledger):
    """Another server has its turn, so that this one's edition is not made for now."""
    folder = workroom_of(ledger.address)
    address = f"as_of={DAYS[2]}"
    with serving(path) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        with Turn(folder / "editions.turn") as other:
            assert other.take()
            page = client.get(f"/ledger?{address}")
            assert page.status_code == 202 and "are being made" in page.text
            assert f'hx-get="/desk/made?of={DAYS[2]}"' in page.text
            records = client.get(f"/v1/threads?{address}")
            assert records.status_code == 503 and records.headers["retry-after"] == "2"
            assert "are being made" in records.json()["detail"]
            assert client.get(f"/desk/made?of={DAYS[2]}").status_code == 202
            assert client.get("/ledger").status_code == 200
        wait_for(lambda: client.get(f"/ledger?{address}").status_code == 200)
        assert client.get(f"/desk/made?of={DAYS[2]}").headers["hx-refresh"] == "true"
        threads = client.get(f"/v1/threads?{address}&limit=1000").json()["total"]
    assert threads == len(take_picture(ledger, as_of=DAYS[2]).threads)


class Whole(Archive):
    """Answers from all that was visible, as pages did before there were queries for them."""

    def shows(self, as_of: date | None) -> bool:
        return False

    def shows_arrangements(self, as_of: date | None) -> bool:
        return False


PAGES = (
    "", "ledger", "ledger?overdue=1", "ledger?silent_for=2y", "ledger?sort=-last", "documents", "actors",
    "statements", "figures", "arrangements", "v1/threads", "v1/threads?overdue=1", "v1/documents",
    "v1/actors", "v1/figures?series=true", "v1/statements",
)  # fmt: skip


def test_queries_of_an_edition_say_what_the_whole_of_it_says(ledger: Ledger, archive: Archive):
    with closing(Whole(ledger, patience_s=60)) as whole:
        applications = (make_application(one) for one in (archive, whole))
        asked, known = (TestClient(one, base_url="http://127.0.0.1") for one in applications)
        for day in DAYS[1:3]:
            assert archive.shows(day)
            threads = [thread.id for thread in archive.at(day).iter_threads()][:3]
            for page in [*PAGES, *(f"threads/{key}" for key in threads)]:
                address = f"/{page}{'&' if '?' in page else '?'}as_of={day}"
                found, wanted = asked.get(address), known.get(address)
                assert found.status_code == wanted.status_code == 200, address
                assert without_secrets(found.text) == without_secrets(wanted.text), address


def without_secrets(page: str) -> str:
    return re.sub(r'name="csrf(-token)?"[^>]*>', "", page)
