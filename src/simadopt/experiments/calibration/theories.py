"""What is lost without a question, and which theory explains best.

Rival theories, each fitted by itself, compared by what they predict of a question left out.

The log predictive density of each question given all the others (`drop_each`) is summed (Vehtari, Gelman
and Gabry 2017, Statistics and Computing 27). A difference between theories has a standard error over
questions; with few of them it is itself rough, or when one question makes the whole difference, and
nothing is concluded under two of them.

The posterior without one question, for each question.

The weight of each draw is divided by the likelihood of the question, and Pareto smoothed (Vehtari,
Gelman and Gabry 2017, Statistics and Computing 27). Where that cannot be trusted (k̂ above .7: the
question taught much) draws are adapted to the posterior without it (`importance`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import logsumexp

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.importance import Plan
from simadopt.experiments.calibration.posterior import Posterior, sample
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed

__all__ = ["Compared", "Dropped", "compare", "drop_each"]

FINER: Final = Plan(rounds=3, draws=13, law=15, last=15)


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
    own, cube, logs = posterior.by_question[:, k], posterior.cube, posterior.logs
    found = smoothed(logs - own)
    if round(found.shape, 2) > GOOD_SHAPE:
        without = Target(target.emulator, target.likelihood, without=k)
        again = sample(without, 1, [seed, k], plan=FINER, start=(posterior.x, logs - own))
        found, cube, own = again.weights, again.cube, again.by_question[:, k]
    with np.errstate(divide="ignore"):  # a weight of 0 adds nothing
        density = float(logsumexp(own + np.log(found.weight)))
    return Dropped(name, cube, found.weight, density, found.shape)


_DIGITS: Final = 3
SURE: Final = 2.0
"""Standard errors under which theories are not told apart."""


@dataclass(frozen=True)
class Compared:
    """One theory against the best.

    Parameters
    ----------
    name : str
    density : float
        Sum over the questions that it shares with the best.
    difference, error : float
        To the best over these questions, and its standard error; the error of the best is 0.
    unreliable : int
        Questions whose weights cannot be trusted, its own or those of the best.
    verdict : str
        ``best``, ``alike`` (not told apart), ``worse``, ``better`` (only for one that is asked fewer
        questions) or ``unsure`` (too many unreliable ones).
    questions : int
        How many it shares with the best.
    """

    name: str
    density: float
    difference: float
    error: float
    unreliable: int
    verdict: str
    questions: int


def compare(theories: Mapping[str, Sequence[Dropped]]) -> list[Compared]:
    """Rank theories, the best first: the best of those that are asked most, then the others against it.

    Each is compared by the questions that it shares with the best; one that cannot be asked some of
    them takes none away from the others.
    """
    known = {name: {q.question: q for q in one} for name, one in theories.items()}
    most = max(len(one) for one in known.values())
    leading = [name for name, one in known.items() if len(one) == most]
    total = {name: sum(q.density for q in known[name].values()) for name in leading}
    best = max(leading, key=lambda name: round(total[name], _DIGITS))
    found = [_against(name, one, known[best], first=name == best) for name, one in known.items()]
    return sorted(found, key=lambda one: (-one.questions, -one.density))


def _against(
    name: str, own: Mapping[str, Dropped], best: Mapping[str, Dropped], *, first: bool
) -> Compared:
    pairs = [(q, best[question]) for question, q in own.items() if question in best]
    gap = np.array([a.density - b.density for a, b in pairs])
    error = float(np.sqrt(len(gap)) * gap.std(ddof=1)) if len(gap) > 1 else 1e300
    bad = sum(max(a.shape, b.shape) > GOOD_SHAPE for a, b in pairs)
    off = float(gap.sum())
    if first:
        error, verdict = 0.0, "best"
    elif 4 * bad > len(gap):
        verdict = "unsure"
    elif abs(off) <= SURE * error:
        verdict = "alike"
    else:
        verdict = "worse" if off < 0.0 else "better"
    density = sum(a.density for a, _ in pairs)
    return Compared(name, float(density), off, error, bad, verdict, len(pairs))
