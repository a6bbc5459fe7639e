"""Weighted draws of a posterior: adaptive importance sampling from a fixed number of quasi-random points.

A law is fitted to weighted draws, drawn from, weighted by the posterior over it, and fitted again
(population Monte Carlo; Cappé, Guillin, Marin and Robert 2004, J. Comput. Graph. Stat. 13). The law is a
Student law, and one draw in nine comes from the prior: no weight exceeds nine times the likelihood
(defensive mixture; Hesterberg 1995, Technometrics 37). Weights of a step are tempered so far that the next
fit has points to rest on.

Points are scrambled Sobol sequences of lengths set beforehand, mapped by quantile functions; nothing is
accepted, refused or counted until enough. So all that is computed from the draws follows the emulator
continuously: a last bit of it moves a last bit of the result, where chains of a walk would part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import chdtri, gammaln, ndtri
from scipy.stats import qmc

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.weights import Weights, smoothed

__all__ = ["Drawn", "Plan", "adapted"]

_FREEDOM: Final = 16.0
_FIT_ON: Final = 30.0
"""Effective draws per dimension that a law is fitted to."""
_PRIOR: Final = 3
"""One draw of the prior for 2³ of the Student law."""
_HALVINGS: Final = 40
_EDGE: Final = 1e-12
_MARGIN: Final = 1e-6


@dataclass(frozen=True)
class Plan:
    """Numbers of draws, as powers of 2: fixed beforehand.

    Parameters
    ----------
    rounds : int
        Laws fitted one after the other.
    draws, law, last : int
        2^draws points in each round but the last three; 2^law in the one that the last law is fitted to,
        a quarter as many in the one before, 2^last of the last law; an eighth as many of the prior more.
    """

    rounds: int
    draws: int
    law: int
    last: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Powers of 2 by round."""
        return (*(self.draws for _ in range(self.rounds - 3)), self.law - 2, self.law, self.last)


@dataclass(frozen=True)
class Drawn:
    """Draws with what they weigh.

    Parameters
    ----------
    x : float64[n, dimensions]
    logs : float64[n]
        Logarithm of posterior over the law drawn from, up to a constant.
    weights : Weights
    """

    x: F64
    logs: F64
    weights: Weights


def adapted(
    log_likelihood: Callable[[F64], F64], x: F64, logs: F64, plan: Plan, seed: list[int]
) -> Drawn:
    """Return weighted draws of prior times likelihood; the prior is a standard normal law.

    Parameters
    ----------
    log_likelihood : callable
        Of points, ``(n, dimensions)``.
    x, logs : float64[n, dimensions], float64[n]
        A first set of draws, and the logarithms of its weights.
    plan : Plan
    seed : list of int
    """
    rng = np.random.default_rng(seed)
    for size in plan.sizes:
        mean, root = _law(x, logs)
        x = np.concatenate(
            [_student_draws(mean, root, size, rng), _normal_draws(x.shape[1], size - _PRIOR, rng)]
        )
        prior = _normal(x)
        own, few = _student(x, mean, root), 0.5**_PRIOR
        law = np.logaddexp(own, np.log(few) + prior) - np.log1p(few)
        logs = log_likelihood(x) + prior - law
    return Drawn(x, logs, smoothed(logs))


def _law(x: F64, logs: F64) -> tuple[F64, F64]:
    """Return mean and Cholesky root of the draws, weights tempered until enough of them count."""
    weight = _normalised(_power(logs, _FIT_ON * x.shape[1]) * logs)
    mean = weight @ x
    spread = (x - mean).T @ ((x - mean) * weight[:, None])
    root = np.linalg.cholesky(spread + _MARGIN * np.eye(len(mean)))
    return mean, np.asarray(root, np.float64)


def _power(logs: F64, wanted: float) -> float:
    """Return the largest power up to 1 that leaves as many effective draws, by halving."""
    if _effective(logs) >= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _effective(middle * logs) >= wanted else (low, middle)
    return low


def _effective(logs: F64) -> float:
    return float(1.0 / (_normalised(logs) ** 2).sum())


def _normalised(logs: F64) -> F64:
    weight = np.exp(logs - logs.max())
    return np.asarray(weight / weight.sum())


def _uniforms(dimensions: int, size: int, rng: np.random.Generator) -> F64:
    points: F64 = qmc.Sobol(dimensions, rng=rng).random_base2(size)
    return np.clip(points, _EDGE, 1.0 - _EDGE)


def _normal_draws(dimensions: int, size: int, rng: np.random.Generator) -> F64:
    return np.asarray(ndtri(_uniforms(dimensions, size, rng)))


def _student_draws(mean: F64, root: F64, size: int, rng: np.random.Generator) -> F64:
    u = _uniforms(len(mean) + 1, size, rng)
    stretch = np.sqrt(_FREEDOM / chdtri(_FREEDOM, u[:, -1]))[:, None]
    return np.asarray(mean + (ndtri(u[:, :-1]) * stretch) @ root.T)


def _student(x: F64, mean: F64, root: F64) -> F64:
    """Return the log density of the Student law, ``(n,)``, over (2π)^(−d/2)."""
    d, nu = len(mean), _FREEDOM
    squares = (solve_triangular(root, (x - mean).T, lower=True) ** 2).sum(axis=0)
    size = gammaln((nu + d) / 2) - gammaln(nu / 2) - 0.5 * d * np.log(nu / 2.0)
    size -= np.log(np.diag(root)).sum()
    return np.asarray(size - 0.5 * (nu + d) * np.log1p(squares / nu))


def _normal(x: F64) -> F64:
    """Return the log density of the prior, ``(n,)``, over (2π)^(−d/2)."""
    return np.asarray(-0.5 * (x**2).sum(axis=1))
