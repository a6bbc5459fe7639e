"""What each door of the server answers; files and reasons have rooms of their own (`takeaway`, `because`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app import bands as chance_bands
from simadopt.interfaces.app.answers import answer, json_answer, read_object, refusal
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.import_summary import (
    equipment_lines,
    packed_causes,
    packed_import_summary,
)
from simadopt.interfaces.app.lesson_gaps import gaps_of
from simadopt.interfaces.app.lesson_person import lesson_person
from simadopt.interfaces.app.lessons import MADE, made_runs
from simadopt.interfaces.app.limits import MOST_UPLOAD, MOST_WAITING, BusyError
from simadopt.interfaces.app.page import boot, fill, template
from simadopt.interfaces.app.policies import compared, read_compared
from simadopt.interfaces.app.questions import packed_survey
from simadopt.interfaces.app.run_request import read_run_request, whole
from simadopt.interfaces.app.runs import run_sent
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.uploads import organisation
from simadopt.interfaces.app.visitors import DESK
from simadopt.io.import_summary import StaffFileError
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
    """The answers of one server; what is costly waits its turn off the loop.

    Parameters
    ----------
    desk : Session
        That of everybody where the server answers this machine only.
    """

    desk: Session
    waiting: int = 0
    turns: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(_RUNS_AT_ONCE)
    )

    @property
    def session(self) -> Session:
        """The desk of whoever asks."""
        return DESK.get() or self.desk

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
        run_request = request.query_params.get("lang", request.headers.get("x-language", ""))
        return wording(run_request if run_request in LANGUAGES else self.session.language)

    async def page(self, request: Request) -> Response:
        """Return the page, in the language of its link or else of the server."""
        words = self.words(request)
        start = await self.work(boot, self.session, words)
        return HTMLResponse(fill(template(), words, start), headers={"Cache-Control": "no-store"})

    async def run(self, request: Request) -> Response:
        """Run what a page asks for and return the whole of it."""
        data = await read_object(request)
        run_request = read_run_request(data, self.session.language)
        return json_answer(await self.work(run_sent, self.session, run_request))

    async def survey(self, request: Request) -> Response:
        """Ask the questionnaire in the last week of a run."""
        run_request = read_run_request(await read_object(request), self.session.language)
        return answer(
            await self.work(
                lambda: packed_survey(self.session.recording(run_request), run_request.words)
            )
        )

    async def layout_payload(self, request: Request) -> Response:
        """Return the runs of a lesson that is played by no scenario of staff; the crowds by default."""
        lesson = request.query_params.get("lesson", "crowd")
        if lesson not in MADE:
            raise HTTPException(404)
        return answer(await self.work(made_runs, lesson, self.words(request)))

    async def lesson_gaps(self, request: Request) -> Response:
        """Return what chance leaves of the gap of a lesson; null for one that is told without."""
        return answer(await self.work(gaps_of, request.query_params.get("lesson", "")))

    async def lesson_person(self, request: Request) -> Response:
        """Return one person whom a lesson moved, and why; null where there is none."""
        asked = request.query_params
        seed = whole(asked, "seed", Message("app.refuse.whole"))
        name = asked.get("lesson", "")
        return answer(await self.work(lesson_person, name, seed, self.words(request)))

    async def organisation(self, request: Request) -> Response:
        """Keep an organisation sent by a page; return its name."""
        words = self.words(request)
        kind = _FILES.get(request.headers.get("content-type", "").partition(";")[0].strip())
        if kind is None:
            message = Message("app.refuse.kind")
            return refusal(415, InputError(Problem("page", None, "file", "", message)), words)
        body = await read_body(request, MOST_UPLOAD)
        query: Mapping[str, str] = dict(request.query_params)
        try:
            name, seen = await self.work(organisation, self.session, body, kind, query, words)
        except StaffFileError as error:
            return refusal(
                422, error, words,
                understood=packed_import_summary(error.understood, words),
                causes=packed_causes(error, words),
            )  # fmt: skip
        summary = None
        if seen is not None:
            summary = packed_import_summary(seen, words)
            summary["lines"] += await self.work(equipment_lines, self.session, name, seen, words)
        return answer({"scenario": name, "understood": summary})

    async def bands(self, request: Request) -> Response:
        """Start the job that says how far chance alone moves the figures."""
        run_request = read_run_request(await read_object(request), self.session.language)
        case = await self.work(self.session.case, run_request)
        job = self.session.spreads.start(
            lambda job: chance_bands.bands(case, run_request.seed, job.tick, run_request.words),
            chance_bands.RUNS,
        )
        return answer({"job": job.name, "total": job.total})

    async def compare(self, request: Request) -> Response:
        """Start the comparison of policies; one that was made and is kept is given again."""
        what = read_compared(await read_object(request), self.session.language)
        work = await self.work(compared, self.session, what)
        asked = (what, tuple(what.policies))
        jobs = self.session.jobs
        job = jobs.done(asked) or jobs.start(work, what.runs, asked)
        return answer({"job": job.name, "total": job.total})

    async def job(self, request: Request) -> Response:
        """Tell how far a job is; cancel it when asked to."""
        name = request.path_params["name"]
        kept = (self.session.jobs, self.session.spreads)
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
