"""Screening by elementary effects.

From a point of a grid one input after another is moved by a step Δ; the effect of input i is
(y(x + Δeᵢ) − y(x))/Δ, Δ in shares of its range. µ* is the mean of its absolute value over
trajectories, σ its standard deviation: µ* says how much an input matters, σ how much that depends on
the others.

References
----------
Morris 1991, Technometrics 33:161. Campolongo, Cariboni and Saltelli 2007, Environmental Modelling
& Software 22:1509 (µ*).
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from simadopt.core.arrays import F64
from simadopt.experiments.sensitivity.noise import noise_of, replicate_noise

__all__ = ["LEVELS", "effects", "indices", "sample"]

LEVELS = 4
RESAMPLES = 1000


def sample(dimensions: int, trajectories: int, seed: int) -> F64:
    """Return the rows of the trajectories in the unit cube, ``(trajectories (d + 1), d)``."""
    from SALib.sample import morris

    names = [str(k) for k in range(dimensions)]
    problem = {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
    return np.asarray(morris.sample(problem, trajectories, num_levels=LEVELS, seed=seed))


def effects(u: F64, y: F64, *, dummy: bool = True) -> tuple[F64, F64]:
    """Return the elementary effects, ``(trajectories, d)``, and noise as large as theirs.

    Parameters
    ----------
    u : float64[rows, d]
        As `sample` makes it.
    y : float64[rows, replicates]
    dummy : bool
        The last input is the dummy.
    """
    d = u.shape[1]
    paths = u.reshape(-1, d + 1, d)
    runs = y.reshape(len(paths), d + 1, -1)
    steps = np.diff(paths, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    seen = np.diff(runs, axis=1)
    change = seen.mean(axis=2)
    if dummy:
        change = np.where(moved == d - 1, replicate_noise(runs[:, :-1]), change)
    found, noise = np.empty((len(paths), d)), np.empty((len(paths), d))
    np.put_along_axis(found, moved, change / size, axis=1)
    np.put_along_axis(noise, moved, noise_of(seen) / size, axis=1)
    return found, noise


def indices(names: list[str], u: F64, y: F64, *, seed: int = 1, dummy: bool = True) -> DataFrame:
    """Return µ, µ*, σ of each input, with 95 % bootstrap intervals (over trajectories).

    ``noise`` is the µ* that chance would give an effect of mean 0; ``significant`` tells that µ* is larger,
    by more than the bootstrap explains.
    """
    found, noise = effects(u, y, dummy=dummy)
    n = len(found)
    drawn = np.random.default_rng(seed).integers(n, size=(RESAMPLES, n))
    ends = (0.025, 0.975)
    low, high = np.quantile(np.abs(found)[drawn].mean(axis=1), ends, axis=0)
    mu_low, mu_high = np.quantile(found[drawn].mean(axis=1), ends, axis=0)
    beyond = (np.abs(found) - np.abs(noise))[drawn].mean(axis=1)
    return DataFrame(
        {
            "mu": found.mean(axis=0),
            "mu_low": mu_low,
            "mu_high": mu_high,
            "mu_star": np.abs(found).mean(axis=0),
            "mu_star_low": low,
            "mu_star_high": high,
            "sigma": found.std(axis=0, ddof=1),
            "noise": np.abs(noise).mean(axis=0),
            "significant": np.quantile(beyond, 0.025, axis=0) > 0.0,
        },
        index=names,
    ).rename_axis("name")
