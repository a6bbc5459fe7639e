"""What is asked of a search, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.experiments.search.luck import Luck
from simadopt.experiments.search.objectives import Objective
from simadopt.experiments.search.policy import Budget, Policy, Prices
from simadopt.experiments.search.space import Space

__all__ = ["MOST_SHOWN", "Contestant", "Found", "Quest", "planned_runs"]

F64 = NDArray[np.float64]
MOST_SHOWN: Final = 6
"""Policies of a front that are judged on fresh luck and shown."""


@dataclass(frozen=True)
class Quest:
    """What is asked.

    Parameters
    ----------
    case : Case
    budget : Budget
    objectives : tuple of Objective
    luck, fresh : Luck
        Worlds of the search, and those of the judgement.
    prices : Prices
    caution : float
        Weight of the worst tenth in a score.
    population, generations : int
    seed : int
    space : Space or None
        What may be chosen; by default everything that the organisation allows.
    """

    case: Case
    budget: Budget
    objectives: tuple[Objective, ...]
    luck: Luck
    fresh: Luck
    prices: Prices = field(default_factory=Prices)
    caution: float = 0.5
    population: int = 40
    generations: int = 10
    seed: int = 1
    space: Space | None = None


@dataclass(frozen=True)
class Contestant:
    """One policy as it is judged on fresh luck.

    Parameters
    ----------
    kind : {"nothing", "rule", "found", "random"}
    name : str
        Of a rule; else a number within its kind.
    policy : Policy
    values : float64[worlds, outcomes]
    scores : float64[objectives]
        On fresh luck.
    first : bool
        Chosen, on the luck of the search, as the best of its kind on the first objective.
    over : bool
        Broke the budget in a fresh world.
    """

    kind: str
    name: str
    policy: Policy
    values: F64
    scores: F64
    first: bool
    over: bool


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    quest : Quest
    space : Space
    contestants : list of Contestant
        Nothing done, rules of thumb, the front, and that of the random baseline.
    cloud, tried : float64[candidates, objectives]
        Means of each objective minus doing nothing, in the worlds of the search: random candidates,
        and those of the search; those over the budget left out.
    distinct : int
        Different policies that the search tried.
    lost : int
        Policies that killed their workers each time.
    """

    quest: Quest
    space: Space
    contestants: list[Contestant]
    cloud: F64
    tried: F64
    distinct: int
    lost: int

    def of(self, kind: str) -> list[Contestant]:
        """Return contestants of a kind."""
        return [one for one in self.contestants if one.kind == kind]

    @property
    def nothing(self) -> Contestant:
        """Doing nothing."""
        return self.of("nothing")[0]


def planned_runs(quest: Quest) -> int:
    """Return how many runs a search will need at most."""
    candidates = 2 * quest.population * quest.generations + 1
    return candidates * len(quest.luck) + (2 * MOST_SHOWN + 4) * len(quest.fresh)
