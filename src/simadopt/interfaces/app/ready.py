"""Policies that a page offers ready-made, each cut to a budget: heads coached, staff trained, relays trained.

==========  ==============================================================================
``heads``   two days of coaching for heads of service, once; those with most ties first
            where the budget does not pay for all (``commune_27k_coach_heads.yaml``)
``staff``   the same course for everybody who can use the tool: a day at most, fewer hours
            where the budget does not pay for it (``commune_27k_train_everybody.yaml``)
``relays``  a longer course for the 15 % with most ties: 20 hours at most
            (``commune_27k_train_relays.yaml``)
==========  ==============================================================================

Prices are those of `simadopt.levels.staff.policies.policy.Prices`. A policy is told as levers of the
page, so that it may be moved further.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from simadopt.core.policies import Budget
from simadopt.interfaces.app.levers import kinds_of
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.search import positive
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import Wording
from simadopt.levels.staff.policies.policy import GROUPS, Block, Prices
from simadopt.levels.staff.policies.rules import RELAYS
from simadopt.levels.staff.policies.space import group_sizes

__all__ = ["READY", "any_budget", "ready_policies"]

WEEK: Final = 4
READY: Final[Mapping[str, Block]] = {
    "heads": Block("coaching", "heads", 1.0, "central", 12.0, WEEK),
    "staff": Block("training", "everybody", 1.0, "random", 6.0, WEEK),
    "relays": Block("training", "everybody", RELAYS, "central", 20.0, WEEK),
}
"""What each is where the budget pays for all of it."""
_STEP: Final = 0.1
"""Hours of a course are told to the tenth."""


def any_budget(data: Mapping[str, Any]) -> Budget:
    """Read the budget of a page; what is not given has no limit.

    Raises
    ------
    InputError
        For anything but a number above 0.
    """
    hours, eur = (positive(data, f"budget_{name}") for name in ("hours", "eur"))
    return Budget(math.inf if hours is None else hours, math.inf if eur is None else eur)


def ready_policies(session: Session, run_request: RunRequest, budget: Budget) -> dict[str, Any]:
    """Return the policies that may be done within a budget, ready for JSON.

    Parameters
    ----------
    session : Session
    run_request : RunRequest
        Its levers are left out: policies are compared with the scenario as it is.
    budget : Budget

    Returns
    -------
    dict
        ``policies``: of each ``key``, ``name``, ``sets`` (levers of the page), ``about`` (in words),
        ``eur`` and ``hours``. One whose kind the scenario has already, that reaches nobody, or for
        which the budget is too small is left out; ``lacking`` says which the budget is too small for,
        ``usual`` at which prices all are reckoned.
    """
    case = session.case(replace(run_request, sets=()))
    words, weeks = case.level.words(run_request.words), case.scenario.weeks
    sizes = group_sizes([case.start(run_request.seed, weeks=1)])
    taken, prices = kinds_of(case.scenario), Prices()
    found: list[dict[str, Any]] = []
    lacking: list[str] = []
    for key, block in READY.items():
        people = block.people(sizes)
        if block.kind in taken or not people or block.week >= weeks:
            continue
        cut = _within(block, people, budget, sizes, prices)
        if cut is None:
            lacking.append(words.say(f"app.ready.{key}"))
        else:
            found.append(_told(key, cut, sizes, weeks, prices, words))
    days = {kind: words.number(prices.day_eur(kind)) for kind in ("coaching", "training")}
    return {"policies": found, "lacking": lacking, "usual": words.say("app.ready.usual", **days)}


def _within(
    block: Block, people: int, budget: Budget, sizes: Mapping[str, int], prices: Prices
) -> Block | None:
    """Return a block cut to a budget: fewer heads, or a shorter course; None where nothing is left."""
    if block.kind == "coaching":
        each = Budget(block.hours, prices.eur(block.kind, block.hours))
        paid = min(people, budget.hours / each.hours, budget.eur / each.eur)
        if paid < 1:
            return None
        return block if paid == people else block.reaching(int(paid), sizes)
    hours = min(
        block.hours,
        budget.hours / people,
        budget.eur / people / prices.eur(block.kind, 1.0),
    )
    hours = round(math.floor(hours / _STEP + 1e-9) * _STEP, 1)
    return replace(block, hours=hours) if hours > 0.0 else None


def _told(
    key: str, block: Block, sizes: Mapping[str, int], weeks: int, prices: Prices, words: Wording
) -> dict[str, Any]:
    cost, people = block.cost(sizes, weeks, prices), block.people(sizes)
    about = words.say(
        f"app.ready.{key}_about",
        n=people,
        of=sizes[block.group],
        hours=words.significant(block.hours),
        eur=words.number(cost.eur),
        time=words.number(cost.hours),
    )
    name = words.say(f"app.ready.{key}")
    sets = _levers(block, prices)
    return {"key": key, "name": name, "about": about, "sets": sets, **vars(cost)}


def _levers(block: Block, prices: Prices) -> list[str]:
    """Return a block as levers of the page, as its sliders would set them."""
    given: dict[str, Any] = {
        "hours": f"{block.hours:g}",
        "day_eur": f"{prices.day_eur(block.kind):g}",
    }
    if "rank" in GROUPS[block.group]:
        given["rank"] = f"[{', '.join(GROUPS[block.group]['rank'])}]"
    if block.kind == "coaching" or block.share < 1.0:
        given["share"] = f"{block.share:g}"
    if block.share < 1.0:
        given["choose"] = block.choose
    return [f"{block.kind}.{name}={value}" for name, value in given.items()]
