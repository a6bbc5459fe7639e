"""What is asked of a search, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.experiments.search.objectives import Objective
from simadopt.experiments.search.policy import Budget, Policy, Prices
from simadopt.experiments.search.seed_sets import SeedSet
from simadopt.experiments.search.space import Space

__all__ = ["MOST_SHOWN", "Candidate", "Found", "SearchSpec", "planned_runs"]

MOST_SHOWN: Final = 6
"""Policies of a front that are judged on hold-out seeds and shown."""


@dataclass(frozen=True)
class SearchSpec:
    """What is asked.

    Parameters
    ----------
    case : Case
    budget : Budget
    objectives : tuple of Objective
    search_seeds, holdout_seeds : SeedSet
        Seeds of the search, and those kept for the judgement.
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
    search_seeds: SeedSet
    holdout_seeds: SeedSet
    prices: Prices = field(default_factory=Prices)
    caution: float = 0.5
    population: int = 40
    generations: int = 10
    seed: int = 1
    space: Space | None = None


@dataclass(frozen=True)
class Candidate:
    """One policy as it is judged on hold-out seeds.

    Parameters
    ----------
    kind : {"nothing", "rule", "found", "random"}
    name : str
        Of a rule; else a number within its kind.
    policy : Policy
    values : float64[seeds, outcomes]
    scores : float64[objectives]
        On hold-out seeds.
    first : bool
        Chosen, on the seeds of the search, as the best of its kind on the first objective.
    over : bool
        Broke the budget on a hold-out seed.
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
    spec : SearchSpec
    space : Space
    candidates : list of Candidate
        Nothing done, rules of thumb, the front, and that of the random baseline.
    random_draws, tried : float64[policies, objectives]
        Means of each objective minus doing nothing, on the seeds of the search: random candidates,
        and those of the search; those over the budget left out.
    distinct : int
        Different policies that the search tried.
    lost : int
        Policies that killed their workers each time.
    """

    spec: SearchSpec
    space: Space
    candidates: list[Candidate]
    random_draws: F64
    tried: F64
    distinct: int
    lost: int

    def of(self, kind: str) -> list[Candidate]:
        """Return contestants of a kind."""
        return [one for one in self.candidates if one.kind == kind]

    @property
    def nothing(self) -> Candidate:
        """Doing nothing."""
        return self.of("nothing")[0]


def planned_runs(spec: SearchSpec) -> int:
    """Return how many runs a search will need at most."""
    candidates = 2 * spec.population * spec.generations + 1
    return candidates * len(spec.search_seeds) + (2 * MOST_SHOWN + 4) * len(spec.holdout_seeds)
