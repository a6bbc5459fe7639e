"""What is lost without a question, which theory explains best, and the draw that stands for all.

Rival theories, each fitted by itself, compared by what they predict of a question left out.

The log predictive density of each question given all the others (`drop_each`) is summed (Vehtari, Gelman
and Gabry 2017, Statistics and Computing 27). A difference between theories has a standard error over
questions; with few of them it is itself rough, or when one question makes the whole difference, and
nothing is concluded under two of them.

The posterior without one question, for each question.

Draws of the posterior are reweighted by 1 / the likelihood of the question, Pareto smoothed (Vehtari,
Gelman and Gabry 2017, Statistics and Computing 27). Where that cannot be trusted (k̂ above .7: the
question taught much) a finer set of draws is drawn for the posterior without it (`refine`).

The draw that stands for the posterior when one set of parameters must: the shipped default.

Fitted parameters of a draw are run by the model itself with every other parameter at its default, as
a user runs it; the draw whose answers come nearest to the mean of the posterior predictive is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logsumexp

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.posterior import Posterior
from simadopt.experiments.calibration.refine import refined
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed

__all__ = ["Compared", "Dropped", "central_draw", "compare", "drop_each"]


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


SURE: Final = 2.0
"""Standard errors under which theories are not told apart."""


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


def compare(theories: Mapping[str, Sequence[Dropped]]) -> list[Compared]:
    """Rank theories fitted to the same questions, the best first."""
    density = {name: np.array([q.density for q in one]) for name, one in theories.items()}
    rough = {name: np.array([q.shape > GOOD_SHAPE for q in one]) for name, one in theories.items()}
    best = max(density, key=lambda name: float(density[name].sum()))
    result = []
    for name in theories:
        gap = density[name] - density[best]
        error = float(np.sqrt(len(gap)) * gap.std(ddof=1)) if len(gap) > 1 else 1e300
        bad = int((rough[name] | rough[best]).sum())
        if name == best:
            error, verdict = 0.0, "best"
        elif 4 * bad > len(gap):
            verdict = "unsure"
        else:
            verdict = "worse" if -float(gap.sum()) > SURE * error else "alike"
        total = float(density[name].sum())
        result.append(Compared(name, total, float(gap.sum()), error, bad, verdict))
    return sorted(result, key=lambda one: -one.density)


def central_draw(shown: F64, centre: F64, spread: F64) -> int:
    """Return the number of the draw nearest to the centre, each output in its own unit.

    Parameters
    ----------
    shown : float64[draws, outputs]
        What each draw gives, on the scale of the emulator.
    centre, spread : float64[outputs]
        Mean of the posterior predictive, and unit of each output; one without unit says nothing.

    >>> central_draw(np.array([[0.0], [1.0], [2.1]]), np.array([1.2]), np.array([1.0]))
    1
    """
    known = spread > 0.0
    off = (shown[:, known] - centre[known]) / spread[known]
    return int((off**2).sum(axis=1).argmin())
