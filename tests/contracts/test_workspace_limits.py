"""What one client may take of a real server: large and slow bodies, slow headers, answers not taken."""

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from tests.support.workspace import application

from servanda.interfaces.web.access import Doors
from servanda.interfaces.web.connections import PatientProtocol
from servanda.interfaces.web.limits import BodyLimits
from servanda.ledger import Ledger, create_ledger

LIMITS = BodyLimits(
    max_bytes=20_000, upload_bytes=60_000, uploads=("/users",), wait_s=1.0, bytes_per_s=1_000_000
)
HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


class Hasty(PatientProtocol):
    """Waits a second where users wait longer."""

    headers_s = 1.0
    taken_s = 1.0


@contextmanager
def serving(ledger: Ledger) -> Iterator[int]:
    """Run the workspace of the ledger until the block ends."""
    with application(ledger, doors=Doors(owner="Ann"), limits=LIMITS) as app, running(app) as port:
        yield port


@contextmanager
def running(app: FastAPI) -> Iterator[int]:
    """Run the real application on a real server, as `serving.run` does."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=Hasty, log_level="error", timeout_keep_alive=1, limit_concurrency=20)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.02)
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        bound.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    path: Path = tmp_path_factory.mktemp("limits") / "l.sqlite"
    with create_ledger(str(path)) as ledger, serving(ledger) as port:
        yield port


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        yield client


def rest(client: socket.socket) -> str:
    """Return all that comes until the server closes the connection."""
    parts = []
    try:
        while part := client.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts).decode("utf-8", "replace")


def well(port: int) -> bool:
    """Return whether somebody else is still answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/static/icon.svg")
        return connection.getresponse().status == 200
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "length"), [("/sign-in", 20_001), ("/v1/threads", 10**9), ("/users/add", 60_001), ("/x", 10**17)]
)
def test_a_body_that_says_it_is_too_large_is_not_read(port: int, path: str, length: int):
    with connected(port) as client:
        client.sendall((HEAD.format(path=path) + f"Content-Length: {length}\r\n\r\nname=").encode())
        answer = rest(client)
    assert answer.startswith("HTTP/1.1 413 ") and "content-security-policy" in answer.lower()


def test_a_body_that_does_not_say_is_cut_where_it_is_too_large(port: int):
    with connected(port) as client:
        client.sendall((HEAD.format(path="/sign-in") + "Transfer-Encoding: chunked\r\n\r\n").encode())
        chunk = b"1000\r\n" + b"a" * 0x1000 + b"\r\n"
        try:
            for _ in range(6):
                client.sendall(chunk)
        except OSError:
            pass  # it may close before all is sent
        answer = rest(client)
    assert answer.startswith("HTTP/1.1 413 ")


def test_where_documents_are_uploaded_more_is_taken(port: int):
    body = b"name=" + b"a" * 40_000
    with connected(port) as client:
        head = HEAD.format(path="/users/add") + f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        assert rest(client).startswith("HTTP/1.1 403 ")  # read, and without the field of our pages


def test_a_body_that_does_not_come_is_refused_and_others_are_served(port: int):
    with connected(port) as client:
        start = time.monotonic()
        client.sendall((HEAD.format(path="/sign-in") + "Content-Length: 1000\r\n\r\nname=A").encode())
        assert well(port)
        answer = rest(client)
        assert answer.startswith("HTTP/1.1 408 ") and "connection: close" in answer.lower()
        assert 0.5 < time.monotonic() - start < 10


def test_a_body_that_drips_is_refused_though_something_comes(port: int):
    with connected(port) as client:
        start = time.monotonic()
        client.sendall((HEAD.format(path="/sign-in") + "Content-Length: 1000\r\n\r\n").encode())
        try:
            while time.monotonic() - start < 10:
                client.sendall(b"a")
                time.sleep(0.1)
        except OSError:
            pass
        assert 0.5 < time.monotonic() - start < 10


def test_a_body_that_nobody_reads_does_not_hold_a_connection(port: int):
    """The page is answered at once; the body that goes on coming is waited for no longer than headers."""
    with connected(port) as client:
        start = time.monotonic()
        client.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        try:
            while time.monotonic() - start < 10:
                client.sendall(b"a")
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - start < 10


@pytest.mark.parametrize("begun", ["", "GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b"])
def test_headers_that_do_not_come_are_not_waited_for(port: int, begun: str):
    with connected(port) as client:
        start = time.monotonic()
        client.sendall(begun.encode())
        try:
            while time.monotonic() - start < 10:
                time.sleep(0.1)
                client.sendall(b"a" if begun else b"")
                client.setblocking(False)
                try:
                    if client.recv(1) == b"":
                        break
                except BlockingIOError:
                    pass
                client.setblocking(True)
        except OSError:
            pass
        assert 0.5 < time.monotonic() - start < 10
    assert well(port)


def test_a_second_request_whose_headers_drip_is_not_waited_for_either(port: int):
    with connected(port) as client:
        client.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        start = time.monotonic()
        try:
            for byte in b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" * 9:
                client.sendall(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - start < 10


def test_an_answer_that_is_not_taken_is_given_up(port: int):
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what waits fills the server's side
        client.settimeout(60)
        client.connect(("127.0.0.1", port))
        start = time.monotonic()
        ask = b"GET /static/htmx.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        with pytest.raises(ConnectionError):
            while time.monotonic() - start < 60:  # pipelined, and never read
                client.sendall(ask * 50)
                time.sleep(0.05)
    assert well(port)


def test_large_headers_are_refused(port: int):
    with connected(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n")
        assert rest(client).startswith("HTTP/1.1 400 ")


def test_many_connections_are_refused_and_the_first_ones_stay_well(port: int):
    held = []
    try:
        first = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        first.connect()
        held = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(25)]
        held[-1].sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert rest(held[-1]).startswith("HTTP/1.1 503 ")
        first.close()
    finally:
        for one in held:
            one.close()
    time.sleep(1.5)
    assert well(port)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../application.py", "/static/..%2fapplication.py", "/static/%2e%2e/application.py",
        "/static/..%5capplication.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/.%00./x",
        "/documents/..%2f..%2fetc%2fpasswd", "/threads/../../etc/passwd", "/v1/documents/..%2f..%2fx",
        "/actors/..%2f..%2f..%2fetc%2fpasswd", "/static/workspace.css%00.py",
    ],
)  # fmt: skip
def test_no_path_leaves_the_folder(port: int, path: str):
    with connected(port) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = rest(client)
    assert answer.split(" ")[1] in ("400", "404", "422"), answer[:200]
    assert "root:" not in answer and "make_application" not in answer
