"""The scale on which outputs are emulated: logit for shares, as they are for reals."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from simadopt.experiments.calibration.problem import Problem

__all__ = ["UNASKED", "clips", "from_scale", "to_scale"]

F64 = NDArray[np.float64]
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
