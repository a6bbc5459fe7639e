"""Particles carried from the prior to the posterior: sequential Monte Carlo with adaptive tempering.

Draws of the prior are weighted by the likelihood to a small power φ and resampled; then φ grows as fast
as half of the particles stay effective, each step resampled and moved, until it is 1 (Chopin 2002,
Biometrika 89; Del Moral, Doucet and Jasra 2006, J. R. Stat. Soc. B 68). A move proposes ::

    m + √(1 − s²) (x − m) + s √w C^½ N(0, 1),   1/w ~ Γ((ν + d) / 2, (ν + |x − m|²_C) / 2)

which leaves the Student law of mean m, scale C and ν degrees of freedom as it is, as the one of Cotter,
Roberts, Stuart and White (2013, Statistical Science 28) leaves a normal law: only what the posterior is
over it can refuse a move. Half of the particles give m and C to the other half; s follows the
share accepted.

How many independent draws the particles are worth is told by their families, each the offspring of
one draw of the prior: if moves forgot nothing, sums over families would be as spread as sums of independent
draws (Lee and Whiteley 2018, Biometrika 105).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import solve_triangular

from simadopt.core.arrays import F64, I64
from simadopt.experiments.calibration.target import DrawSet, Target

__all__ = ["Particles", "independent", "systematic", "tempered"]

PARTICLES: Final = 1000
KEPT: Final = 0.5
"""Share of the particles that stay effective when the power grows."""
MOVES: Final = 2
LAST_MOVES: Final = 8
"""Moves at each power, and at the last one."""
ACCEPTED: Final = 0.3
"""Share of moves accepted that their step aims at."""
SHORTEST: Final = 0.05
"""Step below which moves are not shortened."""
FREEDOM: Final = 10.0
"""Degrees of freedom of the proposals' law: tails at least as long as those of a posterior."""
_HALVINGS: Final = 40


@dataclass(frozen=True)
class Particles:
    """Draws of a posterior, of equal weight.

    Parameters
    ----------
    x : float64[particles, dimensions]
    family : int64[particles]
        Number of the draw of the prior that each descends from.
    accepted : float
        Share of the last moves accepted, over all particles.
    powers : tuple of float
        Every φ, the last one being 1.
    """

    x: F64
    family: I64
    accepted: float
    powers: tuple[float, ...]


def tempered(target: Target, points: DrawSet, seed: list[int]) -> Particles:
    """Carry draws of the prior to the posterior of a target.

    Parameters
    ----------
    target : Target
    points : DrawSet
        Draws of the prior, many more than particles.
    seed : list of int
    """
    rng = np.random.default_rng(seed)
    logs = target.log_likelihood(points)
    power = _next_power(logs, 0.0, PARTICLES)
    family = systematic(power * logs, PARTICLES, rng)
    crowd = _Crowd(target, points.x[family], logs[family], rng)
    powers = [power]
    while power < 1.0:
        crowd.move(power, MOVES)
        last, power = power, _next_power(crowd.logs, power, KEPT * PARTICLES)
        chosen = systematic((power - last) * crowd.logs, PARTICLES, rng)
        crowd.x, crowd.logs, family = crowd.x[chosen], crowd.logs[chosen], family[chosen]
        powers.append(power)
    accepted = crowd.move(1.0, LAST_MOVES)
    return Particles(crowd.x, family, accepted, tuple(powers))


class _Crowd:
    """Particles with their log likelihoods and the step of their moves."""

    def __init__(self, target: Target, x: F64, logs: F64, rng: np.random.Generator) -> None:
        self.target, self.x, self.logs, self.rng = target, x, logs, rng
        self.step = 1.0

    def move(self, power: float, times: int) -> float:
        """Move every particle, several times; return the share accepted."""
        shares = []
        for _ in range(times):
            halves = np.array_split(self.rng.permutation(len(self.x)), 2)
            laws = [_Law(self.x[half]) for half in halves]
            # a half is moved by the law of the other: its own would hold it together
            pairs = zip(halves, reversed(laws), strict=True)
            shares.append(np.mean([self._once(power, *pair) for pair in pairs]))
            step = self.step * np.exp(shares[-1] - ACCEPTED)
            self.step = float(np.clip(step, SHORTEST, 1.0))
        return float(np.mean(shares))

    def _once(self, power: float, some: I64, law: _Law) -> float:
        before = self.x[some]
        x = law.moved(before, self.step, self.rng)
        logs = self.target.log_likelihood(self.target.draw_set(x))
        gain = power * (logs - self.logs[some]) + law.under(x) - law.under(before)
        taken = np.log(self.rng.random(len(x))) < gain
        self.x[some] = np.where(taken[:, None], x, before)
        self.logs[some] = np.where(taken, logs, self.logs[some])
        return float(taken.mean())


class _Law:
    """The Student law of some particles, which proposals leave as it is."""

    def __init__(self, x: F64) -> None:
        self.mean = x.mean(axis=0)
        spread = np.cov(x, rowvar=False) + 1e-9 * np.eye(len(self.mean))
        self.root = np.asarray(np.linalg.cholesky(spread), np.float64)

    def moved(self, x: F64, step: float, rng: np.random.Generator) -> F64:
        """Propose a place for each particle."""
        half = 0.5 * (FREEDOM + len(self.mean))
        scale = 0.5 * (FREEDOM + self._far(x)) / rng.gamma(half, size=len(x))
        fresh = np.sqrt(scale)[:, None] * rng.standard_normal(x.shape) @ self.root.T
        return np.asarray(self.mean + np.sqrt(1.0 - step**2) * (x - self.mean) + step * fresh)

    def under(self, x: F64) -> F64:
        """Return the log density of the prior over this law, up to a constant."""
        own = 0.5 * (FREEDOM + len(self.mean)) * np.log1p(self._far(x) / FREEDOM)
        return np.asarray(own - 0.5 * (x**2).sum(axis=1))

    def _far(self, x: F64) -> F64:
        off = solve_triangular(self.root, (x - self.mean).T, lower=True)
        return np.asarray((off**2).sum(axis=0))


def independent(values: F64, family: I64) -> F64:
    """Return how many independent draws each column of particles is worth, at most their number.

    The variance of a mean is estimated by Σ_f (Σ_{i in f} (x_i − x̄))² / n², over families f.

    Parameters
    ----------
    values : float64[particles, columns]
    family : int64[particles]

    >>> independent(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])).round(3).tolist()
    [0.625]
    """
    n, off = len(values), values - values.mean(axis=0)
    names, of = np.unique(family, return_inverse=True)
    if len(names) < 2:  # one family tells nothing of what another would have found
        return np.ones(values.shape[1])
    sums = np.zeros((len(names), values.shape[1]))
    np.add.at(sums, of, off)
    error = (sums**2).sum(axis=0) * len(names) / (len(names) - 1)
    return np.asarray(np.minimum(n * (off**2).sum(axis=0) / np.maximum(error, 1e-300), n))


def systematic(logs: F64, n: int, rng: np.random.Generator) -> I64:
    """Return n numbers of draws in proportion to their weights, by one uniform number.

    >>> systematic(np.log([0.5, 0.25, 0.25]), 4, np.random.default_rng(1)).tolist()
    [0, 0, 1, 2]
    """
    below = np.cumsum(np.exp(logs - logs.max()))
    places = below[-1] * (rng.random() + np.arange(n)) / n
    found = np.searchsorted(below, places, side="right")
    return np.asarray(np.minimum(found, len(logs) - 1), np.int64)


def _next_power(logs: F64, power: float, wanted: float) -> float:
    """Return the largest power up to 1 that leaves as many effective draws, by halving."""
    if _effective((1.0 - power) * logs) >= wanted:
        return 1.0
    low, high = power, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        enough = _effective((middle - power) * logs) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return low


def _effective(logs: F64) -> float:
    weight = np.exp(logs - logs.max())
    return float(weight.sum() ** 2 / (weight**2).sum())
