"""A second set of draws where the shared one is too thin: adaptive importance sampling.

A posterior much narrower than the prior leaves few draws of the prior with any weight. A Student law
fitted to the weighted draws is drawn from and reweighted, until it is worth enough draws (population
Monte Carlo; Cappé, Guillin, Marin and Robert 2004, J. Comput. Graph. Stat. 13). Weights of the first
step are tempered so that the fit has points to rest on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import gammaln

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.target import DrawSet, Target
from simadopt.experiments.calibration.weights import Weights, smoothed

__all__ = ["ENOUGH", "refined"]

ENOUGH: Final = 300.0
DRAWS: Final = 2000
ROUNDS: Final = 4
_FREEDOM: Final = 6.0
_FIT_ON: Final = 8.0
"""Effective draws per dimension that a Student law is fitted to."""


def refined(target: Target, x: F64, logs: F64, seed: list[int]) -> tuple[DrawSet, Weights]:
    """Return a set of draws with its weights, worth `ENOUGH` draws where four rounds allow it.

    Parameters
    ----------
    target : Target
    x, logs : float64[n, dimensions], float64[n]
        A first set of draws, and the logarithms of its weights.
    seed : list of int
    """
    rng, best = np.random.default_rng(seed), None
    for _ in range(ROUNDS):
        mean, root = _fitted(x, logs)
        normal = rng.standard_normal((DRAWS, x.shape[1]))
        stretch = np.sqrt(_FREEDOM / rng.chisquare(_FREEDOM, DRAWS))[:, None]
        draw_set = target.draw_set(mean + (normal * stretch) @ root.T)
        prior = -0.5 * (draw_set.x**2).sum(axis=1)
        logs = target.log_likelihood(draw_set) + prior - _student(draw_set.x, mean, root)
        x, found = draw_set.x, smoothed(logs)
        if best is None or found.effective > best[1].effective:
            best = (draw_set, found)
        if found.effective >= ENOUGH:
            break
    assert best is not None
    return best


def _fitted(x: F64, logs: F64) -> tuple[F64, F64]:
    """Return mean and Cholesky root of the draws, weights tempered until enough of them count."""
    wanted, power = _FIT_ON * x.shape[1], 1.0
    weight = _normalised(logs)
    while 1.0 / (weight**2).sum() < wanted and power > 1e-3:
        power *= 0.7
        weight = _normalised(power * logs)
    mean = weight @ x
    covariance = (x - mean).T @ ((x - mean) * weight[:, None])
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(len(mean)))
    return mean, np.asarray(root, np.float64)


def _normalised(logs: F64) -> F64:
    weight = np.exp(logs - logs.max())
    return np.asarray(weight / weight.sum())


def _student(x: F64, mean: F64, root: F64) -> F64:
    """Return the log density of the Student law, ``(n,)``."""
    d, nu = len(mean), _FREEDOM
    squares = (np.linalg.solve(root, (x - mean).T) ** 2).sum(axis=0)
    size = gammaln((nu + d) / 2) - gammaln(nu / 2) - 0.5 * d * np.log(nu * np.pi)
    size -= np.log(np.diag(root)).sum()
    return np.asarray(size - 0.5 * (nu + d) * np.log1p(squares / nu))
