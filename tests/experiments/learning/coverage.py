"""Hidden truth: towns made under draws of the prior, and where truth lies in what is learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from simadopt.experiments.learning.fit import _rows, learn_counts
from simadopt.experiments.learning.fitted import Fit, Plan
from simadopt.experiments.learning.forecast import share_at
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.particles import draws_of, normals, simulate
from simadopt.experiments.learning.persons import counts_of, with_calendar

from .towns import listed_town, logged, made, small_town

NAMES = ("pace", "offset_gru", "offset_intranet", "b_routine", "person_sd", "pace_out")
EDGE = 1.645


AHEAD = 6
"""Months after the known state at which it is asked for."""


def truth_of(seed: int) -> NDArray[np.float64]:
    """Return a draw of the prior."""
    x = normals("hidden truth", seed, 1, len(NAMES))[0]
    x[4] = max(x[4], -2.0)  # 1.2 − 2 × 0.6: the spread of people cannot lie below 0
    return x


def distance(fit: Fit, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return truth less posterior mean, in posterior spreads; NaN where only the state is learned."""
    if fit.quality.why:
        return np.full(len(NAMES), np.nan)
    order = [[row.name for row in fit.rows].index(name) for name in NAMES]
    return np.asarray((x - fit.learned.mean[order]) / fit.learned.sd[order])


def distances(
    seeds: Sequence[int], particles: int = Plan.particles, rounds: int = Plan.rounds
) -> NDArray[np.float64]:
    """Return the distances of towns that bring counts: one row a town, as many particles as are shipped."""
    case, found = small_town(200, 9), []
    for seed in seeds:
        x = truth_of(seed)
        told, counts = made(case, dict(zip(NAMES, x, strict=True)), 11, seed)
        plan = Plan(particles=particles, rounds=rounds, draws=2, workers=1, seed=seed)
        found.append(distance(learn_counts(case, told, hide(counts), hold_out=1, plan=plan), x))
    return np.array(found)


def person_distances(
    seeds: Sequence[int], particles: int = 100, rounds: int = 2
) -> NDArray[np.float64]:
    """Return the distances of towns that bring logs of persons: one row a town."""
    found = []
    with TemporaryDirectory() as folder:
        case = listed_town(Path(folder))
        for seed in seeds:
            x = truth_of(seed)
            told, log = logged(case, dict(zip(NAMES, x, strict=True)), 36, seed)
            log = with_calendar(log)
            counts = hide(counts_of(log, len(told.groups)))
            plan = Plan(particles=particles, rounds=rounds, draws=2, workers=1, seed=seed)
            found.append(
                distance(learn_counts(case, told, counts, hold_out=1, plan=plan, log=log), x)
            )
    return np.array(found)


def state_distances(seeds: Sequence[int], runs: int = 60) -> NDArray[np.float64]:
    """Return where use half a year after a known state lies among runs under the prior, as normal scores.

    One row a town, a column a service and tool; NaN where nobody is equipped.
    """
    case, found = small_town(200, 9), []
    for seed in seeds:
        told, counts = made(case, dict(zip(NAMES, truth_of(seed), strict=True)), AHEAD + 1, seed)
        rows, service = _rows(case, told, counts.tools, (), 1.0)
        x = normals("state", seed, runs, len(rows))
        shape = (runs, len(told.groups), len(told.tools))
        local = service * normals("state services", seed, runs, shape[1] * shape[2])
        draws = draws_of(case, rows, x, local.reshape(shape), told.groups, told.tools)
        start = case.level.with_users(case, told, share_at(counts, 0, told))
        users, able, _ = simulate(start, draws, [counts.weeks(AHEAD + 1)[-1]], seed=seed + 77)
        places = [told.tools.index(tool) for tool in counts.tools]
        share = (users / np.maximum(able, 1))[:, :, places, 0]
        truth = counts.active[..., -1] / np.where(
            counts.eligible[..., -1] > 0.0, counts.eligible[..., -1], np.nan
        )
        below = (share < truth).sum(axis=0) + 0.5 * (share == truth).sum(axis=0)
        rank = (below + 0.5) / (runs + 1.0)
        found.append(np.where(np.isfinite(truth), norm.ppf(rank), np.nan).ravel())
    return np.array(found)


def on_two_cores(
    measure: Callable[[Sequence[int]], NDArray[np.float64]], seeds: Sequence[int]
) -> NDArray[np.float64]:
    """Return the rows of many towns, computed by two processes."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return np.concatenate(list(pool.map(measure, [[seed] for seed in seeds], chunksize=5)))


def covered(z: NDArray[np.float64]) -> tuple[float, float]:
    """Return the share of truths inside the 90 % interval, and its Monte-Carlo error by town."""
    by_town = np.nanmean(np.abs(z) < EDGE, axis=1, where=np.isfinite(z))
    by_town = by_town[np.isfinite(z).any(axis=1)]
    return float(by_town.mean()), float(by_town.std(ddof=1) / np.sqrt(by_town.size))
