"""What each door of the server answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simadopt.data.wording import LANGUAGES, Wording, wording
from simadopt.errors import InputError, Problem
from simadopt.interfaces.app import bands as luck
from simadopt.interfaces.app.asked import Asked, read_asked, whole
from simadopt.interfaces.app.crowd import may_show
from simadopt.interfaces.app.desk import Desk
from simadopt.interfaces.app.exports import data_file, report_file, scenario_file
from simadopt.interfaces.app.film import shoot
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.lessons import crowd_runs
from simadopt.interfaces.app.levers import kinds_of, values_of
from simadopt.interfaces.app.limits import MOST_BODY, MOST_UPLOAD, MOST_WAITING, BusyError
from simadopt.interfaces.app.page import boot, fill, template
from simadopt.interfaces.app.payload import packed_run
from simadopt.interfaces.app.policies import compared, read_compared
from simadopt.interfaces.app.questions import packed_survey
from simadopt.interfaces.app.uploads import organisation
from simadopt.interfaces.app.why import packed_path, packed_why
from simadopt.interfaces.spoken import spoken, spoken_problem

__all__ = ["Handlers", "refusal"]

_FILES: Final = {"text/csv": "csv", "application/yaml": "yaml"}
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
        """Return the catalogue of the page that asks: that of its link, else of the server."""
        asked = request.query_params.get("lang", request.headers.get("x-language", ""))
        return wording(asked if asked in LANGUAGES else self.desk.language)

    async def page(self, request: Request) -> Response:
        """Return the page, in the language of its link or else of the server."""
        words = self.words(request)
        start = await self.work(boot, self.desk, words)
        return HTMLResponse(fill(template(), words, start), headers={"Cache-Control": "no-store"})

    async def run(self, request: Request) -> Response:
        """Run what a page asks for and return the whole of it."""
        data = await _json(request)
        return _answer(await self.work(self._run, read_asked(data, self.desk.language)))

    def _run(self, asked: Asked) -> dict[str, Any]:
        case = self.desk.case(asked)
        film = shoot(case, asked.seed)
        people = may_show(film.history.state, self.desk.person_views)
        packed = packed_run(film, asked.words, people=people)
        base = self.desk.base(asked.scenario, asked.words).scenario
        return {
            **packed,
            "command": asked.command(),
            "base": {"values": values_of(base), "kinds": kinds_of(base), "weeks": base.weeks},
            "values": values_of(case.scenario),
        }

    async def survey(self, request: Request) -> Response:
        """Ask the questionnaire in the last week of a run."""
        asked = read_asked(await _json(request), self.desk.language)
        return _answer(await self.work(lambda: packed_survey(self.desk.film(asked), asked.words)))

    async def why(self, request: Request) -> Response:
        """Tell why a person adopted a feature, or did not."""
        data = await _json(request)
        asked = read_asked(data, self.desk.language)
        person, feature, without = _person(data, asked), _name(data, "feature"), data.get("without")
        week = whole(data, "week", asked.words.say("app.refuse.whole"))
        if without is not None and not isinstance(without, str):
            raise _wrong("without", without, asked)

        def tell() -> dict[str, Any]:
            return packed_why(
                self.desk.case(asked), asked.seed, person, feature, week, without, asked.words,
                person_views=self.desk.person_views,
            )  # fmt: skip

        return _answer(await self.work(tell))

    async def path(self, request: Request) -> Response:
        """Tell who convinced whom."""
        data = await _json(request)
        asked = read_asked(data, self.desk.language)
        person, feature = _person(data, asked), _name(data, "feature")

        def tell() -> dict[str, Any]:
            return packed_path(
                self.desk.case(asked), asked.seed, person, feature, asked.words,
                person_views=self.desk.person_views,
            )  # fmt: skip

        return _answer(await self.work(tell))

    async def crowd(self, request: Request) -> Response:
        """Return the two crowds of the fourth lesson."""
        words = self.words(request)
        return _answer(await self.work(crowd_runs, words))

    async def organisation(self, request: Request) -> Response:
        """Keep an organisation sent by a page; return its name."""
        words = self.words(request)
        kind = _FILES.get(request.headers.get("content-type", "").partition(";")[0].strip())
        if kind is None:
            message = words.say("app.refuse.kind")
            return refusal(415, InputError(Problem("page", None, "file", "", message)), words)
        body = await read_body(request, MOST_UPLOAD)
        said: Mapping[str, str] = dict(request.query_params)
        return _answer(
            {"scenario": await self.work(organisation, self.desk, body, kind, said, words)}
        )

    async def export(self, request: Request) -> Response:
        """Return the data, the scenario or the report of a run as a file."""
        query = request.query_params
        data = {**dict(query), "sets": query.getlist("set")}
        asked = read_asked(data, self.desk.language)
        kind = request.path_params["kind"]
        if kind == "report":
            body = await self.work(lambda: report_file(self.desk.film(asked).history, asked.words))
            return _file(body, "text/html; charset=utf-8", "html")
        if kind == "data":
            body = await self.work(lambda: data_file(self.desk.film(asked)))
            return _file(body, "text/csv; charset=utf-8", "csv")
        body = await self.work(lambda: scenario_file(self.desk.case(asked), asked.seed))
        return _file(body, "application/yaml; charset=utf-8", "yaml")

    async def report(self, request: Request) -> Response:
        """Return the report of a comparison that was made, as long as it is kept."""
        words, job = self.words(request), self.desk.jobs.find(request.path_params["name"])
        if job is None or job.kept is None:
            gone = InputError(Problem("page", None, "", "", words.say("app.refuse.gone")))
            return refusal(404, gone, words)
        body = await self.work(report_file, job.kept, words)
        return _file(body, "text/html; charset=utf-8", "html")

    async def bands(self, request: Request) -> Response:
        """Start the job that says how far luck alone moves the curves."""
        asked = read_asked(await _json(request), self.desk.language)
        case = await self.work(self.desk.case, asked)
        job = self.desk.jobs.start(lambda job: luck.bands(case, asked.seed, job.tick), luck.SEEDS)
        return _answer({"job": job.name, "total": job.total})

    async def compare(self, request: Request) -> Response:
        """Start the comparison of policies."""
        what = read_compared(await _json(request), self.desk.language)
        work = await self.work(compared, self.desk, what)
        job = self.desk.jobs.start(work, what.runs)
        return _answer({"job": job.name, "total": job.total})

    async def job(self, request: Request) -> Response:
        """Tell how far a job is; cancel it when asked to."""
        name = request.path_params["name"]
        if request.method == "DELETE":
            self.desk.jobs.cancel(name)
        job = self.desk.jobs.find(name)
        if job is None:
            return JSONResponse({"state": "unknown"}, 404)
        if isinstance(job.error, InputError):
            return refusal(422, job.error, self.words(request))
        return _answer(
            {"state": job.state, "done": job.done, "total": job.total, "result": job.result}
        )


async def _json(request: Request) -> dict[str, Any]:
    """Return the object that a page sends."""
    body = await read_body(request, MOST_BODY)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise InputError(Problem("page", None, "", "", "an object in JSON is expected"))
    return data


def _answer(value: Any) -> Response:
    body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(
        body.encode(), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _file(body: bytes, kind: str, suffix: str) -> Response:
    place = f'attachment; filename="simadopt.{suffix}"'
    return Response(body, headers={"Content-Type": kind, "Content-Disposition": place})


def _person(data: Mapping[str, Any], asked: Asked) -> int | str:
    person = data.get("person")
    if isinstance(person, str) and len(person) < 100:
        return person
    if isinstance(person, int) and not isinstance(person, bool):
        return person
    raise _wrong("person", person, asked)


def _name(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else repr(value)[:80]


def _wrong(name: str, value: object, asked: Asked) -> InputError:
    message = asked.words.say("app.refuse.text")
    return InputError(Problem("page", None, name, repr(value)[:80], message))


def refusal(status: int, error: InputError, words: Wording) -> Response:
    """Return problems one by one, each with its place, field and value, in the page's language."""
    told = [
        vars(one) | {"message": spoken(one.message, words), "text": spoken_problem(one, words)}
        for one in error.problems[:50]
    ]
    return JSONResponse({"problems": told}, status)
