"""Rules of thumb that spend the same budget: what a search has to beat.

==============  ==========================================================================
``everybody``   the same course for each member of staff, as long as the budget lasts
``heads``       coach every head of service for two days and again half a day every half-year
                (``commune_27k_coach_heads.yaml``); what is left goes to courses for heads
``connected``   a course for the 15 % with most ties (``commune_27k_train_relays.yaml``)
==============  ==========================================================================

All begin in week 4, as in those scenarios. A search starts from what is nearest to them among its
choices, and from doing nothing: it looks for more than common sense, not for less.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final, Literal

from simadopt.core.policies import Budget, Choice
from simadopt.levels.staff.policies.policy import Block, Policy
from simadopt.levels.staff.policies.space import NOBODY, Space, taught
from simadopt.levels.staff.scenario import DAY_HOURS

__all__ = ["RULES", "first_choices", "rules_of_thumb"]

RULES: Final = ("everybody", "heads", "connected")
RELAYS: Final = 0.15
WEEK: Final = 4
AGAIN: Final = 26
_STEP: Final = 0.01
"""Hours of a course are told to the hundredth."""
_ROUNDING: Final = 1e-9


def rules_of_thumb(space: Space) -> dict[str, Policy]:
    """Return the three rules at the budget of a search; without heads in the scenario, two."""
    rules = {
        "everybody": Policy(_course(space, "everybody", 1.0, "random", space.budget)),
        "heads": _heads(space),
        "connected": Policy(_course(space, "everybody", RELAYS, "central", space.budget)),
    }
    return {name: rule.about(space.tool) for name, rule in rules.items() if rule.blocks}


def first_choices(space: Space) -> list[Choice]:
    """Return the choices nearest to doing nothing and to the rules of thumb; those there are."""
    policies = (Policy(), *rules_of_thumb(space).values())
    near = [_nearest(space, policy) for policy in policies]
    return [choice for choice in near if choice is not None]


def _nearest(space: Space, policy: Policy) -> Choice | None:
    """Return the choice nearest to a policy, or None where its people cannot be chosen."""
    names = {features: name for name, features in taught(space.table).items()}
    wanted: dict[str, Any] = {"training_group": NOBODY, "coaching_group": NOBODY}
    for block in policy.blocks:
        fields = {**vars(block), "features": names[block.features]}
        wanted |= {f"{block.kind}_{name}": value for name, value in fields.items()}
    choice = {}
    for name, ways in space.variables.items():
        value = wanted.get(name, ways[0])
        if isinstance(value, str):
            if value not in ways:
                return None
            choice[name] = value
        elif name.endswith("share"):  # the budget will cut what is too many
            choice[name] = min((way for way in ways if way >= value), default=max(ways))
        else:
            choice[name] = min(ways, key=lambda way: abs(way - value))
    return choice


def _heads(space: Space) -> Policy:
    if not space.sizes["heads"]:
        return Policy()
    coaching = Block("coaching", "heads", 1.0, "central", 12.0, _week(space), AGAIN, 3.0)
    coached = Policy((coaching,)).within(space.budget, space.sizes, space.weeks, space.prices)
    spent = coached.cost(space.sizes, space.weeks, space.prices)
    left = Budget(space.budget.hours - spent.hours, space.budget.eur - spent.eur)
    return Policy((*coached.blocks, *_course(space, "heads", 1.0, "random", left)))


def _course(
    space: Space, group: str, share: float, choose: Literal["central", "random"], budget: Budget
) -> tuple[Block, ...]:
    """Return a course for part of a group whose hours use up a budget; no block where it is nothing."""
    block = Block("training", group, share, choose, 1.0, _week(space))
    people = max(block.people(space.sizes), 1)
    day_eur, had = space.prices.training_day_eur, budget.eur / people
    hours = min(budget.hours / people, had * DAY_HOURS / day_eur if day_eur else math.inf)
    hours = math.floor(hours / _STEP + _ROUNDING) * _STEP
    hours = round(hours, 2)
    if hours <= 0.0:
        return ()
    return (replace(block, hours=hours).reaching(people, space.sizes),)


def _week(space: Space) -> int:
    return WEEK if space.weeks > WEEK else 0
