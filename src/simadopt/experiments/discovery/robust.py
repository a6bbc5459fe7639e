"""Which policy is the least regretted when parameters are uncertain.

Policies are the arms and points of a sweep; states of the world are its draws of the posterior. In each
state, the regret of a policy is how far it is from the best policy there; the same random numbers are met
by all.

References
----------
Savage 1951, JASA 46:55 (minimax regret). Lempert et al. 2006, Management Science 52:514. Measures
reviewed in McPhail et al. 2018, Earth's Future 6:169.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pandas import DataFrame

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Outcome
from simadopt.core.messages import Message
from simadopt.experiments.discovery.criterion import Criterion, read_criterion
from simadopt.experiments.sweep.averages import Averages, averages, checked_outcome
from simadopt.experiments.sweep.results import Results, read_results

__all__ = ["LEAST_DRAWS", "Robustness", "robust", "worst_mean"]

LEAST_DRAWS = 10


@dataclass(frozen=True)
class Robustness:
    """How policies fare over states of the world.

    Parameters
    ----------
    outcome : str
    about : Outcome
        The outcome, with its unit.
    meet : Criterion or None
    table : DataFrame
        One row per policy, least regretted first: ``mean``, ``worst_tenth`` (mean over the worst
        tenth of draws), ``max_regret``, ``mean_regret``, ``share_best`` and ``share_met``.
    by_draw : float64[policies, draws]
        In the order of the table.
    """

    outcome: str
    about: Outcome
    meet: Criterion | None
    table: DataFrame
    by_draw: F64


def robust(results: Results | str | Path, outcome: str = "", *, meet: str = "") -> Robustness:
    """Compare the policies of a sweep over its draws of the posterior.

    Parameters
    ----------
    results : Results, str or Path
        A store, or its folder.
    outcome : str
        Of regret; one of which more, or less, is better. Empty: the first of the level.
    meet : str
        A level to reach, as ``"gru_use>=0.5"``: the share of draws in which a policy does.

    Raises
    ------
    InputError
        With fewer than two policies or ten draws, runs lacking, or an outcome without a better side.
    """
    held = results if isinstance(results, Results) else read_results(results)
    outcome = checked_outcome(outcome, held.level)
    better = held.level.outcomes[outcome].better
    if not better:
        message = Message("problem.no_better")
        raise InputError(Problem("simadopt", None, "--outcome", outcome, message))
    criterion = read_criterion(meet, "--meet", held.level) if meet else None
    names = list(dict.fromkeys([outcome, *([criterion.outcome] if criterion else [])]))
    sample = averages(held, names)
    values = _square(held, sample, outcome)
    reached = _square(held, sample, criterion.outcome) if criterion else values
    policies = [_name(held, arm, point) for arm, point in _policies(sample)]
    table = _measures(policies, values, better)
    if criterion:
        table["share_met"] = criterion.met(reached).mean(axis=1)
    order = np.lexsort((-better * table["mean"].to_numpy(), table["max_regret"].to_numpy()))
    return Robustness(
        outcome, held.level.outcomes[outcome], criterion, table.iloc[order], values[order]
    )


def worst_mean(values: F64, better: int) -> F64:
    """Return the mean over the worst tenth of draws of each policy, ``(policies,)``.

    >>> worst_mean(np.arange(20.0)[None], 1).tolist(), worst_mean(np.arange(20.0)[None], -1).tolist()
    ([0.5], [18.5])
    """
    worst = np.sort(better * values, axis=1)[:, : math.ceil(values.shape[1] / 10)]
    return np.asarray(better * worst.mean(axis=1), np.float64)


def _measures(policies: list[str], values: F64, better: int) -> DataFrame:
    gains = better * values
    best = gains.max(axis=0)
    regret = best - gains
    return DataFrame(
        {
            "mean": values.mean(axis=1),
            "worst_tenth": worst_mean(values, better),
            "max_regret": regret.max(axis=1),
            "mean_regret": regret.mean(axis=1),
            "share_best": (gains == best).mean(axis=1),
        },
        index=policies,
    ).rename_axis("policy")


def _policies(sample: Averages) -> list[tuple[str, int]]:
    pairs = zip(sample.who["arm"], sample.who["point"], strict=True)
    return list(dict.fromkeys(pairs))


def _square(held: Results, sample: Averages, outcome: str) -> F64:
    """Return the outcome by policy and draw."""
    policies, draws = len(_policies(sample)), len(held.plan["draws"])
    if policies < 2 or draws < LEAST_DRAWS:
        message = Message("problem.robust", policies=policies, draws=draws, least=LEAST_DRAWS)
        raise InputError(Problem("robust", None, "", "", message))
    if held.missing or held.set_aside:
        message = Message("problem.runs_lacking", n=held.missing + len(held.set_aside))
        raise InputError(Problem("robust", None, "", "", message))
    return sample.outcomes[outcome].to_numpy().reshape(policies, draws)


def _name(held: Results, arm: str, point: int) -> str:
    """Return what a policy is called: its arm, and what its point sets."""
    several = len(held.plan["arms"]) > 1
    setting = held.plan["points"][point]
    label = ", ".join(f"{name}={_value(value)}" for name, value in setting.items())
    return " · ".join(part for part in (arm if several or not label else "", label) if part)


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
