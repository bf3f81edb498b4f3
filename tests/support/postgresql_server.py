"""A PostgreSQL server of the tests' own: Debian's package or an installed one, in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

#: Where Debian's packages put the programs; newer versions first.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: -int(one.parent.name))
_NUMBERS = count(1)
_START_S = 60.0


def find_programs() -> Path | None:
    """Return the folder of `initdb` and `postgres`; None where no server is installed."""
    found = shutil.which("initdb")
    folders = [*([Path(found).resolve().parent] if found else []), *_DEBIAN]
    return next((one for one in folders if (one / "postgres").exists() and (one / "initdb").exists()), None)


class Server:
    """One server on a Unix socket; its databases sort by the rules of a language, not by code points."""

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self._programs = programs
        self._fsync = "on" if durable else "off"
        self.folder = Path(tempfile.mkdtemp(prefix="servanda-pg-"))
        self._user = _other_user()
        if self._user is not None:  # the server refuses to run as root
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb", "-D", str(self.data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en",
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {
            "listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": self._fsync,
            "max_connections": "200", "shared_buffers": "64MB", "autovacuum": "off",
        }  # fmt: skip
        command = [str(self._programs / "postgres"), "-D", str(self.data)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, cwd="/", start_new_session=True
            )
        end = time.monotonic() + _START_S
        ready = [str(self._programs / "pg_isready"), "-h", str(self.folder), "-q"]
        while subprocess.run(ready, check=False).returncode:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill all its processes with -9, as the lack of memory or a power cut would."""
        assert self._process is not None
        children = _children(self._process.pid)
        for pid in (self._process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)

    def stop(self) -> None:
        """End it, and delete all."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # at once: nobody needs the data
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, schema: str | None = None, *, database: str = "postgres", user: str = "tests") -> str:
        """Return the address of a ledger; without a name, in a schema that nobody has."""
        name = schema or f"ledger_{next(_NUMBERS)}"
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}&schema={name}"

    def sql(self, statement: str, *, schema: str = "public", database: str = "postgres") -> str:
        """Return what psql prints for a statement, in lines of fields with | between."""
        command = [str(self._programs / "psql"), "-h", str(self.folder), "-U", "tests", "-d", database]
        command += ["-qAtX", "-v", "ON_ERROR_STOP=1", "-c", f"SET search_path = {schema}", "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, user=self._user, cwd="/", check=False)
        assert not done.returncode, done.stderr


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            found += [int(status.parent.name)] if int(fields[1]) == parent else []
    return found


def _other_user() -> str | None:
    """Return a user who may run a server, where root runs the tests."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def running_server() -> Iterator[Server]:
    """Give a server; skip where there is none."""
    programs = find_programs()
    if programs is None:
        pytest.skip("No PostgreSQL server is installed (apt-get install postgresql).")
    server = Server(programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()
