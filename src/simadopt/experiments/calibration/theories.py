"""Rival theories, each fitted by itself, compared by what they predict of a question left out.

The expected log predictive density of question q given all the others is estimated from posterior
draws by weights 1 / likelihood of q, Pareto smoothed (Vehtari, Gelman and Gabry 2017, Statistics and
Computing 27). A difference between theories has a standard error over questions; with few questions
it is itself rough, and nothing is concluded under two of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed

__all__ = ["Compared", "Predictive", "compare", "left_out"]

F64 = NDArray[np.float64]
SURE: Final = 2.0
"""Standard errors under which theories are not told apart."""


@dataclass(frozen=True)
class Predictive:
    """What one theory predicts of each question from the others.

    Parameters
    ----------
    density : float64[questions]
        Log predictive densities, questions weighted as in the fit.
    shape : float64[questions]
        k̂: above .7 the figure is not reliable.
    """

    density: F64
    shape: F64


@dataclass(frozen=True)
class Compared:
    """One theory against the best.

    Parameters
    ----------
    name : str
    density : float
        Sum over questions.
    difference, error : float
        To the best theory, 0 for itself; its standard error.
    unreliable : int
        Questions whose k̂ is above .7, here or in the best theory.
    verdict : str
        ``best``, ``alike`` (not told apart), ``worse`` or ``unsure`` (too many unreliable ones).
    """

    name: str
    density: float
    difference: float
    error: float
    unreliable: int
    verdict: str


def left_out(by_question: F64) -> Predictive:
    """Return the leave-one-question-out densities from weighted log likelihoods of draws."""
    density, shape = np.empty(by_question.shape[1]), np.empty(by_question.shape[1])
    for k, column in enumerate(by_question.T):
        weights = smoothed(-column)
        with np.errstate(divide="ignore"):
            density[k] = logsumexp(np.log(weights.weight) + column)
        shape[k] = weights.shape
    return Predictive(density, shape)


def compare(theories: Mapping[str, Predictive]) -> list[Compared]:
    """Rank theories fitted to the same questions, the best first."""
    best = max(theories, key=lambda name: float(theories[name].density.sum()))
    top, result = theories[best], []
    for name, one in theories.items():
        gap = one.density - top.density
        error = float(np.sqrt(len(gap)) * gap.std(ddof=1)) if len(gap) > 1 else float("inf")
        bad = int(((one.shape > GOOD_SHAPE) | (top.shape > GOOD_SHAPE)).sum())
        total = float(gap.sum())
        if name == best:
            error, verdict = 0.0, "best"
        elif 4 * bad > len(gap):
            verdict = "unsure"
        else:
            verdict = "worse" if -total > SURE * error else "alike"
        result.append(Compared(name, float(one.density.sum()), total, error, bad, verdict))
    return sorted(result, key=lambda one: -one.density)
