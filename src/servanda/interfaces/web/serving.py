"""Serving a ledger on an address of this machine."""

import gc
import signal
import socket

import uvicorn

from servanda.interfaces.web.access import Doors
from servanda.interfaces.web.application import make_application
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.connections import PatientProtocol
from servanda.ledger import Ledger

__all__ = ["Doors", "run"]

#: How long an idle connection is kept, and how many there may be: a browser opens up to six.
_IDLE_S, _MOST = 5, 400
#: Larger headers are refused.
_HEADER_BYTES = 32 * 1024
#: Objects that are made before those that are left are looked through. An answer is made of thousands, which
#: go with it; with the usual 700 all that is kept was looked through every few answers, 0.1 seconds each.
_MADE_BETWEEN_COLLECTIONS = 10_000


def run(ledger: Ledger, bound: socket.socket, *, address: str, doors: Doors, proxy: str | None) -> None:
    """Serve the ledger on the socket until the process is stopped.

    `proxy` is the address of the one that is believed when it says for whom it asks; None: nobody is.
    """
    # Commands end when nobody reads them; a server goes on when a visitor leaves in the middle of an answer.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    archive = Archive(ledger, address)
    # Old links, and uploads that an earlier server left: the desk begins before the first page is asked for.
    archive.links_are_current()
    archive.desk.take_in()
    config = uvicorn.Config(
        make_application(archive, doors=doors),
        http=PatientProtocol,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_keep_alive=_IDLE_S,
        limit_concurrency=_MOST,
    )
    gc.collect()
    gc.freeze()  # the program itself stays
    gc.set_threshold(_MADE_BETWEEN_COLLECTIONS)
    try:
        uvicorn.Server(config).run(sockets=[bound])
    finally:
        archive.close()
