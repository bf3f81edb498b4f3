"""The queue of doubtful pairs, as a user works through it."""

import json
import re
from pathlib import Path

import httpx2 as httpx
import pytest
from tests.support.commands import make_ledger, servanda
from tests.support.server import serving, wait_for

from servanda.ledger import open_ledger
from servanda.linking.linkers.threads.doubts import MIN_DOUBT
from servanda.linking.linkers.threads.grouping import MIN_LIKENESS
from servanda.views.shown.doubts import doubts_are_current

BUNDLE = Path(__file__).resolve().parents[1] / "data" / "commitbank" / "bosnia" / "documents.jsonl"
ANN = ("--by", "Ann", "--why", "read both")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "l.sqlite", BUNDLE.read_bytes())


def doubts(ledger: Path) -> list[dict]:
    ran = servanda("review", ledger, "doubts", "--limit", "0", "--json")
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def pair(doubt: dict, name: str) -> list[str]:
    return [side[name] for side in doubt["sides"]]


def test_pairs_are_of_two_threads_nearly_alike_enough_and_show_both_texts(ledger: Path):
    found = doubts(ledger)
    assert found and [one["average"] for one in found] == sorted(
        (one["average"] for one in found), reverse=True
    )
    for one in found:
        assert MIN_DOUBT <= one["average"] < MIN_LIKENESS and one["average"] <= one["likeness"]
        assert len(set(pair(one, "thread"))) == 2
        assert all(side["passage"]["text"] for side in one["sides"])


def test_a_pair_that_is_merged_is_one_thread_and_asked_about_no_more(ledger: Path):
    first = doubts(ledger)[0]
    assert servanda("review", ledger, "merge", *pair(first, "thread"), *ANN).code == 0
    ran = servanda("ledger", ledger, "--json")
    threads = [json.loads(line)["mentions"] for line in ran.out.splitlines()]
    assert any(set(pair(first, "finding")) <= set(mentions) for mentions in threads)
    assert sorted(pair(first, "finding")) not in [sorted(pair(one, "finding")) for one in doubts(ledger)]


def test_a_pair_that_is_kept_apart_is_asked_about_no_more_and_cannot_be_merged(ledger: Path):
    first = doubts(ledger)[0]
    assert servanda("review", ledger, "apart", *pair(first, "finding"), *ANN).code == 0
    assert sorted(pair(first, "thread")) not in [sorted(pair(one, "thread")) for one in doubts(ledger)]
    refused = servanda("review", ledger, "merge", *pair(first, "thread"), *ANN)
    assert refused.code == 3 and "split" in refused.err


def test_what_is_no_pair_of_commitments_is_refused(ledger: Path):
    first = doubts(ledger)[0]
    ran = servanda("review", ledger, "apart", *[pair(first, "finding")[0]] * 2, *ANN)
    assert ran.code == 3 and "doubts" in ran.err


def test_the_terminal_shows_the_sentences_with_the_commands_that_decide(ledger: Path):
    first = doubts(ledger)[0]
    ran = servanda("review", ledger, "doubts", "--limit", "1")
    assert ran.code == 0
    assert all(key[:8] in ran.out for key in (*pair(first, "thread"), *pair(first, "finding")))
    words = ran.out.split()
    assert "merge" in words and "apart" in words


def test_commands_take_the_pairs_that_a_server_keeps(ledger: Path):
    with serving(ledger) as server, httpx.Client(base_url=server.address, timeout=60) as client:
        found = re.search(r'name="csrf-token" content="([^"]*)"', client.get("/add").text)
        assert found
        document = {"doc": "new", "text": "The army undertook to open the road.", "published": "2001-02-03"}
        sent = client.post("/v1/documents", json=document, headers={"X-CSRF-Token": found[1]})
        assert sent.status_code == 202
        with open_ledger(str(ledger)) as opened:
            wait_for(lambda: opened.counts().documents > 1 and doubts_are_current(opened), timeout_s=120)
    kept = servanda("review", ledger, "doubts", "--limit", "2000", "--json")
    with open_ledger(str(ledger)) as opened:
        assert doubts_are_current(opened)
    assert [json.loads(line) for line in kept.out.splitlines()] == doubts(ledger)
    first = doubts(ledger)[0]
    assert servanda("review", ledger, "apart", *pair(first, "finding"), *ANN).code == 0
    left = servanda("review", ledger, "doubts", "--limit", "1", "--json")
    assert pair(json.loads(left.out), "finding") != pair(first, "finding")
