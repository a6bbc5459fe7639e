"""Draws from the posterior, each with its weight (`importance`), and how far they can be believed.

Moments are weighted sums over all draws, with their own Monte-Carlo error; rows of equal weight, for those
who need single settings, are taken from them in proportion to their weights (systematic resampling).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.special import ndtr

from simadopt.core.arrays import F64, I64
from simadopt.experiments.calibration.importance import Plan, adapted
from simadopt.experiments.calibration.runs import Tick
from simadopt.experiments.calibration.target import Target, half_normal
from simadopt.experiments.calibration.weights import GOOD_SHAPE, Weights, systematic

__all__ = ["PLAN", "Posterior", "sample"]

START: Final = 20_000
PLAN: Final = Plan(rounds=9, draws=13, law=17, last=18)
MEAN_ERROR: Final = 0.03
"""Largest Monte-Carlo error of a mean, in standard deviations of the prior."""
CONTRACTION_ERROR: Final = 0.02
_CHUNK: Final = 8192


@dataclass(frozen=True)
class Posterior:
    """Draws of the posterior.

    Parameters
    ----------
    x : float64[draws, dimensions]
    logs : float64[draws]
        Logarithms of weights, before they are smoothed.
    weights : Weights
    by_question : float64[draws, questions]
        Weighted log likelihoods.
    fitted : int
        How many of the first dimensions are fitted parameters.
    rows : int64[rows]
        Draws of equal weight.
    mean_error, contraction_error : float
        Monte-Carlo standard errors of the worst fitted parameter, on the prior's scale: of its mean
        in standard deviations of the prior, and of its contraction.
    """

    x: F64
    logs: F64
    weights: Weights
    by_question: F64
    fitted: int
    rows: I64
    mean_error: float
    contraction_error: float

    @cached_property
    def cube(self) -> F64:
        """Fitted parameters of every draw, as quantiles of their priors."""
        return np.asarray(ndtr(self.x[:, : self.fitted]))

    @property
    def discrepancy(self) -> F64:
        """Standard deviation of the model's own error at the rows of equal weight."""
        return half_normal(ndtr(self.x[self.rows, self.fitted]))

    @property
    def centre(self) -> F64:
        """Means of the fitted parameters on the scale on which their priors are standard normal."""
        return np.asarray(self.weights.weight @ self.x[:, : self.fitted])

    @property
    def settled(self) -> bool:
        """Whether the draws are worth what is read from them."""
        return not self.message

    @property
    def message(self) -> str:
        """What is missing; empty when settled."""
        few = self.mean_error > MEAN_ERROR or self.contraction_error > CONTRACTION_ERROR
        if not few and self.weights.shape < GOOD_SHAPE:
            return ""
        return (
            f"not settled: draws are worth {self.weights.effective:.0f}, Monte-Carlo error of a mean "
            f"{self.mean_error:.3f} (at most {MEAN_ERROR}) and of a contraction "
            f"{self.contraction_error:.3f} (at most {CONTRACTION_ERROR}), shape of the weights "
            f"{self.weights.shape:.2f} (under {GOOD_SHAPE})"
        )


def sample(
    target: Target,
    rows: int,
    seed: list[int],
    *,
    plan: Plan = PLAN,
    start: tuple[F64, F64] | None = None,
    tick: Tick | None = None,
) -> Posterior:
    """Draw from the posterior.

    Parameters
    ----------
    target : Target
    rows : int
        Of equal weight.
    seed : list of int
    plan : Plan
        How many draws.
    start : float64[n, dimensions], float64[n], optional
        Draws to begin with and the logarithms of their weights; by default draws of the prior.
    tick : callable, optional
        Told the draws done, and how many there will be.
    """
    if start is None:
        first = target.prior_draw_set(START, seed)
        start = first.x, target.log_likelihood(first)
    total = sum(9 * 2 ** (size - 3) for size in plan.sizes)
    parts: list[F64] = []
    done = 0

    def log_likelihood(x: F64) -> F64:
        nonlocal parts, done
        parts = []
        for k in range(0, len(x), _CHUNK):
            parts.append(target.by_question(target.draw_set(x[k : k + _CHUNK])))
            done += len(parts[-1])
            if tick is not None:
                tick(done, total)
        return np.concatenate([target.counted(part) for part in parts])

    found = adapted(log_likelihood, *start, plan, seed)
    count = np.log(np.maximum(found.weights.weight, 1e-300))
    chosen = systematic(count, rows, np.random.default_rng([*seed, 1]))
    errors = _errors(found.weights.weight, found.x[:, : target.fitted])
    return Posterior(
        found.x,
        found.logs,
        found.weights,
        np.concatenate(parts),
        target.fitted,
        chosen,
        *errors,
    )


def _errors(weight: F64, x: F64) -> tuple[float, float]:
    """Return Monte-Carlo errors of means and variances, as if points were independent (they do better)."""
    off = x - weight @ x
    variance = weight @ off**2
    squares = weight**2
    mean = np.sqrt(squares @ off**2)
    spread = np.sqrt(squares @ (off**2 - variance) ** 2)
    return float(mean.max()), float(spread.max())
