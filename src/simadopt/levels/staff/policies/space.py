"""What a search may choose: a list of choices for each variable, and what a choice means as a policy.

Choices are those of the scenarios that ship, and steps between them: a first session in week 4 (a
month to prepare, as there), after a quarter, half a year or a year; refreshers every half-year (as
there) or year; courses of up to 20 hours (``commune_27k_train_relays.yaml``) and refreshers of half a
day or a day. Services with the lowest use are not among them: a scenario names services, and which of
them use least is known only once a run has begun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from simadopt.core.policies import Budget, Choice
from simadopt.levels.staff.engine.interventions import Act, Scene, targets
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.policies.policy import (
    COACHING,
    GROUPS,
    REFRESHER,
    Block,
    Policy,
    Prices,
)
from simadopt.levels.staff.scenario import OWN_KINDS, Intervention, Kind, Target, kind_named

__all__ = ["NOBODY", "TAUGHT", "Space", "group_sizes", "taught", "whole_space"]

NOBODY: Final = "nobody"
LONGEST_COURSE: Final = 20
_COACHED: Final = ("heads", "managers", "directors")
"""Groups that are coached, equipped or not; a course reaches only those who can use the tool."""


def taught(table: FeatureTable) -> dict[str, tuple[str, ...]]:
    """Return what a course teaches of the main tool: all of it; the part with roles, or the rest.

    Of the GRU, intake, transfer and tracking have roles. A course trains the skills in which its
    features are mixed (``levels/staff/tables/features.csv``).
    """
    own = [f for f in table.features if f.tool == table.main]
    parts = [tuple(f.name for f in own if bool(f.role) == role) for role in (True, False)]
    return {
        "all": (),
        **(dict(zip(("requests", "others"), parts, strict=True)) if all(parts) else {}),
    }


TAUGHT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(taught(SHIPPED))
VARIABLES: Final[Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        "training_group": (
            NOBODY, "everybody", "connected", "staff", "category_a", "category_b", "category_c",
            "heads", "managers", "brokers",
        ),
        "training_share": tuple(round(0.1 * k, 1) for k in range(1, 11)),
        "training_choose": ("central", "random"),
        "training_hours": tuple(map(float, range(1, LONGEST_COURSE + 1))),
        "training_features": tuple(TAUGHT),
        "training_week": (4, 13, 26, 52),
        "training_every": (0, 26, 52),
        "training_again_hours": (3.0, 6.0),
        "coaching_group": (NOBODY, "heads", "managers", "directors"),
        "coaching_share": (0.25, 0.5, 0.75, 1.0),
        "coaching_hours": tuple(COACHING),
        "coaching_week": (4, 13, 26, 52),
        "coaching_every": (0, 26, 52),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Space:
    """What may be chosen, for whom, and within what.

    Parameters
    ----------
    variables : mapping of str to tuple
        Choices of each variable of `VARIABLES`.
    sizes : mapping of str to int
        People in each of `GROUPS`.
    weeks : int
        Length of a run.
    budget : Budget
    prices : Prices
    table : FeatureTable
        Tools of the scenario: policies are about the main one.
    """

    variables: Mapping[str, tuple[Any, ...]]
    sizes: Mapping[str, int]
    weeks: int
    budget: Budget
    prices: Prices
    table: FeatureTable = SHIPPED

    @property
    def tool(self) -> str:
        """The tool that policies name: none for those of the package."""
        return "" if self.table == SHIPPED else self.table.main

    def policy(self, choice: Choice) -> Policy:
        """Return the policy of a choice, for as many people as the budget allows."""
        own = (self._own(kind, choice) for kind in dict(OWN_KINDS.items()))
        every = (self._training(choice), self._coaching(choice), *own)
        blocks = [b for b in every if b is not None]
        policy = Policy(tuple(blocks)).about(self.tool)
        return policy.within(self.budget, self.sizes, self.weeks, self.prices)

    def at_random(self, rng: np.random.Generator) -> Choice:
        """Return a choice, every variable uniform and by itself."""
        return {name: ways[rng.integers(len(ways))] for name, ways in self.variables.items()}

    def _training(self, choice: Choice) -> Block | None:
        if choice["training_group"] == NOBODY:
            return None
        hours, choose = choice["training_hours"], choice["training_choose"]
        return Block(
            kind="training",
            group=choice["training_group"],
            share=choice["training_share"],
            choose=choose,
            hours=hours,
            week=choice["training_week"],
            every=choice["training_every"],
            again_hours=hours if choose == "random" else choice["training_again_hours"],
            features=taught(self.table)[choice["training_features"]],
        )

    def _coaching(self, choice: Choice) -> Block | None:
        if choice["coaching_group"] == NOBODY:
            return None
        return Block(
            kind="coaching",
            group=choice["coaching_group"],
            share=choice["coaching_share"],
            choose="central",
            hours=choice["coaching_hours"],
            week=choice["coaching_week"],
            every=choice["coaching_every"],
            again_hours=REFRESHER[0],
        )

    def _own(self, kind: str, choice: Choice) -> Block | None:
        """Return a block of a kind of intervention that others add, with the fields it has by default."""
        if choice.get(f"{kind}_group", NOBODY) == NOBODY:
            return None
        hours = float(kind_named(kind).model_fields["hours"].default)
        return Block(
            kind=kind,
            group=choice[f"{kind}_group"],
            share=choice[f"{kind}_share"],
            choose=choice[f"{kind}_choose"],
            hours=hours,
            week=choice[f"{kind}_week"],
            every=choice[f"{kind}_every"],
            again_hours=hours,
        )


def own_variables() -> dict[str, tuple[Any, ...]]:
    """Return what may be chosen of each kind of intervention that others add."""
    found: dict[str, tuple[Any, ...]] = {}
    for kind in dict(OWN_KINDS.items()):
        found |= {
            f"{kind}_group": (NOBODY, *GROUPS),
            f"{kind}_share": VARIABLES["training_share"],
            f"{kind}_choose": VARIABLES["training_choose"],
            f"{kind}_week": VARIABLES["training_week"],
            f"{kind}_every": VARIABLES["training_every"],
        }
    return found


def whole_space(
    sizes: Mapping[str, int],
    weeks: int,
    budget: Budget,
    prices: Prices,
    table: FeatureTable = SHIPPED,
) -> Space:
    """Return everything that may be chosen in an organisation: groups that exist, weeks that come."""
    variables = {}
    for name, ways in {**VARIABLES, **own_variables()}.items():
        if name.endswith("group"):
            ways = tuple(way for way in ways if way == NOBODY or sizes[way])
        elif name.endswith("week"):
            ways = tuple(week for week in ways if week < weeks) or (0,)
        elif name == "training_features":
            ways = tuple(taught(table))
        variables[name] = ways
    return Space(variables, sizes, weeks, budget, prices, table)


def group_sizes(states: Sequence[State]) -> dict[str, int]:
    """Return how many people are in each group: the most over some starts of a scenario."""
    sizes = dict.fromkeys(GROUPS, 0)
    for state in states:
        scene = Scene(state.o, state.labels, 0, state.seed, state.c, state.p)
        for name, who in GROUPS.items():
            kind: Kind = "coaching" if name in _COACHED else "training"
            tool = state.labels.features.main
            act = Act(0, Intervention(kind=kind, week=0, tool=tool, target=Target(**who)))
            sizes[name] = max(sizes[name], int(targets(scene, act).size))
    return sizes
