"""Visitors of a server that other machines reach: the secret of its link, and a desk of one's own each.

The link holds the secret, as that of a notebook does. Whoever opens it gets a cookie that scripts cannot read
and is sent on to the same address without the secret, so that it stays neither in the history nor in
links that are shared. Nobody is answered without: not even with the style of the page.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from simadopt.interfaces.app.limits import IDLE_HOURS, MOST_AT_ONCE, MOST_VISITORS
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import LANGUAGES, wording

__all__ = ["COOKIE", "DESK", "TOKEN", "Visitors", "new_secret"]

TOKEN: Final = "token"
"""Name of the secret in a link."""
DOORS: Final = ("/", "/territory")
"""Pages that a link may open."""
COOKIE: Final = "simadopt"
DESK: ContextVar[Session | None] = ContextVar("desk", default=None)
"""Desk of whoever asks; None where there is one for everybody."""
_LONGEST: Final = 200


def new_secret() -> str:
    """Return a secret that cannot be guessed: 32 characters, 192 bits."""
    return secrets.token_urlsafe(24)


@dataclass
class _Visitor:
    desk: Session
    seen: float
    asking: int = 0
    came_back: bool = False


@dataclass
class Visitors:
    """Let in whoever has the secret, and keep each one's work apart.

    Parameters
    ----------
    app : ASGI application
    session : Session
        The desk that those of visitors are made from.
    secret : str
    """

    app: ASGIApp
    session: Session
    secret: str
    _known: OrderedDict[str, _Visitor] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a visitor at his desk, or refuse with one line."""
        if scope["type"] != "http":  # the life of the server, which ends here
            try:
                await self.app(scope, receive, send)
            finally:
                for one in self._known.values():
                    one.desk.forget()
            return
        visitor = self._visitor(_cookie(scope))
        if visitor is None or self._asks_to_enter(scope):
            await self._enter(scope, visitor)(scope, receive, send)
            return
        if visitor.asking >= MOST_AT_ONCE:
            words = wording(self.session.language)
            busy = PlainTextResponse(words.say("app.refuse.busy", most=MOST_AT_ONCE), 429)
            await busy(scope, receive, send)
            return
        desk = DESK.set(visitor.desk)
        visitor.asking += 1
        try:
            await self.app(scope, receive, send)
        finally:
            visitor.asking -= 1
            DESK.reset(desk)

    def _visitor(self, name: str) -> _Visitor | None:
        """Return who has this cookie; those who asked nothing for long are forgotten."""
        now = time.monotonic()
        with self._lock:
            for old in [k for k, v in self._known.items() if now - v.seen > 3600 * IDLE_HOURS]:
                self._known.pop(old).desk.forget()
            found = self._known.get(name)
            if found is not None:
                found.seen, found.came_back = now, True
            return found

    def _asks_to_enter(self, scope: Scope) -> bool:
        return scope["path"] in DOORS and TOKEN in dict(_query(scope))

    def _enter(self, scope: Scope, visitor: _Visitor | None) -> Response:
        """Return what somebody at the door is answered: the page, or why not."""
        query = _query(scope)
        given = dict(query).get(TOKEN, "")[:_LONGEST]
        language = dict(query).get("lang", "")
        words = wording(language if language in LANGUAGES else self.session.language)
        if scope["path"] not in DOORS or not hmac.compare_digest(
            given.encode(), self.secret.encode()
        ):
            return PlainTextResponse(words.say("app.refuse.secret"), 403)
        rest = urlencode([(name, value) for name, value in query if name != TOKEN])
        place = f"{scope['path']}?{rest}" if rest else scope["path"]
        answer = RedirectResponse(place, 303, {"Cache-Control": "no-store"})
        if visitor is None:
            name = self._new()
            if name is None:
                message = words.say("app.refuse.visitors", most=MOST_VISITORS)
                return PlainTextResponse(message, 429)
            answer.set_cookie(COOKIE, name, httponly=True, samesite="lax", path="/")
        return answer

    def _make_room(self) -> bool:
        """Forget the first who opened the link and never came back with the cookie, as previews do."""
        once = next((k for k, v in self._known.items() if not v.came_back), None)
        if once is None:
            return False
        self._known.pop(once).desk.forget()
        return True

    def _new(self) -> str | None:
        """Return the name of a new visitor; None when there are as many as may be."""
        with self._lock:
            if len(self._known) >= MOST_VISITORS and not self._make_room():
                return None
            name = secrets.token_urlsafe(24)
            self._known[name] = _Visitor(self.session.for_visitor(), time.monotonic())
            return name


def _query(scope: Scope) -> list[tuple[str, str]]:
    text = scope.get("query_string", b"").decode("latin-1")
    return parse_qsl(text, keep_blank_values=True)


def _cookie(scope: Scope) -> str:
    """Return the name that a visitor's browser was given; nothing where it holds none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""
