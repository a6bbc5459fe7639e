"""What a figure may be once all that is not known is in it.

A draw is one member of the ensemble (parameters), its run (chance of the organisations), one sample of 120
drawn from it without replacement (who answers, and what they call what they do), moved by a discrepancy of
the question on the log-odds (wording, and what no model of this size holds) and by the reading of the
figure. A point of a series is asked of nobody: its draw is a run, a discrepancy and a reading, on the scale
of the row.

The discrepancy N(0, τ²) is inferred from the residuals of other questions (two halves, each with the τ of
the other), so that no figure widens its own interval. Limits: τ 0 → runs and samples alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import expit, logit

from simadopt.core.arrays import F64
from simadopt.levels.territory.survey.fitting import Target, natural

__all__ = ["PRIOR", "discrepancies", "discrepancy", "figures", "predictive"]

PRIOR: Final = 0.5
"""Of the half-normal prior of τ, log-odds or logarithm (assumed)."""
_GRID: Final = np.linspace(0.0, 2.5, 501)


def discrepancy(residual: F64, variance: F64) -> float:
    """Return the mean of τ, given residuals ~ N(0, variance + τ²) and τ ~ half-normal(`PRIOR`).

    >>> discrepancy(np.array([1.0, -1.0] * 50), np.full(100, 0.5)) > 0.6
    True
    """
    total = variance[:, None] + _GRID**2
    log = -0.5 * (np.log(total) + residual[:, None] ** 2 / total).sum(axis=0)
    log -= 0.5 * (_GRID / PRIOR) ** 2
    weight = np.exp(log - log.max())
    return float((weight * _GRID).sum() / weight.sum())


def discrepancies(targets: Sequence[Target], given: F64, questions: Sequence[str]) -> F64:
    """Return the τ of each row, from the rows of the other half of the questions of its kind.

    Parameters
    ----------
    targets : sequence of Target
        Fitted rows.
    given : float64[members, rows]
        On the scale of each row.
    questions : sequence of str
        Of each row; for a series its item.
    """
    residual = np.array([one.value for one in targets]) - np.nanmean(given, axis=0)
    sampling = [_sampling(one) for one in targets]
    reading = np.array([one.reading for one in targets])
    variance = np.nanvar(given, axis=0) + np.square(sampling) + reading**2
    dated = np.array([one.size == 0 for one in targets])
    order = {name: rank for rank, name in enumerate(dict.fromkeys(questions))}
    half = np.array([order[name] % 2 for name in questions])
    found = np.zeros(len(targets))
    for kind in (False, True):
        for part in (0, 1):
            own, others = (dated == kind) & (half == part), (dated == kind) & (half != part)
            if own.any() and others.any():
                found[own] = discrepancy(residual[others], variance[others])
    return found


def _sampling(one: Target) -> float:
    """Return the standard error of a share among those asked, in log-odds."""
    if one.size == 0:
        return 0.0
    share = (one.figure * one.size + 0.5) / (one.size + 1.0)
    return float(1.0 / np.sqrt(one.size * share * (1.0 - share)))


def predictive(
    target: Target, given: F64, samples: F64 | None, tau: F64, rng: np.random.Generator
) -> F64:
    """Return draws of the figure of a row.

    Parameters
    ----------
    target : Target
    given : float64[members]
        Mean of the samples of each member, on the scale of the row.
    samples : float64[members, frames] or None
        Shares in each sample; none for a series.
    tau : float64[members]
        Discrepancy, drawn or one for all.
    rng : Generator
    """
    kept = np.isfinite(given)
    given, tau = given[kept], tau[kept]
    if samples is None or target.size == 0:
        moved = given + np.hypot(tau, target.reading) * rng.standard_normal(given.size)
        return np.asarray(np.maximum(natural(target, moved), 0.0))
    share = samples[kept]
    middle = np.nanmean(share, axis=1)[:, None]
    edge = 0.5 / target.size
    spread = np.hypot(tau, target.reading)[:, None] * rng.standard_normal(share.shape)
    moved = expit(logit(np.clip(middle, edge, 1.0 - edge)) + spread)
    draws = np.clip(share + moved - middle, 0.0, 1.0).ravel()
    return np.asarray(draws[np.isfinite(draws)])


def figures(name: str, values: F64, tau: float, rng: np.random.Generator) -> F64:
    """Return draws of a later figure: a share, a count or a slope, moved by the discrepancy of series."""
    values = values[np.isfinite(values)]
    noise = tau * rng.standard_normal(values.size)
    if name.endswith("_slope_2022"):
        return values
    if values.max(initial=0.0) <= 1.0:
        return np.asarray(expit(logit(np.clip(values, 1e-4, 1.0 - 1e-4)) + noise))
    return np.asarray((values + 0.5) * np.exp(noise) - 0.5).clip(0.0)
