"""How much of what varies comes from chance, how much from parameters, what common random numbers gain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simadopt.core.arrays import F64
from simadopt.experiments.comparison.draw_limits import LEVEL

__all__ = ["Components", "Reduction", "components", "reduction"]


@dataclass(frozen=True)
class Components:
    """Variance of a difference in two parts.

    Parameters
    ----------
    chance : float
        Variance between replicates under one draw.
    parameters : float
        Variance between draws that chance does not explain; a negative estimate is 0.
    share : float
        Of parameters in the sum; NaN when nothing varies.
    low, high : float
        95 % interval of the share.
    negative : bool
        The estimate was negative: draws differ by no more than chance makes them.
    """

    chance: float
    parameters: float
    share: float
    low: float
    high: float
    negative: bool


def components(values: F64) -> Components | None:
    """Return the analysis of variance of replicates nested in draws; None without two of each.

    MSW = σ²_chance and E MSB = σ²_chance + R σ²_parameters; the interval of the share is the exact
    one of normal effects, by F.

    Parameters
    ----------
    values : float64[draws, replicates]

    References
    ----------
    Searle, Casella and McCulloch (1992), Variance Components, § 3.5 and 3.6.

    Examples
    --------
    >>> found = components(np.array([[0.0, 2.0], [4.0, 6.0]]))
    >>> found.chance, found.parameters
    (2.0, 7.0)
    """
    groups = [row[~np.isnan(row)] for row in values]
    groups = [row for row in groups if row.size]
    sizes = np.array([row.size for row in groups], np.float64)
    total, k = float(sizes.sum()), len(groups)
    if k < 2 or total <= k:
        return None
    means = np.array([row.mean() for row in groups])
    grand = float((sizes * means).sum() / total)
    between = float((sizes * (means - grand) ** 2).sum()) / (k - 1)
    within = sum(float(((row - row.mean()) ** 2).sum()) for row in groups) / (total - k)
    each = (total - float((sizes**2).sum()) / total) / (k - 1)  # replicates, when all have as many
    parameters = (between - within) / each
    kept = max(parameters, 0.0)
    share = kept / (kept + within) if kept + within > 0.0 else math.nan
    low, high = _share_interval(between, within, each, (k - 1, total - k))
    return Components(within, kept, share, low, high, parameters < 0.0)


@dataclass(frozen=True)
class Reduction:
    """What the same random numbers in two arms gains over independent seeds.

    Parameters
    ----------
    factor : float
        (Var_a + Var_b) / Var(b − a): how many times fewer runs give the same interval; infinite
        when the difference is the same in every run, NaN when nothing varies.
    most : float
        (Var_a + Var_b) / (sd_b − sd_a)²: what no common random numbers could pass, as the arms spread.
    follows_base : float
        Correlation of the difference with the level of the other arm: near −1, the policy does
        most where least was done.
    """

    factor: float
    most: float
    follows_base: float


def reduction(other: F64, own: F64) -> Reduction:
    """Return the gain of common random numbers, within draws.

    Parameters
    ----------
    other, own : float64[draws, replicates]
        Of the two arms, paired.

    References
    ----------
    Glasserman and Yao (1992), Management Science 38: common random numbers. The limit is that of
    Cauchy and Schwarz: Cov(a, b) ≤ sd_a sd_b.
    """
    difference = own - other
    a, b, d = (_within(np.where(np.isnan(difference), np.nan, x)) for x in (other, own, difference))
    va, vb, vd = (float((x * x).mean()) if x.size else math.nan for x in (a, b, d))
    alike = float((d * a).mean()) / math.sqrt(vd * va) if vd > 0.0 and va > 0.0 else math.nan
    return Reduction(
        _over(va + vb, vd), _over(va + vb, (math.sqrt(vb) - math.sqrt(va)) ** 2), alike
    )


def _over(sum_of_variances: float, variance: float) -> float:
    if variance > 0.0:
        return sum_of_variances / variance
    return math.inf if sum_of_variances > 0.0 else math.nan


def _within(values: F64) -> F64:
    """Return deviations from the mean of each draw, in one row, without the missing."""
    rows = [row[~np.isnan(row)] for row in values]
    centred = [row - row.mean() if np.ptp(row) > 0.0 else row * 0.0 for row in rows if row.size]
    return np.concatenate(centred) if centred else np.empty(0)


def _share_interval(
    between: float, within: float, each: float, freedom: tuple[float, float]
) -> tuple[float, float]:
    from scipy.stats import f

    if not within > 0.0:
        return math.nan, math.nan
    tail = (1.0 - LEVEL) / 2.0
    ends = []
    for quantile in (1.0 - tail, tail):
        ratio = (between / within / float(f.ppf(quantile, *freedom)) - 1.0) / each
        ends.append(max(ratio, 0.0) / (1.0 + max(ratio, 0.0)))
    return ends[0], ends[1]
