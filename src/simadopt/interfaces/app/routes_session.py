"""The doors of a session: an organisation given back without names, a file opened, all forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simadopt.interfaces.app.answers import answer
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.limits import MOST_UPLOAD
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.session_file import kept_organisation, opened_session
from simadopt.io.places import shorten
from simadopt.io.shipped import shipped_scenarios
from simadopt.io.wording import Wording

__all__ = ["SessionRoutes"]


@dataclass(frozen=True)
class SessionRoutes:
    """Sessions of the pages of one server.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    @property
    def routes(self) -> list[Route]:
        """The doors, to be put with the others."""
        return [
            Route("/api/session", self.open, methods=["POST"]),
            Route("/api/session", self.forget, methods=["DELETE"]),
            Route("/api/organisation/{name}", self.organisation),
        ]

    async def organisation(self, request: Request) -> Response:
        """Return an organisation that this page sent, for its session to be kept."""
        words, name = self.handlers.words(request), request.path_params["name"]
        return answer(await self.handlers.work(_organisation, self.handlers.session, name, words))

    async def open(self, request: Request) -> Response:
        """Read a session file; return what the page shows of it."""
        words = self.handlers.words(request)
        given = request.query_params.get("name", "").replace("\\", "/").rpartition("/")[2]
        body = await read_body(request, MOST_UPLOAD)
        session = self.handlers.session
        name = shorten(given) if given else words.say("app.session.file")
        opened, notes = await self.handlers.work(opened_session, session, body, name, words)
        return answer({**opened, "notes": notes})

    async def forget(self, request: Request) -> Response:
        """Forget everything that the pages of this visitor sent, and what was made of it."""
        self.handlers.session.forget()
        return answer({})


def _organisation(session: Session, name: str, words: Wording) -> dict[str, Any] | None:
    """Return what is kept of an organisation; nothing of a scenario that comes with simadopt."""
    case = session.base(name, words)
    return None if name in shipped_scenarios("staff") else kept_organisation(case)
