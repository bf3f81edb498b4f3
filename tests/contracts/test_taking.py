"""What is taken along from the workspace: tables as CSV, changes as a feed, reports."""

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
from fastapi.testclient import TestClient
from lxml import etree, html
from pybtex.database import parse_string
from tests.support.commands import servanda
from tests.support.report_ledgers import squeezed, words_of
from tests.support.workspace import SCRIPT, visiting

from servanda.interfaces.web import taking
from servanda.views.reports import Format

ATOM = "{http://www.w3.org/2005/Atom}"
TABLES = (
    "ledger", "actors", "statements", "figures", "arrangements", "documents", "search?q=army",
    "compare?from=1996",
)  # fmt: skip


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert answer.headers["content-disposition"].startswith("attachment;")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def with_ending(path: str, ending: str) -> str:
    page, _, query = path.partition("?")
    return f"/{page}.{ending}?{query}"


def feed(client: TestClient, path: str) -> etree._Element:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_taken_along_and_its_page_leads_there(client: TestClient, table: str):
    found = rows(client, with_ending(table, "csv"))
    assert found and all(None not in row for row in found)
    page = html.document_fromstring(client.get(f"/{table}").text)
    led = page.xpath("//p[@class='take']//a[contains(@href, '.csv')]/@href")
    assert len(led) == 1
    assert rows(client, led[0]) == found
    name = table.partition("?")[0]
    assert rows(client, f"/v1/tables/{name}.csv?{table.partition('?')[2]}") == found


@pytest.mark.parametrize(
    "query",
    ["", "bearer=NATO", "sort=-last", "sort=bearer&standing=suspended", "silent_for=2y", "overdue=1",
     "text=border", "evidence=none_found&sort=undertaking", "as_of=1999"],
)  # fmt: skip
def test_the_table_has_the_rows_of_the_page_in_its_order(client: TestClient, query: str):
    shown = []
    for number in (1, 2, 3):
        page = html.document_fromstring(client.get(f"/ledger?{query}&page={number}").text)
        here = page.xpath("//table//th[@scope='row']/a/@href")
        shown += [one for one in here if one not in shown]
    assert [row["id"] for row in rows(client, f"/ledger.csv?{query}")] == [
        re.search(r"/threads/([0-9a-f]{16})", one)[1] for one in shown
    ]


def test_the_mark_for_spreadsheets_comes_when_it_is_asked_for(client: TestClient):
    assert client.get("/ledger.csv?bom=1").content.startswith(b"\xef\xbb\xbfid,")
    assert client.get("/ledger.csv").content.startswith(b"id,")


def test_no_cell_of_a_hostile_text_is_a_formula(tmp_path: Path):
    source = tmp_path / "a.jsonl"
    text = "=Varenia pledged on Monday to open the crossing at Kel by March 2015."
    source.write_text(
        json.dumps({"doc": "=1+1", "title": "@SUM(A1)", "publisher": "+44", "text": text}), encoding="utf-8"
    )
    assert servanda("add", tmp_path / "l.sqlite", source).code == 0
    with visiting(tmp_path / "l.sqlite") as client:
        (row,) = rows(client, "/documents.csv")
        assert (row["document"], row["title"], row["publisher"]) == ("'=1+1", "'@SUM(A1)", "'+44")
        for name in ("ledger", "actors", "statements", "figures"):
            for row in rows(client, f"/{name}.csv"):
                assert not any(re.match(r"[=+@\t\r]|-\D", one or "") for one in row.values()), row


@pytest.mark.parametrize(
    "path",
    [
        "/ledger.csv?sort=fine",
        "/ledger.csv?silent_for=ever",
        "/ledger.csv?as_of=x",
        "/compare.csv?from=2004&to=1996",
        "/ledger.atom?as_of=2004",
        "/ledger.atom?standing=fine",
        "/report.pdf?thread=0824&bearer=x",
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_sent(client: TestClient, path: str):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/ledger.csv", "/ledger.atom", "/v1/tables/actors.csv", "/v1/changes.atom"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, path: str):
    etag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{path}?bearer=x", headers={"If-None-Match": etag}).status_code == 200


def check_atom(root: etree._Element) -> None:
    """Check the rules of RFC 4287, sections 4.1.1 and 4.1.2."""
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one.findtext(f"{ATOM}id"))
        instant = one.findtext(f"{ATOM}updated")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", instant)
        assert datetime.fromisoformat(instant).tzinfo is not None
        links = [(link.get("rel", "alternate"), link.get("type")) for link in one.findall(f"{ATOM}link")]
        assert len(links) == len(set(links)) and all(link.get("href") for link in one.findall(f"{ATOM}link"))
        assert len(one.findall(f"{ATOM}summary")) <= 1 and len(one.findall(f"{ATOM}published")) <= 1
        assert all(category.get("term") for category in one.findall(f"{ATOM}category"))
    assert root.findall(f"{ATOM}author/{ATOM}name")
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_a_feed_keeps_the_rules_of_atom(client: TestClient, hostile_client: TestClient):
    for some in (client, hostile_client):
        root = feed(some, "/ledger.atom")
        check_atom(root)
        read = feedparser.parse(etree.tostring(root))
        assert (
            not read.bozo
            and read.version == "atom10"
            and len(read.entries) == len(root.findall(f"{ATOM}entry"))
        )
        check_atom(feed(some, "/ledger.atom?bearer=Nobody+of+this+name"))
    asked = feed(hostile_client, f"/ledger.atom?text={SCRIPT}")
    assert SCRIPT in asked.findtext(f"{ATOM}title")
    check_atom(asked)


def test_a_feed_tells_what_came_with_what(tmp_path: Path):
    ledger = tmp_path / "l.sqlite"

    def add(name: str, day: str, text: str) -> None:
        source = tmp_path / f"{name}.jsonl"
        record = {"doc": name, "published": day, "publisher": "Wire", "text": text}
        source.write_text(json.dumps(record), encoding="utf-8")
        assert servanda("add", ledger, source).code == 0

    add("a", "2016-03-04", "Serbia pledged to open the border at Merdare by May 2016.")
    with visiting(ledger) as client:
        before = feed(client, "/ledger.atom")
        assert {one.get("term") for one in before.iter(f"{ATOM}category")} == {"new"}
    add("b", "2016-06-04", "Serbia has opened the border at Merdare, monitors of the European Union said.")
    add("c", "2016-07-04", "Serbia promised again to open the border at Merdare.")
    thread = json.loads(servanda("ledger", ledger, "--json").out.splitlines()[0])
    assert len(thread["mentions"]) == 2 and len(thread["status_reports"]) == 1
    by = ("--by", "Ann", "--why", "as the text says")
    assert servanda("review", ledger, "accept", thread["mentions"][0], *by).code == 0
    servanda("ledger", ledger)
    with visiting(ledger) as client:
        after = feed(client, "/ledger.atom")
        entries = after.findall(f"{ATOM}entry")
        kinds = [one.find(f"{ATOM}category").get("term") for one in entries]
        assert {"new", "mention", "report", "state", "decision"} <= {*kinds}
        assert kinds[0] == "decision" and kinds[-1] == "new"
        old = {one.findtext(f"{ATOM}id") for one in before.findall(f"{ATOM}entry")}
        assert old <= {one.findtext(f"{ATOM}id") for one in entries}
        assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
        dates = [one.findtext(f"{ATOM}updated") for one in entries]
        assert dates == sorted(dates, reverse=True) and after.findtext(f"{ATOM}updated") == dates[0]
        for one in entries:
            path = one.find(f"{ATOM}link").get("href").removeprefix("http://127.0.0.1")
            assert client.get(path).status_code == 200
        assert not feed(client, "/ledger.atom?bearer=Kosovo").findall(f"{ATOM}entry")
        assert feed(client, "/ledger.atom?bearer=Serbia").findtext(f"{ATOM}id") != after.findtext(f"{ATOM}id")


@pytest.mark.parametrize("ending", [*map(str, Format), "bib", "json"])
def test_reports_of_pages_and_rest_are_those_of_the_command(
    client: TestClient, sample: Path, tmp_path: Path, ending: str
):
    key = json.loads(servanda("ledger", sample, "--json").out.splitlines()[0])["id"]
    target = tmp_path / f"r.{ending}"
    assert servanda("report", sample, key, "-o", target).code == 0
    for path in (f"/report.{ending}?thread={key}", f"/v1/report.{ending}?thread={key}"):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.content == target.read_bytes()
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert f".{ending}" in answer.headers["content-disposition"]


def test_a_page_leads_to_the_report_that_it_shows(client: TestClient):
    thread = rows(client, "/ledger.csv?bearer=NATO")[0]
    for page, told in (
        (f"/threads/{thread['id']}", thread["id"]),
        ("/actors/NATO", "What NATO undertook"),
        ("/ledger?bearer=NATO&as_of=2004-12", "bearer NATO"),
    ):
        shown = html.document_fromstring(client.get(page).text)
        links = shown.xpath("//p[@class='take']//a/@href")
        (path,) = [one for one in links if one.startswith("/report.md")]
        assert squeezed(told) in squeezed(words_of(Format.MD, client.get(path).content))
        (path,) = [one for one in links if one.startswith("/report.bib")]
        assert parse_string(client.get(path).text, "bibtex").entries
    assert (
        "as a reader on 2004-12-31"
        in words_of(Format.MD, client.get("/report.md?bearer=NATO&as_of=2004-12").content).lower()
    )


def test_a_report_that_would_be_too_long_leads_to_the_command(client: TestClient, monkeypatch):
    monkeypatch.setattr(taking, "MOST", 3)
    answer = client.get("/v1/report.pdf")
    assert answer.status_code == 400 and "servanda report" in answer.json()["next_step"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/report.exe", 422), ("/report.pdf?thread=ffffffff", 404), ("/report.pdf?thread=../x", 404),
     ("/report.pdf?actor=Nobody", 404), ("/x.csv", 404), ("/v1/tables/x.csv", 422),
     ("/v1/report.pdf?thread=zz", 422)],
)  # fmt: skip
def test_what_is_not_there_is_told(client: TestClient, path: str, status: int):
    assert client.get(path).status_code == status


def test_a_hostile_address_stays_in_its_place(client: TestClient):
    for path in (
        "/ledger?bom=1&at=x&to=y&table=z&kept=q",
        f"/ledger?text={SCRIPT}",
        "/compare?from=1996&at=%22",
    ):
        page = client.get(path)
        assert page.status_code == 200 and SCRIPT not in page.text
