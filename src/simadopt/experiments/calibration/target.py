"""The posterior as a function on unbounded coordinates whose prior is standard normal.

A point x holds the fitted parameters, the discrepancy and the noise that outputs share: u = Φ(x) are
quantiles of the priors, the discrepancy is half-normal, and z are standard normal as they are. The
noise is drawn along with the parameters and then forgotten: outputs that a run moves together are
not counted as so many witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.emulator import Emulator, Prediction
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.screening import DISCREPANCY

__all__ = ["DrawSet", "Target", "half_normal"]


def half_normal(quantiles: F64) -> F64:
    """Return quantiles of the discrepancy's prior: half-normal, sd `DISCREPANCY`.

    >>> half_normal(np.array([0.0, 0.5])).round(4).tolist()
    [0.0, 0.1686]
    """
    return np.asarray(DISCREPANCY * ndtri(0.5 * (1.0 + np.minimum(quantiles, 1.0 - 1e-16))))


@dataclass(frozen=True)
class DrawSet:
    """Points with what the emulator says of them.

    Parameters
    ----------
    x : float64[n, dimensions]
    cube : float64[n, fitted]
    discrepancy : float64[n]
    z : float64[n, components]
    prediction : Prediction
    """

    x: F64
    cube: F64
    discrepancy: F64
    z: F64
    prediction: Prediction


class Target:
    """Prior times likelihood.

    Parameters
    ----------
    emulator : Emulator
    likelihood : Likelihood
    without : int, optional
        A question that does not count.
    times : mapping of int to float, optional
        Questions that count more than once.
    """

    def __init__(
        self,
        emulator: Emulator,
        likelihood: Likelihood,
        *,
        without: int | None = None,
        times: Mapping[int, float] | None = None,
    ) -> None:
        self.emulator, self.likelihood, self.without = emulator, likelihood, without
        self.times = dict(times or {})
        self.fitted = emulator.fitted
        self.dimensions = self.fitted + 1 + len(emulator.loadings)

    def draw_set(self, x: F64) -> DrawSet:
        """Return points with their predictions."""
        cube = ndtr(x[:, : self.fitted])
        return DrawSet(
            x=x,
            cube=cube,
            discrepancy=half_normal(ndtr(x[:, self.fitted])),
            z=x[:, self.fitted + 1 :],
            prediction=self.emulator.predict(cube),
        )

    def prior_draw_set(self, n: int, seed: int | list[int]) -> DrawSet:
        """Return n draws of the prior: a Latin hypercube of all dimensions."""
        sampler = qmc.LatinHypercube(d=self.dimensions, rng=np.random.default_rng(seed))
        return self.draw_set(ndtri(np.clip(sampler.random(n), 1e-15, 1.0 - 1e-15)))

    def by_question(self, draw_set: DrawSet) -> F64:
        """Return weighted log likelihoods, ``(n, questions)``."""
        return self.likelihood.by_question(draw_set.prediction, draw_set.z, draw_set.discrepancy)

    def log_likelihood(self, draw_set: DrawSet) -> F64:
        """Return weighted log likelihoods, ``(n,)``, of the questions that count."""
        return self.counted(self.by_question(draw_set))

    def counted(self, each: F64) -> F64:
        """Return the sum over the questions that count, ``(n,)``, of ``(n, questions)``."""
        if self.times:
            each = each * [self.times.get(k, 1.0) for k in range(each.shape[1])]
        if self.without is not None:
            each = np.delete(each, self.without, axis=1)
        return np.asarray(each.sum(axis=1))
