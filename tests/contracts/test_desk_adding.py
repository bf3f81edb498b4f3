"""Documents added over the web: read by a process beside the server, whole or not at all, whatever dies."""

import io
import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import httpx2 as httpx
import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.support.commands import servanda
from tests.support.server import ON_LINUX, Server, children_of, is_alive, serving, wait_for
from tests.support.small_texts import as_jsonl, small_documents

from servanda.ledger import create_ledger, open_ledger
from servanda.ledger.workroom import workroom_of

pytestmark = pytest.mark.skipif(not ON_LINUX, reason="looks at processes by /proc")

PROMISE = "KEL - Varenia pledged on Monday to open the crossing at Kel by the end of March 2030."
Files = list[tuple[str, tuple[str, bytes]]]


class Visitor:
    """A browser without a window, on a server whose ledger is empty."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx.Client(base_url=server.address, timeout=60, follow_redirects=True)
        page = self.client.get("/add")
        assert page.status_code == 200
        found = re.search(r'name="csrf-token" content="([^"]*)"', page.text)
        assert found
        self.client.headers["X-CSRF-Token"] = found[1]

    def send(self, files: Files, **said: str) -> Any:
        """Offer files over REST, and return what became of them."""
        answer = self.client.post("/v1/documents", files=files or None, data=said)
        assert answer.status_code == 202, answer.text
        return self.outcome(answer.json()["id"])

    def outcome(self, key: str) -> Any:
        """Return an upload when all of it has been read."""
        wait_for(lambda: self.client.get(f"/v1/uploads/{key}").json()["done"], timeout_s=120)
        return self.client.get(f"/v1/uploads/{key}").json()

    def reader(self) -> int:
        """Return the process that reads, when there is one."""
        found: list[int] = []

        def look() -> bool:
            for pid in children_of(self.server.process.pid):
                words = Path(f"/proc/{pid}/cmdline").read_bytes()
                found.extend([pid] if words.endswith(b"\0intake\0") else [])
            return bool(found)

        wait_for(look)
        return found[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    create_ledger(str(path)).close()
    return path


@pytest.fixture
def visitor(path: Path) -> Iterator[Visitor]:
    with serving(path) as server:
        visitor = Visitor(server)
        yield visitor
        visitor.client.close()


def upload(*named: tuple[str, bytes]) -> Files:
    return [("files", one) for one in named]


def as_pdf(words: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 720, words)
    canvas.save()
    return stream.getvalue()


def as_docx(words: str) -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(words)
    document.save(stream)
    return stream.getvalue()


def documents(path: Path) -> dict[str, str]:
    """Return name -> text of what is in the ledger."""
    with open_ledger(str(path)) as ledger:
        return {one.document.name: one.document.text for one in ledger.iter_documents()}


def nothing_left(path: Path) -> bool:
    """Return whether no word of an upload is kept where it waited."""
    kept = (workroom_of(str(path)) / "uploads.sqlite").read_bytes()
    return b"crossing at Kel" not in kept


def test_each_form_is_read_and_a_bad_one_says_why(visitor: Visitor, path: Path):
    page = f"<html><body><article><p>{PROMISE} {PROMISE}</p></article></body></html>"
    sent = visitor.send(
        upload(
            ("a.txt", PROMISE.encode()),
            ("b.md", f"# News\n\n{PROMISE}".encode()),
            ("c.html", page.encode()),
            ("d.pdf", as_pdf(PROMISE)),
            ("e.docx", as_docx(PROMISE)),
            ("f.jsonl", as_jsonl(small_documents(3, seed=2)) + b"{broken\n"),
            ("bad.pdf", b"%PDF-1.7\nnot one"),
            ("cut.pdf", as_pdf(PROMISE)[:300]),
            ("empty.txt", b""),
            ("what.xyz", b"words"),
        ),
        publisher="The Wire",
    )
    told = {one["name"]: one for one in sent["files"]}
    for name in ("a.txt", "b.md", "c.html", "d.pdf", "e.docx"):
        assert told[name]["state"] == "done", told[name]
        assert sum(told[name]["outcomes"].values()) == 1
    assert told["f.jsonl"]["failed"] == 1 and sum(told["f.jsonl"]["outcomes"].values()) == 3
    for name in ("bad.pdf", "cut.pdf", "empty.txt", "what.xyz"):
        assert told[name]["state"] == "failed"
        (failure,) = told[name]["failures"]
        assert failure["message"] and failure["next_step"]
    assert len(documents(path)) == 8
    assert PROMISE in documents(path)["d.pdf"]
    again = visitor.send(upload(("a.txt", PROMISE.encode())), publisher="The Wire")
    assert again["files"][0]["outcomes"] == {"same": 1}
    shown = visitor.client.get("/add").text
    assert "was there already" in shown and "what.xyz" in shown
    assert nothing_left(path)


def test_what_is_added_has_its_thread_at_once(visitor: Visitor, path: Path):
    said = {"text": f"{PROMISE}\r\n\r\nSecond one.", "title": "A promise", "published": "2029-11"}
    sent = visitor.send([], **said)
    (document,) = sent["files"][0]["documents"]
    wait_for(lambda: visitor.client.get("/v1/threads").json().get("links_current"))
    (thread,) = visitor.client.get("/v1/threads").json()["items"]
    assert "Varenia" in json.dumps(thread)
    page = visitor.client.get(f"/documents/{document['id']}")
    assert "A promise" in page.text and "2029-11" in page.text
    refused = visitor.client.request("DELETE", f"/v1/documents/{document['id']}")
    assert refused.status_code == 422  # a reason is to be given
    done = visitor.client.request("DELETE", f"/v1/documents/{document['id']}", params={"why": "withdrawn"})
    assert done.status_code == 200
    wait_for(lambda: visitor.client.get("/v1/threads").json().get("links_current"))
    assert visitor.client.get("/v1/threads").json()["total"] == 0
    assert documents(path) == {}
    assert visitor.send([], **said)["files"][0]["outcomes"] == {"removed": 1}
    sent = visitor.send([], **said, again="1")
    assert sent["files"][0]["outcomes"].get("removed") is None and len(documents(path)) == 1


def test_json_is_one_line_of_a_jsonl_source(visitor: Visitor, path: Path):
    body = {"doc": "../../x", "text": f"{PROMISE}  \n", "published": "2029-01-02", "authors": ["A. Writer"]}
    answer = visitor.client.post("/v1/documents", json=body)
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/uploads/{answer.json()['id']}"
    visitor.outcome(answer.json()["id"])
    assert documents(path) == {"../../x": f"{PROMISE}  \n"}  # the caller's id is words, the text unchanged
    for bad in ({}, {"text": ""}, {"text": 3}, {"text": "a", "kind": "poem"}, [], {"text": "a\0"}):
        assert visitor.client.post("/v1/documents", json=bad).status_code == 422
    assert visitor.client.post("/v1/documents", content=b"words").status_code in (400, 415, 422)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../x.txt", "x.txt"),
        ("..\\..\\win.txt", "win.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("..", "unnamed"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("قرار 🕊️.txt", "قرار 🕊️.txt"),
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("n" * 400 + ".txt", "n" * 196 + ".txt"),
    ],
)
def test_names_lead_nowhere(visitor: Visitor, path: Path, tmp_path: Path, given: str, shown: str):
    sent = visitor.send(upload((given, f"{PROMISE} {shown}".encode())))
    assert sent["files"][0]["name"] == shown
    if shown != "unnamed":
        assert [*documents(path)] == [shown]
    assert all(one.name.startswith("ledger.sqlite") for one in tmp_path.iterdir())
    assert not list(workroom_of(str(path)).rglob("*.txt"))
    assert "<script>alert" not in visitor.client.get("/add").text


def test_too_much_is_refused_and_nothing_of_it_kept(visitor: Visitor, path: Path):
    large = b"x" * 50_000_001
    answer = visitor.client.post("/v1/documents", files=upload(("large.txt", large)))
    assert answer.status_code == 413 and "large.txt" in answer.json()["detail"]

    def endless() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(120):
            yield b"y" * 1_000_000

    def is_refused(**sent: Any) -> bool:
        try:
            return visitor.client.post("/v1/documents", **sent).status_code == 413
        except httpx.TransportError:
            return True  # the server hung up while it was still being sent

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert is_refused(content=endless(), headers=headers)
    assert is_refused(json={"text": "z" * 120_000_000})
    many = upload(*((f"{number}.txt", b"a") for number in range(201)))
    assert visitor.client.post("/v1/documents", files=many).status_code == 400
    assert visitor.client.post("/v1/documents", files=upload(("a.txt", b""))).status_code == 202
    both = visitor.client.post(
        "/v1/documents", files=upload(("a.txt", b"a"), ("b.txt", b"b")), data={"title": "Which?"}
    )
    assert both.status_code == 400
    for said in ({"published": "soon"}, {"kind": "poem"}, {"publisher": "p" * 301}):
        assert visitor.client.post("/v1/documents", data={"text": "words", **said}).status_code == 400
    assert documents(path) == {}
    assert visitor.client.get("/ledger").status_code == 200


def test_a_reader_that_is_killed_loses_nothing_and_repeats_nothing(visitor: Visitor, path: Path):
    lines = small_documents(40, seed=5)
    parts = [
        ("files", (f"part{number}.jsonl", as_jsonl(lines[10 * number : 10 * number + 10])))
        for number in range(4)
    ]
    answer = visitor.client.post("/v1/documents", files=parts)
    key = answer.json()["id"]
    killed: set[int] = set()
    while not killed and not visitor.client.get(f"/v1/uploads/{key}").json()["done"]:
        pid = visitor.reader()
        count = len(documents(path))
        until = time.monotonic() + 20
        while len(documents(path)) == count and time.monotonic() < until and is_alive(pid):
            time.sleep(0.02)
        if is_alive(pid) and pid not in killed:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
            wait_for(lambda pid=pid: not is_alive(pid))
    assert killed
    sent = visitor.outcome(key)
    assert len(documents(path)) == 40
    for one in sent["files"]:  # each is told as it came in, not as it was met again
        assert sum(one["outcomes"].values()) == 10 and one["failed"] == 0
        assert "same" not in one["outcomes"]
    wait_for(lambda: visitor.client.get("/v1/threads").json().get("links_current"))
    done = servanda("verify", path)
    assert done.code == 0, done.out


def test_a_server_that_is_killed_leaves_what_was_sent_to_the_next(path: Path):
    with serving(path) as server:
        visitor = Visitor(server)
        parts = upload(("a.jsonl", as_jsonl(small_documents(20, seed=6))))
        key = visitor.client.post("/v1/documents", files=parts).json()["id"]
        children = server.children()
        server.process.kill()
        visitor.client.close()
        wait_for(lambda: not any(map(is_alive, children)))
    with serving(path) as server:
        visitor = Visitor(server)
        sent = visitor.outcome(key)
        visitor.client.close()
    assert sum(sent["files"][0]["outcomes"].values()) == 20
    assert len(documents(path)) == 20


def test_a_document_on_which_the_reader_dies_is_set_aside_and_the_next_is_read(visitor: Visitor, path: Path):
    """The reader is killed each time that it reads the second of four documents."""
    lines = [{"doc": name, "text": f"{PROMISE} {name}"} for name in ("first", "poison", "third")]
    lines[1]["text"] = "\n\n".join([f"{PROMISE} poison"] * 3000)
    files = upload(("a.jsonl", as_jsonl(lines)), ("last.txt", PROMISE.encode()))
    key = visitor.client.post("/v1/documents", files=files).json()["id"]
    for tries in (1, 2):
        wait_for(lambda tries=tries: progress(path) == (1, tries))
        pid = visitor.reader()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: not is_alive(pid))
    several, last = visitor.outcome(key)["files"]
    assert several["outcomes"] == {"new": 2} and several["failed"] == 1
    assert "set aside" in several["failures"][0]["message"]
    assert last["outcomes"] == {"new": 1}
    assert sorted(documents(path)) == ["first", "last.txt", "third"]


def progress(path: Path) -> tuple[int, int]:
    """Return how many documents of the first file are done with, and which try of the next one it is."""
    with closing(sqlite3.connect(workroom_of(str(path)) / "uploads.sqlite", timeout=30)) as connection:
        row = connection.execute("SELECT reached, tries FROM files ORDER BY row_id").fetchone()
    return int(row[0]), int(row[1])
