"""Does a 90 % interval hold the truth nine times in ten? Simulation-based calibration.

Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv 1804.06788: draw the truth, make data with
it **by the model itself** (`made`), fit, and note the rank of the truth in its posterior; over many data
sets ranks are uniform when the fit is right. Every posterior is a crowd of particles carried from one
shared set of prior draws that is emulated once (`tempered`).

Ranks of a parameter are judged by the simultaneous band of their distribution function (Säilynoja,
Bürkner and Vehtari 2022, Statistics and Computing 32), simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import binom

from simadopt.core.arrays import F64
from simadopt.core.errors import SimadoptError
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.made import Experiment
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.runs import Tick
from simadopt.experiments.calibration.space import one_thread
from simadopt.experiments.calibration.target import DrawSet, Target
from simadopt.experiments.calibration.tempered import independent, tempered
from simadopt.experiments.processes import Lost, completed

__all__ = ["Coverage", "band_of", "cover", "inside_band"]

PRIOR_DRAWS: Final = 20_000
LEVEL: Final = 0.9
FEWEST_EFFECTIVE: Final = 100.0
_BAND_DRAWS: Final = 4000
_BAND_POINTS: Final = 100


@dataclass(frozen=True)
class Coverage:
    """How often intervals held the truth.

    Parameters
    ----------
    names : tuple of str
    ranks : float64[data sets, names]
        Posterior probability under the truth.
    covered : float
        Share of truths, all parameters together, inside their central 90 % interval.
    by_name : float64[names]
    contraction : float64[names]
        Mean over data sets, on the scale of quantiles: 0 says that ranks are those of the prior,
        which are always right and teach nothing.
    inside : bool[names]
        Whether the ranks stay in their simultaneous 99 % band.
    effective : float64[data sets]
        Independent draws that the particles are worth for the parameter that is worst off.
    accepted : float64[data sets]
        Share of their last moves accepted.
    poor : int
        Data sets whose particles are worth fewer than 100 draws.
    """

    names: tuple[str, ...]
    ranks: F64
    covered: float
    by_name: F64
    contraction: F64
    inside: NDArray[np.bool_]
    effective: F64
    accepted: F64
    poor: int


def cover(
    target: Target,
    experiment: Experiment,
    fitted: tuple[int, ...],
    seed: int,
    *,
    draw_set: int = PRIOR_DRAWS,
    workers: int = 1,
    tick: Tick | None = None,
) -> Coverage:
    """Fit every data set from one set of prior draws, and rank its truth.

    Parameters
    ----------
    target : Target
    experiment : Experiment
    fitted : tuple of int
        Candidates that are fitted.
    seed, draw_set : int
        Of the set of draws, and its size.
    workers : int
        Processes, each with its copy of the set of draws; the digits are the same for any number.
    tick : callable, optional
    """
    jobs = [
        (problem, experiment.cube[k, list(fitted)], [seed, k])
        for k, problem in enumerate(experiment.problems)
    ]
    found: dict[int, _Result] = {}
    for number, one in completed(_fit, _Shared(target, draw_set, seed), jobs, workers):
        if isinstance(one, Lost):
            raise SimadoptError(f"data set {number} killed its worker")
        found[number] = one
        if tick is not None:
            tick(len(found), len(jobs))
    ordered = (found[number] for number in range(len(jobs)))
    ranks, inner, effective, accepted = (np.array(column) for column in zip(*ordered, strict=True))
    held = np.abs(ranks - 0.5) <= LEVEL / 2.0
    return Coverage(
        names=tuple(experiment.problems[0].parameters[k] for k in fitted),
        ranks=ranks,
        covered=float(held.mean()),
        by_name=held.mean(axis=0),
        contraction=inner.mean(axis=0),
        inside=np.array([inside_band(column) for column in ranks.T]),
        effective=effective,
        accepted=accepted,
        poor=int((effective < FEWEST_EFFECTIVE).sum()),
    )


_Job = tuple[Problem, F64, list[int]]
_Result = tuple[F64, F64, float, float]


class _Shared:
    """The set of draws, made when first needed in each process."""

    def __init__(self, target: Target, draw_set: int, seed: int) -> None:
        self.target, self.draw_set, self.seed = target, draw_set, seed
        self.points: DrawSet | None = None

    def fit(self, job: _Job) -> _Result:
        """Return ranks of the truth, contraction, effective draws and share of moves accepted."""
        problem, truth, seed = job
        if self.points is None:
            self.points = self.target.prior_draw_set(self.draw_set, self.seed)
        target = Target(self.target.emulator, Likelihood(problem))
        found = tempered(target, self.points, seed)
        x = found.x[:, : target.fitted]
        cube = ndtr(x)
        worth = float(independent(x, found.family).min())
        narrow = 1.0 - 12.0 * cube.var(axis=0)
        return (cube < truth).mean(axis=0), narrow, worth, found.accepted


def _fit(shared: _Shared, job: _Job) -> _Result:
    with one_thread():
        return shared.fit(job)


def inside_band(ranks: F64, level: float = 0.99) -> bool:
    """Tell whether the distribution function of ranks stays in its simultaneous band."""
    below, above = band_of(len(ranks), level)
    counts = _counts(ranks[None, :])[0]
    return bool(((counts >= below) & (counts <= above)).all())


@cache
def band_of(n: int, level: float = 0.99) -> tuple[F64, F64]:
    """Return the band of the counts of n uniform ranks under 1 %, 2 %, … 99 %.

    Each pointwise binomial interval has the level γ at which, of 4,000 simulated sets of uniform
    ranks, the wanted share stays inside all of them.
    """
    points = np.arange(1, _BAND_POINTS) / _BAND_POINTS
    counts = _counts(np.random.default_rng(n).random((_BAND_DRAWS, n)))
    tails = 2.0 * np.minimum(binom.cdf(counts, n, points), binom.sf(counts - 1, n, points))
    gamma = float(np.quantile(tails.min(axis=1), 1.0 - level))
    return binom.ppf(gamma / 2.0, n, points), binom.isf(gamma / 2.0, n, points)


def _counts(ranks: F64) -> NDArray[np.int64]:
    """Return how many ranks of each row lie under 1 %, 2 %, … 99 %."""
    ordered, points = np.sort(ranks, axis=1), np.arange(1, _BAND_POINTS) / _BAND_POINTS
    return np.stack([np.searchsorted(row, points, side="right") for row in ordered])
