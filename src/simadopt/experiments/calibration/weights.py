"""Importance weights smoothed by their own tail, with how far they can be trusted.

Vehtari, Simpson, Gelman, Yao and Gabry (2024), Pareto smoothed importance sampling, JMLR 25: the
largest weights are replaced by quantiles of a generalised Pareto law fitted to them (Zhang and
Stephens 2009, Technometrics 51). Its shape k̂ is the diagnosis: above .7 the result is not reliable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logsumexp

from simadopt.core.arrays import F64

__all__ = ["GOOD_SHAPE", "Weights", "smoothed"]

GOOD_SHAPE: Final = 0.7
_FEWEST_TAIL: Final = 5


@dataclass(frozen=True)
class Weights:
    """Weights that sum to 1.

    Parameters
    ----------
    weight : float64[n]
    log_mean : float
        Logarithm of the mean of the smoothed weights before they were normalised.
    shape : float
        k̂; infinite when there are too few distinct weights to tell.
    effective : float
        1 / Σ w²: how many equal draws they are worth.
    """

    weight: F64
    log_mean: float
    shape: float
    effective: float


def smoothed(logs: F64) -> Weights:
    """Smooth and normalise weights given by their logarithms, ``(n,)``."""
    top = float(logs.max())
    lw = logs - top
    n = len(lw)
    tail = int(np.ceil(min(0.2 * n, 3.0 * np.sqrt(n))))
    shape = np.inf
    if tail >= _FEWEST_TAIL:
        order = np.argsort(lw, kind="stable")
        largest, cut = order[-tail:], lw[order[-tail - 1]]
        over = np.exp(lw[largest]) - np.exp(cut)
        if over[0] > 0.0 and over[-1] > over[0]:
            shape, scale = _pareto(over)
            middle = (np.arange(tail) + 0.5) / tail
            with np.errstate(over="ignore"):  # an infinite weight is cut to the largest below
                grown = np.expm1(-shape * np.log1p(-middle))
            power = -np.log1p(-middle) if shape == 0.0 else grown / shape
            lw = lw.copy()
            lw[largest] = np.minimum(np.log(scale * power + np.exp(cut)), 0.0)
        elif over[-1] <= 0.0:  # equal weights have no tail
            shape = -np.inf
    total = float(logsumexp(lw))
    weight = np.exp(lw - total)
    return Weights(weight, top + total - float(np.log(n)), shape, float(1.0 / (weight**2).sum()))


def _pareto(x: F64) -> tuple[float, float]:
    """Return shape and scale of the generalised Pareto law of ascending excesses x."""
    n = len(x)
    points = 30 + int(np.sqrt(n))
    quarter = x[max(int(n / 4.0 + 0.5) - 1, 0)]
    theta = 1.0 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    theta = theta / (3.0 * quarter) + 1.0 / x[-1]
    k = np.log1p(-theta[:, None] * x).mean(axis=1)
    fit = n * (np.log(-theta / k) - k - 1.0)
    share = np.exp(fit - logsumexp(fit))
    best = float((theta * share).sum())
    shape = float(np.log1p(-best * x).mean())
    scale = -shape / best
    # a prior worth ten draws at k = .5
    return (n * shape + 5.0) / (n + 10.0), scale
