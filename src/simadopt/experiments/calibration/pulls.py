"""What holds a missed figure back: the posterior in which its question counts ten times.

The weight of each draw is multiplied by the likelihood of the question to the power 9, and draws are adapted
to that posterior (`importance`) where such weights cannot be trusted (k̂ above .7). Where the figure stays
out of its interval all the same, no setting that the emulator knows brings it there; where it comes nearer,
the figures whose means leave their intervals are those that it pulls against: by how much, as an
implausibility (`waves`): in standard deviations of sampling, discrepancy and transfer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.emulator import Prediction
from simadopt.experiments.calibration.posterior import Posterior, sample
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.space import from_scale, to_scale
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.theories import FINER
from simadopt.experiments.calibration.waves import implausibility
from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed, systematic

__all__ = ["Pull", "pulls"]

TIMES: Final = 10.0
"""How many times the question counts (assumed)."""
MOST_NAMED: Final = 4
LEAST_LOST: Final = 0.1
"""A figure that goes off by less is not named."""
_ROWS: Final = 2000
_DIGITS: Final = 3


@dataclass(frozen=True)
class Pull:
    """One figure in the fit, and where its question counts ten times.

    Parameters
    ----------
    term, question : str
    lower, upper : float or None
        As published.
    mean, heeded : float
        Mean of the emulator over the posterior and over the other, in the unit of the output.
    lost : tuple of (str, float)
        Other figures whose means go off their intervals most, and by how much.
    shape : float
        k̂ of the weights: above .7 nothing here is reliable.
    """

    term: str
    question: str
    lower: float | None
    upper: float | None
    mean: float
    heeded: float
    lost: tuple[tuple[str, float], ...]
    shape: float


def pulls(
    problem: Problem, target: Target, posterior: Posterior, missed: Collection[str], seed: int
) -> list[Pull]:
    """Return one row per term of the missed questions.

    Parameters
    ----------
    problem : Problem
    target : Target
    posterior : Posterior
    missed : collection of str
        Questions.
    seed : int
    """
    before = _means(problem, target, posterior.cube, posterior.weights.weight, seed)
    first, result = _off(problem, before), []
    for k, name in enumerate(target.likelihood.questions):
        if name not in missed:
            continue
        cube, weight, shape = _heeded(target, posterior, k, seed)
        after = _means(problem, target, cube, weight, seed)
        more = np.round(_off(problem, after) - first, _DIGITS)
        order = [int(j) for j in np.argsort(-more, kind="stable") if more[j] >= LEAST_LOST]
        lost = [
            (problem.terms[j].name, float(more[j]))
            for j in order
            if problem.terms[j].question != name
        ]
        shown, heeded = (from_scale(problem, one) for one in (before, after))
        result += [
            Pull(t.name, name, t.lower, t.upper, float(shown[t.output]), float(heeded[t.output]),
                 tuple(lost[:MOST_NAMED]), shape)
            for t in problem.terms
            if t.question == name
        ]  # fmt: skip
    return result


def _off(problem: Problem, means: F64) -> F64:
    """Return the implausibility, ``(terms,)``, of outputs known exactly."""
    nothing = np.zeros((1, len(means)))
    return np.asarray(implausibility(problem, Prediction(means[None, :], nothing, nothing[:0]))[0])


def _heeded(target: Target, posterior: Posterior, k: int, seed: int) -> tuple[F64, F64, float]:
    """Return draws of the posterior in which a question counts more: cube, weights, k̂."""
    logs = posterior.logs + (TIMES - 1.0) * posterior.by_question[:, k]
    found = smoothed(logs)
    if round(found.shape, 2) <= GOOD_SHAPE:
        return posterior.cube, found.weight, found.shape
    more = Target(target.emulator, target.likelihood, times={k: TIMES})
    again = sample(more, 1, [seed, k], plan=FINER, start=(posterior.x, logs))
    return again.cube, again.weights.weight, again.weights.shape


def _means(problem: Problem, target: Target, cube: F64, weight: F64, seed: int) -> F64:
    """Return the mean of each output over weighted draws, ``(outputs,)``, put back on its scale."""
    rows = systematic(np.log(np.maximum(weight, 1e-300)), _ROWS, np.random.default_rng(seed))
    shown = from_scale(problem, target.emulator.predict(cube[rows]).mean)
    return to_scale(problem, shown.mean(axis=0))
