"""Links beside a server: made by a process of their own, whatever dies, and no reader waits for them."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import httpx2 as httpx
import pytest
from tests.support.commands import make_ledger, servanda
from tests.support.server import ON_LINUX, is_alive, serving, wait_for
from tests.support.small_texts import as_jsonl, small_documents
from tests.support.workspace import make_sample_ledger

from servanda.errors import ServandaError
from servanda.interfaces.web.archive import Archive
from servanda.ledger import Ledger, marks, open_ledger, threads
from servanda.ledger.workroom import workroom_of
from servanda.linking import LINKER, Anchor, DecisionKind, ReviewDecision
from servanda.runs.desk import Desk

pytestmark = pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger.sqlite", as_jsonl(small_documents(60, seed=7)))


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(str(path)) as ledger:
        yield ledger


@pytest.fixture
def desk(ledger: Ledger) -> Iterator[Desk]:
    with closing(Desk(ledger.address, folder=workroom_of(ledger.address))) as desk:
        yield desk


def take_out(ledger: Ledger, number: int) -> None:
    ledger.remove_document(f"d{number:03}", why="withdrawn", known_at=datetime.now(UTC))


def in_order(path: Path) -> None:
    """Linking anew makes the threads that are stored, and nothing is there twice."""
    done = servanda("verify", path)
    assert done.code == 0, done.out


def test_links_of_an_earlier_program_are_made_anew_by_the_child(ledger: Ledger, path: Path):
    with ledger.writing() as connection:
        made_from = threads.linked_digest(connection)
        marks.store_mark(
            connection, "linked_digest", (made_from or "").replace(f"{LINKER}:", f"{LINKER - 1}:")
        )
    with closing(Archive(ledger)) as archive:
        before = archive.stamp()
        assert not archive.links_are_current()
        wait_for(archive.links_are_current)
        assert ledger.linked_digest() == made_from and archive.stamp() != before
    in_order(path)


def test_the_child_brings_links_up_to_date_and_goes_with_the_desk(ledger: Ledger, desk: Desk, path: Path):
    assert desk.links_pid is None  # nothing is started before it is needed
    for number in range(3):
        take_out(ledger, number)
        assert not ledger.links_are_current()
        desk.link()
        assert desk.wait(ledger.links_are_current, timeout_s=30)
    pid = desk.links_pid
    assert pid is not None
    desk.close()
    assert not is_alive(pid)
    in_order(path)


def test_a_child_that_is_killed_comes_back_and_finishes(ledger: Ledger, desk: Desk, path: Path):
    chance = random.Random(11)
    killed = set()
    for number in range(12):
        take_out(ledger, number)
        desk.link()
        time.sleep(chance.uniform(0, 0.4))
        pid = desk.links_pid
        if pid is not None and not ledger.links_are_current():
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    assert len(killed) > 1
    desk.link()
    assert desk.wait(ledger.links_are_current, timeout_s=60)
    in_order(path)
    assert ledger.counts().documents == 48


def test_no_child_outlives_a_server_that_is_killed(path: Path):
    with serving(path) as server, open_ledger(str(path)) as ledger:
        take_out(ledger, 1)
        httpx.get(f"{server.address}/ledger")
        wait_for(server.children)
        children = server.children()
        server.process.kill()
        wait_for(lambda: not any(map(is_alive, children)), timeout_s=10)


def test_of_two_servers_one_links(ledger: Ledger, desk: Desk, path: Path):
    with closing(Desk(ledger.address, folder=workroom_of(ledger.address))) as other:
        for number in range(4):
            take_out(ledger, number)
            desk.link()
            other.link()
            assert other.wait(ledger.links_are_current, timeout_s=30)
        first, second = desk.links_pid, other.links_pid
        assert first and second and first != second
        for pid, one in ((first, other), (second, desk)):  # whichever had its turn dies, the other goes on
            os.kill(pid, signal.SIGKILL)
            take_out(ledger, 10 + (pid == first))
            one.link()
            assert one.wait(ledger.links_are_current, timeout_s=30)
    in_order(path)


def test_a_server_on_a_ledger_with_old_links_starts_at_once_and_mends_them(ledger: Ledger, path: Path):
    take_out(ledger, 5)
    with serving(path) as server:
        answer = httpx.get(f"{server.address}/ledger")
        assert answer.status_code == 200
        wait_for(lambda: "being brought up to date" not in httpx.get(f"{server.address}/ledger").text)
        assert ledger.links_are_current()
    in_order(path)


def test_readers_do_not_wait_and_are_told(ledger: Ledger, path: Path):
    """With a desk that is stopped in its work, pages and records answer from what they have."""
    with closing(Archive(ledger)) as archive:
        archive.catch_up()  # the child is there
        pid = archive.desk.links_pid
    assert pid is not None
    with serving(path) as server, httpx.Client(base_url=server.address, timeout=30) as client:

        def is_current() -> bool:  # links and what pages show of them: the child has nothing left to write
            return client.get("/v1/threads").json().get("links_current") is True

        wait_for(is_current)
        take_out(ledger, 3)
        client.get("/")
        wait_for(is_current)
        (child,) = server.children()
        os.kill(child, signal.SIGSTOP)
        try:
            take_out(ledger, 4)
            answer = client.get("/v1/threads?limit=1000")
            assert answer.status_code == 200, answer.text
            threads = [one["id"] for one in answer.json()["items"]]
            assert client.get("/v1/threads").json()["links_current"] is False
            for path_ in ("/", "/ledger", "/actors", "/arrangements", "/documents", "/statements"):
                answer = client.get(path_)
                assert answer.status_code == 200
                assert "Threads are being brought up to date" in answer.text
            for key in threads:
                assert client.get(f"/threads/{key}").status_code == 200
            assert client.get("/desk/strip?said=working").status_code == 204
        finally:
            os.kill(child, signal.SIGCONT)
        wait_for(lambda: client.get("/v1/threads").json()["links_current"])
        here = {"hx-current-url": f"{server.address}/ledger?bearer=Varenia"}
        done = client.get("/desk/strip?said=working", headers=here).text
        assert 'hx-get="/ledger?bearer=Varenia"' in done
        assert "Threads are being" not in client.get("/").text


def test_the_strip_leads_nowhere_else(path: Path):
    with serving(path) as server:
        for place in ("https://elsewhere.example//evil", "javascript:alert(1)", "//evil.example/x", "\\\\x"):
            text = httpx.get(f"{server.address}/desk/strip", headers={"hx-current-url": place}).text
            assert 'hx-get="/' in text and 'hx-get="//' not in text


def test_a_burst_of_decisions_is_linked_as_it_comes(tmp_path: Path):
    """Fifty reviewers decide at once while the desk links: every decision is kept, and the links know all."""
    path = make_sample_ledger(tmp_path)
    with open_ledger(str(path)) as ledger, closing(Archive(ledger)) as archive:
        texts = {facts.id: facts.sha256 for facts in ledger.document_facts()}
        found = [one for one in ledger.iter_findings(kind="commitment")][:25]
        found += [one for one in ledger.iter_findings(kind="status")][:25]
        kept: list[bool] = []

        def decide(number: int) -> None:
            finding = found[number]
            decision = ReviewDecision(
                kind=DecisionKind.ACCEPT if number % 2 else DecisionKind.REJECT,
                by=f"reviewer {number}",
                why="read it",
                decided_at=datetime.now(UTC),
                at=(Anchor.of(finding, sha256=texts[finding.document_id]),),
            )
            try:
                kept.append(ledger.decide(decision))
            except ServandaError as error:
                pytest.fail(str(error))
            archive.catch_up()

        reviewers = [Thread(target=decide, args=(number,)) for number in range(len(found))]
        for one in reviewers:
            one.start()
        for one in reviewers:
            one.join(60)
        assert kept == [True] * len(found)
        assert archive.desk.wait(ledger.links_are_current, timeout_s=60)
    in_order(path)


def test_trouble_is_told_and_tried_again(ledger: Ledger, desk: Desk, path: Path, tmp_path: Path):
    """A ledger that was moved away cannot be linked; once it is back it is."""
    take_out(ledger, 1)
    away = tmp_path / "away.sqlite"
    path.rename(away)
    desk.link()
    wait_for(lambda: desk.links_state.trouble)
    assert "no ledger" in (desk.links_state.trouble or "")
    away.rename(path)
    assert desk.wait(ledger.links_are_current, timeout_s=60)
