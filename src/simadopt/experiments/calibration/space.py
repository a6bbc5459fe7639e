"""The unit cube and the values it stands for, through the priors of the parameter table.

A point of the cube is a vector of quantiles: uniform points are draws from the prior.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from simadopt.core.parameters import ParameterTable
from simadopt.experiments.prior import quantile

__all__ = ["hypercube", "named", "prior_moments", "to_values"]

F64 = NDArray[np.float64]
_HIGHEST: Final = np.float32(1.0 - 2.0**-24)
"""Largest float32 below 1."""
_MOMENT_POINTS: Final = 4096


def hypercube(n: int, dimensions: int, seed: int) -> F64:
    """Return a scrambled Latin hypercube, ``(n, dimensions)`` in [0, 1).

    McKay, Beckman and Conover (1979), Technometrics 21: each of the ``n`` slices of each axis holds
    one point.
    """
    points: F64 = qmc.LatinHypercube(d=dimensions, rng=np.random.default_rng(seed)).random(n)
    return points


def to_values(names: Sequence[str], cube: F64, table: ParameterTable) -> F64:
    """Return the parameter values, ``(n, names)``, of points of the cube."""
    columns = [
        quantile(table[name], np.clip(cube[:, k].astype(np.float32), 0.0, _HIGHEST))
        for k, name in enumerate(names)
    ]
    return np.stack(columns, axis=1).astype(np.float64) if columns else np.empty((len(cube), 0))


def named(names: Sequence[str], values: F64) -> list[dict[str, float]]:
    """Return rows of values as dictionaries by name."""
    return [dict(zip(names, row, strict=True)) for row in values.tolist()]


def prior_moments(name: str, table: ParameterTable) -> tuple[float, float, float, float]:
    """Return mean, standard deviation, 5 % and 95 % quantiles of a prior, by its quantiles."""
    middle = (np.arange(_MOMENT_POINTS) + 0.5) / _MOMENT_POINTS
    x = to_values([name], middle[:, None], table)[:, 0]
    low, high = np.quantile(x, (0.05, 0.95))
    return float(x.mean()), float(x.std()), float(low), float(high)
