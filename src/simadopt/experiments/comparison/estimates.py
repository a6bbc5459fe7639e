"""Means, shares and ratios with their intervals, over replicates or over draws of what is not known.

Numbers come as ``float64[draws, replicates]``; NaN where a run has none. With one draw an interval
says how well the mean over chance is known. With several there are two, and neither depends on how
many replicates a draw has:

- of the **mean effect** (`estimate`): what the effect is on average over chance, under parameters and
  theories that are not known: quantiles of `effects`.
- of **one town** (`one_town`): what one town may see, quantiles over all runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.experiments.comparison.draw_limits import (
    LEVEL,
    draw_means,
    effects,
    level_of,
    limits,
    outer,
)

__all__ = [
    "Estimate",
    "additional_cost",
    "estimate",
    "one_town",
    "share_of_wins",
    "simultaneous",
    "within",
]

_TAIL: Final = (1.0 - LEVEL) / 2.0
_NAN: Final = math.nan


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Parameters
    ----------
    value, low, high : float
        NaN where there are none.
    se : float
        Standard error of the value.
    n : int
        Replicates, or draws, that it rests on.
    level : float
        Of the interval: .95, or what so few draws can tell (`level_of`).
    """

    value: float
    low: float
    high: float
    se: float
    n: int
    level: float = LEVEL

    @property
    def holds_zero(self) -> bool:
        """Whether the interval holds zero, or is not known."""
        return not (self.low > 0.0 or self.high < 0.0)


def within(found: Estimate, low: float, high: float) -> Estimate:
    """Return an estimate whose interval leaves out what cannot be.

    Limits must be certain, never estimated: the true value then lies within them, what is cut off
    never holds it, and the interval covers it as often as before (Mandelkern 2002, Statistical Science
    17: intersection with the parameter's range). The value itself always stays in the interval.

    Parameters
    ----------
    found : Estimate
    low, high : float

    Examples
    --------
    >>> within(Estimate(0.1, -0.2, 0.4, 0.1, 3), 0.0, 1.0)
    Estimate(value=0.1, low=0.0, high=0.4, se=0.1, n=3, level=0.95)
    """
    if math.isnan(found.low):
        return found
    first, last = (min(max(end, low), high) for end in (found.low, found.high))
    return replace(found, low=min(first, found.value), high=max(last, found.value))


def estimate(values: F64) -> Estimate:
    """Return the mean with Student's interval over replicates, or that of the mean effect over draws.

    Parameters
    ----------
    values : float64[draws, replicates]

    References
    ----------
    Law (2015), Simulation Modeling and Analysis, 5th ed., § 10.2.1: the paired-t interval.

    Examples
    --------
    >>> estimate(np.array([[1.0, 2.0, 3.0]]))
    Estimate(value=2.0, low=-0.484..., high=4.484..., se=0.577..., n=3, level=0.95)
    """
    if len(values) == 1:
        return _of_replicates(values[0][~np.isnan(values[0])])
    means, n = draw_means(values), len(draw_means(values))
    if n < 2:
        return Estimate(float(means.mean()) if n else _NAN, _NAN, _NAN, _NAN, n)
    value, se, level = float(means.mean()), float(means.std(ddof=1)) / math.sqrt(n), level_of(n)
    low, high = limits(effects(values), level)
    error = _student(n) * se  # where draws hardly differ, that of the mean itself is left
    return Estimate(value, min(low, value - error), max(high, value + error), se, n, level)


def one_town(values: F64) -> Estimate:
    """Return the mean, and between what one town may be: quantiles over all runs.

    Parameters
    ----------
    values : float64[draws, replicates]
    """
    known = values[~np.isnan(values)]
    means = draw_means(values)
    n = means.size if len(values) > 1 else known.size
    if n < 2:
        return Estimate(float(known.mean()) if known.size else _NAN, _NAN, _NAN, _NAN, n)
    level = level_of(n)
    low, high = limits(known, level)
    return Estimate(float(means.mean()), low, high, float(known.std(ddof=1)), n, level)


def simultaneous(columns: Sequence[F64]) -> list[Estimate]:
    """Return intervals that all hold together at their level.

    Over draws: limits at the rank that leaves out the draws that are extreme in any column (Besag,
    Green, Higdon and Mengersen 1995, Statistical Science 10); their level is less than 95 % where so few
    draws cannot hold so many columns. Over replicates of one draw: Student's with Bonferroni's bound.

    Parameters
    ----------
    columns : sequence of float64[draws, replicates]
        Of the same draws; a column without numbers keeps none.
    """
    alone = [estimate(values) for values in columns]
    kept = [k for k, found in enumerate(alone) if not math.isnan(found.low)]
    if len(kept) < 2:
        return alone
    if len(columns[0]) == 1:
        for k in kept:
            half = _student(alone[k].n, _TAIL / len(kept)) * alone[k].se
            alone[k] = replace(alone[k], low=alone[k].value - half, high=alone[k].value + half)
        return alone
    together = np.all([~np.isnan(columns[k]).all(axis=1) for k in kept], axis=0)
    means = np.stack([effects(columns[k][together]) for k in kept], axis=1)
    place, level = _depth(means)
    ranked = np.sort(means, axis=0)
    for j, k in enumerate(kept):
        low = min(float(ranked[place - 1, j]), alone[k].low)
        high = max(float(ranked[-place, j]), alone[k].high)
        alone[k] = replace(alone[k], low=low, high=high, level=level)
    return alone


def _depth(means: F64) -> tuple[int, float]:
    """Return the rank from both ends at which limits hold together, and at which level.

    A new draw lies outside the limits at rank p as often as one of these is p-th or less from an end
    in some column: with few draws and many columns that level is below the one of a single interval.
    """
    n, level = len(means), level_of(len(means))
    ranks = means.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") + 1
    depth = np.minimum(ranks, n + 1 - ranks).min(axis=1)
    held = [1.0 - float(np.sum(depth <= p)) / (n + 1.0) for p in range(1, n // 2 + 1)]
    place = max((p for p, share in enumerate(held, start=1) if share >= level), default=1)
    return place, min(level, max(held[0], 0.0))


def share_of_wins(wins: F64) -> Estimate:
    """Return how often something comes first, ties being halves, with Jeffreys' interval.

    Pairs under one draw are alike: the interval is that of as many independent pairs as have the
    same standard error (Korn and Graubard 1998, Survey Methodology 24), never fewer than draws; its
    level is that of the other intervals over as many draws (`level_of`).

    Parameters
    ----------
    wins : float64[draws, replicates]
        1 won, 0 lost, in between shared.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16: Jeffreys' interval.

    Examples
    --------
    >>> share_of_wins(np.array([[1.0, 1.0, 0.5, 0.0]])).value
    0.625
    """
    from scipy.stats import beta

    known = wins[~np.isnan(wins)]
    if not known.size:
        return Estimate(_NAN, _NAN, _NAN, _NAN, 0)
    p, n, level = float(known.mean()), float(known.size), LEVEL
    if len(wins) > 1:
        means = draw_means(wins)
        n, level = _independent(means, p, n), level_of(means.size)
    tail = (1.0 - level) / 2.0
    low = float(beta.ppf(tail, p * n + 0.5, n - p * n + 0.5)) if p > 0.0 else 0.0
    high = float(beta.ppf(1.0 - tail, p * n + 0.5, n - p * n + 0.5)) if p < 1.0 else 1.0
    return Estimate(p, low, high, math.sqrt(p * (1.0 - p) / n), known.size, level)


def additional_cost(cost: F64, gain: F64) -> Estimate | None:
    """Return what one more unit of gain costs: a ratio of means; None when no gain is shown.

    Over replicates the interval is Fieller's, that of the ratios ρ which the data do not refuse:
    (c̄ − ρ ḡ)² ≤ t² Var(c̄ − ρ ḡ). Over draws it is made of quantiles of the draws' own ratios.

    Parameters
    ----------
    cost, gain : float64[draws, replicates]
        Paired differences.

    Returns
    -------
    Estimate or None
        None when the interval of the mean gain is not above zero; all NaN when a run's cost is not
        known.

    References
    ----------
    Fieller (1954), JRSS B 16; Willan and O'Brien (1996), Health Economics 5.
    """
    if np.any(np.isnan(cost) & ~np.isnan(gain)):
        unknown = Estimate(_NAN, _NAN, _NAN, _NAN, int(np.sum(~np.isnan(gain))))
        return unknown if estimate(gain).low > 0.0 else None
    both = np.where(np.isnan(cost) | np.isnan(gain), np.nan, 1.0)
    cost, gain = cost * both, gain * both
    if not estimate(gain).low > 0.0:
        return None
    if len(gain) > 1:
        return _over_draws(effects(cost), effects(gain))
    known = both[0] == 1.0
    return _fieller(cost[0][known], gain[0][known])


def _of_replicates(known: F64) -> Estimate:
    if known.size < 2:
        return Estimate(float(known.mean()) if known.size else _NAN, _NAN, _NAN, _NAN, known.size)
    mean, se = float(known.mean()), float(known.std(ddof=1)) / math.sqrt(known.size)
    if np.ptp(known) == 0.0:  # a rounding error of the mean is not a spread
        mean, se = float(known[0]), 0.0
    half = _student(known.size) * se
    return Estimate(mean, mean - half, mean + half, se, known.size)


def _independent(means: F64, p: float, n: float) -> float:
    """Return how many independent pairs are worth n pairs with these means of draws."""
    error = float(means.var(ddof=1)) / means.size if means.size > 1 else 0.0
    if error > 0.0:
        return min(max(p * (1.0 - p) / error, float(means.size)), n)
    return n if 0.0 < p < 1.0 else float(means.size)


def _student(n: int, tail: float = _TAIL) -> float:
    from scipy.stats import t

    return float(t.ppf(1.0 - tail, n - 1))


def _fieller(cost: F64, gain: F64) -> Estimate:
    """Return the roots of the quadratic in ρ; the caller has seen that the gain is above zero."""
    n = cost.size
    (v11, v12), (_, v22) = np.cov(cost, gain) / n
    a, b, t2 = cost.mean(), gain.mean(), _student(n) ** 2
    square, cross, free = b * b - t2 * v22, a * b - t2 * v12, a * a - t2 * v11
    root = math.sqrt(max(cross * cross - square * free, 0.0))
    ratio = a / b
    se = math.sqrt(max(v11 - 2.0 * ratio * v12 + ratio * ratio * v22, 0.0)) / b
    ends = ((cross - root) / square, (cross + root) / square)
    return Estimate(float(ratio), float(ends[0]), float(ends[1]), float(se), n)


def _over_draws(cost: F64, gain: F64) -> Estimate:
    ratios = np.full(cost.size, np.inf)  # a draw without any gain pays without end
    np.divide(cost, gain, out=ratios, where=gain > 0.0)
    level = level_of(cost.size)
    low, high = outer(ratios, level)
    ratio = float(cost.mean() / gain.mean())
    residual = cost - ratio * gain
    se = float(residual.std(ddof=1)) / math.sqrt(cost.size) / float(gain.mean())
    return Estimate(ratio, low, high, se, cost.size, level)
