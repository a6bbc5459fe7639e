"""What is wanted, and what makes one policy better than another when the world is uncertain.

A policy is run under draws of the posterior. Its score on an objective is

    (1 − caution) · mean + caution · mean of the worst tenth of the runs,

the mean and the conditional value at risk at 10 % (Rockafellar and Uryasev 2000, Journal of Risk 2),
both in the unit of the outcome, with the sign turned so that more is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import DEFAULT, level_named
from simadopt.core.messages import Message
from simadopt.core.policies import Objective

if TYPE_CHECKING:
    from simadopt.core.level import Level

__all__ = ["WORST", "read_objectives", "score", "worst_tenth"]

WORST: Final = 0.1


def read_objectives(names: Sequence[str] = (), level: Level | None = None) -> tuple[Objective, ...]:
    """Return objectives of a level by name, in the order given; none: those that it usually has.

    Parameters
    ----------
    names : sequence of str
    level : Level, optional
        With the tools of the scenario; by default that of scenarios that name none.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one, or a name given twice.
    """
    policies = (level or level_named(DEFAULT)).policies()
    known = policies.objectives
    names = names or policies.wanted or (policies.level.headline,)
    problems = []
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
