"""The doors of the territory: its page, runs, why an authority did not start, what to do, one opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.spread import RUNS
from simadopt.interfaces.app.answers import answer, read_object
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.limits import MOST_CHANCE
from simadopt.interfaces.app.page import fill
from simadopt.interfaces.app.payload import SHARE_STEPS
from simadopt.interfaces.app.run_request import whole
from simadopt.interfaces.app.territory import TerritoryDesk, opened, packed_run, widened
from simadopt.interfaces.app.territory_policies import OFFERED, compared, read_policies
from simadopt.io.wording import LANGUAGES, NARROW_SPACE, Wording, wording
from simadopt.levels.territory.tables.items import ITEMS

__all__ = ["TerritoryRoutes"]

_PREFIXES = ("app.", "territory.", "answer.", "figure.week", "outcome.unit.")


@dataclass(frozen=True)
class TerritoryRoutes:
    """The territories of one server; what is costly waits its turn, long work is a job.

    Parameters
    ----------
    handlers : Handlers
    desk : TerritoryDesk
    """

    handlers: Handlers
    desk: TerritoryDesk = field(default_factory=TerritoryDesk)

    def routes(self) -> list[Route]:
        """Return the doors of the territory."""
        doors = ("run", "bands", "why", "compare", "open")
        return [
            Route("/territory", self.page),
            *(
                Route(f"/api/territory/{name}", getattr(self, name), methods=["POST"])
                for name in doors
            ),
        ]

    async def page(self, request: Request) -> Response:
        """Return the page of the territory, in the language of its link or else of the server."""
        words = self.handlers.words(request)
        place = files("simadopt.interfaces.app") / "static" / f"{'territory'}.html"
        start = await self.handlers.work(self._boot, words)
        text = fill(place.read_text(encoding="utf-8"), words, start)
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})

    def _boot(self, words: Wording) -> str:
        found = {
            "lang": words.language,
            "narrow": NARROW_SPACE,
            "words": {k: t for k, t in words.texts.items() if k.startswith(_PREFIXES)},
            "start": self.desk.start,
            "presets": self.desk.presets(words.language),
            "items": [{"name": one.name, "label": one.label[words.language]} for one in ITEMS],
            "kinds": list(OFFERED),
            "limits": {"shares": SHARE_STEPS, "chance": MOST_CHANCE},
        }
        return json.dumps(found, ensure_ascii=False, allow_nan=False)

    async def run(self, request: Request) -> Response:
        """Run a territory once and return what is shown of it."""
        case, seed, words, _ = await self._asked(request)
        return answer(await self.handlers.work(packed_run, case, seed, words))

    async def bands(self, request: Request) -> Response:
        """Start forty runs, each under its own draw of all that is not known."""
        case, seed, words, _ = await self._asked(request)
        job = self.handlers.session.spreads.start(
            lambda job: widened(case, seed, words, job.tick), RUNS
        )
        return answer({"job": job.name, "total": job.total})

    async def why(self, request: Request) -> Response:
        """Tell why an authority started an item, or did not, and what each mechanism changed."""
        case, seed, words, data = await self._asked(request)
        asked = {"person": _text(data, "authority"), "language": words.language}
        found: Mapping[str, Any] = await self.handlers.work(
            lambda: case.level.explain(case, seed, **asked)
        )
        return answer({"rows": [[name, str(value)] for name, value in found.items()]})

    async def compare(self, request: Request) -> Response:
        """Start the comparison of interventions."""
        case, seed, words, data = await self._asked(request)
        work, runs = await self.handlers.work(
            compared, case, read_policies(data, case), seed, words
        )
        job = self.handlers.session.jobs.start(work, runs)
        return answer({"job": job.name, "total": job.total})

    async def open(self, request: Request) -> Response:
        """Keep an authority of a run as a staff scenario; return the name it has on this server."""
        case, seed, _, data = await self._asked(request)
        made: Case = await self.handlers.work(opened, case, seed, _text(data, "authority"))
        return answer({"scenario": self.handlers.session.keep(made)})

    async def _asked(self, request: Request) -> tuple[Case, int | None, Wording, dict[str, Any]]:
        data = await read_object(request)
        language = data.get("lang")
        words = wording(language if language in LANGUAGES else self.handlers.session.language)
        case = await self.handlers.work(
            self.desk.case, _text(data, "scenario"), data.get("item") or ""
        )
        return case, whole(data, "seed", Message("app.refuse.whole")), words, data


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) < 200:
        message = Message("app.refuse.text")
        raise InputError(Problem("page", None, name, repr(value)[:80], message))
    return value
