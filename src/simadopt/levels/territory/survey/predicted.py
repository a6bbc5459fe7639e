"""What ``simadopt predict`` asks of a calibrated territory: withheld rows of 2017, and later questions.

One simulation is a national run to the end of 2025, in which 120 answer in the summer of 2017. Rows of 2017
are blurred by the sampling of interviews and by the discrepancy of the fit
(`simadopt.experiments.predictions`); later figures are asked of nobody. Predictions that ship
(``calibration/territory_predictions_2.csv``) are those of the ensemble of
``calibration/territory_fit.py``, whose samples are drawn without replacement (`predictive`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output
from simadopt.core.calibrated import Problem as Calibrated
from simadopt.levels.territory.survey import asked
from simadopt.levels.territory.survey.fitting import GLOBAL, QUARTERS_LATER, natural, targets
from simadopt.levels.territory.survey.fitting import simulate as simulate_all
from simadopt.levels.territory.survey.questions_later import later_rows

__all__ = ["predicted", "prediction_problem", "simulate"]


def _withheld() -> list[int]:
    return [k for k, one in enumerate(targets()) if not math.isfinite(one.error)]


def simulate(values: Mapping[str, float], seed: int) -> F64:
    """Return the withheld rows of one run: shares of 2017, then later figures as they are."""
    found, every = simulate_all(values, seed, QUARTERS_LATER), targets()
    shares = [float(natural(every[k], found[k])) for k in _withheld()]
    return np.array([*shares, *found[len(every) :]])


def predicted() -> tuple[Any, ...]:
    """Return the questions of 2017 whose figures are withheld."""
    names = {targets()[k].id for k in _withheld()}
    return tuple(one for one in asked.questions() if one.id in names)


def prediction_problem() -> Calibrated:
    """Return what is run for a prediction, in the form in which runs are kept."""
    names = [*(targets()[k].id for k in _withheld()), *later_rows()]
    outputs = tuple(Output(name, "real") for name in names)
    return Calibrated(tuple(GLOBAL), outputs, (), simulate, 1, level="territory")
