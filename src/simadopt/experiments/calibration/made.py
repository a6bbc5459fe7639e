"""Data sets made by the model under the law that the weighted likelihood assumes.

A fit can only be right for data that follow its likelihood. Rows of a question with k rows weigh 1/k, and
N(y; m, v)^(1/k) is, in y, N(y; m, k v): so data have, for such a row, n_eff / k interviews, k times the
variance of the discrepancy and of the place where the published figure is read, and k − 1 times the
variance that the emulator gives to this output alone, on top of what the run itself brings. For equal rows
that say the same, k such data are worth one: that is what the weight says.

What a power leaves over, v^((1 − 1/k)/2), holds no data but favours uncertain points, mostly large
discrepancies: it acts as a prior, and truths are drawn from the prior times it. Sampling has no part
in it (a binomial law to the power 1/k is the one of n/k interviews, up to a function of the data), which is
why v is taken over its own usual size at the same share.

So ranks test the computation and the emulator against real runs. They do not test the weights: real
rows with less noise than their weight grants them would be held by more than 90 % of the intervals.
Patterns are left out on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.special import expit
from scipy.stats import binom

from simadopt.core.arrays import F64, I64
from simadopt.experiments.calibration.likelihood import with_intervals
from simadopt.experiments.calibration.problem import Problem, weights
from simadopt.experiments.calibration.runs import Tick, seeds_of, simulate_all
from simadopt.experiments.calibration.space import hypercube, to_scale
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.tempered import systematic

__all__ = ["Experiment", "made_data"]

CANDIDATES: Final = 20_000
"""Draws of the prior among which truths are taken."""


@dataclass(frozen=True)
class Experiment:
    """Truths and the data the model made with them.

    Parameters
    ----------
    cube : float64[n, candidates]
        Truths, as quantiles of the priors.
    discrepancy : float64[n]
    problems : tuple of Problem
        The same problem with other intervals.
    """

    cube: F64
    discrepancy: F64
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Rows:
    """Interval terms as columns: their output, interviews, and the rows k of their question."""

    output: I64
    asked: F64
    rows: F64


def made_data(
    problem: Problem,
    target: Target,
    fitted: tuple[int, ...],
    n: int,
    folder: Path,
    seed: int,
    *,
    workers: int = 1,
    tick: Tick | None = None,
) -> Experiment:
    """Make n data sets by runs of the model; incomplete runs make none.

    Parameters
    ----------
    problem : Problem
    target : Target
        Says how uncertain a point is; its figures play no part.
    fitted : tuple of int
        Candidates that are fitted; the others are drawn from their prior.
    n : int
    folder : Path
        Where runs are kept.
    seed, workers : int
    tick : callable, optional
    """
    terms = _rows(problem)
    rng = np.random.default_rng(seeds_of(seed, "coverage data", 1)[0])
    points, discrepancy, rest = _truths(target, terms, n, rng)
    cube = hypercube(n, len(problem.parameters), seeds_of(seed, "coverage cube", 1)[0])
    cube[:, list(fitted)] = points
    seeds = seeds_of(seed, "coverage", n)
    results = simulate_all(problem, cube, seeds, folder, workers=workers, tick=tick)
    whole = np.isfinite(results).all(axis=1)
    scaled = to_scale(problem, results[whole])[:, terms.output]
    made = _figures(problem, terms, scaled, discrepancy[whole], rest[whole], rng)
    return Experiment(cube[whole], discrepancy[whole], made)


def _rows(problem: Problem) -> _Rows:
    terms = tuple(term for term in problem.terms if term.kind == "interval")
    output = np.array([term.output for term in terms])
    return _Rows(output, np.array([term.n_eff for term in terms]), 1.0 / weights(terms))


def _truths(target: Target, terms: _Rows, n: int, rng: np.random.Generator) -> tuple[F64, F64, F64]:
    """Return n points, their discrepancy and the variances of their outputs alone."""
    draw_set = target.prior_draw_set(CANDIDATES, int(rng.integers(2**32)))
    rest = draw_set.prediction.rest()[:, terms.output]
    share = expit(draw_set.prediction.mean[:, terms.output])
    certain = np.clip(share * (1.0 - share), 1.0 / terms.asked, None)
    sampling = 1.0 / (terms.asked * certain)
    own = rest + draw_set.discrepancy[:, None] ** 2
    spread = (own + sampling) / (np.median(own, axis=0) + sampling)
    left_over = 0.5 * np.log(spread) @ (1.0 - 1.0 / terms.rows)
    chosen = systematic(left_over, n, rng)
    return draw_set.cube[chosen], draw_set.discrepancy[chosen], rest[chosen]


def _figures(
    problem: Problem,
    terms: _Rows,
    scaled: F64,
    discrepancy: F64,
    rest: F64,
    rng: np.random.Generator,
) -> tuple[Problem, ...]:
    """Return problems whose intervals hold what surveys of the runs would publish."""
    more = terms.rows * discrepancy[:, None] ** 2 + (terms.rows - 1.0) * rest
    shares = expit(scaled + np.sqrt(more) * rng.standard_normal(scaled.shape))
    asked = np.maximum(np.round(terms.asked / terms.rows), 1.0)
    counts = binom.ppf(rng.random(shares.shape), asked, shares)
    reading = 0.5 + np.sqrt(terms.rows) * (rng.random(shares.shape) - 0.5)
    pairs = zip(counts / asked, reading, strict=True)
    return tuple(with_intervals(problem, *pair) for pair in pairs)
