"""Does a 90 % interval hold the truth nine times in ten? Simulation-based calibration.

Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv 1804.06788: draw the truth from the
prior, make data with it **by the model itself**, fit, and note the rank of the truth in its
posterior; over many data sets ranks are uniform when the fit is right. Data are: one run of the
model, a discrepancy drawn from its own prior, binomial sampling of ``n_eff`` interviews, and the
reading width of the published figure. Every posterior is a reweighting of one cloud of prior draws
that is emulated once; where fewer than 200 of its draws count, a finer cloud is drawn (`refine`).
Patterns are left out on both sides.

Ranks of a parameter are judged by the simultaneous band of their distribution function (Säilynoja,
Bürkner and Vehtari 2022, Statistics and Computing 32), simulated.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import binom

from simadopt.experiments.calibration.likelihood import Likelihood, with_intervals
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.refine import refined
from simadopt.experiments.calibration.runs import Tick, seeds_of, simulate_all
from simadopt.experiments.calibration.scale import to_scale
from simadopt.experiments.calibration.space import hypercube
from simadopt.experiments.calibration.target import Cloud, Target, half_normal
from simadopt.experiments.calibration.threads import one_thread
from simadopt.experiments.calibration.weights import Weights, smoothed

__all__ = ["Coverage", "Experiment", "band_of", "chi_square", "cover", "inside_band", "made_data"]

F64 = NDArray[np.float64]
CLOUD: Final = 50_000
LEVEL: Final = 0.9
REFINED_UNDER: Final = 200.0
FEWEST_EFFECTIVE: Final = 100.0
_BAND_DRAWS: Final = 4000
_BAND_POINTS: Final = 100


@dataclass(frozen=True)
class Experiment:
    """Truths and the data the model made with them.

    Parameters
    ----------
    cube : float64[n, candidates]
        Truths, as quantiles of the priors.
    problems : tuple of Problem
        The same problem with other intervals.
    """

    cube: F64
    problems: tuple[Problem, ...]


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
        Draws of the cloud that each posterior is worth.
    poor : int
        Data sets whose posterior is worth fewer than 100 draws.
    """

    names: tuple[str, ...]
    ranks: F64
    covered: float
    by_name: F64
    contraction: F64
    inside: NDArray[np.bool_]
    effective: F64
    poor: int


def made_data(
    problem: Problem, n: int, folder: Path, seed: int, *, workers: int = 1, tick: Tick | None = None
) -> Experiment:
    """Make n data sets by runs of the model at draws of the prior; incomplete runs make none."""
    terms = [term for term in problem.terms if term.kind == "interval"]
    cube = hypercube(n, len(problem.parameters), seeds_of(seed, "coverage cube", 1)[0])
    seeds = seeds_of(seed, "coverage", n)
    results = simulate_all(problem, cube, seeds, folder, workers=workers, tick=tick)
    whole = np.isfinite(results).all(axis=1)
    cube, n, outputs = cube[whole], int(whole.sum()), to_scale(problem, results[whole])
    rng = np.random.default_rng(seeds_of(seed, "coverage data", 1)[0])
    off = half_normal(rng.random(n))[:, None] * rng.standard_normal((n, len(problem.outputs)))
    shares = expit(outputs + off)[:, [term.output for term in terms]]
    asked = np.array([max(round(term.n_eff), 1) for term in terms])
    counts = binom.ppf(rng.random(shares.shape), asked, shares)
    reading = rng.random(shares.shape)
    made = [with_intervals(problem, *pair) for pair in zip(counts / asked, reading, strict=True)]
    return Experiment(cube, tuple(made))


def cover(
    target: Target,
    experiment: Experiment,
    fitted: tuple[int, ...],
    seed: int,
    *,
    cloud: int = CLOUD,
    workers: int = 1,
    tick: Tick | None = None,
) -> Coverage:
    """Fit every data set by reweighting one cloud, and rank its truth.

    Parameters
    ----------
    target : Target
    experiment : Experiment
    fitted : tuple of int
        Candidates that are fitted.
    seed, cloud : int
        Of the cloud, and its draws.
    workers : int
        Processes, each with its copy of the cloud; the digits are the same for any number.
    tick : callable, optional
    """
    jobs = [
        (problem, experiment.cube[k, list(fitted)], [seed, k])
        for k, problem in enumerate(experiment.problems)
    ]
    found = []
    for one in _fitted_each(_Shared(target, cloud, seed), jobs, workers):
        found.append(one)
        if tick is not None:
            tick(len(found), len(jobs))
    ranks, inner, effective = (np.array(column) for column in zip(*found, strict=True))
    held = np.abs(ranks - 0.5) <= LEVEL / 2.0
    return Coverage(
        names=tuple(experiment.problems[0].parameters[k] for k in fitted),
        ranks=ranks,
        covered=float(held.mean()),
        by_name=held.mean(axis=0),
        contraction=inner.mean(axis=0),
        inside=np.array([inside_band(column) for column in ranks.T]),
        effective=effective,
        poor=int((effective < FEWEST_EFFECTIVE).sum()),
    )


_Job = tuple[Problem, F64, list[int]]
_Result = tuple[F64, F64, float]


class _Shared:
    """The cloud, made when first needed in each process."""

    def __init__(self, target: Target, cloud: int, seed: int) -> None:
        self.target, self.cloud, self.seed = target, cloud, seed
        self.points: Cloud | None = None

    def fit(self, job: _Job) -> _Result:
        """Return ranks of the truth, contraction and effective draws of one data set."""
        problem, truth, seed = job
        if self.points is None:
            self.points = self.target.prior_cloud(self.cloud, self.seed)
        found, cube = _fit(Target(self.target.emulator, Likelihood(problem)), self.points, seed)
        weight = found.weight
        narrow = 1.0 - 12.0 * (weight @ (cube - weight @ cube) ** 2)
        return weight @ (cube < truth), narrow, found.effective


_here: list[_Shared] = []
"""What a worker was given."""


def _begin(shared: _Shared) -> None:
    _here[:] = [shared]


def _work(job: _Job) -> _Result:
    with one_thread():
        return _here[0].fit(job)


def _fitted_each(shared: _Shared, jobs: list[_Job], workers: int) -> Iterator[_Result]:
    if workers == 1:
        yield from map(shared.fit, jobs)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(shared,)) as pool:
        try:
            yield from pool.map(_work, jobs)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _fit(target: Target, points: Cloud, seed: list[int]) -> tuple[Weights, F64]:
    """Return weights and points of one posterior: the shared cloud, or a finer one of its own."""
    logs = target.log_likelihood(points)
    found = smoothed(logs)
    if found.effective >= REFINED_UNDER:
        return found, points.cube
    cloud, found = refined(target, points.x, logs, seed)
    return found, cloud.cube


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


def chi_square(ranks: F64, bins: int = 20) -> float:
    """Return χ² of ranks in equal bins; ``bins − 1`` degrees of freedom when they are uniform."""
    counts = np.histogram(ranks, bins=bins, range=(0.0, 1.0))[0]
    wanted = len(ranks) / bins
    return float(((counts - wanted) ** 2).sum() / wanted)


def _counts(ranks: F64) -> NDArray[np.int64]:
    """Return how many ranks of each row lie under 1 %, 2 %, … 99 %."""
    ordered, points = np.sort(ranks, axis=1), np.arange(1, _BAND_POINTS) / _BAND_POINTS
    return np.stack([np.searchsorted(row, points, side="right") for row in ordered])
