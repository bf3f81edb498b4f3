"""What one request may take of the server: how large its body is, and how long it takes to come."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Tell = Callable[[Request, int, str, str | None], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """Bytes of a body, and seconds until it is there; of an upload more, at a rate that a poor line has."""

    max_bytes: int = 256 * 1024
    upload_bytes: int = 64 * 1024 * 1024
    #: Where documents are uploaded.
    uploads: tuple[str, ...] = ("/add", "/v1/documents")
    wait_s: float = 20.0
    bytes_per_s: int = 32 * 1024

    def of(self, path: str) -> int:
        """Return how many bytes a body may have that is sent there."""
        upload = any(path == one or path.startswith(f"{one}/") for one in self.uploads)
        return self.upload_bytes if upload else self.max_bytes


class Limits:
    """Refuses a body that is too large (413) or too slow (408), and then closes the connection."""

    def __init__(self, app: ASGIApp, *, limits: BodyLimits, tell: Tell) -> None:
        self._app = app
        self._limits = limits
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._limits, scope)

        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start" and body.refused:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        try:
            body.check_declared()
        except HTTPException as refused:
            answer = self._tell(Request(scope), refused.status_code, refused.detail, "Send less at a time.")
            await answer(scope, receive, send_and_close)
            return
        await self._app(scope, body.receive, send_and_close)


class _Body:
    """The body of one request as it comes."""

    def __init__(self, receive: Receive, limits: BodyLimits, scope: Scope) -> None:
        self._receive = receive
        self._limits = limits
        self._most = limits.of(scope["path"])
        self._declared = Headers(scope=scope).get("content-length", "0")
        self._come = 0
        self._begun: float | None = None
        self._whole = False
        self.refused = False

    def check_declared(self) -> None:
        """Refuse a body whose sender says that it is too large, before any of it is read."""
        if not self._declared.isdecimal() or int(self._declared[:20]) > self._most:
            raise self._too_large()

    async def receive(self) -> Message:
        """Return what comes next."""
        if self._whole:  # what comes now is that the client has gone
            return await self._receive()
        self._begun = self._begun or time.monotonic()
        until = self._begun + self._limits.wait_s + self._come / self._limits.bytes_per_s
        try:
            message = await asyncio.wait_for(self._receive(), max(until - time.monotonic(), 0.001))
        except TimeoutError:
            raise self._refusal(408, "The request did not come to its end in time.") from None
        self._come += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._come > self._most:
            raise self._too_large()
        return message

    def _too_large(self) -> HTTPException:
        return self._refusal(413, f"This is too large: {self._most // 1024:,} KiB are taken here.")

    def _refusal(self, status: int, message: str) -> HTTPException:
        self.refused = True
        return HTTPException(status, message)
