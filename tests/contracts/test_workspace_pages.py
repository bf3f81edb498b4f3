"""The pages of the workspace on a ledger that was really read: what they show, and what they refuse."""

import html
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.support.workspace import SCRIPT, make_hostile_ledger, make_sample_ledger, visiting

from servanda.errors import ResourceError
from servanda.ledger import open_ledger

PAGES = (
    "/", "/ledger", "/documents", "/actors", "/statements", "/figures", "/arrangements", "/search",
    "/search?q=army", "/compare", "/compare?from=1996&to=2004", "/compare?from=2020&clock=known", "/coverage",
    "/search?q=take+soldiers+home&by=meaning",
)  # fmt: skip


class Outline(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def links(page: str, start: str) -> list[str]:
    """Return the addresses of a page that begin so, each once."""
    found = (str(a["href"]) for tag, a in Outline(page).elements if tag == "a" and a.get("href"))
    return list(dict.fromkeys(one.partition("#")[0] for one in found if one.startswith(start)))


def every_page(client: TestClient) -> Iterator[tuple[str, str]]:
    """Yield the pages, and of each kind of entry all that there are."""
    seen = list(PAGES)
    for place, start in (
        ("/ledger", "/threads/"), ("/documents", "/documents/"), ("/actors", "/actors/"),
        ("/arrangements", "/arrangements/"),
    ):  # fmt: skip
        seen += links(client.get(place).text, start)
    for path in seen:
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield path, answer.text


def test_every_page_and_every_entry_opens(client: TestClient):
    kinds = {path.split("/")[1] for path, _ in every_page(client) if path.count("/") > 1}
    assert kinds == {"threads", "documents", "actors", "arrangements"}


def test_every_link_of_every_page_leads_somewhere(client: TestClient):
    asked: set[str] = set()
    for _, page in every_page(client):
        for address in links(page, "/"):
            if address not in asked:
                asked.add(address)
                assert client.get(address).status_code == 200, address
    assert len(asked) > 100


def test_every_page_has_landmarks_one_heading_and_nothing_inline(client: TestClient):
    for path, page in every_page(client):
        tags = [tag for tag, _ in Outline(page).elements]
        assert tags.count("h1") == 1 and tags.count("main") == 1, path
        assert "header" in tags and "footer" in tags and "nav" in tags, path
        assert "style" not in tags, path
        ids = [one["id"] for _, one in Outline(page).elements if one.get("id")]
        assert len(ids) == len(set(ids)), path
        for tag, attributes in Outline(page).elements:
            assert not any(name.startswith("on") or name == "style" for name in attributes), path
            assert tag != "script" or str(attributes["src"]).startswith("/static/"), path


def test_every_table_has_a_caption(client: TestClient):
    for path, page in every_page(client):
        assert page.count("<table") == page.count("<caption"), path


def test_nothing_comes_from_elsewhere(client: TestClient):
    for path, page in every_page(client):
        for tag, attributes in Outline(page).elements:
            for name in ("src", "href", "action", "hx-get"):
                address = attributes.get(name) or "/"
                assert address[0] in "/#", f"{path}: {tag} {name}={address}"


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/?as_of=x", "/v1/threads", "/v1/nope", "/static/workspace.css"]
)
def test_every_answer_carries_the_headers(client: TestClient, path: str):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY" and headers["referrer-policy"] == "same-origin"


def test_a_fault_of_the_program_is_a_page_with_headers_and_tells_nothing(sample: Path):
    with visiting(sample) as client:
        application = client.app
        assert isinstance(application, FastAPI)
        application.state.archive.stamp = None
        for path in ("/", "/v1/threads"):
            answer = client.get(path)
            assert answer.status_code == 500 and "content-security-policy" in answer.headers
            assert "fault of the program" in answer.text and "NoneType" not in answer.text


def test_another_name_of_this_machine_is_refused(client: TestClient):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 421 and "undertaking" not in answer.text
    assert client.get("/", headers={"host": "[::1]:8100"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/ledger", "/v1/threads"])
def test_nothing_can_be_written(client: TestClient, method: str, path: str):
    answer = client.request(method, path, content=b"x" * 100_000)
    assert answer.status_code == 405 and "only be read" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/nope", "/threads/zz", "/threads/ffff0000ffff0000", "/documents/../../etc/passwd", "/actors/Nobody",
        "/documents/%2e%2e%2fetc", "/arrangements/nothing of the kind", "/static/../application.py",
        "/static/%2e%2e/application.py", "/findings/0000", "/threads/' OR 1=1 --",
    ],
)  # fmt: skip
def test_what_is_not_there_says_the_next_step(client: TestClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 404, path
    assert "make_application" not in answer.text and "root:" not in answer.text
    if not path.startswith("/static"):
        assert "/search" in links(answer.text, "/search")[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?as_of=yesterday", "2024-03-31"),
        ("/ledger?standing=fine", "in_force"),
        ("/ledger?silent_for=ever", "12m"),
        ("/ledger?sort=colour", "bearer"),
        ("/ledger?page=-1", "from 1"),
        ("/statements?by=" + "x" * 400, "300"),
        ("/statements?by=%00", "Leave it out"),
        ("/compare?from=2004&to=1996", "two dates"),
    ],
)
def test_what_cannot_be_read_says_what_can(client: TestClient, path: str, words: str):
    answer = client.get(path)
    assert answer.status_code == 400 and words in html.unescape(answer.text)


def test_the_table_filters_sorts_and_goes_back_in_time(client: TestClient):
    def found(query: str) -> list[str]:
        return links(client.get(f"/ledger?{query}").text, "/threads/")

    every = found("")
    assert len(every) > 30
    nato = found("bearer=NATO")
    assert 0 < len(nato) < len(every) and set(nato) < set(every)
    assert 0 < len(found("text=european+union")) < len(every)
    assert 0 < len(found("counterparty=European")) < len(every)
    assert 0 < len(found("evidence=corroborated")) < len(every)
    assert 0 < len(found("force=undertaken")) < len(every)
    assert 0 < len(found("overdue=1")) < len(every)
    assert sorted(found("sort=last")) == sorted(found("sort=-last")) == sorted(every)
    assert found("sort=last") != found("sort=-last")
    past = found("as_of=1996-12-31")
    assert 0 < len(past) < len(every) and all("as_of=1996-12-31" in one for one in past)
    assert not found("as_of=1990")
    assert "No undertaking answers" in client.get("/ledger?text=%27+OR+1%3D1+--").text


def test_reports_that_differ_stand_side_by_side(client: TestClient):
    (path,) = links(client.get("/ledger?text=restore+to+refugees").text, "/threads/")
    page = client.get(path).text
    against = page[page.index('id="against"') : page.index('id="words"')]
    agreeing, otherwise = against.split("Otherwise")
    assert "complete" in agreeing and "substantially complete" in agreeing
    assert "partial" in otherwise and "had returned" in otherwise
    assert "says otherwise" in page[page.index('id="words"') :]
    (other,) = links(client.get("/ledger?text=supply+some+8,500+soldiers").text, "/threads/")
    assert 'id="against"' not in client.get(other).text  # nobody reports on it


def test_a_thread_shows_the_figures_of_its_sentences_and_says_which_those_are(client: TestClient):
    (path,) = links(client.get("/ledger?text=supply+some+8,500+soldiers").text, "/threads/")
    page = client.get(path).text
    figures = page[page.index('id="figures"') : page.index("</section>", page.index('id="figures"'))]
    assert "8,500" in figures and "A figure is here if it stands in the sentence" in figures


def test_a_timeline_is_a_table_too_and_refuses_a_zoom_that_is_none(client: TestClient):
    path = links(client.get("/ledger").text, "/threads/")[0]
    page = Outline(client.get(f"{path}?zoom=2").text)
    marks = [a["aria-label"] for tag, a in page.elements if tag == "a" and a.get("class") == "mark"]
    assert marks and page.text.count("Who says so") == 1
    ids = {str(a["id"]) for _, a in page.elements if a.get("id")}
    assert {str(a["href"])[1:] for tag, a in page.elements if a.get("class") == "mark"} <= ids
    assert client.get(f"{path}?zoom=3").status_code == 400


def test_a_day_before_a_document_it_is_not_there(client: TestClient):
    newest = links(client.get("/documents").text, "/documents/")[0]
    answer = client.get(f"{newest}?as_of=1996")
    assert answer.status_code == 404 and "as known today" in answer.text


def test_a_document_opens_at_the_words_of_a_finding(client: TestClient, sample: Path):
    with open_ledger(str(sample)) as opened:
        finding = next(opened.iter_findings(kind="commitment"))
    answer = client.get(f"/findings/{finding.id}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/documents/{finding.document_id}#{finding.id}"
    page = client.get(answer.headers["location"]).text
    assert f'<a class="place" id="{finding.id}"></a>' in page


def test_stored_html_and_script_stay_text(hostile_client: TestClient):
    for path, page in every_page(hostile_client):
        for tag, attributes in Outline(page).elements:
            assert tag != "img" or str(attributes["src"]).startswith("/figures/"), path
            assert tag != "script" or attributes.get("src"), path
            assert not str(attributes.get("href", "")).startswith("javascript"), path
        assert SCRIPT not in page, path
    assert SCRIPT in Outline(hostile_client.get("/documents").text).text
    asked = hostile_client.get("/search", params={"q": SCRIPT, "as_of": SCRIPT})
    assert SCRIPT not in asked.text


def marked(page: str) -> dict[str, str]:
    """Return finding -> its words as the page marks them."""
    words: dict[str, str] = {}
    for ids, inside in re.findall(r'<span class="piece[^"]*" data-of="([^"]*)">(.*?)</span>', page, re.S):
        text = html.unescape(re.sub(r'<a class="place" id="\w+"></a>', "", inside))
        for one in ids.split():
            words[one] = words.get(one, "") + text
    return words


def test_places_are_right_behind_emoji_and_arabic(hostile_client: TestClient):
    application = hostile_client.app
    assert isinstance(application, FastAPI)
    ledger = application.state.archive.ledger
    checked = 0
    for stored in ledger.iter_documents():
        shown = marked(hostile_client.get(f"/documents/{stored.document.id}").text)
        for finding in ledger.iter_findings(document_id=stored.document.id):
            spans = sorted(span for some in finding.evidence.spans.values() for span in some)
            places = sorted({at for span in spans for at in range(span.start, span.end)})
            assert shown[finding.id] == "".join(stored.document.text[at] for at in places)
            checked += 1
    assert checked > 8


def test_a_picture_of_figures_lets_its_own_style_in_by_its_digest(client: TestClient):
    answer = client.get("/figures/series.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert client.get("/figures/series.svg?of=nothing-of-the-kind").status_code == 404


def test_an_empty_ledger_says_how_to_fill_it(tmp_path: Path):
    from servanda.ledger import create_ledger

    create_ledger(str(tmp_path / "empty.sqlite")).close()
    with visiting(tmp_path / "empty.sqlite") as client:
        assert "servanda add" in client.get("/").text
        for path in PAGES:
            assert client.get(path).status_code == 200, path


def test_what_is_added_meanwhile_is_shown(tmp_path: Path):
    from tests.support.commands import servanda

    ledger = make_hostile_ledger(tmp_path)
    with visiting(ledger) as client:
        before = len(links(client.get("/documents").text, "/documents/"))
        (tmp_path / "c.txt").write_text("Dravny pledged to withdraw its guns from Kel.", encoding="utf-8")
        assert servanda("add", ledger, tmp_path / "c.txt").code == 0
        # The desk shows it in a moment, and no page waits for that.
        until = time.monotonic() + 30
        while len(links(client.get("/documents").text, "/documents/")) == before and time.monotonic() < until:
            time.sleep(0.1)
        assert len(links(client.get("/documents").text, "/documents/")) == before + 1


def test_the_overview_tells_what_came_since_the_last_visit(tmp_path: Path):
    ledger = make_sample_ledger(tmp_path)
    with visiting(ledger) as client:
        first = client.get("/")
        assert "This is the first visit" in first.text
        (name,) = (one for one in client.cookies if one.startswith("servanda_visit_"))
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        _was_here(client, name, "", "2020-01-01T00:00:00+00:00")  # before anything was read
        page = client.get("/").text
        assert "7 new documents" in page and "/compare?clock=known&amp;from=2020-01-01T" in page
        assert "7 new documents" in client.get("/").text  # the same visit goes on
        _was_here(client, name, "2020-01-01T00:00:00+00:00", datetime.now(UTC).isoformat())
        assert "7 new documents" in client.get("/").text  # a minute is no new visit
        for forged in ("x|y", "|", "9999-01-01T00:00:00+00:00|9999-01-01T00:00:00+00:00", "2020-01-01|2020"):
            client.cookies.set(name, forged, domain="127.0.0.1", path="/")
            assert "This is the first visit" in client.get("/").text
        assert "Since your last visit" not in client.get("/?as_of=1999").text


def _was_here(client: TestClient, name: str, before: str, latest: str) -> None:
    """Make the browser remember other visits."""
    client.cookies.clear()
    client.cookies.set(name, f"{before}|{latest}", domain="127.0.0.1", path="/")


def test_by_intake_a_comparison_tells_what_the_ledger_took_in(client: TestClient):
    page = client.get("/compare?from=2020&clock=known").text
    assert "by time of intake" in page and "7 new" in page and "a new source" in page
    now = quote(datetime.now(UTC).isoformat())
    assert "Nothing is new, gone or otherwise." in client.get(f"/compare?from={now}&clock=known").text
    assert client.get("/compare?from=2004&to=1996&clock=known").status_code == 400
    assert client.get("/compare?from=now&clock=known").status_code == 400
    assert client.get("/compare?from=1996&clock=other").status_code == 400
    first, second = (client.get(f"/v1/diff?from=2020&clock={one}").json() for one in ("known", "published"))
    assert first["items"][0]["clock"] == "known" and first["total"] > second["total"]


def test_in_the_past_a_comparison_ends_on_its_date(client: TestClient):
    page = client.get("/compare?from=1996&as_of=2000").text
    assert "to <time>2000-12-31</time>" in page


def test_the_grid_of_what_was_read_leads_to_the_documents_of_a_month(client: TestClient):
    page = client.get("/coverage").text
    months = [link for link in links(page, "/documents") if "published=" in link]
    assert months and "an empty cell is a month of which nothing was read" in page
    for link in months:
        assert len(links(client.get(html.unescape(link)).text, "/documents/")) >= 1
    assert client.get("/coverage?span=0").status_code == 400


def test_search_by_meaning_finds_other_words_and_says_what_is_searched(client: TestClient):
    asked = "bring+people+who+fled+back+to+their+houses"
    assert "No text has all these words" in client.get(f"/search?q={asked}").text
    page = client.get(f"/search?q={asked}&by=meaning").text
    assert "refugees" in page and "not whole texts" in page
    kinds = {str(a["class"]) for _, a in Outline(page).elements if str(a.get("class")).startswith("kind ")}
    assert kinds <= {"kind commitment", "kind status"} and "kind commitment" in kinds
    assert "Nothing is near in meaning" in client.get("/search?q=%F0%9F%95%8A&by=meaning").text


def test_search_is_narrowed_by_actor_publisher_and_dates(client: TestClient):
    def found(query: str) -> int:
        match = re.search(r"(\d+) found", client.get(f"/search?{query}").text)
        assert match, query
        return int(match[1])

    for base in ("q=Nato", "q=reduce+the+troops&by=meaning"):
        every = found(base)
        for more in ("actor=nato", "publisher=wire", "from=2004", "to=1996-12-20", "kind=commitment"):
            assert 0 < found(f"{base}&{more}") < every, (base, more)
        assert found(f"{base}&actor=nobody+of+this+name") == 0
        assert found(f"{base}&from=1996&to=1996") + found(f"{base}&from=1997") <= every
    assert found("q=army&to=1996&as_of=1995") <= found("q=army&to=1995")
    for wrong in ("kind=other", "by=magic", "from=soon"):
        assert client.get(f"/search?q=army&{wrong}").status_code == 400


def test_in_the_past_meaning_finds_only_what_was_known(client: TestClient):
    now = client.get("/v1/search?q=leave&by=meaning").json()["items"]
    then = client.get("/v1/search?q=leave&by=meaning&as_of=1996").json()["items"]
    assert 0 < len(then) < len(now) and all(one["published"] <= "1996-12-31" for one in then)
    assert [one["likeness"] for one in now] == sorted((one["likeness"] for one in now), reverse=True)


def test_without_the_reader_search_by_meaning_says_so(sample: Path, monkeypatch: pytest.MonkeyPatch):
    def absent(self: object, words: str) -> bytes:
        raise ResourceError("The English reader is not installed.", next_step="Install it.")

    monkeypatch.setattr("servanda.interfaces.web.searching.Searcher.embed", absent)
    with visiting(sample) as client:
        answer = client.get("/search?q=army&by=meaning")
        assert answer.status_code == 200 and "Search by meaning is not there" in answer.text
        assert "The English reader is not installed." in answer.text and "0 found" not in answer.text
        told = client.get("/v1/search?q=army&by=meaning")
        assert told.status_code == 503 and told.json()["next_step"] == "Install it."


def test_an_actor_is_shown_over_time_by_topic_and_by_who_asks(client: TestClient):
    pages = [client.get(path).text for path in links(client.get("/actors").text, "/actors/")]
    drawn = [page for page in pages if 'class="course"' in page]
    assert drawn and all("The same as a table" in page for page in drawn)
    topics = [link for page in pages for link in links(page, "/statements?by=") if "topic=" in link]
    assert topics
    counted = re.search(r'topic=[^"]*">([^<]*) <span class="tally">(\d+)', "".join(pages))
    assert counted and f"{counted[2]} statement" in client.get(html.unescape(topics[0])).text
    asked = [page[page.index('id="asked"') : page.index('id="owed"')] for page in pages]
    assert any(re.search(r"1×, last <time>", one) for one in asked)
    assert "not expressed”" not in "".join(pages) and "without a word for it" in "".join(pages)


def test_statements_of_a_topic_are_those_whose_words_name_it(client: TestClient):
    page = client.get("/statements").text
    topics = [html.unescape(link) for link in links(page, "/statements?topic=")]
    every = int(re.search(r"([\d,]+) statements", page)[1])  # type: ignore[index]
    counts = [int(re.search(r"([\d,]+) statements", client.get(one).text)[1]) for one in topics]  # type: ignore[index]
    assert counts == sorted(counts, reverse=True) and 0 < sum(counts) < every
    assert "No statement answers to this." in client.get("/statements?topic=none+such").text
