"""What the figures taught about each parameter, and which question taught it.

Contraction = 1 − posterior variance / prior variance: 0 when the posterior is the prior. What a
question teaches is the divergence of the posterior without it (`drop`) from the posterior, as if both
were normal, r the ratio of variances and d the move of the mean ::

    ½ (r − 1 − log r + d² / variance)

Questions that repeat each other teach little one by one: each is judged given all the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.parameters import ParameterTable
from simadopt.experiments.calibration.space import prior_moments, to_values
from simadopt.experiments.calibration.theories import Dropped
from simadopt.experiments.calibration.weights import GOOD_SHAPE

__all__ = ["Learned", "identify"]

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
        False when what one of them teaches could not be measured well.
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
    names: tuple[str, ...], values: F64, dropped: Sequence[Dropped], table: ParameterTable
) -> list[Learned]:
    """Return what was learned of each fitted parameter.

    Parameters
    ----------
    names : tuple of str
    values : float64[draws, names]
        Posterior draws.
    dropped : sequence of Dropped
        The posterior without each question.
    table : ParameterTable
    """
    others = [(one, to_values(names, one.cube, table)) for one in dropped]
    return [
        _learned(
            prior_moments(name, table), name, values[:, k], [(one, x[:, k]) for one, x in others]
        )
        for k, name in enumerate(names)
    ]


def _learned(
    prior: tuple[float, float, float, float],
    name: str,
    x: F64,
    others: list[tuple[Dropped, F64]],
) -> Learned:
    mean, variance = float(x.mean()), max(float(x.var()), 1e-300)
    low, high = np.quantile(x, (0.05, 0.95))
    contraction = 1.0 - variance / prior[1] ** 2
    taught, move = np.empty(len(others)), np.empty(len(others))
    for k, (one, y) in enumerate(others):
        other = float(one.weight @ y)
        ratio = max(float(one.weight @ (y - other) ** 2) / variance, 1e-12)
        taught[k] = 0.5 * (ratio - 1.0 - np.log(ratio) + (other - mean) ** 2 / variance)
        move[k] = (other - mean) / prior[1]
    order = [int(k) for k in np.argsort(-taught, kind="stable") if taught[k] >= LEAST_TAUGHT]
    named = order[:MOST_NAMED] if contraction >= LEAST_CONTRACTION else []
    return Learned(
        name,
        prior,
        (mean, float(np.sqrt(variance)), float(low), float(high)),
        contraction,
        contraction >= LEAST_CONTRACTION,
        tuple(others[k][0].question for k in named),
        tuple(float(move[k]) for k in named),
        all(others[k][0].shape < GOOD_SHAPE for k in named),
    )
