"""What is wanted, and what makes one policy better than another when the world is uncertain.

A policy is run under draws of the posterior. Its score on an objective is

    (1 − caution) · mean + caution · mean of the worst tenth of the runs,

the mean and the conditional value at risk at 10 % (Rockafellar and Uryasev 2000, Journal of Risk 2),
both in the unit of the outcome, with the sign turned so that more is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import DEFAULT, level_named
from simadopt.core.messages import Message
from simadopt.levels.staff.own import OUTCOMES_ADDED

__all__ = [
    "OBJECTIVES",
    "WORST",
    "Objective",
    "outcome_names",
    "read_objectives",
    "score",
    "worst_tenth",
]

WORST: Final = 0.1


def outcome_names() -> tuple[str, ...]:
    """Return the outcomes of staff in the order of columns, those that others add last."""
    return tuple(level_named(DEFAULT).outcomes)


@dataclass(frozen=True)
class Objective:
    """One thing that is wanted: more, or less, of an outcome."""

    name: str
    outcome: str

    @property
    def sign(self) -> int:
        """1 where more of the outcome is better, −1 where less is."""
        return level_named(DEFAULT).outcomes[self.outcome].better

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return level_named(DEFAULT).outcomes[self.outcome].unit

    def of(self, values: F64) -> F64:
        """Return the outcome in rows of outcomes."""
        return np.asarray(values[..., outcome_names().index(self.outcome)], np.float64)


OBJECTIVES: Final = {
    one.name: one
    for one in (
        Objective("use", "gru_use"),
        Objective("equity", "services_left_behind"),
        Objective("gap", "services_use_gap"),
        Objective("category_c", "gru_use_category_c"),
        Objective("residents", "tracked_share"),
        Objective("delay", "delay_days"),
        Objective("cost", "cost_eur"),
    )
}
"""By name: GRU use at the end; services that use it for less than 20 %; distance between services of
high and of low use (which also narrows when the best do worse); use in category C; tracked share of
residents' requests and their mean delay in the last quarter; euros plus hours at their price."""


def read_objectives(names: Sequence[str]) -> tuple[Objective, ...]:
    """Return objectives by name, in the order given; outcomes that others add are named as they are.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one, or a name given twice.
    """
    problems = []
    added = OUTCOMES_ADDED.items()
    own = {name: Objective(name, name) for name, one in added if one.outcome.better}
    known = {**own, **OBJECTIVES}
    for number, name in enumerate(names):
        if name not in known:
            message = Message("problem.objective", names=", ".join(known))
            hint = nearest(name, known)
            problems.append(Problem("optimise", None, "--objective", name, message, hint))
        elif name in names[:number]:
            problems.append(
                Problem("optimise", None, "--objective", name, Message("problem.given_twice"))
            )
    if problems:
        raise InputError(problems)
    return tuple(known[name] for name in names)


def worst_tenth(values: F64) -> float:
    """Return the mean of the lowest tenth of some values, at least of one.

    >>> worst_tenth(np.arange(20.0)), worst_tenth(np.array([3.0, 2.0]))
    (0.5, 2.0)
    """
    count = max(math.ceil(WORST * values.size - 1e-9), 1)
    return float(np.sort(values)[:count].mean())


def score(objective: Objective, values: F64, caution: float) -> float:
    """Return the score of a policy from its rows of outcomes; more is better.

    Parameters
    ----------
    objective : Objective
    values : float64[runs, outcomes]
    caution : float
        Weight of the worst tenth, in [0, 1].
    """
    good = objective.sign * objective.of(values)
    return float((1.0 - caution) * good.mean() + caution * worst_tenth(good))
