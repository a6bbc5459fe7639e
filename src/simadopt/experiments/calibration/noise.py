"""How far single runs lie from the emulator's mean: a variance that may vary over the cube.

Squared errors e² of each output on runs left out are taken as v χ²₁ with ::

    log v_o(u) = a_o + Σ_k b_ok x_k,   x = 2u − 1,   b_ok ~ N(0, τ_k²)

a gamma regression with log link, by Fisher scoring (McCullagh and Nelder 1989, *Generalized Linear
Models*, ch. 8 and 10). τ_k, common to all outputs, is estimated by moments from a first fit: an input
that moves no variance is shrunk to none. The likelihood is concave, steps are a fixed number, and nothing
is chosen among alternatives, so that the result follows its input continuously.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.core.arrays import F64

__all__ = ["log_variance", "noise_of"]

_STEPS: Final = 30
_LONGEST: Final = 1.0
"""Largest change of a log variance in one step."""
_FIRST: Final = 0.5
"""τ of the first fit (assumed: variances differ fourfold over a prior at the most)."""
_LEAST: Final = 0.02
_NOTHING: Final = 1e-20


def log_variance(points: F64, coefficients: F64) -> F64:
    """Return log variances, ``(n, outputs)``, at points of the cube, ``(n, fitted)``."""
    return np.asarray(coefficients[0] + (2.0 * points - 1.0) @ coefficients[1:])


def noise_of(points: F64, errors: F64) -> F64:
    """Return the coefficients a and b, ``(1 + fitted, outputs)``.

    Parameters
    ----------
    points : float64[runs, fitted]
    errors : float64[runs, outputs]
        Errors of standardised outputs on runs left out.
    """
    size = np.maximum((errors**2).mean(axis=0), _NOTHING)
    squares = errors**2 / size
    squares[:, size <= _NOTHING] = 1.0  # what never errs has no variance to vary
    x = np.concatenate([np.ones((len(points), 1)), 2.0 * points - 1.0], axis=1)
    first = _fitted(x, squares, np.full(points.shape[1], _FIRST))
    own = np.linalg.inv(0.5 * x.T @ x).diagonal()[1:]
    tau = np.sqrt(np.maximum((first[1:] ** 2).mean(axis=1) - own, 0.0) + _LEAST**2)
    found = _fitted(x, squares, tau)
    found[0] += np.log(size)
    return found


def _fitted(x: F64, squares: F64, tau: F64) -> F64:
    ridge = np.concatenate([np.zeros(1), 1.0 / tau**2])
    root = np.linalg.inv(0.5 * x.T @ x + np.diag(ridge))
    found = np.zeros((x.shape[1], squares.shape[1]))
    for _ in range(_STEPS):
        slope = 0.5 * x.T @ (squares * np.exp(-x @ found) - 1.0) - ridge[:, None] * found
        step = root @ slope
        longest = np.maximum(np.abs(x @ step).max(axis=0), _LONGEST)
        found = found + step * (_LONGEST / longest)
    return np.asarray(found)
