"""A command says the same of a ledger in PostgreSQL as of one in a file; so do pages and REST."""

import json
import re
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from servanda.interfaces.cli.main import app
from servanda.interfaces.web.application import make_application
from servanda.interfaces.web.archive import Archive
from servanda.ledger import open_ledger
from servanda.resources.sample import get_sample
from support.commands import servanda

VIEWS = [
    ["ledger"], ["ledger", "--as-of", "2004"], ["ledger", "--silent-for", "2y"], ["statements"], ["figures"],
    ["figures", "--series"], ["arrangements"], ["arrangements", "--mentions"], ["actors"], ["urges"],
    ["rollup", "--by", "counterparty"], ["diff", "--from", "1996", "--to", "2004"], ["verify"],
]  # fmt: skip


def run(command, address, *arguments):
    ran = CliRunner().invoke(app, [command, address, *arguments], env={"COLUMNS": "160"})
    assert ran.exit_code == 0, (command, arguments, ran.output, ran.exception)
    return ran.stdout


@pytest.fixture(scope="module")
def both(postgresql, tmp_path_factory):
    """Give the addresses of two ledgers to which the same command added the same documents."""
    addresses = str(tmp_path_factory.mktemp("sample") / "sample.sqlite"), postgresql.address()
    for address in addresses:
        done = servanda("add", address, get_sample())
        assert done.code == 0, done.err
    return addresses


def test_the_exports_are_the_same_bytes(both):
    first, second = (run("export", address, "-o", "-") for address in both)
    assert first == second and first.count("\n") > 50


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_a_command_prints_the_same(both, view):
    for more in ([], ["--json"]):
        first, second = (run(view[0], address, *view[1:], *more) for address in both)
        assert first == second


@pytest.mark.parametrize(
    "words", ["army", "army wall", '"the army"', "withdr*", '"troops from"', "Sarajevo 1995"]
)
def test_a_search_finds_the_same_places(both, words):
    def hits(address):
        told = map(json.loads, run("search", address, words, "--limit", "1000", "--json").splitlines())
        return sorted(
            (hit["kind"], hit["id"], hit["field"], hit["snippet"], str(hit["marks"])) for hit in told
        )

    assert hits(both[0]) == hits(both[1])


def test_pages_and_records_are_the_same(both):
    def told(address):
        with open_ledger(address) as opened, closing(Archive(opened, patience_s=60)) as archive:
            client = TestClient(make_application(archive), base_url="http://127.0.0.1")
            thread = client.get("/v1/threads?limit=1").json()["items"][0]["id"]
            paths = [
                "/v1/threads",
                "/v1/threads?as_of=2004",
                "/v1/statements",
                "/v1/documents",
                f"/v1/threads/{thread}",
                f"/threads/{thread}",
            ]
            return [client.get(path) for path in paths]

    for first, second in zip(*map(told, both), strict=True):
        assert (first.status_code, second.status_code) == (200, 200)
        assert plain(first.text) == plain(second.text)


def plain(page):
    """Return a page without the ledger's name and what is made anew for each visit."""
    page = re.sub(r"sample\.sqlite|ledger_\d+", "NAME", page)
    return re.sub(r'(name="csrf[^"]*" (?:content|value)=")[^"]*', r"\1", page)
