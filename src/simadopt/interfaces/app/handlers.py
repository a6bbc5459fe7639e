"""What each door of the server answers; files and reasons have rooms of their own (`takeaway`, `because`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simadopt.core.errors import InputError, Problem
from simadopt.interfaces.app import bands as luck
from simadopt.interfaces.app.answers import answer, read_object, refusal
from simadopt.interfaces.app.asked import Asked, read_asked
from simadopt.interfaces.app.crowd import may_show
from simadopt.interfaces.app.desk import Desk
from simadopt.interfaces.app.film import shoot
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.lessons import crowd_runs
from simadopt.interfaces.app.levers import kinds_of, values_of
from simadopt.interfaces.app.limits import MOST_UPLOAD, MOST_WAITING, BusyError
from simadopt.interfaces.app.page import boot, fill, own_catalogue, template
from simadopt.interfaces.app.payload import packed_run
from simadopt.interfaces.app.policies import compared, read_compared
from simadopt.interfaces.app.questions import packed_survey
from simadopt.interfaces.app.understood import packed_causes, packed_understood
from simadopt.interfaces.app.uploads import organisation
from simadopt.io.understood import StaffFileError
from simadopt.io.wording import LANGUAGES, Wording, wording

__all__ = ["Handlers"]

_FILES: Final = {
    "text/csv": "staff",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "staff",
    "application/octet-stream": "staff",
    "application/yaml": "scenario",
}
_RUNS_AT_ONCE: Final = 2


@dataclass
class Handlers:
    """The answers of one server; what is costly waits its turn off the loop."""

    desk: Desk
    waiting: int = 0
    turns: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(_RUNS_AT_ONCE)
    )

    async def work(self, do: Callable[..., Any], *given: Any) -> Any:
        """Do some work in a thread, a few at once.

        Raises
        ------
        BusyError
            When too many wait already.
        """
        if self.waiting >= MOST_WAITING:
            raise BusyError
        self.waiting += 1
        try:
            return await run_sync(do, *given, limiter=self.turns)
        finally:
            self.waiting -= 1

    def words(self, request: Request) -> Wording:
        """Return the catalogue of the page that asks: that of what it sent or of its link, else ours."""
        sent = getattr(request.state, "language", None)
        if sent in LANGUAGES:
            return wording(str(sent))
        asked = request.query_params.get("lang", request.headers.get("x-language", ""))
        return wording(asked if asked in LANGUAGES else self.desk.language)

    async def page(self, request: Request) -> Response:
        """Return the page, in the language of its link or else of the server."""
        words = self.words(request)
        start = await self.work(boot, self.desk, words)
        return HTMLResponse(fill(template(), words, start), headers={"Cache-Control": "no-store"})

    async def run(self, request: Request) -> Response:
        """Run what a page asks for and return the whole of it."""
        data = await read_object(request)
        return answer(await self.work(self._run, read_asked(data, self.desk.language)))

    def _run(self, asked: Asked) -> dict[str, Any]:
        case = self.desk.case(asked)
        film = shoot(case, asked.seed)
        people = may_show(film.history.state, self.desk.person_views)
        words = case.level.words(asked.words)
        packed = packed_run(film, words, people=people)
        base = self.desk.base(asked.scenario, asked.words).scenario
        return {
            **packed,
            "catalogue": own_catalogue(case, asked.words),
            "command": asked.command(),
            "base": {"values": values_of(base), "kinds": kinds_of(base), "weeks": base.weeks},
            "values": values_of(case.scenario),
        }

    async def survey(self, request: Request) -> Response:
        """Ask the questionnaire in the last week of a run."""
        asked = read_asked(await read_object(request), self.desk.language)
        return answer(await self.work(lambda: packed_survey(self.desk.film(asked), asked.words)))

    async def crowd(self, request: Request) -> Response:
        """Return the two crowds of the fourth lesson."""
        words = self.words(request)
        return answer(await self.work(crowd_runs, words))

    async def organisation(self, request: Request) -> Response:
        """Keep an organisation sent by a page; return its name."""
        words = self.words(request)
        kind = _FILES.get(request.headers.get("content-type", "").partition(";")[0].strip())
        if kind is None:
            message = words.say("app.refuse.kind")
            return refusal(415, InputError(Problem("page", None, "file", "", message)), words)
        body = await read_body(request, MOST_UPLOAD)
        said: Mapping[str, str] = dict(request.query_params)
        try:
            name, seen = await self.work(organisation, self.desk, body, kind, said, words)
        except StaffFileError as error:
            return refusal(
                422, error, words,
                understood=packed_understood(error.understood, words),
                causes=packed_causes(error, words),
            )  # fmt: skip
        told = None if seen is None else packed_understood(seen, words)
        return answer({"scenario": name, "understood": told})

    async def bands(self, request: Request) -> Response:
        """Start the job that says how far luck alone moves the figures."""
        asked = read_asked(await read_object(request), self.desk.language)
        case = await self.work(self.desk.case, asked)
        job = self.desk.spreads.start(lambda job: luck.bands(case, asked.seed, job.tick), luck.RUNS)
        return answer({"job": job.name, "total": job.total})

    async def compare(self, request: Request) -> Response:
        """Start the comparison of policies."""
        what = read_compared(await read_object(request), self.desk.language)
        work = await self.work(compared, self.desk, what)
        job = self.desk.jobs.start(work, what.runs)
        return answer({"job": job.name, "total": job.total})

    async def job(self, request: Request) -> Response:
        """Tell how far a job is; cancel it when asked to."""
        name = request.path_params["name"]
        kept = (self.desk.jobs, self.desk.spreads)
        if request.method == "DELETE":
            for jobs in kept:
                jobs.cancel(name)
        job = next((found for jobs in kept if (found := jobs.find(name))), None)
        if job is None:
            return JSONResponse({"state": "unknown"}, 404)
        if isinstance(job.error, InputError):
            return refusal(422, job.error, self.words(request))
        return answer(
            {"state": job.state, "done": job.done, "total": job.total, "result": job.result}
        )
