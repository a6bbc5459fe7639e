"""Rules of thumb that spend the same budget: what a search has to beat.

==============  ==========================================================================
``everybody``   the same course for each member of staff, as long as the budget lasts
``heads``       coach every head of service for two days and again half a day every half-year
                (``commune_27k_coach_heads.yaml``); what is left goes to courses for heads
``connected``   a course for the 15 % with most ties (``commune_27k_train_relays.yaml``)
==============  ==========================================================================

All begin in week 4, as in those scenarios.
"""

from __future__ import annotations

import math
from typing import Final, Literal

from simadopt.experiments.search.policy import DAY_HOURS, Block, Budget, Policy
from simadopt.experiments.search.space import Space

__all__ = ["RULES", "rules_of_thumb"]

RULES: Final = ("everybody", "heads", "connected")
RELAYS: Final = 0.15
WEEK: Final = 4
AGAIN: Final = 26
_CENTS: Final = 0.01


def rules_of_thumb(space: Space) -> dict[str, Policy]:
    """Return the three rules at the budget of a search; without heads in the scenario, two."""
    rules = {
        "everybody": Policy(_course(space, "everybody", 1.0, "random", space.budget)),
        "heads": _heads(space),
        "connected": Policy(_course(space, "everybody", RELAYS, "central", space.budget)),
    }
    return {name: rule for name, rule in rules.items() if rule.blocks}


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
    day_eur = space.prices.training_day_eur
    paid = budget.eur / people - _CENTS  # the price of a session is rounded to the cent
    hours = min(budget.hours / people, paid * DAY_HOURS / day_eur if day_eur else math.inf)
    hours = math.floor(hours * 100.0) / 100.0
    if hours <= 0.0:
        return ()
    return (
        Block("training", group, share, choose, hours, _week(space)).reaching(people, space.sizes),
    )


def _week(space: Space) -> int:
    return WEEK if space.weeks > WEEK else 0
