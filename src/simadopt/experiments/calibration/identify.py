"""What the figures taught about each parameter, and which question taught it.

Contraction = 1 − posterior variance / prior variance: 0 when the posterior is the prior. Without one
question the draws are reweighted by 1 / its likelihood (Pareto smoothed). What the question teaches is
the divergence of the two posteriors, as if they were normal, r the ratio of variances, d the move ::

    ½ (r − 1 − log r + d² / variance)

Questions that repeat each other teach little one by one: each is judged given all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.calibration.space import prior_moments
from simadopt.experiments.calibration.weights import GOOD_SHAPE, smoothed

__all__ = ["Learned", "identify"]

F64 = NDArray[np.float64]
LEAST_CONTRACTION: Final = 0.1
"""Under it a parameter is called not identified."""
LEAST_TAUGHT: Final = 0.02
"""In nats: a mean that moves by a fifth of a standard deviation, or a variance larger by a third."""
MOST_NAMED: Final = 3


@dataclass(frozen=True)
class Learned:
    """One fitted parameter before and after.

    Parameters
    ----------
    name : str
    prior, posterior : tuple of float
        Mean, standard deviation, 5 % and 95 % quantiles.
    contraction : float
    identified : bool
    questions : tuple of str
        Those that taught it most given the others, at most three; none when not identified.
    moves : tuple of float
        Change of its mean without each of them, in standard deviations of the prior.
    reliable : bool
        False when dropping one of them changes too much for reweighting to be trusted.
    """

    name: str
    prior: tuple[float, float, float, float]
    posterior: tuple[float, float, float, float]
    contraction: float
    identified: bool
    questions: tuple[str, ...]
    moves: tuple[float, ...]
    reliable: bool


def identify(
    names: tuple[str, ...], values: F64, by_question: F64, questions: tuple[str, ...]
) -> list[Learned]:
    """Return what was learned of each fitted parameter.

    Parameters
    ----------
    names : tuple of str
    values : float64[draws, names]
        Posterior draws.
    by_question : float64[draws, questions]
        Weighted log likelihoods.
    questions : tuple of str
    """
    without = [smoothed(-column) for column in by_question.T]
    result = []
    for name, x in zip(names, values.T, strict=True):
        prior = prior_moments(name)
        contraction = 1.0 - float(x.var()) / prior[1] ** 2
        mean, variance = float(x.mean()), max(float(x.var()), 1e-300)
        taught, move = np.empty(len(without)), np.empty(len(without))
        for k, weights in enumerate(without):
            other = float(weights.weight @ x)
            ratio = max(float(weights.weight @ (x - other) ** 2) / variance, 1e-12)
            taught[k] = 0.5 * (ratio - 1.0 - np.log(ratio) + (other - mean) ** 2 / variance)
            move[k] = (other - mean) / prior[1]
        named = [k for k in np.argsort(-taught, kind="stable") if taught[k] >= LEAST_TAUGHT]
        named = named[:MOST_NAMED] if contraction >= LEAST_CONTRACTION else []
        low, high = np.quantile(x, (0.05, 0.95))
        result.append(
            Learned(
                name,
                prior,
                (mean, float(np.sqrt(variance)), float(low), float(high)),
                contraction,
                contraction >= LEAST_CONTRACTION,
                tuple(questions[k] for k in named),
                tuple(float(move[k]) for k in named),
                all(without[k].shape < GOOD_SHAPE for k in named),
            )
        )
    return result
