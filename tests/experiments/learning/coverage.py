"""Hidden truth: towns made under draws of the prior, and where truth lies in what is learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.learning.fit import learn_counts
from simadopt.experiments.learning.fitted import Plan
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.particles import normals

from .towns import made, small_town

NAMES = ("pace", "offset_gru", "offset_intranet", "b_routine", "person_sd", "pace_out")
EDGE = 1.645


def distances(seeds: Sequence[int], particles: int = 160, rounds: int = 2) -> NDArray[np.float64]:
    """Return truth less posterior mean, in posterior spreads: one row a town.

    NaN where only the state is learned.
    """
    case = small_town(200, 9)
    found = np.full((len(seeds), len(NAMES)), np.nan)
    for k, seed in enumerate(seeds):
        x = normals("hidden truth", seed, 1, len(NAMES))[0]
        x[4] = max(x[4], -1.0)  # the spread of people cannot lie below 0
        told, counts = made(case, dict(zip(NAMES, x, strict=True)), 11, seed)
        plan = Plan(particles=particles, rounds=rounds, draws=2, workers=1, seed=seed)
        fit = learn_counts(case, told, hide(counts), hold_out=1, plan=plan)
        if fit.quality.why:
            continue
        order = [[row.name for row in fit.rows].index(name) for name in NAMES]
        found[k] = (x - fit.learned.mean[order]) / fit.learned.sd[order]
    return found


def covered(z: NDArray[np.float64]) -> tuple[float, float]:
    """Return the share of truths inside the 90 % interval, and its Monte-Carlo error by town."""
    by_town = np.nanmean(np.abs(z) < EDGE, axis=1, where=np.isfinite(z))
    by_town = by_town[np.isfinite(z).any(axis=1)]
    return float(by_town.mean()), float(by_town.std(ddof=1) / np.sqrt(by_town.size))
