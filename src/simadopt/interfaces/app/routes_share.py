"""The doors through which a town leaves as one page with live levers: a job, then its file."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.answers import answer, file_answer, read_object, refusal
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.names import read_names
from simadopt.interfaces.app.run_request import read_run_request

__all__ = ["ShareRoutes"]


@dataclass(frozen=True)
class ShareRoutes:
    """Pages to share; each holds groups and services of eleven people or more, and nobody's name.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    async def start(self, request: Request) -> Response:
        """Start the job that makes a page of the run that is asked for."""
        from simadopt.interfaces.classroom.contents import Wanted, contents_of, steps_of
        from simadopt.interfaces.classroom.page import classroom_page

        session = self.handlers.session
        data = await read_object(request)
        run_request, names = read_run_request(data, session.language), read_names(data)
        case = await self.handlers.work(session.case, run_request)
        wanted = Wanted((run_request.scenario,), seed=run_request.seed, lessons=False, chance=True)
        cases = [(run_request, case)]

        def make(job: Job) -> dict[str, int]:
            held = contents_of(wanted, cases, job.tick)
            page = classroom_page(held, run_request.language, run_request.words, "share", names)
            job.kept = page.encode()
            return {"bytes": len(job.kept)}

        job = session.jobs.start(make, steps_of(wanted, cases))
        return answer({"job": job.name, "total": job.total})

    async def file(self, request: Request) -> Response:
        """Return a page that was made, as long as it is kept."""
        job = self.handlers.session.jobs.find(request.path_params["name"])
        if job is None or not isinstance(job.kept, bytes):
            gone = InputError(Problem("page", None, "", "", Message("app.refuse.gone")))
            return refusal(404, gone, self.handlers.words(request))
        return file_answer(job.kept, "text/html; charset=utf-8", "html")
