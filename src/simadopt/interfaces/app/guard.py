"""The door of the server: whom it answers, what it answers with, and how much it listens to."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simadopt.interfaces.app.limits import TooLargeError

__all__ = ["HEADERS", "Guard", "is_loopback", "read_body"]

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Guard:
    """Refuse requests that other sites make through a browser, and dress every answer.

    A page of another site may reach this machine under a name of its own (DNS rebinding): the Host
    must be one of ours. It may also send requests here: their Origin, or Sec-Fetch-Site, tells.

    Parameters
    ----------
    app : ASGI application
    host : str
        What the server is bound to.
    """

    app: ASGIApp
    host: str = "127.0.0.1"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with one line."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope)
        if refusal:
            await PlainTextResponse(refusal, 403, dict(HEADERS))(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, dressed)

    def _refusal(self, headers: Headers, scope: Scope) -> str:
        given = headers.get("host", "")
        if not self._is_ours(_bare(given)):
            return "Host refused: this server answers under its own address only"
        origin = headers.get("origin")
        if origin is not None and origin != f"{scope.get('scheme', 'http')}://{given}":
            return "Origin refused: only its own pages may ask this server"
        site = headers.get("sec-fetch-site", "none")
        visit = headers.get("sec-fetch-mode") == "navigate" and scope["path"] == "/"
        if site not in ("none", "same-origin") and not visit:
            return "request refused: only its own pages may ask this server"
        return ""

    def _is_ours(self, name: str) -> bool:
        if name in _LOOPBACK or name == self.host:
            return True
        return not is_loopback(self.host) and _is_address(name)  # an address cannot be rebound


def is_loopback(host: str) -> bool:
    """Tell whether a server bound to a host is reached from this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("127.8.0.1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _bare(host: str) -> str:
    """Return a Host without its port.

    >>> _bare("[::1]:8765"), _bare("localhost:80"), _bare("127.0.0.1")
    ('::1', 'localhost', '127.0.0.1')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] or host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request, never more than so many bytes.

    Raises
    ------
    TooLargeError
    """
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise TooLargeError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLargeError
    return bytes(body)
