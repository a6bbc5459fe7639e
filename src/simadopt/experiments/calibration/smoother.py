"""Ensemble smoother with multiple data assimilation: many parameters from few runs.

Emerick and Reynolds (2013), Computers & Geosciences 55: an ensemble of parameter vectors z ~ N(0, 1) is moved
K times towards the data, whose error variance is multiplied by K each time,

    z ← z + C_zd (C_dd + K·R)⁻¹ (d + √K·ε − g(z)),   ε ~ N(0, R),

with covariances taken over the ensemble and damped where they may be chance (localisation; Lacerda,
Emerick and Pires 2019): the gain of a parameter by a datum is multiplied by r² / (r² + (1 + r²) / n),
where r is their correlation. Where it is known which data may tell of a parameter, only they move it, as if
there were no others (local analysis; Sakov and Bertino 2011, Computational Geosciences 15). With linear g and
a Gaussian prior the ensemble is that of Bayes.
Limits: no data → the prior; the larger K, the smaller each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Assimilated", "assimilate"]

F64 = NDArray[np.float64]
Forward = Callable[[F64, int], F64]
"""(z of all members (n, parameters), number of the step) → data of all members (n, data).

NaN where a run fails.
"""


@dataclass(frozen=True, eq=False)
class Assimilated:
    """An ensemble before and after the data.

    Parameters
    ----------
    prior, posterior : float64[n, parameters]
        Standard normal coordinates.
    prior_data, posterior_data : float64[n, data]
        What the members give, before and after.
    """

    prior: F64
    posterior: F64
    prior_data: F64
    posterior_data: F64


def assimilate(
    forward: Forward,
    prior: F64,
    data: F64,
    error: F64,
    steps: int,
    seed: int = 0,
    reach: NDArray[np.bool_] | None = None,
) -> Assimilated:
    """Move an ensemble towards data.

    Parameters
    ----------
    forward : callable
    prior : float64[n, parameters]
        Draws of N(0, 1).
    data, error : float64[data]
        Data and the standard deviations of their errors.
    steps : int
        K above.
    seed : int
        Of the perturbations of the data.
    reach : bool[parameters, data], optional
        Which data may move which parameter; by default all.
    """
    rng = np.random.default_rng(seed)
    z, first = prior.copy(), None
    for step in range(steps):
        given = forward(z, step)
        first = given if first is None else first
        noise = rng.standard_normal(given.shape) * error * np.sqrt(steps)
        z = _moved(z, given, data + noise, error**2 * steps, reach)
    last = forward(z, steps)
    return Assimilated(prior, z, last if first is None else first, last)


def _moved(z: F64, given: F64, wanted: F64, variance: F64, reach: Any) -> F64:
    """Return the ensemble after one step."""
    whole = np.isfinite(given).all(axis=1)
    n = int(whole.sum())
    a, b = z[whole] - z[whole].mean(axis=0), given[whole] - given[whole].mean(axis=0)
    c_zd, c_dd = a.T @ b / (n - 1), b.T @ b / (n - 1)
    spread = np.outer(a.std(axis=0), np.maximum(b.std(axis=0), 1e-12))
    r2 = np.minimum((c_zd / spread) ** 2, 1.0)
    may = np.ones(c_zd.shape, bool) if reach is None else reach
    gain = np.zeros(c_zd.shape)
    kinds, kind_of = np.unique(may, axis=0, return_inverse=True)
    for kind, told in enumerate(kinds):
        data, own = np.flatnonzero(told), np.flatnonzero(kind_of.ravel() == kind)
        inverse = np.linalg.inv(c_dd[np.ix_(data, data)] + np.diag(variance[data]))
        gain[np.ix_(own, data)] = c_zd[np.ix_(own, data)] @ inverse
    gain *= r2 / (r2 + (1.0 + r2) / n)
    moved = z.copy()
    moved[whole] += (wanted[whole] - given[whole]) @ gain.T
    # a member whose run failed starts again from one that did not
    for lost in np.flatnonzero(~whole):
        moved[lost] = moved[np.flatnonzero(whole)[lost % n]]
    return moved
