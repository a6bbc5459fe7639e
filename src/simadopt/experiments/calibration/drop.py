"""The posterior without one question, for each question.

Draws of the posterior are reweighted by 1 / the likelihood of the question, Pareto smoothed (Vehtari,
Gelman and Gabry 2017, Statistics and Computing 27). Where that cannot be trusted (k̂ above .7: the
question taught much) a finer set of draws is drawn for the posterior without it (`refine`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from simadopt.experiments.calibration.posterior import Posterior
from simadopt.experiments.calibration.refine import refined
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed

__all__ = ["Dropped", "drop_each"]

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Dropped:
    """The posterior without one question.

    Parameters
    ----------
    question : str
    cube : float64[n, fitted]
    weight : float64[n]
    density : float
        Log of the mean likelihood of the question under the posterior without it, weighted as in
        the fit: how well the others predict it.
    shape : float
        k̂ of the weights: above .7 nothing here is reliable.
    """

    question: str
    cube: F64
    weight: F64
    density: float
    shape: float


def drop_each(target: Target, posterior: Posterior, seed: int) -> list[Dropped]:
    """Return the posterior without each question in turn."""
    names = target.likelihood.questions
    return [_drop(target, posterior, k, name, seed) for k, name in enumerate(names)]


def _drop(target: Target, posterior: Posterior, k: int, name: str, seed: int) -> Dropped:
    draw_set, own = posterior.draw_set, posterior.by_question[:, k]
    found = smoothed(-own)
    if found.shape > GOOD_SHAPE:
        without = Target(target.emulator, target.likelihood, without=k)
        draw_set, found = refined(without, draw_set.x, -own, [seed, k])
        own = target.by_question(draw_set)[:, k]
    density = float(logsumexp(own, b=found.weight))
    return Dropped(name, draw_set.cube, found.weight, density, found.shape)
