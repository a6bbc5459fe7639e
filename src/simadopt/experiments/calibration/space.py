"""Points of the design: the unit cube, values of parameters, and the scale of outputs.

The unit cube and the values it stands for, through the priors of the parameter table.

A point of the cube is a vector of quantiles: uniform points are draws from the prior.

The scale on which outputs are emulated: logit for shares, as they are for reals.

One thread for linear algebra: small products are several times faster, and digits are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
from scipy.special import expit, logit
from scipy.stats import qmc

from simadopt.core.arrays import F64
from simadopt.core.parameters import ParameterTable
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.prior import quantile

__all__ = [
    "UNASKED",
    "clips",
    "from_scale",
    "hypercube",
    "named",
    "one_thread",
    "prior_moments",
    "to_scale",
    "to_values",
]

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


UNASKED: Final = 500.0
"""People taken to stand behind a share that no published figure speaks of (assumed)."""


def clips(problem: Problem) -> F64:
    """Return, for each output, how near 0 or 1 a share may come: 1 / (2 n), n its interviews."""
    n = np.full(len(problem.outputs), UNASKED)
    for term in problem.terms:
        if term.kind == "interval":
            n[term.output] = term.n_eff
    near: F64 = 0.5 / np.maximum(n, 1.0)
    return near


def to_scale(problem: Problem, values: F64) -> F64:
    """Return outputs, ``(..., outputs)``, on the scale of the emulator."""
    near, scaled = clips(problem), np.array(values, np.float64)
    for k, output in enumerate(problem.outputs):
        if output.kind == "share":
            scaled[..., k] = logit(np.clip(scaled[..., k], near[k], 1.0 - near[k]))
    return scaled


def from_scale(problem: Problem, scaled: F64) -> F64:
    """Return what `to_scale` was given, up to its clipping."""
    values = np.array(scaled, np.float64)
    for k, output in enumerate(problem.outputs):
        if output.kind == "share":
            values[..., k] = expit(values[..., k])
    return values


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread: the order of a sum does not depend on the machine's cores."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
