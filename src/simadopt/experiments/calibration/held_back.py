"""How wrong the emulator is, on runs that it has not seen.

The error holds the randomness of the run too, which no emulator can foresee: beside it stands the error
that the emulator announces. Of standardised errors, 90 % should be within ±1.645.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.space import from_scale

__all__ = ["Error", "held_back"]

EVERY: Final = 8
_NORMAL_90: Final = 1.6448536269514722


@dataclass(frozen=True)
class Error:
    """The emulator's error for one output.

    Parameters
    ----------
    output : str
    runs : int
        Held back.
    rmse : float
        Root mean square error, in the unit of the output (points of share over 100).
    announced : float
        The error that the emulator expects, chance included.
    spread : float
        Standard deviation of the output over the same runs: what ignorance would give.
    covered : float
        Share of runs inside the announced 90 % interval.
    """

    output: str
    runs: int
    rmse: float
    announced: float
    spread: float
    covered: float


def held_back(problem: Problem, points: F64, outputs: F64) -> list[Error]:
    """Return the errors on every eighth run of an emulator fitted to the others.

    Parameters
    ----------
    problem : Problem
    points : float64[runs, fitted]
    outputs : float64[runs, outputs]
        On their scale.
    """
    out = np.arange(len(points)) % EVERY == EVERY - 1
    emulator = fit_emulator(points[~out], outputs[~out])
    prediction = emulator.predict(points[out])
    sd = prediction.sd
    held = np.abs(outputs[out] - prediction.mean) <= _NORMAL_90 * sd
    seen, predicted = from_scale(problem, outputs[out]), from_scale(problem, prediction.mean)
    above = from_scale(problem, prediction.mean + sd) - from_scale(problem, prediction.mean - sd)
    return [
        Error(
            one.name,
            int(out.sum()),
            float(np.sqrt(((seen - predicted)[:, k] ** 2).mean())),
            float(np.sqrt(((above[:, k] / 2.0) ** 2).mean())),
            float(seen[:, k].std()),
            float(held[:, k].mean()),
        )
        for k, one in enumerate(problem.outputs)
    ]
