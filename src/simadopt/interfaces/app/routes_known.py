"""The doors of what a user knows of his services, and of what his logs say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.learning.state import REPLICATES
from simadopt.experiments.learning.usage_map import UsageMap
from simadopt.interfaces.app.answers import (
    answer,
    file_answer,
    parts_of,
    read_object,
    texts_of,
)
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.known import known_form, model_rows, state_job, with_rows, with_text
from simadopt.interfaces.app.last_month import from_last_month
from simadopt.interfaces.app.limits import MOST_KNOWN, MOST_UPLOAD
from simadopt.interfaces.app.logs import PARTS, keep_logs, kept_logs, learn_job
from simadopt.interfaces.app.run_request import whole
from simadopt.interfaces.app.spreadsheets import csv_bytes, workbook_bytes
from simadopt.io.places import shorten

__all__ = ["KnownRoutes"]


@dataclass(frozen=True)
class KnownRoutes:
    """What is known of services, and counts, of the pages of one server.

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
            Route("/api/known", self.form),
            Route("/api/known", self.rows, methods=["POST"]),
            Route("/api/known_file", self.file, methods=["POST"]),
            Route("/api/known_state", self.state, methods=["POST"]),
            Route("/api/logs", self.kept),
            Route("/api/logs", self.logs, methods=["POST"]),
            Route("/api/learn", self.learn, methods=["POST"]),
            Route("/api/last_month", self.last_month, methods=["POST"]),
            Route("/export/known.{kind}", self.model),
        ]

    async def form(self, request: Request) -> Response:
        """Return the services of a scenario, with what is known of each."""
        words, name = self.handlers.words(request), request.query_params.get("scenario", "")
        return answer(await self.handlers.work(known_form, self.handlers.session, name, words))

    async def rows(self, request: Request) -> Response:
        """Start a scenario from the rows of a form."""
        data = await read_object(request, MOST_KNOWN)
        words, session = self.handlers.words(request), self.handlers.session
        name = _text(data, "scenario")
        return answer(
            _kept(await self.handlers.work(with_rows, session, name, data.get("rows"), words))
        )

    async def file(self, request: Request) -> Response:
        """Start a scenario from a file of what is known."""
        words, query = self.handlers.words(request), request.query_params
        body = await read_body(request, MOST_UPLOAD)
        shown, session = _shown(query.get("name", "")) or "known", self.handlers.session
        name = query.get("scenario", "")
        return answer(_kept(await self.handlers.work(with_text, session, name, body, shown, words)))

    async def state(self, request: Request) -> Response:
        """Start the job that tells week 0 with and without what is known."""
        words, data = self.handlers.words(request), await read_object(request)
        session = self.handlers.session
        work = await self.handlers.work(state_job, session, _text(data, "scenario"), words)
        job = session.jobs.start(work, 2 * REPLICATES)
        return answer({"job": job.name, "total": job.total})

    async def model(self, request: Request) -> Response:
        """Return a file to be filled in: the services of a scenario, with what is known of each."""
        kind, words = request.path_params["kind"], self.handlers.words(request)
        make = {"csv": csv_bytes, "xlsx": workbook_bytes}.get(kind)
        if make is None:
            raise InputError(Problem("page", None, "", kind[:20], Message("app.refuse.kind")))
        name, session = request.query_params.get("scenario", ""), self.handlers.session
        rows = await self.handlers.work(model_rows, session, name, words)
        return file_answer(make({"known": rows}, words), _TYPES[kind], kind)

    async def logs(self, request: Request) -> Response:
        """Read counts and what goes with them; tell what was understood."""
        words, query = self.handlers.words(request), request.query_params
        body = await read_body(request, MOST_UPLOAD)
        files, names = parts_of(body, query.get("parts", ""), PARTS, PARTS[:1]), {}
        for part in files:
            names[part] = _shown(query.get(part, "")) or part
        found = await self.handlers.work(
            keep_logs, self.handlers.session, query.get("scenario", ""), files,
            _hold_out(dict(query)), words, names, _said(query),
        )  # fmt: skip
        return answer(found)

    async def kept(self, request: Request) -> Response:
        """Return what was read and learned last of the counts of a scenario."""
        words, name = self.handlers.words(request), request.query_params.get("scenario", "")
        return answer(await self.handlers.work(kept_logs, self.handlers.session, name, words))

    async def learn(self, request: Request) -> Response:
        """Start the job that learns from counts."""
        words, data = self.handlers.words(request), await read_object(request)
        session = self.handlers.session
        work, steps = learn_job(session, _text(data, "logs"), _hold_out(data), words)
        job = session.jobs.start(work, steps)
        return answer({"job": job.name, "total": job.total})

    async def last_month(self, request: Request) -> Response:
        """Start a scenario from the last month of counts."""
        words, data = self.handlers.words(request), await read_object(request)
        session = self.handlers.session
        sent = session.logs_of(_text(data, "logs"))
        if sent is None or not sent.last_month:
            raise InputError(Problem("page", None, "logs", "", Message("app.refuse.gone_counts")))
        found = await self.handlers.work(
            from_last_month, session, sent.scenario, sent.last_month, words
        )
        sent.started.add(found[0])
        return answer(_kept(found))


_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _kept(found: tuple[str, list[str]]) -> dict[str, Any]:
    return {"scenario": found[0], "lines": found[1]}


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        message = Message("app.refuse.text")
        raise InputError(Problem("page", None, name, repr(value)[:80], message))
    return value


def _shown(name: str) -> str:
    """Return the user's name of a file; no path is made of it."""
    return shorten(name.replace("\\", "/").rpartition("/")[2])


def _said(query: Mapping[str, str]) -> UsageMap | None:
    """Return what a page said of counts; None where it said nothing."""
    services = texts_of(query, "services")
    one = {name: query[name][:200] for name in ("tool", "service") if query.get(name)}
    return UsageMap(services=services, **one) if services or one else None


def _hold_out(data: Mapping[str, Any]) -> int:
    found = whole(data, "hold_out", Message("app.refuse.whole"))
    return 3 if found is None else found
