"""Connections of browsers: none may be held by a client that sends or takes too slowly.

uvicorn waits without end for the headers of a request, and for a client that does not take its answer.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose headers do not come, or whose answer is not taken."""

    #: Until the headers of a request are there, counted from its first byte or from the connection.
    headers_s = 15.0
    #: Until what the system holds for a client has gone out.
    taken_s = 120.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._sending: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request from now on."""
        super().connection_made(transport)
        self._sending = self.loop.call_later(self.headers_s, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take what comes; once a request is being answered, nothing more is waited for."""
        super().data_received(data)
        theirs, ours = self.conn.their_state, self.conn.our_state
        # A body that nobody reads any more is waited for no longer than headers.
        if theirs is h11.IDLE or (theirs is h11.SEND_BODY and ours is h11.DONE):
            if self._sending is None:
                self._sending = self.loop.call_later(self.headers_s, self.transport.abort)
        elif self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def pause_writing(self) -> None:
        """Begin to count how long the client takes nothing."""
        super().pause_writing()
        if self._taking is None:
            self._taking = self.loop.call_later(self.taken_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Count no more: it has taken what there was."""
        super().resume_writing()
        self._stop(self._taking)
        self._taking = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        self._stop(self._sending)
        self._stop(self._taking)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
