"""A process that has imported the program, and from which each command of a test is forked.

A command is a process of its own, with its own arguments, surroundings and streams, as a user's is; only what
every one of them would import anew, most of its time, is there already.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

_STREAMS = 3
_REQUEST_BYTES = 1 << 20
_WITH_THREADS = ("onnxruntime", "pyarrow", "pyspark")


def serve(path: str, parent: int) -> None:
    """Fork a command for each connection, until the other end of the pipe `parent` is closed."""
    _import_all()
    gc.freeze()
    sys.argv[0] = "servanda"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for a command is forgotten
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{path}-")
        listener.listen()
        Path(f"{path}-").rename(path)  # who sees it is listened to
        while True:
            ready, _, _ = select.select([listener, parent], [], [])
            if parent in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                os.close(parent)
                _run(connection)
                return
            connection.close()


def _run(connection: socket.socket) -> None:
    """Fork the command; in its parent, tell its number and then its exit status."""
    message, streams, _, _ = socket.recv_fds(connection, _REQUEST_BYTES, _STREAMS)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    number = os.fork()
    if number:
        connection.sendall(number.to_bytes(4, "big"))
        _, status = os.waitpid(number, 0)
        with suppress(BrokenPipeError):  # nobody waits any longer
            connection.sendall(status.to_bytes(4, "big"))
        os._exit(0)
    connection.close()
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    request = json.loads(message)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv[1:] = request["arguments"]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os._exit(_status_of_command())  # to take down all that was imported takes as long as to import it


def _status_of_command() -> int:
    from servanda.interfaces.cli.main import run

    try:
        run()
        status: object = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:
        traceback.print_exc()
        status = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return status if isinstance(status, int) else 1


def _import_all() -> None:
    """Import the program, but for what needs a library that is absent, or one whose threads no fork has."""
    sys.modules.update(dict.fromkeys(_WITH_THREADS))  # who imports one of them fails
    import servanda

    for module in pkgutil.walk_packages(servanda.__path__, "servanda.", onerror=lambda name: None):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):
                importlib.import_module(module.name)
    for name in ("alembic.context", "sqlalchemy.dialects.sqlite"):
        importlib.import_module(name)
    for name in _WITH_THREADS:
        del sys.modules[name]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    path, parent = sys.argv[1:]
    serve(path, int(parent))
