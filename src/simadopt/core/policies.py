"""What a search of policies asks of a level: what may be chosen, what is wanted, what it costs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.outcomes import Outcome

__all__ = ["Budget", "Choice", "Objective", "Policies", "Policy", "Space", "objective_of"]

Choice = Mapping[str, Any]
"""Value by name of variable."""


class Measured(Protocol):
    """A level, as far as objectives need it."""

    headline: str

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """What a run comes to, by name."""


@dataclass(frozen=True)
class Budget:
    """What a policy may spend in one run, besides what the scenario spends already.

    Parameters
    ----------
    hours, eur : float
        Hours of people's time, and euros paid.
    """

    hours: float
    eur: float


@dataclass(frozen=True)
class Objective:
    """One thing that is wanted: more, or less, of an outcome.

    Parameters
    ----------
    name : str
    wanted : Outcome
    column : int
        Of the outcome among those of its level.
    """

    name: str
    wanted: Outcome
    column: int

    @property
    def outcome(self) -> str:
        """Name of the outcome."""
        return self.wanted.name

    @property
    def sign(self) -> int:
        """1 where more of the outcome is better, −1 where less is."""
        return self.wanted.better

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return self.wanted.unit

    def of(self, values: F64) -> F64:
        """Return the outcome in rows of outcomes."""
        return np.asarray(values[..., self.column], np.float64)


def objective_of(level: Measured, name: str, outcome: str) -> Objective:
    """Return an outcome of a level as an objective of some name."""
    known = level.outcomes
    return Objective(name, known[outcome], list(known).index(outcome))


class Policy(Protocol):
    """What is done; equal policies are the same one, and are run once."""

    @property
    def blocks(self) -> Sequence[Any]:
        """Its parts, data classes of plain values; none is doing nothing."""

    def interventions(self, prices: Any) -> tuple[Any, ...]:
        """Return the policy as a scenario says it."""

    def __hash__(self) -> int: ...


class Space(Protocol):
    """What may be chosen, for whom, and within what."""

    @property
    def variables(self) -> Mapping[str, tuple[Any, ...]]:
        """Choices of each variable."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """People that can be reached, by name of their group."""

    @property
    def weeks(self) -> int:
        """Steps of a run."""

    def policy(self, choice: Choice) -> Policy:
        """Return the policy of a choice, within the budget."""

    def at_random(self, rng: np.random.Generator) -> Choice:
        """Return a choice, every variable uniform and by itself."""


class Policies(ABC):
    """What a level offers to a search of policies.

    Parameters
    ----------
    level : Level
        With the tools of the scenario.
    """

    spent: tuple[str, str] = ("hours", "eur")
    """Outcomes that the hours and the euros of a budget are held against."""
    wanted: tuple[str, ...] = ()
    """Objectives of a search that names none; empty for the headline of the level."""

    def __init__(self, level: Measured) -> None:
        self.level = level

    @property
    def objectives(self) -> Mapping[str, Objective]:
        """What may be wanted, by name: outcomes of which more, or less, is better."""
        known = self.level.outcomes
        return {n: objective_of(self.level, n, n) for n, one in known.items() if one.better}

    def spending(self, added: F64) -> F64:
        """Return hours and euros of rows of outcomes, float64[…,2]; 0 for what the level does not count."""
        known = list(self.level.outcomes)
        parts = [
            added[..., known.index(name)] if name else np.zeros(added.shape[:-1])
            for name in self.spent
        ]
        return np.stack(parts, axis=-1)

    def prices(self, **given: float) -> Any:
        """Return what is paid for what is chosen; a data class, or None where nothing is."""
        return None

    def check(self, case: Any) -> None:
        """Refuse a case in which policies cannot be compared, with `InputError`."""
        return

    @abstractmethod
    def space(self, case: Any, runs: Sequence[Any], budget: Budget, prices: Any) -> Space:
        """Return what may be chosen in an organisation, of which some runs are at their start."""

    def rules(self, space: Any) -> Mapping[str, Policy]:
        """Return the rules of thumb that a search has to beat, by name."""
        return {}

    def first_choices(self, space: Any) -> Sequence[Choice]:
        """Return the choices that a search starts from."""
        return ()

    @abstractmethod
    def read_space(self, case: Any, sizes: Mapping[str, int], budget: Budget, prices: Any) -> Space:
        """Return the space of a stored search, whose choices are not kept."""

    @abstractmethod
    def read_policy(self, blocks: Sequence[Mapping[str, Any]]) -> Policy:
        """Return a policy from the plain data of its blocks."""

    def under(self, scenario: Any, plan: Sequence[Any]) -> Any:
        """Return a scenario in which a policy is added to what is done already."""
        acts = (*scenario.interventions, *plan)
        return scenario.model_copy(update={"interventions": acts})
