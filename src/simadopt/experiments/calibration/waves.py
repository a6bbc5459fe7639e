"""History matching: the second wave of runs goes where the first has not ruled the model out.

Implausibility of a point for one term (Vernon, Goldstein and Bower 2010, Bayesian Analysis 5)::

    I = distance of the emulator's mean to the published interval / √(emulator + sampling + discrepancy²)

A point is ruled out when its second largest implausibility exceeds 3: one figure that the model
cannot meet anywhere does not rule everything out, and is shown by the predictive check instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.emulator import Emulator, Prediction
from simadopt.experiments.calibration.problem import Problem, Term
from simadopt.experiments.calibration.screening import DISCREPANCY
from simadopt.experiments.calibration.space import clips, hypercube

__all__ = ["CUTOFF", "Matching", "implausibility", "not_ruled_out"]

CUTOFF: Final = 3.0
CANDIDATES: Final = 20_000


@dataclass(frozen=True)
class Matching:
    """Where the second wave is run.

    Parameters
    ----------
    points : float64[n, fitted]
    left : float
        Share of the prior that is not ruled out.
    enough : bool
        False when fewer than n candidates were left: the least implausible of the others were
        taken, and the model may contradict the figures.
    """

    points: F64
    left: float
    enough: bool


def implausibility(problem: Problem, prediction: Prediction) -> F64:
    """Return the implausibility of each point for each term, ``(n, terms)``."""
    variance = prediction.sd**2
    columns = [
        _distance(problem, term, prediction.mean[:, term.output], variance[:, term.output])
        for term in problem.terms
    ]
    return np.stack(columns, axis=1)


def not_ruled_out(problem: Problem, emulator: Emulator, n: int, seed: int) -> Matching:
    """Choose n points of the cube of fitted parameters that the emulator does not rule out."""
    cube = hypercube(CANDIDATES, emulator.points.shape[1], seed)
    each = np.sort(implausibility(problem, emulator.predict(cube)), axis=1)
    second = each[:, -2] if each.shape[1] > 1 else each[:, -1]
    kept = np.flatnonzero(second <= CUTOFF)
    # the order of a Latin hypercube is random: the first ones are as good as any
    chosen = kept[:n] if len(kept) >= n else np.argsort(second, kind="stable")[:n]
    return Matching(cube[chosen], len(kept) / CANDIDATES, len(kept) >= n)


def _distance(problem: Problem, term: Term, mean: F64, variance: F64) -> F64:
    share = problem.outputs[term.output].kind == "share"
    low, high = (np.nan if b is None else b for b in (term.lower, term.upper))
    if term.kind == "pattern":
        value = expit(mean) if share else mean
        slope = value * (1.0 - value) if share else np.ones_like(value)
        spread = variance * slope**2 + term.tolerance**2
    else:
        near = clips(problem)[term.output]
        low, high = (float(logit(np.clip(b, near, 1.0 - near))) for b in (low, high))
        value, p = mean, expit(np.clip(mean, low, high))
        sampling = 1.0 / (term.n_eff * np.clip(p * (1.0 - p), near, None))
        spread = variance + sampling + DISCREPANCY**2
    out = np.fmax(np.fmax(low - value, value - high), 0.0)
    return np.asarray(out / np.sqrt(spread))
