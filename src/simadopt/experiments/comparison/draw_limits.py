"""Limits over draws: effects without the part of chance, order statistics, their level and their error.

The mean of a draw's R replicates carries chance of variance σ²/R, which is no uncertainty of the effect:
means are drawn together by the share of their variance that chance explains, (1 − σ²/(R·s²))^½, before
their quantiles are taken (Louis 1984, JASA 79), so that limits do not depend on how many replicates there
are. Draws in which all replicates are the same (a policy that does nothing under a theory) carry no
chance and stay where they are; the others are drawn to their own mean. The share of chance is taken one
standard error low, so that few draws or replicates make limits too wide rather than too narrow. Limit:
chance is taken as alike in all draws that have some.

Quantiles are those whose expected coverage is exact for any number of draws n: limits at rank
(n + 1)(1 ∓ level)/2 (Hyndman and Fan 1996, The American Statistician 50, type 6).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from simadopt.core.arrays import F64

__all__ = ["LEVEL", "draw_means", "effects", "level_of", "limit_errors", "limits", "outer"]

LEVEL: Final = 0.95
_TAIL: Final = (1.0 - LEVEL) / 2.0
_LEVELS: Final = ((100, 0.95), (39, 0.90), (19, 0.80))
"""Fewest draws from which an interval of each level is told."""


def level_of(n: int) -> float:
    """Return the level of an interval over ``n`` draws: no 95 % under 100 draws.

    Under 19 it is what lies between the lowest and the highest, (n − 1)/(n + 1).

    >>> [level_of(n) for n in (200, 60, 20, 4)]
    [0.95, 0.9, 0.8, 0.6]
    """
    for fewest, level in _LEVELS:
        if n >= fewest:
            return level
    return max((n - 1) / (n + 1), 0.0)


def draw_means(values: F64) -> F64:
    """Return the mean of each draw over the replicates that have a number; draws without any go."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    return np.asarray(sums[counts > 0] / counts[counts > 0])


def effects(values: F64) -> F64:
    """Return the mean of each draw, without the part of its variance that chance explains.

    Parameters
    ----------
    values : float64[draws, replicates]
        With one replicate a draw chance cannot be told apart, and stays.
    """
    means = draw_means(values)
    known = values[~np.isnan(values).all(axis=1)]
    counts = (~np.isnan(known)).sum(axis=1)
    unsure = np.nanmax(known, axis=1) > np.nanmin(known, axis=1) if counts.size else counts > 0
    unsure |= counts == 1
    free = int((counts[unsure] - 1).sum())
    some = means[unsure]
    spread = float(some.var(ddof=1)) if some.size > 1 else 0.0
    if not free or spread <= 0.0:
        return means
    squares = np.nansum((known[unsure] - some[:, None]) ** 2)
    chance = float(squares) / free * float((1.0 / counts[unsure]).mean())
    ratio = chance / spread
    ratio -= ratio * math.sqrt(
        2.0 / (some.size - 1) + 2.0 / free
    )  # its standard error: rather too wide
    share = math.sqrt(min(max(1.0 - ratio, 0.0), 1.0))
    means[unsure] = some.mean() + (some - some.mean()) * share
    return means


def limit_errors(values: F64, level: float = LEVEL) -> tuple[tuple[float, float], ...]:
    """Return between what each limit of the mean effect lies itself, at 95 %, by order statistics.

    Parameters
    ----------
    values : float64[draws, replicates]
    level : float
        Of the interval whose limits they are.

    References
    ----------
    David and Nagaraja (2003), Order Statistics, § 7.1.
    """
    from scipy.stats import binom

    ranked = np.sort(effects(values))
    n, ends = ranked.size, []
    for share in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        first, last = (int(binom.ppf(q, n, share)) for q in (_TAIL, 1.0 - _TAIL))
        ends.append((float(ranked[max(first - 1, 0)]), float(ranked[min(last, n - 1)])))
    return tuple(ends)


def limits(values: F64, level: float) -> tuple[float, float]:
    """Return the limits of an interval of a level: quantiles at rank (n + 1)(1 ∓ level)/2."""
    ends = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    low, high = np.quantile(values, ends, method="weibull")
    return float(low), float(high)


def outer(values: F64, level: float) -> tuple[float, float]:
    """Return the order statistics just outside the limits: where values may be infinite."""
    ranked, n = np.sort(values), values.size
    low = max(math.floor((n + 1) * (1.0 - level) / 2.0 + 1e-9), 1)
    high = min(math.ceil((n + 1) * (1.0 + level) / 2.0 - 1e-9), n)
    return float(ranked[low - 1]), float(ranked[high - 1])
