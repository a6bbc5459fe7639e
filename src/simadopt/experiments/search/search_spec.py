"""What is asked of a search, and what it gives back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.policies import Budget, Objective, Policies, Policy, Space
from simadopt.experiments.search.seed_sets import SeedSet

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
    prices
        What is paid; None for what the level says.
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
    prices: Any = None
    caution: float = 0.5
    population: int = 40
    generations: int = 10
    seed: int = 1
    space: Space | None = None

    def __post_init__(self) -> None:
        """Take the prices of the level where none are given."""
        if self.prices is None:
            object.__setattr__(self, "prices", self.policies.prices())

    @property
    def paid(self) -> dict[str, float]:
        """Prices as plain data."""
        return {} if self.prices is None else asdict(self.prices)

    @property
    def policies(self) -> Policies:
        """What the level of the case offers."""
        return self.case.level.policies()


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
    learned : int
        Draws of what was learned of the authority, that runs started under; 0 for none.
    """

    spec: SearchSpec
    space: Space
    candidates: list[Candidate]
    random_draws: F64
    tried: F64
    distinct: int
    lost: int
    learned: int = 0

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
