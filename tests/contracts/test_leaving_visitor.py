"""A visitor who leaves in the middle of an answer does not take the server along."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.support.workspace import make_sample_ledger


def test_a_visitor_who_leaves_does_not_end_the_server(tmp_path):
    ledger = make_sample_ledger(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("servanda"), "serve", ledger, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        # What the system sends to who writes to a visitor that has gone.
        server.send_signal(signal.SIGPIPE)
        time.sleep(1)
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(timeout=30)
