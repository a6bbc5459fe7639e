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
from simadopt.interfaces.app.asked import Asked, read_asked, whole
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.why import packed_path, packed_why
from simadopt.interfaces.app.why_group import packed_group_why

__all__ = ["Because"]

Told = dict[str, Any]


@dataclass(frozen=True)
class Because:
    """The reasons of one server; each is found in its turn, as any other work.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    async def why(self, request: Request) -> Response:
        """Tell why a person adopted a feature, or did not."""
        return await self._told(request, self._why)

    async def service(self, request: Request) -> Response:
        """Tell why a service uses a feature, or does not."""
        return await self._told(request, self._service)

    async def path(self, request: Request) -> Response:
        """Tell who convinced whom."""
        return await self._told(request, self._path)

    async def _told(
        self, request: Request, reader: Callable[[Told, Asked], Callable[[], Told]]
    ) -> Response:
        """Read what is asked, then tell it when its turn comes."""
        data = await read_object(request)
        tell = reader(data, read_asked(data, self.handlers.desk.language))
        return answer(await self.handlers.work(tell))

    def _why(self, data: Told, asked: Asked) -> Callable[[], Told]:
        desk, week = self.handlers.desk, whole(data, "week", Message("app.refuse.whole"))
        person, feature, without = _person(data, asked), _name(data, "feature"), _lever(data, asked)
        return lambda: packed_why(
            desk.case(asked), asked.seed, person, feature, week, without, asked.words,
            person_views=desk.person_views,
        )  # fmt: skip

    def _service(self, data: Told, asked: Asked) -> Callable[[], Told]:
        desk, group = self.handlers.desk, whole(data, "group", Message("app.refuse.whole"))
        feature, without = _name(data, "feature"), _lever(data, asked)
        if group is None:
            raise _wrong("group", group, asked)
        return lambda: packed_group_why(
            desk.case(asked), asked.seed, group, feature, without, asked.words
        )

    def _path(self, data: Told, asked: Asked) -> Callable[[], Told]:
        desk, person, feature = self.handlers.desk, _person(data, asked), _name(data, "feature")
        return lambda: packed_path(
            desk.case(asked), asked.seed, person, feature, asked.words,
            person_views=desk.person_views,
        )  # fmt: skip


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


def _lever(data: Mapping[str, Any], asked: Asked) -> str | None:
    without = data.get("without")
    if without is not None and not isinstance(without, str):
        raise _wrong("without", without, asked)
    return without


def _wrong(name: str, value: object, asked: Asked) -> InputError:
    return InputError(Problem("page", None, name, repr(value)[:80], Message("app.refuse.text")))
