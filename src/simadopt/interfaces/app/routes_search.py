"""The doors that search: ready policies and the best one within a budget, and which services first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.answers import answer, read_object
from simadopt.interfaces.app.first_services import ACTIONS, Action, services_first
from simadopt.interfaces.app.handlers import Handlers
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.ready import any_budget, ready_policies
from simadopt.interfaces.app.run_request import read_run_request
from simadopt.interfaces.app.search import best_policy, positive, read_budget

__all__ = ["SearchRoutes"]


@dataclass(frozen=True)
class SearchRoutes:
    """The searches of one server; each is a job that a page follows and may cancel.

    Parameters
    ----------
    handlers : Handlers
        Whose desk and turns are used.
    """

    handlers: Handlers

    async def policy(self, request: Request) -> Response:
        """Start the search for the policy that does most within a budget."""
        data = await read_object(request)
        run_request = read_run_request(data, self.handlers.session.language)
        budget = read_budget(data)
        return await self._start(best_policy, run_request, budget)

    async def ready(self, request: Request) -> Response:
        """Return the policies that are offered ready-made, within a budget."""
        data = await read_object(request)
        run_request = read_run_request(data, self.handlers.session.language)
        handlers, budget = self.handlers, any_budget(data)
        found = await handlers.work(ready_policies, handlers.session, run_request, budget)
        return answer(found)

    async def services(self, request: Request) -> Response:
        """Start the comparison of services."""
        data = await read_object(request)
        run_request = read_run_request(data, self.handlers.session.language)
        return await self._start(services_first, run_request, read_action(data))

    async def _start(
        self, make: Callable[..., tuple[Callable[[Job], dict[str, Any]], int]], *given: Any
    ) -> Response:
        session = self.handlers.session
        work, runs = await self.handlers.work(make, session, *given)
        job = session.jobs.start(work, runs)
        return answer({"job": job.name, "total": job.total})


def read_action(data: Mapping[str, Any]) -> Action:
    """Read what is to be done in each service.

    Raises
    ------
    InputError
        For an action that is none of `ACTIONS`, or a number that is none.
    """
    kind = data.get("action")
    if kind not in ACTIONS:
        message = Message("problem.choice", names=ACTIONS)
        raise InputError(Problem("page", None, "action", repr(kind)[:80], message))
    hours = positive(data, "hours")
    if hours is None:
        raise InputError(Problem("page", None, "hours", "", Message("app.refuse.positive")))
    return Action(kind, hours, positive(data, "day_eur"), positive(data, "budget_eur"))
