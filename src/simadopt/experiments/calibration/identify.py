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
from simadopt.experiments.calibration.posterior import Posterior
from simadopt.experiments.calibration.space import prior_moments, read_values
from simadopt.experiments.calibration.theories import Dropped
from simadopt.experiments.calibration.weights import GOOD_SHAPE

__all__ = ["Learned", "identify"]

LEAST_CONTRACTION: Final = 0.1
"""Under it a parameter is called not identified."""
LEAST_TAUGHT: Final = 0.02
"""In nats: a mean that moves by a fifth of a standard deviation, or a variance larger by a third."""
MOST_NAMED: Final = 3
_DIGITS: Final = 3


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
    names: tuple[str, ...], posterior: Posterior, dropped: Sequence[Dropped], table: ParameterTable
) -> list[Learned]:
    """Return what was learned of each fitted parameter.

    Parameters
    ----------
    names : tuple of str
    posterior : Posterior
    dropped : sequence of Dropped
        The posterior without each question.
    table : ParameterTable
    """
    return [
        _learned(prior_moments(name, table), name, k, posterior, dropped, table)
        for k, name in enumerate(names)
    ]


def _learned(
    prior: tuple[float, float, float, float],
    name: str,
    column: int,
    posterior: Posterior,
    dropped: Sequence[Dropped],
    table: ParameterTable,
) -> Learned:
    def values(cube: F64) -> F64:
        return read_values([name], cube[:, [column]], table)[:, 0]

    x, weight = values(posterior.cube), posterior.weights.weight
    mean, variance = _moments(x, weight)
    low, high = np.quantile(x, (0.05, 0.95), weights=weight, method="inverted_cdf")
    contraction = 1.0 - variance / prior[1] ** 2
    taught, move = np.empty(len(dropped)), np.empty(len(dropped))
    for k, one in enumerate(dropped):
        same = one.cube is posterior.cube
        other, spread = _moments(x if same else values(one.cube), one.weight)
        ratio = max(spread / variance, 1e-12)
        taught[k] = 0.5 * (ratio - 1.0 - np.log(ratio) + (other - mean) ** 2 / variance)
        move[k] = (other - mean) / prior[1]
    taught = np.round(taught, _DIGITS)
    order = [int(k) for k in np.argsort(-taught, kind="stable") if taught[k] >= LEAST_TAUGHT]
    identified = round(contraction, _DIGITS) >= LEAST_CONTRACTION
    named = order[:MOST_NAMED] if identified else []
    return Learned(
        name,
        prior,
        (mean, float(np.sqrt(variance)), float(low), float(high)),
        contraction,
        identified,
        tuple(dropped[k].question for k in named),
        tuple(float(move[k]) for k in named),
        all(dropped[k].shape < GOOD_SHAPE for k in named),
    )


def _moments(x: F64, weight: F64) -> tuple[float, float]:
    mean = float(weight @ x)
    return mean, max(float(weight @ (x - mean) ** 2), 1e-300)
