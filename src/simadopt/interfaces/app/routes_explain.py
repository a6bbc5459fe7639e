"""The doors that tell why: a person, a service, and who convinced whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.answers import answer, read_object
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.run_request import RunRequest, read_run_request, whole
from simadopt.interfaces.app.why import packed_group_why, packed_path, packed_why

__all__ = ["ExplainRoutes"]

Payload = dict[str, Any]


@dataclass(frozen=True)
class ExplainRoutes:
    """The reasons of one server; each is found in its turn, as any other work.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    async def why(self, request: Request) -> Response:
        """Tell why a person adopted a feature, or did not."""
        return await self._respond(request, self._why)

    async def service(self, request: Request) -> Response:
        """Tell why a service uses a feature, or does not."""
        return await self._respond(request, self._service)

    async def path(self, request: Request) -> Response:
        """Tell who convinced whom."""
        return await self._respond(request, self._path)

    async def _respond(
        self, request: Request, reader: Callable[[Payload, RunRequest], Callable[[], Payload]]
    ) -> Response:
        """Read what is asked, then tell it when its turn comes."""
        data = await read_object(request)
        find = reader(data, read_run_request(data, self.handlers.session.language))
        return answer(await self.handlers.work(find))

    def _why(self, data: Payload, run_request: RunRequest) -> Callable[[], Payload]:
        session, week = self.handlers.session, whole(data, "week", Message("app.refuse.whole"))
        person, feature, without = (
            _person(data, run_request),
            _name(data, "feature"),
            _lever(data, run_request),
        )
        return lambda: packed_why(
            session.case(run_request), run_request.seed, person, feature, week, without, run_request.words,
            person_views=session.person_views,
        )  # fmt: skip

    def _service(self, data: Payload, run_request: RunRequest) -> Callable[[], Payload]:
        session, group = self.handlers.session, whole(data, "group", Message("app.refuse.whole"))
        feature, without = _name(data, "feature"), _lever(data, run_request)
        if group is None:
            raise _wrong("group", group, run_request)
        return lambda: packed_group_why(
            session.case(run_request), run_request.seed, group, feature, without, run_request.words
        )

    def _path(self, data: Payload, run_request: RunRequest) -> Callable[[], Payload]:
        session, person, feature = (
            self.handlers.session,
            _person(data, run_request),
            _name(data, "feature"),
        )
        return lambda: packed_path(
            session.case(run_request), run_request.seed, person, feature, run_request.words,
            person_views=session.person_views,
        )  # fmt: skip


def _person(data: Mapping[str, Any], run_request: RunRequest) -> int | str:
    person = data.get("person")
    if isinstance(person, str) and len(person) < 100:
        return person
    if isinstance(person, int) and not isinstance(person, bool):
        return person
    raise _wrong("person", person, run_request)


def _name(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else repr(value)[:80]


def _lever(data: Mapping[str, Any], run_request: RunRequest) -> str | None:
    without = data.get("without")
    if without is not None and not isinstance(without, str):
        raise _wrong("without", without, run_request)
    return without


def _wrong(name: str, value: object, run_request: RunRequest) -> InputError:
    return InputError(Problem("page", None, name, repr(value)[:80], Message("app.refuse.text")))
