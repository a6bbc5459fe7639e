"""The doors through which files leave: those of a run, and the report of a comparison."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.comparison.result import Comparison
from simadopt.interfaces.app.answers import file_answer, refusal
from simadopt.interfaces.app.exports import (
    check_printing,
    comparison_workbook,
    data_file,
    printed_file,
    report_file,
    result_with_spread,
    scenario_file,
    slide_file,
    workbook_file,
)
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.names import read_names
from simadopt.interfaces.app.run_request import RunRequest, read_run_request
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import Wording

__all__ = ["ExportRoutes"]

Names = tuple[str, ...]
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class ExportRoutes:
    """The files of one server; each is made in its turn, as any other work.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    async def run(self, request: Request) -> Response:
        """Return the data, the scenario or the report of a run as a file."""
        make, suffix = _of(_RUN, request)
        query, session = request.query_params, self.handlers.session
        run_request = read_run_request(
            {**dict(query), "sets": query.getlist("set")}, session.language
        )
        body = await self.handlers.work(make, session, run_request, read_names(query))
        return file_answer(body, _TYPES[suffix], suffix)

    async def comparison(self, request: Request) -> Response:
        """Return the report of a comparison that was made, as long as it is kept."""
        make, suffix = _of(_COMPARISON, request)
        words, names = self.handlers.words(request), read_names(request.query_params)
        job = self.handlers.session.jobs.find(request.path_params["name"])
        if job is None or not isinstance(job.kept, Comparison):
            gone = InputError(Problem("page", None, "", "", Message("app.refuse.gone")))
            return refusal(404, gone, words)
        body = await self.handlers.work(make, job.kept, words, names)
        name = words.say("app.export_note_name")
        return file_answer(body, _TYPES[suffix], suffix, name + "-16x9" * (make is slide_file))


def _of(files: Mapping[str, Any], request: Request) -> Any:
    """Return how a kind of file is made, and its suffix; there are no others."""
    kind = request.path_params["kind"]
    if kind not in files:
        raise HTTPException(404)
    return files[kind]


def _data(session: Session, run_request: RunRequest, _: Names) -> bytes:
    body = data_file(session.recording(run_request), run_request.words)
    return body if body.startswith(codecs.BOM_UTF8) else codecs.BOM_UTF8 + body  # for Excel


def _workbook(session: Session, run_request: RunRequest, _: Names) -> bytes:
    words = session.base(run_request.scenario, run_request.words).level.words(run_request.words)
    return workbook_file(session.recording(run_request), words)


def _scenario(session: Session, run_request: RunRequest, _: Names) -> bytes:
    return scenario_file(session.case(run_request), run_request.seed, run_request.words)


def _report(session: Session, run_request: RunRequest, names: Names) -> bytes:
    result = result_with_spread(session.case(run_request), run_request.seed)
    return report_file(result, run_request.words, names)


def _printed(session: Session, run_request: RunRequest, names: Names) -> bytes:
    check_printing(run_request.words)  # before a run that would be for nothing
    result = result_with_spread(session.case(run_request), run_request.seed)
    return printed_file(result, run_request.words, names)


def _figures(found: Comparison, words: Wording, _: Names) -> bytes:
    return comparison_workbook(found, words)


_RUN: Final[Mapping[str, tuple[Callable[[Session, RunRequest, Names], bytes], str]]] = {
    "data": (_data, "csv"),
    "workbook": (_workbook, "xlsx"),
    "scenario": (_scenario, "yaml"),
    "report": (_report, "html"),
    "pdf": (_printed, "pdf"),
}
_COMPARISON: Final[Mapping[str, tuple[Callable[[Any, Wording, Names], bytes], str]]] = {
    "report": (report_file, "html"),
    "slide": (slide_file, "html"),
    "pdf": (printed_file, "pdf"),
    "workbook": (_figures, "xlsx"),
}
