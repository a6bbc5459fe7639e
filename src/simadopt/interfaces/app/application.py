"""The server as a whole: its doors, what goes wrong at them, and how it is started."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simadopt.core.errors import InputError, Problem, ResourceError, SimadoptError, system_reason
from simadopt.core.interruption import heard
from simadopt.core.messages import Message
from simadopt.interfaces.app.answers import refusal
from simadopt.interfaces.app.guard import Guard
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.limits import MOST_JOBS, MOST_UPLOAD, BusyError, TooLargeError
from simadopt.interfaces.app.routes_explain import ExplainRoutes
from simadopt.interfaces.app.routes_export import ExportRoutes
from simadopt.interfaces.app.routes_known import KnownRoutes
from simadopt.interfaces.app.routes_search import SearchRoutes
from simadopt.interfaces.app.routes_session import SessionRoutes
from simadopt.interfaces.app.routes_share import ShareRoutes
from simadopt.interfaces.app.routes_territory import TerritoryRoutes
from simadopt.interfaces.app.scripts import script_door
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.territory import TerritoryDesk
from simadopt.interfaces.app.visitors import Visitors

__all__ = ["application", "free_socket", "serve"]


def application(session: Session, host: str = "127.0.0.1", secret: str = "") -> Starlette:
    """Return the server of a desk.

    Parameters
    ----------
    session : Session
    host : str
        What it will be bound to; requests for other names are refused.
    secret : str
        What the link of a server that others reach must hold; each visitor then has a desk of his
        own. Empty where it answers this machine only.
    """
    handlers = Handlers(session)
    export = ExportRoutes(handlers)
    explain = ExplainRoutes(handlers)
    share = ShareRoutes(handlers)
    search = SearchRoutes(handlers)
    territory = TerritoryRoutes(handlers, TerritoryDesk(session.territories))

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, InputError)
        return refusal(422, error, handlers.words(request))

    async def lacking(request: Request, error: Exception) -> Response:
        assert isinstance(error, ResourceError)
        return told(request, 413, "run", error.args[0])

    async def too_large(request: Request, _: Exception) -> Response:
        return told(request, 413, "file", Message("app.refuse.bytes", most=MOST_UPLOAD // 2**20))

    async def busy(request: Request, _: Exception) -> Response:
        return told(request, 429, "run", Message("app.refuse.busy", most=MOST_JOBS))

    async def failed(request: Request, _: Exception) -> Response:
        return told(request, 500, "run", Message("app.refuse.bug"))

    def told(request: Request, status: int, name: str, message: Message) -> Response:
        error = InputError(Problem("page", None, name, "", message))
        return refusal(status, error, handlers.words(request))

    static = files("simadopt.interfaces.app") / "static"
    folder: Path
    with as_file(static) as folder:
        shown = StaticFiles(directory=folder)
    return Starlette(
        routes=[
            Route("/", handlers.page),
            Route("/api/run", handlers.run, methods=["POST"]),
            Route("/api/survey", handlers.survey, methods=["POST"]),
            Route("/api/why", explain.why, methods=["POST"]),
            Route("/api/why_group", explain.service, methods=["POST"]),
            Route("/api/path", explain.path, methods=["POST"]),
            Route("/api/layout", handlers.layout_payload),
            Route("/api/lesson_gaps", handlers.lesson_gaps),
            Route("/api/lesson_person", handlers.lesson_person),
            Route("/api/organisation", handlers.organisation, methods=["POST"]),
            Route("/api/bands", handlers.bands, methods=["POST"]),
            Route("/api/compare", handlers.compare, methods=["POST"]),
            Route("/api/ready", search.ready, methods=["POST"]),
            Route("/api/search", search.policy, methods=["POST"]),
            Route("/api/services_first", search.services, methods=["POST"]),
            *territory.routes(),
            Route("/script/{name}.js", script_door),
            Route("/api/jobs/{name}", handlers.job, methods=["GET", "DELETE"]),
            *SessionRoutes(handlers).routes,
            *KnownRoutes(handlers).routes,
            Route("/export/comparison/{name}/{kind}", export.comparison),
            Route("/api/share", share.start, methods=["POST"]),
            Route("/export/share/{name}", share.file),
            Route("/export/{kind}", export.run),
            Mount("/static", shown),
        ],
        middleware=[
            Middleware(Guard, host=host),
            *([Middleware(Visitors, session=session, secret=secret)] if secret else []),
        ],
        exception_handlers={
            InputError: refused,
            ResourceError: lacking,
            TooLargeError: too_large,
            BusyError: busy,
            SimadoptError: failed,
            500: failed,
        },
        lifespan=_closing(session),
    )


def _closing(session: Session) -> Any:
    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        session.jobs.close()
        session.spreads.close()

    return life


def free_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address.

    Raises
    ------
    ResourceError
        When somebody else holds it, or it is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    place = socket.socket(family, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
        place.listen(128)  # whoever opens the address before all is loaded waits, and is answered
    except OSError as error:
        place.close()
        reason = system_reason(error)
        raise ResourceError(Message("problem.port", port=port, host=host, reason=reason)) from error
    return place


def serve(session: Session, place: socket.socket, host: str, secret: str = "") -> None:
    """Answer until interrupted."""
    import uvicorn

    config = uvicorn.Config(
        application(session, host, secret),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=2,
    )
    try:
        uvicorn.Server(config).run(sockets=[place])
    except KeyboardInterrupt:
        heard()
